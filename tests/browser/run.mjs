// Drives the site with Debian's Chromium as people meet it, and prints one line a case.
//
//   node tests/browser/run.mjs [--program FILE] [--address URL] [--screens FOLDER] [--only WORDS]
//
// Without --address it starts the program's demonstration on a free loopback port and stops it in the end.
// The last line is `N passed, N failed`.

import { chromium } from "playwright-core";

import { startSite } from "./site.mjs";
import { findPlaces } from "./places.mjs";
import { pageCases } from "./cases/pages.mjs";
import { paperCases } from "./cases/paper.mjs";
import { keyboardCases } from "./cases/keyboard.mjs";
import { importCases } from "./cases/import.mjs";
import { signInCases } from "./cases/sign_in.mjs";
import { wayCases } from "./cases/ways.mjs";
import { filingCases } from "./cases/filing.mjs";
import { onceCases } from "./cases/once.mjs";
import { tellingCases } from "./cases/telling.mjs";
import { firstHourCases } from "./cases/first_hour.mjs";
import { sessionCases } from "./cases/session.mjs";
import { commonestCases } from "./cases/commonest.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];
const CASE_LIMIT_MS = 60_000;
// Two pages are looked at at once: while one is drawn, the other is asked for. Cases that write have the site alone.
const N_LOOKING_AT_ONCE = 2;

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}

/** Runs one case in a browser profile of its own; its faults are the sentences that it throws. */
async function run(browser, testCase, tour) {
  const context = await browser.newContext({
    viewport: { width: testCase.width ?? 1280, height: 900 },
    locale: testCase.language === "en" ? "en-GB" : "zh-TW",
    timezoneId: "Asia/Taipei",
    javaScriptEnabled: testCase.scripts !== false,
    reducedMotion: "reduce",
    // A provider of the tests has a certificate that nobody else trusts.
    ignoreHTTPSErrors: testCase.trusting === true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  let timer;
  const limit = new Promise((_, refuse) => {
    const patience = testCase.patience ?? CASE_LIMIT_MS;
    timer = setTimeout(() => refuse(new Error(`not done after ${patience / 1000} s`)), patience);
  });
  try {
    await Promise.race([testCase.run(page, tour), limit]);
    return [];
  } catch (fault) {
    return fault.faults ?? [fault.message];
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}

async function main() {
  const address = option("address");
  const program = option("program", "target/release/fangyuan");
  const site = address ? { address, stop: async () => {} } : await startSite(program);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
  let passed = 0;
  let failed = 0;
  try {
    const places = await findPlaces(browser, site.address);
    const tour = { address: site.address, places, screens: option("screens", "target/screens") };
    const only = option("only", "");
    const looking = [...paperCases(), ...pageCases(places)];
    const acting = [
      ...keyboardCases(places),
      ...wayCases(places),
      ...importCases(),
      ...filingCases(),
      ...onceCases(),
      ...tellingCases(),
      ...firstHourCases(program),
      ...sessionCases(program),
      ...commonestCases(program),
      ...signInCases(program),
    ];
    const take = async (cases) => {
      for (let testCase = cases.shift(); testCase; testCase = cases.shift()) {
        const begun = Date.now();
        const faults = await run(browser, testCase, tour);
        console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${testCase.name} (${Date.now() - begun} ms)`);
        for (const fault of faults) console.log(`       ${fault.replaceAll("\n", "\n       ")}`);
        if (faults.length === 0) passed += 1;
        else failed += 1;
      }
    };
    const wanted = (testCase) => testCase.name.includes(only);
    const pages = looking.filter(wanted);
    await Promise.all(Array.from({ length: N_LOOKING_AT_ONCE }, () => take(pages)));
    await take(acting.filter(wanted));
  } finally {
    await browser.close();
    await site.stop();
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (fault) => {
    console.log(`FAILED the browser tests could not run: ${fault.stack ?? fault}`);
    console.log("0 passed, 1 failed");
    process.exit(1);
  },
);
