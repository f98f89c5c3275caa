//! Failures: told alike whoever asks, counted, and followed by rest as the law asks.

use app::Actor;
use app::access::{Role, principal};
use app::notice::{self, Kind};
use testkit::{PASSWORD, SignedIn};

use super::gate::{Gate, both};

fn fail(gate: &Gate, name: &str, n: usize) {
    for _ in 0..n {
        gate.browser().sign_in(name, "not the password").is(422);
    }
}

#[test]
fn who_knows_the_password_is_let_in_under_a_cookie_that_no_script_reads() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser();
        let answer = browser.sign_in(&somebody.name.to_uppercase(), PASSWORD);
        answer.leads_to("/account");
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(browser.is_in());
        let told = gate.told_of(&somebody.account);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.done"), "{told:?}");
    });
}

#[test]
fn every_field_for_a_password_is_masked_and_takes_what_a_manager_fills_in() {
    both(|gate| {
        let somebody = gate.officer();
        let mut own = gate.browser_of(&somebody);
        let mut n_fields = 0;
        for page in [
            gate.browser().get("/sign-in"),
            own.get("/account/password"),
            own.get("/account/prove"),
        ] {
            let fields = page.is(200).text.split("<input ").skip(1);
            let fields = fields.map(|field| field.split('>').next().unwrap());
            let secret = ["name=\"password", "name=\"former"];
            for field in fields.filter(|field| secret.iter().any(|name| field.contains(name))) {
                n_fields += 1;
                assert!(field.contains("type=\"password\""), "{field}");
                assert!(field.contains("value=\"\""), "never sent back: {field}");
                assert!(field.contains("-password\""), "a manager is told what it is: {field}");
                assert!(!field.contains("paste") && !field.contains("maxlength"), "{field}");
            }
        }
        assert_eq!(n_fields, 5);
    });
}

#[test]
fn a_wrong_password_an_unknown_name_and_a_closed_account_get_the_same_answer() {
    both(|gate| {
        let (open, closed) = (gate.officer(), gate.officer());
        let actor = Actor::local("test");
        app::account::decide(&gate.installation, &actor, &closed.account, true, "left").unwrap();
        let answer = |name: &str, password: &str| {
            let answer = gate.browser().sign_in(name, password);
            let text = answer.text.replace(name, "NAME");
            (answer.status, text.replace(answer.header("x-request-id"), ""))
        };
        let wrong = answer(&open.name, "not the password");
        assert_eq!(wrong.0, 422);
        for (name, password) in
            [("nobody-has-this", "x"), (&*closed.name, PASSWORD), ("不是帳號", "x"), ("", "")]
        {
            let other = answer(name, password);
            let same = name.is_empty() || other.1 == wrong.1;
            assert!(other.0 == wrong.0 && same, "{name}: {}", other.1);
        }
        assert_eq!(gate.told_of("unknown").len(), 3);
    });
}

#[test]
fn after_the_fifth_failure_the_password_path_rests_for_fifteen_minutes_and_no_less() {
    both(|gate| {
        let (somebody, other) = (gate.officer(), gate.officer());
        fail(gate, &somebody.name, 4);
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
        // A success wipes the slate.
        fail(gate, &somebody.name, 5);
        gate.browser().sign_in(&somebody.name, PASSWORD).is(422);
        let told = gate.told_of(&somebody.account);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.locked"), "{told:?}");
        // Whoever is there stays, and nobody else rests.
        assert!(gate.browser_of(&somebody).is_in());
        gate.browser().sign_in(&other.name, PASSWORD).is(303);
        gate.pass_minutes(14);
        gate.browser().sign_in(&somebody.name, PASSWORD).is(422);
        gate.pass_minutes(1);
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
    });
}

#[test]
fn a_name_that_nobody_has_rests_as_well_so_that_resting_tells_nothing() {
    both(|gate| {
        fail(gate, "nobody-has-this", 5);
        let n_told = gate.told_of("unknown").len();
        assert_eq!(n_told, 5);
        // Refused without a look: not even the log grows.
        fail(gate, "nobody-has-this", 3);
        assert_eq!(gate.told_of("unknown").len(), n_told);
    });
}

#[test]
fn a_source_that_tries_name_after_name_rests_for_all_names() {
    both(|gate| {
        let somebody = gate.officer();
        for number in 0..50 {
            gate.browser().sign_in(&format!("guess{number}"), "x").is(422);
        }
        gate.browser().sign_in(&somebody.name, PASSWORD).is(422);
        gate.pass_minutes(15);
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
    });
}

#[test]
fn what_was_typed_as_a_name_stands_nowhere_afterwards() {
    both(|gate| {
        let canary = "my-password-in-the-wrong-field";
        gate.browser().sign_in(canary, "x").is(422);
        let told = testkit::told_of(&gate.installation, "unknown");
        assert!(told.len() == 1 && !told[0].1.contains(canary), "{told:?}");
    });
}

fn told(gate: &Gate, somebody: &SignedIn) -> Vec<(Kind, Option<String>)> {
    let actor = principal(&gate.installation, &somebody.account).unwrap().unwrap();
    let page = notice::list(&gate.installation, &Actor::account(actor), None, 50).unwrap();
    page.notices.into_iter().map(|one| (one.kind, one.account)).collect()
}

#[test]
fn an_account_that_is_locked_is_told_to_those_who_keep_it_once_a_day() {
    both(|gate| {
        let root = testkit::signed_in(
            &gate.installation,
            "曾管理",
            &[(Role::PlatformAdministrator, "city")],
        );
        let (somebody, other) = (gate.officer(), gate.officer());
        fail(gate, &somebody.name, 4);
        assert_eq!(told(gate, &root), []);
        fail(gate, &somebody.name, 1);
        let locked = (Kind::AccountLocked, Some(somebody.account.clone()));
        assert_eq!(told(gate, &root), std::slice::from_ref(&locked));
        gate.pass_minutes(15);
        fail(gate, &somebody.name, 5);
        assert_eq!(told(gate, &root), [locked], "whoever guesses on fills no inbox");
        assert_eq!(told(gate, &other), []);
        let inbox = gate.browser_of(&root).get("/inbox").text;
        assert!(inbox.contains(&format!("/accounts/{}", somebody.account)), "{inbox}");
        assert!(
            inbox.contains("「王承辦」的帳號連續登入失敗"),
            "who keeps it is told whose: {inbox}"
        );
    });
}

#[test]
fn whoever_tries_name_after_name_is_told_to_who_runs_the_program() {
    both(|gate| {
        let root = testkit::signed_in(
            &gate.installation,
            "曾管理",
            &[(Role::PlatformAdministrator, "city")],
        );
        for number in 0..49 {
            gate.browser().sign_in(&format!("guess{number}"), "x").is(422);
        }
        assert_eq!(told(gate, &root), []);
        gate.browser().sign_in("guess49", "x").is(422);
        assert_eq!(told(gate, &root), [(Kind::NamesTried, None)]);
    });
}
