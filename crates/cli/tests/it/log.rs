//! `fangyuan ledger`.

use crate::program::Program;

fn key(program: &Program) -> String {
    program.run(&["ledger", "key"]).out.trim().to_owned()
}

#[test]
fn the_log_of_an_installation_holds_and_says_how_much_it_holds() {
    let program = Program::with_a_person();
    let ran = program.run(&["ledger", "verify"]);
    assert_eq!(ran.status, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("日誌完整：2 筆"), "{}", ran.out);
    let ran = program.run(&["ledger", "verify", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!((told["holds"].as_bool(), told["size"].as_u64()), (Some(true), Some(2)));
}

#[test]
fn a_checkpoint_kept_elsewhere_shows_another_log_for_what_it_is() {
    let (program, other) = (Program::with_a_person(), Program::with_a_person());
    let note = program.run(&["ledger", "checkpoint"]).out;
    let kept = program.file("kept.txt", &note);
    assert_eq!(program.run(&["ledger", "verify", "--checkpoint", &kept]).status, 0);
    // Signed by the key of another log, so it says nothing about this one.
    let ran = other.run(&["ledger", "verify", "--checkpoint", &kept, "--lang", "en"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is not signed by the key"), "{}", ran.err);
}

#[test]
fn a_log_handed_out_is_checked_with_the_public_key_alone() {
    let program = Program::with_a_person();
    let (key, file) = (key(&program), program.path("log.jsonl").display().to_string());
    assert_eq!(program.run(&["ledger", "export", &file]).status, 0);
    // Somewhere else, where there is no installation.
    let auditor = Program::new();
    assert_eq!(auditor.run(&["ledger", "verify", &file, "--key", &key]).status, 0);
    assert!(!auditor.path("data").exists());
    let without = auditor.run(&["ledger", "verify", &file]);
    assert_eq!(without.status, 2);
    assert!(without.err.contains("--key"), "{}", without.err);
    let whole = std::fs::read_to_string(&file).unwrap();
    let cut: Vec<&str> = whole.lines().take(2).collect();
    let cut = auditor.file("cut.jsonl", &cut.join("\n"));
    let ran = auditor.run(&["ledger", "verify", &cut, "--key", &key]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("缺第 2 筆：檢查點簽署 2 筆，檔案有 1 筆"), "{}", ran.out);
    let (first, last) = whole.trim_end().rsplit_once('\n').unwrap();
    let forged = format!("{first}\n{}\n", last.replace("\"records\":", "\"records\":1"));
    let forged = auditor.file("forged.jsonl", &forged);
    let ran = auditor.run(&["ledger", "verify", &forged, "--key", &key, "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!((ran.status, told["entry"].as_u64()), (1, Some(2)), "{}", ran.out);
}

#[test]
fn a_receipt_proves_one_record_and_nothing_that_was_changed_in_it() {
    let program = Program::with_a_person();
    let key = key(&program);
    let receipt = program.run(&["ledger", "prove", "p1"]).out;
    let file = program.file("receipt.json", &receipt);
    let ran = Program::new().run(&["ledger", "verify", &file, "--key", &key]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("record p1"), "{}", ran.out);
    let forged = program.file("forged.json", &receipt.replace("許芬庭", "許芬廷"));
    let ran = program.run(&["ledger", "verify", &forged, "--key", &key]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("並非該筆所載"), "{}", ran.out);
    assert_eq!(program.run(&["ledger", "prove", "nobody"]).status, 2);
}

#[test]
fn what_is_no_log_no_key_and_no_file_is_told_apart() {
    let program = Program::with_a_person();
    let key = key(&program);
    let verify = |file: &str, key: &str| program.run(&["ledger", "verify", file, "--key", key]);
    let text = program.file("text.txt", "not a log");
    assert_eq!(verify(&text, &key).status, 2);
    assert_eq!(verify("nowhere.jsonl", &key).status, 2);
    assert_eq!(verify(&text, "fangyuan/0+0+0").status, 2);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_unsafe() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::with_a_person();
    assert_eq!(program.run(&["doctor"]).status, 0);
    let key = program.path("data").join("ledger.key");
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = program.run(&["doctor", "--lang", "en"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("chmod 600"), "{}", ran.out);
}

#[test]
fn a_log_whose_key_is_gone_is_given_no_other_and_every_command_says_so() {
    let program = Program::with_a_person();
    let key = program.path("data").join("ledger.key");
    let backup = program.path("ledger.key");
    std::fs::rename(&key, &backup).unwrap();
    let ran = program.run(&["doctor", "--lang", "en"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.out.contains("ledger.key is missing; bring it back"), "{}", ran.out);
    assert!(program.run(&["doctor"]).out.contains("自金鑰之備份取回"));
    assert!(!key.exists(), "doctor looks and changes nothing");
    let more = r#"{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"林","onboard_date":"2020-01-01"}}
"#;
    let more = program.file("more.jsonl", more);
    let commands: [&[&str]; 3] = [
        &["import", &more, "--accept-warnings"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["ledger", "verify"],
    ];
    for command in commands {
        let ran = program.run(command);
        assert_eq!(ran.status, 3, "{command:?} {}", ran.err);
        assert!(ran.err.contains("自金鑰之備份取回"), "{command:?} {}", ran.err);
        assert!(!key.exists(), "{command:?}");
    }
    std::fs::write(&key, [7; 32]).unwrap();
    let ran = program.run(&["doctor", "--lang", "en"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.out.contains("is not the key that signed the newest checkpoint"), "{}", ran.out);
    std::fs::rename(&backup, &key).unwrap();
    let ran = program.run(&["ledger", "verify"]);
    assert_eq!(ran.status, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("日誌完整：2 筆"), "nothing was written: {}", ran.out);
}

#[test]
fn a_cell_that_cannot_be_read_is_named_by_an_examination_that_goes_on() {
    for (script, named, holds, json) in [
        (
            "update migration set sha256 = x'ff' where number = 5",
            "日誌各筆均成立，惟資料庫另有無法讀取者；無法讀取：資料表 migration 之列 5 之欄位 sha256",
            "every entry of the log holds",
            serde_json::json!({ "table": "migration", "column": "sha256", "row": "5" }),
        ),
        (
            "update installation set changes = 'many'",
            "第 3 筆不成立：資料表 installation 之欄位 changes 無法讀取",
            "column changes of table installation cannot be read",
            serde_json::json!({ "table": "installation", "column": "changes", "row": null }),
        ),
        (
            "update change set kind = x'ff' where id = 2",
            "第 2 筆不成立：與異動紀錄不符；無法讀取：資料表 change 之列 2 之欄位 kind",
            "what cannot be read: column kind of row 2 of table change",
            serde_json::json!({ "table": "change", "column": "kind", "row": "2" }),
        ),
    ] {
        let installation = testkit::embedded();
        let data = installation.location().directory().display().to_string();
        let program = Program::with_a_person_at(&["--data", &data]);
        let verify = |more: &[&str]| {
            program.run(&[&["ledger", "verify", "--data", data.as_str()], more].concat())
        };
        assert_eq!(verify(&[]).status, 0);
        installation.tamper(script).unwrap();
        let ran = verify(&[]);
        assert_eq!(ran.status, 1, "{script}: {} {}", ran.out, ran.err);
        assert!(ran.out.contains(named), "{script}: {}", ran.out);
        let ran = verify(&["--lang", "en"]);
        assert!(ran.out.contains(holds), "{script}: {}", ran.out);
        let ran = verify(&["--format", "json"]);
        let told: serde_json::Value = serde_json::from_str(ran.out.trim()).unwrap();
        assert_eq!((&told["holds"], &told["size"]), (&false.into(), &2.into()), "{script}");
        assert_eq!(told["illegible"], serde_json::json!([json]), "{script}");
        // What would write says what it cannot work with, and writes nothing.
        if !named.contains("change 之列") {
            let ran = program.run(&["setting", "list", "--data", &data, "--lang", "en"]);
            assert_eq!(ran.status, 3, "{script}: {}", ran.out);
            assert!(ran.err.contains("of table"), "{script}: {}", ran.err);
        }
    }
}

#[test]
fn personal_data_erased_by_order_is_gone_and_the_log_says_so_and_holds() {
    let program = Program::with_a_person();
    let order = ["--ground", "個人資料保護法第 11 條", "--approved-by", "李大華", "--by", "王小明"];
    let erase = |more: &[&str]| program.run(&[&["record", "erase"], more].concat());
    let refused = erase(&[&["p1", "--field", "onboard_date"], &order[..]].concat());
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("不是個人資料欄位"), "{}", refused.err);
    let alone = ["p1", "--ground", "依申請", "--approved-by", "王小明", "--by", "王小明"];
    assert_eq!(erase(&alone).status, 2, "nobody approves an erasure of their own");

    let ran = erase(&[&["p1"], &order[..]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let shown = program.run(&["record", "show", "p1"]).out;
    assert!(!shown.contains("許芬庭") && shown.contains("E0001"), "{shown}");
    assert!(shown.contains("依令刪除個人資料"), "{shown}");
    assert!(shown.contains("依據：個人資料保護法第 11 條"), "{shown}");
    let ran = program.run(&["ledger", "verify"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("1 筆紀錄已依令刪除部分內容"), "{}", ran.out);
    assert_eq!(program.run(&["ledger", "prove", "p1"]).status, 2);
    assert_eq!(erase(&[&["p1"], &order[..]].concat()).status, 2, "nothing is left to erase");
}
