// The four ways to sign in, each in an installation of its own: password with an authenticator app, passkey,
// OpenID Connect, directory.

import { createHmac } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { accessibility, overflow, refuse } from "../checks.mjs";
import { startDirectory, startProvider } from "../elsewhere.mjs";
import { inLanguage } from "../places.mjs";
import { startInstallation } from "../site.mjs";

const PASSWORD = "Seven copper bridges, 7 times";
const STEP_SECONDS = 30;

export function signInCases(program) {
  return [
    {
      name: "the set-up link leads to a password and an authenticator app, which both are asked for",
      language: "zh",
      run: (page, tour) => within(startInstallation(program), (site) => byPasswordAndCode(page, site, tour)),
    },
    ...["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
      name: `what is shown once of one's own account, and to whom whose session ended, is whole and accessible at ${width} px in ${language}`,
      language,
      width,
      run: (page, tour) => within(startInstallation(program), (site) => pagesShownOnce(page, site, language, width, tour)),
    }))),
    {
      name: "a passkey is registered and signs in without a name",
      language: "zh",
      run: (page) => within(startInstallation(program), (site) => byPasskey(page, site)),
    },
    {
      name: "an OpenID provider signs in, and ends the session here when it ends there",
      language: "zh",
      trusting: true,
      run: (page, tour) => withProvider(program, (site, provider) => byProvider(page, site, provider, tour)),
    },
    ...["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
      name: `what a provider adds to the pages is whole and accessible at ${width} px in ${language}`,
      language,
      width,
      trusting: true,
      run: (page, tour) => withProvider(program, (site) => pagesOfProvider(page, site, language, width, tour)),
    }))),
    {
      name: "a directory signs in by its own password",
      language: "zh",
      run: (page, tour) =>
        within(startDirectory(), (directory) =>
          within(startInstallation(program, async () => directory.settings), (site) => byDirectory(page, site, directory, tour)),
        ),
    },
  ];
}

/** Uses something that was started, and ends it whatever came of it. */
async function within(starting, use) {
  const started = await starting;
  try {
    await use(started);
  } finally {
    await started.stop();
  }
}

function withProvider(program, use) {
  let provider;
  const settings = async (address) => {
    provider = await startProvider(address);
    return provider.settings;
  };
  return within(startInstallation(program, settings), (site) => use(site, provider)).finally(() => provider?.stop());
}

async function byPasswordAndCode(page, site, tour) {
  await setUp(page, site.address + site.setUp);
  await press(page, page.locator("form[action^='/account/codes'] button"));
  const key = (await page.locator("code.secret").first().innerText()).replaceAll(" ", "");
  const now = Math.floor(Date.now() / 1000);
  await page.fill("#code", codeOf(key, now));
  await press(page, page.locator("main form button[type=submit]"));
  await expectCount(page.locator(".secrets .secret, code.secret"), 10, "recovery codes");
  await leave(page, site.address);
  await expectPath(page, "/sign-in");
  await page.goto(`${site.address}/account`);
  await expectPath(page, "/sign-in");
  await fillPassword(page, "root", "not the password");
  await page.locator("[role=alert]").waitFor();
  await fillPassword(page, "root", PASSWORD);
  await page.locator("#code").waitFor();
  await shot(page, tour, "signInCode");
  // The code of before was used; a clock may run ahead by a step.
  await page.fill("#code", codeOf(key, now + STEP_SECONDS));
  await press(page, page.locator("form[action^='/sign-in/code'] button"));
  await expectPath(page, "/account");
  await leave(page, site.address);
}

/** The key of an app, recovery codes, the question who one is, and what was typed as a session ended. */
async function pagesShownOnce(page, site, language, width, tour) {
  const faults = [];
  const at = (path) => site.address + inLanguage(path, language);
  const look = async (name) => {
    await page.screenshot({ path: await place(tour, `${name}-${width}-${language}`), fullPage: true });
    const { lang } = await page.evaluate(() => ({ lang: document.documentElement.lang }));
    if (!lang.startsWith(language)) faults.push(`${name}: lang is "${lang}"`);
    for (const fault of [...(await overflow(page)), ...(await accessibility(page))]) faults.push(`${name}: ${fault}`);
  };
  await setUp(page, site.address + site.setUp);
  await page.goto(at("/account/prove"));
  await look("prove");
  await page.goto(at("/account"));
  await press(page, page.locator("form[action^='/account/codes'] button"));
  const key = (await page.locator("code.secret").first().innerText()).replaceAll(" ", "");
  await look("codeKey");
  await page.fill("#code", codeOf(key, Math.floor(Date.now() / 1000)));
  await press(page, page.locator("main form button[type=submit]"));
  await expectCount(page.locator(".secrets .secret, code.secret"), 10, "recovery codes");
  await look("recoveryCodes");
  // Whoever runs the program files nothing: what they would have sent is put beside the page.
  await page.goto(at("/account"));
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement("form"), { id: "sent", method: "post", action });
    form.append(Object.assign(document.createElement("input"), { name: "with.topic", value: "115 年第 1 次會議" }));
    document.body.append(form);
  }, at("/records/new"));
  await page.context().clearCookies();
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.evaluate(() => document.querySelector("#sent").submit())]);
  await expectCount(page.locator("main form input[name='with.topic'][value='115 年第 1 次會議']"), 1, "texts that were kept");
  await look("sessionEnded");
  refuse(faults);
}

