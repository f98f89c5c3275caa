//! The exceptions that count for a duty of a body on a day, each with its record; what they except is
//! the engine's to say.

use domain::assess::is_level_table;
use domain::body::{Body, CITY, City, DOIT};
use domain::{Approver, Excepted, FormSet, Moment, Shelf, View, Waiver, subject_forms};
use regulation::{Day, Duty, Form, Regulation};
use serde_json::{Map, Value as Json};
use store::{StoreError, Transaction};

use crate::access::{Action, Actor, Resource, may};
use crate::import::reference::named;
use crate::import::{Named, What};
use crate::posture::{PostureError, reach};
use crate::typed::in_bracket;
use crate::{Installation, books, facts};

/// The form by which exceptions are asked for.
pub const FORM: &str = "waiver";

/// Its field that says whom or what an exception is for.
pub const SUBJECT: &str = "subject";

/// Of which duty and for whom or what an exception is asked for, as written; none where it is for the whole
/// line, or for a line of another duty's, which is no record.
pub(crate) fn asked<'r, 'w>(
    regulation: &'r Regulation,
    form: &Form,
    with: &'w Map<String, Json>,
) -> Option<(&'r Duty, &'w str)> {
    let text = |name: &str| with.get(name).filter(|_| form.id == FORM)?.as_str();
    let duty = regulation.duty(text("duty")?).filter(|duty| !is_level_table(duty))?;
    let subject = text(SUBJECT).map(str::trim).filter(|subject| !subject.is_empty())?;
    Some((duty, subject))
}

/// The id that `find` gives of a text, asked of each form of which a subject of the duty may be; else what is wrong
/// with it. What may be meant is the whole text, or what stands in its last bracket.
pub(crate) fn subject<E>(
    regulation: &Regulation,
    duty: &Duty,
    text: &str,
    mut find: impl FnMut(&str, &str) -> Result<Result<String, What>, E>,
) -> Result<Result<String, What>, E> {
    let mut fault = unknown(regulation, duty);
    for target in subject_forms(regulation, duty) {
        for spelt in spellings(text) {
            match find(target, spelt)? {
                Ok(id) => return Ok(Ok(id)),
                Err(many @ What::ManyReferences { .. }) => fault = many,
                Err(_) => {}
            }
        }
    }
    Ok(Err(fault))
}

fn spellings(text: &str) -> impl Iterator<Item = &str> {
    [Some(text), in_bracket(text)].into_iter().flatten()
}

/// What is wrong with a subject that is none of the duty's.
fn unknown(regulation: &Regulation, duty: &Duty) -> What {
    let forms = subject_forms(regulation, duty).into_iter().map(|form| named(regulation, form));
    let (zh, en): (Vec<String>, Vec<String>) = forms.map(|form| (form.zh, form.en)).unzip();
    match zh.is_empty() {
        true => What::NoSubjects,
        false => What::UnknownSubject { forms: Named { zh: zh.join("、"), en: en.join(", ") } },
    }
}

/// An exception that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Whom or what it is for; none where it is for the whole line.
    pub subject: Option<Excepted>,
    pub from: Day,
    pub until: Day,
    pub ground: String,
    pub approver: Approver,
    /// Its record and what is done meanwhile; none where the actor may not read the record.
    pub told: Option<(String, String)>,
}

impl Exception {
    /// Whether it is for a subject, by its name or with the whole line.
    #[must_use]
    pub fn is_of(&self, subject: Option<&str>) -> bool {
        self.subject.as_ref().is_none_or(|one| subject.is_some_and(|line| one.is(line)))
    }
}

/// The exceptions of a duty that count on a day by what was known at a moment.
///
/// # Errors
/// [`PostureError`]; nobody is told of a body whose standings they do not reach.
pub fn counting(
    installation: &Installation,
    actor: &Actor,
    city: &City,
    agency: &str,
    duty: &str,
    on: Day,
    known_at: Moment,
) -> Result<Vec<Exception>, PostureError> {
    let regulation = &*installation.regulation;
    let body = city.body(agency).filter(|_| reach(actor).is_ok_and(|it| it.holds(city, agency)));
    let body = body.ok_or_else(|| PostureError::NoAgency(agency.to_owned()))?;
    let duty = regulation.duty(duty).ok_or_else(|| PostureError::NoDuty(duty.to_owned()))?;
    let mut found = installation
        .store
        .read(|transaction| all(installation, transaction, (city, body), duty, known_at))?;
    let may_read = may(actor, Action::Read, &Resource::Book { agency, form: FORM });
    found.retain(|one| one.counts_on(on));
    let told = found.into_iter().map(|one| Exception {
        subject: one.subject,
        from: one.from,
        until: one.last,
        ground: one.ground,
        approver: one.approver,
        told: may_read.then_some((one.record, one.measures)),
    });
    Ok(told.collect())
}

/// The exceptions of a duty of a body, as its standings are judged by them.
fn all(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (city, body): (&City, &Body),
    duty: &Duty,
    known_at: Moment,
) -> Result<Vec<Waiver>, StoreError> {
    let regulation = &*installation.regulation;
    let mut forms: FormSet = regulation.form_index(FORM).into_iter().collect();
    loop {
        let own = books::of_agency(installation, transaction, &body.id, &forms)?;
        let bureau = match body.id == CITY {
            true => books::of_agency(installation, transaction, DOIT, &forms)?,
            false => Shelf::new(regulation),
        };
        let shared = facts::shared(transaction, regulation, Some(&forms))?;
        let view = View::new(regulation, city, body, &own, &shared, known_at).with_bureau(&bureau);
        let found = domain::waivers(&view, duty);
        let looked_at = view.looked_at().own;
        if looked_at.is_within(&forms) {
            return Ok(found);
        }
        // Whom one is for is told by the records of what the duty is judged for.
        forms |= looked_at;
    }
}
