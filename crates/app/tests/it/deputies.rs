//! Who stands in for another: for how long what they give holds, in whose name, and over whom it is not.

use app::Actor;
use app::access::{self, Action, Resource, Role};
use app::account;
use app::grant::{self, GrantError, NewGrant};
use regulation::Day;

use crate::rights::{account as made, acting, city, id_of, right, somebody};
use crate::world::{World, actor as local};

/// An account that stands in for the CISO of a1 until a day, given by the CISO.
fn deputy_until(world: &World, ciso: &Actor, last: Day) -> Actor {
    let deputy = made(world, "deputy", "a1");
    let mut lent = right(world, &deputy, Role::AgencyCiso, "a1");
    lent.on_behalf_of = Some(id_of(ciso).to_owned());
    lent.until = Some(last);
    grant::give(&world.installation, ciso, &lent).unwrap();
    acting(&world.installation, &deputy)
}

#[test]
fn what_a_deputy_gives_ends_with_the_deputyship_and_is_told_in_whose_place_it_was_given() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let today = installation.today();
        let former = made(world, "former", "a1");
        let mut lent = right(world, &former, Role::AgencyCiso, "a1");
        lent.on_behalf_of = Some(id_of(&ciso).to_owned());
        (lent.from, lent.until) = (today.plus(-9), Some(today.previous()));
        let past = grant::give(installation, &ciso, &lent);
        assert!(matches!(past, Err(GrantError::Over)), "{past:?}");

        let last = today.plus(5);
        let deputy = deputy_until(world, &ciso, last);
        let third = made(world, "third", "a1");
        let mut given = right(world, &third, Role::SecurityOfficer, "a1");
        for beyond in [None, Some(last.next())] {
            given.until = beyond;
            let refused = grant::give(installation, &deputy, &given);
            let is_told =
                matches!(&refused, Err(GrantError::BeyondDeputyship { until }) if *until == last);
            assert!(is_told, "{refused:?}");
        }
        given.until = Some(last);
        let right = grant::give(installation, &deputy, &given).unwrap();
        let told = testkit::told_of(installation, &right.id);
        let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["right.given", "right.on-behalf"]);
        // What they could give of their own is theirs, for as long as they say.
        given.until = None;
        given.role = Role::RoomOperator.word().to_owned();
        grant::give(installation, &ciso, &given).unwrap();
    });
}

#[test]
fn a_deputyship_begins_today_or_later_and_ends_with_the_right_or_before() {
    city(|world| {
        let installation = &world.installation;
        let today = installation.today();
        let (ciso, deputy) = (made(world, "ciso", "a1"), made(world, "deputy", "a1"));
        let own = right(world, &ciso, Role::AgencyCiso, "a1");
        let ends = NewGrant { until: Some(today.plus(30)), ..own.clone() };
        let ends = grant::give(installation, &local(), &ends).unwrap();
        let names = |from: Day, until: Day| {
            let lent = NewGrant {
                account: deputy.clone(),
                on_behalf_of: Some(ciso.clone()),
                from,
                until: Some(until),
                ..own.clone()
            };
            grant::give(installation, &acting(installation, &ciso), &lent)
        };
        let past = names(today.previous(), today.plus(5));
        assert!(matches!(past, Err(GrantError::BeginsBefore)), "{past:?}");
        let late = names(today, today.plus(31));
        let is_told =
            matches!(&late, Err(GrantError::EndsTooLate { until }) if *until == today.plus(30));
        assert!(is_told, "{late:?}");
        names(today.plus(3), today.plus(30)).unwrap();
        // One that has no end is lent for days that can be asked about.
        grant::give(installation, &local(), &own).unwrap();
        grant::revoke(installation, &local(), &ends.id, "續任").unwrap();
        names(today, today.plus(31)).unwrap();
        let far = names(today, "2126-03-02".parse().unwrap());
        assert!(matches!(far, Err(GrantError::EndsTooLate { .. })), "{far:?}");
    });
}

