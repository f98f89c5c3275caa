//! Links that are told once: the set-up, an invitation, a reset; and what a new password must be.

use app::access::Role;
use testkit::PASSWORD;

use super::gate::{Browser, both};

const NEW: &str = "Eight paper lanterns, 8 times";

fn key(link: &str) -> String {
    link.split_once("key=").unwrap().1.to_owned()
}

fn set_up(browser: &mut Browser<'_>, key: &str, password: &str) -> u16 {
    let fields = [
        ("key", key),
        ("name", "first"),
        ("display_name", "林管理"),
        ("password", password),
        ("password_again", password),
    ];
    browser.post("/set-up", &fields).status
}

fn choose(browser: &mut Browser<'_>, key: &str, password: &str) -> u16 {
    let fields = [("key", key), ("password", password), ("password_again", password)];
    browser.post("/one-time-link", &fields).status
}

#[test]
fn the_set_up_link_makes_the_first_administrator_once() {
    both(|gate| {
        let void = app::one_time_link::set_up(&gate.installation).unwrap().unwrap();
        let key = app::one_time_link::set_up(&gate.installation).unwrap().unwrap();
        let mut browser = gate.browser();
        browser.get(&format!("/set-up?key={void}")).is(410);
        browser.get(&format!("/set-up?key={key}")).is(200);
        // A password that is refused leaves the link as it was.
        for weak in ["short", "administrator1", "first-of-all-12345"] {
            assert_eq!(set_up(&mut browser, &key, weak), 422, "{weak}");
        }
        assert_eq!(set_up(&mut browser, &key, PASSWORD), 303);
        assert!(browser.is_in());
        assert_eq!(set_up(&mut gate.browser(), &key, PASSWORD), 410);
        gate.browser().get(&format!("/set-up?key={key}")).is(410);
        assert!(app::one_time_link::set_up(&gate.installation).unwrap().is_none());
        browser.get("/accounts").is(200);
        browser.get("/accounts/second-factors").is(200);
    });
}

#[test]
fn a_set_up_that_was_left_blank_tells_each_thing_it_lacks_by_its_field() {
    both(|gate| {
        let key = app::one_time_link::set_up(&gate.installation).unwrap().unwrap();
        let mut browser = gate.browser();
        let sent = browser.post("/set-up", &[("key", key.as_str())]);
        sent.is(422);
        for field in ["name", "display_name", "password"] {
            let told = format!("id=\"{field}-fault\"");
            assert!(sent.text.contains(&told), "{field}: {}", sent.text);
        }
        assert!(sent.text.contains("請填寫密碼。") && !sent.text.contains("大家最先猜的密碼"));
        assert_eq!(set_up(&mut browser, &key, PASSWORD), 303, "the link stays good");
    });
}

#[test]
fn of_two_passwords_that_differ_it_is_also_told_that_the_first_is_weak() {
    both(|gate| {
        let key = app::one_time_link::set_up(&gate.installation).unwrap().unwrap();
        let mut browser = gate.browser();
        let fields = [
            ("key", key.as_str()),
            ("name", "first"),
            ("display_name", "林管理"),
            ("password", "short"),
            ("password_again", "other"),
        ];
        let sent = browser.post("/set-up", &fields);
        sent.is(422);
        for field in ["password", "password_again"] {
            let told = format!("id=\"{field}-fault\"");
            assert!(sent.text.contains(&told), "{field}: {}", sent.text);
        }
    });
}

#[test]
fn the_set_up_link_ends_after_a_day() {
    both(|gate| {
        let key = app::one_time_link::set_up(&gate.installation).unwrap().unwrap();
        gate.pass_minutes(24 * 60);
        assert_eq!(set_up(&mut gate.browser(), &key, PASSWORD), 410);
    });
}

