//! Nobody lets themselves in as somebody who may do more than they: a link into such an account, or its second factor
//! taken away, waits for a second person.

use std::sync::Arc;

use app::access::Role;
use app::account::{self, AccountError, NewAccount};
use app::grant;
use app::notice;
use app::one_time_link::{self, LinkError};
use app::way_in::{self, Kind, Second, WayInError};
use app::{Actor, FixedClock, Installation, second_factor};
use store::change::{self, NewChange};
use store::proof::code::{self, KeyRow};
use testkit::{ORIGIN, PASSWORD};

use crate::rights::{acting, city, id_of, local, right, somebody};
use crate::world::{World, now};

const WHY: &str = "忘記密碼";

/// Somebody who was there: they have chosen a password.
fn in_use(world: &World, name: &str, role: Role, agency: &str) -> Actor {
    let somebody = somebody(world, name, role, agency);
    let (_, link) =
        one_time_link::for_account(&world.installation, &local(), id_of(&somebody)).unwrap();
    one_time_link::choose_password(&world.installation, &link, PASSWORD, ORIGIN).unwrap();
    somebody
}

fn link(installation: &Installation, by: &Actor, into: &Actor) -> Result<String, LinkError> {
    one_time_link::for_account(installation, by, id_of(into)).map(|(_, secret)| secret)
}

fn waits<T>(outcome: &Result<T, LinkError>) -> bool {
    matches!(outcome, Err(LinkError::Account(AccountError::SecondPerson)))
}

/// What happened to an account since it was made, but for its password and its coming and going.
fn told_of(installation: &Installation, somebody: &Actor) -> Vec<String> {
    let told = testkit::told_of(installation, id_of(somebody)).into_iter().map(|(kind, _)| kind);
    let rooms = ["way-in.", "link.", "second-factor."];
    told.filter(|kind| rooms.iter().any(|room| kind.starts_with(room))).collect()
}

fn noticed(installation: &Installation, somebody: &Actor, kind: notice::Kind) -> usize {
    let actor = acting(installation, id_of(somebody));
    let page = notice::list(installation, &actor, None, 50).unwrap();
    page.notices.iter().filter(|notice| notice.kind == kind).count()
}

/// The installation so many minutes later.
fn later(installation: &Installation, minutes: i64) -> Installation {
    let mut later = installation.clone();
    later.clock = Arc::new(FixedClock(now().plus_minutes(minutes)));
    later
}

fn has_an_app(installation: &Installation, account: &str) {
    let row = KeyRow { key: vec![1], sealed_by: Some("k".to_owned()), added_at: 1, last_step: 0 };
    let (actor, kind, source, records) = (account, "proof", None, 0);
    let new = NewChange { happened_at: 1, actor, kind, summary: "an app", source, records };
    let written = installation.store.write(|transaction| {
        change::begin(transaction, &new)?;
        code::set_key(transaction, account, &row)
    });
    written.unwrap();
}

#[test]
fn a_link_into_an_account_that_may_do_more_is_made_by_who_asked_once_a_second_person_agreed() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::BureauOfficer, "city"));
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let id = id_of(&ciso);
        assert!(waits(&link(installation, &one, &ciso)));
        assert_eq!(way_in::second(installation, &one, id).unwrap(), Second::There);
        let unsaid = way_in::ask(installation, &one, id, Kind::Link, " ");
        assert!(matches!(unsaid, Err(WayInError::Account(AccountError::NoReason))), "{unsaid:?}");
        way_in::ask(installation, &one, id, Kind::Link, WHY).unwrap();
        assert!(waits(&link(installation, &one, &ciso)));
        // Neither who asked nor whose account it is agrees for a second person.
        for by in [&one, &ciso] {
            let released = way_in::release(installation, by, id, Kind::Link);
            assert!(matches!(released, Err(WayInError::SecondPerson)), "{released:?}");
        }
        way_in::release(installation, &two, id, Kind::Link).unwrap();
        let again = way_in::release(installation, &two, id, Kind::Link);
        assert!(matches!(again, Err(WayInError::NotWaiting)), "{again:?}");
        // Who agreed never has the link in hand.
        assert!(waits(&link(installation, &two, &ciso)));
        let secret = link(installation, &one, &ciso).unwrap();
        assert!(waits(&link(installation, &one, &ciso)), "one yes, one link");
        let another = "Eight paper lanterns, 8 times";
        one_time_link::choose_password(installation, &secret, another, ORIGIN).unwrap();
        let told = told_of(installation, &ciso);
        assert_eq!(told, ["link.made", "way-in.asked", "way-in.released", "link.made"]);
        for kind in [notice::Kind::WayInAsked, notice::Kind::WayInReleased] {
            assert_eq!(noticed(installation, &ciso, kind), 1, "{kind:?}");
        }
        assert_eq!(noticed(installation, &two, notice::Kind::WayInAsked), 1);
        assert_eq!(noticed(installation, &one, notice::Kind::WayInReleased), 1);
    });
}

