//! Sessions: begun anew at each sign-in, ended by rest, by time, by their owner, with their account.

use app::access::Role;
use testkit::PASSWORD;

use super::gate::both;

#[test]
fn without_a_session_people_are_led_to_the_door_and_programs_are_told() {
    both(|gate| {
        let mut browser = gate.browser();
        browser.get("/settings?lang=en").leads_to("/sign-in?next=%2Fsettings%3Flang%3Den&lang=en");
        browser.get("/").leads_to("/sign-in");
        browser.get("/no-such-page").leads_to("/sign-in?next=%2Fno-such-page");
        browser.post("/accounts/new", &[("name", "x")]).is(401);
        for url in ["/api/v1/settings", "/api/v1/records", "/metrics"] {
            let answer = gate.send("GET", url, &[], String::new());
            assert_eq!(
                (answer.status, answer.header("www-authenticate")),
                (401, "Bearer"),
                "{url}"
            );
            let is_api = url.starts_with("/api/");
            let kind = answer.header("content-type");
            assert_eq!(kind.contains("problem+json"), is_api, "{url}: {kind}");
        }
        for url in ["/sign-in", "/healthz", "/readyz", "/static/fangyuan.css"] {
            browser.get(url).is(200);
        }
    });
}

#[test]
fn after_sign_in_only_a_place_of_this_site_is_gone_to() {
    both(|gate| {
        let somebody = gate.officer();
        for (next, place) in [
            ("/settings?lang=en", "/settings?lang=en"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
        ] {
            let fields = [("name", &*somebody.name), ("password", PASSWORD), ("next", next)];
            gate.browser().post("/sign-in", &fields).leads_to(place);
        }
    });
}

#[test]
fn a_secret_that_somebody_planted_is_never_adopted_and_the_former_session_ends() {
    both(|gate| {
        let (attacker, victim) = (gate.officer(), gate.officer());
        // A made-up secret stays worthless.
        let mut browser = gate.browser();
        browser.cookie = Some("A".repeat(43));
        browser.sign_in(&victim.name, PASSWORD).is(303);
        assert_ne!(browser.cookie, Some("A".repeat(43)));
        // A real one that was planted ends as its browser signs in.
        let mut browser = gate.browser_of(&attacker);
        browser.sign_in(&victim.name, PASSWORD).is(303);
        assert_ne!(browser.cookie, Some(attacker.secret.clone()));
        assert!(browser.is_in() && !gate.browser_of(&attacker).is_in());
    });
}

#[test]
fn a_session_ends_after_half_an_hour_of_rest_and_after_half_a_day_in_any_case() {
    both(|gate| {
        let (resting, busy) = (gate.officer(), gate.officer());
        gate.pass_minutes(29);
        assert!(gate.browser_of(&resting).is_in() && gate.browser_of(&busy).is_in());
        gate.pass_minutes(30);
        assert!(!gate.browser_of(&resting).is_in());
        let busy = gate.officer();
        for _ in 0..24 {
            assert!(gate.browser_of(&busy).is_in());
            gate.pass_minutes(29);
        }
        assert!(gate.browser_of(&busy).is_in());
        gate.pass_minutes(24);
        assert!(!gate.browser_of(&busy).is_in());
    });
}

#[test]
fn an_account_and_a_token_that_were_typed_while_a_session_ended_stay_on_the_page() {
    both(|gate| {
        let officer = gate.officer();
        gate.pass_minutes(30);
        for (place, typed) in [
            ("/accounts/new", [("name", "amy"), ("display_name", "陳怡君")]),
            ("/account/tokens", [("name", "報表程式"), ("days", "7")]),
        ] {
            let kept = gate.browser_of(&officer).post(place, &typed);
            kept.is(401);
            for (name, value) in typed {
                let field = format!("name=\"{name}\" value=\"{value}\"");
                assert!(kept.text.contains(&field), "{field}: {}", kept.text);
            }
            assert!(kept.text.contains(&format!("action=\"{place}\"")), "{}", kept.text);
        }
        let secret = [("password", "a secret"), ("password_again", "a secret")];
        let refused = gate.browser_of(&officer).post("/account/password", &secret);
        assert!(!refused.is(401).text.contains("a secret"), "{}", refused.text);
    });
}

#[test]
fn the_city_decides_how_long_a_session_may_rest() {
    both(|gate| {
        let new = app::setting::NewSetting {
            name: "sign_in.idle".to_owned(),
            value: "PT5M".to_owned(),
            from: gate.installation.today(),
            agency: None,
            why: "a stricter rule".to_owned(),
        };
        let actor = app::Actor::local("test");
        app::setting::set(&gate.installation, &actor, &new).unwrap();
        let somebody = gate.officer();
        gate.pass_minutes(4);
        assert!(gate.browser_of(&somebody).is_in());
        gate.pass_minutes(5);
        assert!(!gate.browser_of(&somebody).is_in());
    });
}

#[test]
fn signing_out_ends_the_session_for_whoever_kept_its_secret() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        let answer = browser.post("/sign-out", &[]);
        answer.leads_to("/sign-in?done=out");
        assert_eq!(answer.header("clear-site-data"), "\"storage\"");
        assert_eq!(browser.cookie, None);
        assert!(!gate.browser_of(&somebody).is_in());
        assert!(gate.told_of(&somebody.account).contains(&"session.ended".to_owned()));
    });
}

