//! A record is never edited: corrections and withdrawals leave what was there.

use store::StoreError;
use store::record::{self, RecordRow, Withdrawal};
use testkit::both;

use crate::samples::{NOON, TODAY, begin, correction, file, record};

fn withdrawal(why: &str) -> Withdrawal {
    Withdrawal {
        withdrawn_at: NOON + 1,
        withdrawn_by: Some("local:陳大文".to_owned()),
        why: Some(why.to_owned()),
    }
}

#[test]
fn a_correction_leaves_the_older_record_and_points_to_it() {
    both(|store| {
        let older = record("r1", "a1", "person", Some(TODAY));
        let newer = correction("r2", &older);
        let first = store.write(|tx| file(tx, std::slice::from_ref(&older))).unwrap();
        let second = store.write(|tx| file(tx, std::slice::from_ref(&newer))).unwrap();
        let get = |id| store.read(|tx| record::get(tx, id)).unwrap();
        let superseded_by = Some("r2".to_owned());
        assert_eq!(get("r1"), Some(RecordRow { change: first, superseded_by, ..older }));
        assert_eq!(get("r2"), Some(RecordRow { change: second, ..newer }));
    });
}

#[test]
fn of_two_corrections_of_one_record_the_second_is_refused() {
    both(|store| {
        let older = record("r1", "a1", "person", Some(TODAY));
        store.write(|tx| file(tx, &[older.clone(), correction("r2", &older)])).unwrap();
        match store.write(|tx| file(tx, &[correction("r3", &older)])) {
            Err(StoreError::AlreadySuperseded { id }) => assert_eq!(id, "r1"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_correction_needs_its_record_and_stays_in_its_book() {
    both(|store| {
        let older = record("r1", "a1", "person", Some(TODAY));
        store.write(|tx| file(tx, std::slice::from_ref(&older))).unwrap();
        let orphan = correction("r2", &record("nobody", "a1", "person", Some(TODAY)));
        match store.write(|tx| file(tx, &[orphan])) {
            Err(StoreError::RecordMissing { id }) => assert_eq!(id, "nobody"),
            other => panic!("{other:?}"),
        }
        let mut elsewhere = correction("r3", &older);
        elsewhere.agency = "a2".to_owned();
        match store.write(|tx| file(tx, &[elsewhere])) {
            Err(StoreError::OtherBook { id, supersedes }) => {
                assert_eq!((id.as_str(), supersedes.as_str()), ("r3", "r1"));
            }
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_withdrawal_is_a_row_and_the_record_stays() {
    both(|store| {
        let filed = record("r1", "a1", "person", Some(TODAY));
        let change = store.write(|tx| file(tx, std::slice::from_ref(&filed))).unwrap();
        let withdrawal = withdrawal("重複登錄");
        let withdraw = |id: &str| {
            store.write(|tx| {
                let change = begin(tx, "withdrawal")?;
                record::withdraw(tx, change, id, &withdrawal)
            })
        };
        withdraw("r1").unwrap();
        let expected = RecordRow { change, withdrawal: Some(withdrawal.clone()), ..filed };
        assert_eq!(store.read(|tx| record::get(tx, "r1")).unwrap(), Some(expected));
        let mut seen = Vec::new();
        store
            .read(|tx| {
                record::each_of_agency(tx, "a1", None, |r| {
                    seen.push((r.id.to_owned(), r.withdrawn_at));
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(seen, [("r1".to_owned(), Some(NOON + 1))]);
        match withdraw("r1") {
            Err(StoreError::AlreadyWithdrawn { id }) => assert_eq!(id, "r1"),
            other => panic!("{other:?}"),
        }
        match withdraw("nobody") {
            Err(StoreError::RecordMissing { id }) => assert_eq!(id, "nobody"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn an_import_may_bring_records_that_were_withdrawn_elsewhere() {
    both(|store| {
        let mut filed = record("r1", "a1", "person", Some(TODAY));
        filed.withdrawal = Some(withdrawal("離職"));
        store.write(|tx| file(tx, std::slice::from_ref(&filed))).unwrap();
        let found = store.read(|tx| record::get(tx, "r1")).unwrap().unwrap();
        assert_eq!(found.withdrawal, filed.withdrawal);
    });
}
