// The ten commonest duties, each from the row on somebody's list to the row gone, with clicks and fields counted.
//
// The commonest are those of which most agencies of the demonstration have a row that is due or overdue, on the day
// of the run, by the site's own lists. Duties that only sum up others (such as the demands of a level) have no form
// and so no row of anybody's: they are told of, and not among the ten. Of each an agency is taken whose officer then
// is let in by the bureau and does what the row asks, filling in only what the form leaves blank.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { accessibility, overflow, refuse, settled } from "../checks.mjs";
import { Hand } from "../hand.mjs";
import { become } from "../places.mjs";
import { startSite } from "../site.mjs";

const N_DUTIES = 10;
const N_CLICKS = 3;
const PATIENCE_MS = 240_000;

/** Today as people in Taipei write it: all is done on the day of the run. */
const TODAY = (() => {
  const [year, ...rest] = new Date().toLocaleDateString("sv", { timeZone: "Asia/Taipei" }).split("-");
  return [Number(year) - 1911, ...rest].join("/");
})();

/** What only whoever did it can know, form by form: field, what is typed or chosen, how. Which forms are asked for
 *  changes with the day of the run: what is not named here is said by the kind of its control. */
const KNOWN = {
  appointment: ({ head }) => [["person", head], ["appointed_by", head], ["document_no", "人字第1號"]],
  assessment_result: ({ head }) => [["person", head], ["method", "test", "choose"], ["passed", "true", "choose"]],
  awareness_activity: () => [["method", "posted-notice", "choose"], ["topic", "社交工程信件辨識"]],
  contract_clause_check: ({ head }) => [["included", "yes", "choose"], ["approved_by", head]],
  drill_plan: ({ head }) => [
    ["kind", "social-engineering", "choose"], ["period", "第2次"], ["objective", "提升警覺"], ["participants", "全體同仁"],
    ["scenario", "釣魚郵件"], ["planned_on", TODAY], ["approved_by", head],
  ],
  meeting: ({ head }) => [
    ["held_on", `${TODAY} 00:05`], ["chair", head], ["attendees.name", "王小明"],
    ["agenda", "年度資通安全辦理情形"], ["resolutions", "通過"], ["action_items.content", "完成帳號清查"],
  ],
  phishing_round: () => [
    ["from", TODAY], ["mail_subjects", "差勤系統密碼即將到期"], ["recipients", "40"], ["mails_sent", "80"],
    ["opened_people", "1"], ["clicked_people", "0"],
  ],
  plan_report: () => [["results", Array.from({ length: 13 }, (_, place) => `第 ${place + 1} 項：已依計畫辦理`).join("\n")]],
  s5_inspection: ({ head }) => [
    ["area", "辦公區"], ...["sort_ok", "set_ok", "clean_ok", "safety_ok"].map((field) => [field, "ok", "choose"]), ["reviewed_by", head],
  ],
  training_record: () => [["category", "general-user", "choose"], ["course", "資通安全通識"], ["hours", "3"]],
  workstation_check: () => [
    ["device", "PC-001"],
    ...["antivirus", "patched", "password_ok", "screen_lock", "no_posted_password", "time_sync", "licensed_software", "no_p2p"].map(
      (field) => [field, "true", "choose"],
    ),
  ],
};

/** Where more than the row's own form is needed, and why. */
const MORE = {
  phishing_round: "a drill is of a plan: where none is on record, it is filed first",
};

export function commonestCases(program) {
  return [1280, 390].map((width) => ({
    name: `each of the ten commonest duties is closed from its row in a few clicks, at ${width} px`,
    width,
    language: "zh",
    patience: PATIENCE_MS,
    run: async (page, tour) => {
      const site = await startSite(program);
      try {
        await mkdir(tour.screens, { recursive: true });
        await commonest(page, site.address, tour.screens, width);
      } finally {
        await site.stop();
      }
    },
  }));
}

