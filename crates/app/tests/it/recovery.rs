//! A lost administrator is let in again by who has the installation's files, and nobody else becomes one
//! while there is any.

use app::access::{Role, principal};
use app::account::{self, Account, NewAccount};
use app::grant::{self, NewGrant};
use app::one_time_link::{self, Purpose};
use app::recovery::{Recovered, RecoveryError, Request, recover};
use app::sign_in::Origin;
use app::{Actor, Installation, second_factor};
use ledger::Trust;
use store::change::{self, NewChange};
use store::proof::code::{self, KeyRow};

use crate::world::{World, both};

const ORIGIN: Origin<'static> = Origin { source: "127.0.0.1", agent: "a test" };
const PASSWORDS: [&str; 2] = ["Nine silver ferries, 9 times", "Six wooden bells, 6 times"];

fn operator() -> Actor {
    Actor::local("operator")
}

fn new(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display_name: "林管理".to_owned(),
        agency: "city".to_owned(),
        person: None,
        mail: None,
    }
}

fn request(name: &str) -> Request<'_> {
    Request { name, display_name: None, without_second_factor: false, why: "遺失手機" }
}

/// An administrator whose right ended yesterday, so that none is left.
fn former(world: &World, name: &str) -> Account {
    let installation = &world.installation;
    let made = account::create(installation, &operator(), &new(name)).unwrap();
    let yesterday = installation.today().previous();
    let right = NewGrant {
        account: made.id.clone(),
        role: Role::PlatformAdministrator.word().to_owned(),
        agency: "city".to_owned(),
        subject: None,
        from: yesterday,
        until: Some(yesterday),
        on_behalf_of: None,
        why: "代理一日".to_owned(),
    };
    grant::give(installation, &operator(), &right).unwrap();
    made
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

/// Who made the last change.
fn last_actor(installation: &Installation) -> String {
    let read = |transaction: &mut store::Transaction<'_>| {
        let last = change::last(transaction)?;
        Ok::<_, store::StoreError>(change::get(transaction, last)?.map(|change| change.actor))
    };
    installation.store.read(read).unwrap().unwrap()
}

fn choose(world: &World, done: &Recovered, password: &str) -> bool {
    let chosen =
        one_time_link::choose_password(&world.installation, &done.secret, password, ORIGIN);
    chosen.unwrap().is_some()
}

fn kinds(world: &World, subject: &str) -> Vec<String> {
    testkit::told_of(&world.installation, subject).into_iter().map(|(kind, _)| kind).collect()
}

fn is_administrator(world: &World, account: &str) -> bool {
    let principal = principal(&world.installation, account).unwrap();
    principal.is_some_and(|one| one.rights.has(Role::PlatformAdministrator, "city"))
}

#[test]
fn a_lost_administrator_gets_a_link_and_keeps_the_second_factor_unless_it_is_lost_too() {
    both(|world| {
        let installation = &world.installation;
        let first = account::set_up(installation, &new("first")).unwrap();
        has_an_app(installation, &first.id);
        let done = recover(installation, &operator(), &request(" First ")).unwrap();
        assert_eq!(
            (done.name.as_str(), last_actor(installation).as_str()),
            ("first", "local:operator")
        );
        assert!(
            !done.is_made_administrator && !choose(world, &done, PASSWORDS[0]),
            "a code is asked for"
        );
        let lost = Request { without_second_factor: true, ..request("first") };
        let done = recover(installation, &operator(), &lost).unwrap();
        assert_eq!(done.purpose, Purpose::Reset);
        assert!(!second_factor::of_account(installation, &first.id).unwrap().has_second());
        assert!(choose(world, &done, PASSWORDS[1]));
        let told = kinds(world, &first.id);
        for kind in ["account.recovered", "second-factor.removed", "link.made"] {
            assert!(told.iter().any(|one| one == kind), "{kind}: {told:?}");
        }
        let said = format!("{:?}", testkit::told_of(installation, &first.id));
        assert!(!said.contains(&done.secret), "{said}");
    });
}

