//! What somebody may mean by a name that they begin to type, where one record refers to another.

use domain::Moment;
use domain::body::CITY;
use regulation::FormScope;
use store::sight::Sight;
use store::{StoreError, account};

use crate::import::Language;
use crate::import::reference::{AGENCY, bare};
use crate::record::{self, Filter, Record, RecordError};
use crate::typed::{called, in_bracket};
use crate::{Actor, Installation, access};

/// So many are offered at most.
pub const MOST: usize = 12;

/// Records that are looked through for them.
const LOOKED_THROUGH: u32 = 100;

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
    offer(installation, actor, (target, agency), begun, &mut found)?;
    Ok(found)
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
    let mut found = Vec::new();
    for agency in &books(installation, target, agency)? {
        offer(installation, actor, (target, agency.as_deref()), begun, &mut found)?;
    }
    Ok(found)
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
    for agency in &books(installation, target, agency)? {
        let book = (target, agency.as_deref());
        for record in looked_through(installation, actor, book, sought)? {
            let text = called(&installation.regulation, &record);
            let (name, code) = (text.split('（').next().unwrap_or(&text), in_bracket(&text));
            let is_it = |one: &str| bare(one) == bare(sought);
            if is_it(name) || code.is_some_and(is_it) {
                ids.push(record.id);
            }
        }
    }
    let only = ids.pop().filter(|_| ids.is_empty());
    Ok(only)
}

/// Colleagues with an account, as 王小明（wang）: open accounts of the actor's own body, their own left out.
///
/// # Errors
/// The store's.
pub fn colleagues(
    installation: &Installation,
    actor: &Actor,
    begun: &str,
) -> Result<Vec<String>, StoreError> {
    let Some(principal) = actor.principal() else { return Ok(Vec::new()) };
    access::follow(installation)?;
    let (own, text) = (principal.agency.as_str(), Some(begun.trim()));
    let text = text.filter(|begun| !begun.is_empty());
    let found = installation.store.read(|transaction| {
        account::after(transaction, Sight::Whole, "", Some(own), text, LOOKED_THROUGH)
    })?;
    let is_offered = |row: &account::AccountRow| {
        row.agency == own && !row.is_closed && row.id != principal.account
    };
    let offered = found.into_iter().filter(is_offered).take(MOST);
    Ok(offered.map(|row| format!("{}（{}）", row.display_name, row.name)).collect())
}

/// The name to sign in by that somebody means: typed in full, or as [`colleagues`] offers it.
#[must_use]
pub fn name_meant(typed: &str) -> &str {
    in_bracket(typed).unwrap_or(typed)
}

/// A form, and the body whose records of it are meant; none: of every body that the actor may see.
type Book<'a> = (&'a str, Option<&'a str>);

/// The bodies of whose books a form's records may be meant.
fn books(
    installation: &Installation,
    target: &str,
    agency: &str,
) -> Result<Vec<Option<String>>, StoreError> {
    let form = installation.regulation.form(target);
    if agency == CITY || form.is_none_or(|form| form.scope != FormScope::Agency) {
        return Ok(vec![None]);
    }
    let city = crate::agency::city(installation, Moment::FOREVER)?;
    let within = city.bodies.iter().filter(|body| city.is_within(&body.id, agency));
    Ok(within.map(|body| Some(body.id.clone())).collect())
}

/// Adds what fits of one book, until there is enough.
fn offer(
    installation: &Installation,
    actor: &Actor,
    book: Book<'_>,
    begun: &str,
    found: &mut Vec<String>,
) -> Result<(), RecordError> {
    if found.len() >= MOST {
        return Ok(());
    }
    let sought = bare(begun);
    for record in looked_through(installation, actor, book, begun)? {
        let text = called(&installation.regulation, &record);
        if found.len() < MOST && bare(&text).contains(&sought) && !found.contains(&text) {
            found.push(text);
        }
    }
    Ok(())
}

/// The records of a book that count, among the first that hold a text.
fn looked_through(
    installation: &Installation,
    actor: &Actor,
    (form, agency): Book<'_>,
    text: &str,
) -> Result<impl Iterator<Item = Record>, RecordError> {
    let text = Some(text.trim()).filter(|text| !text.is_empty());
    let filter = Filter { agency, form: Some(form), text };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let counts = |record: &Record| record.state == "approved" && record.superseded_by.is_none();
    Ok(page.records.into_iter().filter(counts))
}
