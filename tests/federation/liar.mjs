// A provider that lies, each way under an issuer of its own: https://localhost:PORT/LIE.
//
//   node liar.mjs PORT KEY CERTIFICATE FOLDER
//
// The code that is handed in is the nonce to answer with, so that no page has to be visited.
// Tokens that end sessions are written to FOLDER/LIE.logout. Prints `ready` when it listens.

import { createHash, createHmac, createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";

const [port, key, certificate, folder] = process.argv.slice(2);
const home = `https://localhost:${port}`;
const ours = await generateKeyPair("RS256", { extractable: true });
const strange = await generateKeyPair("RS256", { extractable: true });
const shown = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: "ours", alg: "RS256", use: "sig" }] };
const now = Math.floor(Date.now() / 1000);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

const signed = (claims, { kid = "ours", by = ours, typ = "JWT" } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid, typ }).sign(by.privateKey);

function sealed(claims, secret) {
  const text = `${encode({ alg: "HS256", kid: "ours" })}.${encode(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

// What an honest token says, and how each lie differs from it.
const honest = (lie, nonce) => ({ iss: `${home}/${lie}`, aud: "fangyuan", sub: "wang", iat: now, exp: now + 300, nonce });
const changed = (change) => async (claims) => {
  const other = { ...claims, ...change };
  for (const name of Object.keys(other)) if (other[name] === undefined) delete other[name];
  return signed(other);
};
const hash = (token) => createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");

const tokens = {
  honest: (claims) => signed(claims),
  "honest-hash": (claims) => signed({ ...claims, at_hash: hash("an-access-token") }),
  "alg-none": (claims) => new UnsecuredJWT(claims).encode(),
  "alg-none-signed": async (claims) => `${encode({ alg: "none" })}.${(await signed(claims)).split(".").slice(1).join(".")}`,
  "secret-as-key": (claims) => sealed(claims, "a-secret-of-a-test"),
  "public-key-as-secret": (claims) =>
    sealed(claims, createPublicKey(ours.publicKey).export({ type: "spki", format: "pem" })),
  "unknown-key": (claims) => signed(claims, { kid: "strange", by: strange }),
  "key-of-another": (claims) => signed(claims, { by: strange }),
  "bent-claims": async (claims) => {
    const [head, , signature] = (await signed(claims)).split(".");
    return `${head}.${encode({ ...claims, sub: "mayor" })}.${signature}`;
  },
  "other-audience": changed({ aud: "another" }),
  "several-audiences": changed({ aud: ["fangyuan", "another"] }),
  "no-audience": changed({ aud: [] }),
  "other-issuer": changed({ iss: "https://id.example" }),
  "other-nonce": changed({ nonce: "of-another-attempt" }),
  "no-nonce": changed({ nonce: undefined }),
  "no-subject": changed({ sub: undefined }),
  expired: changed({ exp: now - 600, iat: now - 900 }),
  "other-access-token": changed({ at_hash: hash("another-access-token") }),
  "other-person-tells": (claims) => signed(claims),
  "no-token": () => undefined,
  "names-another-issuer": (claims) => signed(claims),
  "keys-in-the-clear": (claims) => signed(claims),
  "sends-elsewhere": (claims) => signed(claims),
  endless: (claims) => signed(claims),
  "names-itself": (claims) => signed(claims),
  "by-two-factors": changed({ amr: ["pwd", "otp"], auth_time: now }),
  "by-class": changed({ acr: "urn:city:strong" }),
  "by-word": (claims) => signed(claims), // its userinfo claims what its ID token does not
  "long-ago": changed({ amr: ["pwd", "otp"], auth_time: now - 3600 }),
  "out-in-the-clear": (claims) => signed(claims),
  "in-by-the-clear": (claims) => signed(claims),
};

const described = (lie) => ({
  issuer: lie === "names-another-issuer" ? "https://id.example" : `${home}/${lie}`,
  authorization_endpoint: lie === "in-by-the-clear" ? `http://localhost:${port}/${lie}/authorize` : `${home}/${lie}/authorize`,
  end_session_endpoint: lie === "out-in-the-clear" ? `http://localhost:${port}/${lie}/end` : undefined,
  token_endpoint: `${home}/${lie}/token`,
  userinfo_endpoint: `${home}/${lie}/me`,
  jwks_uri: lie === "keys-in-the-clear" ? `http://localhost:${port}/${lie}/keys` : `${home}/${lie}/keys`,
  response_types_supported: ["code"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
  authorization_response_iss_parameter_supported: lie === "names-itself",
});

async function answer(request, respond) {
  const [, lie, what, more] = new URL(request.url, home).pathname.split("/");
  if (!(lie in tokens)) return respond(404, {});
  if (what === ".well-known" && more === "openid-configuration") {
    if (lie === "sends-elsewhere") return respond(302, {}, { location: `${home}/honest/.well-known/openid-configuration` });
    if (lie === "endless") return respond(200, { ...described(lie), padding: "x".repeat(4 * 1024 * 1024) });
    return respond(200, described(lie));
  }
  if (what === "keys") return respond(200, shown);
  if (what === "me") {
    const sub = lie === "other-person-tells" ? "mayor" : "wang";
    const more = lie === "by-word" ? { amr: ["otp"], acr: "urn:city:strong" } : {};
    return respond(200, { sub, name: "王小明", preferred_username: "wang", groups: ["isms"], unit: "資訊局", ...more });
  }
  if (what === "token") {
    let body = "";
    for await (const part of request) body += part;
    const nonce = new URLSearchParams(body).get("code");
    const id_token = await tokens[lie](honest(lie, nonce));
    return respond(200, { access_token: "an-access-token", token_type: "Bearer", expires_in: 60, id_token });
  }
  return respond(404, {});
}

const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
const ending = { iss: `${home}/honest`, aud: "fangyuan", iat: now, exp: now + 120, jti: "1", sub: "wang", sid: "s1", events: event };
const without = (name) => Object.fromEntries(Object.entries(ending).filter(([claim]) => claim !== name));
const endings = {
  honest: signed(ending, { typ: "logout+jwt" }),
  "alg-none": new UnsecuredJWT(ending).encode(),
  "secret-as-key": sealed(ending, "a-secret-of-a-test"),
  "unknown-key": signed(ending, { kid: "strange", by: strange }),
  "key-of-another": signed(ending, { by: strange }),
  "other-type": signed(ending, { typ: "at+jwt" }),
  "id-token": signed(honest("honest", "a-nonce")),
  "with-nonce": signed({ ...ending, nonce: "a-nonce" }),
  "other-event": signed({ ...ending, events: { "https://example.org/other": {} } }),
  "no-event": signed(without("events")),
  "other-audience": signed({ ...ending, aud: "another" }),
  "other-issuer": signed({ ...ending, iss: "https://id.example" }),
  "no-id": signed(without("jti")),
  "nobody": signed(Object.fromEntries(Object.entries(ending).filter(([claim]) => !["sub", "sid"].includes(claim)))),
  old: signed({ ...ending, iat: now - 3600, exp: now + 120 }),
  "made-tomorrow": signed({ ...ending, iat: now + 86_400, exp: now + 90_000 }),
  expired: signed({ ...ending, iat: now - 300, exp: now - 200 }),
};
for (const [lie, token] of Object.entries(endings)) writeFileSync(`${folder}/${lie}.logout`, await token);

createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) =>
  answer(request, (status, said, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(said));
  }),
).listen(port, "127.0.0.1", () => console.log("ready"));
