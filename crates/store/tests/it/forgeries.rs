//! Random forgeries of a real database: values, deletions, swaps, cut and replayed tails; all are caught.

use std::path::{Path, PathBuf};

use ledger::{Checkpoint, Frontier, Signer};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use store::ledger::{Audit, audit};
use store::{Location, Store};

use crate::forged_tables::{OVER_WITH_THEIR_ROWS, TABLES};
use crate::log::{a_whole_life, newest};
use crate::samples::{file, record};

/// A small source of numbers that is the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides.max(1) as u64).unwrap()
    }
}

/// Another value than the one given.
fn another(dice: &mut Dice, value: Value) -> Value {
    match value {
        Value::Null => Value::Text("forged".to_owned()),
        Value::Integer(number) => Value::Integer(number.wrapping_add(1 + dice.below(9) as i64)),
        Value::Real(number) => Value::Real(number + 1.0),
        Value::Text(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let at = dice.below(letters.len() + 1);
            match letters.get_mut(at) {
                Some(letter) if *letter != 'x' => *letter = 'x',
                _ => letters.insert(at.min(letters.len()), 'y'),
            }
            Value::Text(letters.into_iter().collect())
        }
        Value::Blob(mut bytes) => {
            let at = dice.below(bytes.len().max(1));
            match bytes.get_mut(at) {
                Some(byte) => *byte ^= 1 << dice.below(8),
                None => bytes.push(1),
            }
            Value::Blob(bytes)
        }
    }
}

fn row_at(connection: &Connection, table: &str, columns: &str, dice: &mut Dice) -> Vec<Value> {
    let count: i64 = connection
        .query_row(&format!("select count(*) from {table}"), [], |row| row.get(0))
        .unwrap();
    let at = dice.below(usize::try_from(count).unwrap());
    let query = format!("select {columns} from {table} limit 1 offset {at}");
    let width = columns.split(',').count();
    connection
        .query_row(&query, [], |row| (0..width).map(|place| row.get(place)).collect())
        .unwrap()
}

fn at(keys: &[&str], first: usize) -> String {
    let conditions: Vec<String> =
        keys.iter().enumerate().map(|(place, key)| format!("{key} = ?{}", first + place)).collect();
    conditions.join(" and ")
}

/// Forges one thing; tells what, or nothing where the database itself would not have it.
fn forge(connection: &Connection, dice: &mut Dice) -> Option<String> {
    let (table, keys, columns) = TABLES[dice.below(TABLES.len())];
    let column = columns[dice.below(columns.len())];
    let names = keys.join(",");
    match dice.below(4) {
        0 | 1 => {
            let mut row = row_at(connection, table, &format!("{column},{names}"), dice);
            row[0] = another(dice, row[0].clone());
            let script = format!("update {table} set {column} = ?1 where {}", at(keys, 2));
            let done = connection.execute(&script, params_from_iter(row)).ok()?;
            (done > 0).then(|| format!("{table}.{column} another value"))
        }
        2 if OVER_WITH_THEIR_ROWS.contains(&table) => None,
        2 => {
            let row = row_at(connection, table, &names, dice);
            // A book without records tells nothing that a record could miss.
            let script = format!("delete from {table} where {}", at(keys, 1));
            let done = connection.execute(&script, params_from_iter(row)).ok()?;
            (done > 0).then(|| format!("a row of {table} deleted"))
        }
        _ => {
            let one = row_at(connection, table, &format!("{column},{names}"), dice);
            let other = row_at(connection, table, &format!("{column},{names}"), dice);
            if one[0] == other[0] {
                return None;
            }
            let script = format!("update {table} set {column} = ?1 where {}", at(keys, 2));
            let given = |value: &Value, row: &[Value]| {
                let mut row = row.to_vec();
                row[0] = value.clone();
                params_from_iter(row)
            };
            connection.execute(&script, given(&other[0], &one)).ok()?;
            connection.execute(&script, given(&one[0], &other)).ok()?;
            Some(format!("{table}.{column} of two rows exchanged"))
        }
    }
}

