//! What somebody may mean by a name that they begin to type, where one record refers to another.

use domain::Moment;
use domain::body::CITY;
use regulation::FormScope;
use store::{StoreError, account};

use crate::access::{Action, Forbidden, Principal, Resource};
use crate::import::Language;
use crate::import::reference::{AGENCY, bare};
use crate::record::{self, Filter, Record, RecordError};
use crate::typed::{called, in_bracket, split_bracket};
use crate::{Actor, Installation};

/// So many are offered at most.
pub const MOST: usize = 12;

/// Records that are looked through for them.
const LOOKED_THROUGH: u32 = 100;

/// The same, of a body and all below it.
const LOOKED_THROUGH_BELOW: u32 = 1000;

/// Texts that a control for a reference takes, such as 許芬庭（E0001）: of what the actor may see, and
/// of what counts.
///
/// # Errors
/// The store's.
pub fn suggest(
    installation: &Installation,
    actor: &Actor,
    target: &str,
    agency: &str,
    begun: &str,
    language: Language,
) -> Result<Vec<String>, RecordError> {
    let regulation = &*installation.regulation;
    let sought = bare(begun);
    let fits = |text: &str| bare(text).contains(&sought);
    let mut found = Vec::new();
    if target == AGENCY {
        let city = crate::agency::city(installation, Moment::FOREVER)?;
        for body in &city.bodies {
            let english = body.name_en.as_ref().filter(|_| language == Language::English);
            let name = english.unwrap_or(&body.name_zh);
            if found.len() < MOST && (fits(name) || fits(&body.name_zh) || bare(&body.id) == sought)
            {
                found.push(name.clone());
            }
        }
        return Ok(found);
    }
    let Some(form) = regulation.form(target) else { return Ok(found) };
    let agency = (form.scope == FormScope::Agency).then_some(agency);
    let records = looked_through(installation, actor, (target, agency), begun)?;
    Ok(offered(installation, actor, &records, begun, language)?)
}

/// As [`suggest`], of whatever a duty is judged for.
///
/// # Errors
/// The store's.
pub fn subjects(
    installation: &Installation,
    actor: &Actor,
    duty: &str,
    agency: &str,
    begun: &str,
    language: Language,
) -> Result<Vec<String>, RecordError> {
    let mut found = Vec::new();
    let Some(duty) = installation.regulation.duty(duty) else { return Ok(found) };
    for form in domain::subject_forms(&installation.regulation, duty) {
        found.extend(suggest(installation, actor, form, agency, begun, language)?);
    }
    found.truncate(MOST);
    Ok(found)
}

/// As [`suggest`], each by its name alone, for a text that need not refer to anything.
///
/// # Errors
/// The store's.
pub fn names(
    installation: &Installation,
    actor: &Actor,
    target: &str,
    agency: &str,
    begun: &str,
    language: Language,
) -> Result<Vec<String>, RecordError> {
    let mut names = suggest(installation, actor, target, agency, begun, language)?;
    for name in &mut names {
        if let Some(length) = split_bracket(name).map(|(before, _)| before.len()) {
            name.truncate(length);
        }
    }
    names.dedup();
    Ok(names)
}

/// As [`suggest`], of a form's records of a body and of all below it.
///
/// # Errors
/// The store's.
pub fn suggest_below(
    installation: &Installation,
    actor: &Actor,
    target: &str,
    agency: &str,
    begun: &str,
) -> Result<Vec<String>, RecordError> {
    let records = looked_through_below(installation, actor, (target, agency), begun)?;
    Ok(offered(installation, actor, &records, begun, Language::Chinese)?)
}

