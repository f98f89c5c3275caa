// What holds on every page, whatever it shows: each check answers with sentences about what is broken.

import { createRequire } from "node:module";

const axe = createRequire(import.meta.url)("axe-core");

/** Several faults of one case. */
export class Faults extends Error {
  constructor(faults) {
    super(faults.join("; "));
    this.faults = faults;
  }
}

export function refuse(faults) {
  if (faults.length > 0) throw new Faults(faults);
}

/** Listens for what a visitor does not see: errors of scripts, failed requests, requests that leave the machine. */
export function listen(page, address) {
  const heard = [];
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`the console says: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => heard.push(`a script failed: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    // The browser's own viewer of PDF is a part of the browser.
    if (!url.startsWith(address) && !/^(data|blob|about|chrome|chrome-extension):/.test(url)) heard.push(`asked from elsewhere: ${url}`);
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") heard.push(`not loaded: ${request.url()}`);
  });
  return heard;
}

const PATIENCE_MS = 45_000;

/** Opens a page; where the site is still computing that day and says so (202), comes back when it is done. */
export async function settled(page, url) {
  const answer = await page.goto(url, { waitUntil: "load" });
  if (answer?.status() !== 202) return answer;
  await page.goto("about:blank"); // leaves the page that reloads itself
  const begun = Date.now();
  while ((await page.request.get(url)).status() === 202 && Date.now() - begun < PATIENCE_MS) {
    await page.waitForTimeout(250);
  }
  return page.goto(url, { waitUntil: "load" });
}

/** Opens a page and says what is wrong with the answer itself. */
export async function open(page, address, path) {
  const answer = await settled(page, address + path);
  const status = answer?.status();
  return status === 200 ? [] : [`${path} answered ${status}`];
}

export async function accessibility(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }),
  );
  return violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => `axe ${violation.id}: ${violation.help}; ${node.target.join(" ")} ${node.html.slice(0, 160)}`),
  );
}

/** The page itself never scrolls sideways; a wide table scrolls inside its own frame. */
export async function overflow(page) {
  const { width, room, widest } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const inFrame = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > room + 1 && !inFrame(element),
    );
    const name = (element) => `${element.localName}${element.className ? "." + String(element.className).replaceAll(" ", ".") : ""}`;
    return { width: document.documentElement.scrollWidth, room, widest: beyond.slice(0, 3).map(name) };
  });
  return width <= room ? [] : [`the page is ${width} px wide in ${room} px: ${widest.join(", ")}`];
}

/** On a phone the head leaves most of the first screen to what one came for. */
export async function head(page) {
  const height = await page.evaluate(() => document.querySelector(".site-header")?.getBoundingClientRect().height ?? 0);
  const most = 300; // of the 844 px of a phone
  return height <= most ? [] : [`the head is ${Math.round(height)} px high, more than ${most}`];
}

/** What is hidden takes no room, whatever a style says of its kind. */
export async function hidden(page) {
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll("[hidden]")].filter((one) => one.getClientRects().length > 0).map((one) => one.outerHTML.slice(0, 120)),
  );
  return shown.map((one) => `shown though hidden: ${one}`);
}

/** Tables that are no lists: of what, and why no file is made of them. */
const NO_LISTS = {
  "table.rows": "fields of a form that is being filled in",
  "table.differences": "what changed in one record",
  "table.side-by-side": "two editions of a text",
  "table.to-sign": "a sheet to be signed on paper",
};
const PAGES_WITHOUT_LISTS = {
  api: "describes operations; the OpenAPI document is the file",
  papers: "its rows are files themselves",
  recordSheet: "one record, printed",
  blankSheet: "to be filled in by hand",
  blankLog: "to be filled in by hand",
  rightsOfOne: "what one person holds, to be changed there; the rights are the list",
  change: "the parts of one change, which its receipt holds",
};

/** A page with a table links it as CSV, ODS and XLSX. */
export async function tablesAsFiles(page, name) {
  if (name in PAGES_WITHOUT_LISTS) return [];
  const { n, formats } = await page.evaluate((others) => ({
    n: [...document.querySelectorAll("main table")].filter((table) => !others.some((other) => table.matches(other))).length,
    formats: [...document.querySelectorAll("main .downloads a")].map((link) => new URL(link.href).searchParams.get("format")),
  }), Object.keys(NO_LISTS));
  if (n === 0) return [];
  const lacking = ["csv", "ods", "xlsx"].filter((format) => !formats.includes(format));
  return lacking.length > 0 ? [`the page has ${n} tables and no ${lacking.join(", ")}`] : [];
}

/** Whoever is there chooses the day asked about in the same place of every page. */
export async function dayAsked(page) {
  const { isThere, n } = await page.evaluate(() => ({
    isThere: document.querySelector(".site-header .who") !== null,
    n: document.querySelectorAll(".site-header form.as-of input[name=as_of]").length,
  }));
  return n === (isThere ? 1 : 0) ? [] : [`the control of the day stands ${n} times on the page`];
}

/** Language, title, one heading, the mark of made-up records, and dates in the reader's own years. */
export async function manners(page, language) {
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    text: document.body.innerText,
  }));
  const faults = [];
  if (!seen.lang.startsWith(language)) faults.push(`lang is "${seen.lang}", asked for ${language}`);
  if (seen.title.trim() === "") faults.push("the page has no title");
  if (seen.headings !== 1) faults.push(`the page has ${seen.headings} first headings`);
  const mark = language === "en" ? /synthetic/i : /合成/;
  if (!mark.test(seen.text)) faults.push("the page does not say that its records are made up");
  return faults;
}
