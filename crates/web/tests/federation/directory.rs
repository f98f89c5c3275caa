//! By the word of a directory: the same guard as our own passwords, and out as soon as out there.

use testkit::{PASSWORD, Slapd};

use crate::gate::{Answer, Browser, Gate};
use crate::site::{account, both, enrol, forged_failure, held, open, pair};

const WANG: &str = "正確-horse-9";
const ENTRY: &str = "dn: cn=王小明,ou=資訊局,ou=people,dc=taipei,dc=test\n";

fn settings(slapd: &Slapd, more: &str) -> String {
    let url = format!("ldaps://localhost:{}", slapd.ldaps);
    let rules = "rule = [{ group = 'cn=isms,ou=groups,dc=taipei,dc=test', \
                 role = 'security_officer', agency = 'doit' }]";
    format!(
        "local_names = ['root']\n{}{more}",
        slapd.settings(&url, &slapd.authority.file(), rules)
    )
}

/// The answer without what differs each time.
fn plain(answer: &Answer, name: &str) -> (u16, String) {
    let text = answer.text.replace(&format!("value=\"{name}\""), "");
    (answer.status, text.replace(answer.header("x-request-id"), ""))
}

fn sign_in<'g>(gate: &'g Gate, name: &str, password: &str) -> (Browser<'g>, Answer) {
    let mut browser = gate.browser();
    let answer = browser.sign_in(name, password);
    (browser, answer)
}

#[test]
fn whoever_the_directory_vouches_for_comes_in_and_all_others_hear_the_same() {
    let slapd = Slapd::new();
    both(&settings(&slapd, ""), |gate| {
        let (mut browser, answer) = sign_in(gate, "WANG", WANG);
        answer.leads_to("/account");
        let own = browser.get("/account").text;
        assert!(own.contains("市府目錄") && own.contains("王小明"), "{own}");
        assert!(!own.contains("/account/password") && !own.contains("/account/passkeys"), "{own}");
        let wang = account(gate, "wang");
        assert_eq!(held(gate, &wang), [pair("security_officer", "doit")]);
        let told = gate.told_of(&wang);
        assert_eq!(told, ["account.created", "identity.bound", "sign-in.done"]);
        let (_, wrong) = sign_in(gate, "wang", "wrong");
        let wrong = plain(&wrong, "wang");
        assert_eq!(wrong.0, 422);
        let told = gate.told_of(&wang);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.failed"), "{told:?}");
        let signs = ["*", "wang)(uid=*", "(uid=wang)", "\\2a", "ｗａｎｇ", "twin", "locked"];
        for name in ["nobody", "wang@elsewhere"].into_iter().chain(signs) {
            for password in [WANG, "twin-twin-9", "lock-lock-9", ""] {
                assert_eq!(plain(&sign_in(gate, name, password).1, name), wrong, "{name}");
            }
        }
        // Closed here counts as wrong, whatever the directory says.
        let actor = app::Actor::local("test");
        app::account::decide(&gate.installation, &actor, &wang, true, "left").unwrap();
        assert_eq!(plain(&sign_in(gate, "wang", WANG).1, "wang"), wrong);
    });
}

#[test]
fn who_proves_to_be_somebody_without_a_right_hears_that_and_gets_no_account() {
    let slapd = Slapd::new();
    slapd.change(
        "dn: cn=lee,ou=people,dc=taipei,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\n\
         cn: lee\nsn: lee\nuid: lee\nuserPassword: lee-lee-9\n",
    );
    both(&settings(&slapd, ""), |gate| {
        let (mut browser, answer) = sign_in(gate, "lee", "lee-lee-9");
        assert!(answer.is(403).text.contains("沒有任何權責"), "{}", answer.text);
        assert!(!browser.is_in());
        assert!(app::account::id_of_name(&gate.installation, "lee").unwrap().is_none());
        assert_eq!(gate.told_of("directory:old"), ["sign-in.failed"]);
        sign_in(gate, "lee", "wrong").1.is(422);
    });
}

#[test]
fn failures_count_and_rest_as_those_of_our_own_passwords_do() {
    let slapd = Slapd::new();
    both(&settings(&slapd, ""), |gate| {
        sign_in(gate, "wang", WANG).1.is(303);
        for name in ["wang", "WANG", " wang ", "Wang", "wang"] {
            sign_in(gate, name, "wrong").1.is(422);
        }
        sign_in(gate, "wang", WANG).1.is(422);
        let told = gate.told_of(&account(gate, "wang"));
        assert_eq!(told.last().map(String::as_str), Some("sign-in.locked"), "{told:?}");
        gate.pass_minutes(15);
        sign_in(gate, "wang", WANG).1.is(303);
        // So does a name that nobody has here yet.
        for _ in 0..5 {
            sign_in(gate, "chen", "wrong").1.is(422);
        }
        sign_in(gate, "chen", "chen-chen-9").1.is(422);
        gate.pass_minutes(15);
        sign_in(gate, "chen", "chen-chen-9").1.is(303);
    });
}