/// Cuts the last changes off with all that they wrote, as one who has everything but the key.
fn cut(connection: &Connection, dice: &mut Dice) -> Option<String> {
    let last: i64 =
        connection.query_row("select changes from installation", [], |row| row.get(0)).unwrap();
    let keep = i64::try_from(dice.below(usize::try_from(last).unwrap())).unwrap();
    let mut tree = Frontier::new();
    let mut entries = connection
        .prepare("select entry from ledger_entry where change <= ?1 order by change")
        .unwrap();
    let texts = entries.query_map([keep], |row| row.get::<_, String>(0)).unwrap();
    texts.for_each(|text| tree.push(ledger::Entry::leaf(&text.unwrap())));
    for (table, column) in [
        ("evidence_hold_end", "change"),
        ("evidence_hold", "change"),
        ("evidence_disposal", "change"),
        ("binding", "change"),
        ("paper_template", "change"),
        ("password", "change"),
        ("second_factor_rule", "change"),
        ("evidence_deposit", "change"),
        ("todo_note_end", "change"),
        ("todo_note", "change"),
        ("chase", "change"),
        ("signature_sheet_end", "change"),
        ("signature", "change"),
        ("signature_sheet_line", "(select s.change from signature_sheet s where s.id = sheet)"),
        ("signature_sheet", "change"),
        ("setting_proposal_end", "change"),
        ("setting_proposal", "change"),
        ("withdrawal", "change"),
        ("erasure", "change"),
        ("record", "change"),
        ("event", "change"),
        ("setting", "change"),
        ("approval_act", "change"),
        ("grant_revocation", "change"),
        ("grant_confirmation", "change"),
        ("grant_of_right", "change"),
        ("foreign_identity", "change"),
        ("account_state", "change"),
        ("account_naming", "change"),
        ("account_binding", "change"),
        ("account", "change"),
        ("touched", "change"),
        ("ledger_entry", "change"),
        ("ledger_checkpoint", "size"),
        ("change", "id"),
    ] {
        connection.execute(&format!("delete from {table} where {column} > ?1"), [keep]).unwrap();
    }
    connection.execute("update installation set changes = ?1", [keep]).unwrap();
    let edge = (keep, tree.to_bytes());
    connection.execute("update ledger_edge set size = ?1, hashes = ?2", edge).unwrap();
    Some(format!("cut after change {keep}"))
}

/// A change that nobody made, behind, before or far beyond those that were.
pub(crate) fn invented(dice: &mut Dice) -> String {
    let id = ["(select changes + 1 from installation)", "0", "-3", "9999"][dice.below(4)];
    format!(
        "insert into change (id, happened_at, actor, kind, summary, records)
        values ({id}, 1, 'local:王小明', 'record', 'invented', 0)"
    )
}

/// A copy of a database, to be forged.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn holding(database: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(database, folder.path().join("fangyuan.db")).unwrap();
        Self(folder)
    }

    pub(crate) fn connection(&self) -> Connection {
        let connection = Connection::open(self.0.path().join("fangyuan.db")).unwrap();
        connection.execute_batch("pragma synchronous = off; pragma foreign_keys = off").unwrap();
        connection
    }

    /// What an examination finds; none where the rows cannot even be read.
    pub(crate) fn examined(&self, signer: &Signer, earlier: &Checkpoint) -> Option<Audit> {
        let location = Location::Embedded { directory: self.0.path().to_owned() };
        let store = Store::connect(&location).unwrap();
        let keys = (signer.verifier(), Some(signer.sealer()));
        store.read(|tx| audit(tx, keys, std::slice::from_ref(earlier))).ok()
    }
}

/// The database as a file that nobody writes any more.
pub(crate) fn settled(store: &testkit::Installation) -> PathBuf {
    let Location::Embedded { directory } = store.location() else { unreachable!("it is embedded") };
    store.tamper("pragma wal_checkpoint(truncate)").unwrap();
    directory.join("fangyuan.db")
}

#[test]
fn each_of_many_random_forgeries_is_caught() {
    let many = if std::env::var_os("FANGYUAN_FULL").is_some() { 10_000 } else { 400 };
    let store = testkit::embedded();
    a_whole_life(&store);
    let older = Folder::holding(&settled(&store));
    store.write(|tx| file(tx, &[record("last", "a2", "asset", Some(3))]).map(drop)).unwrap();
    let (database, kept) = (settled(&store), newest(&store));
    let signer = store.signer().unwrap();
    let untouched = Folder::holding(&database);
    assert_eq!(untouched.examined(signer, &kept).unwrap().fault, None);
    let replayed = older.examined(signer, &kept).unwrap();
    assert!(replayed.fault.is_some(), "the whole database as it was before");

    let mut dice = Dice(20_261_123);
    let mut caught = 0;
    while caught < many {
        let folder = Folder::holding(&database);
        let connection = folder.connection();
        let forged = match dice.below(20) {
            0 => cut(&connection, &mut dice),
            1 => {
                let script = invented(&mut dice);
                connection.execute_batch(&script).unwrap();
                Some(script)
            }
            _ => forge(&connection, &mut dice),
        };
        drop(connection);
        let Some(forged) = forged else { continue };
        let found = folder.examined(signer, &kept);
        let is_caught = found.as_ref().is_none_or(|audit| audit.fault.is_some());
        assert!(is_caught, "number {caught}: {forged}: {found:?}");
        caught += 1;
    }
    println!("measured: {caught} random forgeries of SQLite, each caught");
}
