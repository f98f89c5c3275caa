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
      waitingRecord: await waitingRecord(page, address),
      approvals: "/approvals",
      import: "/import",
      forms: "/forms",
      form: "/forms/person",
      settings: "/settings",
      setting: "/settings/leave_days_threshold",
      signIn: "/sign-in",
      account: "/account",
      newPassword: "/account/password",
      accounts: "/accounts",
      newAccount: "/accounts/new",
      rights: "/rights",
      waitingRights: "/rights?waiting=1",
      deputy: "/rights/deputy",
      rightsOfOne: await rightsOfOne(page, address),
      personas: "/personas",
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

/** The page of what somebody was given. */
async function rightsOfOne(page, address) {
  await settled(page, address + "/rights");
  return firstLink(page, /^\/accounts\/[^/]+\/rights$/, "the list shows nobody's right");
}

/** A machine room that waits for two people to approve it. */
async function waitingRecord(page, address) {
  const ask = async (path, data) => {
    const answer = await page.request.post(address + path, { data });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const agency = "health";
  await ask("/api/v1/settings", { name: "approval.zone", value: "head_of_it, agency_ciso", from: "2026-01-01", agency, why: "分層負責明細表" });
  await become(page, address, "王雅婷");
  const people = await (await page.request.get(`${address}/api/v1/records?form=person&agency=${agency}&limit=1`)).json();
  const zone = {
    agency, zone_code: "Z-APPROVAL", name: "備援機房", kind: "machine-room", perimeter: ["lock"], level: "甲",
    manager: people.records[0].id, fire_risk: "鄰棟間距足夠", flood_risk: "位於二樓", assessed_on: "2026-01-15",
  };
  const { id } = await ask("/api/v1/records", { form: "zone", agency, state: "submitted", with: zone });
  return `/records/${id}`;
}

/** Goes on as another person of the demonstration. */
export async function become(page, address, name) {
  await settled(page, address + "/personas");
  await page.getByRole("listitem").filter({ hasText: name }).getByRole("button").click();
  await page.waitForLoadState();
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