#[test]
fn an_invitation_and_a_reset_open_once_and_a_newer_link_voids_the_older() {
    both(|gate| {
        let keeper = testkit::signed_in(
            &gate.installation,
            "管理者",
            &[(Role::PlatformAdministrator, "city")],
        );
        let mut keeper = gate.browser_of(&keeper);
        let fields = [("name", "newcomer"), ("display_name", "新同仁"), ("agency", "city")];
        let made = keeper.post("/accounts/new", &fields);
        let first = key(&made.is(200).between("<code class=\"secret\">", "</code>"));
        let back = made.between("<a class=\"button\" href=\"", "\"");
        let again = keeper.post(&format!("{back}/link"), &[]);
        let second = key(&again.is(200).between("<code class=\"secret\">", "</code>"));
        let mut newcomer = gate.browser();
        assert_eq!(choose(&mut newcomer, &first, PASSWORD), 410);
        assert_eq!(choose(&mut newcomer, &second, PASSWORD), 303);
        assert!(newcomer.is_in());
        assert_eq!(choose(&mut gate.browser(), &second, NEW), 410);
        // A reset puts everybody out who had the old password.
        let reset = keeper.post(&format!("{back}/link"), &[]);
        let reset = key(&reset.is(200).between("<code class=\"secret\">", "</code>"));
        assert_eq!(choose(&mut gate.browser(), &reset, NEW), 303);
        assert!(!newcomer.is_in());
        gate.browser().sign_in("newcomer", PASSWORD).is(422);
        gate.browser().sign_in("newcomer", NEW).is(303);
    });
}

#[test]
fn a_reset_of_who_may_do_more_is_asked_for_on_one_page_and_agreed_to_by_another() {
    both(|gate| {
        let [one, two] = ["甲承辦", "乙承辦"].map(|name| {
            testkit::signed_in(&gate.installation, name, &[(Role::BureauOfficer, "city")])
        });
        let ciso = [(Role::AgencyCiso, "doit")];
        let owner = testkit::signed_in(&gate.installation, "丙長官", &ciso);
        let place = format!("/accounts/{}", owner.account);
        let (link, ways) = (format!("{place}/link"), format!("{place}/ways-in"));
        let [mut asker, mut second, mut owner] =
            [&one, &two, &owner].map(|somebody| gate.browser_of(somebody));
        assert!(asker.get(&place).is(200).text.contains("請第二人同意產生連結"));
        asker.post(&link, &[]).is(409);
        asker.post(&ways, &[("kind", "link"), ("why", "")]).is(422);
        asker.post(&ways, &[("kind", "door"), ("why", "忘記")]).is(404);
        let asked = format!("{place}?done=way-asked");
        asker.post(&ways, &[("kind", "link"), ("why", "忘記密碼")]).leads_to(&asked);
        let release = format!("{ways}/release");
        // Who asked is told that it waits, whose account it is may refuse, and another agrees.
        let waits = asker.get(&asked);
        assert!(waits.is(200).text.contains("等待第二人同意") && !waits.text.contains(&release));
        let own = owner.get(&place);
        assert!(own.is(200).text.contains("忘記密碼") && !own.text.contains(&release));
        asker.post(&release, &[("kind", "link")]).is(409);
        let page = second.get(&place);
        assert!(page.is(200).text.contains(&release) && page.text.contains("甲承辦"));
        let done = format!("{place}?done=way-released");
        second.post(&release, &[("kind", "link")]).leads_to(&done);
        second.post(&link, &[]).is(409);
        assert!(asker.get(&place).is(200).text.contains("產生重設密碼連結"));
        let shown = asker.post(&link, &[]);
        let key = key(&shown.is(200).between("<code class=\"secret\">", "</code>"));
        assert_eq!(choose(&mut gate.browser(), &key, NEW), 303);
        assert!(!owner.is_in());
    });
}

