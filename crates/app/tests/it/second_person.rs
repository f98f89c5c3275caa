//! Where two people are asked for, they are two: nobody is the second by an account that they let in.

use std::sync::Arc;

use app::access::Role;
use app::account::{self, NewAccount};
use app::approval::{self, Obstacle};
use app::grant::{self, GrantError};
use app::notice::{self, Kind};
use app::{Actor, FixedClock, Installation, one_time_link, second_factor, way_in};
use store::change::{self, NewChange};
use store::proof::attempt;
use testkit::{ORIGIN, PASSWORD};

use crate::approvals::{approve, file, obstacle, offices, waiver};
use crate::rights::{account as made, acting, city, id_of, right, somebody};
use crate::world::now;

#[test]
fn who_made_a_new_way_in_for_somebody_does_not_count_as_a_second_person_with_them() {
    city(|world| {
        let installation = &world.installation;
        let [one, two, three] = ["one", "two", "three"]
            .map(|name| somebody(world, name, Role::PlatformAdministrator, "city"));
        let bureau = right(world, &made(world, "bureau", "city"), Role::BureauOfficer, "city");
        let waiting = grant::give(installation, &one, &bureau).unwrap();
        assert!(waiting.is_waiting);
        second_factor::remove_all(installation, &one, id_of(&two), "遺失手機").unwrap();
        let by_two = grant::confirm(installation, &two, &waiting.id);
        assert!(matches!(by_two, Err(GrantError::LetIn)), "{by_two:?}");
        // Nor the other way round: whoever was let in could be the one who asks.
        let own = grant::give(installation, &two, &bureau).unwrap();
        let by_one = grant::confirm(installation, &one, &own.id);
        assert!(matches!(by_one, Err(GrantError::LetIn)), "{by_one:?}");
        grant::confirm(installation, &three, &waiting.id).unwrap();
        // After two weeks in which nobody missed their account they are two again.
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now().plus_minutes(15 * 24 * 60)));
        grant::confirm(&later, &acting(&later, id_of(&one)), &own.id).unwrap();
    });
}

#[test]
fn who_made_an_invitation_confirms_nothing_with_whom_it_let_in() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::PlatformAdministrator, "city"));
        let proposed = |by: &Actor, name: &str| {
            let bureau = right(world, &made(world, name, "city"), Role::BureauOfficer, "city");
            let given = grant::give(installation, by, &bureau).unwrap();
            assert!(given.is_waiting);
            given.id
        };
        grant::confirm(installation, &two, &proposed(&one, "first")).unwrap();
        // Whoever made it could have opened it.
        let (_, link) = one_time_link::for_account(installation, &one, id_of(&two)).unwrap();
        one_time_link::choose_password(installation, &link, PASSWORD, ORIGIN).unwrap();
        for (giver, other, name) in [(&one, &two, "second"), (&two, &one, "third")] {
            let after = grant::confirm(installation, other, &proposed(giver, name));
            assert!(matches!(after, Err(GrantError::LetIn)), "{after:?}");
        }
    });
}

#[test]
fn accounts_that_one_person_made_confirm_nothing_of_each_other() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::PlatformAdministrator, "city"));
        let administrator = |by: &Actor, name: &str| {
            let new = NewAccount {
                name: name.to_owned(),
                display_name: name.to_owned(),
                agency: "city".to_owned(),
                person: None,
                mail: None,
            };
            let id = account::create(installation, by, &new).unwrap().id;
            let local = Actor::local("王承辦");
            let given = right(world, &id, Role::PlatformAdministrator, "city");
            grant::give(installation, &local, &given).unwrap();
            acting(installation, &id)
        };
        let (first, second) = (administrator(&one, "first"), administrator(&one, "second"));
        let third = administrator(&second, "third");
        let bureau = right(world, &made(world, "bureau", "city"), Role::BureauOfficer, "city");
        let waiting = grant::give(installation, &first, &bureau).unwrap();
        assert!(waiting.is_waiting);
        for of_one in [&one, &second, &third] {
            let confirmed = grant::confirm(installation, of_one, &waiting.id);
            assert!(matches!(confirmed, Err(GrantError::LetIn)), "{confirmed:?}");
        }
        // Nor does anybody confirm what an account gets that they made.
        let own = right(world, id_of(&first), Role::BureauOfficer, "city");
        let own = grant::give(installation, &two, &own).unwrap();
        let confirmed = grant::confirm(installation, &one, &own.id);
        assert!(matches!(confirmed, Err(GrantError::LetIn)), "{confirmed:?}");
        grant::confirm(installation, &two, &waiting.id).unwrap();
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now().plus_minutes(15 * 24 * 60)));
        grant::confirm(&later, &acting(&later, id_of(&one)), &own.id).unwrap();
    });
}

