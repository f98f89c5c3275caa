//! Whether other systems can be called, and whether calls were given up or webhooks paused.

use store::Location;

use super::mail::connected;
use super::{Complaint, Gravity, complaint};
use crate::Clock;
use crate::webhook::{self, Figures, Settings};

/// Nothing is said where no calls are to leave.
pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    match Settings::beside(location.directory()) {
        Ok(None) => return complaints,
        Ok(Some(_)) => complaints.push(complaint(
            Gravity::Fine,
            "webhooks",
            format!("{} 的事件通知設定無誤", webhook::FILE),
            format!("the settings of {} hold", webhook::FILE),
        )),
        Err(error) => complaints.push(complaint(
            Gravity::Broken,
            "webhooks",
            format!("事件通知設定有誤；請更正設定檔（{error}）"),
            format!("no call can leave: {error}"),
        )),
    }
    let figures = connected(location, clock).and_then(|one| webhook::figures(&one).ok());
    if let Some(Figures { n_given_up, n_paused, .. }) = figures
        && n_given_up + n_paused > 0
    {
        complaints.push(complaint(
            Gravity::Advice,
            "webhook-calls",
            format!("有 {n_given_up} 次呼叫放棄、{n_paused} 個事件通知暫停；請見 /webhooks"),
            format!(
                "{n_given_up} calls were given up and {n_paused} webhooks are paused; see /webhooks"
            ),
        ));
    }
    complaints
}
