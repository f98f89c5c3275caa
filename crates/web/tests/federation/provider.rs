//! Through an OpenID provider: who comes in, who does not, and how long they stay.

use app::access::Role;
use testkit::{OpenId, PASSWORD};

use crate::gate::{Answer, Browser, Gate};
use crate::site::{account, both, enrol, forged_failure, held, open, pair};

const SITE: &str = "http://127.0.0.1:8000";
const RULES: &str = "agencies = { '資訊局' = 'doit' }\n\
    rule = [{ group = 'isms', role = 'security_officer', agency_claim = 'unit' }]";
const TWICE: &str = "second_factor = { amr = ['otp'] }\n";

fn settings(node: &OpenId, lie: &str, more: &str) -> String {
    node.settings(&format!("{}/{lie}", node.home), SITE, more)
}

/// Where the provider would ask who they are.
fn begin(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> String {
    let page = browser.post("/sign-in/oidc/city", fields);
    page.is(200).between("http-equiv=\"refresh\" content=\"0; url=", "\"").replace("&#38;", "&")
}

fn said<'a>(address: &'a str, name: &str) -> &'a str {
    let mut pairs = address.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).unwrap().1
}

/// What the lying provider would lead back with: it takes the nonce for its code.
fn back_of(address: &str) -> String {
    let (nonce, state) = (said(address, "nonce"), said(address, "state"));
    format!("/sign-in/oidc/city/callback?code={nonce}&state={state}")
}

/// Signs in through the lying provider.
fn sign_in(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let address = begin(browser, fields);
    browser.get(&back_of(&address))
}

#[test]
fn whoever_the_provider_vouches_for_is_the_same_account_each_time_with_what_rules_give() {
    let node = OpenId::provider(SITE);
    both(&node.settings(&node.home, SITE, RULES), |gate| {
        let mut browser = gate.browser();
        let page = browser.get("/sign-in");
        assert!(page.text.contains("以市府單一簽入登入"), "{}", page.text);
        let visit = |browser: &mut Browser<'_>, who: &str| {
            let address = begin(browser, &[("next", "/account?lang=en")]);
            let back = node.visit(&["sign-in", &address, who]);
            let answer = browser.get(back.strip_prefix(SITE).unwrap());
            // The next one who sits there is asked who they are.
            assert_eq!(node.visit(&["sign-out", &node.home]), "200");
            answer
        };
        visit(&mut browser, "wang").leads_to("/account?lang=en");
        assert!(browser.is_in() && browser.attempt.is_none());
        let own = browser.get("/account?lang=en").text;
        assert!(own.contains("City sign-on") && own.contains("王小明"), "{own}");
        assert!(!own.contains("/account/password") && !own.contains("/account/passkeys"), "{own}");
        let wang = account(gate, "wang");
        assert_eq!(held(gate, &wang), [pair("security_officer", "doit")]);
        let told = gate.told_of(&wang);
        assert_eq!(told, ["account.created", "identity.bound", "sign-in.done"]);
        // The former session of the browser ends as another begins.
        let former = browser.cookie.clone();
        visit(&mut browser, "wang").is(303);
        let mut kept = gate.browser();
        kept.cookie = former;
        assert!(browser.is_in() && !kept.is_in());
        // Who has no right by any rule gets no account, and hears it.
        let mut other = gate.browser();
        let refused = visit(&mut other, "chen");
        assert!(refused.is(403).text.contains("nothing here is yours"), "{}", refused.text);
        assert!(app::account::id_of_name(&gate.installation, "chen").unwrap().is_none());
        assert_eq!(gate.told_of("provider:city"), ["sign-in.failed"]);
    });
}

