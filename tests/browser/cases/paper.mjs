// What is printed to be filled in by hand begins on its first page.

import { execFileSync } from "node:child_process";

import { open, refuse, settled } from "../checks.mjs";

/** A form's sheet takes a moment each, and there are more than a hundred. */
const PATIENCE_MS = 180_000;

export function paperCases() {
  return [{
    name: "every form's blank sheet begins on its first page",
    language: "zh",
    patience: PATIENCE_MS,
    run: async (page, { address }) => {
      await settled(page, `${address}/forms`);
      const paths = await page.$$eval("main table.forms th a[href]", (links) => links.map((link) => new URL(link.href).pathname));
      const faults = paths.length > 0 ? [] : ["no form is listed"];
      for (const path of paths) {
        faults.push(...(await open(page, address, `${path}/sheet`)));
        const name = await page.locator(".sheet h1").textContent();
        const first = firstPage(await page.pdf({ preferCSSPageSize: true }));
        if (!first.includes(bare(name))) faults.push(`${path}/sheet: the first page says only "${first}"`);
      }
      refuse(faults);
    },
  }];
}

/** The words of a document's first page. */
function firstPage(pdf) {
  return bare(execFileSync("pdftotext", ["-f", "1", "-l", "1", "-", "-"], { input: pdf, encoding: "utf8" }));
}

/** Where a line ends says nothing. */
function bare(words) {
  return words.normalize("NFKC").replace(/\s+/g, "");
}
