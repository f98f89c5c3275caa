//! Numbered migrations inside the program, each run once and known again by its checksum.

mod objects;

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::connection::{Access, Connection};
use crate::statement::statements;

pub(crate) use objects::others;

struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "records", text: include_str!("../migrations/0001-records.sql") },
    Migration {
        number: 2,
        name: "remembered",
        text: include_str!("../migrations/0002-remembered.sql"),
    },
    Migration { number: 3, name: "ledger", text: include_str!("../migrations/0003-ledger.sql") },
    Migration { number: 4, name: "access", text: include_str!("../migrations/0004-access.sql") },
    Migration {
        number: 5,
        name: "cosigned",
        text: include_str!("../migrations/0005-cosigned.sql"),
    },
    Migration { number: 6, name: "erasure", text: include_str!("../migrations/0006-erasure.sql") },
    Migration {
        number: 7,
        name: "change-lists",
        text: include_str!("../migrations/0007-change-lists.sql"),
    },
    Migration {
        number: 8,
        name: "federation",
        text: include_str!("../migrations/0008-federation.sql"),
    },
    Migration {
        number: 9,
        name: "approval",
        text: include_str!("../migrations/0009-approval.sql"),
    },
    Migration { number: 10, name: "sign-in", text: include_str!("../migrations/0010-sign-in.sql") },
    Migration { number: 11, name: "stamps", text: include_str!("../migrations/0011-stamps.sql") },
    Migration { number: 12, name: "seals", text: include_str!("../migrations/0012-seals.sql") },
    Migration {
        number: 13,
        name: "evidence",
        text: include_str!("../migrations/0013-evidence.sql"),
    },
    Migration { number: 14, name: "draft", text: include_str!("../migrations/0014-draft.sql") },
    Migration { number: 15, name: "todo", text: include_str!("../migrations/0015-todo.sql") },
    Migration { number: 16, name: "chase", text: include_str!("../migrations/0016-chase.sql") },
    Migration {
        number: 17,
        name: "proposal",
        text: include_str!("../migrations/0017-proposal.sql"),
    },
    Migration { number: 18, name: "ways", text: include_str!("../migrations/0018-ways.sql") },
    Migration { number: 19, name: "search", text: include_str!("../migrations/0019-search.sql") },
    Migration { number: 20, name: "mail", text: include_str!("../migrations/0020-mail.sql") },
    Migration { number: 21, name: "keys", text: include_str!("../migrations/0021-keys.sql") },
    Migration { number: 22, name: "sheets", text: include_str!("../migrations/0022-sheets.sql") },
    Migration {
        number: 23,
        name: "webhooks",
        text: include_str!("../migrations/0023-webhooks.sql"),
    },
    Migration {
        number: 24,
        name: "digest-todo",
        text: include_str!("../migrations/0024-digest-todo.sql"),
    },
    Migration {
        number: 25,
        name: "retention",
        text: include_str!("../migrations/0025-retention.sql"),
    },
    Migration {
        number: 26,
        name: "templates",
        text: include_str!("../migrations/0026-templates.sql"),
    },
    Migration { number: 27, name: "notices", text: include_str!("../migrations/0027-notices.sql") },
    Migration {
        number: 28,
        name: "signatures",
        text: include_str!("../migrations/0028-signatures.sql"),
    },
    Migration { number: 29, name: "claims", text: include_str!("../migrations/0029-claims.sql") },
    Migration {
        number: 30,
        name: "account-bindings",
        text: include_str!("../migrations/0030-account-bindings.sql"),
    },
    Migration {
        number: 31,
        name: "bindings",
        text: include_str!("../migrations/0031-bindings.sql"),
    },
    Migration { number: 32, name: "dating", text: include_str!("../migrations/0032-dating.sql") },
    Migration {
        number: 33,
        name: "seals-of-rows",
        text: include_str!("../migrations/0033-seals-of-rows.sql"),
    },
    Migration {
        number: 34,
        name: "ground-sealed",
        text: include_str!("../migrations/0034-ground-sealed.sql"),
    },
    Migration {
        number: 35,
        name: "kept-days-sealed",
        text: include_str!("../migrations/0035-kept-days-sealed.sql"),
    },
    Migration { number: 36, name: "ways-in", text: include_str!("../migrations/0036-ways-in.sql") },
];