async function commonest(page, address, screens, width) {
  await settled(page, `${address}/todo`);
  const { ten, sums } = await ranking(page, address);
  const faults = [];
  const lines = [];
  // The page offers everybody but who is there.
  await become(page, address, "曾柏翰");
  await settled(page, `${address}/personas`);
  const bureau = await page.getByRole("listitem").filter({ hasText: "林承翰" }).locator("[name=account]").getAttribute("value");
  const accounts = new Map();
  for (const agency of new Set(ten.map((one) => one.agency))) {
    // What somebody is called in the register only their own agency sees.
    const colleague = await officer(page, address, bureau, { name: `colleague-${agency}`, display_name: "同仁", agency });
    await sent(page, address, "/personas", { account: colleague });
    const name = await personName(page, address, `syn-${agency}-p0004`);
    accounts.set(agency, await officer(page, address, bureau, { name: `officer-${agency}`, display_name: name, agency }));
  }
  for (const one of ten) {
    try {
      const counted = await closed(page, address, { ...one, account: accounts.get(one.agency) }, screens, width);
      lines.push({ ...one, ...counted });
      for (const fault of counted.faults) faults.push(`${one.duty}: ${fault}`);
      if (counted.clicks > N_CLICKS && !MORE[counted.form]) faults.push(`${one.duty} takes ${counted.clicks} clicks, and not ${N_CLICKS}`);
    } catch (fault) {
      await page.screenshot({ path: join(screens, `commonest-${one.duty}-stuck-${width}.png`), fullPage: true });
      faults.push(`${one.duty} of ${one.agency}: ${fault.message.split("\n")[0]} at ${page.url()}`);
    }
  }
  console.log(`       sums of other rows: ${sums.map((one) => `${one.duty} (${one.n} agencies)`).join(", ")}`);
  console.log("       duty          rows  clicks  fields");
  for (const line of lines) {
    const cells = [line.duty.padEnd(13), String(line.n).padStart(4), String(line.clicks).padStart(7), String(line.fields).padStart(7)];
    console.log(`       ${cells.join(" ")}  ${line.form}: ${line.filled.join("、")}${MORE[line.form] ? ` (${MORE[line.form]})` : ""}`);
  }
  refuse(faults);
}

