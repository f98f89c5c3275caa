// A session that ends while somebody fills in a form: nothing of it is lost, and no file.

import { join } from "node:path";

import { accessibility, overflow, refuse } from "../checks.mjs";
import { pressed } from "../hand.mjs";
import { inLanguage } from "../places.mjs";
import { startInstallation } from "../site.mjs";
import { PASSWORD, SCAN, invited } from "./first_hour.mjs";

const AGENCY = "health";

export function sessionCases(program) {
  return [[1280, "zh"], [390, "en"]].map(([width, language]) => ({
    name: `a file chosen after the session ended is sent once its owner has signed in again, at ${width} px in ${language}`,
    width,
    language,
    run: async (page, tour) => {
      const site = await startInstallation(program);
      try {
        await ended(page, site, tour, `${width}-${language}`, language);
      } finally {
        await site.stop();
      }
    },
  }));
}

async function ended(admin, site, { screens }, name, language) {
  const faults = [];
  await admin.goto(site.address + site.setUp);
  for (const [field, value] of [["name", "root"], ["display_name", "林管理"], ["password", PASSWORD], ["password_again", PASSWORD]]) {
    await admin.fill(`#${field}`, value);
  }
  await pressed(admin, admin.locator("main form button[type=submit]"));
  const officer = await invited(admin, site, ["wang", "王雅婷", AGENCY, "security_officer"]);
  await officer.goto(site.address + inLanguage(`/records/new?form=level_submission&agency=${AGENCY}`, language));
  await officer.fill("#f-document_no", "資安字第1號");
  await officer.context().clearCookies();
  await officer.locator("details.section > summary").last().click();
  const field = officer.locator("[data-evidence-field]").last();
  await field.locator("[data-choose]").first().setInputFiles({ name: "核定函.pdf", mimeType: "application/pdf", buffer: Buffer.from(SCAN) });
  const door = field.locator("[data-sign-in]");
  await door.waitFor();
  await officer.screenshot({ path: join(screens, `sessionEnded-${name}.png`), fullPage: true });
  faults.push(...(await overflow(officer)), ...(await accessibility(officer)));
  // What is told of another file takes neither the file that waits nor the door away.
  const largest = await field.getAttribute("data-largest");
  await field.evaluate((one) => { one.dataset.largest = "10"; });
  await field.locator("[data-choose]").first().setInputFiles({ name: "太大.pdf", mimeType: "application/pdf", buffer: Buffer.from(SCAN) });
  await field.locator("[data-refused] li", { hasText: "太大.pdf" }).waitFor();
  await field.locator("[data-choose]").first().setInputFiles({ name: "也太大.pdf", mimeType: "application/pdf", buffer: Buffer.from(SCAN) });
  await field.locator("[data-refused] li", { hasText: "也太大.pdf" }).waitFor();
  if ((await field.locator("[data-refused] li").count()) !== 2) faults.push("of two files that are too large one is told");
  for (let left = 2; left > 0; left -= 1) await field.locator("[data-refused] button").first().click();
  if (await field.locator("[data-refused]").isVisible()) faults.push("what was read of refused files cannot be put away");
  await field.evaluate((one, bytes) => { one.dataset.largest = bytes; }, largest);
  if (!(await door.isVisible())) faults.push("the door is gone once another file is too large");
  if ((await field.locator("[data-list] li", { hasText: "核定函.pdf" }).count()) !== 1) faults.push("the file that waits is gone once another is too large");
  // Nothing is filed without the file that waits; the page that keeps a form that left has no such field.
  await officer.locator("button[name=act][value=file]").click();
  const isAtDoor = await door.evaluate((button) => document.activeElement === button);
  if (!isAtDoor) faults.push("the focus is not on the door");
  if ((await officer.locator("#f-document_no").count()) !== 1) faults.push(`the form left for ${officer.url()}`);
  const [opened] = await Promise.all([officer.waitForEvent("popup"), door.click()]);
  await opened.fill("#name", "wang");
  await opened.fill("#password", PASSWORD);
  await Promise.all([opened.waitForEvent("close"), opened.locator("main form button[type=submit]").first().click()]);
  await field.locator("[data-list] a", { hasText: "核定函.pdf" }).waitFor();
  if ((await officer.inputValue("#f-document_no")) !== "資安字第1號") faults.push("what was typed is gone");
  await officer.locator("#f-level-1").check();
  await officer.fill("#f-submitted_on", "115/1/5");
  await pressed(officer, officer.locator("button[name=act][value=file]"));
  await officer.screenshot({ path: join(screens, `sessionEndedFiled-${name}.png`), fullPage: true });
  if ((await officer.locator("main a", { hasText: "核定函.pdf" }).count()) === 0) faults.push("the record does not name the file");
  refuse(faults);
}
