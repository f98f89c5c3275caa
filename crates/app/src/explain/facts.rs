//! The facts of a body by which a duty binds it: what is known of each, since when, and by which record.

use domain::Moment;
use regulation::{Day, Duty, Fact, Regulation};
use serde::Serialize;
use store::{StoreError, Transaction};

use crate::access::{Action, Resource, may};
use crate::agency::{self, FactSaid};
use crate::organisations::FORM;
use crate::{Actor, Installation};

/// A fact as known on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownFact {
    pub fact: Fact,
    pub zh: String,
    pub en: String,
    /// None where nothing is recorded of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
    /// None where the register names no day of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    /// The entry of the register that says so; none where the actor may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// Who asks of which body, of which day, by what was known when.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) actor: &'a Actor,
    pub(super) agency: &'a str,
    pub(super) on: Day,
    pub(super) known_at: Moment,
}

/// The facts that a duty looks at, in order; none for a duty that looks at none. Whether the actor reaches
/// the body is the caller's to ask.
///
/// # Errors
/// The store's.
pub fn facts(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    duty: &Duty,
    on: Day,
    known_at: Moment,
) -> Result<Vec<KnownFact>, StoreError> {
    let regulation = &*installation.regulation;
    let asked = Asked { actor, agency, on, known_at };
    installation.store.read(|transaction| read(transaction, regulation, duty, asked))
}

/// As [`facts`], inside a transaction.
pub(super) fn read(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    duty: &Duty,
    asked: Asked<'_>,
) -> Result<Vec<KnownFact>, StoreError> {
    let looked_at = domain::facts_read(regulation, duty);
    if looked_at.is_empty() {
        return Ok(Vec::new());
    }
    let Asked { actor, agency, on, known_at } = asked;
    let said = agency::facts_said(transaction, regulation, agency, known_at)?;
    // An entry may stand in the records of a body above.
    let may_read = |one: &&FactSaid| {
        may(actor, Action::Read, &Resource::Book { agency: &one.agency, form: FORM })
    };
    let known = looked_at.into_iter().map(|fact| {
        let known = said.iter().filter(|one| one.fact == fact && one.from <= on);
        let known = known.max_by_key(|one| one.from);
        let (zh, en) = regulation.fact_names(fact);
        KnownFact {
            fact,
            zh: zh.to_owned(),
            en: en.to_owned(),
            holds: known.map(|one| one.holds),
            since: known.map(|one| one.from).filter(|from| *from > Day::EARLIEST),
            record: known.filter(may_read).map(|one| one.record.clone()),
        }
    });
    Ok(known.collect())
}