#[test]
fn a_new_installation_gives_its_first_rights_though_one_person_made_every_account() {
    city(|world| {
        let installation = &world.installation;
        let new = |name: &str| NewAccount {
            name: name.to_owned(),
            display_name: name.to_owned(),
            agency: "city".to_owned(),
            person: None,
            mail: None,
        };
        let first = account::set_up(installation, &new("root")).unwrap().id;
        let first = acting(installation, &first);
        let create = |name| account::create(installation, &first, &new(name)).unwrap().id;
        let gives = |by: &Actor, account: &str, role, agency| {
            grant::give(installation, by, &right(world, account, role, agency)).unwrap()
        };
        let second = create("second");
        assert!(!gives(&first, &second, Role::PlatformAdministrator, "city").is_waiting);
        // The second is no second person for who made them; there is still nobody else to ask.
        let bureau = create("bureau");
        assert!(!gives(&first, &bureau, Role::BureauOfficer, "city").is_waiting);
        // What they give waits, and nobody who made them says yes to it.
        let second = acting(installation, &second);
        let waiting = gives(&second, &create("ciso"), Role::CityCiso, "city");
        assert!(waiting.is_waiting);
        let confirmed = grant::confirm(installation, &first, &waiting.id);
        assert!(matches!(confirmed, Err(GrantError::LetIn)), "{confirmed:?}");
        // Who reads an agency's records gives its rights alone, whoever made them.
        let head = create("head");
        assert!(gives(&first, &head, Role::AgencyCiso, "a1").is_waiting);
        let officer = acting(installation, &bureau);
        assert!(!gives(&officer, &head, Role::AgencyCiso, "a1").is_waiting);
        // To themselves they give nothing, until the two are two.
        let own = gives(&first, id_of(&first), Role::BureauOfficer, "city");
        assert!(own.is_waiting);
        assert!(grant::confirm(installation, &second, &own.id).is_err());
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now().plus_minutes(15 * 24 * 60)));
        grant::confirm(&later, &acting(&later, id_of(&second)), &own.id).unwrap();
        let after = right(world, &bureau, Role::CityCiso, "city");
        assert!(grant::give(&later, &acting(&later, id_of(&first)), &after).unwrap().is_waiting);
    });
}

#[test]
fn what_an_account_gives_to_whoever_made_it_waits_as_if_they_gave_it_to_themselves() {
    city(|world| {
        let installation = &world.installation;
        let new = |name: &str, agency: &str| NewAccount {
            name: name.to_owned(),
            display_name: name.to_owned(),
            agency: agency.to_owned(),
            person: None,
            mail: None,
        };
        let root = account::set_up(installation, &new("root", "city")).unwrap().id;
        let root = acting(installation, &root);
        let made_by = |by: &Actor, name: &str| {
            account::create(installation, by, &new(name, "a1")).unwrap().id
        };
        let gives = |installation: &Installation, by: &str, account: &str| {
            let new = right(world, account, Role::AgencyCiso, "a1");
            grant::give(installation, &acting(installation, by), &new).unwrap()
        };
        // There is nobody beside the first administrator who could confirm it.
        let puppet = made_by(&root, "puppet");
        assert!(!gives(installation, id_of(&root), &puppet).is_waiting);
        let own = gives(installation, &puppet, id_of(&root));
        assert!(own.is_waiting);
        assert!(grant::confirm(installation, &acting(installation, &puppet), &own.id).is_err());
        // Nor from one that it made in turn.
        let further = made_by(&acting(installation, &puppet), "further");
        assert!(!gives(installation, &puppet, &further).is_waiting);
        assert!(gives(installation, &further, id_of(&root)).is_waiting);
        assert!(gives(installation, &further, &puppet).is_waiting);
        // Whoever reads the records gives it to others alone, and after two weeks the two are two.
        assert!(!gives(installation, &puppet, &made(world, "officer", "a1")).is_waiting);
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now().plus_minutes(15 * 24 * 60)));
        assert!(!gives(&later, &puppet, id_of(&root)).is_waiting);
    });
}

