// Ways through the site that it promises: two clicks to the record, one number behind each link, tables to take away.

import { join } from "node:path";

import { accessibility, open, overflow, refuse, settled } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";

export function wayCases(places) {
  return [
    {
      name: "two clicks lead from a cell of the board to a duty's proof",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.board);
        const cell = page.locator("main table td a[href*='/agencies/']").first();
        await Promise.all([page.waitForURL(/\/agencies\//), cell.click()]);
        const duty = page.locator("main a[href*='/duties/']").first();
        await Promise.all([page.waitForURL(/\/duties\//), duty.click()]);
        const cites = await page.locator("main a[href*='/regulation']").count();
        if (cites === 0) throw new Error("the proof names no clause");
      },
    },
    {
      name: "an officer comes to what they have to do, opens a form in one click and goes from row to row by keyboard",
      language: "zh",
      run: async (page, { address }) => {
        await become(page, address, "王雅婷");
        await page.waitForURL(/\/todo/);
        await settled(page, page.url());
        const form = await page.locator(".todo-do > .button[href^='/records/new']").first().getAttribute("href");
        if (!form?.includes("agency=health")) throw new Error(`the first form is ${form}`);
        await page.locator(".todo-row a").first().focus();
        await page.keyboard.press("ArrowDown");
        const row = await page.evaluate(() => [...document.querySelectorAll(".todo-row")].findIndex((one) => one.contains(document.activeElement)));
        if (row !== 1) throw new Error(`the arrow led to row ${row + 1}`);
        await page.locator(".todo-row summary").first().click();
        refuse([...(await accessibility(page)), ...(await overflow(page))]);
      },
    },
    ...[[1280, "zh"], [390, "en"]].map(([width, language]) => ({
      name: `who signs out of the demonstration is nobody until they choose again whom to be, at ${width} px in ${language}`,
      width,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, "王雅婷");
        await open(page, address, inLanguage("/regulation", language));
        await Promise.all([page.waitForURL(/\/personas\?/), page.locator("form[action^='/sign-out'] button").click()]);
        await page.screenshot({ path: join(screens, `personasSignedOut-${width}-${language}.png`), fullPage: true });
        const faults = [...(await overflow(page)), ...(await accessibility(page))];
        if ((await page.locator(".who").count()) > 0) faults.push(`the page is still somebody's: ${await page.locator(".who").innerText()}`);
        if ((await page.locator(".notice[role=status]").count()) !== 1) faults.push("nothing tells that they are signed out");
        await page.goto(address + inLanguage("/todo", language));
        if (!page.url().includes("/personas")) faults.push(`who is signed out is let in to ${page.url()}`);
        const officer = page.getByRole("listitem").filter({ hasText: "王雅婷" }).getByRole("button");
        await Promise.all([page.waitForURL(/\/todo/), officer.click()]);
        if (!(await page.locator(".who").innerText()).includes("王雅婷")) faults.push("who was chosen is not there");
        refuse(faults);
      },
    })),
    {
      name: "the bureau sees before it chases what agencies will read, and then what came of it",
      language: "zh",
      run: async (page, { address }) => {
        await settled(page, address + "/todo?whose=below&standing=overdue");
        await page.locator(".todo-when input[type=checkbox]").first().check();
        await Promise.all([page.waitForURL(/\/chases/), page.locator("#chase button").first().click()]);
        refuse([...(await accessibility(page)), ...(await overflow(page))]);
        await page.locator("button[name=confirmed]").click();
        await page.waitForURL(/sent=1/);
        const first = await page.locator("main tbody tr").first().innerText();
        if (!first.includes("今天催辦")) throw new Error(first);
      },
    },
    ...[1280, 390].map((width) => ({
      name: `the bureau chases all that a filter shows after a look that sums it up, at ${width} px`,
      width,
      language: "zh",
      run: async (page, { address, screens }) => {
        await settled(page, address + "/todo?whose=below&standing=overdue");
        await Promise.all([page.waitForURL(/\/chases/), page.locator("#chase button[value=filter]").click()]);
        await page.locator(".chase-agency summary").first().click();
        await page.screenshot({ path: join(screens, `chase-all-${width}-zh.png`), fullPage: true });
        refuse([...(await accessibility(page)), ...(await overflow(page))]);
        const lines = await page.locator("input[name=line]").count();
        if (lines <= 25) throw new Error(`only ${lines} lines`);
      },
    })),
    {
      name: "the board says that the list of agencies is incomplete",
      language: "zh",
      run: async (page, { address }) => {
        await open(page, address, places.board);
        const text = await page.locator("body").innerText();
        if (!text.includes("名冊不完整")) throw new Error("名冊不完整 stands nowhere on the board");
      },
    },
    ...["board", "agency", "todoBelow", "log"].map((name) => ({
      name: `the tables of ${name} can be taken away as CSV, ODS and XLSX`,
      language: "zh",
      run: async (page, { address }) => {
        const faults = await open(page, address, places[name]);
        const links = await page.$$eval("a[href]", (all) => all.map((link) => new URL(link.getAttribute("href"), document.baseURI).href));
        for (const [kind, mime] of [["csv", "text/csv"], ["ods", "opendocument.spreadsheet"], ["xlsx", "spreadsheetml"]]) {
          const link = links.find((one) => new RegExp(`(format=|\\.)${kind}\\b`).test(one));
          if (!link) {
            faults.push(`no link to ${kind}`);
            continue;
          }
          const answer = await page.request.get(link);
          const told = answer.headers()["content-type"] ?? "";
          if (answer.status() !== 200 || !told.includes(mime)) faults.push(`${link} answered ${answer.status()} ${told}`);
        }
        refuse(faults);
      },
    })),
    {
      name: "a day that nobody asked about before shows how far it is, then itself",
      language: "zh",
      run: async (page, { address }) => {
        const answer = await page.goto(address + "/?as_of=2024-02-29", { waitUntil: "load" });
        const faults = answer.status() === 202 ? await accessibility(page) : [];
        await page.locator("main table a[href*='/agencies/']").first().waitFor({ timeout: 45_000 });
        refuse(faults);
      },
    },
    ...["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
      name: `what waits for somebody is looked at before it is approved, at ${width} px in ${language}`,
      width,
      language,
      run: async (page, { address, screens }) => {
        // The head of the IT unit is the first whom the machine room waits for.
        await become(page, address, "蔡宗翰");
        const faults = await open(page, address, inLanguage(places.approvals, language));
        await Promise.all([page.waitForLoadState("load"), page.locator("button[name=scope][value=page]").click()]);
        await page.locator("section.confirm").waitFor();
        if ((await page.locator("button[name=confirmed]").count()) === 0) faults.push("what waits for them cannot be approved");
        await page.screenshot({ path: join(screens, `approvalPreview-${width}-${language}.png`), fullPage: true });
        refuse([...faults, ...(await overflow(page)), ...(await accessibility(page))]);
      },
    }))),
    {
      name: "a page that is not there says so in the reader's language",
      language: "en",
      run: async (page, { address }) => {
        const answer = await page.goto(address + "/agencies/no-such-agency?lang=en");
        const title = await page.title();
        if (answer.status() !== 404 || title === "") throw new Error(`answered ${answer.status()}, title "${title}"`);
      },
    },
  ];
}
