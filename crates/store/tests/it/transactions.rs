//! A half-done write does not exist, and readers see one moment.

use store::sight::Sight;
use store::{StoreError, change, event, record};
use testkit::both;

use crate::samples::{TODAY, begin, file, record};

#[test]
fn a_write_that_fails_leaves_nothing() {
    both(|store| {
        let outcome: Result<(), StoreError> = store.write(|tx| {
            file(tx, &[record("r1", "a1", "person", Some(TODAY))])?;
            Err(StoreError::Busy)
        });
        assert!(matches!(outcome, Err(StoreError::Busy)));
        assert_eq!(store.read(|tx| record::get(tx, "r1")).unwrap(), None);
        assert_eq!(store.read(change::last).unwrap(), 0);
        assert_eq!(store.read(|tx| record::books(tx, Sight::Whole)).unwrap(), []);
    });
}

#[test]
fn a_write_that_panics_leaves_nothing_and_the_next_one_works() {
    both(|store| {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<(), StoreError> = store.write(|tx| {
                file(tx, &[record("r1", "a1", "person", Some(TODAY))])?;
                panic!("in the middle of a write");
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(store.read(|tx| record::get(tx, "r1")).unwrap(), None);
        let change = store.write(|tx| file(tx, &[record("r1", "a1", "person", None)])).unwrap();
        assert_eq!(change, 1);
    });
}

#[test]
fn a_failed_statement_cannot_be_swept_under_a_commit() {
    both(|store| {
        store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
        let outcome = store.write(|tx| {
            let change = file(tx, &[record("r2", "a1", "person", Some(TODAY))])?;
            let taken = record("r1", "a1", "person", Some(TODAY));
            let refused = record::insert(tx, change, [taken.view()]);
            assert!(matches!(refused, Err(StoreError::RecordExists { .. })));
            Ok(())
        });
        assert!(matches!(outcome, Err(StoreError::RolledBack)), "{outcome:?}");
        assert_eq!(store.read(|tx| record::get(tx, "r2")).unwrap(), None);
    });
}

#[test]
fn a_reader_cannot_write() {
    both(|store| {
        let outcome = store.read(|tx| begin(tx, "record"));
        assert!(matches!(outcome, Err(StoreError::ReadOnly)));
    });
}

#[test]
fn a_reader_sees_one_moment_while_others_write() {
    both(|store| {
        store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
        store
            .read(|tx| {
                let before = change::last(tx)?;
                store.write(|tx| file(tx, &[record("r2", "a1", "person", Some(TODAY))]))?;
                assert_eq!(change::last(tx)?, before);
                assert_eq!(record::get(tx, "r2")?, None);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.read(change::last).unwrap(), 2);
    });
}

#[test]
fn a_visitor_may_use_the_store_itself() {
    both(|store| {
        let of = |number: usize| record(&format!("r{number:04}"), "a1", "person", Some(TODAY));
        let records: Vec<_> = (0..600).map(of).collect();
        store.write(|tx| file(tx, &records)).unwrap();
        let mut seen = 0;
        store
            .read(|tx| {
                record::each_of_agency(tx, "a1", None, |r| {
                    let again = store.read(|tx| record::exists(tx, &[r.id]))?;
                    assert_eq!(again, [true]);
                    seen += 1;
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(seen, 600);
    });
}

#[test]
fn a_visitor_may_stop_and_the_transaction_goes_on() {
    both(|store| {
        let of = |number: usize| record(&format!("r{number:04}"), "a1", "person", Some(TODAY));
        let records: Vec<_> = (0..600).map(of).collect();
        store.write(|tx| file(tx, &records)).unwrap();
        store
            .read(|tx| {
                let stopped = record::each_of_agency(tx, "a1", None, |_| Err(StoreError::Busy));
                assert!(matches!(stopped, Err(StoreError::Busy)));
                assert_eq!(record::exists(tx, &["r0001"])?, [true]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

#[test]
fn a_question_that_failed_cannot_be_swept_under_a_commit() {
    both(|store| {
        store.tamper("drop table event").unwrap();
        let outcome = store.write(|tx| {
            file(tx, &[record("r1", "a1", "person", Some(TODAY))])?;
            assert!(event::of_change(tx, 1).is_err());
            Ok(())
        });
        assert!(matches!(outcome, Err(StoreError::RolledBack)), "{outcome:?}");
        assert_eq!(store.read(|tx| record::get(tx, "r1")).unwrap(), None);
    });
}

#[test]
fn a_text_with_a_nul_is_refused_by_both() {
    both(|store| {
        let mut nul = record("r1", "a1", "person", Some(TODAY));
        nul.filed_by = "王\0小明".to_owned();
        let refused = store.write(|tx| file(tx, &[nul]));
        assert!(matches!(refused, Err(StoreError::NulInText)), "{refused:?}");
        let refused = store.read(|tx| record::get(tx, "r\0x"));
        assert!(matches!(refused, Err(StoreError::NulInText)), "{refused:?}");
    });
}

const END_ALL_OTHERS: &str = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()";

#[test]
fn connections_that_died_while_idle_are_replaced() {
    let store = testkit::postgres();
    store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
    store.tamper(END_ALL_OTHERS).unwrap();
    assert_eq!(store.read(change::last).unwrap(), 1);
    store.tamper(END_ALL_OTHERS).unwrap();
    store.write(|tx| file(tx, &[record("r2", "a1", "person", Some(TODAY))])).unwrap();
}

#[test]
fn a_connection_that_dies_in_a_write_leaves_nothing() {
    let store = testkit::postgres();
    let outcome = store.write(|tx| {
        let filed = file(tx, &[record("r1", "a1", "person", Some(TODAY))]);
        store.tamper(END_ALL_OTHERS).unwrap();
        filed
    });
    // The log was to be sealed yet, so it is certain that nothing was kept.
    assert!(matches!(outcome, Err(StoreError::Unreachable { .. })), "{outcome:?}");
    assert_eq!(store.read(|tx| record::get(tx, "r1")).unwrap(), None);
}

#[test]
fn a_connection_that_dies_at_the_commit_leaves_the_outcome_open() {
    let store = testkit::postgres();
    let outcome = store.write(|tx| {
        let deleted = store::standing::delete_day(tx, TODAY);
        store.tamper(END_ALL_OTHERS).unwrap();
        deleted
    });
    assert!(matches!(outcome, Err(StoreError::OutcomeUnknown)), "{outcome:?}");
}

#[test]
fn a_store_may_be_dropped_inside_another_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let opened = tokio::task::spawn_blocking(testkit::postgres).await.unwrap();
        drop(opened);
    });
}
