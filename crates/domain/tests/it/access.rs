//! Who may do what: roles, bodies, days, deputies, and the matrix as it is written down.

use std::sync::Arc;

use domain::access::{Action, Grant, Permissions, Resource, Rights, Role, held, matrix, names};
use domain::body::{Body, City};
use regulation::{Day, Regulation, Tier};

const MATRIX: &str = "../../docs/access-matrix.txt";

fn law() -> Regulation {
    Regulation::embedded().unwrap()
}

/// city > a1 > a2, and a3 beside them; a4 says that it stands below a5, and a5 below a4.
fn city() -> City {
    let below = |id: &str, parent: &str| {
        let mut body = Body::new(id, id, Tier::First);
        body.parent = Some(parent.to_owned());
        body
    };
    let bodies = [("a1", "city"), ("a2", "a1"), ("a3", "city"), ("a4", "a5"), ("a5", "a4")];
    City::new(bodies.map(|(id, parent)| below(id, parent)).to_vec(), Vec::new())
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn grant(account: &str, role: Role, agency: &str) -> Grant {
    Grant {
        id: format!("{account}-{agency}"),
        account: account.to_owned(),
        role,
        agency: agency.to_owned(),
        subject: None,
        on_behalf_of: None,
        from_on: day("2026-01-01"),
        until_on: None,
    }
}

fn rights(account: &str, grants: &[Grant], on: &str) -> Rights {
    let city = Arc::new(city());
    let held = held(account, grants, &city, day(on));
    Rights::new(held, city, Arc::new(Permissions::of(&law())))
}

fn book<'a>(agency: &'a str, form: &'a str) -> Resource<'a> {
    Resource::Book { agency, form }
}

#[test]
fn the_matrix_is_as_written_down() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(MATRIX);
    let found = matrix(&law());
    if std::env::var_os("WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(written.lines()).find(|(found, written)| found != written);
    assert_eq!(differs, None, "read the difference, then write it down with WRITE_SNAPSHOTS=1");
    assert_eq!(found.lines().count(), written.lines().count());
}

#[test]
fn a_right_holds_over_its_body_and_all_below_it_and_nowhere_else() {
    let officer = rights("o", &[grant("o", Role::SecurityOfficer, "a1")], "2026-06-01");
    for (agency, may) in [("a1", true), ("a2", true), ("a3", false), ("city", false)] {
        let found = officer.allow(Action::Read, &book(agency, "training_record"));
        assert_eq!(found, may, "{agency}");
    }
    assert!(!officer.allow(Action::Read, &Resource::Form { form: "training_record" }));
}

#[test]
fn a_right_over_a_body_is_none_from_above_it_but_over_those_below() {
    let above = |agency: &str, over: &str| {
        let officer = rights("o", &[grant("o", Role::SecurityOfficer, over)], "2026-06-01");
        officer.allow_from_above(Action::File, agency, "audit_finding")
    };
    assert!(above("a2", "a1") && above("a1", "city"));
    for (agency, over) in [("a1", "a1"), ("a1", "a2"), ("a1", "a3")] {
        assert!(!above(agency, over), "{over} is not above {agency}");
    }
    let observer = rights("o", &[grant("o", Role::Observer, "a1")], "2026-06-01");
    assert!(!observer.allow_from_above(Action::File, "a2", "audit_finding"));
}

#[test]
fn a_right_over_the_city_holds_over_bodies_that_stand_in_a_circle() {
    let bureau = rights("b", &[grant("b", Role::BureauOfficer, "city")], "2026-06-01");
    assert!(bureau.allow(Action::Read, &book("a4", "asset")));
    let below = rights("o", &[grant("o", Role::SecurityOfficer, "a5")], "2026-06-01");
    assert!(below.allow(Action::Read, &book("a4", "asset")));
}

#[test]
fn a_right_begins_on_its_first_day_and_ends_after_its_last() {
    let mut one = grant("o", Role::Auditor, "a1");
    (one.from_on, one.until_on) = (day("2026-03-02"), Some(day("2026-03-06")));
    let reads = |on: &str| {
        rights("o", std::slice::from_ref(&one), on).allow(Action::Read, &book("a1", "asset"))
    };
    assert_eq!(
        ["2026-03-01", "2026-03-02", "2026-03-06", "2026-03-07"].map(reads),
        [false, true, true, false]
    );
}

#[test]
fn a_deputy_holds_a_right_only_while_the_other_holds_it() {
    let mut deputy = grant("d", Role::AgencyCiso, "a1");
    deputy.on_behalf_of = Some("c".to_owned());
    let ciso = grant("c", Role::AgencyCiso, "a1");
    let approves = |grants: &[Grant]| {
        rights("d", grants, "2026-06-01").allow(Action::Approve, &book("a1", "waiver"))
    };
    assert!(approves(&[deputy.clone(), ciso.clone()]));
    assert!(!approves(std::slice::from_ref(&deputy)), "the other has no right");
    let narrower = Grant { agency: "a2".to_owned(), ..ciso.clone() };
    assert!(!approves(&[deputy.clone(), narrower]), "the other's right is over less");
    let other_role = Grant { role: Role::HeadOfIt, ..ciso.clone() };
    assert!(!approves(&[deputy.clone(), other_role]), "the other's right is another");
    let over = Grant { until_on: Some(day("2026-05-31")), ..ciso.clone() };
    assert!(!approves(&[deputy.clone(), over]), "the other's right is over");
    let themselves_deputy = Grant { on_behalf_of: Some("e".to_owned()), ..ciso };
    assert!(!approves(&[deputy, themselves_deputy]), "a deputy has no deputy");
}

#[test]
fn a_member_of_staff_sees_the_records_that_name_them() {
    let mut staff = grant("s", Role::Staff, "a1");
    staff.subject = Some("p1".to_owned());
    let staff = rights("s", &[staff], "2026-06-01");
    let sees = |agency, form, fields| {
        staff.allow(Action::Read, &Resource::Record { agency, form, fields })
    };
    let own = r#"{"person":"p1","hours":3}"#;
    assert!(sees("a1", "training_record", own));
    assert!(!sees("a1", "training_record", r#"{"person":"p2","hours":3}"#));
    assert!(!sees("a3", "training_record", own), "another body");
    assert!(!sees("a1", "suitability_review", own), "a form that is not theirs to see");
    assert!(!staff.allow(Action::Read, &book("a1", "training_record")), "never a whole book");
    assert!(!staff.allow(Action::Read, &Resource::Standings { agency: "a1" }));
}

#[test]
fn a_name_is_a_whole_value_and_no_name_of_a_field() {
    assert!(names(r#"{"a":"p1"}"#, "p1"));
    assert!(names(r#"{"a":["p0","p1","p2"]}"#, "p1"));
    assert!(names(r#"{"a":["p0","p1"],"b":1}"#, "p1"));
    assert!(!names(r#"{"p1":"a"}"#, "p1"));
    assert!(!names(r#"{"a":"p12"}"#, "p1"));
    assert!(!names(r#"{"a":"xp1"}"#, "p1"));
}

#[test]
fn a_platform_administrator_reads_no_agencys_content() {
    let administrator = grant("p", Role::PlatformAdministrator, "city");
    let administrator = rights("p", &[administrator], "2026-06-01");
    for form in &law().forms {
        for action in Action::OF_RECORDS {
            assert!(!administrator.allow(action, &book("a1", &form.id)), "{action:?} {}", form.id);
        }
    }
    assert!(!administrator.allow(Action::Read, &Resource::Standings { agency: "a1" }));
    assert!(administrator.allow(Action::Operate, &Resource::Installation));
}

#[test]
fn nobody_gives_a_right_that_is_above_their_own() {
    let gives = |giver: Role, agency: &str, role: Role| {
        rights("g", &[grant("g", giver, agency)], "2026-06-01")
            .allow(Action::Grant, &Resource::Right { role, agency: "a1" })
    };
    assert!(gives(Role::SecurityOfficer, "a1", Role::RoomOperator));
    assert!(!gives(Role::SecurityOfficer, "a1", Role::AgencyCiso));
    assert!(!gives(Role::SecurityOfficer, "a3", Role::RoomOperator), "another body");
    assert!(!gives(Role::AgencyCiso, "a1", Role::BureauOfficer));
    assert!(!gives(Role::BureauOfficer, "city", Role::CityCiso));
    assert!(!gives(Role::CityCiso, "city", Role::PlatformAdministrator));
    assert!(!gives(Role::Auditor, "city", Role::Observer));
}

#[test]
fn a_right_for_one_subject_files_about_that_one_and_reads_what_names_it() {
    let own = Grant { subject: Some("p1".to_owned()), ..grant("s", Role::Staff, "a1") };
    let staff = rights("s", &[own], "2026-06-01");
    let files =
        |agency, form, about| staff.allow(Action::File, &Resource::Filing { agency, form, about });
    let form = "training_record";
    assert!(files("a1", form, Some("p1")) && files("a2", form, Some("p1")));
    for (agency, form, about) in [
        ("a1", form, Some("p2")),
        ("a1", form, None),
        ("a3", form, Some("p1")),
        ("a1", "person", Some("p1")),
    ] {
        assert!(!files(agency, form, about), "{agency} {form} {about:?}");
    }
    assert!(staff.allow(Action::File, &Resource::Part { agency: "a1", form }));
    assert!(!staff.allow(Action::File, &book("a1", form)));
    assert_eq!(staff.only_about(Action::File, "a1", form), Some("p1"));
    assert_eq!(staff.only_about(Action::File, "a3", form), None);
    assert!(staff.allow_somewhere(Action::File, form));
    assert!(!staff.allow_somewhere(Action::Import, form));
    let named = Resource::Record { agency: "a1", form, fields: r#"{"person":"p2","by":"p1"}"# };
    assert!(staff.allow(Action::Read, &named));
    assert!(!staff.allow(Action::ReadPersonal, &named), "it is about another");
    let sees =
        |about| staff.allow(Action::ReadPersonal, &Resource::Filing { agency: "a1", form, about });
    assert!(sees(Some("p1")) && !sees(Some("p2")) && !sees(None));
}