/** The duties of which most agencies have an open row, and those that only sum up others. */
async function ranking(page, address) {
  const found = new Map();
  let cursor = "";
  do {
    const asked = `${address}/api/v1/todo?whose=below&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await (await page.request.get(asked)).json();
    for (const row of answer.rows) {
      if (row.kind !== "duty" || !["overdue", "due"].includes(row.standing)) continue;
      const one = found.get(row.duty) ?? { duty: row.duty, n: 0, rows: [] };
      one.n += 1;
      one.rows.push(row);
      found.set(row.duty, one);
    }
    cursor = answer.next ?? "";
  } while (cursor);
  const ranked = [...found.values()].sort((one, other) => other.n - one.n || (one.duty < other.duty ? -1 : 1));
  const hasForm = (row) => row.closing?.some((closing) => closing.form);
  const sums = ranked.filter((one) => one.rows.filter(hasForm).length * 2 < one.n);
  const own = ranked.filter((one) => !sums.includes(one)).slice(0, N_DUTIES);
  // Each at an agency of its own: one appointment closes two of them.
  const taken = new Set();
  const ten = own.map(({ duty, n, rows }) => {
    const { agency } = rows.find((row) => !taken.has(row.agency)) ?? rows[0];
    taken.add(agency);
    return { duty, n, agency };
  });
  return { sums, ten };
}

/** Sends a form of the site as the page of whoever is there would. */
async function sent(page, address, path, fields) {
  const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
  const answer = await page.request.post(address + path, { data: new URLSearchParams(fields).toString(), headers, maxRedirects: 0 });
  if (answer.status() >= 400) throw new Error(`${path} was answered ${answer.status()}`);
  return answer.text();
}

/** The name of somebody in the register of people. */
async function personName(page, address, id) {
  return (await (await page.request.get(`${address}/api/v1/records/${id}`)).json()).with.name;
}

/** Lets an officer of an agency in; answers with the account. */
async function officer(page, address, bureau, person) {
  await sent(page, address, "/personas", { account: bureau });
  const made = await sent(page, address, "/accounts/new", person);
  const [, account] = made.match(/\/accounts\/([0-9a-f-]{36})/);
  const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Taipei" });
  await sent(page, address, `/accounts/${account}/rights`, { role: "security_officer", agency: person.agency, from: today, why: "業務需要" });
  return account;
}

/** Closes a row as its officer; counts what that took. */
async function closed(page, address, { duty, agency, account }, screens, width) {
  await sent(page, address, "/personas", { account });
  const head = `syn-${agency}-p0001`;
  const known = { head: `${await personName(page, address, head)}（${head}）` };
  const row = page.locator(".todo-row").filter({ has: page.locator(`.duty-id:text-is("${duty}")`) });
  if (!(await isListed(page, address, row))) throw new Error(`no row on the list of ${agency}`);
  const hand = new Hand(page);
  await hand.press(row.locator(".todo-do a.button").first());
  const form = new URL(page.url()).searchParams.get("form");
  const filled = [];
  // What the form refers to and there is none of is filed first, and leads back.
  const first = page.locator(".form-field a", { hasText: "先登錄" });
  if ((await first.count()) > 0) {
    await hand.press(first.first());
    await fillIn(hand, page, known, filled);
    await hand.press(page.locator("button[name=act][value=file]"));
    await hand.press(page.locator("main p.notice a"));
  }
  await fillIn(hand, page, known, filled);
  const faults = [];
  for (const fault of [...(await overflow(page)), ...(await accessibility(page))]) faults.push(fault);
  await page.screenshot({ path: join(screens, `commonest-${duty}-${width}.png`), fullPage: true });
  await hand.press(page.locator("button[name=act][value=file]"));
  const told = await page.locator("#faults li").allInnerTexts();
  if (told.length > 0) throw new Error(`the form says ${told.join("; ")}`);
  await page.screenshot({ path: join(screens, `commonest-${duty}-filed-${width}.png`), fullPage: true });
  if (await isListed(page, address, row)) faults.push(`the row of ${agency} is still there: ${await row.locator(".todo-what").innerText()}`);
  return { form, filled, faults, clicks: hand.clicks, fields: hand.fields };
}

/** Goes through the list to the page that shows a row. */
async function isListed(page, address, row) {
  await settled(page, `${address}/todo`);
  while ((await row.count()) === 0) {
    const next = page.locator("main a[rel=next]").first();
    if ((await next.count()) === 0) return false;
    await settled(page, new URL(await next.getAttribute("href"), page.url()).href);
  }
  return true;
}

/** Fills in what the form that is shown leaves blank, as far as it must be said. */
async function fillIn(hand, page, known, filled) {
  const form = new URL(page.url()).searchParams.get("form");
  for (const [field, value, how] of KNOWN[form]?.(known) ?? []) {
    if (await isSaid(page, field)) continue;
    if (how === "choose") await chosen(hand, page, field, value);
    else await hand.fill(page.locator(`[name="with.${field}"]`).first(), value);
    filled.push(await label(page, field));
  }
  const asked = page.locator(".form-field", { has: page.locator(".tag.is-required") });
  const names = await asked.locator('[name^="with."]').evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
  for (const field of names.map((name) => name.slice("with.".length))) {
    if (await isSaid(page, field)) continue;
    await sayAnything(hand, page, field, known);
    filled.push(await label(page, field));
  }
}

/** Fills a control with what its kind takes: the first choice, today, a count, somebody, or words. */
async function sayAnything(hand, page, field, { head }) {
  const control = page.locator(`[name="with.${field}"]`).first();
  const { choice, time, keyboard, suggestions } = await control.evaluate((one) => {
    const choices = one.localName === "select" ? [...one.options] : [...document.getElementsByName(one.name)];
    const isChosen = one.localName === "select" || ["radio", "checkbox"].includes(one.type);
    const choice = isChosen ? choices.map((each) => each.value).find((value) => value !== "") : undefined;
    return { choice, time: one.dataset.time, keyboard: one.inputMode, suggestions: one.dataset.suggestions };
  });
  if (choice !== undefined) return chosen(hand, page, field, choice);
  if (time) return hand.fill(control, time === "day" ? TODAY : `${TODAY} 00:05`);
  if (["numeric", "decimal"].includes(keyboard)) return hand.fill(control, "1");
  return hand.fill(control, suggestions ? head : "依規定辦理");
}

/** Whether the form says a field already. */
async function isSaid(page, field) {
  const controls = page.locator(`[name="with.${field}"]`);
  return controls.evaluateAll((all) =>
    all.some((one) => (["radio", "checkbox"].includes(one.type) ? one.checked && one.value !== "" : one.value.trim() !== "")),
  );
}

async function chosen(hand, page, field, value) {
  const control = page.locator(`[name="with.${field}"]`).first();
  if ((await control.evaluate((one) => one.localName)) !== "select") {
    await hand.choose(page.locator(`[name="with.${field}"][value="${value}"]`));
    return;
  }
  hand.fields += 1;
  await control.selectOption(value);
}

/** What people call a field. */
async function label(page, field) {
  const heading = page.locator(`label[for="f-${field.split(".")[0]}"], #f-${field.split(".")[0]}-field > legend`).first();
  return (await heading.innerText()).split(/\s/)[0];
}
