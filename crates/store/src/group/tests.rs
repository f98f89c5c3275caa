//! Groups on both databases: what is kept, what is undone alone, and who is told.

use super::*;
use crate::change::{self, NewChange};
use crate::event::{self, NewEvent};
use crate::{Location, Store, ledger as log};

/// A store on either database in which a group stays open as long as anybody waits.
fn both(test: impl Fn(&Store)) {
    for kit in [testkit::embedded(), testkit::postgres()] {
        let directory = kit.location().directory().to_owned();
        let location = match kit.url() {
            Some(url) => Location::Postgres { url: url.to_owned(), directory },
            None => Location::Embedded { directory },
        };
        let mut store = Store::open(&location).unwrap();
        store.queue.longest = Duration::from_secs(60);
        test(&store);
    }
}

fn note(transaction: &mut Transaction<'_>, subject: &str) -> Result<i64, StoreError> {
    let (actor, summary) = ("local:王小明", "one of many");
    let kind = "record";
    let new = NewChange { happened_at: 1, actor, kind, summary, source: None, records: 0 };
    let change = change::begin(transaction, &new)?;
    event::note(transaction, change, &[NewEvent { kind, subject, detail: None }])?;
    Ok(change)
}

fn wait_for(store: &Store, n_waiting: usize) {
    while locked(&store.queue.line).waiting.len() < n_waiting {
        std::thread::yield_now();
    }
}

type Work = fn(&Store, &mut Transaction<'_>) -> Result<i64, StoreError>;

/// Runs all in one group, in their order; what each was answered.
fn in_one_group(store: &Store, works: &[Work]) -> Vec<Result<i64, StoreError>> {
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            store.write(|transaction| {
                wait_for(store, works.len());
                note(transaction, "first")
            })
        });
        while !locked(&store.queue.line).taken {
            std::thread::yield_now();
        }
        let queued = works.iter().enumerate().map(|(place, work)| {
            wait_for(store, place);
            scope.spawn(|| store.write(|transaction| work(store, transaction)))
        });
        let queued: Vec<_> = queued.collect();
        let threads = std::iter::once(first).chain(queued);
        threads.map(|thread| thread.join().unwrap_or(Err(StoreError::Busy))).collect()
    })
}

fn holds(store: &Store, n_entries: u64) {
    let signer = store.signer().unwrap();
    let keys = (signer.verifier(), Some(signer.sealer()));
    let audit = store.read(|transaction| log::audit(transaction, keys, &[])).unwrap();
    assert_eq!((audit.size, audit.fault), (n_entries, None));
}

#[test]
fn one_that_fails_in_a_group_is_undone_alone_and_the_others_are_kept() {
    both(|store| {
        let works: [Work; 6] = [
            |_, tx| note(tx, "second"),
            |_, tx| note(tx, "refused").and(Err(StoreError::NulInText)),
            |_, tx| {
                note(tx, "statement failed")?;
                let again = NewEvent { kind: "record", subject: "again", detail: None };
                event::note(tx, 1, &[again]).map(|()| 0)
            },
            |_, tx| {
                note(tx, "panics")?;
                panic!("in the midst of others");
            },
            |_, tx| {
                note(tx, "swallows")?;
                let again = NewEvent { kind: "record", subject: "again", detail: None };
                drop(event::note(tx, 1, &[again]));
                Ok(0)
            },
            |store, tx| {
                let seen = store.read(change::last)?;
                assert_eq!(seen, 0, "nobody sees the group before it is kept");
                note(tx, "last")
            },
        ];
        let answers = in_one_group(store, &works);
        assert!(
            matches!(
                answers.as_slice(),
                [
                    Ok(1),
                    Ok(2),
                    Err(StoreError::NulInText),
                    Err(StoreError::Taken { .. }),
                    Err(StoreError::Busy), // the thread that panicked
                    Err(StoreError::RolledBack),
                    Ok(3),
                ]
            ),
            "{answers:?}"
        );
        let events = |change| store.read(|tx| event::of_change(tx, change)).unwrap();
        let subjects: Vec<_> = (1..=4).flat_map(events).map(|event| event.subject).collect();
        assert_eq!(subjects, ["first", "second", "last"]);
        holds(store, 3);
    });
}

#[test]
fn a_group_that_crosses_a_kept_size_keeps_that_signature() {
    both(|store| {
        for number in 1..=254 {
            assert_eq!(store.write(|tx| note(tx, "alone")).unwrap(), number);
        }
        let work: Work = |_, tx| note(tx, "together");
        let answers = in_one_group(store, &[work; 4]);
        let numbers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(numbers, [255, 256, 257, 258, 259]);
        holds(store, 259);
    });
}

#[test]
fn many_in_one_group_are_kept_in_their_order_and_one_that_fails_late_is_undone_alone() {
    both(|store| {
        let mut works: Vec<Work> = vec![|_, tx| note(tx, "one of many"); 60];
        works.push(|_, tx| note(tx, "refused").and(Err(StoreError::NulInText)));
        works.push(|_, tx| {
            note(tx, "statement failed")?;
            let again = NewEvent { kind: "record", subject: "again", detail: None };
            event::note(tx, 7, &[again]).map(|()| 0)
        });
        works.extend([(|_, tx| note(tx, "one of many")) as Work; 10]);
        let answers = in_one_group(store, &works);
        let numbers: Vec<_> = answers.into_iter().filter_map(Result::ok).collect();
        assert_eq!(numbers, (1..=71).collect::<Vec<_>>());
        holds(store, 71);
    });
}

#[test]
fn who_waits_for_a_group_that_cannot_be_kept_is_told() {
    let kit = testkit::postgres();
    let directory = kit.location().directory().to_owned();
    let url = kit.url().unwrap().to_owned();
    let mut store = Store::open(&Location::Postgres { url, directory }).unwrap();
    store.queue.longest = Duration::from_secs(60);
    let works: [Work; 2] = [
        |_, tx| note(tx, "second"),
        |store, tx| {
            // Ends every connection, this group's too, as a server that dies does.
            let mut other = store.writers.lend()?;
            let ended = other.connection.script(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()",
            );
            other.give_back();
            ended?;
            note(tx, "last")
        },
    ];
    let answers = in_one_group(&store, &works);
    let is_told = |answer| matches!(answer, &Err(StoreError::Unreachable { .. }));
    assert!(answers.iter().all(is_told), "{answers:?}");
    assert_eq!(store.write(|tx| note(tx, "after")).unwrap(), 1);
    holds(&store, 1);
}

#[test]
fn a_long_write_shares_its_commit_with_nobody() {
    both(|store| {
        std::thread::scope(|scope| {
            let long = std::thread::scope(|_| {
                store.write(|transaction| {
                    let long = scope.spawn(|| {
                        store.write_long(|transaction| {
                            assert_eq!(store.read(change::last)?, 1, "the first is kept");
                            note(transaction, "long")
                        })
                    });
                    wait_for(store, 1);
                    note(transaction, "first")?;
                    Ok::<_, StoreError>(long)
                })
            });
            assert_eq!(long.unwrap().join().unwrap().unwrap(), 2);
        });
        holds(store, 2);
    });
}