#[test]
fn while_an_administrator_is_left_nobody_else_is_made_one() {
    both(|world| {
        let installation = &world.installation;
        account::set_up(installation, &new("first")).unwrap();
        former(world, "second");
        for name in ["second", "third"] {
            match recover(installation, &operator(), &request(name)) {
                Err(RecoveryError::NotAdministrator { administrators, .. }) => {
                    assert_eq!(administrators, ["first"]);
                }
                other => panic!("{name}: {other:?}"),
            }
        }
        let known = account::id_of_name(installation, "third").unwrap();
        assert_eq!(known, None, "nothing is left of what was refused");
    });
}

#[test]
fn where_no_administrator_is_left_one_is_made_of_whoever_is_named() {
    both(|world| {
        let installation = &world.installation;
        let former = former(world, "former");
        assert!(!is_administrator(world, &former.id));
        account::decide(installation, &operator(), &former.id, true, "離職").unwrap();
        let done = recover(installation, &operator(), &request("former")).unwrap();
        assert!(done.is_made_administrator && choose(world, &done, PASSWORDS[0]));
        assert!(is_administrator(world, &former.id));
        assert!(kinds(world, &former.id).iter().any(|kind| kind == "account.opened"));
        let again = recover(installation, &operator(), &request("other"));
        assert!(matches!(again, Err(RecoveryError::NotAdministrator { .. })), "{again:?}");
    });
}

#[test]
fn where_nobody_of_that_name_is_there_an_account_is_made() {
    both(|world| {
        let installation = &world.installation;
        former(world, "former");
        let named = Request { display_name: Some("陳新任"), ..request("newcomer") };
        let done = recover(installation, &operator(), &named).unwrap();
        assert_eq!(done.purpose, Purpose::Invitation);
        assert!(done.is_made_administrator && choose(world, &done, PASSWORDS[0]));
        let id = account::id_of_name(installation, "newcomer").unwrap().unwrap();
        assert!(is_administrator(world, &id));
        assert_eq!(account::get(installation, &operator(), &id).unwrap().display_name, "陳新任");
        let verifier = installation.store.signer().unwrap().verifier().clone();
        let trust = Trust::of(&verifier);
        let examined = app::ledger::audit(installation, &operator(), &trust, 0).unwrap();
        assert_eq!(examined.audit.fault, None);
    });
}

#[test]
fn nobody_is_recovered_without_a_reason_before_the_set_up_or_by_who_signed_in() {
    both(|world| {
        let installation = &world.installation;
        let early = recover(installation, &operator(), &request("first"));
        assert!(matches!(early, Err(RecoveryError::NotSetUp)), "{early:?}");
        let first = account::set_up(installation, &new("first")).unwrap();
        let silent = Request { why: " ", ..request("first") };
        let silent = recover(installation, &operator(), &silent);
        assert!(matches!(silent, Err(RecoveryError::NoReason)), "{silent:?}");
        let signed_in = Actor::account(principal(installation, &first.id).unwrap().unwrap());
        let within = recover(installation, &signed_in, &request("first"));
        assert!(matches!(within, Err(RecoveryError::NotAtTheMachine)), "{within:?}");
    });
}

#[test]
fn a_deputy_is_no_administrator_who_would_be_left() {
    both(|world| {
        let installation = &world.installation;
        let first = account::set_up(installation, &new("first")).unwrap();
        let deputy = account::create(installation, &operator(), &new("deputy")).unwrap();
        let right = NewGrant {
            account: deputy.id,
            role: Role::PlatformAdministrator.word().to_owned(),
            agency: "city".to_owned(),
            subject: None,
            from: installation.today(),
            until: Some(installation.today()),
            on_behalf_of: Some(first.id.clone()),
            why: "休假".to_owned(),
        };
        grant::give(installation, &operator(), &right).unwrap();
        let closed = account::decide(installation, &operator(), &first.id, true, "離職");
        let kept = matches!(closed, Err(account::AccountError::LastAdministrator));
        assert!(kept, "{closed:?}");
    });
}
