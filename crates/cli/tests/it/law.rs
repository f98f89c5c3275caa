//! The law and its examples as people ask for them on the command line.

use crate::program::Program;

const HEADINGS: &str = "人員識別碼,人員,人員類別,年度,課程,類型,日期,時數\n";

const EXAMPLE: &str = r#"title = "Without any register"
cite = "taipei-isms@2022-07-13/6.2"
why = "An empty register proves nothing."
[[agency]]
id = "a1"
tier = "first"
level = [{ from = 2024-01-01, value = "A" }]
[[ask]]
as_of = 2026-01-01
[[ask.expect]]
duty = "D6.2a"
agency = "a1"
standing = "met"
"#;

#[test]
fn what_is_not_yet_in_force_on_the_day_is_not_shown_as_though_it_were() {
    let program = Program::new();
    let show = |id: &str, on: &str| program.run(&["regulation", "show", id, "--on", on]);
    for (id, eve, day) in [
        ("D5.5b", "2022-07-12", "2022-07-13"),
        ("5.5", "2022-07-12", "2022-07-13"),
        ("training.dedicated.hours", "2021-08-22", "2021-08-23"),
        ("BAN19-1", "2025-03-30", "2025-03-31"),
    ] {
        let before = show(id, eve);
        assert_eq!(before.status, 1, "{id}: {}", before.out);
        let said = format!("「{id}」於 {eve} 未施行");
        assert!(before.err.contains(&said) && before.err.contains(day), "{id}: {}", before.err);
        let on_it = show(id, day);
        assert_eq!((on_it.status, on_it.err.as_str()), (0, ""), "{id}");
    }
    let over = show("ACT18-12", "2025-12-01");
    assert_eq!(over.status, 1);
    assert!(over.err.contains("施行 2019-01-01 至 2025-11-30"), "{}", over.err);
    assert_eq!(show("nothing", "2026-01-01").status, 2);
}

#[test]
fn an_edition_that_is_named_is_shown_and_told_of_when_it_is_not_that_of_the_day() {
    let program = Program::new();
    let show = |id: &str, on: &str| program.run(&["regulation", "show", id, "--on", on]);
    for (id, on, days) in [
        ("csma@2025-12-01/12", "2024-01-01", "自 2025-12-01 施行"),
        ("csma@2019-01-01/12", "2026-01-01", "施行 2019-01-01 至 2025-11-30"),
    ] {
        let other = show(id, on);
        assert_eq!(other.status, 1, "{id}: {}", other.out);
        assert!(other.err.contains(&format!("「{id}」於 {on} 未施行；{days}")), "{}", other.err);
        assert!(other.out.starts_with(id), "{}", other.out);
    }
    let own = show("csma@2019-01-01/12", "2025-11-30");
    assert_eq!((own.status, own.err.as_str()), (0, ""), "{}", own.out);
    let id = "csma@2025-12-01/12";
    let english = program.run(&["--lang", "en", "regulation", "show", id, "--on", "2024-01-01"]);
    let said = "`csma@2025-12-01/12` is not in force on 2024-01-01; in force from 2025-12-01 on";
    assert!(english.err.contains(said), "{}", english.err);
}

#[test]
fn what_a_point_cites_is_told_as_it_stands_on_the_day() {
    let program = Program::new();
    let show = |id: &str, on: &str| program.run(&["regulation", "show", id, "--on", on]).out;
    let cited = "引用「資通安全管理法第十一條」：訂定當時為 csma@2019-01-01/11";
    for id in ["taipei-isms/4.1", "4"] {
        let before = show(id, "2024-06-01");
        let said = format!("{cited}，現為 csma@2019-01-01/11，其後為 csma@2025-12-01/12\n");
        assert!(before.contains(&said), "{id}: {before}");
        let since = show(id, "2025-12-01");
        assert!(since.contains(&format!("{cited}，現為 csma@2025-12-01/12\n")), "{id}: {since}");
    }
    let moves = show("csma@2019-01-01/11", "2024-06-01");
    assert!(moves.contains("其後為 csma@2025-12-01/12") && !moves.contains("現為"), "{moves}");
    assert!(show("9", "2024-06-01").contains("：未取得條文"));
}