#[test]
fn an_answer_counts_in_the_browser_that_asked_once_and_for_ten_minutes() {
    let node = OpenId::liar();
    both(&settings(&node, "honest", RULES), |gate| {
        let mut browser = gate.browser();
        let address = begin(&mut browser, &[]);
        let mut thief = gate.browser();
        thief.get(&back_of(&address)).is(422);
        // Another who began one of their own is not let in by somebody else's answer.
        begin(&mut thief, &[]);
        thief.get(&back_of(&address)).is(422);
        assert!(!thief.is_in());
        browser.get(&back_of(&address)).leads_to("/");
        assert!(browser.is_in());
        let mut again = gate.browser();
        again.attempt = browser.attempt.clone();
        again.get(&back_of(&address)).is(422);
        // Whoever kept the cookie of the attempt has nothing either.
        let mut late = gate.browser();
        let address = begin(&mut late, &[]);
        let kept = late.attempt.clone();
        gate.pass_minutes(10);
        late.get(&back_of(&address)).is(422);
        late.attempt = kept;
        late.get(&back_of(&address)).is(422);
        assert!(!late.is_in() && !again.is_in());
        let mut altered = gate.browser();
        let address = begin(&mut altered, &[]);
        let back = back_of(&address);
        altered.get(&back.replace("&state=", "&state=x")).is(422);
        altered.get(&back).is(422);
        let address = begin(&mut altered, &[]);
        altered.get(&format!("{}&iss=https%3A%2F%2Fid.example", back_of(&address))).is(422);
        let address = begin(&mut altered, &[]);
        let state = said(&address, "state");
        let declined = format!("/sign-in/oidc/city/callback?error=access_denied&state={state}");
        let declined = altered.get(&declined);
        assert!(declined.is(422).text.contains("登入已取消"), "{}", declined.text);
        altered.post("/sign-in/oidc/nobody", &[]).is(404);
        altered.get("/sign-in/oidc/nobody/callback?code=a&state=b").is(422);
        assert!(!altered.is_in());
        // Where somebody wanted to go is a place of this site.
        let next = [("next", "//evil.example")];
        sign_in(&mut gate.browser(), &next).leads_to("/");
    });
}

#[test]
fn no_lie_of_a_provider_opens_a_session() {
    let node = OpenId::liar();
    for lie in ["alg-none", "other-nonce", "other-audience", "expired", "bent-claims"] {
        let kit = testkit::embedded();
        let gate = open(&kit, &settings(&node, lie, RULES));
        let mut browser = gate.browser();
        let refused = sign_in(&mut browser, &[]);
        assert!(refused.is(422).text.contains("未通過檢查"), "{lie}: {}", refused.text);
        assert!(!browser.is_in(), "{lie}");
        assert_eq!(gate.told_of("provider:city"), ["sign-in.failed"]);
    }
}

#[test]
fn rights_follow_the_rules_and_what_people_gave_stays() {
    let node = OpenId::liar();
    let rule = |role: &str, agency: &str| {
        format!("rule = [{{ group = 'isms', role = '{role}', agency = '{agency}' }}]")
    };
    testkit::both(|kit| {
        let come = |rules: &str| {
            let gate = open(kit, &settings(&node, "honest", rules));
            sign_in(&mut gate.browser(), &[]).is(303);
            gate
        };
        let gate = come(&rule("security_officer", "doit"));
        let wang = account(&gate, "wang");
        let given = app::grant::NewGrant {
            account: wang.clone(),
            role: Role::ContactWindow.word().to_owned(),
            agency: "doit".to_owned(),
            subject: None,
            from: gate.installation.today(),
            until: None,
            on_behalf_of: None,
            why: "for a test".to_owned(),
        };
        app::grant::give(&gate.installation, &app::Actor::local("test"), &given).unwrap();
        let gate = come(&rule("head_of_it", "doit"));
        let own = pair("contact_window", "doit");
        assert_eq!(held(&gate, &wang), [own.clone(), pair("head_of_it", "doit")]);
        let gate = come("");
        assert_eq!(held(&gate, &wang), std::slice::from_ref(&own));
        // The last platform administrator stays one, and the log says so.
        come(&rule("platform_administrator", "city"));
        let gate = come("");
        assert_eq!(held(&gate, &wang), [own, pair("platform_administrator", "city")]);
        let rights = app::grant::of_account(&gate.installation, &app::Actor::local("test"), &wang);
        let is_last = |right: &app::grant::GivenRight| right.role == "platform_administrator";
        let right = rights.unwrap().into_iter().find(is_last).unwrap().id;
        assert_eq!(gate.told_of(&right), ["right.given", "right.spared"]);
    });
}

#[test]
fn into_an_account_whose_failures_were_forged_no_provider_lets_anybody() {
    let node = OpenId::liar();
    testkit::both(|kit| {
        let gate = open(kit, &settings(&node, "honest", RULES));
        sign_in(&mut gate.browser(), &[]).is(303);
        let wang = account(&gate, "wang");
        kit.tamper(&forged_failure(&wang)).unwrap();
        let mut browser = gate.browser();
        let refused = sign_in(&mut browser, &[]);
        assert!(refused.is(422).text.contains("暫停登入"), "{}", refused.text);
        assert!(!browser.is_in());
        let told = gate.told_of(&wang);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.failed"), "{told:?}");
    });
}