#[test]
fn of_passwords_guessed_at_once_no_more_are_answered_than_lock_a_name_of_a_directory() {
    let slapd = Slapd::new();
    both(&settings(&slapd, ""), |gate| {
        sign_in(gate, "wang", WANG).1.is(303);
        let wang = account(gate, "wang");
        let n_before = gate.told_of(&wang).len();
        let begin = &std::sync::Barrier::new(12);
        let guess = |password| {
            let typed = app::sign_in::Typed { name: "wang", password, directory: None };
            begin.wait();
            app::sign_in::by_password(&gate.installation, typed, testkit::ORIGIN, None).is_ok()
        };
        let n_opened = std::thread::scope(|scope| {
            let passwords = ["wrong"; 11].into_iter().chain([WANG]);
            let guesses: Vec<_> =
                passwords.map(|password| scope.spawn(move || guess(password))).collect();
            guesses.into_iter().filter_map(|guess| guess.join().unwrap().then_some(())).count()
        });
        let told = gate.told_of(&wang).split_off(n_before);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.locked"), "{told:?}");
        assert_eq!(told.iter().filter(|kind| *kind == "sign-in.done").count(), n_opened);
        let (before, behind) = match told.iter().position(|kind| kind == "sign-in.done") {
            Some(at) => (at, told.len() - at - 1),
            None => (0, told.len()),
        };
        assert!(before < 5 && behind == 5, "{told:?}");
    });
}

#[test]
fn into_an_account_whose_failures_were_forged_nobody_comes_by_whatever_name_it_is_known_there() {
    let slapd = Slapd::new();
    testkit::both(|kit| {
        let gate = open(kit, &settings(&slapd, ""));
        let new = app::account::NewAccount {
            name: "wang".to_owned(),
            display_name: "王另".to_owned(),
            agency: "city".to_owned(),
            person: None,
            mail: None,
        };
        app::account::create(&gate.installation, &app::Actor::local("test"), &new).unwrap();
        sign_in(&gate, "wang", WANG).1.is(303);
        let theirs = account(&gate, "wang.old");
        kit.tamper(&forged_failure(&theirs)).unwrap();
        sign_in(&gate, "wang", WANG).1.is(422);
        let told = gate.told_of(&theirs);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.failed"), "{told:?}");
    });
}

#[test]
fn a_directory_that_is_away_says_so_lets_nobody_in_and_leaves_our_own_accounts_alone() {
    let mut slapd = Slapd::new();
    let text = settings(&slapd, "suffix = '@city'\n");
    slapd.stop();
    both(&text, |gate| {
        let (mut browser, answer) = sign_in(gate, "wang@city", WANG);
        assert!(answer.is(503).text.contains("無法連線"), "{}", answer.text);
        assert!(!browser.is_in());
        let somebody = gate.officer();
        sign_in(gate, &somebody.name, PASSWORD).1.is(303);
        // Nobody is thrown out because nobody answers.
        let looked = app::federation::look_again(&gate.installation).unwrap();
        assert_eq!(looked, app::federation::Looked::default());
    });
}

#[test]
fn a_name_is_the_directorys_alone_whatever_account_bears_it_here() {
    let slapd = Slapd::new();
    testkit::both(|kit| {
        let before = open(kit, "");
        let somebody = before.officer();
        let gate = open(kit, &settings(&slapd, ""));
        // The directory has all names without an ending, and this password is none of its own.
        sign_in(&gate, &somebody.name, PASSWORD).1.is(422);
        let text = settings(&slapd, "").replace("'root'", &format!("'{}'", somebody.name));
        let gate = open(kit, &text);
        sign_in(&gate, &somebody.name, PASSWORD).1.is(303);
    });
}

