//! Locks: behind one that was lifted in the database whoever guesses on learns nothing by it, is counted and told;
//! and of several nodes each counts what the others count.

use std::sync::{Arc, Barrier};

use app::access::Role;
use app::sign_in::{self, SignInError, Typed};
use app::{FixedClock, Installation, second_factor, session};
use store::proof::attempt;
use testkit::{ORIGIN, PASSWORD, SignedIn, both, signed_in};

use crate::world::{PEOPLE, World, law, now};

/// Takes an app into use; its key comes back.
pub(crate) fn enrol(installation: &Installation, somebody: &SignedIn) -> String {
    let present = session::find(installation, &somebody.secret).unwrap().unwrap();
    let offered = second_factor::offer_key(installation, &present).unwrap();
    let key = offered.text.replace(' ', "");
    let code = testkit::code_of(&key, seconds(installation));
    second_factor::add_key(installation, &present, &offered.begun, &code).unwrap();
    key
}

pub(crate) fn seconds(installation: &Installation) -> u64 {
    u64::try_from(installation.now().microseconds() / 1_000_000).unwrap()
}

fn is_refused(installation: &Installation, somebody: &SignedIn, password: &str) {
    let typed = Typed { name: &somebody.name, password, directory: None };
    let tried = sign_in::by_password(installation, typed, ORIGIN, None);
    assert!(matches!(tried, Err(SignInError::Refused)), "{password}: {tried:?}");
}

fn n_told(world: &World, somebody: &SignedIn, kind: &str) -> usize {
    let told = testkit::told_of(&world.installation, &somebody.account);
    told.iter().filter(|(told, _)| told == kind).count()
}

#[test]
fn behind_a_lifted_lock_a_guess_and_the_right_password_are_refused_alike_and_counted() {
    both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let somebody =
            |name| signed_in(&world.installation, name, &[(Role::SecurityOfficer, "a1")]);
        let (one, two) = (somebody("無第二因素"), somebody("有第二因素"));
        enrol(&world.installation, &two);
        for tried in [&one, &two] {
            (0..5).for_each(|_| is_refused(&world.installation, tried, "not the password"));
        }
        kit.tamper("delete from failed_sign_in").unwrap();
        for tried in [&one, &two] {
            let before = n_told(&world, tried, "sign-in.failed");
            is_refused(&world.installation, tried, "not the password");
            is_refused(&world.installation, tried, PASSWORD);
            assert_eq!(n_told(&world, tried, "sign-in.failed"), before + 2);
        }
        let of_source = |tx: &mut store::Transaction<'_>| attempt::of_source(tx, ORIGIN.source, 0);
        assert_eq!(world.installation.store.read(of_source).unwrap(), 4);
    });
}

#[test]
fn a_failure_is_counted_once_where_two_nodes_note_one_at_the_same_time() {
    both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let one = &world.installation;
        let clock = Arc::new(FixedClock(now()));
        let other = &Installation::open_under(kit.location(), law(), clock).unwrap();
        let somebody = &signed_in(one, "被猜者", &[(Role::SecurityOfficer, "a1")]);
        let begin = &Barrier::new(10);
        std::thread::scope(|scope| {
            for node in [one, other].into_iter().cycle().take(10) {
                scope.spawn(move || {
                    begin.wait();
                    is_refused(node, somebody, "not the password");
                });
            }
        });
        // Who came when the account rested already, or was found out then, was not counted any more.
        let counted = |tx: &mut store::Transaction<'_>| attempt::of_account(tx, &somebody.account);
        assert_eq!(one.store.read(counted).unwrap(), 5);
        assert_eq!(n_told(&world, somebody, "sign-in.locked"), 1);
        assert_eq!(n_told(&world, somebody, "sign-in.failed"), 4);
    });
}