#[test]
fn a_session_ends_with_the_one_at_the_provider_by_its_signed_word_once() {
    let node = OpenId::liar();
    let token =
        |lie: &str| std::fs::read_to_string(node.folder().join(format!("{lie}.logout"))).unwrap();
    both(&settings(&node, "honest", RULES), |gate| {
        let tell = |provider: &str, token: &str| {
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            let url = format!("/sign-in/oidc/{provider}/backchannel-logout");
            gate.send("POST", &url, &headers, format!("logout_token={token}")).status
        };
        let (mut browser, mut phone) = (gate.browser(), gate.browser());
        sign_in(&mut browser, &[]).is(303);
        sign_in(&mut phone, &[]).is(303);
        for lie in ["other-audience", "other-issuer", "alg-none", "id-token", "old", "no-event"] {
            assert_eq!(tell("city", &token(lie)), 400, "{lie}");
        }
        assert_eq!(tell("city", ""), 400);
        assert_eq!(tell("nobody", &token("honest")), 404);
        assert!(browser.is_in() && phone.is_in());
        assert_eq!(tell("city", &token("honest")), 200);
        assert!(!browser.is_in() && !phone.is_in());
        let told = gate.told_of(&account(gate, "wang"));
        assert_eq!(told.iter().filter(|kind| *kind == "session.ended").count(), 2, "{told:?}");
        // Sent again it ends nothing of what has begun since.
        sign_in(&mut browser, &[]).is(303);
        assert_eq!(tell("city", &token("honest")), 400);
        assert!(browser.is_in());
        // Who came otherwise is nobody of the provider's.
        let somebody = gate.officer();
        assert!(gate.browser_of(&somebody).is_in());
    });
}

fn require_second_factor(gate: &Gate) {
    let (actor, role) = (app::Actor::local("test"), Role::SecurityOfficer.word());
    app::second_factor::decide(&gate.installation, &actor, role, true, "資安長核定").unwrap();
}

#[test]
fn a_second_factor_counts_where_the_settings_accept_it_else_ours_is_asked_for() {
    let node = OpenId::liar();
    let rules = [TWICE, RULES].concat();
    testkit::both(|kit| {
        let accepted = open(kit, &settings(&node, "by-two-factors", &rules));
        require_second_factor(&accepted);
        let mut browser = accepted.browser();
        sign_in(&mut browser, &[]).is(303);
        browser.get("/account").is(200);
        browser.get("/records").is(200);
        let own = browser.get("/account").text;
        assert!(!own.contains("/account/codes"), "{own}");
        // The same words are worth nothing where the settings do not name them.
        let gate = open(kit, &settings(&node, "by-two-factors", RULES));
        let mut browser = gate.browser();
        sign_in(&mut browser, &[]).is(303);
        browser.get("/records").leads_to("/account?first=second-factor");
        let key = enrol(&gate, &mut browser);
        browser.get("/records").is(200);
        gate.pass_minutes(1);
        let mut again = gate.browser();
        let asked = sign_in(&mut again, &[("next", "/records")]);
        let begun = asked.is(200).hidden("begun");
        assert!(!again.is_in() && !asked.text.contains("/sign-in/passkey"), "{}", asked.text);
        let wrong = [("begun", &*begun), ("code", "000000"), ("next", "/records")];
        let wrong = again.post("/sign-in/code", &wrong);
        assert!(!wrong.is(422).text.contains("/sign-in/passkey"), "{}", wrong.text);
        let code = testkit::code_of(&key, gate.seconds());
        let right = [("begun", &*begun), ("code", &*code), ("next", "/records")];
        again.post("/sign-in/code", &right).leads_to("/records");
        again.get("/records").is(200);
    });
}

#[test]
fn a_token_rests_where_its_owner_came_last_without_the_second_factor_that_a_role_needs() {
    let node = OpenId::liar();
    let token = [("name", "x"), ("scope", "read"), ("days", "1")];
    let anew = [("anew", "yes"), ("next", "/account?done=proven")];
    let rules = [TWICE, RULES].concat();
    testkit::both(|kit| {
        let accepted = open(kit, &settings(&node, "by-two-factors", &rules));
        let mut browser = accepted.browser();
        sign_in(&mut browser, &anew).leads_to("/account?done=proven");
        let made = browser.post("/account/tokens", &token);
        let made = made.is(200).between("<code class=\"secret\">", "</code>");
        let bearer = format!("Bearer {made}");
        let ask = |gate: &Gate| {
            let headers = [("authorization", bearer.as_str())];
            gate.send("GET", "/api/v1/records", &headers, String::new()).status
        };
        require_second_factor(&accepted);
        assert_eq!(ask(&accepted), 200);
        let gate = open(kit, &settings(&node, "by-two-factors", RULES));
        gate.pass_minutes(1);
        sign_in(&mut gate.browser(), &[]).is(303);
        assert_eq!(ask(&gate), 403);
    });
}

