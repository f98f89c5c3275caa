//! What a reason says beside the standing: why a duty does not bind, and what its term was reckoned by.

use domain::access::Role;
use domain::assess::assess_duty;
use domain::body::{Body, CITY, City};
use domain::{Approver, At, LineOnWire, Moment, Reason, Shelf, Unmet, View, Wanted, Words};
use regulation::{Day, Fact, Tier};
use serde_json::{Value, json};

/// The line of one duty of a body `a1` with these records, each with its form.
fn line(duty: &str, tier: Tier, records: &[(&str, Value)], on: &str) -> LineOnWire {
    let law = super::law();
    let mut body = Body::new("a1", "範例局", tier);
    body.parent = Some(CITY.to_owned());
    let city = City::new(vec![body.clone()], Vec::new());
    let mut shelf = Shelf::new(law);
    for (place, (form, with)) in records.iter().enumerate() {
        shelf.put(super::record(&format!("r{place}"), form, with));
    }
    let shared = Shelf::new(law);
    let view = View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER);
    let day: Day = on.parse().expect("a day");
    let duty = law.duty(duty).expect("a duty");
    let assessed = assess_duty(&view, duty, At::day(day)).expect("law data that is whole");
    LineOnWire::from(&assessed.subjects.first().unwrap_or(&assessed.agency).clone())
}

#[test]
fn a_duty_of_first_tier_bodies_says_so_to_others_and_not_that_the_regulation_does_not_bind_them() {
    let line = line("D3.2a", Tier::Second, &[], "2026-03-01");
    assert_eq!(line.reason_zh, "此義務僅及於一級機關。");
    assert!(
        line.reason_en.starts_with("This duty binds these bodies alone: "),
        "{}",
        line.reason_en
    );
}

#[test]
fn a_fact_that_is_false_is_called_by_the_name_that_the_register_of_bodies_gives_it() {
    let law = super::law();
    let mut body = Body::new("a1", "範例局", Tier::First);
    body.parent = Some(CITY.to_owned());
    body.facts.push((Day::year_start(2024), Fact::OwnRoom, false));
    let city = City::new(vec![body.clone()], Vec::new());
    let (shelf, shared) = (Shelf::new(law), Shelf::new(law));
    let view = View::new(law, &city, &body, &shelf, &shared, Moment::FOREVER);
    let duty = law.duty("D13.7a").expect("a duty");
    let on = At::day(Day::year_start(2026));
    let line = LineOnWire::from(&assess_duty(&view, duty, on).expect("whole law data").agency);
    assert_eq!(line.reason_zh, "機關事實「自有機房」為否，不適用。");
    assert!(line.reason_en.contains("“Has its own machine room”"), "{}", line.reason_en);
}

#[test]
fn an_enterprise_is_not_named_by_the_regulation_at_all() {
    let line = line("D4.1a", Tier::Enterprise, &[], "2026-03-01");
    assert_eq!(line.reason_zh, "本規定不適用於此類機關。");
}

#[test]
fn a_term_that_ends_in_a_year_without_a_published_calendar_says_so() {
    let left = |on: &str| {
        let leaver = json!({ "person": "p1", "kind": "resign", "effective_on": on });
        line("D5.6a", Tier::First, &[("offboarding", leaver)], on)
    };
    assert!(!left("2027-03-01").reason_zh.contains("辦公日曆"));
    let unknown = left("2028-03-01");
    assert!(
        unknown.reason_zh.ends_with("117年度辦公日曆尚未公布，期限僅以星期六、日為例假日計。"),
        "{}",
        unknown.reason_zh
    );
    assert!(unknown.reason_en.contains("The calendar of 2028 was not published"));
}

