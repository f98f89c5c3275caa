//! Search by what things are called: whatever refers to a person or a system is found by its name, by whoever may
//! see that it is called so.

use std::collections::BTreeSet;

use app::access::Role;
use app::record::{self, NewRecord, RecordError};
use app::search::{Answer, Asked, Hit, Kind, SearchError, index, search};
use app::{Actor, Installation};
use serde_json::json;

use crate::rights::{city, local, somebody};
use crate::world::{World, errors};

/// 許芬庭 is appointed and chairs; 鄭涵婷 acknowledged a policy and is responsible for a system.
const ABOUT: &str = r#"
{"id":"c1","form":"appointment","agency":"a1","with":{"role":"agency-ciso","person":"p1","from":"2026-01-01"}}
{"id":"m1","form":"meeting","agency":"a1","with":{"body":"task-force","held_on":"2026-01-15T09:00:00+08:00","place":"簡報室","chair":"p1"}}
{"id":"k2","form":"policy_ack","agency":"a1","with":{"person":"p2","document":"資通安全政策","version":"1.0","acknowledged_on":"2026-02-01T09:00:00+08:00"}}
{"id":"p5","form":"person","agency":"a1","with":{"person_id":"E0005","name":"陳大文","supervisor":"p1","onboard_date":"2026-02-20"}}
"#;

fn with_what_is_about_them(body: impl Fn(&World)) {
    city(|world| {
        import(world, "about.jsonl", ABOUT);
        body(world);
    });
}

fn import(world: &World, name: &str, lines: &str) {
    let file = world.file(name, lines);
    let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
    assert_eq!(errors(&done), Vec::<String>::new());
    take_in(&world.installation);
}

fn take_in(installation: &Installation) {
    while index::take_in(installation).unwrap() {}
}

fn asked(text: &str) -> Asked<'_> {
    Asked { text, limit: 100, ..Asked::default() }
}

/// The records that are found, kind after kind in their order.
fn ids(answer: &Answer) -> Vec<String> {
    let hits = answer.groups.iter().flat_map(|group| &group.hits);
    let records = hits.filter_map(|hit| match hit {
        Hit::Record { record, .. } => Some(record.id.clone()),
        _ => None,
    });
    records.collect()
}

