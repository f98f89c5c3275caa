// Somebody reads what they are told, and says that they have; and has other systems told.

import { join } from "node:path";

import { accessibility, open, overflow, refuse } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";

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
  return [...looks, ...webhooks, {
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

/** The inbox of an officer, once the round of the day has been made. */
async function told(page, address, language) {
  await become(page, address, "王雅婷");
  const inbox = inLanguage("/inbox", language);
  const faults = await open(page, address, inbox);
  for (let looks = 0; looks < 40 && (await page.locator("li.is-unread").count()) === 0; looks += 1) {
    await page.waitForTimeout(1000);
    await page.reload({ waitUntil: "load" });
  }
  return faults;
}