#[test]
fn where_nobody_could_agree_the_page_says_who_could_and_what_the_machine_can_do() {
    both(|gate| {
        let root = testkit::signed_in(
            &gate.installation,
            "管理者",
            &[(Role::PlatformAdministrator, "city")],
        );
        let ciso = [(Role::CityCiso, "city")];
        let owner = testkit::signed_in(&gate.installation, "丙長官", &ciso);
        let page = gate.browser_of(&root).get(&format!("/accounts/{}", owner.account));
        let command = format!("fangyuan account release {}", owner.name);
        assert!(page.is(200).text.contains(&command), "{}", page.text);
    });
}

#[test]
fn a_reset_ends_after_an_hour_and_its_secret_stands_nowhere() {
    both(|gate| {
        let somebody = gate.officer();
        let actor = app::Actor::local("test");
        let made = app::one_time_link::for_account(&gate.installation, &actor, &somebody.account);
        let (_, secret) = made.unwrap();
        let told = format!("{:?}", testkit::told_of(&gate.installation, &somebody.account));
        assert!(told.contains("link.made") && !told.contains(&secret), "{told}");
        gate.pass_minutes(60);
        assert_eq!(choose(&mut gate.browser(), &secret, NEW), 410);
    });
}

#[test]
fn the_present_password_and_the_three_before_it_are_not_taken_again() {
    both(|gate| {
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        let password = |n: usize| format!("Copper bridge number {n} of ten");
        let change = |browser: &mut Browser<'_>, former: &str, new: &str| {
            let fields = [("former", former), ("password", new), ("password_again", new)];
            browser.post("/account/password", &fields)
        };
        let mut former = PASSWORD.to_owned();
        for n in 1..=3 {
            change(&mut browser, &former, &password(n)).is(303);
            former = password(n);
        }
        for used in [PASSWORD.to_owned(), password(1), password(2), password(3)] {
            let answer = change(&mut browser, &former, &used);
            assert!(answer.is(422).text.contains("不可與現用或前 3 次"), "{}", answer.text);
        }
        change(&mut browser, &former, &password(4)).is(303);
        // The first one has left the law's number behind.
        change(&mut browser, &password(4), PASSWORD).is(303);
        assert!(browser.is_in());
    });
}

#[test]
fn changing_the_password_needs_the_present_one_and_ends_every_other_session() {
    both(|gate| {
        let somebody = gate.officer();
        let mut other = gate.browser();
        other.sign_in(&somebody.name, PASSWORD).is(303);
        let mut browser = gate.browser_of(&somebody);
        let fields = [("former", "guess"), ("password", NEW), ("password_again", NEW)];
        browser.post("/account/password", &fields).is(422);
        let fields = [("former", PASSWORD), ("password", NEW), ("password_again", "else")];
        browser.post("/account/password", &fields).is(422);
        let fields = [("former", PASSWORD), ("password", NEW), ("password_again", NEW)];
        browser.post("/account/password", &fields).is(303);
        assert!(browser.is_in() && !other.is_in());
        // The secret of before is worth nothing, not even to who changed it.
        assert!(!gate.browser_of(&somebody).is_in());
    });
}

#[test]
fn a_password_on_the_list_of_breached_ones_is_not_taken() {
    both(|gate| {
        let list = gate.installation.store.directory().join(app::sign_in::breached::LIST);
        // SHA-1 of the new password, as such lists have it.
        std::fs::write(&list, "440E772365604F3889A8370857E0C57640032988:7\r\n").unwrap();
        let somebody = gate.officer();
        let mut browser = gate.browser_of(&somebody);
        let fields = [("former", PASSWORD), ("password", NEW), ("password_again", NEW)];
        let refused = browser.post("/account/password?lang=en", &fields);
        refused.is(422);
        assert!(refused.text.contains("A breach brought this password to light"));
        // Where the list cannot be read nothing is taken.
        std::fs::write(&list, "not a list of hashes\n").unwrap();
        browser.post("/account/password", &fields).is(500);
        std::fs::remove_file(&list).unwrap();
        browser.post("/account/password", &fields).is(303);
    });
}
