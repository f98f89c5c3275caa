//! `fangyuan export records` and `fangyuan record show`.

use crate::program::Program;

#[test]
fn every_format_is_written_and_comes_in_again() {
    let program = Program::with_a_person();
    for format in ["csv", "xlsx", "ods", "jsonl"] {
        let path = program.path(&format!("人員.{format}")).display().to_string();
        let ran = program.run(&[
            "export", "records", "--form", "person", "--agency", "a1", "--format", format,
            "--output", &path,
        ]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        let ran = program.run(&["import", &path, "--on-existing", "update"]);
        assert_eq!(ran.status, 0, "{format}: {}", ran.err);
        assert!(ran.out.contains("寫入 0 筆"), "what says the same changes nothing: {}", ran.out);
    }
}

#[test]
fn an_unknown_form_or_agency_ends_with_two() {
    let program = Program::with_a_person();
    assert_eq!(program.run(&["export", "records", "--form", "people"]).status, 2);
    let ran = program.run(&["export", "records", "--form", "person", "--agency", "nobody"]);
    assert_eq!(ran.status, 2);
}

#[test]
fn a_record_is_shown_with_what_became_of_it() {
    let program = Program::with_a_person();
    let ran = program.run(&["record", "show", "p1"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("許芬庭"), "{}", ran.out);
    let json = program.run(&["record", "show", "p1", "--format", "json"]);
    let record: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (record["form"].as_str(), record["state"].as_str()),
        (Some("person"), Some("approved"))
    );
}

#[test]
fn a_record_is_shown_in_words_of_the_readers_language() {
    let program = Program::with_a_person();
    let line = r#"{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"supervisor","year":2025,"course":"資安","course_kind":"general-awareness","date":"2025-05-06","hours":3,"passed":true}}"#;
    let file = program.file("訓練.jsonl", line);
    assert_eq!(program.run(&["import", &file]).status, 0);
    let shown = |language: &str| {
        let ran = program.run(&["--lang", language, "record", "show", "t1"]);
        let words = ran.out.lines().filter_map(|line| line.split_once("  "));
        let words = words.map(|(label, value)| (label.to_owned(), value.trim().to_owned()));
        words.collect::<std::collections::HashMap<_, _>>()
    };
    let chinese = shown("zh-TW");
    for (label, value) in
        [("狀態", "有效"), ("人員類別", "主管"), ("類型", "資通安全通識"), ("是否通過", "是")]
    {
        assert_eq!(chinese[label], value, "{chinese:?}");
    }
    let english = shown("en");
    for (label, value) in [
        ("state", "approved"),
        ("Category of personnel", "Supervisor"),
        ("Kind of course", "General awareness"),
        ("Passed", "yes"),
    ] {
        assert_eq!(english[label], value, "{english:?}");
    }
}