#[test]
fn every_page_has_the_way_out_for_who_is_signed_in() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        for page in [
            "/account",
            "/account/password",
            "/accounts",
            "/forms",
            "/inbox",
            "/log",
            "/log/1",
            "/records",
            "/regulation",
            "/search",
            "/settings",
        ] {
            let shown = browser.get(page);
            let form = "<form method=\"post\" action=\"/sign-out\">";
            assert!(shown.is(200).text.contains(form), "{page}: {}", shown.text);
        }
        let door = gate.browser().get("/sign-in").text;
        assert!(!door.contains("action=\"/sign-out\""), "nobody is in who could leave");
    });
}

#[test]
fn somebody_sees_their_sessions_and_ends_one_or_all_others() {
    both(|gate| {
        let somebody = gate.officer();
        let mut phone = gate.browser();
        phone.sign_in(&somebody.name, PASSWORD).is(303);
        let mut desk = gate.browser_of(&somebody);
        let id = desk.get("/account").is(200).between("/account/sessions/", "/end");
        desk.post(&format!("/account/sessions/{id}/end"), &[]).is(303);
        assert!(!phone.is_in() && desk.is_in());
        phone.sign_in(&somebody.name, PASSWORD).is(303);
        desk.post("/account/sessions/end-others", &[]).is(303);
        assert!(!phone.is_in() && desk.is_in());
        // Nobody ends the session of somebody else.
        let other = gate.officer();
        let theirs = gate.browser_of(&other);
        let present = app::session::find(&gate.installation, &other.secret).unwrap().unwrap();
        let id = present.session.unwrap().id;
        desk.post(&format!("/account/sessions/{id}/end"), &[]).is(404);
        drop(theirs);
        assert!(gate.browser_of(&other).is_in());
    });
}

#[test]
fn an_account_that_is_closed_is_out_at_once_and_opened_again_begins_anew() {
    both(|gate| {
        let somebody = gate.officer();
        let keeper = testkit::signed_in(
            &gate.installation,
            "管理者",
            &[(Role::PlatformAdministrator, "city")],
        );
        let mut keeper = gate.browser_of(&keeper);
        let place = format!("/accounts/{}", somebody.account);
        keeper.post(&format!("{place}/close"), &[("why", " ")]).is(422);
        assert!(gate.browser_of(&somebody).is_in());
        keeper.post(&format!("{place}/close"), &[("why", "離職")]).is(303);
        assert!(!gate.browser_of(&somebody).is_in());
        keeper.post(&format!("{place}/open"), &[("why", "回任")]).is(303);
        assert!(!gate.browser_of(&somebody).is_in());
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
    });
}

#[test]
fn who_keeps_accounts_signs_somebody_out_everywhere_and_others_may_not() {
    both(|gate| {
        let somebody = gate.officer();
        let staff =
            testkit::signed_in(&gate.installation, "同仁", &[(Role::CommitteeMember, "city")]);
        let place = format!("/accounts/{}/end-sessions", somebody.account);
        let refused = gate.browser_of(&staff).post(&place, &[]);
        assert!([403, 404].contains(&refused.status), "{}", refused.text);
        assert!(gate.browser_of(&somebody).is_in());
        let keeper = testkit::signed_in(
            &gate.installation,
            "管理者",
            &[(Role::PlatformAdministrator, "city")],
        );
        gate.browser_of(&keeper).post(&place, &[]).is(303);
        assert!(!gate.browser_of(&somebody).is_in());
    });
}

#[test]
fn an_account_has_so_many_sessions_at_once_and_the_one_begun_first_ends() {
    both(|gate| {
        let somebody = gate.officer();
        let first = gate.browser_of(&somebody);
        let mut browsers = vec![first];
        for _ in 0..20 {
            assert!(browsers[0].is_in());
            gate.pass_minutes(1);
            let mut browser = gate.browser();
            browser.sign_in(&somebody.name, PASSWORD).is(303);
            browsers.push(browser);
        }
        assert!(!browsers[0].is_in());
        assert!(browsers[1..].iter_mut().all(|browser| browser.is_in()));
    });
}