#[test]
fn that_somebody_may_give_a_right_does_not_let_them_act_by_it_alone_and_that_they_hold_it_does() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let other = in_use(world, "other", Role::AgencyCiso, "a1");
        let below = in_use(world, "below", Role::AgencyCiso, "a2");
        let officer = in_use(world, "officer", Role::SecurityOfficer, "a1");
        let window = in_use(world, "window", Role::ContactWindow, "a1");
        let unit = in_use(world, "unit", Role::HeadOfIt, "a1");
        for as_much in [&other, &below] {
            link(installation, &ciso, as_much).unwrap();
        }
        for more in [&officer, &window, &unit] {
            assert!(waits(&link(installation, &ciso, more)), "{}", more.name);
        }
        assert!(waits(&link(installation, &officer, &window)));
        // One's own is one's own, and who is at the machine does all.
        link(installation, &officer, &officer).unwrap();
        link(installation, &local(), &officer).unwrap();
    });
}

#[test]
fn what_somebody_holds_in_anothers_place_alone_is_not_theirs_and_neither_is_the_second_person() {
    city(|world| {
        let installation = &world.installation;
        let boss = somebody(world, "boss", Role::AgencyCiso, "a1");
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let deputy = crate::rights::account(world, "deputy", "a1");
        let mut lent = right(world, &deputy, Role::AgencyCiso, "a1");
        lent.on_behalf_of = Some(id_of(&boss).to_owned());
        lent.until = Some(installation.today());
        grant::give(installation, &local(), &lent).unwrap();
        let deputy = acting(installation, &deputy);
        let id = id_of(&ciso);
        assert!(waits(&link(installation, &deputy, &ciso)));
        assert_eq!(way_in::second(installation, &deputy, id).unwrap(), Second::Nobody);
        way_in::ask(installation, &deputy, id, Kind::Link, WHY).unwrap();
        let by_boss = way_in::release(installation, &boss, id, Kind::Link);
        assert!(matches!(by_boss, Err(WayInError::SecondPerson)), "{by_boss:?}");
        let officer = in_use(world, "officer", Role::SecurityOfficer, "a1");
        way_in::ask(installation, &boss, id_of(&officer), Kind::Link, WHY).unwrap();
        let by_deputy = way_in::release(installation, &deputy, id_of(&officer), Kind::Link);
        assert!(by_deputy.is_err(), "{by_deputy:?}");
    });
}

#[test]
fn an_account_that_who_asks_made_lately_agrees_to_nothing_of_theirs() {
    city(|world| {
        let installation = &world.installation;
        let one = somebody(world, "one", Role::BureauOfficer, "city");
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let new = NewAccount {
            name: "puppet".to_owned(),
            display_name: "另一人".to_owned(),
            agency: "city".to_owned(),
            person: None,
            mail: None,
        };
        let puppet = account::create(installation, &one, &new).unwrap().id;
        let given = right(world, &puppet, Role::BureauOfficer, "city");
        grant::give(installation, &local(), &given).unwrap();
        let id = id_of(&ciso);
        way_in::ask(installation, &one, id, Kind::Link, WHY).unwrap();
        let puppet = acting(installation, &puppet);
        let released = way_in::release(installation, &puppet, id, Kind::Link);
        assert!(matches!(released, Err(WayInError::LetIn)), "{released:?}");
        assert_eq!(way_in::second(installation, &one, id).unwrap(), Second::Nobody);
    });
}