#[test]
fn a_number_that_moved_leads_on_from_the_edition_that_had_it() {
    let program = Program::new();
    let show = |id: &str| program.run(&["regulation", "show", id, "--on", "2026-03-02"]);
    let moved = show("csma-rules/4");
    assert_eq!(moved.status, 1, "{}", moved.err);
    assert!(moved.err.contains("施行 2021-08-23 至 2026-01-04"), "{}", moved.err);
    let now = "現為 csma-rules@2026-01-05/7, csma@2025-12-01/10";
    assert!(moved.out.contains(now), "{}", moved.out);
    assert_eq!(show("csma-rules/99").status, 2);
}

#[test]
fn what_moved_with_its_article_or_part_by_part_leads_on_too() {
    let program = Program::with_a_person();
    let show = |id: &str| program.run(&["regulation", "show", id, "--on", "2026-12-01"]).out;
    for (id, told) in [
        ("csma@2019-01-01/14.2", "現為 csma@2025-12-01/17（隨第14條移列）"),
        ("csma-incidents@2021-08-23/6.1", "現為 csma-incidents@2026-01-05/8（隨第6條移列）"),
        ("csma@2019-01-01/13", "第13條第1項：現為 csma@2025-12-01/15"),
        ("csma@2019-01-01/13", "第13條第2項：現為 csma@2025-12-01/16"),
    ] {
        let shown = show(id);
        assert!(shown.lines().any(|line| line == told), "{id}: {shown}");
    }
    let english = ["--lang", "en", "regulation", "show", "csma@2019-01-01/14.2"];
    let english = program.run(&english).out;
    assert!(english.contains("now csma@2025-12-01/17 (moved with article 14)"), "{english}");
    let asked = ["--duty", "INC21-06-2", "--agency", "a1", "--as-of", "2026-03-02"];
    let explained = program.run(&[&["explain"][..], &asked[..]].concat()).out;
    assert!(explained.contains("現為 csma-incidents@2026-01-05/8（隨第6條移列）"), "{explained}");
}

#[test]
fn an_edition_is_headed_by_the_name_that_it_bore() {
    let program = Program::new();
    for (id, zh, en) in [
        (
            "csma-incidents@2021-08-23/6.2",
            "資通安全事件通報及應變辦法",
            "Notification and Response",
        ),
        (
            "csma-personnel@2021-08-23/3",
            "公務機關所屬人員資通安全事項獎懲辦法",
            "Rewards and Discipline",
        ),
        (
            "csma-audits@2021-08-23/3",
            "特定非公務機關資通安全維護計畫實施情形稽核辦法",
            "Specific Non-Government",
        ),
    ] {
        let chinese = program.run(&["regulation", "show", id]).out;
        assert!(chinese.starts_with(&format!("{id} {zh} (")), "{chinese}");
        let english = program.run(&["--lang", "en", "regulation", "show", id]).out;
        assert!(english.lines().next().is_some_and(|line| line.contains(en)), "{english}");
    }
    let newer = program.run(&["regulation", "show", "csma-incidents@2026-01-05/8"]).out;
    assert!(newer.contains(" 資通安全事件通報應變及演練辦法 ("), "{newer}");
}

#[test]
fn an_article_is_shown_with_its_paragraphs_and_items() {
    let program = Program::new();
    let show = |id: &str| program.run(&["regulation", "show", id, "--on", "2026-03-02"]).out;
    let article = show("apa/48");
    assert!(article.contains("\n48.1 期間以時計算者，即時起算。"), "{article}");
    let point = show("13");
    assert!(point.contains("機房管理：\n13.1") && point.contains("\n13.7 "), "{point}");
    let english = program.run(&["--lang", "en", "regulation", "show", "13"]).out;
    assert!(english.contains("accompanied by the colleague"), "{english}");
}

#[test]
fn the_number_of_a_level_is_shown_with_the_words_of_its_own_table() {
    let program = Program::new();
    let show = |id: &str| program.run(&["regulation", "show", id, "--on", "2026-03-02"]).out;
    let duty = show("T26-C-train_staff");
    assert!(duty.contains("C: csma-levels@2026-01-07/t5/train_staff"), "{duty}");
    assert!(!duty.contains("/t1/"), "{duty}");
    let number = show("staff.dedicated");
    for line in ["A 4, B 2, C 1", "A: csma-levels@2026-01-07/t1/staff", "配置二人", "配置一人"]
    {
        assert!(number.contains(line), "{line}: {number}");
    }
}

