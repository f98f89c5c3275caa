// The pages that the cases visit; an agency, a duty and a record are taken from the board as a visitor would find them.

import { settled } from "./checks.mjs";

const ROUND_LIMIT_MS = 45_000;

/** Every page of the tour: its name, its path, and whether it is one of the five that the whole matrix visits. */
export async function findPlaces(browser, address) {
  const page = await browser.newPage();
  try {
    await settled(page, address + "/");
    const agency = await firstLink(page, /^\/agencies\/[^/]+$/, "the board names no agency", "/agencies/doit");
    await settled(page, address + agency);
    const duty = await firstLink(page, /^\/agencies\/[^/]+\/duties\/[^/]+$/, `${agency} names no duty`, `${agency}/duties/D6.2a`);
    // Brought by the visitor, before anything is done as somebody else.
    const picture = await broughtFile(page, address, "門禁照片.png", Buffer.from(PICTURE, "base64"));
    const document = await broughtFile(page, address, "簽到表.pdf", Buffer.from(DOCUMENT));
    return {
      board: "/",
      todo: "/todo",
      todoBelow: "/todo?whose=below&standing=overdue",
      chases: "/chases",
      agency,
      periods: `${agency}/periods`,
      papers: `${agency}/papers`,
      paperTemplates: `${agency}/paper-templates`,
      newPaperTemplate: `${agency}/paper-templates/new?kind=asset-list`,
      cityPaperTemplates: "/agencies/city/paper-templates",
      paperTemplate: await broughtTemplate(page, address, agency),
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
      evidence: "/evidence",
      retention: await overFile(page, address),
      retentionTerms: "/evidence/terms?agency=health",
      holds: "/evidence/holds",
      picture,
      document,
      search: "/search",
      searchFinds: "/search?q=%E7%A8%BD%E6%A0%B8",
      searchOfOneKind: "/search?q=%E7%A8%BD%E6%A0%B8&kind=records&from=2026-01-01",
      searchNothing: "/search?q=%E7%84%A1%E6%AD%A4%E5%AD%97%E8%A9%9E",
      forms: "/forms",
      form: "/forms/person",
      filing: "/records/new?form=meeting&agency=doit",
      filingIncident: "/records/new?form=incident&agency=doit&duty=D19a",
      ...(await ofOneRecord(page, address)),
      blankSheet: "/forms/meeting/sheet?agency=doit",
      blankLog: "/forms/entry_log/sheet?agency=doit",
      ...(await signatureSheet(page, address)),
      drafts: "/drafts",
      settings: "/settings",
      setting: "/settings/leave_days_threshold",
      signIn: "/sign-in",
      account: "/account",
      newPassword: "/account/password",
      notices: "/account/notices",
      inbox: "/inbox",
      noticeOfMany: await noticeOfMany(page, address),
      webhooks: "/webhooks",
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

const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mOQ9u/CihiGlgQAumE9AR7tMN0AAAAASUVORK5CYII=";

const DOCUMENT = `%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R>> endobj
4 0 obj <</Length 31>> stream
0.1 0.3 0.5 rg 40 60 220 80 re f
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
`;

/** The page of a file that the visitor brings. */
async function broughtFile(page, address, name, buffer) {
  const multipart = { file: { name, mimeType: "application/octet-stream", buffer }, shows_on: "2026-01-15" };
  const answer = await page.request.post(`${address}/api/v1/evidence`, { multipart });
  if (!answer.ok()) throw new Error(`${name} was answered ${answer.status()}: ${await answer.text()}`);
  return `/evidence/${(await answer.json()).sha256}/view`;
}

/** The list of files whose term is over, with one of them and one that is held. */
async function overFile(page, address) {
  const ask = async (path, data) => {
    const answer = await page.request.post(address + path, { data });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const agency = "health";
  await become(page, address, "林承翰");
  await ask("/api/v1/settings", { name: "retention.awareness_activity", value: "P10Y", from: "2026-01-01", agency, why: "檔案保存年限區分表" });
  await become(page, address, "王雅婷");
  const { records } = await (await page.request.get(`${address}/api/v1/records?form=person&agency=${agency}&limit=1`)).json();
  for (const [number, held] of [[1, false], [2, true]]) {
    const view = await broughtFile(page, address, `宣導教材${number}.pdf`, Buffer.from(`${DOCUMENT}%${number}\n`));
    const sha256 = view.split("/")[2];
    const activity = { agency, year: 2010, held_on: `2010-0${number}-15`, method: "training", audience: ["business"], topic: "資安宣導", recorded_by: records[0].id, material: sha256 };
    await ask("/api/v1/records", { form: "awareness_activity", agency, with: activity });
    if (held) {
      const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
      const data = new URLSearchParams({ agency, sha256, why: "115 年稽核進行中", until: "2099-12-31" }).toString();
      const answer = await page.request.post(`${address}/evidence/holds`, { headers, data, maxRedirects: 0 });
      if (answer.status() !== 303) throw new Error(`the hold was answered ${answer.status()}: ${await answer.text()}`);
    }
  }
  return `/evidence/retention?agency=${agency}`;
}

/** A version of a template that the visitor brings: the law's own entry log under another name, so that no paper changes. */
async function broughtTemplate(page, address, agency) {
  const text = await (await page.request.get(`${address}/paper-templates/entry-log`)).text();
  const own = text.replace('kind = "entry-log"', 'kind = "own-entry-log"').replace(/^zh = .*$/m, 'zh = "本機關門禁簿"');
  const place = `${agency}/paper-templates`;
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await page.request.post(`${address}${place}/new`, { headers, multipart: { text: own, act: "take" } });
  if (!answer.ok() || !answer.url().includes("done=taken")) throw new Error(`the template was answered ${answer.status()}`);
  await settled(page, address + place);
  return firstLink(page, /\/paper-templates\/[0-9a-f-]{36}$/, "the list shows no version");
}

/** What can be done about a meeting that counts. */
async function ofOneRecord(page, address) {
  const answer = await page.request.get(`${address}/api/v1/records?form=meeting&limit=50`);
  const { records } = await answer.json();
  const record = records.find((one) => one.state === "approved" && !one.superseded_by);
  if (!record) throw new Error("no meeting counts");
  const path = `/records/${record.id}`;
  return { correction: `${path}/correct`, withdrawal: `${path}/withdraw`, recordSheet: `${path}/sheet` };
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

/** A sheet that people of an agency are asked to sign, as who looks after it sees it. */
async function signatureSheet(page, address) {
  await become(page, address, "林承翰");
  const agency = "doit";
  const { records } = await (await page.request.get(`${address}/api/v1/records?form=person&agency=${agency}&limit=3`)).json();
  const form = new URLSearchParams({
    form: "policy_ack", agency, act: "open", title: "資通安全政策 1.0 版", words: "本人已閱讀資通安全政策，並願遵守。",
    "with.document": "資通安全政策", "with.version": "1.0",
  });
  for (const id of new Set([...records.map((person) => person.id), "syn-doit-p0004"])) form.append("with.person", id);
  const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
  const answer = await page.request.post(`${address}/signature-sheets/new`, { data: form.toString(), headers });
  const { pathname } = new URL(answer.url());
  if (!answer.ok() || pathname.endsWith("/new")) throw new Error(`the sheet was answered ${answer.status()}`);
  return {
    signatureSheets: "/signature-sheets",
    newSignatureSheet: `/signature-sheets/new?form=policy_ack&agency=${agency}`,
    signatureSheet: pathname,
    ownSignature: `${pathname}/signature`,
    signatureSheetOnPaper: `${pathname}/print`,
  };
}

/** A notice of the bureau that tells of many agencies, once the round of the day has been made. */
async function noticeOfMany(page, address) {
  const begun = Date.now();
  for (;;) {
    const { notices } = await (await page.request.get(`${address}/api/v1/inbox?limit=100`)).json();
    const notice = notices.find((one) => one.n_more_agencies > 0);
    if (notice) return notice.path;
    if (Date.now() - begun > ROUND_LIMIT_MS) throw new Error("no notice tells of many agencies");
    await page.waitForTimeout(250);
  }
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
