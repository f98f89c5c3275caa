// Every page at two widths and in two languages; the reader's and the board's at the narrowest reflow too.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { accessibility, dayAsked, head, hidden, listen, manners, open, overflow, refuse, tablesAsFiles } from "../checks.mjs";
import { inLanguage } from "../places.mjs";

const DESKTOP = 1280;
const PHONE = 390;
const NARROWEST = 320;

export function pageCases(places) {
  const cases = [];
  for (const [name, path] of Object.entries(places)) {
    for (const width of [DESKTOP, PHONE]) {
      for (const language of ["zh", "en"]) {
        cases.push({
          name: `${name} at ${width} px in ${language} is whole, accessible and quiet`,
          width,
          language,
          run: (page, tour) => visit(page, tour, { name, path: inLanguage(path, language), width, language }),
        });
      }
    }
    cases.push({
      name: `${name} reflows at ${NARROWEST} px`,
      width: NARROWEST,
      language: "zh",
      run: async (page, { address }) => refuse([...(await open(page, address, path)), ...(await overflow(page))]),
    });
    cases.push({
      name: `${name} can be read without scripts`,
      language: "zh",
      scripts: false,
      run: async (page, { address }) => {
        const faults = await open(page, address, path);
        const words = (await page.locator("main").innerText()).trim();
        if (words.length < 20) faults.push("the main part is empty");
        refuse(faults);
      },
    });
    cases.push({
      name: `${name} prints without its controls`,
      width: 794,
      language: "zh",
      run: async (page, { address }) => {
        await page.emulateMedia({ media: "print" });
        const faults = [...(await open(page, address, path)), ...(await overflow(page))];
        const shown = await page.locator("nav:visible, form:visible, button:visible").count();
        if (shown > 0) faults.push(`${shown} menus, forms or buttons are printed`);
        const paper = await page.locator(".site-footer .print-only:visible").allInnerTexts();
        if (!paper.some((text) => text.includes("本頁產生時點") && text.includes(new URL(page.url()).pathname))) faults.push("paper bears neither its moment nor its address");
        const isSheet = (await page.locator(".sheet").count()) > 0;
        if (isSheet && (await page.locator(".site-header-row:visible").count()) > 0) faults.push("the site is printed around a sheet");
        refuse(faults);
      },
    });
  }
  return cases;
}

async function visit(page, { address, screens }, { name, path, width, language }) {
  const heard = listen(page, address);
  const faults = await open(page, address, path);
  await mkdir(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}-${width}-${language}.png`), fullPage: true });
  faults.push(...(await manners(page, language)), ...(await dayAsked(page)), ...(await tablesAsFiles(page, name)), ...(await hidden(page)), ...(await overflow(page)), ...(await accessibility(page)), ...heard);
  if (width === PHONE && language === "zh") faults.push(...(await head(page)));
  refuse(faults);
}
