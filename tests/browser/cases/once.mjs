// Pages that are shown once, after something was sent: no address leads to them.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { accessibility, open, overflow, refuse } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";

const LANGUAGES = ["zh", "en"];
const WIDTHS = [1280, 390];

export function onceCases() {
  const pages = { chasePreview, webhookSecret, letters, accountOfOne, selfChecks, selfCheck };
  return Object.entries(pages).flatMap(([name, come]) =>
    LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({
      name: `${name} at ${width} px in ${language} is whole and accessible where somebody comes to it`,
      width,
      language,
      run: async (page, { address, screens }) => {
        const faults = await come(page, address, language);
        await mkdir(screens, { recursive: true });
        await page.screenshot({ path: join(screens, `${name}-${width}-${language}.png`), fullPage: true });
        const { lang, headings } = await page.evaluate(() => ({
          lang: document.documentElement.lang,
          headings: document.querySelectorAll("h1").length,
        }));
        if (!lang.startsWith(language)) faults.push(`lang is "${lang}", asked for ${language}`);
        if (headings !== 1) faults.push(`the page has ${headings} first headings`);
        refuse([...faults, ...(await overflow(page)), ...(await accessibility(page))]);
      },
    }))),
  );
}

/** What agencies will read, before the bureau, as whom a visitor begins, urges them. */
async function chasePreview(page, address, language) {
  const faults = await open(page, address, inLanguage("/todo?whose=below&standing=overdue", language));
  for (const line of (await page.locator(".todo-when input[type=checkbox]").all()).slice(0, 3)) await line.check();
  await press(page, page.locator("#chase button"));
  if ((await page.locator("section.confirm").count()) !== 1) faults.push("nothing asks whether they are to be urged");
  const lines = await page.locator("section.confirm input[name=line]").count();
  if (lines !== 3) faults.push(`3 lines were chosen, and ${lines} would be urged`);
  return faults;
}

/** The secret of a webhook that was just made. */
async function webhookSecret(page, address, language) {
  await become(page, address, "王雅婷");
  const faults = await open(page, address, inLanguage("/webhooks/new", language));
  await page.locator("#address").fill("http://127.0.0.1:9/hook");
  await press(page, page.locator("main form button[type=submit]"));
  if ((await page.locator("code.secret").count()) !== 1) faults.push("no secret is shown");
  // Ended again: an agency may have so many only.
  const path = await page.locator("main a.button").getAttribute("href");
  const headers = { "sec-fetch-site": "same-origin" };
  await page.request.post(new URL(`${new URL(path, address).pathname}/end`, address).href, { headers, maxRedirects: 0 });
  return faults;
}

/** What no mail server took, as whoever runs the program sees it. */
async function letters(page, address, language) {
  await become(page, address, "曾柏翰");
  const faults = await open(page, address, inLanguage("/letters", language));
  // No mail server is set here, so that none was given up; should one be, its row can be sent again.
  const rows = await page.locator("main tbody tr").count();
  const again = await page.locator("main tbody tr form button[type=submit]").count();
  const empty = await page.locator("main .panel p.empty").count();
  if (again !== rows || empty !== (rows === 0 ? 1 : 0)) {
    faults.push(`${rows} rows, ${again} of them to be sent again, and ${empty} times told that there is none`);
  }
  return faults;
}

/** The account of a colleague, as whoever looks after accounts sees it. */
async function accountOfOne(page, address, language) {
  await become(page, address, "王雅婷");
  await open(page, address, "/accounts");
  // Of somebody whose rights the officer gives: of the CISO's account they say nothing.
  const link = page.locator("main tr", { hasText: "邱建宏" }).locator("a[href^='/accounts/']").first();
  if ((await link.count()) === 0) return ["the list shows no colleague"];
  const path = await link.getAttribute("href");
  const faults = await open(page, address, inLanguage(path, language));
  if ((await page.locator("#person").count()) !== 1) faults.push("nothing asks whose account it is");
  return faults;
}

/** Whose controls are filled in, as who keeps an agency's systems sees it. */
async function selfChecks(page, address, language) {
  await become(page, address, "王雅婷");
  return open(page, address, inLanguage("/records/self-check?agency=health", language));
}

/** All controls of a system on one page. */
async function selfCheck(page, address, language) {
  const faults = await selfChecks(page, address, language);
  const systems = page.locator("main a[href*='with.system']");
  if ((await systems.count()) === 0) return ["no system is in use"];
  await Promise.all([page.waitForURL(/with\.system=/), systems.first().click()]);
  if ((await page.locator("[data-row] select").count()) === 0) faults.push("no measure is asked");
  return faults;
}

function press(page, button) {
  return Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.first().click()]);
}
