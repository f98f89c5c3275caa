// Starts the program's demonstration on a free loopback port in a folder of its own, and ends it.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 10_000;

export async function startSite(program) {
  const folder = await mkdtemp(join(tmpdir(), "fangyuan-browser-"));
  const words = ["serve", "--demo", "--data", join(folder, "data"), "--listen", "127.0.0.1:0"];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const address = await new Promise((resolve, refuse) => {
    const timer = setTimeout(
      () => refuse(new Error(`${program} printed no address within ${START_LIMIT_MS / 1000} s:\n${said}`)),
      START_LIMIT_MS,
    );
    const listen = (piece) => {
      said += piece;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
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
  return { address, stop: () => stop(child, folder) };
}

async function stop(child, folder) {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}