#[test]
fn before_a_proof_is_changed_the_provider_has_to_ask_anew() {
    let node = OpenId::liar();
    let token = [("name", "x"), ("scope", "read"), ("days", "1")];
    let anew = [("anew", "yes"), ("next", "/account?done=proven")];
    // Nobody said when they were asked last, or long ago: it may have been another at this machine.
    for lie in ["honest", "long-ago"] {
        both(&settings(&node, lie, RULES), |gate| {
            let mut browser = gate.browser();
            sign_in(&mut browser, &[]).is(303);
            browser.post("/account/tokens", &token).is(403);
            let page = browser.get("/account/prove").text;
            let asks = page.contains("/sign-in/oidc/city") && page.contains("name=\"anew\"");
            assert!(asks, "{page}");
            // A provider that does not say it even then has not asked.
            sign_in(&mut browser, &anew).is(422);
            browser.post("/account/tokens", &token).is(403);
        });
    }
    both(&settings(&node, "by-two-factors", RULES), |gate| {
        let mut browser = gate.browser();
        sign_in(&mut browser, &anew).leads_to("/account?done=proven");
        browser.post("/account/tokens", &token).is(200);
        // Ours is nothing that they could change: it would open when they are out there.
        browser.get("/account/password").is(409);
        let fields = [("former", ""), ("password", PASSWORD), ("password_again", PASSWORD)];
        browser.post("/account/password", &fields).is(409);
        browser.post("/account/passkeys", &[("name", "x")]).is(409);
        let actor = app::Actor::local("test");
        let wang = account(gate, "wang");
        assert!(app::one_time_link::for_account(&gate.installation, &actor, &wang).is_err());
    });
}

#[test]
fn who_leaves_is_shown_the_way_out_of_a_provider_that_has_one() {
    let node = OpenId::provider(SITE);
    both(&node.settings(&node.home, SITE, RULES), |gate| {
        let mut browser = gate.browser();
        let address = begin(&mut browser, &[]);
        let back = node.visit(&["sign-in", &address, "wang"]);
        browser.get(back.strip_prefix(SITE).unwrap()).is(303);
        browser.post("/sign-out", &[]).leads_to("/sign-in?done=out&by=city");
        assert!(!browser.is_in());
        let page = browser.get("/sign-in?done=out&by=city").text;
        assert!(page.contains("/sign-in/oidc/city/sign-out"), "{page}");
        let out = browser.get("/sign-in/oidc/city/sign-out");
        assert!(out.is(303).header("location").starts_with(&node.home), "{out:?}");
        browser.get("/sign-in/oidc/nobody/sign-out").is(404);
        assert!(!browser.get("/sign-in?done=out&by=nobody").text.contains("sign-out"));
        assert_eq!(node.visit(&["sign-out", &node.home]), "200");
    });
}

#[test]
fn a_closed_account_and_a_provider_that_is_away_let_nobody_in_and_others_go_on() {
    let mut node = OpenId::liar();
    let text = settings(&node, "honest", RULES);
    testkit::both(|kit| {
        let gate = open(kit, &text);
        sign_in(&mut gate.browser(), &[]).is(303);
        let actor = app::Actor::local("test");
        let wang = account(&gate, "wang");
        app::account::decide(&gate.installation, &actor, &wang, true, "left").unwrap();
        let refused = sign_in(&mut gate.browser(), &[]);
        assert!(refused.is(403).text.contains("已停用"), "{}", refused.text);
        let told = gate.told_of(&wang);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.failed"), "{told:?}");
    });
    node.stop();
    both(&text, |gate| {
        let away = gate.browser().post("/sign-in/oidc/city", &[]);
        assert!(away.is(503).text.contains("無法連線"), "{}", away.text);
        let somebody = gate.officer();
        gate.browser().sign_in(&somebody.name, PASSWORD).is(303);
    });
}
