//! The measurement of the synthetic city, from its records to its pages.

use std::time::Duration;

use app::Clock;
use regulation::{Day, Regulation};
use serde_json::Value as Json;
use synthetic::CitySize;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::filing::{self, Draw};
use crate::load::{self, CONNECTIONS, milliseconds};
use crate::machine::{self, Machine};
use crate::phase::measured;
use crate::place::{Lines, Place, agencies_of, lines};
use crate::report::Report;
use crate::site::Site;

/// Not of the law: what the program aims at.
mod aim {
    pub(super) const RECORDS_A_SECOND: f64 = 50_000.0;
    pub(super) const RECOMPUTE_SECONDS: f64 = 10.0;
    pub(super) const RECOMPUTE_MIB: u64 = 1_536;
    pub(super) const FILED_MILLISECONDS: f64 = 50.0;
    pub(super) const PAGE_MILLISECONDS: f64 = 50.0;
    pub(super) const PAGES_A_SECOND: f64 = 500.0;
    pub(super) const START_SECONDS: f64 = 2.0;
    pub(super) const IDLE_MIB: u64 = 300;
}

/// Days before today whose board nobody has asked for yet.
const OTHER_DAY: i32 = 47;

/// Duties whose pages are asked for.
const DUTIES: [&str; 6] = ["D4.1a", "D5.3a", "D5.5b", "D6.2c", "D9a", "D16b"];

pub(crate) fn measure(arguments: &Arguments) -> Result<Report, Failure> {
    let regulation = Regulation::embedded()
        .map_err(|faults| Failure::Told(format!("the law cannot be read: {faults:?}")))?;
    let today = app::SystemClock.now().day();
    let mut report = Report::default();
    let database = if arguments.postgres { "PostgreSQL" } else { "SQLite" };
    report.head.push(format!("bench city on {database}, {today}"));
    report.head.push(Machine::here().to_string());
    if arguments.postgres {
        report
            .notes
            .push("PostgreSQL: where no server was named, a private one without fsync.".to_owned());
    }
    let mut growth = Vec::new();
    let largest = arguments.agencies.last().copied().unwrap_or(CitySize::WHOLE.agencies);
    for agencies in &arguments.agencies {
        let size = CitySize::of(*agencies);
        eprintln!("{agencies} agencies: making the records");
        let lines = lines(&arguments.folder, &regulation, size, today)?;
        let place = Place::new(&arguments.folder, *agencies, arguments.postgres)?;
        eprintln!("{agencies} agencies: importing {} records", lines.records);
        let file = ["--file".to_owned(), lines.path.display().to_string()];
        let imported = measured(&place, "import", &file)?;
        eprintln!("{agencies} agencies: computing");
        let computed = measured(&place, "recompute", &[])?;
        growth.push((*agencies, lines.records, number(&computed, "seconds")));
        if *agencies == largest {
            let CitySize { people, systems, years, .. } = size;
            report.head.push(format!(
                "{agencies} agencies, {people} people, {systems} systems, {years} years: {} records",
                lines.records
            ));
            let files = lines.bytes / (1 << 20);
            report.head.push(match place.size_mib() {
                None => format!("{files} MiB of JSON Lines"),
                Some(database) => format!("{files} MiB of JSON Lines, {database} MiB of database"),
            });
            told_import(&mut report, &imported);
            told_computed(&mut report, &computed);
            whole(&mut report, arguments, &regulation, &place, &lines, &computed, today)?;
        }
    }
    grown(&mut report, &growth);
    let name = format!("result-{}-{today}.md", database.to_lowercase());
    let path = arguments.folder.join(name);
    std::fs::write(&path, report.to_string()).map_err(Failure::io("keeping the result"))?;
    Ok(report)
}

fn number(found: &Json, name: &str) -> f64 {
    found.get(name).and_then(Json::as_f64).unwrap_or(f64::NAN)
}

fn count(found: &Json, name: &str) -> u64 {
    found.get(name).and_then(Json::as_u64).unwrap_or(0)
}

fn told_import(report: &mut Report, imported: &Json) {
    let seconds = number(imported, "seconds");
    let rate = number(imported, "records") / seconds;
    let peak = count(imported, "peak_mib");
    let reached = format!("{rate:.0} records/s ({seconds:.1} s, peak {peak} MiB)");
    let holds = rate >= aim::RECORDS_A_SECOND;
    report.aimed("import from JSON Lines", "≥ 50,000 records/s on SQLite", reached, holds);
}

fn told_computed(report: &mut Report, computed: &Json) {
    let (seconds, peak) = (number(computed, "seconds"), count(computed, "peak_mib"));
    let lines = count(computed, "lines");
    let reached = format!("{seconds:.2} s, {lines} lines");
    report.aimed("full recomputation", "≤ 10 s", reached, seconds <= aim::RECOMPUTE_SECONDS);
    let holds = peak <= aim::RECOMPUTE_MIB;
    report.aimed("its peak memory", "≤ 1.5 GiB", format!("{peak} MiB"), holds);
}

