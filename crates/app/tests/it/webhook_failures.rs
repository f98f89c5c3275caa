//! What is a failure of the other side, what is none, and that a slow side keeps nobody else waiting.

use std::collections::BTreeSet;

use app::access::Role;
use app::second_factor;
use app::webhook::{self, Failure, Fate, Kind, Outcome, Reason, State};
use store::webhook::call::CallRow;

use crate::lifted_locks::enrol;
use crate::notices::{acting, filed};
use crate::webhooks::{later, made, open, told};
use crate::world::actor as local;

#[test]
fn a_node_with_another_key_signs_nothing_and_leaves_the_calls_to_others_as_they_were() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let actor = acting(installation, &owner.account);
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let key = office.location.directory().join(webhook::KEY_FILE);
        let own = std::fs::read(&key).unwrap();
        std::fs::write(&key, [9; 32]).unwrap();
        for _ in 0..30 {
            let tried = webhook::send_next(installation, "a node", 60, |_| Ok(200)).unwrap();
            let outcome = tried.unwrap().outcome;
            assert!(matches!(outcome, Outcome::Foreign { why: Reason::OtherKey }));
        }
        let row = webhook::get(installation, &actor, &id).unwrap();
        assert_eq!((row.state, row.n_failures, row.rests_until), (State::Working, 0, None));
        std::fs::write(&key, own).unwrap();
        assert_eq!(told(installation).len(), 2);
        let calls = webhook::calls_of(installation, &actor, &id, None, 50).unwrap().calls;
        assert!(calls.iter().all(|call| call.n_tries == 1), "{calls:?}");
    });
}

#[test]
fn while_the_owner_owes_a_second_factor_nothing_is_sent_and_then_all_of_it() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let first = filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let role = Role::SecurityOfficer.word();
        second_factor::decide(installation, &local(), role, true, "資安長核定").unwrap();
        let second = filed(installation, &office.officer);
        assert_eq!(told(installation), []);
        let row = webhook::get(installation, &local(), &id).unwrap();
        assert_eq!((row.state, row.n_failures, row.rests_until), (State::Held, 0, None));
        // Another's goes on meanwhile.
        made(installation, Role::PlatformAdministrator, "city");
        let third = filed(installation, &office.officer);
        assert!(told(installation).iter().all(|(call, ..)| !call.starts_with(&id)));
        enrol(installation, &owner);
        let own: BTreeSet<String> = told(installation)
            .into_iter()
            .filter(|(call, ..)| call.starts_with(&id))
            .map(|(_, _, subject, _)| subject)
            .collect();
        assert_eq!(own, [first, second, third].into());
        assert_eq!(webhook::get(installation, &local(), &id).unwrap().state, State::Working);
    });
}

#[test]
fn what_the_owner_may_no_longer_see_is_dropped_and_is_no_failure_of_the_other_side() {
    open(|office, installation| {
        let (_, id) = made(installation, Role::SecurityOfficer, "doit");
        let record = filed(installation, &office.officer);
        let now = installation.now().microseconds();
        // As they were written while the body still belonged to that of the webhook.
        let written = installation.store.write(|tx| {
            let change = store::change::last(tx)?;
            (0..6).try_for_each(|n| {
                let call = CallRow {
                    id: format!("{id}-{n}"),
                    webhook: id.clone(),
                    kind: Kind::Filed.word().to_owned(),
                    subject: record.clone(),
                    agency: "a1".to_owned(),
                    change,
                    happened_at: now,
                    written_at: now,
                    due_at: None,
                    n_tries: 0,
                    status: None,
                    sent_at: None,
                    given_up_at: None,
                    dropped_at: None,
                    failure: None,
                };
                store::webhook::call::insert(tx, &call).map(drop)
            })
        });
        written.unwrap();
        let mut n_dropped = 0;
        while let Some(tried) =
            webhook::send_next(installation, "a node", 60, |_| panic!("it is told")).unwrap()
        {
            assert!(matches!(tried.outcome, Outcome::Dropped { .. }), "{tried:?}");
            n_dropped += 1;
        }
        assert_eq!(n_dropped, 6);
        let row = webhook::get(installation, &local(), &id).unwrap();
        assert_eq!((row.state, row.n_failures, row.rests_until), (State::Working, 0, None));
        let figures = webhook::figures(installation).unwrap();
        assert_eq!((figures.n_waiting, figures.n_given_up), (0, 0));
        let calls = webhook::calls_of(installation, &local(), &id, None, 50).unwrap().calls;
        assert!(calls.iter().all(|call| matches!(call.fate, Fate::Dropped(_))), "{calls:?}");
    });
}

#[test]
fn what_comes_of_a_call_after_its_claim_ran_out_is_no_failure() {
    open(|office, installation| {
        let (_, id) = made(installation, Role::SecurityOfficer, "a1");
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let tried = webhook::send_next(installation, "a slow node", 60, |_| {
            assert_eq!(told(&later(&office.location, 2)).len(), 2);
            Err(Failure { why: Reason::TimedOut, status: None, is_gone: false })
        });
        assert!(tried.unwrap().is_some());
        let row = webhook::get(installation, &local(), &id).unwrap();
        assert_eq!((row.n_failures, row.rests_until), (0, None));
    });
}

#[test]
fn while_one_side_is_called_the_others_are_and_its_next_call_waits() {
    open(|office, installation| {
        let (_, slow) = made(installation, Role::SecurityOfficer, "a1");
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let (_, quick) = made(installation, Role::SecurityOfficer, "a1");
        let installation = &later(&office.location, 1);
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let next = |name: &str, deliver: &mut dyn FnMut(&str)| {
            let made = webhook::send_next(installation, name, 60, |call| {
                deliver(&call.id);
                Ok(200)
            });
            made.unwrap().is_some()
        };
        // Of the first side four calls wait, two of them for longer than those of the second.
        let is_made = next("one", &mut |call| {
            assert!(call.starts_with(&slow), "{call}");
            let is_made = next("two", &mut |call| {
                assert!(call.starts_with(&quick), "{call}");
                assert!(!next("three", &mut |call| panic!("{call} is made")));
            });
            assert!(is_made);
        });
        assert!(is_made);
        assert_eq!(told(installation).len(), 4);
    });
}

#[test]
fn what_fails_together_counts_once_a_rest() {
    open(|_, installation| {
        let (_, id) = made(installation, Role::SecurityOfficer, "a1");
        let now = installation.now();
        let fail = |at: domain::Moment| {
            let rest = at.plus_minutes(1).microseconds();
            let fails = |tx: &mut store::Transaction<'_>| {
                store::webhook::fail(tx, &id, at.microseconds(), rest)
            };
            installation.store.write(fails).unwrap();
            webhook::get(installation, &local(), &id).unwrap().n_failures
        };
        assert_eq!([now, now, now, now].map(fail), [1; 4]);
        assert_eq!(fail(now.plus_minutes(1)), 2);
    });
}
