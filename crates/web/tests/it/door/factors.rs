//! The second factor: codes that open once, recovery codes, and roles that need one.

use app::access::{Role, Scope};
use testkit::PASSWORD;

use super::gate::{Browser, Gate, both};

/// Takes an app into use; its key and the recovery codes come back.
pub(super) fn enrol(gate: &Gate, browser: &mut Browser<'_>) -> (String, Vec<String>) {
    let offered = browser.post("/account/codes", &[]);
    let key = offered.is(200).between("<code class=\"secret\">", "</code>").replace(' ', "");
    let begun = offered.hidden("begun");
    let wrong = browser.post("/account/codes/first", &[("begun", &begun), ("code", "000000")]);
    wrong.is(422);
    let code = testkit::code_of(&key, gate.seconds());
    let added = browser.post("/account/codes/first", &[("begun", &begun), ("code", &code)]);
    let codes = added.is(200).text.split("<code class=\"secret\">").skip(1);
    let codes = codes.map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect();
    (key, codes)
}

pub(super) fn second_step(browser: &mut Browser<'_>, name: &str) -> String {
    let answer = browser.sign_in(name, PASSWORD);
    assert_eq!(answer.is(200).header("set-cookie"), "", "a password alone does not open");
    answer.hidden("begun")
}

pub(super) fn finish(browser: &mut Browser<'_>, begun: &str, code: &str) -> u16 {
    browser.post("/sign-in/code", &[("begun", begun), ("code", code), ("next", "/account")]).status
}

#[test]
fn with_an_app_the_password_alone_does_not_open_and_a_code_opens_once() {
    both(|gate| {
        let somebody = gate.officer();
        let mut owner = gate.browser_of(&somebody);
        let (key, codes) = enrol(gate, &mut owner);
        assert_eq!(codes.len(), 10);
        assert!(owner.is_in() && !gate.browser_of(&somebody).is_in(), "the secret is another now");

        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        // The code that took the app into use was used.
        assert_eq!(finish(&mut browser, &begun, &testkit::code_of(&key, gate.seconds())), 422);
        gate.pass_minutes(1);
        let code = testkit::code_of(&key, gate.seconds());
        assert_eq!(finish(&mut browser, &begun, &code), 303);
        assert!(browser.is_in());
        let mut thief = gate.browser();
        let begun = second_step(&mut thief, &somebody.name);
        assert_eq!(finish(&mut thief, &begun, &code), 422);
        assert!(!thief.is_in());
    });
}

#[test]
fn a_recovery_code_stands_in_once_and_new_ones_void_the_old() {
    both(|gate| {
        let somebody = gate.officer();
        let mut owner = gate.browser_of(&somebody);
        let (_, codes) = enrol(gate, &mut owner);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        assert_eq!(finish(&mut browser, &begun, &codes[0]), 303);
        let mut again = gate.browser();
        let begun = second_step(&mut again, &somebody.name);
        assert_eq!(finish(&mut again, &begun, &codes[0]), 422);
        browser.post("/account/recovery-codes", &[]).is(200);
        assert_eq!(finish(&mut again, &begun, &codes[1]), 422);
    });
}

#[test]
fn guessed_codes_count_as_failures_and_a_step_ends_in_time() {
    both(|gate| {
        let somebody = gate.officer();
        let (key, _) = enrol(gate, &mut gate.browser_of(&somebody));
        gate.pass_minutes(1);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        for _ in 0..5 {
            assert_eq!(finish(&mut browser, &begun, "000000"), 422);
        }
        assert_eq!(finish(&mut browser, &begun, &testkit::code_of(&key, gate.seconds())), 422);
        gate.pass_minutes(15);
        let begun = second_step(&mut browser, &somebody.name);
        gate.pass_minutes(5);
        assert_eq!(finish(&mut browser, &begun, &testkit::code_of(&key, gate.seconds())), 422);
        assert!(!browser.is_in());
    });
}

#[test]
fn before_a_proof_is_changed_somebody_who_came_a_while_ago_shows_who_they_are() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        gate.pass_minutes(15);
        browser.post("/account/codes", &[]).leads_to("/account/prove");
        browser.post("/account/prove", &[("password", "guess")]).is(422);
        let before = browser.cookie.clone();
        browser.post("/account/prove", &[("password", PASSWORD)]).is(303);
        assert_ne!(browser.cookie, before, "the secret is another after a proof");
        enrol(gate, &mut browser);
    });
}

#[test]
fn a_token_that_was_described_stays_while_its_maker_shows_who_they_are() {
    both(|gate| {
        let mut browser = gate.browser_of(&gate.officer());
        gate.pass_minutes(15);
        let typed = [("name", "報表程式"), ("scope", "read"), ("days", "7")];
        let kept = browser.post("/account/tokens", &typed);
        kept.is(403);
        for (name, value) in typed {
            let field = format!("name=\"{name}\" value=\"{value}\"");
            assert!(kept.text.contains(&field), "{field}: {}", kept.text);
        }
        browser.post("/account/prove", &[("password", PASSWORD)]).is(303);
        assert!(browser.post("/account/tokens", &typed).is(200).text.contains("class=\"secret\""));
    });
}

