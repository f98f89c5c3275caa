//! A half-done write does not exist, and readers see one moment.

use store::{StoreError, change, record};
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
        assert_eq!(store.read(record::books).unwrap(), []);
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
            file(tx, &[record("r2", "a1", "person", Some(TODAY))])?;
            let refused = file(tx, &[record("r1", "a1", "person", Some(TODAY))]);
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