fn whole(
    report: &mut Report,
    arguments: &Arguments,
    regulation: &Regulation,
    place: &Place,
    lines: &Lines,
    computed: &Json,
    today: Day,
) -> Result<(), Failure> {
    eprintln!("filing records");
    let (path, records) = (lines.path.display().to_string(), lines.records.to_string());
    let from = ["--file".to_owned(), path, "--records".to_owned(), records];
    let filed = measured(place, "filing", &from)?;
    let [p50, p95, p99] = ["p50_ms", "p95_ms", "p99_ms"].map(|name| number(&filed, name));
    let reached = format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms");
    let holds = p99 <= aim::FILED_MILLISECONDS;
    report.aimed("a record filed until the board shows it", "p99 ≤ 50 ms", reached, holds);
    report.notes.push(format!(
        "filed: {} corrections drawn evenly from the city's records; slowest: {}",
        count(&filed, "count"),
        filed["slowest"]
    ));
    eprintln!("serving");
    let site = Site::start(&arguments.program, place)?;
    let shows = site.shows_after.as_secs_f64();
    let reached = format!(
        "answers after {:.2} s, shows the board after {shows:.2} s",
        site.answers_after.as_secs_f64()
    );
    report.aimed("start on a full database", "≤ 2 s", reached, shows <= aim::START_SECONDS);
    std::thread::sleep(Duration::from_secs(3));
    let idle = machine::resident_mib(site.process());
    report.aimed(
        "resident memory, idle after load",
        "≤ 300 MiB",
        format!("{idle} MiB"),
        idle <= aim::IDLE_MIB,
    );
    over_the_wire(report, &site, &filing::drawn(&lines.path, lines.records, Draw::OverTheWire)?)?;
    pages(report, arguments, regulation, &site, lines.size, today)?;
    other_day(report, &site, computed, today)?;
    let after = machine::resident_mib(site.process());
    report.told("resident memory after all pages", format!("{after} MiB"));
    Ok(())
}

fn over_the_wire(report: &mut Report, site: &Site, drawn: &[Json]) -> Result<(), Failure> {
    let taken = filing::over_the_wire(&site.door, drawn)?;
    let [p50, p95, p99] =
        [50, 95, 99].map(|percent| milliseconds(load::percentile(&taken, percent)));
    let reached = format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms");
    let holds = p99 <= aim::FILED_MILLISECONDS;
    report.aimed(
        "the same over the wire, the board's page included",
        "p99 ≤ 50 ms",
        reached,
        holds,
    );
    Ok(())
}

fn pages(
    report: &mut Report,
    arguments: &Arguments,
    regulation: &Regulation,
    site: &Site,
    size: CitySize,
    today: Day,
) -> Result<(), Failure> {
    let agencies = agencies_of(regulation, size, today);
    let of_agencies: Vec<String> =
        agencies.iter().map(|agency| format!("/agencies/{agency}")).collect();
    let of_duties: Vec<String> = agencies
        .iter()
        .enumerate()
        .map(|(place, agency)| {
            format!("/agencies/{agency}/duties/{}", DUTIES[place % DUTIES.len()])
        })
        .collect();
    let lasts = Duration::from_secs(arguments.seconds);
    let own = || vec!["/todo".to_owned()];
    for (what, door, paths) in [
        ("board pages", &site.door, vec!["/".to_owned()]),
        ("agency pages", &site.door, of_agencies),
        ("duty pages", &site.door, of_duties),
        ("to-do of a security officer", &site.door_of_officer, own()),
        ("to-do of a member of staff", &site.door_of_staff, own()),
    ] {
        eprintln!("asking for {what}");
        let first = paths.first().map(String::as_str).unwrap_or_default();
        if let Err(failure) = site.wait_for(first, door) {
            report.notes.push(format!("{what} were not measured: {failure}"));
            continue;
        }
        let load = load::run(door, &paths, lasts)?;
        let (rate, p99) = (load.pages_a_second(), milliseconds(load.p99));
        let reached = format!(
            "{rate:.0} pages/s, p50 {:.1} ms, p99 {p99:.1} ms, {} KiB a page, {} failed",
            milliseconds(load.p50),
            load.bytes / 1_024,
            load.failed,
        );
        let holds =
            load.failed == 0 && p99 <= aim::PAGE_MILLISECONDS && rate >= aim::PAGES_A_SECOND;
        let what = format!("{what}, {CONNECTIONS} connections");
        report.aimed(&what, "p99 ≤ 50 ms, ≥ 500 pages/s", reached, holds);
    }
    Ok(())
}

fn other_day(report: &mut Report, site: &Site, computed: &Json, today: Day) -> Result<(), Failure> {
    eprintln!("asking for another day");
    let path = format!("/?as_of={}", today.plus(-OTHER_DAY));
    let first = site.wait_for(&path, &site.door)?.as_secs_f64();
    let whole = number(computed, "seconds");
    let ratio = first / whole;
    let reached = format!("{first:.2} s against {whole:.2} s, {ratio:.2} times as long");
    let aim = "no longer than the full recomputation";
    report.aimed("as of another day, first", aim, reached, first <= whole);
    let mut taken = Vec::new();
    for _ in 0..100 {
        taken.push(site.wait_for(&path, &site.door)?);
    }
    taken.sort_unstable();
    let p99 = milliseconds(load::percentile(&taken, 99));
    let holds = p99 <= aim::PAGE_MILLISECONDS;
    report.aimed("as of another day, again", "≤ 50 ms", format!("p99 {p99:.1} ms"), holds);
    Ok(())
}

/// Linear or better: a record costs no more in the larger city.
fn grown(report: &mut Report, growth: &[(usize, u64, f64)]) {
    let (Some(first), Some(last)) = (growth.first(), growth.last()) else { return };
    if growth.len() < 2 {
        return;
    }
    let each = |(_, records, seconds): &(usize, u64, f64)| seconds * 1e6 / *records as f64;
    let told: Vec<String> = growth
        .iter()
        .map(|one| format!("{}: {:.2} s ({:.2} µs a record)", one.0, one.2, each(one)))
        .collect();
    // A tenth more is the noise of a machine.
    let holds = each(last) <= each(first) * 1.1;
    report.aimed("recomputation by agencies", "linear or better", told.join(", "), holds);
}
