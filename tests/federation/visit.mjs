// Goes through the real provider's pages as a person would, without a browser.
//
//   node visit.mjs sign-in ADDRESS LOGIN JAR    prints the address to which the provider sends one back
//   node visit.mjs sign-out ISSUER JAR          ends the session at the provider
//
// JAR is the file that keeps the cookies between the two.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [what, address, ...rest] = process.argv.slice(2);
const jar = rest.at(-1);
const cookies = new Map(existsSync(jar) ? JSON.parse(readFileSync(jar, "utf8")) : []);
const home = new URL(address).origin;

async function ask(url, form) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, {
    method: form ? "POST" : "GET",
    body: form && new URLSearchParams(form),
    headers: { cookie, origin: home },
    redirect: "manual",
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
  const next = answer.headers.get("location");
  return { status: answer.status, next: next && new URL(next, url).href, text: next ? "" : await answer.text() };
}

// Follows the provider's own redirects until it shows a page or sends one away.
async function follow(url, form) {
  let step = await ask(url, form);
  while (step.next?.startsWith(home)) step = { ...(await ask(step.next)), at: step.next };
  return step;
}

function fields(html) {
  const all = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return Object.fromEntries(all.map((tag) => [/name="([^"]*)"/.exec(tag)[1], /value="([^"]*)"/.exec(tag)[1]]));
}

function target(html, at) {
  return new URL(/<form[^>]*action="([^"]*)"/.exec(html)[1], at).href;
}

if (what === "sign-in") {
  let step = await follow(address);
  for (let pages = 0; !step.next && pages < 4; pages += 1) {
    const form = { ...fields(step.text), ...(step.text.includes('name="login"') ? { login: rest[0], password: "any" } : {}) };
    step = await follow(target(step.text, step.at ?? address), form);
  }
  console.log(step.next);
} else {
  const page = await follow(`${address}/session/end`);
  const done = await follow(target(page.text, `${address}/session/end`), { ...fields(page.text), logout: "yes" });
  console.log(done.status);
}
writeFileSync(jar, JSON.stringify([...cookies]));
