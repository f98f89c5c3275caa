//! Groups: made, renamed, filled and emptied by another system; their members' rights follow.

use std::collections::BTreeSet;

use domain::Moment;
use federation::sources::ScimSettings;
use store::provision::{self, GroupRow, Sought};
use store::{StoreError, Transaction, account};

use super::member::follow_groups;
use super::{Expected, Found, Group, GroupWords, MOST_MEMBERS, Named, ScimError};
use super::{begin, found, known, note, require, told, user};
use crate::import::write::Ids;
use crate::{Actor, Installation, agency};

/// The groups that are sought: `limit` of them behind `offset`, by id.
///
/// # Errors
/// [`ScimError`].
pub fn groups(
    installation: &Installation,
    actor: &Actor,
    sought: Sought<'_>,
    offset: u32,
    limit: u32,
) -> Result<Found<Group>, ScimError> {
    require(actor)?;
    installation.store.read(|transaction| {
        let (total, rows) = provision::groups(transaction, sought, offset, limit)?;
        let mut some = Vec::with_capacity(rows.len());
        for row in rows {
            some.push(filled(transaction, row)?);
        }
        Ok(found(total, some))
    })
}

/// One group.
///
/// # Errors
/// [`ScimError::NotFound`].
pub fn group(installation: &Installation, actor: &Actor, id: &str) -> Result<Group, ScimError> {
    require(actor)?;
    installation.store.read(|transaction| present(transaction, id))
}

/// Makes a group.
///
/// # Errors
/// [`ScimError`]; nothing is written then.
pub fn create_group(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    words: &GroupWords,
) -> Result<Group, ScimError> {
    require(actor)?;
    let (now, at) = known(installation);
    let row = GroupRow {
        id: Ids::new(now).next(),
        display_name: display_name(words)?,
        external_id: words.external_id.clone(),
        created_at: at,
        changed_at: at,
    };
    let writing = Writing { installation, settings, actor, now, id: &row.id };
    let city = agency::city(installation, Moment::FOREVER)?;
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &actor.written(), "group", &row.id)?;
        provision::insert_group(transaction, &row)?;
        let mut events = vec![told("group.created", &row.id, Some(&row.display_name))];
        let none = BTreeSet::new();
        events.extend(writing.fill(transaction, &city, change, &none, &members(words)?, false)?);
        note(transaction, change, &events)?;
        present(transaction, &row.id)
    })
}

/// Says anew what a group is and who is in it.
///
/// # Errors
/// [`ScimError`]; nothing is written then.
pub fn replace_group(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    id: &str,
    words: &GroupWords,
    expected: Expected<'_, Group>,
) -> Result<Group, ScimError> {
    require(actor)?;
    let (now, at) = known(installation);
    let display_name = display_name(words)?;
    let writing = Writing { installation, settings, actor, now, id };
    let city = agency::city(installation, Moment::FOREVER)?;
    installation.store.write(|transaction| {
        let before = present(transaction, id)?;
        if !expected(&before) {
            return Err(ScimError::Changed);
        }
        let (was, will) = (ids(&before), members(words)?);
        let is_renamed =
            display_name != before.display_name || words.external_id != before.external_id;
        if was == will && !is_renamed {
            return Ok(before);
        }
        let change = begin(transaction, now, &actor.written(), "group-changed", id)?;
        let row = GroupRow {
            id: id.to_owned(),
            display_name: display_name.clone(),
            external_id: words.external_id.clone(),
            created_at: before.created_at.microseconds(),
            changed_at: at,
        };
        provision::update_group(transaction, &row)?;
        let mut events = vec![told("group.changed", id, Some(&row.display_name))];
        events.extend(writing.fill(transaction, &city, change, &was, &will, is_renamed)?);
        note(transaction, change, &events)?;
        present(transaction, id)
    })
}

