//! The keys of authenticator apps are sealed by a key outside the database: without it nobody is let in by
//! a code, and whoever has the database alone makes none.

use app::federation::Federation;
use app::sealing::{self, SealingError};
use app::{Actor, Installation};
use testkit::PASSWORD;

use super::factors::{enrol, finish, second_step};
use super::gate::Gate;

/// The key of RFC 6238, appendix B, as an app is told it and as it is.
const KNOWN: (&str, &[u8]) = ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", b"12345678901234567890");

fn both(body: impl Fn(&testkit::Installation, &Gate)) {
    testkit::both(|kit| {
        let now = "2026-03-02T10:00:00+08:00".parse().unwrap();
        body(kit, &Gate::open(kit, now, Federation::default()));
    });
}

fn file(installation: &Installation) -> std::path::PathBuf {
    installation.store.directory().join(sealing::FILE)
}

fn seal_all(gate: &Gate) -> usize {
    sealing::seal_all(&gate.installation, &Actor::system()).unwrap()
}

/// Gives an account the known key as it lay before keys were sealed.
fn lay_open(kit: &testkit::Installation, account: &str) {
    kit.lay_open(account, KNOWN.1).unwrap();
}

#[test]
fn a_key_that_lay_in_clear_is_sealed_once_and_opens_as_before() {
    both(|kit, gate| {
        let somebody = gate.officer();
        assert_eq!(seal_all(gate), 0);
        assert!(!file(&gate.installation).exists(), "nothing is made that nobody needs");
        lay_open(kit, &somebody.account);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        let code = testkit::code_of(KNOWN.0, gate.seconds());
        assert_eq!(finish(&mut browser, &begun, &code), 503, "what lies in clear opens nothing");
        assert_eq!((seal_all(gate), seal_all(gate)), (1, 0));
        assert_eq!(finish(&mut browser, &begun, &code), 303);
        assert!(browser.is_in());
        let told = gate.told_of(&somebody.account);
        assert_eq!(told.iter().filter(|kind| *kind == "one-time-key.sealed").count(), 1);
    });
}

#[cfg(unix)]
#[test]
fn the_key_that_seals_is_its_owners_alone_and_is_refused_where_others_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    both(|_, gate| {
        let somebody = gate.officer();
        let (key, _) = enrol(gate, &mut gate.browser_of(&somebody));
        let file = file(&gate.installation);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        gate.pass_minutes(1);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        let code = testkit::code_of(&key, gate.seconds());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o604)).unwrap();
        assert_eq!(finish(&mut browser, &begun, &code), 503);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(finish(&mut browser, &begun, &code), 303);
    });
}

#[test]
fn without_the_key_no_code_opens_and_none_is_made_in_its_place() {
    both(|_, gate| {
        let somebody = gate.officer();
        let (key, codes) = enrol(gate, &mut gate.browser_of(&somebody));
        gate.pass_minutes(1);
        let (file, code) = (file(&gate.installation), testkit::code_of(&key, gate.seconds()));
        let kept = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        // What was not looked at is no failure of whoever typed it.
        for _ in 0..6 {
            let fields = [("begun", begun.as_str()), ("code", &code), ("next", "")];
            let answer = browser.post("/sign-in/code", &fields);
            assert!(answer.is(503).text.contains("備援碼"), "{}", answer.text);
        }
        let refused = sealing::seal_all(&gate.installation, &Actor::system());
        assert!(matches!(refused, Err(SealingError::Missing(_))), "{refused:?}");
        let other = gate.officer();
        gate.browser_of(&other).post("/account/codes", &[]).is(503);
        assert!(!file.exists());
        assert_eq!(finish(&mut browser, &begun, &codes[0]), 303, "a recovery code needs no key");
        put_back(&file, &kept);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        assert_eq!(finish(&mut browser, &begun, &code), 303);
    });
}

