// Starts the program on a free loopback port in a folder of its own, and ends it.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 10_000;

/** The demonstration. */
export async function startSite(program) {
  const folder = await mkdtemp(join(tmpdir(), "fangyuan-browser-"));
  const data = join(folder, "data");
  await mkdir(data);
  // Calls leave to this machine, so that one can be seen that nobody answers.
  const network = '[[network]]\nname = "this machine"\nrange = "127.0.0.1/32"\n';
  await writeFile(join(data, "webhooks.toml"), `address = "https://isms.example"\n\n${network}`);
  const words = ["serve", "--demo", "--data", data, "--listen", "127.0.0.1:0"];
  const started = await start(program, words, folder, /http:\/\/127\.0\.0\.1:\d+/);
  return { address: started.said, stop: started.stop };
}

/** An installation without any account yet; `settings` writes its identity.toml for the address. */
export async function startInstallation(program, settings = async () => undefined) {
  const folder = await mkdtemp(join(tmpdir(), "fangyuan-browser-"));
  const data = join(folder, "data");
  await mkdir(data);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const text = await settings(address);
  if (text !== undefined) await writeFile(join(data, "identity.toml"), text);
  const words = ["serve", "--data", data, "--listen", `127.0.0.1:${port}`];
  const started = await start(program, words, folder, /\/set-up\?key=[\w-]+/);
  return { address, setUp: started.said, stop: started.stop };
}

export function freePort() {
  return new Promise((resolve, refuse) => {
    const server = createServer();
    server.on("error", refuse);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs the program until it says what is waited for. */
async function start(program, words, folder, awaited) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const found = await new Promise((resolve, refuse) => {
    const timer = setTimeout(
      () => refuse(new Error(`${program} printed no address within ${START_LIMIT_MS / 1000} s:\n${said}`)),
      START_LIMIT_MS,
    );
    const listen = (piece) => {
      said += piece;
      const found = said.match(awaited);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", refuse);
    child.on("exit", (status) => refuse(new Error(`${program} ended with status ${status}:\n${said}`)));
  }).catch(async (fault) => {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    throw fault;
  });
  return { said: found, stop: () => stop(child, folder) };
}

/** Ends a process, and takes its folder away. */
export async function stop(child, folder) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}
