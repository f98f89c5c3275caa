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