/// What somebody was told, by its kind.
fn told(installation: &Installation, account: &str) -> Vec<&'static str> {
    let page = notice::list(installation, &acting(installation, account), None, 50).unwrap();
    assert!(page.notices.iter().all(|notice| notice.account.is_some()));
    let mut kinds: Vec<_> = page.notices.iter().map(|notice| notice.kind.word()).collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn a_link_into_an_account_that_may_do_more_than_its_maker_is_told_when_made_and_when_used() {
    city(|world| {
        let installation = &world.installation;
        let [root, other] = ["root", "other"]
            .map(|name| somebody(world, name, Role::PlatformAdministrator, "city"));
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a3");
        let above = made(world, "above", "a3");
        let link =
            |by: &Actor| one_time_link::for_account(installation, by, id_of(&officer)).unwrap().1;
        // The first link invites: nobody was there yet who could miss the account.
        one_time_link::choose_password(installation, &link(&root), PASSWORD, ORIGIN).unwrap();
        assert_eq!(told(installation, id_of(&officer)), Vec::<&str>::new());
        let whose = (id_of(&officer), way_in::Kind::Link);
        way_in::ask(installation, &root, whose.0, whose.1, "忘記密碼").unwrap();
        way_in::release(installation, &other, whose.0, whose.1).unwrap();
        let reset = link(&root);
        let (made, asked) = (Kind::LinkMade.word(), Kind::WayInAsked.word());
        let released = Kind::WayInReleased.word();
        assert_eq!(told(installation, id_of(&officer)), [made, asked, released]);
        assert_eq!(told(installation, id_of(&other)), [made, asked]);
        let another = "Eight paper lanterns, 8 times";
        one_time_link::choose_password(installation, &reset, another, ORIGIN).unwrap();
        let used = Kind::LinkUsed.word();
        assert_eq!(told(installation, id_of(&officer)), [made, used, asked, released]);
        assert_eq!(told(installation, id_of(&other)), [made, used, asked]);
        assert_eq!(told(installation, id_of(&root)), [released]);
        assert_eq!(told(installation, &above), Vec::<&str>::new());
    });
}

#[test]
fn nobody_approves_what_an_account_filed_that_they_let_in() {
    offices(|world, office| {
        let installation = &world.installation;
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        second_factor::remove_all(installation, &office.ciso, id_of(&office.officer), "遺失手機")
            .unwrap();
        approve(world, &office.head, &id).unwrap();
        assert_eq!(obstacle(approve(world, &office.ciso, &id)), Obstacle::LetIn);
        let course = approval::course(installation, &office.ciso, &id).unwrap();
        assert!(!course.may.contains(&"approve"), "{:?}", course.may);
        assert_eq!(course.obstacle, Some(Obstacle::LetIn));
    });
}

