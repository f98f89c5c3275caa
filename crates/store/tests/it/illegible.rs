//! Cells of another type than the program writes, which SQLite keeps: the log names the entry of their row.

use store::evidence::{self, EvidenceRow};
use store::ledger::{Fault, What};
use store::{Illegible, Store, StoreError, Transaction};

use crate::forged_tables::TABLES;
use crate::forgeries::{Folder, settled};
use crate::log::{a_life, a_stay, a_whole_life, examined, newest};

fn rows(kind: &str, told: u64, found: u64) -> What {
    What::OtherRows { kind: kind.to_owned(), told, found }
}

fn cell(table: &'static str, column: &'static str, row: &str) -> Illegible {
    Illegible { table, column: Some(column), row: row.to_owned() }
}

#[test]
fn the_entry_of_a_row_that_cannot_be_read_is_named_and_hides_no_other() {
    let store = testkit::embedded();
    a_life(&store);
    a_stay(&store);
    // The last first: each becomes the first that does not hold.
    for (script, change, what) in [
        ("update account_state set why = x'ff'", 16, rows("account-state", 1, 0)),
        ("update grant_of_right set why = 'forged'", 14, rows("grant", 1, 1)),
        (
            "update approval_act set content_sha256 = x'ff' where change = 12",
            12,
            rows("approval", 1, 0),
        ),
        ("update setting set value = x'ff' where change = 9", 9, rows("setting", 1, 0)),
        ("update event set detail = x'ff' where change = 8", 8, rows("event", 2, 0)),
        ("update record set salt = 'salt' where id = 'r5-0'", 6, rows("record", 6, 5)),
        ("update record set day = 'Monday' where id = 'r4-0'", 5, rows("record", 5, 4)),
        (
            "update record set fields = cast(x'66ff' as text) where id = 'r3-0'",
            4,
            rows("record", 4, 3),
        ),
        ("update change set happened_at = 'noon' where id = 3", 3, What::OtherChange),
        ("update ledger_entry set entry = x'ff' where change = 2", 2, What::Unreadable),
        ("update record set fields = x'ff' where id = 'r0-0'", 1, rows("record", 1, 0)),
    ] {
        store.tamper(script).unwrap();
        assert_eq!(examined(&store, None).fault, Some(Fault { change, what }), "{script}");
    }
}

#[test]
fn a_row_that_cannot_be_read_and_that_no_entry_lacks_is_told_by_its_cell() {
    let store = testkit::embedded();
    a_life(&store);
    store
        .tamper(
            "insert into setting (name, agency, from_on, change, value, decided_by, why, recorded_at)
            values ('slipped_in', '', 'Monday', 9, null, 'local:王小明', 'none', 1)",
        )
        .unwrap();
    let what = What::Illegible(cell("setting", "from_on", "slipped_in"));
    assert_eq!(examined(&store, None).fault, Some(Fault { change: 14, what }));
}

#[test]
fn what_cannot_be_read_is_told_by_table_column_and_row_and_all_else_is_examined() {
    let store = testkit::embedded();
    a_life(&store);
    let whole = examined(&store, None);
    assert!(whole.illegible.is_empty(), "{:?}", whole.illegible);
    let mut told = Vec::new();
    for (script, cell) in [
        (
            "update setting set value = x'ff' where change = 9",
            cell("setting", "value", "leave_days_threshold"),
        ),
        ("update change set happened_at = 'noon' where id = 3", cell("change", "happened_at", "3")),
        ("update ledger_edge set size = 'all'", cell("ledger_edge", "size", "")),
        ("update installation set changes = 'many'", cell("installation", "changes", "")),
    ] {
        store.tamper(script).unwrap();
        told.push(cell);
        let found = examined(&store, None);
        assert_eq!((found.size, &found.illegible), (whole.size, &told), "{script}");
        assert_eq!(found.fault.is_some_and(|fault| fault.change == 3), told.len() > 1, "{script}");
    }
}

#[test]
fn a_count_of_changes_that_cannot_be_read_is_told_behind_the_last_entry() {
    let store = testkit::embedded();
    a_life(&store);
    store.tamper("update installation set changes = 'many'").unwrap();
    let what = What::Illegible(cell("installation", "changes", ""));
    assert_eq!(examined(&store, None).fault, Some(Fault { change: 14, what }));
}

#[test]
fn a_file_of_which_something_cannot_be_read_is_named_by_its_hash() {
    let store = testkit::embedded();
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let file = EvidenceRow {
        sha256: sha256.to_owned(),
        bytes: 3,
        media_type: "text/plain".to_owned(),
        first_name: "簽到表.txt".to_owned(),
        recorded_at: 1,
    };
    store.write(|transaction| evidence::note(transaction, &file)).unwrap();
    store.tamper("update evidence set bytes = 'three'").unwrap();
    let got = store.read(|transaction| evidence::get(transaction, sha256)).map(drop);
    let known = |transaction: &mut Transaction<'_>| {
        evidence::each_known(transaction, |_, _| Ok::<_, StoreError>(()))
    };
    for read in [got, store.read(known)] {
        match read {
            Err(StoreError::Illegible(told)) => assert_eq!(told, cell("evidence", "bytes", sha256)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_cell_that_keeps_a_database_from_being_opened_is_named() {
    let store = testkit::embedded();
    store.tamper("update migration set sha256 = x'ff' where number = 5").unwrap();
    match Store::open(store.location()) {
        Err(StoreError::Illegible(told)) => assert_eq!(told, cell("migration", "sha256", "5")),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    }
}

#[test]
fn no_cell_of_another_type_keeps_an_examination_from_naming_what_does_not_hold() {
    let store = testkit::embedded();
    a_whole_life(&store);
    let (database, kept) = (settled(&store), newest(&store));
    let signer = store.signer().unwrap();
    let mut n_forged = 0;
    for (table, keys, columns) in TABLES {
        let names = keys.join(", ");
        for column in columns {
            for value in ["x'ff'", "cast(x'66ff' as text)"] {
                let folder = Folder::holding(&database);
                let script = format!(
                    "update {table} set {column} = {value}
                    where ({names}) = (select {names} from {table} limit 1)"
                );
                // The database itself may not have it.
                if folder.connection().execute(&script, []).is_ok_and(|forged| forged > 0) {
                    let fault = folder.examined(signer, &kept).and_then(|audit| audit.fault);
                    assert!(fault.is_some(), "{table}.{column} = {value}");
                    n_forged += 1;
                }
            }
        }
    }
    assert!(n_forged > TABLES.len(), "hardly anything was forged");
}
