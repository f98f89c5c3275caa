//! Search at size: how long the index takes to build, and how soon the first finds are there, beside the
//! scan that a list does for the same words.

use std::time::{Duration, Instant};

use app::access::{Role, principal};
use app::record::{self, Filter};
use app::search::{Asked, index, search};
use app::{Actor, Clock, Installation};
use regulation::Regulation;
use serde_json::{Value as Json, json};
use synthetic::CitySize;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::load::{milliseconds, percentile};
use crate::machine::Machine;
use crate::phase::measured;
use crate::place::{Place, lines};
use crate::report::Report;

/// Not of the law: what the program aims at.
const FIRST_FINDS_MILLISECONDS: f64 = 100.0;

/// How often a question is asked, and how often the list is read for it.
const TIMES: usize = 50;
const TIMES_OF_LIST: usize = 3;

/// As many finds of each kind as the page shows.
const OF_EACH: usize = 5;

/// The body of whom an officer asks.
const BODY: &str = "doit";

pub(crate) fn measure(words: &[String]) -> Result<Report, Failure> {
    let arguments = Arguments::parse(words)?;
    let regulation = Regulation::embedded()
        .map_err(|faults| Failure::Told(format!("the law cannot be read: {faults:?}")))?;
    let today = app::SystemClock.now().day();
    let size = CitySize::of(arguments.agencies.last().copied().unwrap_or_default());
    let lines = lines(&arguments.folder, &regulation, size, today)?;
    let place = Place::new(&arguments.folder, size.agencies, arguments.postgres)?;
    eprintln!("{} agencies: importing {} records", size.agencies, lines.records);
    let file = ["--file".to_owned(), lines.path.display().to_string()];
    let imported = measured(&place, "import", &file)?;
    let before = place.size_mib();
    eprintln!("indexing and asking");
    let found = measured(&place, "search", &[])?;
    let mut report = Report::default();
    let database = if arguments.postgres { "PostgreSQL" } else { "SQLite" };
    report.head.push(format!("bench search on {database}, {today}"));
    report.head.push(Machine::here().to_string());
    report.head.push(format!("{} agencies, {} records", size.agencies, lines.records));
    let rate = |found: &Json| number(found, "records") / number(found, "seconds");
    report.told("import, while nothing is indexed", format!("{:.0} records/s", rate(&imported)));
    let grown = place.size_mib().zip(before).map_or(String::new(), |(after, before)| {
        format!(", {} MiB beside {before} MiB of records", after.saturating_sub(before))
    });
    let built =
        format!("{:.0} records/s ({:.1} s){grown}", rate(&found), number(&found, "seconds"));
    report.told("the index built behind it", built);
    for one in found["asked"].as_array().into_iter().flatten() {
        let [p50, p99, list] = ["p50_ms", "p99_ms", "list_ms"].map(|name| number(one, name));
        let reached = format!(
            "p50 {p50:.1} ms, p99 {p99:.1} ms, {} found; list with `like '%…%'` {list:.0} ms",
            one["total"]
        );
        let what = format!("{} by {}", word(one, "question"), word(one, "reader"));
        let holds = p99 <= FIRST_FINDS_MILLISECONDS;
        report.aimed(&what, "p99 ≤ 100 ms", reached, holds);
    }
    Ok(report)
}

fn number(found: &Json, name: &str) -> f64 {
    found.get(name).and_then(Json::as_f64).unwrap_or(f64::NAN)
}

fn word<'j>(found: &'j Json, name: &str) -> &'j str {
    found.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Builds the index and asks, in the process whose memory is looked at.
pub(crate) fn inside(installation: &Installation) -> Result<Json, Failure> {
    let begin = Instant::now();
    while index::take_in(installation).map_err(Failure::told)? {}
    let seconds = begin.elapsed().as_secs_f64();
    let records = index::n_records(installation).map_err(Failure::told)?;
    let readers = [
        ("the bureau, over the city", reader(installation, Role::BureauOfficer, "city")?),
        ("an officer, over one body", reader(installation, Role::SecurityOfficer, BODY)?),
    ];
    let (code, name) = somebody(installation)?;
    let questions = [
        ("one character 員", "員"),
        ("two characters 稽核", "稽核"),
        ("a phrase 資通安全教育訓練", "資通安全教育訓練"),
        ("two words 主機 正式", "主機 正式"),
        ("a word that nobody wrote 鯨豚", "鯨豚"),
        ("a month 115年3月", "115年3月"),
        ("a code", code.as_str()),
        ("a name", name.as_str()),
    ];
    let mut asked = Vec::new();
    for (who, actor) in &readers {
        for (what, text) in questions {
            asked.push(ask(installation, (who, actor), (what, text))?);
        }
    }
    Ok(json!({ "seconds": seconds, "records": records, "asked": asked }))
}

fn ask(
    installation: &Installation,
    (who, actor): (&str, &Actor),
    (what, text): (&str, &str),
) -> Result<Json, Failure> {
    let mut total = 0;
    let mut taken = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begin = Instant::now();
        let asked = Asked { text, limit: OF_EACH, ..Asked::default() };
        let answer = search(installation, actor, &asked).map_err(Failure::told)?;
        taken.push(begin.elapsed());
        total = answer.groups.iter().map(|group| group.total).sum();
    }
    let filter = Filter { text: Some(text), ..Filter::default() };
    let mut listed = Vec::with_capacity(TIMES_OF_LIST);
    for _ in 0..TIMES_OF_LIST {
        let begin = Instant::now();
        record::list(installation, actor, &filter, None, 50).map_err(Failure::told)?;
        listed.push(begin.elapsed());
    }
    let at = |times: &mut Vec<Duration>, share| {
        times.sort_unstable();
        milliseconds(percentile(times, share))
    };
    Ok(json!({
        "reader": who,
        "question": what,
        "p50_ms": at(&mut taken, 50),
        "p99_ms": at(&mut taken, 99),
        "list_ms": at(&mut listed, 50),
        "total": total,
    }))
}

fn reader(installation: &Installation, role: Role, agency: &str) -> Result<Actor, Failure> {
    let account = testkit::signed_in(installation, role.word(), &[(role, agency)]).account;
    let principal = principal(installation, &account).map_err(Failure::told)?;
    let missing = || Failure::Told(format!("the account of the {} is closed", role.word()));
    Ok(Actor::account(principal.ok_or_else(missing)?))
}

/// The code and the name of somebody whom the officer's body employs.
fn somebody(installation: &Installation) -> Result<(String, String), Failure> {
    let filter = Filter { agency: Some(BODY), form: Some("person"), text: None };
    let actor = Actor::local("bench");
    let page = record::list(installation, &actor, &filter, None, 1).map_err(Failure::told)?;
    let nobody = || Failure::Told(format!("{BODY} employs nobody"));
    let person = page.records.into_iter().next().ok_or_else(nobody)?;
    let text = |name: &str| person.with.get(name).and_then(Json::as_str).map(str::to_owned);
    text("person_id").zip(text("name")).ok_or_else(nobody)
}
