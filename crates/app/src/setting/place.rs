//! In whose place a deputy decides: told beside the decision by its change, and read with it.

use domain::Moment;
use domain::access::Right;
use regulation::Day;
use store::event::NewEvent;
use store::setting::SettingRow;
use store::{StoreError, Transaction};

use super::Setting;
use crate::access::written_account;
use crate::{Action, Actor, Resource};

/// The account in whose place the actor decides, who could not by rights of their own.
pub(crate) fn in_place_of(actor: &Actor, name: &str, agency: Option<&str>) -> Option<String> {
    let rights = &actor.principal()?.rights;
    let resource = Resource::Setting { name, agency };
    let own = rights.only(|right| right.on_behalf_of.is_none());
    if own.allow(Action::Decide, &resource) {
        return None;
    }
    let decides =
        |right: &&Right| rights.only(|one| one == *right).allow(Action::Decide, &resource);
    rights.held.iter().find(decides)?.on_behalf_of.clone()
}

/// What is told of a decision on a setting, and in whose place it was taken, where a deputy took it.
pub(crate) fn told_with<'e>(
    decided: NewEvent<'e>,
    setting: &'e str,
    other: Option<&'e str>,
) -> impl Iterator<Item = NewEvent<'e>> {
    let kind = "setting.on-behalf";
    let told = other.map(|other| NewEvent { kind, subject: setting, detail: Some(other) });
    std::iter::once(decided).chain(told)
}

/// Decisions as they are shown, each with the account in whose place it was taken.
pub(super) fn told_all(
    transaction: &mut Transaction<'_>,
    rows: Vec<SettingRow>,
) -> Result<Vec<Setting>, StoreError> {
    let others = store::setting::in_place_of(transaction)?;
    let told = rows.into_iter().map(|row| {
        let other = others.get(&(row.change, row.name.clone()));
        told(row, other.map(String::as_str))
    });
    Ok(told.collect())
}

pub(super) fn told(row: SettingRow, other: Option<&str>) -> Setting {
    Setting {
        name: row.name,
        agency: row.agency,
        from: Day::from_days(row.from_on),
        value: row.value.unwrap_or_default(),
        decided_by: row.decided_by,
        on_behalf_of: other.map(written_account),
        why: row.why,
        recorded_at: Moment::from_microseconds(row.recorded_at),
        change: row.change,
    }
}