#[test]
fn an_exception_names_the_role_that_approved_it_or_says_where_its_approver_stands() {
    let waived = |approver: Approver| {
        let (until, ground) = ("2026-03-31".to_owned(), "系統汰換".to_owned());
        let reason = Reason::Waived { approver, until, ground };
        (reason.zh(), reason.en())
    };
    let (zh, en) = waived(Approver::Role(Role::HeadOfIt));
    assert!(zh.contains("核准人 資訊單位主管，理由：系統汰換。"), "{zh}");
    assert_eq!(en, "Waived until 2026-03-31, approved by Head of the IT unit: 系統汰換.");
    let (zh, en) = waived(Approver::Person("p1".to_owned()));
    assert!(zh.contains("核准人見該筆紀錄，理由：系統汰換。"), "{zh}");
    assert_eq!(en, "Waived until 2026-03-31, approver as its record says: 系統汰換.");
}

/// One check of a facility of the machine room `r0`.
fn checked(facility: &str, result: &str) -> (&'static str, Value) {
    let check = json!({
        "zone": "r0", "checked_on": "2026-02-01", "facility": facility, "device": "d",
        "item": "i", "result": result,
    });
    ("facility_check", check)
}

#[test]
fn what_is_recorded_and_falls_short_is_not_denied_but_named_with_what_it_would_have_to_say() {
    let room = json!({ "zone_code": "z1", "kind": "machine-room", "assessed_on": "2024-01-01" });
    let line = line(
        "D13.1.4a",
        Tier::First,
        &[
            ("zone", room),
            checked("alarm", "normal"),
            checked("evacuation", "normal"),
            checked("fire-prevention", "normal"),
            checked("air-conditioning", "normal"),
            checked("fire-extinguishing", "abnormal"),
        ],
        "2026-03-01",
    );
    assert_eq!(line.failing, ["r5"]);
    assert_eq!(
        line.reason_zh,
        "查無有效之「機房設施檢查表」（設施：滅火設備，結果：正常）；已登錄而不符者 1 筆。"
    );
    assert!(line.reason_en.starts_with("No Machine-room facility check (Facility: "));
    assert!(line.reason_en.ends_with(" in force; recorded and falling short of it: 1."));
}

#[test]
fn what_is_of_another_kind_does_not_fall_short_of_the_kind_that_lacks() {
    let cable = json!({
        "zone": "z1", "route": "r", "cable_kind": "power", "exposed": false,
        "checked_on": "2026-02-01",
    });
    let line = line("D12.4a", Tier::First, &[("cable_check", cable)], "2026-03-01");
    assert!(line.failing.is_empty(), "{:?}", line.failing);
    assert!(line.reason_zh.ends_with("（種類：通信，外露或易觸及：否）。"), "{}", line.reason_zh);
}

fn words(zh: &str, en: &str) -> Words {
    (zh.to_owned(), en.to_owned())
}

#[test]
fn each_language_tells_what_lacks_in_its_own_words_and_joins_it_in_its_own_way() {
    let lacking = vec![words("環境", "Environment"), words("人員", "Staff")];
    let reason = Reason::Incomplete { lacking };
    assert_eq!(reason.zh(), "尚缺：環境、人員。");
    assert_eq!(reason.en(), "Lacking: Environment, Staff.");
    let reason = Reason::Missing { names: vec!["core_systems".to_owned(), "level".to_owned()] };
    assert_eq!(reason.zh(), "資料不足，缺：core_systems、level。");
    assert_eq!(reason.en(), "Not decidable; missing: core_systems, level.");
}

#[test]
fn of_several_ways_each_is_told_where_one_of_them_is_enough() {
    let wanted = |zh: &str, en: &str, asked: Vec<Words>| Wanted { form: words(zh, en), asked };
    let checks =
        vec![words("缺失：無", "Finding: none"), words("改善日：已填", "Fixed: filled in")];
    let wanted =
        vec![wanted("核准單", "Approval", Vec::new()), wanted("抽查表", "Spot check", checks)];
    let reason = Reason::NotHeld(Unmet { wanted, any: true, ..Unmet::default() });
    assert_eq!(reason.zh(), "查無有效之「核准單」或「抽查表」（缺失：無；或改善日：已填）。");
    assert_eq!(
        reason.en(),
        "No Approval or Spot check (Finding: none; or Fixed: filled in) in force."
    );
}
