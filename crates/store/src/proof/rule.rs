//! Which roles need a second factor, as it was decided.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into second_factor_rule
        (role, change, is_required, decided_at, decided_by, why) values ($1, $2, $3, $4, $5, $6)";
    ALL_ROWS = "select role, is_required, decided_at, decided_by, why
        from second_factor_rule order by role, change";
}

/// A decision on a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    pub role: String,
    pub is_required: bool,
    /// Microseconds UTC.
    pub decided_at: i64,
    pub decided_by: String,
    pub why: String,
}

/// Adds a decision.
///
/// # Errors
/// The database's.
pub fn decide(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &RuleRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.role).into(),
        change.into(),
        i64::from(row.is_required).into(),
        row.decided_at.into(),
        (&row.decided_by).into(),
        (&row.why).into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// The decision that holds on each role, by role.
///
/// # Errors
/// The database's.
pub fn holding(transaction: &mut Transaction<'_>) -> Result<Vec<RuleRow>, StoreError> {
    let mut rows = transaction.all(ALL_ROWS, &[], |row| {
        Ok(RuleRow {
            role: row.text(0)?.to_owned(),
            is_required: row.integer(1)? == 1,
            decided_at: row.integer(2)?,
            decided_by: row.text(3)?.to_owned(),
            why: row.text(4)?.to_owned(),
        })
    })?;
    // Of the decisions on one role the last one holds.
    rows.reverse();
    rows.dedup_by(|one, next| one.role == next.role);
    rows.reverse();
    Ok(rows)
}
