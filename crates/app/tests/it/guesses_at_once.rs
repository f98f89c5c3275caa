//! Guesses that are made at once, at two nodes: no more of them are answered than of guesses made one by one, and a
//! right one among them opens nothing once the account rests.

use std::sync::{Arc, Barrier};

use app::access::Role;
use app::session::{self, Proof};
use app::sign_in::{self, Step, Typed};
use app::{FixedClock, Installation};
use testkit::{ORIGIN, PASSWORD, SignedIn, signed_in};

use crate::lifted_locks::{enrol, seconds};
use crate::world::{PEOPLE, World, law, now};

const MANY: usize = 12;

/// Two nodes over one store, a minute after somebody signed in.
struct Nodes {
    both: [Installation; 2],
    somebody: SignedIn,
    /// The key of their app, where they use one.
    key: Option<String>,
}

impl Nodes {
    fn at(kit: &testkit::Installation, has_app: bool) -> Self {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let first = &world.installation;
        let somebody = signed_in(first, "被猜者", &[(Role::SecurityOfficer, "a1")]);
        let key = has_app.then(|| enrol(first, &somebody));
        let later = || {
            let clock = Arc::new(FixedClock(now().plus_minutes(1)));
            Installation::open_under(kit.location(), law(), clock).unwrap()
        };
        Self { both: [later(), later()], somebody, key }
    }

    /// Guesses of which the last is right, at once; how many of them opened.
    fn guess(&self, look: impl Fn(&Installation, bool) -> bool + Sync) -> usize {
        let (begin, look) = (&Barrier::new(MANY), &look);
        std::thread::scope(|scope| {
            let guesses = self.both.iter().cycle().take(MANY).enumerate().map(|(place, node)| {
                scope.spawn(move || {
                    begin.wait();
                    look(node, place + 1 == MANY)
                })
            });
            let guesses: Vec<_> = guesses.collect();
            guesses.into_iter().filter_map(|guess| guess.join().unwrap().then_some(())).count()
        })
    }

    /// What the log tells behind what it told before: of signing in nothing behind the fifth failure.
    fn told_since(&self, n_before: usize) -> Vec<String> {
        let told = testkit::told_of(&self.both[0], &self.somebody.account);
        let told: Vec<String> = told.into_iter().skip(n_before).map(|(kind, _)| kind).collect();
        let (mut n_failed, mut rests) = (0, false);
        for kind in told.iter().filter(|kind| kind.starts_with("sign-in.")) {
            assert!(!rests, "{told:?}");
            match kind.as_str() {
                "sign-in.done" => n_failed = 0,
                "sign-in.failed" => n_failed += 1,
                "sign-in.locked" => {
                    n_failed += 1;
                    rests = true;
                }
                _ => {}
            }
            assert!(n_failed < 5 || rests && n_failed == 5, "{told:?}");
        }
        told
    }

    fn n_told(&self) -> usize {
        testkit::told_of(&self.both[0], &self.somebody.account).len()
    }

    fn password(&self, node: &Installation, is_right: bool) -> bool {
        let password = if is_right { PASSWORD } else { "not the password" };
        let typed = Typed { name: &self.somebody.name, password, directory: None };
        sign_in::by_password(node, typed, ORIGIN, None).is_ok()
    }

    /// A code that opens now, and one that never does.
    fn codes(&self) -> [String; 2] {
        let right = testkit::code_of(self.key.as_ref().unwrap(), seconds(&self.both[0]));
        let wrong = if right == "000000" { "000001" } else { "000000" };
        [right, wrong.to_owned()]
    }
}

#[test]
fn of_passwords_guessed_at_once_no_more_are_answered_than_lock_the_account() {
    testkit::both(|kit| {
        let nodes = Nodes::at(kit, false);
        let n_before = nodes.n_told();
        let n_opened = nodes.guess(|node, is_right| nodes.password(node, is_right));
        let told = nodes.told_since(n_before);
        assert_eq!(told.last().map(String::as_str), Some("sign-in.locked"), "{told:?}");
        assert_eq!(told.iter().filter(|kind| *kind == "sign-in.done").count(), n_opened);
        assert!(!nodes.password(&nodes.both[1], true), "it rests for all");
    });
}

#[test]
fn of_codes_guessed_at_once_no_more_are_answered_than_lock_the_account() {
    testkit::both(|kit| {
        let nodes = Nodes::at(kit, true);
        let typed = Typed { name: &nodes.somebody.name, password: PASSWORD, directory: None };
        let begun = match sign_in::by_password(&nodes.both[0], typed, ORIGIN, None).unwrap() {
            Step::SecondFactor(begun) => begun.secret,
            Step::Opened(_) => panic!("a password alone does not open"),
        };
        let (n_before, [right, wrong]) = (nodes.n_told(), nodes.codes());
        let n_opened = nodes.guess(|node, is_right| {
            let code = if is_right { &right } else { &wrong };
            sign_in::by_code(node, &begun, code, ORIGIN).is_ok()
        });
        let told = nodes.told_since(n_before);
        assert_eq!(told.iter().filter(|kind| *kind == "sign-in.done").count(), n_opened);
    });
}

#[test]
fn who_is_there_already_guesses_no_more_of_their_proofs_at_once() {
    testkit::both(|kit| {
        let nodes = Nodes::at(kit, false);
        let present = session::find(&nodes.both[0], &nodes.somebody.secret).unwrap().unwrap();
        let n_before = nodes.n_told();
        let n_opened = nodes.guess(|node, is_right| {
            let password = if is_right { PASSWORD } else { "not the password" };
            session::prove(node, &present, Proof::Password(password), ORIGIN).is_ok()
        });
        let told = nodes.told_since(n_before);
        assert_eq!(told.iter().filter(|kind| *kind == "sign-in.locked").count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|kind| *kind == "session.proven").count(), n_opened);
    });
}
