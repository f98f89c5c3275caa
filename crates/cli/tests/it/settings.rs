//! `fangyuan setting`.

use crate::program::Program;

#[test]
fn a_decision_is_taken_and_listed() {
    let program = Program::new();
    let ran = program.run(&[
        "setting",
        "set",
        "leave_days_threshold",
        "90",
        "--from",
        "2026-01-01",
        "--by",
        "資安長",
        "--why",
        "簽奉核定",
    ]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let table = program.run(&["setting", "list"]).out;
    assert!(table.contains("leave_days_threshold") && table.contains("簽奉核定"), "{table}");
    let json = program.run(&["setting", "list", "--format", "json"]).out;
    let setting: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(setting["decided_by"], "local:資安長");
    assert_eq!(setting["from"], "2026-01-01");
}

#[test]
fn a_wrong_value_ends_with_two_and_says_what_is_allowed() {
    let program = Program::new();
    let set = |name: &str, value: &str, from: &str| {
        program.run(&["setting", "set", name, value, "--from", from, "--why", "試"])
    };
    let ran = set("leave_days_threshold", "30", "2026-01-01");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("0、90"), "{}", ran.err);
    assert_eq!(set("period.D99.9z", "P1Y", "2026-01-01").status, 2);
    assert_eq!(set("leave_days_threshold", "90", "soon").status, 2);
}
