// The pages that the cases visit; an agency, a duty and a record are taken from the board as a visitor would find them.

import { settled } from "./checks.mjs";

/** Every page of the tour: its name, its path, and whether it is one of the five that the whole matrix visits. */
export async function findPlaces(browser, address) {
  const page = await browser.newPage();
  try {
    await settled(page, address + "/");
    const agency = await firstLink(page, /^\/agencies\/[^/]+$/, "the board names no agency", "/agencies/doit");
    await settled(page, address + agency);
    const duty = await firstLink(page, /^\/agencies\/[^/]+\/duties\/[^/]+$/, `${agency} names no duty`, `${agency}/duties/D6.2a`);
    return {
      board: "/",
      agency,
      duty,
      regulation: "/regulation",
      point: "/regulation/5.5",
      duties: "/regulation/duties",
      dutyOfTheLaw: "/regulation/duties/D5.3a",
      instruments: "/regulation/instruments",
      instrument: "/regulation/instruments/csma",
      article: "/regulation/csma@2025-12-01/3",
      parameters: "/regulation/parameters",
      calendar: "/regulation/calendar",
      standings: "/standings?standing=overdue",
      agencies: "/agencies",
      records: "/records",
      record: await firstRecord(page, address),
      forms: "/forms",
      form: "/forms/person",
      settings: "/settings",
      setting: "/settings/leave_days_threshold",
      log: "/log",
      change: "/log/1",
      api: "/api",
    };
  } finally {
    await page.close();
  }
}

async function firstRecord(page, address) {
  await settled(page, address + "/records?form=training_record");
  return firstLink(page, /^\/records\/[^/]+$/, "the list shows no record");
}

/** The path of the first link on the page that fits; `preferred` where the page has it. */
async function firstLink(page, shape, complaint, preferred) {
  const paths = await page.$$eval("a[href]", (links) => links.map((link) => new URL(link.getAttribute("href"), document.baseURI).pathname));
  const fitting = paths.filter((path) => shape.test(path));
  if (fitting.length === 0) throw new Error(`${complaint}; links: ${[...new Set(paths)].slice(0, 40).join(" ")}`);
  return fitting.includes(preferred) ? preferred : fitting[0];
}

/** A path with the language asked for; the first language is asked for by nothing. */
export function inLanguage(path, language) {
  return language === "en" ? path + (path.includes("?") ? "&" : "?") + "lang=en" : path;
}
