//! Whether somebody may file a record: of any of a body's people, or about the one that their right is for; and
//! whether they may withdraw one.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use store::approval::{self as acts, Act};
use store::record::{self as rows, RecordRow, RecordState};
use store::{StoreError, Transaction};

use super::{NewRecord, Record, RecordError, outside, stored};
use crate::access::{Forbidden, Principal, Role, may, require, written_account};
use crate::ground::Ground;
use crate::organisations::{FORM as REGISTER, Register, Speaker};
use crate::{Action, Actor, Installation, Resource, account, approval, typed};

/// Why a record is not the actor's to withdraw, who may withdraw others of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reserved {
    /// It counts by approval, or would be corrected by one.
    #[error("{} approves it last and withdraws it; none of its authors does", .role.word())]
    ToApprover { role: Role },
    /// It was said of the body from outside.
    #[error("an auditor of the body, or who stands above it, said it; they withdraw it")]
    ToOutsider,
}

/// Before the record is looked at: whether the actor may file any of its form for the body. No right is
/// about a form that is none; that is told as what is wrong with the record.
pub(super) fn may_file_some(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
) -> Result<(), RecordError> {
    if installation.regulation.form(&new.form).is_some() {
        let agency = new.agency.as_deref().unwrap_or_default();
        require(actor, Action::File, &Resource::Part { agency, form: &new.form })?;
    }
    if let Some(older) = &new.supersedes {
        // One that is not there is told by the write itself.
        match stored(installation, older) {
            Err(RecordError::NotFound { .. }) => {}
            row => may_file_row(installation, actor, &row?)?,
        }
    }
    Ok(())
}

/// Whether the actor may file these fields, with ids where people write codes and names. No right is about
/// a form that the law does not have any more.
pub(super) fn may_file(
    installation: &Installation,
    actor: &Actor,
    (agency, form): (&str, &str),
    with: &Map<String, Json>,
) -> Result<(), Forbidden> {
    let subject = installation.regulation.form(form).and_then(typed::subject);
    let about = subject.and_then(|field| with.get(&field.name)?.as_str());
    require(actor, Action::File, &Resource::Filing { agency, form, about })
}

/// Whether the actor may file what a stored record says.
pub(crate) fn may_file_row(
    installation: &Installation,
    actor: &Actor,
    row: &RecordRow,
) -> Result<(), RecordError> {
    Ok(may_correct(installation, actor, &Record::of(row.clone())?)?)
}

/// Whether the actor may correct a record.
///
/// # Errors
/// [`Forbidden`].
pub fn may_correct(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
) -> Result<(), Forbidden> {
    may_file(installation, actor, (&record.agency, &record.form), &record.with)
}

/// Whether the actor may withdraw a record as it stands.
///
/// # Errors
/// [`RecordError::Forbidden`], [`RecordError::Reserved`]; the store's.
pub fn may_be_withdrawn(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
) -> Result<(), RecordError> {
    let row = stored(installation, &record.id)?;
    installation.store.read(|transaction| may_withdraw(installation, transaction, actor, &row))
}

/// Whether the actor may withdraw a record: by their right, by who said it, by who approved it, and as to what
/// counts once it is gone.
pub(super) fn may_withdraw(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    row: &RecordRow,
) -> Result<(), RecordError> {
    let Some(principal) = actor.principal() else { return Ok(()) };
    let action = Action::Withdraw;
    let forbidden = || Forbidden { actor: actor.written(), action, about: row.id.clone() };
    let book = Resource::Book { agency: &row.agency, form: &row.form };
    let mut is_right = may(actor, action, &book);
    match outside::said_by(installation, transaction, row)? {
        Some(outsider) if outsider.may(transaction, actor, action, row)? => {}
        Some(_) if is_right => return Err(Reserved::ToOutsider.into()),
        Some(_) => return Err(forbidden().into()),
        // What the body says of itself is no auditor's to withdraw, but for what they filed there.
        None if row.filed_by != actor.written() => {
            let others = principal.rights.only(|right| right.role != Role::Auditor);
            is_right = is_right && others.allow(action, &book);
        }
        None => {}
    }
    let approvers = approvers(installation, transaction, actor, row)?;
    let by = (actor, principal);
    let may_go = match approvers.first() {
        None => is_right,
        Some(_) if approves(installation, transaction, by, &approvers, row)? => true,
        Some(role) if is_right => return Err(Reserved::ToApprover { role: *role }.into()),
        Some(_) => false,
    };
    if may_go && may_leave(installation, transaction, actor, row)? {
        return Ok(());
    }
    Err(forbidden().into())
}

/// As to what counts once it is gone: an entry of the register of bodies may give way to one that says
/// otherwise where a body stands.
fn may_leave(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    row: &RecordRow,
) -> Result<bool, StoreError> {
    if row.form != REGISTER {
        return Ok(true);
    }
    let (regulation, action) = (&*installation.regulation, Action::Withdraw);
    let register = Register::read_for(transaction, regulation, actor)?;
    let ground = Ground::current(installation, transaction)?;
    let city = &*ground.city;
    let speaker = Speaker { actor, action, regulation, city, register: &register };
    Ok(speaker.may_withdraw(&row.id))
}

/// The roles of which one withdraws a record that counts, the first of them first: that of its last step of
/// approval; of one that was brought in as approved, those to which a correction of it would go. None where it
/// does not count, or nobody would approve a correction.
fn approvers(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    row: &RecordRow,
) -> Result<Vec<Role>, StoreError> {
    // It may have been approved since it was looked at.
    let now = rows::get(transaction, &row.id)?;
    if now.is_none_or(|now| now.state != RecordState::Approved) {
        return Ok(Vec::new());
    }
    let done = acts::of_record(transaction, &row.id)?;
    let submission = done.iter().rfind(|act| act.act == Act::Submit);
    let last = submission.and_then(|act| Role::from_word(act.steps.last()?));
    if let Some(role) = last {
        return Ok(vec![role]);
    }
    let Some(form) = installation.regulation.form(&row.form) else { return Ok(Vec::new()) };
    let city = Arc::clone(&Ground::current(installation, transaction)?.city);
    let steps = approval::steps(&city, form, &row.agency, installation.today(), actor);
    let above = form.approved_above.iter().filter_map(|word| Role::from_word(word));
    let above: Vec<Role> = above.collect();
    Ok(match steps.last() {
        // Whichever of them is above who filed it.
        Some(last) if above.contains(last) => above,
        last => last.copied().into_iter().collect(),
    })
}

/// Whether the actor holds one of the roles and is none of the authors, nor stands in for one: what two decided
/// is undone by two.
fn approves(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (actor, principal): (&Actor, &Principal),
    roles: &[Role],
    row: &RecordRow,
) -> Result<bool, StoreError> {
    if !principal.allows(Action::Withdraw) {
        return Ok(false);
    }
    let (written, now) = (actor.written(), installation.now());
    let authors = acts::authors(transaction, &row.id)?;
    for author in &authors {
        if *author == written || account::could_be_one(transaction, &written, author, now)? {
            return Ok(false);
        }
    }
    let is_author = |other: &String| authors.contains(&written_account(other));
    let rights = roles.iter().flat_map(|role| principal.rights.as_role(*role, &row.agency));
    let mut others = rights.map(|right| right.on_behalf_of.as_ref());
    Ok(others.any(|other| !other.is_some_and(is_author)))
}