#[test]
fn names_of_forms_are_joined_as_the_language_joins_them() {
    let shown = Program::new().run(&["--lang", "en", "regulation", "show", "D5.5b"]);
    assert_eq!(shown.status, 0, "{}", shown.err);
    let decided = shown.out.lines().find(|line| line.starts_with("decided by")).unwrap();
    assert!(decided.contains(", ") && !decided.contains('、'), "{decided}");
    assert!(shown.out.contains("in force from 2022-07-13 on"), "{}", shown.out);
}

#[test]
fn the_check_of_the_law_speaks_to_people_and_to_machines() {
    let program = Program::new();
    let people = program.run(&["regulation", "check"]);
    assert_eq!(people.status, 0, "{}", people.out);
    assert!(people.out.contains("條文，已見原文"), "{}", people.out);
    let machines = program.run(&["regulation", "check", "--format", "json"]);
    assert_eq!(machines.status, 0, "{}", machines.out);
    let told: serde_json::Value = serde_json::from_str(&machines.out).unwrap();
    assert_eq!(told["counts"]["points of the city covered"], 36);
    assert_eq!(told["faults"], serde_json::json!([]));
}

#[test]
fn a_folder_without_examples_is_told_and_not_passed() {
    let program = Program::new();
    std::fs::create_dir(program.path("empty")).unwrap();
    let ran = program.run(&["examples", "run", "empty"]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.err.contains("empty") && ran.err.contains("*.toml"), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn an_example_that_fails_says_why_in_the_language_of_the_person() {
    let program = Program::new();
    let file = program.file("D6.2a-empty.toml", EXAMPLE);
    let chinese = program.run(&["examples", "run", &file]);
    assert_eq!(chinese.status, 1, "{}", chinese.err);
    assert!(chinese.out.contains("應為 met，實為 no-data（"), "{}", chinese.out);
    let reason = chinese.out.split_once('（').unwrap().1.split_once('）').unwrap().0;
    assert!(!reason.is_ascii(), "{reason}");
    let english = program.run(&["--lang", "en", "examples", "run", &file]);
    assert!(english.out.contains("expected met, found no-data ("), "{}", english.out);
}

#[test]
fn a_day_that_there_is_not_is_told_with_how_to_write_one() {
    let program = Program::new();
    let ran = program.run(&["posture", "--as-of", "2026-02-30"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("2026-02-30") && ran.err.contains("2026-03-01"), "{}", ran.err);
    let ran = program.run(&["--lang", "en", "regulation", "show", "5.5", "--on", "13/7/2022"]);
    assert!(ran.err.contains("such as 2026-03-01"), "{}", ran.err);
}

#[test]
fn a_day_before_the_law_or_far_ahead_is_refused_with_the_days_that_are_answered() {
    let program = Program::with_a_person();
    for (day, told) in [("9999-12-31", "距今超過"), ("1900-01-01", "早於法規施行之日")]
    {
        for asked in [
            vec!["posture", "--agency", "a1", "--as-of", day],
            vec!["explain", "--duty", "D10a", "--agency", "a1", "--as-of", day],
        ] {
            let ran = program.run(&asked);
            assert_eq!(ran.status, 2, "{asked:?}: {}", ran.out);
            assert!(ran.err.contains(told), "{asked:?}: {}", ran.err);
        }
    }
    let refused = program.run(&["posture", "--agency", "a1", "--as-of", "1990-01-01"]).err;
    let advised = refused.split("請填 ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let taken = program.run(&["posture", "--agency", "a1", "--as-of", advised]);
    assert_eq!(taken.status, 0, "{refused}: {}", taken.err);
    let english = program.run(&["--lang", "en", "posture", "--as-of", "9999-12-31"]);
    assert!(english.err.contains("or earlier"), "{}", english.err);
}

#[test]
fn a_file_with_headings_alone_says_that_it_holds_no_record() {
    let program = Program::with_a_person();
    let file = program.file("訓練.csv", HEADINGS);
    let ran = program.run(&["import", &file, "--agency", "a1", "--form", "training_record"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.trim_end().ends_with("檔案中沒有紀錄，未寫入"), "{}", ran.out);
    assert!(ran.err.contains("註：整個檔案：沒有資料列"), "{}", ran.err);
    let arguments = ["--lang", "en", "import", &file, "--agency", "a1", "--format", "json"];
    let told: serde_json::Value = serde_json::from_str(&program.run(&arguments).out).unwrap();
    assert_eq!(told["faults"][0]["weight"], "note");
    assert_eq!(told["warnings"], 0);
    assert!(told["faults"][0]["en"].as_str().unwrap().starts_with("there is no row"), "{told}");
}

#[test]
fn a_year_is_read_as_people_write_it() {
    let program = Program::with_a_person();
    let rows = ["114", "民國114年", "114年度", "2025"].iter().zip(3..);
    let rows: String = rows
        .map(|(year, day)| format!("E0001,許芬庭,主管,{year},資安,通識,114/5/{day},3\n"))
        .collect();
    let file = program.file("訓練.csv", &format!("{HEADINGS}{rows}"));
    let ran = program.run(&["import", &file, "--agency", "a1"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    let text = format!("{HEADINGS}E0001,許芬庭,主管,去年,資安,通識,114/5/6,3\n");
    let file = program.file("去年.csv", &text);
    let ran = program.run(&["import", &file, "--agency", "a1"]);
    assert!(ran.err.contains("不是年度；請填民國年（114）或西元年（2025）"), "{}", ran.err);
}

#[test]
fn lines_that_share_an_id_are_called_lines() {
    let program = Program::with_a_person();
    let line = r#"{"id":"x1","form":"person","agency":"a1","with":{"person_id":"E0002","name":"王小明","onboard_date":"2020-01-01"}}"#;
    let file = program.file("人員.jsonl", &format!("{line}\n{line}\n"));
    let ran = program.run(&["--lang", "en", "import", &file]);
    assert!(ran.err.contains("the same id as line 1"), "{}", ran.err);
}

#[test]
fn who_asked_for_one_duty_is_not_told_to_ask_for_one() {
    let program = Program::with_a_person();
    let one = program.run(&["posture", "--agency", "a1", "--duty", "D6.2a"]);
    assert!(!one.err.contains("--duty"), "{}", one.err);
    let all = program.run(&["posture", "--agency", "a1"]);
    assert!(all.err.contains("--duty"), "{}", all.err);
    let asked = ["--lang", "en", "posture", "--agency", "a1", "--duty", "D2.1a"];
    let english = program.run(&asked).err;
    assert!(english.trim_end().ends_with("1 row"), "{english}");
}

#[test]
fn an_explanation_calls_facts_and_what_is_missing_as_people_do() {
    let program = Program::with_a_person();
    let explained = |more: &[&str]| {
        let asked = ["explain", "--duty", "D13.2a", "--agency", "a1"];
        program.run(&[more, &asked].concat()).out
    };
    let told = explained(&[]);
    assert!(told.contains("機關事實「自有機房」：未登錄"), "{told}");
    assert!(told.contains("缺少：機關事實「自有機房」"), "{told}");
    assert!(!told.contains("own_room"), "{told}");
    let english = explained(&["--lang", "en"]);
    assert!(english.contains("fact “Has its own machine room”: not recorded"), "{english}");
}

#[test]
fn an_explanation_calls_a_setting_a_setting_once() {
    let program = Program::with_a_person();
    let explained = |language: &str| {
        let asked = ["--lang", language, "explain", "--duty", "D10a", "--agency", "a1"];
        program.run(&asked).out
    };
    let told = explained("zh");
    assert!(told.contains("（period.D10a）：未設定"), "{told}");
    assert!(!told.contains("設定「設定"), "{told}");
    let english = explained("en");
    assert!(english.contains(" (period.D10a): unset"), "{english}");
    assert!(!english.contains("setting “the setting"), "{english}");
}

#[test]
fn a_database_that_does_not_answer_is_told_once() {
    let program = Program::new();
    let url = "postgres://nobody@127.0.0.1:1/none";
    let ran = program.run(&["--lang", "en", "--database", url, "posture"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert_eq!(ran.err.matches("cannot be reached").count(), 1, "{}", ran.err);
}
