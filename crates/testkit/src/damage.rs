//! What a database itself finds wrong with what it holds, and whether the store's own counts add up.

use store::Location;

use crate::TestkitError;
use crate::server::administer;

/// Every index of ours against its table, and the tables against them.
const INDEXES: &str = "create extension if not exists amcheck;
    select coalesce(string_agg(bt_index_check(c.oid, true)::text, ''), '')
    from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_am a on a.oid = c.relam join pg_namespace n on n.oid = c.relnamespace
    where a.amname = 'btree' and n.nspname = current_schema()";

/// One line for each count that does not add up: changes without gaps, each with its records.
const COUNTS: [&str; 4] = [
    "select 'changes are counted wrongly' from installation i
        where i.changes <> (select count(*) from change)
        or i.changes <> (select coalesce(max(id), 0) from change)",
    "select 'change ' || c.id || ' lacks records' from change c
        where c.records <> (select count(*) from record r where r.change = c.id)",
    "select 'book ' || b.id || ' is counted wrongly' from book b
        where b.records <> (select count(*) from record r where r.book = b.id)",
    "select 'change ' || c.id || ' has no event' from change c
        where not exists (select 1 from event e where e.change = c.id)",
];

/// What is wrong with the database at a location, others may use it meanwhile; nothing where it is
/// sound.
///
/// # Errors
/// The database's, where it cannot even be asked.
pub fn damage(location: &Location) -> Result<Vec<String>, TestkitError> {
    let mut found = Vec::new();
    match location {
        Location::Embedded { directory } => {
            let connection = rusqlite::Connection::open(directory.join("fangyuan.db"))?;
            let looks = ["pragma integrity_check", "pragma foreign_key_check"];
            for look in looks.into_iter().chain(COUNTS) {
                let mut statement = connection.prepare(look)?;
                let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
                found.extend(lines.collect::<Result<Vec<String>, _>>()?);
            }
            found.retain(|line| line != "ok");
        }
        Location::Postgres { url, .. } => {
            // An index that does not fit its table is an error of the check itself.
            administer(url, INDEXES)?;
            for count in COUNTS {
                found.extend(administer(url, count)?.lines().map(str::to_owned));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sound_database_has_no_damage_and_a_forged_count_is_found() {
        crate::both(|kit| {
            assert!(super::damage(kit.location()).unwrap().is_empty());
            kit.tamper("update installation set changes = changes + 1").unwrap();
            assert_eq!(super::damage(kit.location()).unwrap().len(), 1);
        });
    }
}