#[test]
fn a_webhook_that_was_typed_stays_while_its_maker_shows_who_they_are() {
    both(|gate| {
        let settings = gate.installation.store.directory().join(app::webhook::FILE);
        std::fs::write(settings, "address = \"https://isms.example\"\n").unwrap();
        let roles = [(Role::SecurityOfficer, "city")];
        let officer = testkit::signed_in(&gate.installation, "承辦", &roles);
        let mut browser = gate.browser_of(&officer);
        gate.pass_minutes(15);
        let typed = [
            ("agency", "city"),
            ("address", "https://siem.example/hook"),
            ("kind", "record.filed"),
            ("kind", "record.withdrawn"),
        ];
        let kept = browser.post("/webhooks/new", &typed);
        kept.is(403);
        for (name, value) in typed {
            let field = format!("name=\"{name}\" value=\"{value}\"");
            assert!(kept.text.contains(&field), "{field}: {}", kept.text);
        }
        assert!(kept.text.contains("href=\"/account/prove\" target=\"_blank\""), "{}", kept.text);
        assert!(kept.text.contains("action=\"/webhooks/new\""), "{}", kept.text);
        browser.post("/account/prove", &[("password", PASSWORD)]).is(303);
        assert!(browser.post("/webhooks/new", &typed).is(200).text.contains("class=\"secret\""));
    });
}

#[test]
fn a_role_that_needs_a_second_factor_sees_its_own_account_alone_until_it_has_one() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        browser.get("/settings").is(200);
        let keeper = testkit::signed_in(
            &gate.installation,
            "管理者",
            &[(Role::PlatformAdministrator, "city")],
        );
        let mut keeper = gate.browser_of(&keeper);
        let place = "/accounts/second-factors";
        let rule = [("role", "bureau_officer"), ("required", "yes"), ("why", "資安長核定")];
        browser.post(place, &rule).is(403);
        keeper.post(place, &rule).is(303);
        browser.get("/settings").leads_to("/account?first=second-factor");
        let cookie = format!("fangyuan={}", somebody.secret);
        let headers = [("cookie", cookie.as_str())];
        gate.send("GET", "/api/v1/settings", &headers, String::new()).is(403);
        enrol(gate, &mut browser);
        browser.get("/settings").is(200);
        // Taken away again, it binds again at once.
        browser.post("/account/codes/remove", &[]).is(303);
        browser.get("/settings").leads_to("/account?first=second-factor");
        assert!(keeper.get(place).text.contains("資安長核定"));
    });
}

#[test]
fn who_keeps_accounts_takes_lost_factors_away_with_a_reason_and_never_the_password() {
    both(|gate| {
        let somebody = gate.officer();
        enrol(gate, &mut gate.browser_of(&somebody));
        let actor = app::Actor::local("test");
        let none =
            app::second_factor::remove_all(&gate.installation, &actor, &somebody.account, " ");
        assert!(none.is_err());
        app::second_factor::remove_all(&gate.installation, &actor, &somebody.account, "手機遺失")
            .unwrap();
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
    });
}

#[test]
fn who_lacks_the_factor_that_a_role_needs_lets_no_program_in_and_those_of_before_rest() {
    both(|gate| {
        let somebody = gate.officer();
        let asked = |token: &str| {
            let token = format!("Bearer {token}");
            let headers = [("authorization", token.as_str())];
            gate.send("GET", "/api/v1/settings", &headers, String::new())
        };
        let earlier = testkit::token(&gate.installation, &somebody, &[Scope::Write]);
        asked(&earlier).is(200);
        let actor = app::Actor::local("test");
        let role = Role::BureauOfficer.word();
        app::second_factor::decide(&gate.installation, &actor, role, true, "資安長核定").unwrap();
        let refused = asked(&earlier);
        assert_eq!(refused.is(403).header("content-type"), "application/problem+json");
        assert!(refused.text.contains("第二因素"), "{}", refused.text);
        let token = format!("Bearer {earlier}");
        let headers = [("authorization", token.as_str())];
        gate.send("GET", "/account", &headers, String::new()).is(403);
        let mut browser = gate.browser_of(&somebody);
        browser.get("/settings").leads_to("/account?first=second-factor");
        let scopes = ["read", "write", "scim", "calendar"];
        let make = |browser: &mut Browser<'_>, status| {
            for scope in scopes {
                let fields = [("name", "報表程式"), ("scope", scope), ("days", "1")];
                browser.post("/account/tokens", &fields).is(status);
            }
        };
        make(&mut browser, 403);
        enrol(gate, &mut browser);
        asked(&earlier).is(200);
        make(&mut browser, 200);
    });
}
