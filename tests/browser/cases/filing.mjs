// Filing on pages: told what is wrong, mended, filed; drafts, a pasted column of people, a correction.

import { join } from "node:path";

import { accessibility, listen, open, overflow, refuse } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";

const AGENCY = "health";
const OFFICER = "王雅婷";
const NEW = `/records/new?form=training_record&agency=${AGENCY}`;

/** Names of people as the form takes them: 許芬庭（E0001）. */
async function people(page, address) {
  const answer = await page.request.get(`${address}/suggestions?form=person&agency=${AGENCY}&q=`);
  const { suggestions } = await answer.json();
  if (suggestions.length < 3) throw new Error(`only ${suggestions.length} people are offered`);
  return suggestions;
}

async function fillCourse(page, course) {
  await page.locator("#f-category").check();
  await page.locator("[name='with.course']").fill(course);
  await page.locator("#f-course_kind").check();
  await page.locator("#f-date").fill("115/2/20");
  await page.locator("#f-hours").fill("3");
}

const press = (page, act) =>
  Promise.all([page.waitForEvent("load"), page.locator(`button[name=act][value=${act}]:visible`).click()]);

/** Pastes what a spreadsheet copies. */
const paste = (control, text) =>
  control.evaluate((one, copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", copied);
    one.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);

export function filingCases() {
  return [
    ...["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
      name: `a record is told its faults, mended by the keyboard and filed, at ${width} px in ${language}`,
      width,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const heard = listen(page, address);
        const faults = await open(page, address, inLanguage(NEW, language));
        await press(page, "file");
        const focused = await page.evaluate(() => document.activeElement?.id);
        if (focused !== "faults") faults.push(`the focus is on ${focused}, not on the faults`);
        await page.screenshot({ path: join(screens, `filingFaults-${width}-${language}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        // From the summary to the field, and what is typed there is offered and read back.
        await page.locator("#faults a[href='#f-person']").focus();
        await page.keyboard.press("Enter");
        const [somebody] = await people(page, address);
        await page.locator("#f-person").focus();
        await page.keyboard.type(somebody.slice(0, 2));
        await page.locator("datalist option").first().waitFor({ state: "attached" });
        await page.locator("#f-person").fill(somebody);
        await fillCourse(page, `瀏覽器課程 ${width} ${language}`);
        const reading = await page.locator("output.reading[for='f-date']").innerText();
        if (!/2026/.test(reading)) faults.push(`the day is read back as "${reading}"`);
        // The browser itself says of a refused form that it was refused.
        const refused = heard.filter((one) => !one.includes("422"));
        await press(page, "file");
        if (!/\/records\/[0-9a-f-]{36}/.test(page.url())) faults.push(`nothing was filed: ${page.url()}`);
        if ((await page.locator(".notice[role=status]").count()) !== 1) faults.push("nothing tells that it was filed");
        refuse([...faults, ...refused]);
      },
    }))),
    {
      name: "what is typed is saved as a draft by itself, found again and deleted",
      language: "zh",
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, NEW);
        await page.locator("[name='with.course']").fill("打到一半的課程");
        await page.locator("[data-saved]", { hasText: "草稿已自動儲存" }).waitFor();
        faults.push(...(await open(page, address, "/drafts")));
        await page.screenshot({ path: join(screens, "draftsKept.png"), fullPage: true });
        faults.push(...(await accessibility(page)));
        await Promise.all([page.waitForURL(/draft=/), page.locator("main th a").first().click()]);
        const kept = await page.locator("[name='with.course']").inputValue();
        if (kept !== "打到一半的課程") faults.push(`the draft says "${kept}"`);
        faults.push(...(await open(page, address, "/drafts")));
        await Promise.all([page.waitForURL(/done=deleted/), page.locator("main form button").first().click()]);
        refuse(faults);
      },
    },
    {
      name: "who comes back to a form that was refused finds what they typed",
      language: "zh",
      run: async (page, { address }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, NEW);
        await page.locator("[name='with.course']").fill("缺漏的課程");
        await press(page, "file");
        await page.waitForURL(/draft=/);
        faults.push(...(await open(page, address, "/drafts")));
        await page.goBack();
        const kept = await page.locator("[name='with.course']").inputValue();
        if (kept !== "缺漏的課程") faults.push(`the form says "${kept}"`);
        faults.push(...(await open(page, address, "/drafts")));
        await Promise.all([page.waitForURL(/done=deleted/), page.locator("main form button").first().click()]);
        refuse(faults);
      },
    },
    ...[1280, 390].map((width) => ({
      name: `a column of people pasted from a spreadsheet is filed in one go, at ${width} px`,
      width,
      language: "zh",
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, NEW);
        await fillCourse(page, `一張簽到單 ${width}`);
        await press(page, "many");
        const names = (await people(page, address)).slice(0, 5);
        await page.locator("#f-person").evaluate((control, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          control.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }, names.join("\r\n") + "\r\n");
        const n_rows = await page.locator("[name='with.person']").count();
        if (n_rows < names.length) faults.push(`${names.length} names made ${n_rows} rows`);
        await page.screenshot({ path: join(screens, `filingMany-${width}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await press(page, "file");
        const told = (await page.locator(".notice").count()) > 0 ? await page.locator(".notice").innerText() : page.url();
        if (!told.includes(`${names.length} 筆`)) faults.push(`filing many says: ${told}`);
        refuse(faults);
      },
    })),
    ...[1280, 390].map((width) => ({
      name: `the controls of a system are pasted, looked over and filed in one go, at ${width} px`,
      width,
      language: "zh",
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, `/records/self-check?agency=${AGENCY}`);
        const systems = page.locator("main .duty-list a[href*='with.system']");
        await Promise.all([page.waitForURL(/with\.system=/), systems.first().click()]);
        const [somebody, another] = await people(page, address);
        await page.locator("#f-filled_by").fill(somebody);
        await page.locator("#f-reviewer").fill(another);
        await page.locator("[data-row] select").first().evaluate((control) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "符合\t依程序辦理\r\n不適用\t無此情形\r\n部分符合\t逐步辦理\t尚缺紀錄\r\n");
          control.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        });
        await page.screenshot({ path: join(screens, `selfCheckFilled-${width}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await press(page, "review");
        const looked = await page.locator("main").innerText();
        if (!looked.includes("將登錄 3 筆")) faults.push(`looked over: ${looked.slice(0, 400)}`);
        await page.screenshot({ path: join(screens, `selfCheckLooked-${width}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await press(page, "file");
        const told = (await page.locator(".notice").count()) > 0 ? await page.locator(".notice").innerText() : page.url();
        if (!told.includes("3 筆")) faults.push(`filing the controls says: ${told}`);
        refuse(faults);
      },
    })),
    ...[[1280, "zh"], [390, "en"]].map(([width, language]) => ({
      name: `a pasted word that is no choice is told beside its control until it is mended, at ${width} px in ${language}`,
      width,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const heard = listen(page, address);
        const faults = await open(page, address, inLanguage(`/records/self-check?agency=${AGENCY}`, language));
        const systems = page.locator("main .duty-list a[href*='with.system']");
        const system = await systems.first().innerText();
        await Promise.all([page.waitForURL(/with\.system=/), systems.first().click()]);
        const choices = page.locator("[data-row] select");
        const words = page.locator("[data-row] textarea[name$='.implementation']");
        const told = (word) => word.includes("大致符合") && word.includes(language === "zh" ? "部分符合" : "Partly conforms");
        const saved = () => page.waitForResponse((answer) => answer.url().includes("/drafts"));
        await Promise.all([saved(), paste(choices.first(), "部份符合\t逐步辦理\r\n大致符合\t依程序辦理\t無\t備註\r\n")]);
        if ((await choices.first().inputValue()) !== "部分符合") faults.push("a spelling of a choice is not read");
        const id = await choices.nth(1).getAttribute("id");
        const focused = await page.evaluate(() => document.activeElement?.id);
        if (focused !== id) faults.push(`the focus is on ${focused}, not on what is to be mended`);
        if (!told(await page.locator(`#${id}-fault`).innerText())) faults.push("nothing beside the control tells what is wrong");
        const summary = await page.locator("[data-pasted]").innerText();
        if (!summary.includes("備註")) faults.push(`of what was pasted it says: ${summary}`);
        await page.screenshot({ path: join(screens, `selfCheckNoChoice-${width}-${language}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        // Sent nevertheless it is refused, and all of it is there again.
        await press(page, "review");
        if ((await page.locator(`#faults a[href='#${id}']`).count()) !== 1) faults.push("the faults do not lead to the control");
        if (!told(await page.locator(`#${id}-fault`).innerText())) faults.push("what was sent is not refused beside its control");
        if ((await choices.nth(1).inputValue()) !== "大致符合") faults.push("the word is lost");
        if ((await words.nth(1).inputValue()) !== "依程序辦理") faults.push("what was pasted beside it is lost");
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await Promise.all([saved(), choices.nth(1).selectOption("符合")]);
        if ((await page.locator(`#${id}-fault`).count()) !== 0) faults.push("it is still told though it is mended");
        // Its draft is called as the system is.
        faults.push(...(await open(page, address, inLanguage("/drafts", language))));
        const draft = await page.locator("main tbody tr").first().innerText();
        if (!draft.includes(system)) faults.push(`the draft of ${system} is called ${draft}`);
        await Promise.all([page.waitForURL(/done=deleted/), page.locator("main form button").first().click()]);
        refuse([...faults, ...heard.filter((one) => !one.includes("422"))]);
      },
    })),
    {
      name: "blank sheets lie on the paper that they are made for, a log whole on one",
      language: "zh",
      run: async (page, { address }) => {
        await become(page, address, OFFICER);
        const faults = [];
        for (const [form, width, most] of [["entry_log", 842, 1], ["meeting", 595, 2]]) {
          faults.push(...(await open(page, address, `/forms/${form}/sheet?agency=${AGENCY}`)));
          const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
          const n_pages = paper.match(/\/Type\s*\/Page\b/g).length;
          const points = Number(paper.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+)/)[1]);
          if (Math.abs(points - width) > 2) faults.push(`${form} is ${points} points wide`);
          if (n_pages > most) faults.push(`${form} takes ${n_pages} pages`);
        }
        refuse(faults);
      },
    },
    {
      name: "rows of a list are pasted by column, added and removed",
      language: "zh",
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, `/records/new?form=meeting&agency=${AGENCY}`);
        const first = page.locator("[name='with.attendees.name']").first();
        await first.evaluate((control) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", '許芬庭\t科長\r\n鄭涵婷\t專員\r\n王小明\t"科員\n兼""代理""科長"\r\n林小華\t科員\r\n');
          control.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        });
        const field = page.locator("#f-attendees-field");
        await field.getByRole("button", { name: "移除這一列" }).nth(1).click();
        const names = await page.locator("[name='with.attendees.name']").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
        const titles = await page.locator("[name='with.attendees.title']").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
        if (names.join() !== "許芬庭,王小明,林小華" || titles.join() !== '科長,科員 兼"代理"科長,科員') faults.push(`the rows say ${names} ${titles}`);
        await field.getByRole("button", { name: "增加一列" }).click();
        await page.screenshot({ path: join(screens, "filingRows.png"), fullPage: true });
        refuse([...faults, ...(await accessibility(page))]);
      },
    },
    {
      name: "rows that come and go are each offered names from a list of their own",
      language: "zh",
      run: async (page, { address }) => {
        await become(page, address, OFFICER);
        const faults = await open(page, address, NEW);
        await press(page, "many");
        const field = page.locator("#f-person-field");
        const rows = page.locator("[name='with.person']");
        const offered = async (row) => {
          await row.focus();
          await row.and(page.locator("[list]")).waitFor();
        };
        const add = field.getByRole("button", { name: "增加一列" });
        await add.click();
        await offered(rows.nth(0));
        await offered(rows.nth(1));
        await field.getByRole("button", { name: "移除這一列" }).first().click();
        await add.click();
        await offered(rows.last());
        const ids = await page.locator("datalist").evaluateAll((all) => all.map((one) => one.id));
        if (new Set(ids).size !== ids.length) faults.push(`lists share a name: ${ids}`);
        refuse(faults);
      },
    },
    ...[[1280, "zh"], [390, "en"]].map(([width, language]) => ({
      name: `a correction is saved as a draft by itself and found again, at ${width} px in ${language}`,
      width,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const list = await page.request.get(`${address}/api/v1/records?form=training_record&agency=${AGENCY}&limit=50`);
        const { records } = await list.json();
        const record = records.filter((one) => one.state === "approved" && !one.superseded_by)[3];
        const faults = await open(page, address, inLanguage(`/records/${record.id}/correct`, language));
        await page.locator("[name='with.course']").fill("更正到一半");
        await page.locator("[data-saved]", { hasText: language === "zh" ? "草稿已自動儲存" : "The draft is saved" }).waitFor();
        faults.push(...(await open(page, address, inLanguage("/drafts", language))));
        await page.screenshot({ path: join(screens, `draftsOfCorrection-${width}-${language}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await Promise.all([page.waitForURL(/correct\?draft=/), page.locator("main th a").first().click()]);
        await page.screenshot({ path: join(screens, `correctionOfDraft-${width}-${language}.png`), fullPage: true });
        const kept = await page.locator("[name='with.course']").inputValue();
        if (kept !== "更正到一半") faults.push(`the draft says "${kept}"`);
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        faults.push(...(await open(page, address, "/drafts")));
        await Promise.all([page.waitForURL(/done=deleted/), page.locator("main form button").first().click()]);
        refuse(faults);
      },
    })),
    ...["zh", "en"].map((language) => ({
      name: `a file is brought beside a form that asks for none, in ${language}`,
      width: language === "zh" ? 1280 : 390,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const list = await page.request.get(`${address}/api/v1/records?form=system_register&agency=${AGENCY}&limit=50`);
        const { records } = await list.json();
        const record = records.find((one) => one.state === "approved" && !one.superseded_by);
        const faults = await open(page, address, inLanguage(`/records/${record.id}/correct`, language));
        // Folded away while nothing stands there.
        const before = record.with.supporting_files?.length ?? 0;
        if (before === 0) await page.locator("details.section > summary").last().click();
        const field = page.locator("[data-evidence-field]").last();
        const bring = (name) => field.locator("[data-choose]").first().setInputFiles({ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n% ${name} ${language}\n%%EOF\n`) });
        await bring("核定函.pdf");
        await field.locator("[data-list] a", { hasText: "核定函.pdf" }).waitFor();
        await bring("公文簽核單.pdf");
        await field.locator("[data-list] a", { hasText: "公文簽核單.pdf" }).waitFor();
        await page.screenshot({ path: join(screens, `supportingFiles-${language}.png`), fullPage: true });
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        await page.locator("#why").fill("補附核定函");
        await press(page, "review");
        await page.screenshot({ path: join(screens, `supportingFilesReview-${language}.png`), fullPage: true });
        if ((await page.locator("table.differences", { hasText: "公文簽核單.pdf" }).count()) !== 1) faults.push("the files are not among what differs");
        await press(page, "file");
        await page.screenshot({ path: join(screens, `supportingFilesFiled-${language}.png`), fullPage: true });
        if ((await page.locator(".record-files li").count()) !== before + 2) faults.push("the record does not show its files");
        faults.push(...(await overflow(page)), ...(await accessibility(page)));
        faults.push(...(await open(page, address, inLanguage(`${new URL(page.url()).pathname}/sheet`, language))));
        await page.screenshot({ path: join(screens, `supportingFilesPrinted-${language}.png`), fullPage: true });
        refuse(faults);
      },
    })),
    ...["zh", "en"].map((language) => ({
      name: `a correction shows what changes before it is filed and afterwards, in ${language}`,
      language,
      run: async (page, { address, screens }) => {
        await become(page, address, OFFICER);
        const list = await page.request.get(`${address}/api/v1/records?form=training_record&agency=${AGENCY}&limit=50`);
        const { records } = await list.json();
        const record = records.find((one) => one.state === "approved" && !one.superseded_by);
        const faults = await open(page, address, inLanguage(`/records/${record.id}/correct`, language));
        await page.locator("[name='with.course']").fill(`更正後的課程 ${language}`);
        await page.locator("#why").fill("課程名稱誤植");
        await press(page, "review");
        await page.screenshot({ path: join(screens, `correctionReview-${language}.png`), fullPage: true });
        faults.push(...(await accessibility(page)));
        if ((await page.locator("table.differences tbody tr").count()) !== 1) faults.push("more or less than one field differs");
        await press(page, "file");
        if ((await page.locator("ins", { hasText: `更正後的課程 ${language}` }).count()) !== 1) faults.push("the record does not tell what was corrected");
        await page.screenshot({ path: join(screens, `corrected-${language}.png`), fullPage: true });
        refuse([...faults, ...(await accessibility(page))]);
      },
    })),
    {
      name: "a record is filed without scripts",
      language: "zh",
      scripts: false,
      run: async (page, { address }) => {
        await become(page, address, OFFICER);
        const [somebody] = await people(page, address);
        const faults = await open(page, address, NEW);
        await page.locator("#f-person").fill(somebody);
        await fillCourse(page, "不用程式的課程");
        await press(page, "file");
        if (!/\/records\/[0-9a-f-]{36}/.test(page.url())) faults.push(`nothing was filed: ${page.url()}`);
        refuse(faults);
      },
    },
  ];
}
