//! The facts of a body by which duties bind it: what counts of each, since when, and by which records.

use domain::body::{Body, City};
use domain::{At, FormSet, Moment, Shelf, View};
use regulation::{Day, Duty, Fact, Regulation};
use serde::Serialize;
use store::{StoreError, Transaction};

use super::{FormName, form_name};
use crate::access::{Action, Resource, may};
use crate::agency::{self, FactSaid};
use crate::organisations::FORM;
use crate::{Actor, Installation};

/// A fact as it counts on a day.
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
    /// The entry of the register of bodies that says so; none where the actor may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Where it holds by another register than that of the bodies, which says no or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownFact>,
}

/// That entries of a register show a fact of which the register of bodies tells otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownFact {
    /// The register.
    pub form: FormName,
    /// What its entries are that show it.
    pub zh: String,
    pub en: String,
    /// How many there are.
    pub n_records: usize,
    /// The entries; none where the actor may not read them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// What the register of bodies says; none where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_since: Option<Day>,
    /// Its entry; none where the actor may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
}

/// Who asks of which body, as of when, by what was known when.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub actor: &'a Actor,
    /// The bodies as known then.
    pub city: &'a City,
    pub agency: &'a str,
    pub at: At,
    pub known_at: Moment,
}

/// What the register of bodies says of a fact, and by which entry as far as that is asked.
struct Said {
    holds: bool,
    from: Day,
    record: Option<String>,
}

/// The facts that a duty looks at, in order; none for a duty that looks at none. Whether the actor reaches
/// the body is the caller's to ask.
///
/// # Errors
/// The store's.
pub fn of_duty(
    installation: &Installation,
    duty: &Duty,
    asked: Asked<'_>,
) -> Result<Vec<KnownFact>, StoreError> {
    let regulation = &*installation.regulation;
    installation.store.read(|transaction| read(transaction, regulation, duty, asked))
}

/// Every fact of a body, in the order of the law, without the entries of the register of bodies.
///
/// # Errors
/// The store's.
pub fn of_body(
    installation: &Installation,
    asked: Asked<'_>,
) -> Result<Vec<KnownFact>, StoreError> {
    let regulation = &*installation.regulation;
    let all = &Fact::ALL;
    let read = |transaction: &mut Transaction<'_>| shown(transaction, regulation, all, asked);
    let shown = installation.store.read(read)?;
    let body = asked.city.body(asked.agency);
    let said = |fact: Fact| {
        let (from, holds) = said_of(body?, fact, asked.at.day)?;
        Some(Said { holds, from, record: None })
    };
    let known = Fact::ALL.into_iter().zip(shown);
    Ok(known.map(|(fact, shown)| known_fact(regulation, fact, said(fact), shown)).collect())
}

/// Which facts of bodies hold and which do not, as they count on a day; what is not known is left out.
///
/// # Errors
/// The store's.
pub fn counting(
    installation: &Installation,
    actor: &Actor,
    city: &City,
    bodies: &[Body],
    at: At,
    known_at: Moment,
) -> Result<Vec<Vec<(Fact, bool)>>, StoreError> {
    let regulation = &*installation.regulation;
    installation.store.read(|transaction| {
        let facts = bodies.iter().map(|body| {
            let asked = Asked { actor, city, agency: &body.id, at, known_at };
            let shown = shown(transaction, regulation, &Fact::ALL, asked)?;
            let facts = Fact::ALL.into_iter().zip(shown).filter_map(|(fact, shown)| {
                let is_shown = shown.is_some().then_some(true);
                is_shown.or_else(|| body.fact(fact, at.day)).map(|holds| (fact, holds))
            });
            Ok::<Vec<_>, StoreError>(facts.collect())
        });
        facts.collect()
    })
}

/// As [`of_duty`], inside a transaction.
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
    let shown = shown(transaction, regulation, &looked_at, asked)?;
    let entries = agency::facts_said(transaction, regulation, asked.agency, asked.known_at)?;
    // An entry may stand in the records of a body above.
    let may_read = |one: &FactSaid| {
        may(asked.actor, Action::Read, &Resource::Book { agency: &one.agency, form: FORM })
    };
    let said = |fact: Fact| {
        let said = entries.iter().filter(|one| one.fact == fact && one.from <= asked.at.day);
        let said = said.max_by_key(|one| one.from)?;
        let record = may_read(said).then(|| said.record.clone());
        Some(Said { holds: said.holds, from: said.from, record })
    };
    let known = looked_at.into_iter().zip(shown);
    Ok(known.map(|(fact, shown)| known_fact(regulation, fact, said(fact), shown)).collect())
}

