//! JSON Lines in the shape of the example files: every line's faults, ids, states, corrections.

use crate::world::{actor, both, errors, now, warnings};

#[test]
fn every_fault_of_every_line_is_told_at_once() {
    let text = r#"{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"dedicated","year":2025,"course":"資安","course_kind":"professional","date":"2025-05-06","hours":11}}
{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","date":"2025-05-06"}}
{"form":"training_record","agency":"a1","with":{"person":"p9","category":"boss","hours":"three","mood":"good"}}
not json
{"form":"nothing","agency":"a1","with":{}}
{"form":"training_record","agency":"nobody","with":{"person":"p1"}}
{"form":"training_record","agency":"a1","state":"agreed","with":{"person":"p9","hours":-1}}
{"form":"training_record","agency":"a1","supersedes":"t0","with":{"person":"p1"}}
"#;
    both(|world| {
        let outcome = world.import_text("訓練.jsonl", text).unwrap();
        let mut told: Vec<String> =
            errors(&outcome).iter().map(|one| one.split(": ").next().unwrap().to_owned()).collect();
        told.sort();
        let expected = [
            "2 id",
            "3 category",
            "3 hours",
            "3 mood",
            "3 person",
            "4 ",
            "5 form",
            "6 agency",
            "7 hours",
            "7 person",
            "7 state",
            "8 supersedes",
        ];
        assert_eq!(told, expected, "{:#?}", errors(&outcome));
        assert_eq!(world.count("training_record"), 0);
    });
}

#[test]
fn required_fields_that_lines_leave_out_are_warned_of_and_absent_where_that_is_accepted() {
    both(|world| {
        let text = "{\"id\":\"m1\",\"form\":\"meeting\",\"agency\":\"city\",\"with\":{\"body\":\"city-committee\",\"term\":\"113上\",\"held_on\":\"2024-05-18T14:00:00+08:00\"}}\n";
        let file = world.file("會議.jsonl", text);
        let outcome = world.import_as(&file, |request| request.accept_warnings = false).unwrap();
        assert!(!outcome.is_whole());
        assert!(app::record::get(&world.installation, &actor(), "m1").is_err());
        let warned = warnings(&outcome);
        for field in ["1 chair: ", "1 agenda: "] {
            assert!(warned.iter().any(|one| one.starts_with(field)), "{warned:?}");
        }
        let outcome = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert!(outcome.is_whole());
        let record = world.record("m1");
        assert_eq!(record.with["agency"], "city");
        assert!(!record.with.contains_key("chair"));
        assert_eq!(record.day.unwrap().to_string(), "2024-05-18");
    });
}

#[test]
fn an_impact_outside_the_four_levels_is_refused_with_what_is_allowed() {
    both(|world| {
        let line = |id: &str, impact: u8| {
            format!(
                "{{\"id\":\"{id}\",\"form\":\"incident\",\"agency\":\"a1\",\"with\":\
                 {{\"incident_no\":\"{id}\",\"c_impact\":1,\"i_impact\":4,\"a_impact\":{impact}}}}}\n"
            )
        };
        let text = [line("i1", 9), line("i2", 5), line("i3", 0)].concat();
        let outcome = world.import_text("事件.jsonl", &text).unwrap();
        assert_eq!(errors(&outcome), ["1 a_impact: 須為 0 至 4", "2 a_impact: 須為 0 至 4"]);
        assert_eq!(world.count("incident"), 0);
    });
}

#[test]
fn states_moments_and_corrections_come_in_as_given() {
    both(|world| {
        let text = r#"{"id":"t1","form":"training_record","agency":"a1","recorded_at":"2025-06-01T09:00:00+08:00","with":{"person":"p1","hours":1}}
{"id":"t2","form":"training_record","agency":"a1","supersedes":"t1","why":"時數誤植","with":{"person":"p1","hours":2}}
{"id":"t3","form":"training_record","agency":"a1","state":"draft","with":{"person":"p1"}}
{"id":"t4","form":"training_record","agency":"a1","state":"withdrawn","recorded_at":"2025-06-01T09:00:00+08:00","with":{"person":"p1"}}
"#;
        world.import_text("訓練.jsonl", text).unwrap();
        assert_eq!(world.record("t1").superseded_by.as_deref(), Some("t2"));
        assert_eq!(world.record("t1").recorded_at.to_string(), "2025-06-01T09:00:00+08:00");
        assert_eq!(world.record("t2").why.as_deref(), Some("時數誤植"));
        assert_eq!(world.record("t2").recorded_at, now());
        assert_eq!(world.record("t3").state, "draft");
        assert_eq!(world.record("t4").state, "withdrawn");
    });
}

#[test]
fn a_line_may_name_records_that_come_later_and_bodies_that_the_file_registers() {
    both(|world| {
        let text = r#"{"id":"x-t1","form":"training_record","agency":"x","with":{"person":"x-p1"}}
{"id":"x-p1","form":"person","agency":"x","with":{"person_id":"X1","name":"新人"}}
{"id":"x","form":"org_register","agency":"x","with":{"agency_code":"x","name_zh":"新局","tier":"second"}}
"#;
        let outcome = world.import_text("新.jsonl", text).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert_eq!(world.record("x-t1").agency, "x");
    });
}

#[test]
fn codes_and_unique_names_stand_for_ids_here_too() {
    both(|world| {
        let text = r#"{"id":"t1","form":"training_record","agency":"a1","with":{"person":"E0001"}}
{"id":"t2","form":"training_record","agency":"a1","with":{"person":"鄭涵婷"}}
"#;
        world.import_text("訓練.jsonl", text).unwrap();
        assert_eq!(world.record("t1").with["person"], "p1");
        assert_eq!(world.record("t2").with["person"], "p2");
    });
}

#[test]
fn a_file_longer_than_one_batch_is_one_change() {
    both(|world| {
        let mut text = String::new();
        for number in 0..9_000 {
            text.push_str(&format!(
                "{{\"id\":\"n{number}\",\"form\":\"training_record\",\"agency\":\"a1\",\"with\":{{\"person\":\"p1\",\"date\":\"2025-05-06\",\"year\":2025}}}}\n"
            ));
        }
        let outcome = world.import_text("長.jsonl", &text).unwrap();
        assert_eq!(outcome.total().filed, 9_000);
        assert_eq!(world.record("n8999").change, outcome.change.unwrap());
        let books = app::record::books(&world.installation, &actor()).unwrap();
        let book = books.iter().find(|book| book.form == "training_record").unwrap();
        assert_eq!(book.records, 9_000);
    });
}
