//! Installations that cosign each other's log, and a witness that is no installation.

use std::path::Path;

use crate::program::{Program, Ran};
use crate::served::Served;

fn printed(ran: Ran) -> String {
    let Ran { status, out, err } = ran;
    assert_eq!(status, 0, "{out} {err}");
    out.trim().to_owned()
}

fn decide(program: &Program, value: &str) {
    let more = ["--from", "2026-01-01", "--why", "本府決定"];
    let words = ["setting", "set", "leave_days_threshold", value];
    printed(program.run(&[&words[..], &more[..]].concat()));
}

/// Names the other as witness and as a log to be witnessed.
fn introduce(program: &Program, other: &Program, served: &Served) {
    let log = printed(other.run(&["ledger", "key"]));
    let witness = printed(other.run(&["ledger", "witness"]));
    let url = format!("http://{}/log/witness", served.address);
    let file =
        format!("[[witness]]\nkey = \"{witness}\"\nurl = \"{url}\"\n[[log]]\nkey = \"{log}\"\n");
    std::fs::write(program.path("data/witnesses.toml"), file).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn two_installations_cosign_each_other_and_refuse_one_that_was_rolled_back() {
    let (one, other) = (Program::with_a_person(), Program::with_a_person());
    let serve = |program: &Program| Served::start(&program.path("data"), &[]);
    let (served, elsewhere) = (serve(&one), serve(&other));
    introduce(&one, &other, &elsewhere);
    introduce(&other, &one, &served);
    let before = one.run(&["ledger", "verify"]);
    assert_eq!(before.status, 1, "nobody witnessed it yet: {}", before.out);

    for program in [&one, &other] {
        let told = printed(program.run(&["ledger", "cosign"]));
        assert!(told.contains("已副簽 3 筆"), "{told}");
        let told = printed(program.run(&["ledger", "verify"]));
        assert!(told.contains("前 3 筆經見證"), "{told}");
    }
    drop(served);
    copy(&one.path("data"), &one.path("yesterday"));
    decide(&one, "90");
    decide(&one, "0");
    assert!(printed(one.run(&["ledger", "cosign"])).contains("已副簽 5 筆"));
    assert!(printed(one.run(&["ledger", "cosign"])).contains("已副簽 5 筆"), "asked again");

    // Somebody puts yesterday's database in the place of today's: the log itself holds.
    std::fs::remove_dir_all(one.path("data")).unwrap();
    copy(&one.path("yesterday"), &one.path("data"));
    printed(one.run(&["ledger", "verify"]));
    let refused = one.run(&["ledger", "cosign", "--lang", "en"]);
    assert_eq!(refused.status, 1);
    assert!(refused.out.contains("saw 5 entries, the log has only 3"), "{}", refused.out);
    // And goes on with another past.
    decide(&one, "0");
    decide(&one, "90");
    let refused = one.run(&["ledger", "cosign", "--lang", "en"]);
    assert_eq!(refused.status, 1);
    assert!(refused.out.contains("the log was forked"), "{}", refused.out);
    decide(&one, "0");
    let refused = one.run(&["ledger", "cosign", "--lang", "en"]);
    assert!(refused.out.contains("does not show that the log grew"), "{}", refused.out);
}

#[test]
fn a_witness_signs_offline_and_its_key_is_all_that_an_auditor_adds() {
    let (program, witness) = (Program::with_a_person(), Program::new());
    let log = printed(program.run(&["ledger", "key"]));
    let sign = |request: &str, log: &str| {
        let file = witness.file("request.txt", request);
        witness.run(&["ledger", "witness", &file, "--log", log, "--folder", "box"])
    };
    let key = printed(witness.run(&["ledger", "witness", "--folder", "box"]));
    let file = format!("[[witness]]\nkey = \"{key}\"\n");
    std::fs::write(program.path("data/witnesses.toml"), file).unwrap();

    let request = printed(program.run(&["ledger", "request"]));
    let cosigned = printed(sign(&request, &log));
    assert!(!witness.path("data").exists(), "a witness is no installation");
    // The log grows while the signature is on its way.
    decide(&program, "90");
    let brought = program.file("cosigned.txt", &cosigned);
    assert_eq!(program.run(&["ledger", "cosign", &brought]).status, 0);
    assert!(printed(program.run(&["ledger", "verify"])).contains("前 2 筆經見證"));
    let again = sign(&request, &log);
    assert_eq!(again.status, 2, "it saw 2 entries already: {}", again.err);
    assert!(again.err.contains("--seen 2"), "{}", again.err);
    let request = printed(program.run(&["ledger", "request", "--seen", "2"]));
    printed(sign(&request, &log));

    // What is handed out bears the cosignature.
    let bundle = program.path("log.jsonl").display().to_string();
    assert_eq!(program.run(&["ledger", "export", &bundle]).status, 0);
    let receipt = program.file("receipt.json", &printed(program.run(&["ledger", "prove", "p1"])));
    let stranger = printed(Program::new().run(&["ledger", "witness"]));
    for file in [&bundle, &receipt] {
        let check = |key: &str| {
            let words = ["ledger", "verify", file.as_str(), "--key", &log, "--witness", key];
            Program::new().run(&words)
        };
        assert!(printed(check(&key)).contains("前 2 筆經見證"));
        let refused = check(&stranger);
        assert_eq!(refused.status, 1, "{}", refused.out);
        assert!(refused.out.contains("均未經指定之 1 位見證人副簽"), "{}", refused.out);
    }
    assert_eq!(program.run(&["ledger", "verify", "--witness", &stranger]).status, 1);
}
