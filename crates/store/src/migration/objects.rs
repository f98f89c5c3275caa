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

/// Views that are other ones than were made now, and what is no view and was never made; each database
/// has its own catalogue. What an extension brought is the administrator's.
const OTHERS_OF_POSTGRES: &str = "
    with here as (select oid from pg_namespace where nspname = current_schema()),
    made as (
        select substr(relname, 6) as name, pg_get_viewdef(oid) as text from pg_class
            where relnamespace = pg_my_temp_schema() and left(relname, 5) = 'made_'
    ),
    brought as (select objid from pg_depend where deptype = 'e')
    select 'view ' || v.relname from pg_class v
        where v.relnamespace = (select oid from here) and v.relkind in ('v', 'm')
        and v.oid not in (select objid from brought)
        and not exists (select 1 from made m
            where m.name = v.relname and m.text = pg_get_viewdef(v.oid))
    union select 'view ' || m.name from made m
        where not exists (select 1 from pg_class v where v.relnamespace = (select oid from here)
            and v.relkind = 'v' and v.relname = m.name)
    union select 'trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = (select oid from here) and not t.tgisinternal
    union select 'rule ' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
        where c.relnamespace = (select oid from here) and r.rulename <> '_RETURN'
        and c.oid not in (select objid from brought)
    union select 'policy ' || p.polname from pg_policy p join pg_class c on c.oid = p.polrelid
        where c.relnamespace = (select oid from here)
    union select 'function ' || f.proname from pg_proc f
        where f.pronamespace = (select oid from here) and f.oid not in (select objid from brought)
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
    server.texts(OTHERS_OF_POSTGRES)
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
