//! What being in groups gives: held against the rules whenever somebody is put in or taken out.

use std::collections::BTreeMap;

use domain::Moment;
use domain::body::City;
use federation::Person;
use federation::sources::ScimSettings;
use store::provision::{self, GroupRow};
use store::{Transaction, account};

use super::ScimError;
use super::user::kept;
use crate::Installation;
use crate::federation::{Refreshed, Told, holdable, refresh};

/// What stands in the grants that groups gave.
pub(super) const SOURCE: &str = "scim";

/// Gives an account what its groups give now, and takes back what they give no longer.
pub(super) fn follow_groups(
    transaction: &mut Transaction<'_>,
    installation: &Installation,
    settings: &ScimSettings,
    city: &City,
    change: i64,
    (account, by, now): (&str, &str, Moment),
) -> Result<Vec<Told>, ScimError> {
    // Who is closed holds nothing, whatever the groups say.
    if account::get(transaction, account)?.is_none_or(|row| row.is_closed) {
        return Ok(Vec::new());
    }
    // Who is not kept by the other system gets nothing from its groups.
    let groups = match kept(installation, transaction, account)? {
        Some(_) => provision::groups_of(transaction, account)?,
        None => Vec::new(),
    };
    let wanted = holdable(settings.mapping.rights(&member_of(account, groups)), city, SOURCE);
    let refreshed = Refreshed {
        account,
        source: SOURCE,
        wanted: &wanted,
        spares_last_administrator: false,
        by,
        now,
    };
    Ok(refresh(transaction, installation, change, &refreshed)?)
}

/// Rules name a group by its name or by the id that the other system gave it.
fn member_of(account: &str, groups: Vec<GroupRow>) -> Person {
    let names = |group: GroupRow| [Some(group.display_name), group.external_id];
    Person {
        issuer: SOURCE.to_owned(),
        subject: account.to_owned(),
        name: None,
        login: None,
        mail: None,
        groups: groups.into_iter().flat_map(names).flatten().collect(),
        claims: BTreeMap::new(),
        session: None,
        has_second_factor: false,
        proven_at: None,
    }
}
