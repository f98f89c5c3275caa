// Somebody reads what they are told, and says that they have; and has other systems told.

import { join } from "node:path";

import { accessibility, open, overflow, refuse } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";
import { freePort } from "../site.mjs";

export function tellingCases() {
  const looks = ["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
    name: `an inbox tells of deadlines, at ${width} px in ${language}`,
    width,
    language,
    run: async (page, { address, screens }) => {
      const faults = await told(page, address, language);
      await page.screenshot({ path: join(screens, `inboxTold-${width}-${language}.png`), fullPage: true });
      refuse([...faults, ...(await overflow(page)), ...(await accessibility(page))]);
    },
  })));
  const webhooks = ["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
    name: `the form for a webhook is whole and accessible for who looks after an agency, at ${width} px in ${language}`,
    width,
    language,
    run: async (page, { address, screens }) => {
      await become(page, address, "王雅婷");
      const faults = await open(page, address, inLanguage("/webhooks/new", language));
      await page.screenshot({ path: join(screens, `newWebhook-${width}-${language}.png`), fullPage: true });
      refuse([...faults, ...(await overflow(page)), ...(await accessibility(page))]);
    },
  })));
  const calls = ["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
    name: `a webhook whose other side does not answer says why in the reader's language, at ${width} px in ${language}`,
    width,
    language,
    run: async (page, { address, screens }) => {
      const path = await unanswered(page, address);
      const faults = await open(page, address, inLanguage(path, language));
      const why = page.locator("td form").locator("..").or(page.locator("tbody td:last-child")).first();
      const said = { zh: "無法連線", en: "it cannot be reached" }[language];
      for (let looks = 0; looks < 40 && !(await why.innerText()).includes(said); looks += 1) {
        await page.waitForTimeout(500);
        await page.reload({ waitUntil: "load" });
      }
      if (!(await why.innerText()).includes(said)) faults.push(`it says ${await why.innerText()}`);
      await page.screenshot({ path: join(screens, `webhook-${width}-${language}.png`), fullPage: true });
      refuse([...faults, ...(await overflow(page)), ...(await accessibility(page))]);
    },
  })));
  return [...looks, ...webhooks, ...calls, {
    name: "what an inbox tells is unread until its reader says that they read it",
    language: "zh",
    run: async (page, { address }) => {
      const faults = await told(page, address, "zh");
      const unread = page.locator("li.is-unread");
      const before = await unread.count();
      await Promise.all([page.waitForNavigation({ waitUntil: "load" }), unread.first().locator("button").click()]);
      if ((await unread.count()) !== before - 1) faults.push(`${await unread.count()} of ${before} are unread`);
      refuse(faults);
    },
  }];
}

/** A webhook of an officer that is tried at a port where nobody listens. */
async function unanswered(page, address) {
  await become(page, address, "王雅婷");
  await open(page, address, "/webhooks/new");
  await page.locator("#address").fill(`http://127.0.0.1:${await freePort()}/hook`);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("main form button[type=submit]").click()]);
  const path = await page.locator("main a.button").getAttribute("href");
  await open(page, address, path);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("form[action$='/trial'] button").click()]);
  return path;
}

/** The inbox of an officer, once the round of the day has told them of deadlines; a fault where it tells of none. */
async function told(page, address, language) {
  await become(page, address, "王雅婷");
  const inbox = inLanguage("/inbox", language);
  const patience = Date.now() + 60_000;
  for (;;) {
    const faults = await open(page, address, inbox);
    const deadlines = page.locator("li.is-unread:has(.inbox-clauses)");
    if (faults.length > 0 || (await deadlines.count()) > 0) return faults;
    if (Date.now() > patience) return ["the inbox tells of no deadline"];
  }
}
