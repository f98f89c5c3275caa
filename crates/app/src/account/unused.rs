//! Accounts that nobody used for as long as the city allows (附表十): closed by the program, each as a change
//! of its own.

use domain::Moment;
use regulation::Day;
use store::account as rows;

use super::{AccountError, decide};
use crate::sign_in::rules::{Rules, RulesError};
use crate::{Actor, Installation};

/// So many are asked for at once.
const PAGE: i64 = 200;

/// Why accounts could not be closed.
#[derive(Debug, thiserror::Error)]
pub enum UnusedError {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Rules(#[from] RulesError),
}

/// Closes every account that was neither made, opened, signed in to nor used by a program since the
/// term began that the city has set; without a term none. The last platform administrator stays.
/// Returns how many were closed.
///
/// # Errors
/// [`UnusedError`]; those that were closed by then stay so.
pub fn close_unused(installation: &Installation) -> Result<usize, UnusedError> {
    let Some(since) = Rules::on(installation)?.unused_since(installation.today()) else {
        return Ok(0);
    };
    let (mut after, mut n_closed) = (String::new(), 0);
    loop {
        let before = Moment::start_of(since).microseconds();
        let unused = installation
            .store
            .read(|transaction| rows::unused_since(transaction, before, &after, PAGE))
            .map_err(AccountError::from)?;
        let Some(last) = unused.last() else { return Ok(n_closed) };
        after.clone_from(last);
        for account in &unused {
            match close(installation, account, since) {
                Ok(()) => n_closed += 1,
                // Somebody closed it meanwhile.
                Err(AccountError::Already { .. }) => {}
                Err(AccountError::LastAdministrator) => {
                    tracing::warn!(account, "the last platform administrator has long been away");
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn close(installation: &Installation, account: &str, since: Day) -> Result<(), AccountError> {
    let why = format!("閒置：自 {since} 起未使用 (unused since then)");
    decide(installation, &Actor::system(), account, true, &why).map(drop)
}