fn found(world: &World, reader: &Actor, asked: &Asked<'_>) -> BTreeSet<String> {
    ids(&search(&world.installation, reader, asked).unwrap()).into_iter().collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn a_name_and_a_code_find_what_refers_to_the_person_and_other_words_narrow_it() {
    with_what_is_about_them(|world| {
        for (text, expected) in [
            ("許芬庭", &["p1", "p5", "c1", "m1", "t1"][..]),
            ("E0001", &["p1", "p5", "c1", "m1", "t1"]),
            ("許芬庭 機關資通安全長", &["c1"]),
            ("機關資通安全長 · 許芬庭", &["c1"]),
            ("許芬庭 簡報室", &["m1"]),
            ("鄭涵婷 資通安全政策", &["k2"]),
            ("鄭涵婷 · 資通安全政策 · 1.0", &["k2"]),
            ("許芬庭 鄭涵婷", &[]),
            // What somebody does is not what they are called.
            ("專員", &["p2"]),
        ] {
            assert_eq!(found(world, &local(), &asked(text)), set(expected), "{text}");
        }
        let of_meetings = Asked { form: Some("meeting"), ..asked("許芬庭") };
        assert_eq!(found(world, &local(), &of_meetings), set(&["m1"]));
    });
}

#[test]
fn a_word_that_only_the_title_of_the_form_has_narrows_what_is_about_somebody() {
    with_what_is_about_them(|world| {
        for (text, expected) in [
            ("許芬庭 會議", &["m1"][..]),
            ("會議紀錄 許芬庭", &["m1"]),
            ("許芬庭 指派", &["c1"]),
            ("許芬庭 appointment", &["c1"]),
            ("E0001 教育訓練", &["t1"]),
            ("許芬庭 簡報室 會議", &["m1"]),
            ("許芬庭 人員基本資料", &["p1", "p5"]),
            ("鄭涵婷 知悉簽認", &["k2"]),
            ("許芬庭 簽認", &[]),
            // What forms alone are called leads to the forms.
            ("會議紀錄", &[]),
            ("會議紀錄 指派", &[]),
        ] {
            let answer = search(&world.installation, &local(), &asked(text)).unwrap();
            let found: BTreeSet<String> = ids(&answer).into_iter().collect();
            assert_eq!(found, set(expected), "{text}");
            let is_record = |hit: &Hit| matches!(hit, Hit::Record { .. });
            let groups = answer.groups.iter().filter(|group| group.hits.iter().any(is_record));
            let total: usize = groups.map(|group| group.total).sum();
            assert_eq!(total, expected.len(), "{text}");
        }
        let about = Asked { about: Some("p1"), ..asked("會議") };
        assert_eq!(found(world, &local(), &about), set(&["m1"]));
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        assert_eq!(found(world, &bureau, &asked("許芬庭 教育訓練")), set(&[]), "it is hidden");
        assert_eq!(found(world, &bureau, &asked("E0001 教育訓練")), set(&["t1"]));
    });
}

#[test]
fn who_is_called_so_stands_before_those_who_only_refer_to_them_and_pages_keep_that_order() {
    with_what_is_about_them(|world| {
        let people = Asked { kind: Some(Kind::People), limit: 1, ..asked("許芬庭") };
        let first = search(&world.installation, &local(), &people).unwrap();
        assert_eq!((ids(&first), first.groups[0].total), (vec!["p1".to_owned()], 2));
        assert_eq!(first.things, ["p1"]);
        let next = first.groups[0].next.clone();
        let people = Asked { after: next.as_deref(), ..people };
        let second = search(&world.installation, &local(), &people).unwrap();
        assert_eq!((ids(&second), second.groups[0].next.clone()), (vec!["p5".to_owned()], None));
    });
}

#[test]
fn a_name_that_is_hidden_from_somebody_leads_them_nowhere() {
    with_what_is_about_them(|world| {
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let answer = search(&world.installation, &bureau, &asked("許芬庭")).unwrap();
        assert_eq!((ids(&answer), answer.things), (Vec::new(), Vec::new()));
        assert!(found(world, &bureau, &asked("E0001")).contains("t1"), "its code is open");
        let elsewhere = somebody(world, "elsewhere", Role::SecurityOfficer, "a3");
        assert_eq!(found(world, &elsewhere, &asked("許芬庭")), set(&[]));
    });
}

#[test]
fn a_corrected_name_finds_what_referred_to_the_person_before() {
    with_what_is_about_them(|world| {
        let with = json!({"person_id": "E0001", "name": "許芬婷", "agency": "a1", "unit": "第二科",
            "post": "科員", "work_category": "business", "person_type": "staff",
            "onboard_date": "2020-01-01", "status": "active"});
        let newer = NewRecord {
            with: with.as_object().unwrap().clone(),
            why: Some("姓名誤植".to_owned()),
            ..NewRecord::default()
        };
        let newer = record::supersede(&world.installation, &local(), "p1", &newer, None, None);
        let newer = newer.unwrap().record.id;
        take_in(&world.installation);
        let about = ["p5", "c1", "m1", "t1"];
        for (name, own) in [("許芬婷", newer.as_str()), ("許芬庭", "p1")] {
            let expected = set(&[&about[..], &[own]].concat());
            assert_eq!(found(world, &local(), &asked(name)), expected, "{name}");
        }
        for id in [newer.as_str(), "p1"] {
            let refers = Asked { about: Some(id), limit: 100, ..Asked::default() };
            assert_eq!(found(world, &local(), &refers), set(&about), "{id}");
        }
    });
}

#[test]
fn what_refers_to_a_record_is_listed_for_who_may_see_both() {
    with_what_is_about_them(|world| {
        let about = |text| Asked { about: Some("p1"), text, limit: 100, ..Asked::default() };
        assert_eq!(found(world, &local(), &about("")), set(&["p5", "c1", "m1", "t1"]));
        assert_eq!(found(world, &local(), &about("簡報室")), set(&["m1"]));
        // A text that happens to be the same is no reference.
        import(
            world,
            "text.jsonl",
            r#"{"id":"z9","form":"zone","agency":"a1","with":{"name":"p1 機房","kind":"machine-room"}}"#,
        );
        assert_eq!(found(world, &local(), &about("機房")), set(&[]));
        let elsewhere = somebody(world, "elsewhere", Role::SecurityOfficer, "a3");
        let refused = search(&world.installation, &elsewhere, &about(""));
        let missing = matches!(refused, Err(SearchError::Record(RecordError::NotFound { .. })));
        assert!(missing, "{refused:?}");
    });
}

#[test]
fn a_name_that_many_bear_is_followed_to_none_and_counts_only_those_whom_the_reader_sees() {
    with_what_is_about_them(|world| {
        let person = |n: usize, agency: &str| {
            format!(
                r#"{{"id":"n{n}","form":"person","agency":"{agency}","with":{{"person_id":"N{n:04}","name":"林同名","onboard_date":"2020-01-01"}}}}"#
            )
        };
        let course = |n: usize, agency: &str| {
            format!(
                r#"{{"id":"x{n}","form":"training_record","agency":"{agency}","with":{{"person":"n{n}","category":"general-user","year":2026,"course":"演練","date":"2026-01-05","hours":1}}}}"#
            )
        };
        let mut lines: Vec<String> = (0..40).map(|n| person(n, "a1")).collect();
        lines.extend([person(40, "a3"), course(0, "a1"), course(40, "a3")]);
        import(world, "many.jsonl", &lines.join("\n"));
        let answer = search(&world.installation, &local(), &asked("林同名")).unwrap();
        assert_eq!(answer.too_common, ["林同名"]);
        assert_eq!((ids(&answer).len(), answer.things), (41, Vec::new()));
        assert_eq!(found(world, &local(), &asked("N0000")), set(&["n0", "x0"]));
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a3");
        let answer = search(&world.installation, &officer, &asked("林同名")).unwrap();
        assert_eq!(answer.too_common, Vec::<String>::new());
        assert_eq!(ids(&answer).into_iter().collect::<BTreeSet<_>>(), set(&["n40", "x40"]));
    });
}
