//! Which roles need a second factor, as it was decided.

use crate::binding::Kind;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into second_factor_rule
        (role, change, is_required, decided_at, decided_by, why) values ($1, $2, $3, $4, $5, $6)";
    ALL_ROWS = "select role, is_required, decided_at, decided_by, why
        from second_factor_rule order by role, change";
    /// Who holds a role and has neither an app nor a key; whoever comes by another's word may bring
    /// a second factor from there.
    LACKING = "select distinct a.name from right_held h join account a on a.id = h.account
        where h.role = $1 and h.from_on <= $2 and h.until_on >= $2
        and not exists (select 1 from one_time_key k where k.account = a.id)
        and not exists (select 1 from passkey p where p.account = a.id)
        and not exists (select 1 from foreign_identity f where f.account = a.id)
        order by a.name limit $3";
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
    transaction.touch(Kind::SecondFactorRules, &row.role)?;
    transaction.execute(INSERT, &values).map(drop)
}

/// So many names of those who hold a role on a day and have no second factor, here or elsewhere.
///
/// # Errors
/// The database's.
pub fn lacking(
    transaction: &mut Transaction<'_>,
    role: &str,
    on: i32,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let values = [role.into(), on.into(), limit.into()];
    transaction.all(LACKING, &values, |row| Ok(row.text(0)?.to_owned()))
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
