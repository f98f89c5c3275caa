//! What a reason says beside the standing: why a duty does not bind, and what its term was reckoned by.

use domain::access::Role;
use domain::assess::assess_duty;
use domain::body::{Body, CITY, City};
use domain::field::parse_fields;
use domain::record::day_of;
use domain::{Approver, At, LineOnWire, Moment, Reason, Record, RecordState, Shelf, View};
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
        let index = law.form_index(form).expect("a form");
        let with = with.as_object().expect("an object");
        let fields = parse_fields(&law.forms[index], &law.parts, with).expect("fields");
        let day = day_of(&law.forms[index], &fields);
        shelf.put(Record {
            id: format!("r{place}").into(),
            form: index,
            agency: "a1".into(),
            state: RecordState::Approved,
            recorded_at: Moment::start_of(day.expect("a day")),
            approved_as: None,
            withdrawn_at: None,
            supersedes: None,
            day,
            fields,
        });
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