/// How a database's schema compares with what the program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    Current,
    /// `found` migrations ran; 0 for an empty database.
    Older {
        found: i64,
    },
    Newer {
        found: i64,
    },
}

/// Run before the table may be known to be there, so it is not among the prepared statements.
const CREATE_TABLE: &str = "create table if not exists migration (
    number bigint not null primary key,
    name text not null,
    sha256 text not null,
    applied_at text not null
)";

/// One node migrates, the others wait; the number is ours alone and means nothing.
const POSTGRES_LOCK: &str = "select pg_advisory_xact_lock(7218540311)";

statements! {
    APPLIED = "select number, name, sha256 from migration order by number";
    // The moment is the database's own: it is the one place where no caller has a clock.
    NOTE = "insert into migration (number, name, sha256, applied_at)
        values ($1, $2, $3, cast(current_timestamp as text))";
}

/// Tells schemas apart: the same for two programs whose migrations are the same.
#[must_use]
pub fn schema_fingerprint() -> String {
    let checksums: Vec<_> = MIGRATIONS.iter().map(|known| checksum(known.text)).collect();
    checksum(&checksums.concat()).chars().take(16).collect()
}

pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.number).max().unwrap_or(0)
}

/// Runs what has not run yet, all in one transaction; returns how many.
pub(crate) fn migrate(connection: &mut Connection) -> Result<usize, StoreError> {
    connection.begin(Access::Write)?;
    let outcome = run_missing(connection).and_then(|ran| connection.commit().map(|()| ran));
    if outcome.is_err() {
        connection.roll_back();
    }
    outcome
}

fn run_missing(connection: &mut Connection) -> Result<usize, StoreError> {
    if let Connection::Postgres(server) = connection {
        server.script(POSTGRES_LOCK)?;
    }
    connection.script(CREATE_TABLE)?;
    let found = last_applied(connection)?;
    if found > newest() {
        return Err(StoreError::SchemaNewer { found, known: newest() });
    }
    let missing = MIGRATIONS.iter().filter(|migration| migration.number > found);
    let mut ran = 0;
    for migration in missing {
        connection.script(&spelled_for(connection, migration.text))?;
        let checksum = checksum(migration.text);
        let values = [migration.number.into(), migration.name.into(), (&checksum).into()];
        connection.execute(NOTE, &values)?;
        ran += 1;
    }
    Ok(ran)
}

pub(crate) fn schema(connection: &mut Connection) -> Result<Schema, StoreError> {
    let found = match last_applied(connection) {
        Err(StoreError::NotMigrated) => 0,
        told => told?,
    };
    Ok(match found.cmp(&newest()) {
        std::cmp::Ordering::Less => Schema::Older { found },
        std::cmp::Ordering::Equal => Schema::Current,
        std::cmp::Ordering::Greater => Schema::Newer { found },
    })
}

/// The highest number that ran; those that this program knows too must be the same texts.
fn last_applied(connection: &mut Connection) -> Result<i64, StoreError> {
    let mut last = 0;
    let visited = connection.each(APPLIED, &[], |row| {
        let named = |error: StoreError| StoreError::Illegible(row.illegible(error));
        let number = row.integer(0).map_err(named)?;
        let known = MIGRATIONS.iter().find(|migration| migration.number == number);
        if let Some(known) = known
            && checksum(known.text) != row.text(2).map_err(named)?
        {
            let name = row.text(1).map_err(named)?.to_owned();
            return Err(StoreError::MigrationAltered { number, name });
        }
        last = number;
        Ok(())
    });
    visited?.map(|()| last)
}

fn checksum(text: &str) -> String {
    to_hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// The three words in which the databases differ.
fn spelled_for(connection: &Connection, text: &str) -> String {
    let (ordered, bytes, clustered) = match connection {
        Connection::Sqlite(_) => ("text", "blob", "without rowid"),
        Connection::Postgres(_) => ("text collate \"C\"", "bytea", ""),
    };
    text.replace("{ordered}", ordered).replace("{bytes}", bytes).replace("{clustered}", clustered)
}
