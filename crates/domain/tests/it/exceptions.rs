//! Whom an exception is for: the thing, whichever version of its record the exception names.

use domain::assess::{Assessed, assess_duty, reassess};
use domain::body::{Body, CITY, City};
use domain::{
    At, LineOnWire, Moment, Reads, Record, RecordState, Remembered, Shelf, Standing, View, waivers,
};
use regulation::{Day, Duty, Level, Tier};
use serde_json::json;

use super::record;

/// Each core system is backed up.
fn duty() -> &'static Duty {
    super::law().duty("D26a").expect("a duty")
}

fn asked() -> At {
    At::day("2026-03-12".parse().expect("a day"))
}

/// A version of a system's entry in the register.
fn version(id: &str, code: &str, from: &str) -> Record {
    let with = json!({
        "system_code": code, "name": "線上申辦", "is_core": true, "status": "live",
        "level_reviewed_on": from,
    });
    record(id, "system_register", &with)
}

fn withdrawn(version: Record) -> Record {
    let withdrawn_at = Some("2026-03-10T09:00:00+08:00".parse().expect("a moment"));
    Record { state: RecordState::Withdrawn, withdrawn_at, ..version }
}

/// The correction of `s2` that puts it before the first version.
fn moved() -> Record {
    Record { supersedes: Some("s2".into()), ..version("s3", "S01", "2024-06-03") }
}

fn exception(subject: &str) -> Record {
    let with = json!({
        "duty": duty().id, "subject": subject, "ground": "即將汰換", "measures": "加強備份",
        "approver": "ciso", "approved_on": "2026-02-20", "from": "2026-03-02",
        "expires_on": "2026-12-31",
    });
    record("w1", "waiver", &with)
}

/// Asks what the body `a1` is seen as with these records.
fn seen<T>(records: &[Record], ask: impl FnOnce(&View<'_>) -> T) -> T {
    let law = super::law();
    let mut body = Body::new("a1", "範例局", Tier::First);
    body.parent = Some(CITY.to_owned());
    body.levels.push((Day::year_start(2022), Level::A));
    let city = City::new(vec![body.clone()], Vec::new());
    let (mut shelf, shared) = (Shelf::new(law), Shelf::new(law));
    for record in records {
        shelf.put(record.clone());
    }
    ask(&View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER))
}

fn judged(records: &[Record]) -> Assessed {
    seen(records, |view| assess_duty(view, duty(), asked()).expect("law data that is whole"))
}

/// The subjects and how they stand.
fn standings(assessed: &Assessed) -> Vec<(&str, Standing)> {
    let subjects = assessed.subjects.iter();
    subjects.filter_map(|line| Some((line.subject.as_deref()?, line.standing))).collect()
}

fn lines(assessed: &Assessed) -> Vec<LineOnWire> {
    [&assessed.agency].into_iter().chain(&assessed.subjects).map(LineOnWire::from).collect()
}

#[test]
fn an_exception_excepts_its_subject_whichever_version_of_its_record_it_names() {
    for named in ["s0", "s1", "s2", "s3"] {
        let mut records = vec![
            withdrawn(version("s0", "S01", "2023-06-01")),
            version("s1", "S01", "2025-01-02"),
            version("s2", "S01", "2025-06-02"),
            moved(),
            exception(named),
        ];
        for _ in 0..records.len() {
            records.rotate_left(1);
            let assessed = judged(&records);
            assert_eq!(standings(&assessed), [("s2", Standing::Waived)], "{named}");
            assert_eq!(assessed.agency.standing, Standing::Waived, "{named}");
        }
    }
}

#[test]
fn an_exception_for_what_was_withdrawn_is_still_told_and_excepts_nothing_else() {
    let gone = withdrawn(version("s9", "S09", "2025-01-02"));
    let records = [version("s1", "S01", "2025-01-02"), gone, exception("s9")];
    let assessed = judged(&records);
    assert_eq!(standings(&assessed), [("s1", Standing::Overdue)]);
    let found = seen(&records, |view| waivers(view, duty()));
    let whom: Vec<&str> = found.iter().filter_map(|one| Some(&*one.subject.as_ref()?.id)).collect();
    assert_eq!(whom, ["s9"]);
}

#[test]
fn an_exception_judged_anew_after_a_correction_of_its_subject_is_as_judged_from_the_start() {
    let mut records = vec![
        version("s1", "S01", "2025-01-02"),
        version("s2", "S01", "2025-06-02"),
        exception("s1"),
    ];
    let before = judged(&records);
    assert_eq!(standings(&before), [("s1", Standing::Waived)]);
    let correction = moved();
    let form = correction.form;
    records.push(correction);
    let remembered = [Remembered::of(duty(), &before)];
    let concerns = |reads: &Reads| reads.concern("a1", "a1", form);
    let anew = seen(&records, |view| {
        reassess(view, &[duty()], &remembered, concerns, asked()).expect("law data that is whole")
    });
    let full = judged(&records);
    assert_eq!(standings(&full), [("s2", Standing::Waived)]);
    assert_eq!(anew.len(), 1);
    assert_eq!(anew[0].as_ref().map(lines), Some(lines(&full)));
}
