//! Tests that SQLite answers every statement by an index, and streams without sorting.

use std::path::PathBuf;

use rusqlite::Connection;

use crate::{Location, Store, statement};

/// Small tables that are read whole on purpose, and the versions of one record.
const READ_WHOLE: [&str; 7] =
    ["book", "migration", "setting", "snapshot", "evidence", "version", "second_factor_rule"];

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn each_plan(mut visit: impl FnMut(&str, &str, &str)) {
    let name = format!("fangyuan-plans-{}-{:?}", std::process::id(), std::thread::current().id());
    let folder = Folder(std::env::temp_dir().join(name));
    Store::open(&Location::Embedded { directory: folder.0.clone() }).unwrap();
    let connection = Connection::open(folder.0.join("fangyuan.db")).unwrap();
    for (aggregate, statements) in statement::ALL {
        for (name, text) in *statements {
            let mut prepared = connection.prepare(&format!("explain query plan {text}")).unwrap();
            let mut rows = prepared.raw_query();
            while let Some(row) = rows.next().unwrap() {
                visit(aggregate, name, &row.get::<_, String>(3).unwrap());
            }
        }
    }
}

#[test]
fn no_statement_reads_a_large_table_from_end_to_end() {
    each_plan(|aggregate, name, step| {
        let Some(scanned) = step.strip_prefix("SCAN ") else { return };
        let table = scanned.split(' ').next().unwrap_or_default();
        // Whoever examines the log reads all that it tells of.
        let small =
            READ_WHOLE.contains(&table) || table == "CONSTANT" || aggregate == "ledger::audit";
        assert!(small, "{aggregate} {name}: {step}");
    });
}

#[test]
fn streams_and_boards_come_out_of_an_index_in_their_order() {
    each_plan(|aggregate, name, step| {
        let sorted = step.contains("TEMP B-TREE");
        let few = name == "TOUCHED_SINCE";
        assert!(!sorted || few, "{aggregate} {name}: {step}");
    });
}
