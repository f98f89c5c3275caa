// The first hour of an agency, from the set-up link to an agency at work: people imported, its CISO appointed and the
// appointment approved, a sheet signed, periods decided. Each step is looked at, and its clicks and filled fields are
// counted.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { accessibility, overflow, refuse } from "../checks.mjs";
import { Hand, pressed } from "../hand.mjs";
import { startInstallation } from "../site.mjs";

export const PASSWORD = "Seven copper bridges, 7 times";
const AGENCY = "health";
const BUREAU = "doit";
const PEOPLE = ["王雅婷", "李明哲", "許芬庭", "鄭涵婷", "郭家翰", "賴明宗", "謝婷宗", "陳怡安", "林志豪", "黃淑芬", "張育誠", "吳佩珊"];

/** A scanned page. */
export const SCAN = `%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>> endobj
trailer <</Root 1 0 R>>
%%EOF
`;

/** What a step may cost at most: clicks, and fields that nobody but the person could know. */
const COSTS = { level: [3, 3], levelApproved: [2, 0], people: [3, 1], ciso: [2, 3], approved: [2, 0], sheet: [4, 3], paper: [1, 3], periods: [2, 0], accepted: [2, 0] };

export function firstHourCases(program) {
  return [1280, 390].map((width) => ({
    name: `a new officer brings an agency to work within its first hour, at ${width} px`,
    width,
    language: "zh",
    run: async (page, tour) => {
      const site = await startInstallation(program);
      try {
        await firstHour(page, site, tour, width);
      } finally {
        await site.stop();
      }
    },
  }));
}

async function firstHour(admin, site, tour, width) {
  const faults = [];
  const told = [];
  await mkdir(tour.screens, { recursive: true });
  const look = async (page, name) => {
    const place = `firstHour${String(told.length + 1).padStart(2, "0")}-${name}-${width}`;
    await page.screenshot({ path: join(tour.screens, `${place}.png`), fullPage: true });
    for (const fault of [...(await overflow(page)), ...(await accessibility(page))]) faults.push(`${name}: ${fault}`);
  };
  /** Does a step from the page where somebody is, and holds it to its cost. */
  const step = async (page, name, act) => {
    const hand = new Hand(page);
    try {
      await act(hand);
    } catch (fault) {
      await look(page, `${name}Stuck`);
      throw new Error(`${name}: ${fault.message.split("\n")[0]} at ${page.url()}`);
    }
    await look(page, name);
    told.push(`${name}: ${hand.clicks} clicks, ${hand.fields} fields`);
    const [clicks, fields] = COSTS[name];
    if (hand.clicks > clicks || hand.fields > fields) faults.push(`${told.at(-1)}, and not ${clicks} and ${fields}`);
  };

  await admin.goto(site.address + site.setUp);
  await look(admin, "setUp");
  for (const [field, value] of [["name", "root"], ["display_name", "林管理"], ["password", PASSWORD], ["password_again", PASSWORD]]) {
    await admin.fill(`#${field}`, value);
  }
  await pressed(admin, admin.locator("main form button[type=submit]"));
  const officer = await invited(admin, site, ["wang", "王雅婷", AGENCY, "security_officer"], look);
  const ciso = await invited(admin, site, ["lee", "李明哲", AGENCY, "agency_ciso"]);
  const bureau = await invited(admin, site, ["chang", "張承辦", BUREAU, "bureau_officer", "city"]);
  await decided(bureau, site, "approval.appointment", "bureau_officer");
  await look(bureau, "stepsDecided");
  await look(officer, "welcome");
  const first = await counted(officer);

  const brings = (what) => officer.locator(".todo-lacked li", { hasText: what }).locator("a.button");
  await step(officer, "level", async (hand) => {
    await hand.press(brings("責任等級"));
    await hand.choose("#f-level-1");
    await hand.fill("#f-submitted_on", "115/1/5");
    await hand.fill("#f-document_no", "資安字第1號");
    await hand.press(officer.locator("button[name=act][value=file]"));
  });
  // A level counts once the bureau has approved the letter by which it was given.
  await bureau.goto(`${site.address}/todo`);
  await step(bureau, "levelApproved", async (hand) => {
    await hand.press(bureau.locator(".todo-row.is-waiting", { hasText: "責任等級" }).locator(".todo-do a.button"));
    await hand.press(bureau.locator("#approval button[name=act][value=approve]"));
  });
  await officer.goto(`${site.address}/todo`);
  await step(officer, "people", async (hand) => {
    await hand.press(brings("人員基本資料").filter({ hasText: "匯入" }));
    await hand.bring("#file", "人員名冊.csv", list());
    await hand.press(officer.locator("form[enctype] button[type=submit]"));
    await hand.press(officer.locator("button[name=decision][value=import]"));
  });
  await officer.goto(`${site.address}/todo`);
  await step(officer, "ciso", async (hand) => {
    await hand.press(officer.locator(".todo-row", { hasText: "D4.1a" }).locator(".todo-do a.button"));
    await hand.fill("#f-person", "李明哲（H0002）");
    await hand.fill("#f-appointed_by", "許芬庭（H0003）");
    await hand.fill("#f-document_no", "衛人字第1號");
    await hand.press(officer.locator("button[name=act][value=file]"));
  });
  // The bureau has such appointments approved, so this one counts only from then on.
  await bureau.goto(`${site.address}/todo`);
  await step(bureau, "approved", async (hand) => {
    await hand.press(bureau.locator(".todo-row.is-waiting", { hasText: "指派" }).locator(".todo-do a.button"));
    await hand.press(bureau.locator("#approval button[name=act][value=approve]"));
  });
  await officer.goto(`${site.address}/todo`);
  const unsigned = officer.locator(".todo-row", { has: officer.locator('a[href*="signature-sheets/new?form=policy_ack"]') }).first();
  await step(officer, "sheet", async (hand) => {
    await hand.open(unsigned.locator("summary"));
    await hand.press(unsigned.locator('a[href*="signature-sheets/new"]'));
    await hand.fill("#words", "本人已閱讀資通安全政策，並願遵守。");
    await hand.fill("#f-document", "資通安全政策");
    await hand.fill("#f-version", "1.0");
    await hand.press(officer.locator("button[name=act][value=everybody]"));
    await hand.press(officer.locator(".actions button[name=act][value=open]"));
  });
  // On paper: everybody at once, the scan, and how many names it bears.
  await step(officer, "paper", async (hand) => {
    await hand.choose("#all");
    await hand.bring(officer.locator("input[data-choose]").first(), "簽名單.pdf", Buffer.from(SCAN));
    await officer.locator("[data-list] li").waitFor();
    await hand.fill("#counted", String(PEOPLE.length));
    await hand.press(officer.locator("form#paper button[type=submit]"));
  });
  const signed = await officer.locator("main").innerText();
  if (!signed.includes(`${PEOPLE.length}／${PEOPLE.length}`)) faults.push(`the sheet says: ${signed.slice(0, 300)}`);
  await officer.goto(`${site.address}/todo`);
  await step(officer, "periods", async (hand) => {
    await hand.press(brings("定期之週期"));
    await hand.press(officer.locator("button[name=act][value=propose]"));
  });
  await ciso.goto(`${site.address}/todo`);
  await step(ciso, "accepted", async (hand) => {
    await hand.press(ciso.locator(".todo-row.is-waiting .todo-do a.button"));
    await hand.press(ciso.locator("button[name=act][value=accept]"));
  });
  await officer.goto(`${site.address}/todo`);
  await look(officer, "atWork");
  const last = await counted(officer);
  if (last.lacking * 2 > first.lacking) faults.push(`${last.lacking} of ${first.lacking} rows still lack something`);
  await officer.goto(`${site.address}/agencies/${AGENCY}`);
  await look(officer, "agency");
  console.log(`       ${told.join("; ")}; ${first.lacking} rows lacked something, ${last.lacking} do`);
  refuse(faults);
}

