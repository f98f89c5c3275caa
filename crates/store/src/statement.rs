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

/// The table that a `select … from table …` reads first.
pub(crate) fn table(select: &str) -> &str {
    let mut words = select.split_whitespace().skip_while(|word| *word != "from");
    words.nth(1).unwrap_or_default()
}
