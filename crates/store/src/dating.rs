//! By which count of years somebody reads days; knows no calendar.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    CHOSEN = "select dating from dating_choice where account = $1";
    CHOOSE = "insert into dating_choice (account, dating, chosen_at) values ($1, $2, $3)
        on conflict (account) do update set dating = $2, chosen_at = $3";
}

/// The word of how an account reads days, where that is chosen.
///
/// # Errors
/// The database's.
pub fn chosen(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(CHOSEN, &[account.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// Keeps how an account reads days, `by-language`, `republic` or `iso`, from a moment on.
///
/// # Errors
/// The database's.
pub fn choose(
    transaction: &mut Transaction<'_>,
    account: &str,
    dating: &str,
    now: i64,
) -> Result<(), StoreError> {
    transaction.execute(CHOOSE, &[account.into(), dating.into(), now.into()]).map(drop)
}
