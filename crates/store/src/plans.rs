//! Tests that SQLite answers every statement by an index, and streams without sorting.

use std::path::PathBuf;

use rusqlite::Connection;

use crate::{Location, Store, statement};

/// Small tables that are read whole on purpose, and the versions of one record.
const READ_WHOLE: [&str; 9] = [
    "book",
    "migration",
    "setting",
    "snapshot",
    "evidence",
    "version",
    "second_factor_rule",
    // The parts of the search index, of which there are some dozens.
    "p",
    // The rights that one account holds, found by the account.
    "h",
];

/// Statements by which the log is examined: they read all that it tells of.
const OF_THE_LOG: [&str; 25] = [
    "ALL",
    "ALL_ACTS",
    "ALL_WAITS",
    "ALL_RETURNS",
    "ALL_LINES",
    "ALL_NAMINGS",
    "ALL_BINDINGS",
    "ALL_STATES",
    "CONFIRMATIONS",
    "ENDS",
    "REVOCATIONS",
    "PASSWORDS",
    "ONE_TIME_KEYS",
    "RECOVERY_CODES",
    "PASSKEYS",
    "TOKENS",
    "RULES",
    "DEPOSITS",
    "TEMPLATES",
    "FAILURES",
    "ALL_OPEN",
    "ALL_UNUSED",
    "ALL_FILES",
    "ALL_LOST",
    "ALL_NAMED",
];

/// Statements that go through all of a small thing: the books, the rights of one account, what SCIM must
/// count before it shows a part, and what is counted once, when somebody has the installation examined.
const OF_FEW: [(&str, &str); 12] = [
    ("record::book", "ALL_ROWS"),
    ("record::list", "PLACE"),
    ("search::ask", "HIT"),
    ("sight", "ALL_ABOVE"),
    ("sight", "ALL_READABLE"),
    ("sight", "RIGHTS"),
    ("provision", "N_ACCOUNTS"),
    ("provision", "ACCOUNTS"),
    ("provision", "N_GROUPS"),
    ("provision", "GROUPS"),
    ("proof::code", "SEALS"),
    ("proof::rule", "LACKING"),
];

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
    let mut large = Vec::new();
    each_plan(|aggregate, name, step| {
        let Some(scanned) = step.strip_prefix("SCAN ") else { return };
        let table = scanned.split(' ').next().unwrap_or_default();
        let is_of_the_log = aggregate == "ledger::audit" || OF_THE_LOG.contains(&name);
        let is_of_few = OF_FEW.contains(&(aggregate, name));
        let small =
            READ_WHOLE.contains(&table) || table == "CONSTANT" || is_of_the_log || is_of_few;
        if !small {
            large.push(format!("{aggregate} {name}: {step}"));
        }
    });
    assert_eq!(large, Vec::<String>::new());
}

#[test]
fn streams_and_boards_come_out_of_an_index_in_their_order() {
    each_plan(|aggregate, name, step| {
        let sorted = step.contains("TEMP B-TREE");
        // The books since a change, the groups of one person, the sessions of one whom a provider names, what
        // an examination counts, and the sheets that one person is asked to sign or signed.
        let few = ["TOUCHED_SINCE", "GROUPS_OF", "OF_ISSUER", "SEALS", "LACKING"].contains(&name);
        let few = few || (aggregate == "signature_sheet" && ["WAITING", "SIGNED"].contains(&name));
        assert!(!sorted || few, "{aggregate} {name}: {step}");
    });
}