#[test]
fn nobody_has_their_record_approved_by_an_account_that_they_made() {
    offices(|world, office| {
        let installation = &world.installation;
        let new = NewAccount {
            name: "other".to_owned(),
            display_name: "另一人".to_owned(),
            agency: "a1".to_owned(),
            person: None,
            mail: None,
        };
        let other = account::create(installation, &office.ciso, &new).unwrap().id;
        let local = Actor::local("王承辦");
        let given = right(world, &other, Role::AgencyCiso, "a1");
        grant::give(installation, &local, &given).unwrap();
        let id = file(world, &office.ciso, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        let by_made = approve(world, &acting(installation, &other), &id);
        assert_eq!(obstacle(by_made), Obstacle::LetIn);
        // Who was made may well be looked at by who made them.
        let by_other = file(world, &office.officer, &waiver("a1", "另案"));
        approve(world, &office.head, &by_other).unwrap();
        approve(world, &office.ciso, &by_other).unwrap();
    });
}

#[test]
fn a_right_over_the_whole_city_waits_for_a_second_person_whatever_its_role() {
    city(|world| {
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        somebody(world, "other", Role::BureauOfficer, "city");
        let taker = made(world, "taker", "city");
        let everywhere = right(world, &taker, Role::AgencyCiso, "city");
        assert!(grant::give(&world.installation, &bureau, &everywhere).unwrap().is_waiting);
        let at_one = right(world, &taker, Role::AgencyCiso, "a1");
        assert!(!grant::give(&world.installation, &bureau, &at_one).unwrap().is_waiting);
    });
}

#[test]
fn whose_right_is_over_is_no_second_person() {
    city(|world| {
        let installation = &world.installation;
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let former = made(world, "former", "a1");
        let (today, before) = (installation.today(), installation.today().plus(-1));
        let mut over = right(world, &former, Role::AgencyCiso, "a1");
        (over.from, over.until) = (before, Some(before));
        let mut elsewhere = right(world, &former, Role::AgencyCiso, "a3");
        elsewhere.from = today;
        for given in [over, elsewhere] {
            grant::give(installation, &Actor::local("王承辦"), &given).unwrap();
        }
        let officer = right(world, &made(world, "officer", "a1"), Role::SecurityOfficer, "a1");
        let given = grant::give(installation, &administrator, &officer).unwrap();
        assert!(!given.is_waiting, "there is nobody who could confirm it");
    });
}

#[test]
fn a_link_made_before_a_right_was_given_does_not_open_what_it_opens() {
    city(|world| {
        let installation = &world.installation;
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let ciso = made(world, "ciso", "a1");
        let link = || one_time_link::for_account(installation, &administrator, &ciso).unwrap().1;
        one_time_link::choose_password(installation, &link(), PASSWORD, ORIGIN).unwrap();
        let reset = link();
        let local = Actor::local("王承辦");
        let given = right(world, &ciso, Role::AgencyCiso, "a1");
        grant::give(installation, &local, &given).unwrap();
        let opened = one_time_link::choose_password(installation, &reset, PASSWORD, ORIGIN);
        assert!(opened.is_err(), "the link is spent");
    });
}

#[test]
fn guesses_made_at_once_do_not_get_around_the_rest() {
    city(|world| {
        let installation = &world.installation;
        let somebody = testkit::signed_in(installation, "被猜者", &[(Role::SecurityOfficer, "a1")]);
        let at = now().microseconds();
        let (actor, kind, summary) = ("system", "sign-in", "sign-in.failed");
        let failure = NewChange { happened_at: at, actor, kind, summary, source: None, records: 0 };
        // Seven were under way before the fifth was known to have failed.
        for n in 0..7 {
            let id = format!("failure-{n}");
            installation
                .store
                .write(|transaction| {
                    change::begin(transaction, &failure)?;
                    attempt::note(transaction, &id, &somebody.account, "192.0.2.1", at + n, 0)
                })
                .unwrap();
        }
        let typed =
            app::sign_in::Typed { name: &somebody.name, password: PASSWORD, directory: None };
        let tried = app::sign_in::by_password(installation, typed, ORIGIN, None);
        assert!(matches!(tried, Err(app::sign_in::SignInError::Refused)));
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock(now().plus_minutes(16)));
        let typed =
            app::sign_in::Typed { name: &somebody.name, password: PASSWORD, directory: None };
        assert!(app::sign_in::by_password(&later, typed, ORIGIN, None).is_ok());
    });
}