#[test]
fn where_there_are_several_directories_somebody_may_say_whose_they_are() {
    let (slapd, other) = (Slapd::new(), Slapd::new());
    let second = other.settings(
        &format!("ldaps://localhost:{}", other.ldaps),
        &other.authority.file(),
        "suffix = '@other'\nrule = [{ claim = 'departmentNumber', value = '資訊局', \
         role = 'contact_window', agency = 'doit' }]",
    );
    let second = second.replace("id = 'old'", "id = 'other'").replace("市府目錄", "另一目錄");
    let text = settings(&slapd, &second);
    both(&text, |gate| {
        let page = gate.browser().get("/sign-in").text;
        assert!(page.contains("<select id=\"directory\"") && page.contains("另一目錄"), "{page}");
        let come = |name: &str, directory: &str| {
            let mut browser = gate.browser();
            let fields = [("name", name), ("password", WANG), ("directory", directory)];
            browser.post("/sign-in", &fields)
        };
        come("wang", "").is(303);
        come("wang", "other").is(303);
        come("wang@other", "").is(303);
        come("wang@other", "other").is(303);
        // The same name in two directories is two people.
        assert_eq!(held(gate, &account(gate, "wang")), [pair("security_officer", "doit")]);
        assert_eq!(held(gate, &account(gate, "wang.other")), [pair("contact_window", "doit")]);
        let refused = come("root", "other");
        assert!(refused.is(422).text.contains("value=\"other\" selected"), "{}", refused.text);
        come("wang", "nowhere").is(422);
    });
    let one = open(&testkit::embedded(), &settings(&slapd, ""));
    assert!(!one.browser().get("/sign-in").text.contains("<select id=\"directory\""));
}

#[test]
fn our_own_second_factor_is_asked_for_after_and_a_password_is_confirmed_there() {
    let slapd = Slapd::new();
    both(&settings(&slapd, ""), |gate| {
        let (mut browser, _) = sign_in(gate, "wang", WANG);
        gate.pass_minutes(15);
        browser.post("/account/codes", &[]).leads_to("/account/prove");
        let page = browser.get("/account/prove").text;
        assert!(page.contains("「市府目錄」的密碼"), "{page}");
        browser.post("/account/prove", &[("password", "wrong")]).is(422);
        browser.post("/account/prove", &[("password", WANG)]).leads_to("/account?done=proven");
        let key = enrol(gate, &mut browser);
        gate.pass_minutes(1);
        let (mut again, asked) = sign_in(gate, "wang", WANG);
        let begun = asked.is(200).hidden("begun");
        assert!(!again.is_in());
        let code = testkit::code_of(&key, gate.seconds());
        again.post("/sign-in/code", &[("begun", &begun), ("code", &code)]).is(303);
        assert!(again.is_in());
    });
}

#[test]
fn who_is_gone_from_the_directory_is_out_with_sessions_tokens_and_rights_and_may_come_back() {
    let (slapd, away) = (Slapd::new(), "pwdAccountLockedTime");
    both(&settings(&slapd, ""), |gate| {
        let (mut browser, _) = sign_in(gate, "wang", WANG);
        let made =
            browser.post("/account/tokens", &[("name", "x"), ("scope", "read"), ("days", "9")]);
        let token = made.is(200).between("<code class=\"secret\">", "</code>");
        let bearer = format!("Bearer {token}");
        let asks = || {
            gate.send("GET", "/api/v1/forms", &[("authorization", &bearer)], String::new()).status
        };
        assert_eq!(asks(), 200);
        let look = || {
            let looked = app::federation::look_again(&gate.installation).unwrap();
            (looked.n_there, looked.n_gone)
        };
        assert_eq!(look(), (0, 0), "they have just been there");
        gate.pass_minutes(15);
        assert!(browser.is_in());
        assert_eq!(look(), (1, 0));
        assert_eq!(look(), (0, 0));
        // Rights follow the groups while somebody is here.
        let group = "dn: cn=isms,ou=groups,dc=taipei,dc=test\nchangetype: modify\n";
        let member = "member: cn=王小明,ou=資訊局,ou=people,dc=taipei,dc=test\n";
        slapd.change(&format!("{group}delete: member\n{member}"));
        gate.pass_minutes(15);
        assert!(browser.is_in());
        assert_eq!(look(), (1, 0));
        let wang = account(gate, "wang");
        assert_eq!(held(gate, &wang), []);
        slapd.change(&format!("{group}add: member\n{member}"));
        slapd.change(&format!("{ENTRY}changetype: modify\nadd: {away}\n{away}: 000001010000Z\n"));
        gate.pass_minutes(15);
        assert!(browser.is_in());
        assert_eq!(look(), (0, 1));
        assert!(!browser.is_in());
        assert_eq!(asks(), 401);
        assert_eq!(look(), (0, 0));
        let told = gate.told_of(&wang);
        assert_eq!(told.last().map(String::as_str), Some("identity.gone"), "{told:?}");
        slapd.change(&format!("{ENTRY}changetype: modify\ndelete: {away}\n"));
        sign_in(gate, "wang", WANG).1.is(303);
        assert_eq!(held(gate, &wang), [pair("security_officer", "doit")]);
    });
}
