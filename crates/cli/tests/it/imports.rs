//! `fangyuan import` as people run it.

use crate::program::Program;

const HEADINGS: &str = "人員識別碼,人員,人員類別,年度,課程,類型,日期,時數\n";

#[test]
fn a_good_file_ends_with_nought_and_says_how_many() {
    let program = Program::with_a_person();
    let file =
        program.file("訓練.csv", &format!("{HEADINGS}E0001,許芬庭,主管,114,資安,通識,114/5/6,3\n"));
    let ran = program.run(&["import", &file, "--agency", "a1", "--by", "王承辦"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.out.contains("寫入 1 筆"), "{}", ran.out);
    let exported =
        program.run(&["export", "records", "--form", "training_record", "--format", "jsonl"]);
    assert!(exported.out.contains("\"filed_by\":\"local:王承辦\""), "{}", exported.out);
}

#[test]
fn a_faulty_file_ends_with_two_and_each_fault_names_its_cell() {
    let program = Program::with_a_person();
    let file = program.file(
        "訓練.csv",
        &format!("{HEADINGS}E0001,許芬庭,主管,114,資安,通識,114/2/30,3\nE0001,,主管,114,,通識,114/5/6,三小時\n"),
    );
    let ran = program.run(&["import", &file, "--agency", "a1"]);
    assert_eq!(ran.status, 2);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.err);
    assert!(lines[0].contains("第 2 列 G 欄（日期）「114/2/30」"), "{}", lines[0]);
    assert!(lines[2].contains("第 3 列 H 欄（時數）「三小時」"), "{}", lines[2]);
    let english = program.run(&["--lang", "en", "import", &file, "--agency", "a1"]);
    assert!(english.err.contains("row 2, column G (日期) “114/2/30”"), "{}", english.err);
    let json = program.run(&["import", &file, "--agency", "a1", "--format", "json"]);
    let outcome: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((outcome["errors"].as_u64(), outcome["whole"].as_bool()), (Some(3), Some(false)));
    assert_eq!(outcome["faults"][0]["column"], "G");
    assert_eq!(outcome["faults"][0]["row"], 2);
}

#[test]
fn warnings_end_with_two_until_they_are_accepted() {
    let program = Program::with_a_person();
    let row = "E0001,許芬庭,主管,114,資安,通識,114/5/6,3\n";
    let file = program.file("訓練.csv", &format!("{HEADINGS}{row}{row}"));
    let ran = program.run(&["import", &file, "--agency", "a1"]);
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("--accept-warnings"), "{}", ran.out);
    let ran = program.run(&["import", &file, "--agency", "a1", "--accept-warnings"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn two_rows_under_one_id_are_no_warning_that_may_be_accepted() {
    let program = Program::with_a_person();
    let headings = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態\n";
    let row = |name: &str| format!("H7001,{name},第二科,科員,業務,職員,109/1/1,在職\n");
    let file = program.file("人員.csv", &format!("{headings}{}{}", row("甲一"), row("乙二")));
    let ran = program.run(&["import", &file, "--agency", "a1", "--accept-warnings"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("請更正，或只留一列"), "{}", ran.err);
}

#[test]
fn a_dry_run_changes_nothing() {
    let program = Program::with_a_person();
    let file =
        program.file("訓練.csv", &format!("{HEADINGS}E0001,許芬庭,主管,114,資安,通識,114/5/6,3\n"));
    for _ in 0..2 {
        let ran = program.run(&["import", &file, "--agency", "a1", "--dry-run"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(ran.out.contains("試行"), "{}", ran.out);
    }
}

#[test]
fn a_second_import_stops_and_skip_and_update_go_on() {
    let program = Program::with_a_person();
    let file =
        program.file("訓練.csv", &format!("{HEADINGS}E0001,許芬庭,主管,114,資安,通識,114/5/6,3\n"));
    let import = |more: &[&str]| {
        let mut arguments = vec!["import", file.as_str(), "--agency", "a1"];
        arguments.extend(more);
        program.run(&arguments).status
    };
    assert_eq!(import(&[]), 0);
    assert_eq!(import(&[]), 2);
    assert_eq!(import(&["--on-existing", "skip"]), 0);
    assert_eq!(import(&["--on-existing", "update"]), 0);
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_keeps_the_next_one_out_no_more_than_a_faulty_one() {
    let program = Program::with_a_person();
    let torn = program.file("壞檔.xlsx", "PK no archive");
    let good =
        program.file("訓練.csv", &format!("{HEADINGS}E0001,許芬庭,主管,114,資安,通識,114/5/6,3\n"));
    let ran = program.run(&["import", &torn, &good, "--agency", "a1"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("壞檔.xlsx"), "{}", ran.err);
    assert!(ran.out.contains("訓練.csv") && ran.out.contains("寫入 1 筆"), "{}", ran.out);
}

#[test]
fn faults_that_are_counted_and_not_listed_are_told_as_such() {
    let program = Program::with_a_person();
    let row = "E0001,,主管,114,,通識,114/2/30,三小時\n";
    let file = program.file("訓練.csv", &format!("{HEADINGS}{}", row.repeat(50_100)));
    let ran = program.run(&["import", &file, "--agency", "a1", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let listed = told["faults"].as_array().unwrap();
    let counted = told["errors"].as_u64().unwrap() + told["warnings"].as_u64().unwrap();
    let notes = listed.iter().filter(|fault| fault["weight"] == "note").count();
    let listed = u64::try_from(listed.len() - notes).unwrap();
    assert!(listed < counted, "{listed} of {counted}");
    assert_eq!(told["faults_left_out"].as_u64(), Some(counted - listed));
}
