// A file is brought, looked at, mended cell by cell, and imported.

import { join } from "node:path";

import { accessibility, open, overflow, refuse } from "../checks.mjs";
import { become, inLanguage } from "../places.mjs";

export function importCases() {
  return ["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({
    name: `a file with a wrong cell is mended in place and imported, at ${width} px in ${language}`,
    width,
    language,
    run: async (page, { address, screens }) => {
      await become(page, address, "王雅婷");
      const people = await (await page.request.get(`${address}/api/v1/records?form=person&agency=health&limit=1`)).json();
      const { person_id, name } = people.records[0].with;
      const course = `匯入測試 ${width} ${language}`;
      const rows = [
        "115年度教育訓練紀錄",
        "人員識別碼,人員,人員類別,年度,課程,類型,辦理單位,方式,日期,上課時數",
        `${person_id},${name},一般使用者,115,${course}甲,通識,自辦,實體,115/2/30,3`,
        `${person_id},${name},一般使用者,115,${course}乙,通識,自辦,實體,115/3/2,3`,
      ];
      const faults = await open(page, address, inLanguage("/import?form=training_record", language));
      if (await page.locator("#agency option[value=health]").count()) await page.selectOption("#agency", "health");
      await page.setInputFiles("#file", { name: "補登.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n")) });
      await sent(page, page.locator("form[enctype] button[type=submit]"));
      faults.push(...(await looked(page, screens, `importLook-${width}-${language}`)));

      await page.selectOption("select[name='heading:上課時數']", "hours");
      await page.locator("td.is-faulty input:not([type=hidden])").first().fill("115/2/27");
      await sent(page, page.locator("button[name=decision][value=check]"));
      if (await page.locator("input[name=warnings]").count()) {
        await page.check("input[name=warnings]");
        await sent(page, page.locator("button[name=decision][value=check]"));
      }
      faults.push(...(await looked(page, screens, `importSound-${width}-${language}`)));
      await sent(page, page.locator("button[name=decision][value=import]"));
      faults.push(...(await looked(page, screens, `importDone-${width}-${language}`)));
      const found = await (await page.request.get(`${address}/api/v1/records?form=training_record&agency=health&q=${encodeURIComponent(course)}`)).json();
      if (found.records.length !== 2) faults.push(`${found.records.length} records of the file are there`);
      refuse(faults);
    },
  })));
}

async function sent(page, button) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.click()]);
}

async function looked(page, screens, name) {
  await page.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
  return [...(await overflow(page)), ...(await accessibility(page))];
}
