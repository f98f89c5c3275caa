// The site without a mouse.

import { accessibility, open, refuse, settled } from "../checks.mjs";

const N_STEPS = 40;

export function keyboardCases(places) {
  const walks = ["board", "agency", "duty", "point"].map((name) => ({
    name: `${name}: every step of the Tab key is seen`,
    language: "zh",
    run: (page, { address }) => walk(page, address, places[name]),
  }));
  return [
    ...walks,
    {
      name: "the first Tab offers to skip to the main part, and Enter does it",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.board);
        await page.keyboard.press("Tab");
        const target = await page.evaluate(() => document.activeElement?.getAttribute("href"));
        if (!target?.startsWith("#")) throw new Error(`the first stop is no skip link but ${target}`);
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        const inside = await page.evaluate(
          (main) => document.querySelector(main)?.contains(document.activeElement) ?? false,
          target,
        );
        if (!inside) throw new Error(`after the skip the focus is not inside ${target}`);
      },
    },
    {
      name: "Ctrl+K opens the palette, what is typed is found, and Enter goes there",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.agency);
        await page.keyboard.press("Control+k");
        const field = page.getByRole("combobox", { name: "搜尋或前往" });
        await page.locator("#palette-found [role=option]").first().waitFor();
        await field.fill("D5.5a");
        await page.locator("#palette-found [role=option][aria-selected=true]", { hasText: "D5.5a" }).waitFor();
        const pointed = await field.getAttribute("aria-activedescendant");
        if (!(await page.locator(`[id="${pointed}"]`).count())) throw new Error(`the field points at ${pointed}`);
        refuse(await accessibility(page));
        await Promise.all([page.waitForURL(/\/regulation\/duties\/D5\.5a/), page.keyboard.press("Enter")]);
      },
    },
    {
      name: "the palette opens by its button, goes up and down, and Escape gives the focus back",
      language: "en",
      run: async (page, { address }) => {
        await open(page, address, places.board + "?lang=en");
        const button = page.getByRole("button", { name: /^Search Ctrl/ });
        await button.click();
        const chosen = () => page.locator("#palette-found [role=option][aria-selected=true]").getAttribute("id");
        await page.locator("#palette-found [role=option]").first().waitFor();
        const first = await chosen();
        await page.keyboard.press("ArrowDown");
        if ((await chosen()) === first) throw new Error("the arrow chooses nothing else");
        await page.keyboard.press("ArrowUp");
        if ((await chosen()) !== first) throw new Error("the arrow does not go back");
        await page.keyboard.press("Escape");
        if (await page.locator("dialog[open]").count()) throw new Error("Escape leaves it open");
        if (!(await button.evaluate((one) => one === document.activeElement))) throw new Error("the focus is lost");
      },
    },
    {
      name: "the language is changed by keyboard and the page stays",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.agency);
        await page.locator("a[hreflang^=en]").first().focus();
        await Promise.all([page.waitForURL(/lang=en/), page.keyboard.press("Enter")]);
        const lang = await page.evaluate(() => document.documentElement.lang);
        const path = new URL(page.url()).pathname;
        if (!lang.startsWith("en") || path !== places.agency) throw new Error(`arrived at ${path} in "${lang}"`);
      },
    },
    {
      name: "another day is asked about by keyboard, and the links keep it",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.board + "?lang=en");
        const day = page.locator("input[name=as_of]").first();
        const asked = new Date(Date.parse(await day.inputValue()) - 40 * 86_400_000).toISOString().slice(0, 10);
        await day.press("Shift"); // a key was pressed: the field is being typed into, so it waits for the button
        await day.fill(asked);
        await day.locator("xpath=ancestor::form[1]").locator("button, input[type=submit]").first().focus();
        await Promise.all([page.waitForURL(new RegExp(`as_of=${asked}`)), page.keyboard.press("Enter")]);
        await settled(page, page.url());
        const links = await page.$$eval("main a[href*='/agencies/']", (all) => all.map((link) => new URL(link.getAttribute("href"), document.baseURI).href));
        const lost = links.filter((link) => !link.includes(`as_of=${asked}`));
        if (links.length === 0 || lost.length > 0) throw new Error(`${lost.length} of ${links.length} links lost the day: ${lost[0]}`);
      },
    },
  ];
}

/** Presses Tab again and again; each stop is visible and shows that it has the focus. */
async function walk(page, address, path) {
  const faults = await open(page, address, path);
  for (let n = 0; n < N_STEPS; n += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      // A date field is walked part by part; the browser itself marks the part.
      const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || at.type === "date";
      const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      return { name: at.outerHTML.slice(0, 100), shown, seen };
    });
    if (!stop) break;
    if (!stop.seen) faults.push(`the focus is out of sight: ${stop.name}`);
    if (!stop.shown) faults.push(`the focus is not shown: ${stop.name}`);
  }
  refuse(faults.slice(0, 5));
}
