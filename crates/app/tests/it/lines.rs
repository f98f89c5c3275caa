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
fn a_line_that_is_no_record_is_told_with_its_place_and_how_to_mend_it() {
    both(|world| {
        let text =
            "{\"form\":\"person\",\"agency\":\"a1\"\n{\"form\":\"person\",\"agency\":\"a1\"}\n";
        let outcome = world.import_text("壞行.jsonl", text).unwrap();
        let zh = |fault: &app::import::Fault| fault.sentence(app::import::Language::Chinese);
        let told: Vec<String> = outcome.faults.iter().map(zh).collect();
        assert!(told[0].starts_with("第 1 行：第 "), "{told:?}");
        assert!(told[0].contains("不是紀錄：不完整；請補齊引號與括號（"), "{told:?}");
        assert!(told[1].contains("缺少欄位「with」；請補上（missing field `with`）"), "{told:?}");
    });
}

#[test]
fn an_agency_that_there_is_not_is_told_and_counted_once_where_the_form_names_it_too() {
    both(|world| {
        let text = r#"{"form":"zone","agency":"nobody","with":{"name":"機房","kind":"machine-room"}}
"#;
        let outcome = world.import_text("區域.jsonl", text).unwrap();
        let told = errors(&outcome);
        assert_eq!((told.len(), outcome.n_errors), (1, 1), "{told:?}");
        assert!(told[0].starts_with("1 agency: "), "{told:?}");
    });
}

#[test]
fn a_broken_line_is_called_a_line_in_either_language_as_the_others_are() {
    both(|world| {
        let text = "{\"form\":\"nothing\",\"agency\":\"a1\",\"with\":{}}\nnot json\n";
        let outcome = world.import_text("壞行.jsonl", text).unwrap();
        let places = |language| {
            let told = outcome.faults.iter().map(|fault| fault.place.told(language));
            told.collect::<Vec<_>>()
        };
        assert_eq!(places(app::import::Language::English), ["line 1, field form", "line 2"]);
        assert_eq!(places(app::import::Language::Chinese), ["第 1 行欄位 form", "第 2 行"]);
    });
}

#[test]
fn a_file_of_lines_whose_first_line_is_broken_is_told_that_line() {
    both(|world| {
        let text = "form: person\n{\"form\":\"person\",\"agency\":\"a1\",\"with\":{}}\n";
        let outcome = world.import_text("壞首行.jsonl", text).unwrap();
        let told = errors(&outcome);
        assert!(told[0].starts_with("1 : 第 "), "{told:?}");
        assert!(told[0].contains("不是紀錄"), "{told:?}");
    });
}

#[test]
fn a_computed_field_hides_no_other_fault_of_its_line() {
    both(|world| {
        let text = r#"{"form":"incident","agency":"a1","with":{"incident_no":"i1","known_at":5,"c_impact":1,"i_impact":4,"a_impact":9,"level":"1"}}
"#;
        let outcome = world.import_text("事件.jsonl", text).unwrap();
        let mut told = errors(&outcome);
        told.sort();
        let places: Vec<&str> = told.iter().map(|one| one.split(": ").next().unwrap()).collect();
        assert_eq!(places, ["1 a_impact", "1 known_at", "1 level"], "{told:?}");
        let expected = "1 known_at: 型別不符；應為日期或時刻，例如 2026-03-01T09:30:00+08:00";
        assert_eq!(told[1], expected);
        let warned = warnings(&outcome);
        assert!(!warned.iter().any(|one| one.starts_with("1 known_at")), "{warned:?}");
    });
}

#[test]
fn lines_may_say_words_days_and_years_as_a_sheet_does() {
    both(|world| {
        let text = r#"{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"一般使用者","year":114,"course":"資安","course_kind":"General awareness","date":"114/5/6","hours":3,"passed":"是"}}
{"id":"t2","form":"training_record","agency":"a1","with":{"person":"p1","category":"主管","year":"114年度","course":"資安","course_kind":"通識","date":"1140506","hours":3,"passed":"no"}}
{"form":"training_record","agency":"a1","with":{"person":"p1","category":"工友","year":"一一四","date":"114/2/30","passed":"也許"}}
"#;
        let outcome = world.import_text("訓練.jsonl", text).unwrap();
        let mut told = errors(&outcome);
        told.sort();
        let places: Vec<&str> = told.iter().map(|one| one.split(": ").next().unwrap()).collect();
        assert_eq!(places, ["3 category", "3 date", "3 passed", "3 year"], "{told:?}");
        assert_eq!(told[1], "3 date: 曆上沒有這一天（114/2/30）");

        let sound: Vec<&str> = text.lines().take(2).collect();
        world.import_text("訓練.jsonl", &sound.join("\n")).unwrap();
        let said = |id: &str, field: &str| world.record(id).with[field].clone();
        for (id, category, passed) in [("t1", "general-user", true), ("t2", "supervisor", false)] {
            assert_eq!(said(id, "category"), category);
            assert_eq!(said(id, "course_kind"), "general-awareness");
            assert_eq!(said(id, "year"), 2025);
            assert_eq!(said(id, "date"), "2025-05-06");
            assert_eq!(said(id, "passed"), passed);
        }
    });
}

#[test]
fn a_record_that_was_corrected_is_not_corrected_again_and_the_line_is_told() {
    both(|world| {
        let line = |id: &str, older: &str| {
            format!(
                "{{\"id\":\"{id}\",\"form\":\"training_record\",\"agency\":\"a1\"{older},\
                 \"with\":{{\"person\":\"p1\",\"hours\":1}}}}\n"
            )
        };
        let corrects = ",\"supersedes\":\"t1\"";
        let text = [line("t1", ""), line("t2", corrects)].concat();
        world.import_text("訓練.jsonl", &text).unwrap();
        let outcome = world.import_text("更正.jsonl", &line("t3", corrects)).unwrap();
        let told = errors(&outcome);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("1 supersedes: ") && told[0].contains("t2"), "{told:?}");
        let sheet = "紀錄編號,更正紀錄,人員識別碼,課程,日期,時數\nt4,t1,E0001,資安,114/5/6,1\n";
        let file = world.file("更正.csv", sheet);
        let outcome = world
            .import_as(&file, |request| {
                request.form = Some("training_record");
                request.accept_warnings = true;
            })
            .unwrap();
        let told = errors(&outcome);
        assert!(told.iter().any(|one| one.starts_with("2 : ") && one.contains("t2")), "{told:?}");
        // An export that is read again brings the correction that is there.
        let file = world.file("再匯入.jsonl", line("t2", corrects));
        let skip = |request: &mut app::import::Request<'_>| {
            request.on_existing = app::import::OnExisting::Skip;
        };
        let outcome = world.import_as(&file, skip).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
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
