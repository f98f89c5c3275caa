//! `fangyuan migrate` and `fangyuan doctor`.

use crate::program::Program;

#[test]
fn a_folder_without_an_installation_is_broken_until_it_is_migrated() {
    let program = Program::new();
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.out.contains("fangyuan migrate"), "{}", ran.out);
    assert_eq!(program.run(&["migrate"]).status, 0);
    assert_eq!(program.run(&["migrate"]).status, 0);
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("synchronous=FULL"), "{}", ran.out);
    assert!(ran.out.contains("建議：日誌沒有見證者"), "{}", ran.out);
    program.file("data/witnesses.toml", "needed = many");
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
}

#[test]
fn a_fault_in_the_rules_of_notices_stops_the_server_and_nothing_else_and_doctor_names_its_line() {
    let program = Program::with_a_person();
    program.file("data/notices.toml", "keep_days = 400\ngive_up_dais = 5\n");
    for command in [&["record", "show", "p1"][..], &["setting", "list"]] {
        let ran = program.run(command);
        assert_eq!(ran.status, 0, "{command:?}: {}", ran.err);
    }
    let ran = program.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("notices.toml:2: "), "{}", ran.err);
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.out.contains("notices.toml:2: "), "{}", ran.out);
}

#[test]
fn rights_that_somebody_planted_in_the_database_are_told_and_written_anew() {
    let installation = testkit::embedded();
    let data = installation.location().directory().display().to_string();
    let program = Program::with_a_person_at(&["--data", &data]);
    let run = |command: &[&str]| program.run(&[command, &["--data", data.as_str()]].concat());
    let ran = run(&["ledger", "verify"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    installation.tamper("insert into agency_above values ('a9', 'a1')").unwrap();
    for command in [&["ledger", "verify"][..], &["doctor"]] {
        let ran = run(command);
        assert_eq!(ran.status, 1, "{}", ran.out);
        assert!(ran.out.contains("agency_above"), "{}", ran.out);
    }
    let ran = run(&["migrate"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("資料表 agency_above"), "{}", ran.err);
    assert_eq!(run(&["ledger", "verify"]).status, 0);
    installation
        .tamper("create trigger planted after insert on record begin delete from event; end")
        .unwrap();
    for command in [&["ledger", "verify"][..], &["doctor"]] {
        let ran = run(command);
        assert_eq!(ran.status, 1, "{}", ran.out);
        assert!(ran.out.contains("觸發程序 planted"), "{}", ran.out);
    }
    let told = run(&["ledger", "verify"]).out;
    assert!(!told.contains("  "), "one sentence, unbroken: {told}");
}

#[test]
fn an_address_that_others_reach_is_unsafe_in_the_clear() {
    let program = Program::new();
    program.run(&["migrate"]);
    let ran = program.run(&["doctor", "--listen", "0.0.0.0:8080", "--format", "json"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("\"gravity\":\"unsafe\""), "{}", ran.out);
    let proxied =
        program.run(&["doctor", "--listen", "0.0.0.0:8080", "--trusted-proxy", "10.0.0.5"]);
    assert_eq!(proxied.status, 0, "{}", proxied.out);
}

#[test]
fn a_trusted_network_of_everybody_is_unsafe_and_no_server_starts_behind_it() {
    let program = Program::new();
    program.run(&["migrate"]);
    for network in ["0.0.0.0/0", "::/0"] {
        let ran = program.run(&["doctor", "--trusted-proxy", network]);
        assert_eq!(ran.status, 1, "{}", ran.out);
        assert!(ran.out.contains(&format!("不安全：受信任的代理網段 {network}")), "{}", ran.out);
        let ran = program.run(&["serve", "--listen", "127.0.0.1:0", "--trusted-proxy", network]);
        assert_eq!(ran.status, 2, "{}", ran.err);
        assert!(ran.err.contains(network), "{}", ran.err);
    }
}

#[test]
fn a_certificate_that_cannot_be_used_or_is_another_hosts_is_unsafe() {
    let program = Program::new();
    program.run(&["migrate"]);
    let authority = testkit::Authority::new();
    let issued = authority.issue_for("site", "DNS:isms.example");
    let (certificate, key) = (issued.certificate.display().to_string(), issued.key.display());
    let key = key.to_string();
    let doctor = |certificate: &str, host: &str| {
        let options = ["--tls-certificate", certificate, "--tls-key", &key, "--public-host", host];
        program.run(&[&["doctor"], &options[..]].concat())
    };
    let ran = doctor(&certificate, "isms.example");
    assert_eq!(ran.status, 0, "{}", ran.out);
    let ran = doctor(&certificate, "other.example");
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("不是給 other.example 的"), "{}", ran.out);
    let ran = doctor("nowhere.pem", "isms.example");
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("TLS 憑證不能使用") && ran.out.contains("nowhere.pem"), "{}", ran.out);
}

#[test]
fn a_server_that_others_reach_in_the_clear_does_not_start() {
    let program = Program::new();
    let ran = program.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("--tls-certificate"), "{}", ran.err);
    let ran = program.run(&["serve", "--listen", "0.0.0.0:0", "--trusted-proxy", "10.0.0.5"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("--public-host"), "{}", ran.err);
    // What others call by a name comes through a proxy of this machine, which nobody named.
    let unnamed = ["--listen", "127.0.0.1:0", "--public-host", "isms.example"];
    let ran = program.run(&[&["serve"], &unnamed[..]].concat());
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("isms.example") && ran.err.contains("--trusted-proxy"), "{}", ran.err);
    assert!(!program.path("data").exists(), "nothing was begun");
    program.run(&["migrate"]);
    let ran = program.run(&[&["doctor"], &unnamed[..]].concat());
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("不安全：位址 127.0.0.1:0 只限本機"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn a_data_folder_and_a_key_that_others_can_read_are_unsafe() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new();
    program.run(&["migrate"]);
    let open = |path: &str, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(program.path(path), mode).unwrap();
    };
    open("data", 0o755);
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("chmod 700"), "{}", ran.out);
    open("data", 0o700);
    let key = program.file("site.key", "no key yet");
    open("site.key", 0o644);
    let ran = program.run(&["doctor", "--tls-certificate", &key, "--tls-key", &key]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("TLS 金鑰") && ran.out.contains("chmod 600"), "{}", ran.out);
}

#[test]
fn a_database_that_may_forget_and_one_whose_clock_differs_not_are_told_apart() {
    let installation = testkit::postgres();
    let program = Program::new();
    // The server for tests is quick because it forgets.
    let ran = program.run(&["doctor", "--database", installation.url().unwrap()]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("fsync, full_page_writes, synchronous_commit"), "{}", ran.out);
    assert!(ran.out.contains("時鐘一致"), "{}", ran.out);
}
