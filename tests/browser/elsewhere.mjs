// The real things that vouch for people, from `tests/federation`: an OpenID provider and OpenLDAP, each in
// a folder of its own on loopback; and the identity.toml that names them.

import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { freePort, stop } from "./site.mjs";

const FEDERATION = join(dirname(fileURLToPath(import.meta.url)), "../federation");
const START_LIMIT_MS = 20_000;

/** A provider where whoever names a login is that person. */
export async function startProvider(site) {
  const folder = await mkdtemp(join(tmpdir(), "fangyuan-provider-"));
  certificates(folder);
  const port = await freePort();
  const words = [join(FEDERATION, "provider.mjs"), String(port), join(folder, "server.key"), join(folder, "server.pem"), site];
  const child = spawn("node", words, { stdio: ["ignore", "pipe", "pipe"] });
  // It warns that it is none for production, which is known.
  child.stderr.on("data", (piece) => /WARNING/.test(piece) || process.stderr.write(piece));
  await new Promise((resolve, refuse) => {
    child.stdout.on("data", (piece) => String(piece).includes("ready") && resolve());
    child.on("exit", (status) => refuse(new Error(`the provider ended with status ${status}`)));
  });
  const secret = await keep(folder, "client.secret", "a-secret-of-a-test");
  const issuer = `https://localhost:${port}`;
  const settings = `
    address = "${site}"

    [[provider]]
    id = "city"
    name_zh = "市府單一簽入"
    name_en = "City sign-on"
    issuer = "${issuer}"
    client_id = "fangyuan"
    client_secret = { file = "${secret}" }
    certificate_authority = "${join(folder, "authority.pem")}"
    agencies = { "資訊局" = "doit" }
    rule = [{ group = "isms", role = "security_officer", agency_claim = "unit" }]
  `;
  return { issuer, settings, stop: () => stop(child, folder) };
}

/** A directory with the people of people.ldif. */
export async function startDirectory() {
  const folder = await mkdtemp(join(tmpdir(), "fangyuan-directory-"));
  certificates(folder);
  await mkdir(join(folder, "db"));
  const tls = ["CACertificateFile authority.pem", "CertificateFile server.pem", "CertificateKeyFile server.key"]
    .map((line) => line.split(" "))
    .map(([key, file]) => `TLS${key} ${join(folder, file)}`);
  const plan = await readFile(join(FEDERATION, "slapd.conf"), "utf8");
  const config = await keep(folder, "slapd.conf", plan.replaceAll("{folder}", folder).replace("{tls}", tls.join("\n")));
  succeed("/usr/sbin/slapadd", ["-f", config, "-l", join(FEDERATION, "people.ldif")]);
  const port = await freePort();
  const child = spawn("/usr/sbin/slapd", ["-h", `ldaps://127.0.0.1:${port}/`, "-d", "0", "-f", config], { stdio: "ignore" });
  await answered(port, child);
  const secret = await keep(folder, "seeker.secret", "seek-and-find");
  const settings = `
    local_names = ["root"]

    [[directory]]
    id = "old"
    name_zh = "市府目錄"
    name_en = "City directory"
    kind = "ldap"
    url = "ldaps://localhost:${port}"
    certificate_authority = "${join(folder, "authority.pem")}"
    bind_dn = "cn=seeker,dc=taipei,dc=test"
    bind_password = { file = "${secret}" }
    people = "ou=people,dc=taipei,dc=test"
    groups = { base = "ou=groups,dc=taipei,dc=test" }
    rule = [{ group = "cn=isms,ou=groups,dc=taipei,dc=test", role = "security_officer", agency = "doit" }]
  `;
  return { settings, stop: () => stop(child, folder) };
}

async function answered(port, child) {
  const begun = Date.now();
  while (Date.now() - begun < START_LIMIT_MS && child.exitCode === null) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("close", () => resolve(false)).on("connect", () => socket.destroy());
    });
    if (open) return;
  }
  throw new Error("slapd did not come up");
}

/** Writes a file that its owner alone reads. */
async function keep(folder, name, text) {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o600);
  return path;
}

/** An authority of its own, and a certificate of the loopback by it. */
function certificates(folder) {
  const at = (name) => join(folder, name);
  const easy = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const authority = ["-subj", "/CN=authority of a test", "-addext", "keyUsage=critical,keyCertSign"];
  succeed("openssl", [...easy, ...authority, "-keyout", at("authority.key"), "-out", at("authority.pem")]);
  const server = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
  const by = ["-CA", at("authority.pem"), "-CAkey", at("authority.key")];
  succeed("openssl", [...easy, ...server, ...by, "-keyout", at("server.key"), "-out", at("server.pem")]);
}

function succeed(command, words) {
  const { status, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}