/** Somebody whom the administrator lets in, with their right, at the page where they arrive. */
export async function invited(admin, site, [name, shown, agency, role, over], look) {
  await admin.goto(`${site.address}/accounts/new`);
  await admin.fill("#name", name);
  await admin.fill("#display_name", shown);
  await admin.selectOption("#agency", agency);
  await pressed(admin, admin.locator("main form button[type=submit]"));
  if (look) await look(admin, "invitation");
  const made = await admin.content();
  const [link] = made.match(/https?:\/\/[^"'<\s]*one-time-link\?key=[\w-]+/);
  const [, account] = made.match(/\/accounts\/([0-9a-f-]{36})/);
  await admin.goto(`${site.address}/accounts/${account}/rights`);
  await admin.selectOption("#role", role);
  if (over) await admin.selectOption("#agency", over);
  await admin.fill("#why", "業務需要");
  await pressed(admin, admin.locator("main form button[type=submit]"));
  const context = await admin.context().browser().newContext({ viewport: admin.viewportSize(), locale: "zh-TW", timezoneId: "Asia/Taipei", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(link);
  await page.fill("#password", PASSWORD);
  await page.fill("#password_again", PASSWORD);
  await pressed(page, page.locator("main form button[type=submit]"));
  if (new URL(page.url()).pathname !== (over ? "/account" : "/todo")) throw new Error(`${shown} arrives at ${page.url()}`);
  return page;
}

/** A setting decided for the whole city. */
async function decided(page, site, name, value) {
  await page.goto(`${site.address}/settings/${name}`);
  await page.fill("#value", value);
  await page.fill("#why", "分層負責");
  await pressed(page, page.locator("form:has(#value) button[type=submit]"));
  await pressed(page, page.locator("button[name=confirmed][value=yes]"));
}

/** How many rows of the list lack something, as its summary says. */
async function counted(page) {
  const summary = await page.locator(".todo-summary").innerText();
  const lacking = summary.match(/資料不足 (\d+)/);
  return { lacking: lacking ? Number(lacking[1]) : 0 };
}

function list() {
  const rows = PEOPLE.map((name, place) => `H${String(place + 1).padStart(4, "0")},${name},資訊室,科員,業務,職員,110/3/1,在職`);
  return Buffer.from(["人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態", ...rows].join("\r\n"));
}
