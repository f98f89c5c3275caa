//! What is erased by order is gone, the log stays whole, and an erasure that nobody ordered is found.

use store::event::{self, NewEvent};
use store::ledger::{What, erase};
use store::record::{self, Order};
use store::{Store, StoreError};
use testkit::both;

use crate::log::{a_life, examined};
use crate::samples::{NOON, begin};

pub(crate) const LEFT: &str = r#"{"hours":12}"#;

pub(crate) fn order(store: &Store, id: &str, left: &str) {
    let order = Order {
        erased_at: NOON,
        erased_by: "local:王小明".to_owned(),
        approved_by: "李大華".to_owned(),
        ground: "個人資料保護法第 11 條，當事人請求".to_owned(),
        fields: "name".to_owned(),
    };
    let erased = store.write(|tx| {
        let change = begin(tx, "erasure")?;
        erase(tx, change, id, (left, Some("erased")), &order)?;
        let kind = "record.erased";
        event::note(tx, change, &[NewEvent { kind, subject: id, detail: Some(&order.ground) }])
    });
    erased.unwrap();
}

#[test]
fn what_was_erased_is_gone_and_the_log_stays_whole() {
    both(|store| {
        a_life(store);
        order(store, "r2-1", LEFT);
        let row = store.read(|tx| record::get(tx, "r2-1")).unwrap().unwrap();
        assert_eq!((row.fields.as_str(), row.key.as_deref()), (LEFT, Some("erased")));
        let whole = examined(store, None);
        assert_eq!((whole.fault, whole.erased), (None, 1));
        // Once more, of what was left; and another of the same change.
        order(store, "r2-1", "{}");
        order(store, "r2-0", LEFT);
        let whole = examined(store, None);
        assert_eq!((whole.fault, whole.erased), (None, 2));
        let noted = store.read(|tx| record::erasures(tx, "r2-1")).unwrap();
        let approved: Vec<_> = noted.iter().map(|one| one.order.approved_by.as_str()).collect();
        assert_eq!(approved, ["李大華", "李大華"]);
    });
}

#[test]
fn what_was_left_cannot_be_forged_either() {
    both(|store| {
        a_life(store);
        order(store, "r2-1", LEFT);
        let ordered = examined(store, None).size;
        store.tamper("update record set fields = '{\"hours\":99}' where id = 'r2-1'").unwrap();
        let fault = examined(store, None).fault.unwrap();
        let what = What::OtherRows { kind: "erasure".to_owned(), told: 1, found: 1 };
        assert_eq!((fault.change, fault.what), (ordered, what));
    });
}

#[test]
fn an_erasure_that_nobody_ordered_is_found() {
    both(|store| {
        a_life(store);
        order(store, "r2-1", LEFT);
        let rows = |kind: &str, told, found| What::OtherRows { kind: kind.to_owned(), told, found };
        // Words blanked without an order show at the record's own entry.
        store.tamper("update record set fields = '{}', salt = null where id = 'r4-0'").unwrap();
        let fault = examined(store, None).fault.unwrap();
        assert_eq!((fault.change, fault.what), (5, rows("record", 5, 5)));
    });
    both(|store| {
        a_life(store);
        order(store, "r2-1", LEFT);
        // With a row that looks like an order, put under a change that ordered another.
        store
            .tamper(
                "insert into erasure select 'r4-0', change, erased_at, erased_by, approved_by,
                ground, fields, stood from erasure",
            )
            .unwrap();
        let fault = examined(store, None).fault.unwrap();
        assert_eq!((fault.change, fault.what), (5, rows_of_record(5)));
    });
    both(|store| {
        a_life(store);
        order(store, "r2-1", LEFT);
        let ordered = examined(store, None).size;
        // Another approver, another ground: the order is bound as it was given.
        store.tamper("update erasure set approved_by = '張三'").unwrap();
        let fault = examined(store, None).fault.unwrap();
        let what = What::OtherRows { kind: "erasure".to_owned(), told: 1, found: 1 };
        assert_eq!((fault.change, fault.what), (ordered, what));
    });
}

fn rows_of_record(number: u64) -> What {
    What::OtherRows { kind: "record".to_owned(), told: number, found: number }
}

#[test]
fn only_a_change_erases() {
    both(|store| {
        a_life(store);
        let order = Order {
            erased_at: NOON,
            erased_by: String::new(),
            approved_by: String::new(),
            ground: String::new(),
            fields: String::new(),
        };
        let unlogged = store.write(|tx| erase(tx, 1, "r2-1", ("{}", None), &order));
        assert!(matches!(unlogged, Err(StoreError::Unlogged)), "{unlogged:?}");
        assert_eq!(examined(store, None).erased, 0);
    });
}

#[test]
fn the_words_are_gone_from_the_file_too() {
    let store = testkit::embedded();
    a_life(&store);
    order(&store, "r2-1", LEFT);
    store.drive_out().unwrap();
    let folder = store.location().directory().to_owned();
    for name in ["fangyuan.db", "fangyuan.db-wal"] {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        let words = "王小明 r2-1".as_bytes();
        let is_there = bytes.windows(words.len()).any(|window| window == words);
        assert!(!is_there, "{name} still holds the words");
    }
}