async function byPasskey(page, site) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  // Passkeys belong to a name, and an address of numbers is none.
  const address = site.address.replace("127.0.0.1", "localhost");
  await setUp(page, address + site.setUp);
  await page.fill("#passkey-name", "測試金鑰");
  await Promise.all([page.waitForURL(/done=passkey/), page.click("form[action^='/account/passkeys'] button")]);
  const text = await page.locator("main").innerText();
  if (!text.includes("測試金鑰")) throw new Error("the passkey is not listed");
  await leave(page, address);
  await page.goto(`${address}/sign-in?next=%2Faccount`);
  await Promise.all([page.waitForURL(/\/account$/), page.click("form[action^='/sign-in/passkey'] button")]);
  await leave(page, address);
}

async function byProvider(page, site, provider, tour) {
  await throughProvider(page, site);
  const own = await page.locator("main").innerText();
  for (const word of ["王小明", "市府單一簽入", "資訊局"]) {
    if (!own.includes(word)) throw new Error(`${word} stands nowhere on the account's page`);
  }
  await shot(page, tour, "accountOfProvider");
  // Left here and there: by the link that leaving shows.
  await press(page, page.locator("form[action^='/sign-out'] button"));
  await expectPath(page, "/sign-in");
  await shot(page, tour, "signedOutOfProvider");
  await press(page, page.locator("a[href*='/sign-in/oidc/city/sign-out']"));
  await Promise.all([page.waitForURL(`${site.address}/sign-in*`), page.click("button[value=yes], button[autofocus]")]);
  // Left there alone: the provider tells it, and the session here is over too.
  await throughProvider(page, site);
  await page.goto(`${provider.issuer}/session/end`);
  await press(page, page.locator("button[value=yes], button[autofocus]"));
  await page.goto(`${site.address}/account`);
  await expectPath(page, "/sign-in");
}

async function throughProvider(page, site) {
  await page.goto(`${site.address}/sign-in?next=%2Faccount`);
  await Promise.all([page.waitForURL(/https:\/\/localhost/), page.click("form[action^='/sign-in/oidc/city'] button")]);
  await page.fill("input[name=login]", "wang");
  await page.fill("input[name=password]", "any");
  await press(page, page.locator("button[type=submit]"));
  // The provider asks once whether Fangyuan may know who they are.
  await Promise.all([page.waitForURL(`${site.address}/account`), page.locator("button[type=submit]").click()]);
}

async function pagesOfProvider(page, site, language, width, tour) {
  const ending = language === "en" ? "lang=en" : "";
  const faults = [];
  const look = async (name) => {
    await page.screenshot({ path: await place(tour, `${name}-${width}-${language}`), fullPage: true });
    for (const fault of [...(await overflow(page)), ...(await accessibility(page))]) faults.push(`${name}: ${fault}`);
  };
  await page.goto(`${site.address}/sign-in?${ending}`);
  await look("signInByProvider");
  // The page between is seen by whose browser does not go on by itself.
  await page.route(/\/sign-in\/oidc\/city(\?|$)/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, "");
    await route.fulfill({ response, body });
  });
  await page.click("form[action^='/sign-in/oidc/city'] button");
  await page.locator("a[href^='https://localhost']").waitFor();
  await look("toProvider");
  await page.goto(`${site.address}/sign-in/oidc/city/callback?code=a&state=b`);
  await page.locator("[role=alert]").waitFor();
  await look("notBegunHere");
  refuse(faults);
}

async function byDirectory(page, site, directory, tour) {
  await page.goto(`${site.address}/sign-in?next=%2Faccount`);
  await fillPassword(page, "wang", "wrong");
  await page.locator("[role=alert]").waitFor();
  await fillPassword(page, "wang", "正確-horse-9");
  await expectPath(page, "/account");
  const own = await page.locator("main").innerText();
  for (const word of ["王小明", "市府目錄", "資訊局"]) {
    if (!own.includes(word)) throw new Error(`${word} stands nowhere on the account's page`);
  }
  await shot(page, tour, "accountOfDirectory");
  await leave(page, site.address);
  await directory.stop();
  await page.goto(`${site.address}/sign-in`);
  await fillPassword(page, "wang", "正確-horse-9");
  const told = await page.locator("[role=alert]").innerText();
  if (!told.includes("無法連線")) throw new Error(`a directory that is away says "${told}"`);
}

/** The first administrator, by the link that the program printed. */
async function setUp(page, link) {
  await page.goto(link);
  await page.fill("#name", "root");
  await page.fill("#display_name", "林管理");
  await page.fill("#password", PASSWORD);
  await page.fill("#password_again", PASSWORD);
  await press(page, page.locator("main form button[type=submit]"));
  await expectPath(page, "/account");
}

async function fillPassword(page, name, password) {
  await page.fill("#name", name);
  await page.fill("#password", password);
  await press(page, page.locator("form:has(#password) button[type=submit]"));
}

async function leave(page, address) {
  await page.goto(`${address}/account`);
  await press(page, page.locator("form[action^='/sign-out'] button"));
}

/** Presses a button and waits for the page that comes of it. */
async function press(page, button) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.first().click()]);
}

async function expectPath(page, path) {
  const at = new URL(page.url()).pathname;
  if (at !== path) throw new Error(`arrived at ${at} and not at ${path}: ${(await page.locator("main").innerText()).slice(0, 400)}`);
}

async function expectCount(found, n, what) {
  const there = await found.count();
  if (there !== n) throw new Error(`${there} ${what} and not ${n}`);
}

async function place(tour, name) {
  await mkdir(tour.screens, { recursive: true });
  return join(tour.screens, `${name}.png`);
}

async function shot(page, tour, name) {
  await page.screenshot({ path: await place(tour, name), fullPage: true });
}

/** The six digits of an authenticator app (RFC 6238), for a key as people type it. */
function codeOf(key, seconds) {
  const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP_SECONDS)));
  const hash = createHmac("sha1", bytes).update(counter).digest();
  const at = hash[hash.length - 1] & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
