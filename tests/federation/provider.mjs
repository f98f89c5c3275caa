// A real OpenID provider for the tests: whoever names a login is that person, with the groups below.
//
//   node provider.mjs PORT KEY CERTIFICATE SITE
//
// SITE is where Fangyuan answers. Prints `ready` when it listens.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [port, key, certificate, site] = process.argv.slice(2);
const issuer = `https://localhost:${port}`;

const people = {
  wang: { name: "王小明", preferred_username: "wang", groups: ["isms"], unit: "資訊局", email: "wang@taipei.test" },
  chen: { name: "陳一", preferred_username: "chen", groups: [], unit: "資訊局", email: "chen@taipei.test" },
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "fangyuan",
      client_secret: "a-secret-of-a-test",
      redirect_uris: [`${site}/sign-in/oidc/city/callback`],
      post_logout_redirect_uris: [`${site}/sign-in`],
      backchannel_logout_uri: `${site}/sign-in/oidc/city/backchannel-logout`,
      backchannel_logout_session_required: true,
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups", "unit"], email: ["email"] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...(people[id] ?? { name: id, groups: [] }) }),
  }),
  // It guards itself against asking its own machine, which is where Fangyuan answers in tests.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  pkce: { required: () => true },
});
provider.on("backchannel.error", (_context, error) => console.error("backchannel", error));
provider.on("server_error", (_context, error) => console.error("server", error));

createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, provider.callback()).listen(port, "127.0.0.1", () =>
  console.log("ready"),
);
