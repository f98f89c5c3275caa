//! For whom of the register of people an account stands, and which names are offered while somebody types.

use app::access::{Principal, Role, Scope};
use app::account::{self, AccountError, Filter, NewAccount};
use app::grant;
use app::record::RecordError;
use app::signature_sheet as sheets;
use app::{Actor, suggestion};

use crate::signature_sheets::{acting, offices, somebody, to_sign, undertaking};
use crate::signers::{staff, with_others};
use crate::world::{World, actor as local};

fn named(world: &World, name: &str) -> String {
    let new = NewAccount {
        name: name.to_owned(),
        display_name: format!("{name}先生"),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
    };
    account::create(&world.installation, &local(), &new).unwrap().id
}

fn id_of(actor: &Actor) -> &str {
    &actor.principal().unwrap().account
}

#[test]
fn who_is_bound_to_their_account_signs_by_it_until_that_is_taken_back() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        account::decide(installation, &local(), id_of(&office.first), true, "離職").unwrap();
        let id = named(world, "third");
        let sheet = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None);
        let hash = sheets::get(installation, &local(), sheet.as_ref().unwrap()).unwrap();
        let (sheet, hash) = (sheet.unwrap(), hash.0.content_sha256);
        assert_eq!(to_sign(world, &acting(installation, &id)), [""; 0]);

        let bound = account::bind(installation, &office.officer, &id, "許芬庭（E0001）").unwrap();
        assert_eq!(bound.person.as_deref(), Some("p1"));
        assert_eq!(account::get(installation, &local(), &id).unwrap().person, bound.person);
        assert_eq!(to_sign(world, &acting(installation, &id)), ["保密切結書"]);

        let free = account::bind(installation, &office.officer, &id, " ").unwrap();
        assert_eq!(free.person, None);
        assert_eq!(to_sign(world, &acting(installation, &id)), [""; 0]);
        let signed = sheets::sign(installation, &acting(installation, &id), &sheet, &hash);
        assert!(signed.is_err(), "{signed:?}");

        account::bind(installation, &office.officer, &id, "p1").unwrap();
        account::bind(installation, &office.officer, &id, "p1").unwrap();
        sheets::sign(installation, &acting(installation, &id), &sheet, &hash).unwrap();
        let kinds: Vec<String> =
            testkit::told_of(installation, &id).into_iter().map(|(kind, _)| kind).collect();
        let expected = ["account.created", "account.bound", "account.unbound", "account.bound"];
        assert_eq!(kinds, expected, "each once, and nothing of what changed nothing");
    });
}

#[test]
fn an_account_is_bound_to_somebody_of_its_body_or_below_who_has_no_other() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        // Their rights reach the body that has come below theirs.
        let officer = &acting(installation, id_of(&office.officer));
        let id = named(world, "third");
        let bind =
            |who: &Actor, id: &str, person: &str| account::bind(installation, who, id, person);
        // Of a body beside it, of no register, and of two who are called so.
        for person in ["p3", "林文", "nobody", "org-a1"] {
            let refused = bind(officer, &id, person);
            assert!(matches!(refused, Err(AccountError::UnknownPerson { .. })), "{refused:?}");
        }
        let taken = bind(officer, &id, "p1");
        assert!(matches!(taken, Err(AccountError::PersonTaken)), "{taken:?}");
        let other = bind(&local(), id_of(&office.second), "p1");
        assert!(matches!(other, Err(AccountError::PersonTaken)), "{other:?}");
        account::decide(installation, &local(), id_of(&office.first), true, "離職").unwrap();
        let other = bind(&local(), id_of(&office.second), "p1");
        assert!(matches!(other, Err(AccountError::OtherPerson)), "{other:?}");

        let below = bind(officer, &id, "周下").unwrap();
        assert_eq!(below.person.as_deref(), Some("p5"), "of a body below");
        bind(officer, &id, "E0001").unwrap();
        // What was said last counts: the one before is free again, the new one is taken.
        let second = named(world, "fourth");
        bind(officer, &second, "p5").unwrap();
        let given = grant::give(installation, &local(), &staff(installation, &second, "p1"));
        assert!(given.is_err(), "{given:?}");
    });
}

#[test]
fn a_list_of_accounts_has_those_alone_of_which_nobody_said_who_they_are() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        account::decide(installation, &local(), id_of(&office.first), true, "離職").unwrap();
        let (third, fourth) = (named(world, "third"), named(world, "fourth"));
        let listed = |agency: &str| {
            let agency = Some(agency);
            let filter = Filter { agency, is_of_nobody: true, ..Filter::default() };
            let page = account::list(installation, &local(), &filter, None, 100).unwrap();
            page.accounts.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        account::bind(installation, &office.officer, &third, "p1").unwrap();
        let left = listed("a1");
        assert!(!left.contains(&third) && left.contains(&fourth), "{left:?}");
        account::bind(installation, &office.officer, &third, "").unwrap();
        assert!(listed("a1").contains(&third), "it was taken back");
        assert!(!listed("a3").contains(&fourth), "of another body");
    });
}

#[test]
fn whoever_gives_no_right_as_staff_or_is_it_themselves_binds_nobody() {
    offices(|world, office| {
        let installation = &world.installation;
        let id = named(world, "third");
        let window = somebody(world, "window", Role::ContactWindow, None);
        let bound = account::bind(installation, &window, &id, "p1");
        assert!(
            matches!(bound, Err(AccountError::Forbidden(_) | AccountError::NotFound { .. })),
            "{bound:?}"
        );
        let own = account::bind(installation, &office.officer, id_of(&office.officer), "p1");
        assert!(matches!(own, Err(AccountError::OwnBinding)), "{own:?}");
        account::decide(installation, &local(), &id, true, "離職").unwrap();
        let closed = account::bind(installation, &local(), &id, "");
        assert_eq!(closed.unwrap().person, None, "nothing to write");
    });
}

#[test]
fn part_of_a_name_offers_people_of_a_body_and_below_and_colleagues_with_an_account() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        let officer = &acting(installation, id_of(&office.officer));
        let people = |who: &Actor, begun: &str| {
            suggestion::suggest_below(installation, who, "person", "a1", begun).unwrap()
        };
        assert_eq!(people(officer, "芬"), ["許芬庭（E0001）"]);
        assert_eq!(people(officer, "周"), ["周下（E0005）"]);
        assert_eq!(people(&local(), "林"), [""; 0], "of a body beside it");
        let of_one = people(&office.first, "");
        assert!(of_one.iter().all(|one| one.contains("E0001")), "{of_one:?}");

        let (third, left) = (named(world, "third"), named(world, "left"));
        account::decide(installation, &local(), &left, true, "離職").unwrap();
        let colleagues =
            |begun: &str| suggestion::colleagues(installation, officer, begun).unwrap();
        assert_eq!(colleagues("third"), ["third先生（third）"]);
        assert_eq!(colleagues("先生"), ["third先生（third）"]);
        assert!(!colleagues("").iter().any(|one| one.contains("（officer）")), "not oneself");
        // Nobody who could name no deputy: for one person alone, without a right, by a program.
        let scopes = Some(vec![Scope::Read]);
        let token = Principal { scopes, ..officer.principal().unwrap().clone() };
        for who in [&office.first, &acting(installation, &third), &Actor::account(token)] {
            let refused = suggestion::colleagues(installation, who, "");
            assert!(matches!(refused, Err(RecordError::Forbidden(_))), "{refused:?}");
        }
        assert_eq!(suggestion::name_meant("third先生（third）"), "third");
        assert_eq!(suggestion::name_meant("third"), "third");
    });
}