#[test]
fn a_second_factor_is_taken_away_by_who_asked_once_a_second_person_agreed() {
    city(|world| {
        let installation = &world.installation;
        let root = somebody(world, "root", Role::PlatformAdministrator, "city");
        let head = somebody(world, "head", Role::AgencyCiso, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let id = id_of(&officer);
        has_an_app(installation, id);
        let has_second = || second_factor::of_account(installation, id).unwrap().has_second();
        let removes = |by: &Actor| second_factor::remove_all(installation, by, id, "遺失手機");
        assert!(matches!(removes(&head), Err(AccountError::SecondPerson)));
        way_in::ask(installation, &head, id, Kind::SecondFactor, "遺失手機").unwrap();
        // A yes to one is none to the other.
        way_in::release(installation, &root, id, Kind::SecondFactor).unwrap();
        assert!(waits(&link(installation, &head, &officer)) && has_second());
        removes(&head).unwrap();
        assert!(!has_second());
        let told = ["way-in.asked", "way-in.released", "second-factor.removed"];
        assert_eq!(told_of(installation, &officer), told);
    });
}

#[test]
fn what_nobody_agreed_to_or_used_in_time_lapses_and_the_log_tells() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::BureauOfficer, "city"));
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let id = id_of(&ciso);
        way_in::ask(installation, &one, id, Kind::Link, WHY).unwrap();
        assert_eq!(way_in::lapse(&later(installation, way_in::MINUTES - 1)).unwrap(), 0);
        let over = later(installation, way_in::MINUTES);
        let late = way_in::release(&over, &two, id, Kind::Link);
        assert!(matches!(late, Err(WayInError::NotWaiting)), "{late:?}");
        assert_eq!(way_in::lapse(&over).unwrap(), 1);
        assert_eq!(way_in::lapse(&over).unwrap(), 0);
        for told in [&one, &ciso] {
            assert_eq!(noticed(installation, told, notice::Kind::WayInLapsed), 1);
        }
        // From a yes on who asked has as long again.
        way_in::ask(&over, &one, id, Kind::Link, WHY).unwrap();
        let released = later(installation, 2 * way_in::MINUTES - 1);
        way_in::release(&released, &two, id, Kind::Link).unwrap();
        let unused = later(installation, 3 * way_in::MINUTES);
        assert!(waits(&link(&unused, &one, &ciso)));
        assert_eq!(way_in::lapse(&unused).unwrap(), 1);
        let told = ["way-in.asked", "way-in.lapsed", "way-in.asked", "way-in.released"];
        let told: Vec<&str> =
            ["link.made"].into_iter().chain(told).chain(["way-in.lapsed"]).collect();
        assert_eq!(told_of(installation, &ciso), told);
    });
}

#[test]
fn whose_account_it_is_refuses_and_who_asked_takes_back() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::BureauOfficer, "city"));
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let window = in_use(world, "window", Role::ContactWindow, "a1");
        let id = id_of(&ciso);
        for by in [&ciso, &one, &two] {
            way_in::ask(installation, &one, id, Kind::Link, WHY).unwrap();
            let theirs = way_in::ask(installation, &two, id, Kind::Link, WHY);
            assert!(matches!(theirs, Err(WayInError::Asked)), "{theirs:?}");
            way_in::release(installation, &two, id, Kind::Link).unwrap();
            let by_window = way_in::refuse(installation, &window, id, Kind::Link, "不是我");
            assert!(by_window.is_err(), "{by_window:?}");
            way_in::refuse(installation, by, id, Kind::Link, "不是我").unwrap();
            assert!(waits(&link(installation, &one, &ciso)));
            assert!(way_in::of_account(installation, &one, id).unwrap().is_empty());
        }
        assert!(told_of(installation, &ciso).contains(&"way-in.refused".to_owned()));
        assert_eq!(noticed(installation, &one, notice::Kind::WayInRefused), 1);
    });
}

