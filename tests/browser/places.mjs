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
      records: "/records",
      settings: "/settings",
    };
  } finally {
    await page.close();
  }
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