#[test]
fn the_keys_of_another_installation_seal_nothing() {
    both(|_, gate| {
        let somebody = gate.officer();
        let (key, _) = enrol(gate, &mut gate.browser_of(&somebody));
        gate.pass_minutes(1);
        let file = file(&gate.installation);
        let kept = std::fs::read(&file).unwrap();
        let foreign = format!("{}=\n", "A".repeat(43));
        put_back(&file, foreign.as_bytes());
        let other = gate.officer();
        gate.browser_of(&other).post("/account/codes", &[]).is(503);
        let actor = Actor::system();
        for refused in [
            sealing::seal_all(&gate.installation, &actor),
            sealing::seal_rest(&gate.installation, &actor),
            sealing::renew(&gate.installation, &actor),
        ] {
            let told = refused.as_ref().map_err(ToString::to_string);
            assert!(matches!(refused, Err(SealingError::Foreign { n_sealed: 1, .. })), "{told:?}");
        }
        assert_eq!(std::fs::read(&file).unwrap(), foreign.as_bytes());
        put_back(&file, &kept);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        assert_eq!(finish(&mut browser, &begun, &testkit::code_of(&key, gate.seconds())), 303);
    });
}

#[test]
fn what_lies_in_clear_is_sealed_by_who_serves_first() {
    both(|kit, gate| {
        let rest = || sealing::seal_rest(&gate.installation, &Actor::system()).unwrap();
        let (one, other) = (gate.officer(), gate.officer());
        lay_open(kit, &one.account);
        let file = file(&gate.installation);
        assert_eq!(rest(), 0);
        assert!(!file.exists(), "where nothing was sealed yet, no key is made");
        put_back(&file, format!("{}=\n", "A".repeat(43)).as_bytes());
        assert_eq!(rest(), 0, "a key that has sealed nothing here may be another's");
        std::fs::remove_file(&file).unwrap();
        assert_eq!(seal_all(gate), 1);
        lay_open(kit, &other.account);
        assert_eq!(rest(), 1);
        std::fs::remove_file(&file).unwrap();
        lay_open(kit, &other.account);
        assert_eq!(rest(), 0, "whoever sits elsewhere leaves it to who serves");
    });
}

/// As an operator puts a file back.
fn put_back(file: &std::path::Path, bytes: &[u8]) {
    std::fs::write(file, bytes).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(
        file,
        <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600),
    )
    .unwrap();
}

#[test]
fn a_sealed_key_opens_for_the_account_it_was_sealed_for_alone() {
    both(|kit, gate| {
        let (one, other) = (gate.officer(), gate.officer());
        let (key, _) = enrol(gate, &mut gate.browser_of(&one));
        enrol(gate, &mut gate.browser_of(&other));
        let (from, to) = (&one.account, &other.account);
        let script = format!(
            "update one_time_key set last_step = 0,
            key = (select k.key from one_time_key k where k.account = '{from}')
            where account = '{to}'"
        );
        kit.tamper(&script).unwrap();
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &other.name);
        let code = testkit::code_of(&key, gate.seconds());
        assert_eq!(finish(&mut browser, &begun, &code), 503);
        assert!(!browser.is_in());
        browser.sign_in(&other.name, PASSWORD).is(200);
    });
}

#[test]
fn after_a_new_sealing_key_the_apps_go_on_as_before() {
    both(|_, gate| {
        let somebody = gate.officer();
        let (key, _) = enrol(gate, &mut gate.browser_of(&somebody));
        let actor = Actor::local("operator");
        assert_eq!(sealing::renew(&gate.installation, &actor).unwrap(), 1);
        assert_eq!(seal_all(gate), 0);
        let kept = std::fs::read_to_string(file(&gate.installation)).unwrap();
        assert_eq!(kept.lines().count(), 2, "backups of the database need the one before");
        gate.pass_minutes(1);
        let mut browser = gate.browser();
        let begun = second_step(&mut browser, &somebody.name);
        let code = testkit::code_of(&key, gate.seconds());
        assert_eq!(finish(&mut browser, &begun, &code), 303);
        assert_eq!(gate.told_of("city"), ["sealing-key.renewed"]);
    });
}