#[test]
fn a_link_opens_no_longer_than_whoever_made_it_keeps_the_account() {
    city(|world| {
        let installation = &world.installation;
        let [one, two, three] =
            ["one", "two", "three"].map(|name| somebody(world, name, Role::BureauOfficer, "city"));
        let ciso = in_use(world, "ciso", Role::AgencyCiso, "a1");
        let id = id_of(&ciso);
        let made = |by: &Actor| {
            way_in::ask(installation, by, id, Kind::Link, WHY).unwrap();
            way_in::release(installation, &three, id, Kind::Link).unwrap();
            link(installation, by, &ciso).unwrap()
        };
        let is_refused = |secret: &str| {
            let seen = one_time_link::look(installation, secret);
            let used = one_time_link::choose_password(installation, secret, PASSWORD, ORIGIN);
            assert!(matches!(used, Err(LinkError::MakerGone)), "{used:?}");
            matches!(seen, Err(LinkError::MakerGone))
        };
        let of_one = made(&one);
        one_time_link::look(installation, &of_one).unwrap();
        account::decide(installation, &local(), id_of(&one), true, "離職").unwrap();
        assert!(is_refused(&of_one), "whose account is closed leaves no way in behind");
        let of_two = made(&two);
        for held in grant::of_account(installation, &local(), id_of(&two)).unwrap() {
            grant::revoke(installation, &local(), &held.id, "調職").unwrap();
        }
        assert!(is_refused(&of_two), "nor does who keeps the account no more");
        // An invitation too; who made it may well have been able to give less than was given since.
        let new = somebody(world, "new", Role::SecurityOfficer, "a1");
        let invitation = link(installation, &three, &new).unwrap();
        let more = right(world, id_of(&new), Role::PlatformAdministrator, "city");
        grant::give(installation, &local(), &more).unwrap();
        one_time_link::look(installation, &invitation).unwrap();
        account::decide(installation, &local(), id_of(&three), true, "離職").unwrap();
        assert!(is_refused(&invitation));
    });
}

#[test]
fn nobody_agreed_to_what_an_account_was_given_since() {
    city(|world| {
        let installation = &world.installation;
        let [one, two] =
            ["one", "two"].map(|name| somebody(world, name, Role::BureauOfficer, "city"));
        let window = in_use(world, "window", Role::ContactWindow, "a1");
        let id = id_of(&window);
        way_in::ask(installation, &one, id, Kind::Link, WHY).unwrap();
        way_in::release(installation, &two, id, Kind::Link).unwrap();
        let after = later(installation, 1);
        let more = right(world, id, Role::AgencyCiso, "a1");
        grant::give(&after, &local(), &more).unwrap();
        assert!(waits(&link(&after, &one, &window)));
        assert_eq!(way_in::of_account(&after, &one, id).unwrap(), []);
        way_in::ask(&after, &one, id, Kind::Link, WHY).unwrap();
        way_in::release(&after, &two, id, Kind::Link).unwrap();
        link(&after, &one, &window).unwrap();
    });
}

#[test]
fn whoever_would_sign_as_somebody_else_asks_a_second_person_also_where_no_right_is_held() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let new = NewAccount {
            name: "signer".to_owned(),
            display_name: "signer".to_owned(),
            agency: "a1".to_owned(),
            person: Some("p1".to_owned()),
            mail: None,
        };
        let id = account::create(installation, &local(), &new).unwrap().id;
        let invite = || one_time_link::for_account(installation, &officer, &id);
        let (_, invitation) = invite().unwrap();
        one_time_link::choose_password(installation, &invitation, PASSWORD, ORIGIN).unwrap();
        assert!(waits(&invite()), "the person is there now, and would be signed for");
    });
}

#[test]
fn where_nobody_could_be_the_second_whoever_is_at_the_machine_is() {
    city(|world| {
        let installation = &world.installation;
        let root = somebody(world, "root", Role::PlatformAdministrator, "city");
        let ciso = somebody(world, "ciso", Role::CityCiso, "city");
        let id = id_of(&ciso);
        // Who was never there is invited alone.
        let invitation = link(installation, &root, &ciso).unwrap();
        one_time_link::choose_password(installation, &invitation, PASSWORD, ORIGIN).unwrap();
        assert!(waits(&link(installation, &root, &ciso)));
        assert_eq!(way_in::second(installation, &root, id).unwrap(), Second::Nobody);
        way_in::ask(installation, &root, id, Kind::Link, WHY).unwrap();
        way_in::release(installation, &Actor::local("operator"), id, Kind::Link).unwrap();
        link(installation, &root, &ciso).unwrap();
    });
}
