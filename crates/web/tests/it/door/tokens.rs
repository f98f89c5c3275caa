//! Tokens of programs: shown once, scoped, ending; they go with their owner.

use testkit::{PASSWORD, SignedIn};

use super::gate::{Answer, Gate, both};

fn make(gate: &Gate, owner: &SignedIn, scope: &str, days: &str) -> Answer {
    let fields = [("name", "報表程式"), ("scope", scope), ("days", days)];
    gate.browser_of(owner).post("/account/tokens", &fields)
}

fn made(gate: &Gate, owner: &SignedIn, scope: &str) -> String {
    make(gate, owner, scope, "30").is(200).between("<code class=\"secret\">", "</code>")
}

fn ask(gate: &Gate, token: &str) -> u16 {
    let token = format!("Bearer {token}");
    let headers = [("authorization", token.as_str())];
    gate.send("GET", "/api/v1/settings", &headers, String::new()).status
}

#[test]
fn a_token_is_shown_once_and_tells_when_it_was_used() {
    both(|gate| {
        let owner = gate.officer();
        let token = made(gate, &owner, "read");
        assert!(token.starts_with("fangyuan_"), "{token}");
        let page = gate.browser_of(&owner).get("/account").text;
        assert!(page.contains("報表程式") && page.contains("未曾使用") && !page.contains(&token));
        assert_eq!(ask(gate, &token), 200);
        let page = gate.browser_of(&owner).get("/account").text;
        assert!(page.contains("最近使用 民國115年3月2日 10:00"), "{page}");
    });
}

#[test]
fn how_the_scheme_of_a_token_is_written_is_no_matter_and_another_scheme_opens_nothing() {
    both(|gate| {
        let token = made(gate, &gate.officer(), "read");
        let status = |told: &str| {
            gate.send("GET", "/api/v1/settings", &[("authorization", told)], String::new()).status
        };
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer "] {
            assert_eq!(status(&format!("{scheme} {token}")), 200, "{scheme}");
        }
        for scheme in ["Basic", "Bearers", "earer"] {
            assert_eq!(status(&format!("{scheme} {token}")), 401, "{scheme}");
        }
        assert_eq!(status(&token), 401);
        assert_eq!(status(&format!("Bearer{token}")), 401);
    });
}

#[test]
fn a_token_for_reading_writes_nothing_and_one_for_the_calendar_reads_no_more() {
    both(|gate| {
        let owner = gate.officer();
        let write = |token: &str| {
            let token = format!("Bearer {token}");
            let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
            let body =
                r#"{"name":"leave_days_threshold","value":"90","from":"2026-03-01","why":"x"}"#;
            gate.send("POST", "/api/v1/settings", &headers, body.to_owned()).status
        };
        assert_eq!(write(&made(gate, &owner, "read")), 403);
        assert_eq!(write(&made(gate, &owner, "write")), 201);
        let address = made(gate, &owner, "calendar");
        let (_, calendar) = address.split_once("token=").unwrap();
        assert_eq!(ask(gate, calendar), 403);
    });
}

#[test]
fn a_token_that_is_revoked_over_made_up_or_of_a_closed_account_is_refused_at_once() {
    both(|gate| {
        let owner = gate.officer();
        let revoked = made(gate, &owner, "read");
        let mut browser = gate.browser_of(&owner);
        let id = browser.get("/account").is(200).between("/account/tokens/", "/revoke");
        browser.post(&format!("/account/tokens/{id}/revoke"), &[]).is(303);
        assert_eq!(ask(gate, &revoked), 401);
        let token = made(gate, &owner, "read");
        for wrong in [
            "",
            "x",
            token.get(9..).unwrap(),
            &token.replace("fangyuan_", "fangyuan-"),
            &owner.secret,
        ] {
            assert_eq!(ask(gate, wrong), 401, "{wrong}");
        }
        assert_eq!(ask(gate, &token), 200);
        let actor = app::Actor::local("test");
        app::account::decide(&gate.installation, &actor, &owner.account, true, "left").unwrap();
        assert_eq!(ask(gate, &token), 401);
    });
}

#[test]
fn a_token_ends_on_its_day() {
    both(|gate| {
        let owner = gate.officer();
        for days in ["0", "-1", "367", "abc", ""] {
            make(gate, &owner, "read", days).is(422);
        }
        make(gate, &owner, "everything", "1").is(422);
        let token = made(gate, &owner, "read");
        gate.pass_minutes(30 * 24 * 60 - 1);
        assert_eq!(ask(gate, &token), 200);
        gate.pass_minutes(1);
        assert_eq!(ask(gate, &token), 401);
    });
}

#[test]
fn a_token_is_no_session_and_opens_no_account_page() {
    both(|gate| {
        let owner = gate.officer();
        let token = format!("Bearer {}", made(gate, &owner, "write"));
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = "name=x&scope=write&days=300".to_owned();
        gate.send("POST", "/account/tokens", &headers, body).is(403);
        gate.send("POST", "/account/codes", &headers, String::new()).is(403);
        gate.send("POST", "/account/passkeys", &headers, "name=x".to_owned()).is(403);
    });
}

#[test]
fn a_token_rests_while_its_owners_password_is_worn_out() {
    both(|gate| {
        let owner = gate.officer();
        let token = made(gate, &owner, "read");
        let new = app::setting::NewSetting {
            name: "sign_in.password_validity".to_owned(),
            value: "P10D".to_owned(),
            from: gate.installation.today(),
            agency: None,
            why: "依機關密碼效期規定".to_owned(),
        };
        let actor = app::Actor::local("test");
        app::setting::set(&gate.installation, &actor, &new).unwrap();
        gate.pass_minutes(10 * 24 * 60);
        assert_eq!(ask(gate, &token), 200);
        gate.pass_minutes(24 * 60);
        assert_eq!(ask(gate, &token), 403);
        let mut browser = gate.browser();
        browser.sign_in(&owner.name, PASSWORD).is(303);
        browser.get("/settings").leads_to("/account/password?first=password");
        let fields = [("name", "報表程式"), ("scope", "read"), ("days", "1")];
        browser.post("/account/tokens", &fields).is(403);
        let new = "Nine copper bridges, 9 times";
        let changed = [("former", PASSWORD), ("password", new), ("password_again", new)];
        browser.post("/account/password", &changed).is(303);
        assert_eq!(ask(gate, &token), 200);
    });
}

#[test]
fn a_token_for_scim_keeps_accounts_by_scim_and_opens_nothing_else() {
    both(|gate| {
        let token = format!("Bearer {}", made(gate, &gate.officer(), "scim"));
        let headers = [("authorization", token.as_str())];
        for url in ["/", "/rights", "/log", "/api/v1/records", "/scimitar", "/no-such-page"] {
            let answer = gate.send("GET", url, &headers, String::new());
            assert!(answer.is(403).text.contains("SCIM"), "{url}: {}", answer.text);
        }
        // Where no other system is followed there is nothing to keep.
        gate.send("GET", "/scim/v2/Users", &headers, String::new()).is(404);
    });
}
