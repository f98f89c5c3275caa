//! A lock that was lifted in the database: whoever guesses on learns nothing by it, is counted and told.

use app::access::Role;
use app::sign_in::{self, SignInError, Typed};
use app::{second_factor, session};
use store::proof::attempt;
use testkit::{ORIGIN, PASSWORD, SignedIn, both, signed_in};

use crate::world::{PEOPLE, World, now};

/// Takes an app into use.
fn enrol(world: &World, somebody: &SignedIn) {
    let installation = &world.installation;
    let present = session::find(installation, &somebody.secret).unwrap().unwrap();
    let offered = second_factor::offer_key(installation, &present).unwrap();
    let seconds = u64::try_from(now().microseconds() / 1_000_000).unwrap();
    let code = testkit::code_of(&offered.text.replace(' ', ""), seconds);
    second_factor::add_key(installation, &present, &offered.begun, &code).unwrap();
}

fn is_refused(world: &World, somebody: &SignedIn, password: &str) {
    let typed = Typed { name: &somebody.name, password, directory: None };
    let tried = sign_in::by_password(&world.installation, typed, ORIGIN, None);
    assert!(matches!(tried, Err(SignInError::Refused)), "{password}: {tried:?}");
}

fn n_told(world: &World, somebody: &SignedIn) -> usize {
    let told = testkit::told_of(&world.installation, &somebody.account);
    told.iter().filter(|(kind, _)| kind == "sign-in.failed").count()
}

#[test]
fn behind_a_lifted_lock_a_guess_and_the_right_password_are_refused_alike_and_counted() {
    both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let somebody =
            |name| signed_in(&world.installation, name, &[(Role::SecurityOfficer, "a1")]);
        let (one, two) = (somebody("無第二因子"), somebody("有第二因子"));
        enrol(&world, &two);
        for tried in [&one, &two] {
            (0..5).for_each(|_| is_refused(&world, tried, "not the password"));
        }
        kit.tamper("delete from failed_sign_in").unwrap();
        for tried in [&one, &two] {
            let before = n_told(&world, tried);
            is_refused(&world, tried, "not the password");
            is_refused(&world, tried, PASSWORD);
            assert_eq!(n_told(&world, tried), before + 2);
        }
        let of_source = |tx: &mut store::Transaction<'_>| attempt::of_source(tx, ORIGIN.source, 0);
        assert_eq!(world.installation.store.read(of_source).unwrap(), 4);
    });
}