/// The id of the record of a form, of a body or of one below it, that somebody means by what they typed: an
/// id, a code, a text as [`suggest`] offers it, or a name that one alone bears.
///
/// # Errors
/// The store's.
pub fn meant(
    installation: &Installation,
    actor: &Actor,
    target: &str,
    agency: &str,
    typed: &str,
) -> Result<Option<String>, RecordError> {
    let typed = typed.trim();
    let sought = in_bracket(typed).unwrap_or(typed);
    match record::get(installation, actor, sought) {
        Ok(found) if found.form == target => return Ok(Some(found.id)),
        Ok(_) | Err(RecordError::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let mut ids = Vec::new();
    let records = looked_through_below(installation, actor, (target, agency), sought)?;
    let texts = called(installation, actor, &records, Language::Chinese)?;
    for (record, text) in records.into_iter().zip(texts) {
        let (name, code) = (text.split('（').next().unwrap_or(&text), in_bracket(&text));
        let is_it = |one: &str| bare(one) == bare(sought);
        if is_it(name) || code.is_some_and(is_it) {
            ids.push(record.id);
        }
    }
    let only = ids.pop().filter(|_| ids.is_empty());
    Ok(only)
}

/// Colleagues with an account, as 王小明（wang）: open accounts of the actor's own body, their own left out;
/// for who may name one of them their deputy.
///
/// # Errors
/// [`RecordError::Forbidden`] for who may not; the store's.
pub fn colleagues(
    installation: &Installation,
    actor: &Actor,
    begun: &str,
) -> Result<Vec<String>, RecordError> {
    let Some(principal) = actor.principal() else { return Ok(Vec::new()) };
    let agency = principal.agency.as_str();
    if !names_deputies(principal) {
        let about = Resource::Accounts { agency }.to_string();
        return Err(Forbidden { actor: actor.written(), action: Action::Grant, about }.into());
    }
    let sought = Some(begun.trim()).filter(|begun| !begun.is_empty());
    let most = u32::try_from(MOST).unwrap_or(u32::MAX);
    let found = installation.store.read(|transaction| {
        account::colleagues(transaction, agency, &principal.account, sought, most)
    })?;
    Ok(found.iter().map(|row| format!("{}（{}）", row.display_name, row.name)).collect())
}

/// Whether somebody holds a right that another could exercise in their place: their own, and for no subject
/// alone; and came in a way in which rights are given.
fn names_deputies(principal: &Principal) -> bool {
    let mut held = principal.rights.held.iter();
    principal.allows(Action::Grant)
        && held.any(|right| right.on_behalf_of.is_none() && right.subject.is_none())
}

/// The name to sign in by that somebody means: typed in full, or as [`colleagues`] offers it.
#[must_use]
pub fn name_meant(typed: &str) -> &str {
    in_bracket(typed).unwrap_or(typed)
}

/// A form, and the body whose records of it are meant; none: of every body that the actor may see.
type Book<'a> = (&'a str, Option<&'a str>);

/// What fits of records by how they are called, until there is enough.
fn offered(
    installation: &Installation,
    actor: &Actor,
    records: &[Record],
    begun: &str,
    language: Language,
) -> Result<Vec<String>, StoreError> {
    let sought = bare(begun);
    let mut found = Vec::new();
    for text in called(installation, actor, records, language)? {
        if found.len() < MOST && bare(&text).contains(&sought) && !found.contains(&text) {
            found.push(text);
        }
    }
    Ok(found)
}

/// The records of a book that count, among the first that hold a text.
fn looked_through(
    installation: &Installation,
    actor: &Actor,
    (form, agency): Book<'_>,
    text: &str,
) -> Result<Vec<Record>, RecordError> {
    let filter = Filter { agency, form: Some(form), text: asked(text) };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    Ok(page.records.into_iter().filter(counts).collect())
}

/// The same of a body and of all below it: of every body, where it is the city or the form is of none.
fn looked_through_below(
    installation: &Installation,
    actor: &Actor,
    (form, above): (&str, &str),
    text: &str,
) -> Result<Vec<Record>, RecordError> {
    let known = installation.regulation.form(form);
    if above == CITY || known.is_none_or(|form| form.scope != FormScope::Agency) {
        return looked_through(installation, actor, (form, None), text);
    }
    let of = (form, above);
    let found = record::list_below(installation, actor, of, asked(text), LOOKED_THROUGH_BELOW)?;
    Ok(found.into_iter().filter(counts).collect())
}

fn asked(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn counts(record: &Record) -> bool {
    record.state == "approved" && record.superseded_by.is_none()
}
