//! `fangyuan account` and what `doctor` says of who runs the installation.

use std::sync::Arc;

use app::access::Role;
use app::account::{self, NewAccount};
use app::sign_in::Origin;
use app::{Installation, SystemClock, one_time_link, way_in};

use store::change;

use crate::program::Program;

/// An installation whose only administrator is `first`.
fn with_an_administrator() -> (Program, Installation) {
    let program = Program::new();
    program.run(&["migrate"]);
    let location = app::location(&program.path("data"), None);
    let installation = Installation::open(&location, Arc::new(SystemClock)).unwrap();
    let first = NewAccount {
        name: "first".to_owned(),
        display_name: "林管理".to_owned(),
        agency: "city".to_owned(),
        person: None,
        mail: None,
    };
    account::set_up(&installation, &first).unwrap();
    (program, installation)
}

#[test]
fn a_lost_administrator_is_let_in_again_in_the_name_of_the_systems_user() {
    let (program, installation) = with_an_administrator();
    let recover = ["account", "recover", "first", "--why", "遺失手機"];
    let site = ["--site", "https://isms.example/"];
    let ran = program.run(&[&recover[..], &site[..]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let (_, secret) = ran.out.split_once("https://isms.example/one-time-link?key=").unwrap();
    let origin = Origin { source: "127.0.0.1", agent: "a test" };
    let password = "Nine silver ferries, 9 times";
    let user = std::process::Command::new("id").arg("-un").output().unwrap();
    let user = format!("local:{}", String::from_utf8(user.stdout).unwrap().trim());
    let last = installation.store.read(|transaction| {
        let last = change::last(transaction)?;
        change::get(transaction, last)
    });
    assert_eq!(last.unwrap().unwrap().actor, user);
    let opened = one_time_link::choose_password(&installation, secret.trim(), password, origin);
    assert!(opened.unwrap().is_some());
    // Nobody does it in another's name, whatever the environment says.
    let ran = program.run(&[&recover[..], &["--by", "王承辦"]].concat());
    assert_eq!(ran.status, 2, "{}", ran.out);
    let ran = program.run(&["account", "recover", "other", "--why", "接任"]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.err.contains("first"), "{}", ran.err);
}

#[test]
fn whoever_is_at_the_machine_agrees_to_a_reset_for_which_there_is_nobody_else() {
    let (program, installation) = with_an_administrator();
    let root = account::id_of_name(&installation, "first").unwrap().unwrap();
    let root = app::access::principal(&installation, &root).unwrap().unwrap();
    let root = app::Actor::account(root);
    let owner = testkit::signed_in(&installation, "丙長官", &[(Role::CityCiso, "city")]);
    let release = ["account", "release", owner.name.as_str()];
    let ran = program.run(&release);
    assert_eq!(ran.status, 2, "{}", ran.out);
    way_in::ask(&installation, &root, &owner.account, way_in::Kind::Link, "忘記密碼").unwrap();
    let ran = program.run(&release);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("忘記密碼") && !ran.out.contains("key="), "{}", ran.out);
    one_time_link::for_account(&installation, &root, &owner.account).unwrap();
    let ran = program.run(&["account", "release", "nobody"]);
    assert_eq!(ran.status, 2, "{}", ran.out);
}

#[test]
fn of_two_resets_that_wait_whoever_is_at_the_machine_says_to_which_they_agree() {
    let (program, installation) = with_an_administrator();
    let root = account::id_of_name(&installation, "first").unwrap().unwrap();
    let root = app::access::principal(&installation, &root).unwrap().unwrap();
    let root = app::Actor::account(root);
    let owner = testkit::signed_in(&installation, "丙長官", &[(Role::CityCiso, "city")]);
    for (kind, why) in way_in::Kind::ALL.into_iter().zip(["忘記密碼", "遺失手機"]) {
        way_in::ask(&installation, &root, &owner.account, kind, why).unwrap();
    }
    let released = || {
        let waiting = way_in::of_account(&installation, &root, &owner.account).unwrap();
        let released = waiting.into_iter().filter(|one| one.released.is_some());
        released.map(|one| one.kind).collect::<Vec<_>>()
    };
    let release = ["account", "release", owner.name.as_str()];
    let ran = program.run(&release);
    assert_eq!(ran.status, 2, "{}", ran.out);
    for told in ["--link", "忘記密碼", "--second-factor", "移除第二因素", "遺失手機"]
    {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert_eq!(released(), []);
    let ran = program.run(&[&release[..], &["--second-factor"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("遺失手機") && !ran.out.contains("忘記密碼"), "{}", ran.out);
    assert_eq!(released(), [way_in::Kind::SecondFactor]);
    // One that waits alone is meant without a word, and nothing else is by the wrong one.
    let ran = program.run(&[&release[..], &["--second-factor"]].concat());
    assert_eq!(ran.status, 2, "{}", ran.out);
    let ran = program.run(&release);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("忘記密碼"), "{}", ran.out);
}

#[test]
fn an_administrator_without_a_second_factor_is_told_of() {
    let (program, _installation) = with_an_administrator();
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("建議：系統管理者未設第二因素：first"), "{}", ran.out);
}

#[test]
fn a_new_sealing_key_is_made_before_and_beside_the_old_one() {
    let (program, _installation) = with_an_administrator();
    for n_keys in [2, 3] {
        let ran = program.run(&["account", "reseal"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        let kept = std::fs::read_to_string(program.path("data/factors.key")).unwrap();
        assert_eq!(kept.lines().count(), n_keys);
    }
}
