//! Records that tell the state of a thing again and again: the latest of each thing speaks, in whatever order they
//! were filed.

use domain::assess::{Assessed, assess_duty};
use domain::body::{Body, CITY, City};
use domain::{At, Moment, Record, Shelf, Standing, View, timeline};
use proptest::prelude::*;
use regulation::{Day, FormScope, Tier};
use serde_json::{Value, json};

/// One record: its id, its form and what it says.
type Filed = (String, &'static str, Value);

const RESULTS: [&str; 3] = ["normal", "abnormal", "na"];

fn assessed(duty: &str, records: &[Filed], on: Day) -> Assessed {
    let law = super::law();
    let mut body = Body::new("a1", "範例局", Tier::First);
    body.parent = Some(CITY.to_owned());
    let city = City::new(vec![body.clone()], Vec::new());
    let (mut shelf, mut shared) = (Shelf::new(law), Shelf::new(law));
    for (id, form, with) in records {
        let record = super::record(id, form, with);
        // What all share is said by the city.
        match law.forms[record.form].scope {
            FormScope::Shared => shared.put(Record { agency: CITY.into(), ..record }),
            FormScope::Agency => shelf.put(record),
        }
    }
    let view = View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER);
    let duty = law.duty(duty).expect("a duty");
    assess_duty(&view, duty, At::day(on)).expect("law data that is whole")
}

/// The day of the n-th check.
fn day(number: usize) -> Day {
    let first: Day = "2025-01-06".parse().expect("a day");
    first.plus(i32::try_from(number * 2).expect("few"))
}

/// A machine room and checks of its cameras.
fn room(checks: &[(usize, usize)]) -> Vec<Filed> {
    let zone = json!({ "zone_code": "Z1", "kind": "machine-room", "assessed_on": "2024-01-01" });
    let mut records: Vec<Filed> = vec![("z1".to_owned(), "zone", zone)];
    for (number, (camera, result)) in checks.iter().enumerate() {
        let check = json!({
            "zone": "z1", "facility": "cctv", "device": format!("CAM-{camera}"), "item": "影像",
            "checked_on": day(number).to_string(), "result": RESULTS[*result],
        });
        records.push((format!("h{number}"), "facility_check", check));
    }
    records
}

proptest! {
    #![proptest_config(super::cases(48, 400))]

    #[test]
    fn a_room_stands_by_the_latest_check_of_each_of_its_cameras(
        checks in prop::collection::vec((0..3_usize, 0..3_usize), 1..12),
        is_turned in any::<bool>(),
    ) {
        let mut records = room(&checks);
        if is_turned {
            records.reverse();
        }
        let whole = assessed("D13.1.3a", &records, day(checks.len()));
        let mut latest: [Option<&str>; 3] = [None; 3];
        for (number, (camera, result)) in checks.iter().enumerate() {
            // What is not there ends what is bad, and nothing that is good.
            if (latest[*camera], RESULTS[*result]) != (Some("normal"), "na") {
                latest[*camera] = Some(RESULTS[*result]);
            }
            let is_met = latest.contains(&Some("normal")) && !latest.contains(&Some("abnormal"));
            let expected = if is_met { Standing::Met } else { Standing::Overdue };
            let alone = assessed("D13.1.3a", &records, day(number));
            prop_assert_eq!(alone.agency.standing, expected, "on {}", day(number));
            prop_assert_eq!(timeline::on(&whole.runs, day(number)), Some(expected));
        }
    }
}

#[test]
fn checks_that_leave_out_the_device_are_of_one_that_nobody_named() {
    let mut records = room(&[(0, 0), (0, 1)]);
    for (_, _, with) in &mut records[1..] {
        with.as_object_mut().expect("an object").remove("device");
    }
    assert_eq!(assessed("D13.1.3a", &records, day(0)).agency.standing, Standing::Met);
    assert_eq!(assessed("D13.1.3a", &records, day(1)).agency.standing, Standing::Overdue);
}

/// Somebody with these spot checks, `k1` and so on, of one device.
fn checked(checks: &[Value]) -> Vec<Filed> {
    let person = json!({ "person_id": "p1", "onboard_date": "2024-01-02", "status": "active" });
    let notice = json!({
        "title": "臺北市政府員工使用資通訊裝置應注意事項", "checked_on": "2022-08-01",
        "adopted_on": "2022-08-01",
    });
    let mut records =
        vec![("doc".to_owned(), "delegated_document", notice), ("p1".to_owned(), "person", person)];
    for (number, check) in (1..).zip(checks) {
        let mut check = check.clone();
        check["person"] = json!("p1");
        check["device"] = json!("PC-1");
        records.push((format!("k{number}"), "workstation_check", check));
    }
    records
}

#[test]
fn what_was_mended_is_done_on_the_day_of_its_mending_and_not_on_that_of_an_older_check() {
    let records = checked(&[
        json!({ "checked_on": "2025-02-01" }),
        json!({ "checked_on": "2025-06-10", "finding": "張貼密碼", "fixed_on": "2025-06-20" }),
    ]);
    let told = assessed("D15a", &records, "2025-07-01".parse().expect("a day"));
    let line = told.subjects.first().expect("a line of the person");
    assert_eq!((line.standing, line.since), (Standing::Met, "2025-06-20".parse().ok()));
    assert_eq!(line.findings.counted, ["k2"]);
    let reason = line.findings.reason.as_ref().expect("a reason").en();
    assert_eq!(reason, "Done on 2025-06-20.");
}

#[test]
fn what_is_checked_again_is_done_on_the_day_of_the_check_that_counts() {
    let told = assessed("D13.1.3a", &room(&[(0, 0), (0, 0)]), day(1));
    let line = told.subjects.first().expect("a line of the room");
    assert_eq!(line.since, Some(day(0)));
    assert_eq!(line.findings.counted, ["h1"]);
    let reason = line.findings.reason.as_ref().expect("a reason").en();
    assert_eq!(reason, format!("Done on {}.", day(1)));
}

#[test]
fn a_spot_check_that_falls_short_says_that_mending_it_would_do() {
    let check = json!({ "checked_on": "2025-03-03", "finding": "張貼密碼" });
    let assessed = assessed("D15a", &checked(&[check]), day(60));
    let line = assessed.subjects.first().expect("a line of the person");
    assert_eq!(line.findings.failing, ["k1"]);
    let reason = line.findings.reason.as_ref().expect("a reason").zh();
    let asked = "缺失：無，檢查各項：無一為否，或改善日：已填且不晚於所詢日";
    assert!(reason.contains(asked), "{reason}");
}

#[test]
fn where_some_hold_and_one_does_not_nothing_is_said_to_be_missing() {
    let told = assessed("D13.1.3a", &room(&[(0, 0), (1, 1)]), day(1));
    let reason = told.subjects.first().and_then(|line| line.findings.reason.clone());
    let reason = reason.expect("a reason");
    let zh = "未均符合「機房設施檢查表」（設施：監視錄影，結果：正常）；已登錄而不符者 1 筆。";
    assert_eq!(reason.zh(), zh);
    assert!(reason.en().starts_with("Not all Machine-room facility check ("), "{}", reason.en());
}
