//! Every statement of the store by name, so that a test can prepare each on both databases.

/// Declares statements as constants and lists them in `STATEMENTS`; there is no other way to write one.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// The statements of every aggregate: `(aggregate, its statements)`.
pub(crate) const ALL: &[(&str, &[(&str, &str)])] = &[
    ("account", crate::account::STATEMENTS),
    ("approval", crate::approval::STATEMENTS),
    ("approval::misnoted", crate::approval::MISNOTED_STATEMENTS),
    ("binding", crate::binding::STATEMENTS),
    ("binding::inventory", crate::binding::INVENTORY_STATEMENTS),
    ("binding::rows", crate::binding::ROW_STATEMENTS),
    ("change", crate::change::STATEMENTS),
    ("chase", crate::chase::STATEMENTS),
    ("dating", crate::dating::STATEMENTS),
    ("draft", crate::draft::STATEMENTS),
    ("event", crate::event::STATEMENTS),
    ("evidence", crate::evidence::STATEMENTS),
    ("evidence::deposit", crate::evidence::DEPOSIT_STATEMENTS),
    ("evidence::disposal", crate::evidence::DISPOSAL_STATEMENTS),
    ("evidence::hold", crate::evidence::HOLD_STATEMENTS),
    ("evidence::misnoted", crate::evidence::MISNOTED_STATEMENTS),
    ("evidence::naming", crate::evidence::NAMING_STATEMENTS),
    ("grant", crate::grant::STATEMENTS),
    ("identity", crate::identity::STATEMENTS),
    ("idempotency", crate::idempotency::STATEMENTS),
    ("ledger", crate::ledger::STATEMENTS),
    ("ledger::audit", crate::ledger::audit::STATEMENTS),
    ("ledger::cosigned", crate::ledger::cosigned::STATEMENTS),
    ("ledger::growth", crate::ledger::growth::STATEMENTS),
    ("ledger::stamped", crate::ledger::stamped::STATEMENTS),
    ("letter", crate::letter::STATEMENTS),
    ("migration", crate::migration::STATEMENTS),
    ("notice", crate::notice::STATEMENTS),
    ("notice::inbox", crate::notice::INBOX_STATEMENTS),
    ("paper_template", crate::paper_template::STATEMENTS),
    ("proposal", crate::proposal::STATEMENTS),
    ("provision", crate::provision::STATEMENTS),
    ("proof::attempt", crate::proof::attempt::STATEMENTS),
    ("proof::ceremony", crate::proof::ceremony::STATEMENTS),
    ("proof::code", crate::proof::code::STATEMENTS),
    ("proof::link", crate::proof::link::STATEMENTS),
    ("proof::passkey", crate::proof::passkey::STATEMENTS),
    ("proof::password", crate::proof::password::STATEMENTS),
    ("proof::rule", crate::proof::rule::STATEMENTS),
    ("proof::session", crate::proof::session::STATEMENTS),
    ("proof::token", crate::proof::token::STATEMENTS),
    ("proof::way_in", crate::proof::way_in::STATEMENTS),
    ("record::book", crate::record::book::STATEMENTS),
    ("record::erase", crate::record::erase::STATEMENTS),
    ("record::file", crate::record::file::STATEMENTS),
    ("record::find", crate::record::find::STATEMENTS),
    ("record::list", crate::record::list::STATEMENTS),
    ("record::stream", crate::record::stream::STATEMENTS),
    ("search::ask", crate::search::ask::STATEMENTS),
    ("search::build", crate::search::build::STATEMENTS),
    ("search::merge", crate::search::merge::STATEMENTS),
    ("search::part", crate::search::part::STATEMENTS),
    ("search::strike", crate::search::strike::STATEMENTS),
    ("setting", crate::setting::STATEMENTS),
    ("sight", crate::sight::STATEMENTS),
    ("signature", crate::signature::STATEMENTS),
    ("signature_sheet", crate::signature_sheet::STATEMENTS),
    ("snapshot", crate::snapshot::STATEMENTS),
    ("standing", crate::standing::STATEMENTS),
    ("todo", crate::todo::STATEMENTS),
    ("webhook", crate::webhook::STATEMENTS),
    ("webhook::call", crate::webhook::call::STATEMENTS),
];

/// The columns that an `insert into table (a, b, …) values ($1, $2, …)` fills, in the order of its
/// parameters, with the table's name before them.
pub(crate) fn columns(insert: &str) -> Option<(&str, Vec<&str>)> {
    let (table, rest) = insert.strip_prefix("insert into ")?.split_once('(')?;
    let (columns, _) = rest.split_once(')')?;
    Some((table.trim(), columns.split(',').map(str::trim).collect()))
}

/// The table that a statement reads or writes first.
pub(crate) fn table(statement: &'static str) -> &'static str {
    // Not one that is asked on the way, in brackets.
    let mut depth = 0;
    let mut words = statement.split_whitespace().skip_while(|word| {
        let is_next = depth == 0 && matches!(*word, "from" | "update" | "into");
        depth += word.matches('(').count();
        depth -= word.matches(')').count();
        !is_next
    });
    words.nth(1).unwrap_or_default()
}

/// The table and the column of what a statement gives in this place; no column where it is reckoned.
pub(crate) fn cell(statement: &'static str, place: usize) -> (&'static str, Option<&'static str>) {
    let given = statement.split_once("returning ").or_else(|| statement.split_once("select "));
    let (_, given) = given.unwrap_or_default();
    let mut depth = 0;
    let mut given = given.split(move |letter: char| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    });
    let mut words = given.nth(place).unwrap_or_default().split_whitespace();
    let (first, next) = (words.next().unwrap_or_default(), words.next());
    let is_of_names = |letter: char| letter.is_ascii_alphanumeric() || "._".contains(letter);
    if !matches!(next, None | Some("from" | "as")) || !first.chars().all(is_of_names) {
        return (table(statement), None);
    }
    match first.split_once('.') {
        Some((called, column)) => (table_called(statement, called), Some(column)),
        None => (table(statement), Some(first)),
    }
}

/// The table that a statement calls so.
fn table_called(statement: &'static str, called: &'static str) -> &'static str {
    let words: Vec<&'static str> = statement.split_whitespace().collect();
    let table = words.windows(3).find_map(|three| match *three {
        ["from" | "join", table, name] if name.trim_end_matches([',', ')']) == called => {
            Some(table)
        }
        _ => None,
    });
    table.unwrap_or(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_of_the_table_and_column_that_its_statement_names_in_its_place() {
        let joined = "select e.change, c.kind, (select max(s.id) from setting s), e.seal
            from ledger_entry e left join change c on c.id = e.change order by e.change";
        assert_eq!(cell(joined, 1), ("change", Some("kind")));
        assert_eq!(cell(joined, 2), ("ledger_entry", None));
        assert_eq!(cell(joined, 3), ("ledger_entry", Some("seal")));
        let plain = "select size, coalesce(hashes, $2) from ledger_edge where one = $1";
        assert_eq!(cell(plain, 0), ("ledger_edge", Some("size")));
        assert_eq!(cell(plain, 1), ("ledger_edge", None));
        let counted = "update installation set changes = changes + 1 returning changes";
        assert_eq!(cell(counted, 0), ("installation", Some("changes")));
    }
}