#[test]
fn who_is_nobody_of_the_body_or_above_it_stands_in_when_a_second_person_agrees() {
    city(|world| {
        let installation = &world.installation;
        let today = installation.today();
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let names = |deputy: &str| {
            let mut lent = right(world, deputy, Role::AgencyCiso, "a1");
            lent.on_behalf_of = Some(id_of(&ciso).to_owned());
            lent.until = Some(today.plus(5));
            grant::give(installation, &ciso, &lent).unwrap()
        };
        let approves = |deputy: &str| {
            let book = Resource::Book { agency: "a1", form: "zone" };
            access::may(&acting(installation, deputy), Action::Approve, &book)
        };
        for (name, agency) in [("colleague", "a1"), ("above", "city")] {
            let deputy = made(world, name, agency);
            assert!(!names(&deputy).is_waiting, "{name}");
            assert!(approves(&deputy), "{name}");
        }
        let window = made(world, "window", "a3");
        let mut gives = right(world, &window, Role::ContactWindow, "a3");
        grant::give(installation, &local(), &gives).unwrap();
        let contractor = made(world, "contractor", "a1");
        gives = right(world, &contractor, Role::Contractor, "a1");
        (gives.subject, gives.until) = (Some("z1".to_owned()), Some(today.plus(90)));
        grant::give(installation, &local(), &gives).unwrap();
        let runs = somebody(world, "runs", Role::PlatformAdministrator, "city");
        for deputy in [&*window, &*contractor, id_of(&runs)] {
            let named = names(deputy);
            assert!(named.is_waiting && !approves(deputy), "{named:?}");
            let alone = grant::confirm(installation, &ciso, &named.id);
            assert!(matches!(alone, Err(GrantError::SecondPerson)), "{alone:?}");
            grant::confirm(installation, &bureau, &named.id).unwrap();
            assert!(approves(deputy), "{named:?}");
        }
    });
}

#[test]
fn what_a_deputy_revokes_is_told_with_in_whose_place_it_was_revoked() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let deputy = deputy_until(world, &ciso, installation.today());
        let third = made(world, "third", "a1");
        let revoked_by = |actor: &Actor| {
            let given = right(world, &third, Role::SecurityOfficer, "a1");
            let given = grant::give(installation, &ciso, &given).unwrap();
            grant::revoke(installation, actor, &given.id, "調職").unwrap();
            let told = testkit::told_of(installation, &given.id);
            let place = told.iter().find(|(kind, _)| kind == "right.on-behalf");
            place.map(|(_, event)| event.contains(id_of(&ciso)))
        };
        assert_eq!(revoked_by(&deputy), Some(true));
        assert_eq!(revoked_by(&ciso), None);
        // Whoever gives up what they hold as a deputy does it for themselves.
        let held = grant::of_account(installation, &deputy, id_of(&deputy)).unwrap();
        grant::revoke(installation, &deputy, &held[0].id, "交還").unwrap();
        let told = testkit::told_of(installation, &held[0].id);
        assert!(told.iter().all(|(kind, _)| kind != "right.on-behalf"), "{told:?}");
    });
}

#[test]
fn a_deputy_confirms_no_right_that_outlasts_the_deputyship() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let last = installation.today().plus(5);
        let deputy = deputy_until(world, &ciso, last);
        let third = made(world, "third", "a1");
        let mut given = right(world, &third, Role::SecurityOfficer, "a1");
        for beyond in [None, Some(last.next())] {
            given.until = beyond;
            let waiting = grant::give(installation, &administrator, &given).unwrap();
            assert!(waiting.is_waiting);
            let refused = grant::confirm(installation, &deputy, &waiting.id);
            let is_told =
                matches!(&refused, Err(GrantError::OutlastsDeputyship { until }) if *until == last);
            assert!(is_told, "{refused:?}");
        }
        given.until = Some(last);
        let waiting = grant::give(installation, &administrator, &given).unwrap();
        grant::confirm(installation, &deputy, &waiting.id).unwrap();
    });
}

#[test]
fn a_deputy_lets_nobody_into_the_account_of_whom_they_stand_in_for() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let deputy = deputy_until(world, &ciso, installation.today());
        let theirs = account::charge(installation, &deputy, id_of(&ciso)).unwrap();
        assert!(!theirs.may_close && !theirs.may_let_in, "{theirs:?}");
        let third = made(world, "third", "a1");
        let others = account::charge(installation, &deputy, &third).unwrap();
        assert!(others.may_close && others.may_let_in, "{others:?}");
    });
}