/// What the register of bodies says of a fact on a day, and since when.
fn said_of(body: &Body, fact: Fact, on: Day) -> Option<(Day, bool)> {
    let said = body.facts.iter().filter(|(from, what, _)| *what == fact && *from <= on);
    said.max_by_key(|(from, _, _)| *from).map(|(from, _, holds)| (*from, *holds))
}

fn known_fact(
    regulation: &Regulation,
    fact: Fact,
    said: Option<Said>,
    shown: Option<(Day, ShownFact)>,
) -> KnownFact {
    // A register without a day of its own counts from the beginning.
    let own_day = |from: Day| Some(from).filter(|from| *from > Day::EARLIEST);
    let (zh, en) = regulation.fact_names(fact);
    let bare = KnownFact {
        fact,
        zh: zh.to_owned(),
        en: en.to_owned(),
        holds: None,
        since: None,
        record: None,
        shown: None,
    };
    match (shown, said) {
        (Some((since, shown)), said) if said.as_ref().is_none_or(|said| !said.holds) => {
            let shown = ShownFact {
                said: said.as_ref().map(|said| said.holds),
                said_since: said.as_ref().and_then(|said| own_day(said.from)),
                said_by: said.and_then(|said| said.record),
                ..shown
            };
            KnownFact { holds: Some(true), since: own_day(since), shown: Some(shown), ..bare }
        }
        (_, Some(Said { holds, from, record })) => {
            KnownFact { holds: Some(holds), since: own_day(from), record, ..bare }
        }
        (_, None) => bare,
    }
}

/// What shows each of the facts, as far as anything does, and since when.
fn shown(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    facts: &[Fact],
    asked: Asked<'_>,
) -> Result<Vec<Option<(Day, ShownFact)>>, StoreError> {
    let Asked { city, agency, at, known_at, .. } = asked;
    let showing = regulation.populations.iter();
    let showing = showing.filter(|one| one.shows.is_some_and(|fact| facts.contains(&fact)));
    let mut forms: FormSet = showing.filter_map(|one| regulation.form_index(&one.form)).collect();
    let Some(body) = city.body(agency).filter(|_| forms != FormSet::default()) else {
        return Ok(facts.iter().map(|_| None).collect());
    };
    loop {
        let read = forms.iter().filter_map(|form| regulation.forms.get(form));
        let read: Vec<&str> = read.map(|form| form.id.as_str()).collect();
        let own = crate::facts::of_agency(transaction, regulation, agency, Some(&read))?;
        let shared = Shelf::new(regulation);
        let view = View::new(regulation, city, body, &own, &shared, known_at).as_of(at);
        let found: Vec<Option<domain::Shown<'_>>> =
            facts.iter().map(|fact| domain::shown(&view, *fact, at.day)).collect();
        let looked_at = view.looked_at().own;
        if looked_at.is_within(&forms) {
            let told = found.into_iter().map(|one| told(regulation, asked, &one?));
            return Ok(told.collect());
        }
        // Who is a member may be told by further forms.
        forms |= looked_at;
    }
}

fn told(
    regulation: &Regulation,
    asked: Asked<'_>,
    shown: &domain::Shown<'_>,
) -> Option<(Day, ShownFact)> {
    let form = form_name(regulation, &shown.population.form)?;
    let book = Resource::Book { agency: asked.agency, form: &form.id };
    let read = shown.records.iter().filter(|_| may(asked.actor, Action::Read, &book));
    let records = read.take(super::SPELT_OUT).map(|id| (*id).to_owned()).collect();
    let fact = ShownFact {
        zh: shown.population.zh.clone(),
        en: shown.population.en.clone(),
        n_records: shown.records.len(),
        records,
        form,
        said: None,
        said_since: None,
        said_by: None,
    };
    Some((shown.since, fact))
}
