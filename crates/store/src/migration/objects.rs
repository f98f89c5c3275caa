//! What stands in the schema beside what the migrations made, or otherwise than they made it: a view that
//! shows more, a trigger that writes what nobody did.

use std::collections::{BTreeMap, BTreeSet};

use super::{CREATE_TABLE, MIGRATIONS, spelled_for};
use crate::StoreError;
use crate::connection::{Access, Connection};
use crate::postgres::PostgresConnection;
use crate::sqlite::SqliteConnection;

/// What a made view is called while it is held against the one that is there.
const MADE: &str = "made_";

/// Our views that are gone or others than were made now, and what acts on our tables that was never made; each
/// database has its own catalogue. What somebody keeps beside ours is theirs.
const OTHERS_OF_POSTGRES: &str = "
    with here as (select oid from pg_namespace where nspname = current_schema()),
    ours as (
        select oid, relname, relkind from pg_class
            where relnamespace = (select oid from here) and relname in ({ours})
    ),
    made as (
        select substr(relname, 6) as name, pg_get_viewdef(oid) as text from pg_class
            where relnamespace = pg_my_temp_schema() and left(relname, 5) = 'made_'
    )
    select 'view ' || m.name from made m
        where not exists (select 1 from ours o where o.relkind = 'v' and o.relname = m.name
            and pg_get_viewdef(o.oid) = m.text)
    union select 'view ' || o.relname from ours o
        where o.relkind in ('v', 'm') and not exists (select 1 from made m where m.name = o.relname)
    union select 'trigger ' || t.tgname from pg_trigger t join ours o on o.oid = t.tgrelid
        where not t.tgisinternal
    union select 'rule ' || r.rulename from pg_rewrite r join ours o on o.oid = r.ev_class
        where r.rulename <> '_RETURN'
    union select 'policy ' || p.polname from pg_policy p join ours o on o.oid = p.polrelid
    order by 1";

/// The kind and name of each, in order.
pub(crate) fn others(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    match connection {
        Connection::Sqlite(connection) => of_sqlite(connection),
        Connection::Postgres(_) => {
            // Nothing of it is kept.
            connection.begin(Access::Write)?;
            let found = match connection {
                Connection::Postgres(server) => of_postgres(server),
                Connection::Sqlite(_) => Ok(Vec::new()),
            };
            connection.roll_back();
            found
        }
    }
}

/// The migrations are run once more, in memory: what they make there must be what is in the file.
fn of_sqlite(connection: &SqliteConnection) -> Result<Vec<String>, StoreError> {
    let memory = SqliteConnection::in_memory()?;
    memory.script(CREATE_TABLE)?;
    let mut memory = Connection::Sqlite(memory);
    for migration in MIGRATIONS {
        let text = spelled_for(&memory, migration.text);
        memory.script(&text)?;
    }
    let made = match &memory {
        Connection::Sqlite(memory) => memory.objects()?,
        Connection::Postgres(_) => BTreeSet::new(),
    };
    let found = connection.objects()?;
    let others = made.symmetric_difference(&found);
    let others: BTreeSet<String> = others.map(|(kind, name, _)| format!("{kind} {name}")).collect();
    Ok(others.into_iter().collect())
}

/// The server tells a view in its own words, so each is made once more and told by the same server.
fn of_postgres(server: &mut PostgresConnection) -> Result<Vec<String>, StoreError> {
    for (name, text) in views() {
        server.script(&format!("create temporary view {MADE}{name} as{text}"))?;
    }
    let ours: Vec<String> = ours().into_iter().map(|name| format!("'{name}'")).collect();
    server.texts(&OTHERS_OF_POSTGRES.replace("{ours}", &ours.join(", ")))
}

/// The tables and views as the migrations left them, and the table that tells of the migrations.
fn ours() -> BTreeSet<&'static str> {
    let mut ours: BTreeSet<&str> = views().into_keys().chain(["migration"]).collect();
    for statement in MIGRATIONS.iter().flat_map(|migration| migration.text.split(';')) {
        // A remark before it is no part of it.
        if let Some((name, _)) =
            statement.split_once("create table ").and_then(|(_, made)| made.split_once(" ("))
        {
            ours.insert(name);
        } else if let Some((_, name)) = statement.split_once("drop table ") {
            ours.remove(name.trim());
        }
    }
    ours
}

/// The views as the migrations left them, by name.
fn views() -> BTreeMap<&'static str, &'static str> {
    let mut views = BTreeMap::new();
    for statement in MIGRATIONS.iter().flat_map(|migration| migration.text.split(';')) {
        // A remark before it is no part of it.
        let made = statement.find("create view ").map(|at| statement.split_at(at).1);
        if let Some((name, text)) = made
            .and_then(|made| made.strip_prefix("create view "))
            .and_then(|made| made.split_once(" as"))
        {
            views.insert(name, text);
        } else if let Some((_, name)) = statement.split_once("drop view ") {
            views.remove(name.trim());
        }
    }
    views
}
