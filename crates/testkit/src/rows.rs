//! All that a database holds, read behind the store's back: for tests that claim that nothing was written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use store::Location;

use crate::server::administer;
use crate::{Installation, TestkitError};

/// A row: its table, and what it holds.
pub type Row = (String, String);

const TABLES_EMBEDDED: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite%'";

const TABLES_SERVED: &str = "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'";

impl Installation {
    /// Each row of each table.
    ///
    /// # Errors
    /// The database's.
    pub fn rows(&self) -> Result<BTreeSet<Row>, TestkitError> {
        match self.location() {
            Location::Embedded { directory } => embedded(&directory.join("fangyuan.db")),
            Location::Postgres { url, .. } => served(url),
        }
    }
}

fn embedded(file: &std::path::Path) -> Result<BTreeSet<Row>, TestkitError> {
    let connection = Connection::open(file)?;
    let mut tables = connection.prepare(TABLES_EMBEDDED)?;
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?;
    let mut found = BTreeSet::new();
    for table in tables {
        let mut all = connection.prepare(&format!("select * from \"{table}\""))?;
        let columns: Vec<String> = all.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let mut text = String::new();
            for (place, column) in columns.iter().enumerate() {
                // Writing into a text does not fail.
                let _ = write!(text, "{column}={} ", in_words(row.get_ref(place)?));
            }
            found.insert((table.clone(), text));
        }
    }
    Ok(found)
}

fn in_words(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => format!("{bytes:?}"),
    }
}

fn served(url: &str) -> Result<BTreeSet<Row>, TestkitError> {
    let tables = administer(url, TABLES_SERVED)?;
    let each = |table: &str| {
        format!("select '{table}' || chr(9) || to_jsonb(one)::text from \"{table}\" one")
    };
    let all: Vec<String> = tables.lines().map(each).collect();
    let told = administer(url, &all.join(" union all "))?;
    let rows = told.lines().filter_map(|line| line.split_once('\t'));
    Ok(rows.map(|(table, row)| (table.to_owned(), row.to_owned())).collect())
}