/// Takes a group away, and with it what it gave.
///
/// # Errors
/// [`ScimError`].
pub fn delete_group(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    id: &str,
    expected: Expected<'_, Group>,
) -> Result<(), ScimError> {
    require(actor)?;
    let now = installation.now();
    let writing = Writing { installation, settings, actor, now, id };
    let city = agency::city(installation, Moment::FOREVER)?;
    installation.store.write(|transaction| {
        let before = present(transaction, id)?;
        if !expected(&before) {
            return Err(ScimError::Changed);
        }
        let change = begin(transaction, now, &actor.written(), "group-deleted", id)?;
        let (was, none) = (ids(&before), BTreeSet::new());
        let mut events = writing.fill(transaction, &city, change, &was, &none, false)?;
        provision::delete_group(transaction, id)?;
        events.push(told("group.deleted", id, Some(&before.display_name)));
        Ok(note(transaction, change, &events)?)
    })
}

/// A group that is being written.
struct Writing<'a> {
    installation: &'a Installation,
    settings: &'a ScimSettings,
    actor: &'a Actor,
    now: Moment,
    id: &'a str,
}

impl Writing<'_> {
    /// Puts in who is new and takes out who is no longer in it; the rights of these follow, and of
    /// all where the group is called otherwise now.
    fn fill(
        &self,
        transaction: &mut Transaction<'_>,
        city: &domain::body::City,
        change: i64,
        was: &BTreeSet<String>,
        will: &BTreeSet<String>,
        is_renamed: bool,
    ) -> Result<Vec<crate::federation::Told>, ScimError> {
        let mut events = Vec::new();
        for member in was.difference(will) {
            provision::take_out(transaction, self.id, member)?;
            events.push(told("group.member-removed", member, Some(self.id)));
        }
        for member in will.difference(was) {
            if user::kept(self.installation, transaction, member)?.is_none() {
                return Err(ScimError::NoSuchMember { id: member.clone() });
            }
            provision::put_in(transaction, self.id, member)?;
            events.push(told("group.member-added", member, Some(self.id)));
        }
        let moved: BTreeSet<&String> = match is_renamed {
            true => was.union(will).collect(),
            false => was.symmetric_difference(will).collect(),
        };
        let by = self.actor.written();
        for member in moved {
            let of = (member.as_str(), by.as_str(), self.now);
            let (installation, settings) = (self.installation, self.settings);
            events.extend(follow_groups(transaction, installation, settings, city, change, of)?);
        }
        Ok(events)
    }
}

fn members(words: &GroupWords) -> Result<BTreeSet<String>, ScimError> {
    match words.members.len() <= MOST_MEMBERS {
        true => Ok(words.members.iter().cloned().collect()),
        false => Err(ScimError::TooManyMembers),
    }
}

fn ids(group: &Group) -> BTreeSet<String> {
    group.members.iter().map(|member| member.id.clone()).collect()
}

fn display_name(words: &GroupWords) -> Result<String, ScimError> {
    match words.display_name.trim() {
        "" => Err(ScimError::NoName),
        name => Ok(name.to_owned()),
    }
}

fn present(transaction: &mut Transaction<'_>, id: &str) -> Result<Group, ScimError> {
    let row = provision::group(transaction, id)?;
    let row = row.ok_or_else(|| ScimError::NotFound { id: id.to_owned() })?;
    Ok(filled(transaction, row)?)
}

fn filled(transaction: &mut Transaction<'_>, row: GroupRow) -> Result<Group, StoreError> {
    let members = provision::members(transaction, &row.id)?;
    let ids: Vec<&str> = members.iter().map(String::as_str).collect();
    let names = account::names(transaction, &ids)?;
    Ok(Group {
        id: row.id,
        display_name: row.display_name,
        external_id: row.external_id,
        members: names.into_iter().map(|(id, name)| Named { id, name }).collect(),
        created_at: Moment::from_microseconds(row.created_at),
        changed_at: Moment::from_microseconds(row.changed_at),
    })
}
