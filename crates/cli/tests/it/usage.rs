//! Bad usage: one plain sentence in the person's language, and exit status 2.

use crate::program::Program;

#[test]
fn bad_usage_ends_with_two_and_one_sentence() {
    let program = Program::new();
    let cases: [(&[&str], &str); 11] = [
        (&["import"], "缺少參數 <FILE>..."),
        (&["frob"], "沒有指令 frob；請看 --help"),
        (&["import", "--nope", "x"], "沒有參數 --nope；請看 --help"),
        (&["import", "x", "--by", "甲", "--by", "乙"], "參數 --by <WHO> 只能給一次"),
        (&["import", "x", "--dry-run=yes"], "參數 --dry-run 不帶「yes」這個值"),
        (
            &["import", "x", "--on-existing"],
            "參數 --on-existing <ON_EXISTING> 之後沒有值；可用：stop",
        ),
        (&["serve", "--listen", "8080"], "--listen <ADDRESS> 不能是「8080」；請寫位址與連接埠"),
        (
            &["serve", "--trusted-proxy", "proxy"],
            "--trusted-proxy <NETWORK> 不能是「proxy」；請寫位址或網段",
        ),
        (&["ledger", "request", "--seen", "x"], "--seen <ENTRIES> 不能是「x」；請寫整數"),
        (&["import", "nothing.csv"], "nothing.csv：檔案無法讀取"),
        (&["record", "show", "nothing"], "沒有編號 nothing 的紀錄"),
    ];
    for (arguments, sentence) in cases {
        let ran = program.run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(ran.err.starts_with(sentence), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn an_address_that_is_taken_ends_with_three() {
    let program = Program::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = program.run_with(&["serve", "--listen", &address], &[("FANGYUAN_LOG", "off")]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains(&format!("無法於 {address} 提供服務")), "{}", ran.err);
}

#[test]
fn the_language_is_that_of_the_environment_unless_it_is_said() {
    let program = Program::new();
    let said =
        |arguments: &[&str], variables: &[(&str, &str)]| program.run_with(arguments, variables).err;
    assert!(said(&["frob"], &[]).starts_with("沒有指令"), "正體中文 comes first");
    assert!(said(&["frob"], &[("LANG", "en_US.UTF-8")]).starts_with("there is no command"));
    assert!(said(&["frob"], &[("LANG", "C.UTF-8")]).starts_with("沒有指令"));
    assert!(said(&["--lang", "en", "frob"], &[]).starts_with("there is no command"));
    assert!(said(&["--lang=zh-TW", "frob"], &[("LANG", "en_US")]).starts_with("沒有指令"));
}

#[test]
fn help_and_version_are_no_faults() {
    let program = Program::new();
    assert_eq!(program.run(&["--help"]).status, 0);
    assert!(program.run(&["--version"]).out.starts_with("fangyuan "));
    assert_eq!(program.run(&["import", "--help"]).status, 0);
}

#[test]
fn help_speaks_the_language_of_the_person() {
    let program = Program::new();
    let help = |arguments: &[&str]| program.run(arguments).out;
    for arguments in [&["--help"][..], &["import", "--help"], &["setting", "set", "--help"]] {
        let chinese = help(arguments);
        assert!(chinese.contains("用法：fangyuan"), "{chinese}");
        for english in ["Usage", "Options", "Print", "[default", "[possible", "[env", "Commands"] {
            assert!(!chinese.contains(english), "{english}: {chinese}");
        }
        let english = help(&[&["--lang", "en"], arguments].concat());
        assert!(english.contains("Usage: fangyuan"), "{english}");
        assert!(!english.contains("用法"), "{english}");
    }
    let import = help(&["import", "--help"]);
    assert!(import.contains("（可用：stop、skip、update）（預設：stop）"), "{import}");
    assert!(import.contains("（環境變數：FANGYUAN_DATA）"), "{import}");
    let asked = help(&["help", "import"]);
    assert!(asked.contains("用法：fangyuan import"), "{asked}");
}

#[test]
fn a_database_that_cannot_be_reached_ends_with_three() {
    let program = Program::new();
    let ran = program.run(&["--database", "postgres://nobody@127.0.0.1:1/x", "setting", "list"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.starts_with("連不上資料庫"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
}

#[test]
fn a_password_on_the_command_line_is_refused_and_repeated_nowhere() {
    let program = Program::new();
    let url = "postgres://nobody:canary@127.0.0.1:1/x";
    let ran = program.run(&["--database", url, "setting", "list"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("--database-file") && !ran.err.contains("canary"), "{}", ran.err);

    let variable = [("FANGYUAN_DATABASE", url)];
    let ran = program.run_with(&["setting", "list"], &variable);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(!ran.err.contains("canary"), "{}", ran.err);
    for language in ["zh-TW", "en"] {
        let help = program.run_with(&["--lang", language, "setting", "--help"], &variable).out;
        assert!(help.contains("FANGYUAN_DATABASE") && !help.contains("canary"), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn the_database_is_named_by_a_file_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let installation = testkit::postgres();
    let program = Program::new();
    let file = program.file("database", &format!("{}\n", installation.url().unwrap()));
    let open = |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        program.run(&["--database-file", &file, "setting", "list"])
    };
    let refused = open(0o644);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(refused.err.contains("chmod 600"), "{}", refused.err);
    let ran = open(0o600);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn a_question_about_a_folder_that_holds_nothing_makes_no_installation_and_says_so() {
    let program = Program::new();
    for question in [
        &["posture"][..],
        &["explain", "--duty", "D4.1a", "--agency", "a1"],
        &["export", "records", "--form", "person"],
        &["setting", "list"],
        &["ledger", "verify"],
        &["ledger", "key"],
        &["record", "show", "p1"],
    ] {
        let ran = program.run(&[&["--data", "mistyped"], question].concat());
        assert_eq!(ran.status, 2, "{question:?}: {}", ran.out);
        assert!(ran.err.starts_with("mistyped 中尚無資料"), "{question:?}: {}", ran.err);
        assert!(!program.path("mistyped").exists(), "{question:?}");
    }
}
