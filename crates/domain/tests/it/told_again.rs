//! A thing that is told of once more by a record of the same key: its term runs from the first time.

use domain::assess::assess_duty;
use domain::body::{Body, CITY, City};
use domain::{At, Line, Moment, Record, Shelf, Standing, View};
use proptest::prelude::*;
use regulation::{Day, Tier};
use serde_json::json;

/// The day of the n-th telling.
fn day(number: usize) -> Day {
    let first: Day = "2025-01-06".parse().expect("a day");
    first.plus(i32::try_from(number * 7).expect("few"))
}

/// The same incident as known at nine on the day of a telling, and notified after so many minutes, if at all.
fn telling(number: usize, notified_after: Option<i64>) -> Record {
    let known_at = Moment::start_of(day(number)).plus_minutes(9 * 60);
    let mut with = json!({ "incident_no": "I-1", "known_at": known_at.to_string() });
    if let Some(minutes) = notified_after {
        with["notified_at"] = json!(known_at.plus_minutes(minutes).to_string());
    }
    super::record(&format!("i{number}"), "incident", &with)
}

/// The line of the incident that was told of first, on a day.
fn line(records: &[Record], on: Day) -> Line {
    let law = super::law();
    let mut body = Body::new("a1", "範例局", Tier::First);
    body.parent = Some(CITY.to_owned());
    let city = City::new(vec![body.clone()], Vec::new());
    let (shelf, mut shared) = (Shelf::new(law), Shelf::new(law));
    for record in records {
        shared.put(record.clone());
    }
    let view = View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER);
    let duty = law.duty("D19a").expect("a duty");
    let assessed = assess_duty(&view, duty, At::day(on)).expect("law data that is whole");
    assert_eq!(assessed.subjects.len(), 1, "one number, one incident");
    assessed.subjects.into_iter().next().expect("a line")
}

const IN_TIME: Option<i64> = Some(20);
const TOO_LATE: Option<i64> = Some(90);

proptest! {
    #![proptest_config(super::cases(48, 400))]

    #[test]
    fn an_incident_has_one_hour_however_often_it_is_told_of(
        tellings in prop::collection::vec(
            prop::sample::select(vec![None, IN_TIME, TOO_LATE]),
            1..6,
        ),
    ) {
        let records: Vec<Record> = (0..).zip(&tellings).map(|(n, one)| telling(n, *one)).collect();
        for last in 0..tellings.len() {
            let on = day(last);
            let told = line(&records, on);
            let told = (told.standing, told.findings.late);
            // What the newest says is what is done; it was done when it was first said to be, ever since.
            let undone = tellings[..=last].iter().rposition(Option::is_none);
            let expected = match undone {
                Some(undone) if undone == last => (Standing::Overdue, false),
                Some(_) => (Standing::Met, true),
                None => (Standing::Met, tellings[0] == TOO_LATE),
            };
            prop_assert_eq!(told, expected, "on {}", on);
        }
    }
}

#[test]
fn what_was_withdrawn_or_corrected_began_no_hour() {
    let newer = telling(1, IN_TIME);
    let withdrawn_at = Some(newer.recorded_at);
    let withdrawn = Record { withdrawn_at, ..telling(0, None) };
    let told = line(&[withdrawn, newer.clone()], day(1));
    assert_eq!((told.standing, told.findings.late), (Standing::Met, false));
    let corrected = Record { supersedes: Some("i0".into()), ..newer };
    let told = line(&[telling(0, None), corrected], day(1));
    assert_eq!((told.standing, told.findings.late), (Standing::Met, false));
}
