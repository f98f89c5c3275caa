//! Standings computed from the records: for a body, a duty, a day and a moment of knowledge.

use domain::assess::{Assessed, assess, assess_duty, is_level_table, reassess};
use domain::body::{Body, CITY, DOIT};
use domain::{At, FormSet, LineOnWire, Moment, NameError, Reads, Remembered, Shelf, View};
use regulation::{Duty, Regulation};
use store::{StoreError, Transaction};

use crate::access::{Forbidden, Reach};
use crate::missing::in_words;
use crate::{Action, Actor, Installation, Resource, access, books, facts};

pub use crate::ground::Ground;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// One body, or all of them.
    pub agency: Option<String>,
    /// One duty, or all of them.
    pub duty: Option<String>,
    pub at: At,
    pub known_at: Moment,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PostureError {
    #[error("no agency `{0}`; `fangyuan posture` without --agency lists those that exist")]
    NoAgency(String),
    #[error("no duty `{0}`; `fangyuan regulation check` counts the duties, /regulation lists them")]
    NoDuty(String),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the duty `{duty}` has no line for `{subject}` on that day")]
    NoSubject { duty: String, subject: String },
    #[error("the law data names something that it does not have: {0}")]
    Law(#[from] NameError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Duties of one body, agency line and subjects: all in the order of the law, or those given in theirs.
/// Its records are read once.
///
/// # Errors
/// [`PostureError`].
pub fn of_body(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    body: &Body,
    duties: Option<&[&Duty]>,
    at: At,
    known_at: Moment,
) -> Result<Vec<Assessed>, PostureError> {
    let (own, bureau) = shelves(transaction, regulation, body)?;
    let view = View::new(regulation, &ground.city, body, &own, &ground.shared, known_at)
        .with_bureau(&bureau)
        .as_of(at);
    let all: Vec<&Duty> = regulation.duties.iter().collect();
    let Some(duties) = duties else { return Ok(assess(&view, &all, at)?) };
    // A level table looks at the lines of the others: all are judged then, once.
    let whole = match duties.iter().any(|duty| is_level_table(duty)) {
        true => assess(&view, &all, at)?,
        false => Vec::new(),
    };
    let mut assessed = Vec::with_capacity(duties.len());
    for duty in duties {
        assessed.push(match whole.get(usize::from(duty.order)) {
            Some(one) => one.clone(),
            None => assess_duty(&view, duty, at)?,
        });
    }
    Ok(assessed)
}

/// All duties of one body as a board keeps them: of subjects neither the reason nor the records.
///
/// # Errors
/// [`PostureError`].
pub fn of_body_in_short(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    body: &Body,
    at: At,
    known_at: Moment,
) -> Result<Vec<Assessed>, PostureError> {
    let (own, bureau) = shelves(transaction, regulation, body)?;
    let view = View::new(regulation, &ground.city, body, &own, &ground.shared, known_at)
        .with_bureau(&bureau)
        .as_of(at)
        .in_short();
    let all: Vec<&Duty> = regulation.duties.iter().collect();
    Ok(assess(&view, &all, at)?)
}

/// A body's own records, and what its bureau lends it.
fn shelves(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    body: &Body,
) -> Result<(Shelf, Shelf), StoreError> {
    let own = facts::of_agency(transaction, regulation, &body.id, None)?;
    // What the city owes is done by the city and its bureau together (semantics 17).
    let bureau = match body.id == CITY {
        true => facts::of_agency(transaction, regulation, DOIT, None)?,
        false => Shelf::new(regulation),
    };
    Ok((own, bureau))
}

/// The duties of one body that look at what changed, judged anew in short from just the forms that
/// they look at; none for those that hold still. `remembered` tells how each duty was judged on the same day.
///
/// # Errors
/// [`PostureError`].
pub fn of_body_anew(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    ground: &Ground,
    body: &Body,
    remembered: &[Remembered],
    changed: impl Fn(&Reads) -> bool,
    at: At,
) -> Result<Vec<Option<Assessed>>, PostureError> {
    let regulation = &*installation.regulation;
    let duties: Vec<&Duty> = regulation.duties.iter().collect();
    let mut forms = FormSet::default();
    for (duty, before) in duties.iter().zip(remembered) {
        // The level table looks at other duties, not at their records.
        if changed(&before.reads) && !is_level_table(duty) {
            forms |= before.reads.own;
        }
    }
    loop {
        let own = books::of_agency(installation, transaction, &body.id, &forms)?;
        let bureau = match body.id == CITY {
            true => books::of_agency(installation, transaction, DOIT, &forms)?,
            false => Shelf::new(regulation),
        };
        let view = View::new(regulation, &ground.city, body, &own, &ground.shared, Moment::FOREVER)
            .with_bureau(&bureau)
            .as_of(at)
            .in_short();
        let assessed = reassess(&view, &duties, remembered, &changed, at)?;
        let looked_at = view.looked_at().own;
        if looked_at.is_within(&forms) {
            return Ok(assessed);
        }
        // The change led them to forms that they had no need of before.
        forms |= looked_at;
    }
}

/// The bodies whose standings the actor may read.
///
/// # Errors
/// [`PostureError::Forbidden`] where there are none.
pub fn reach(actor: &Actor) -> Result<Reach, PostureError> {
    let reach = actor.reach();
    if reach.is_empty() {
        let agency = actor.principal().map_or(CITY, |principal| &principal.agency);
        access::require(actor, Action::Read, &Resource::Standings { agency })?;
    }
    Ok(reach)
}

/// Visits every line that is asked for and that the actor may read, ordered by agency, duty and subject, agency lines first.
///
/// # Errors
/// [`PostureError`], or the visitor's.
pub fn each<E: From<PostureError>>(
    installation: &Installation,
    actor: &Actor,
    question: &Question,
    mut visit: impl FnMut(LineOnWire) -> Result<(), E>,
) -> Result<(), E> {
    let regulation = &*installation.regulation;
    let duty = match &question.duty {
        None => None,
        Some(id) => Some(regulation.duty(id).ok_or_else(|| PostureError::NoDuty(id.clone()))?),
    };
    let reach = reach(actor)?;
    let outcome: Result<Result<(), E>, PostureError> = installation.store.read(|transaction| {
        let ground = Ground::read(installation, transaction, question.known_at)?;
        let bodies: Vec<&Body> = match &question.agency {
            None => {
                let reached = |body: &&Body| reach.holds(&ground.city, &body.id);
                ground.city.bodies.iter().filter(reached).collect()
            }
            Some(id) => {
                let body = ground.city.body(id).filter(|_| reach.holds(&ground.city, id));
                vec![body.ok_or_else(|| PostureError::NoAgency(id.clone()))?]
            }
        };
        for body in bodies {
            let (at, known_at) = (question.at, question.known_at);
            let duties = duty.as_ref().map(std::slice::from_ref);
            let assessed = of_body(transaction, regulation, &ground, body, duties, at, known_at)?;
            for one in &assessed {
                for line in [&one.agency].into_iter().chain(&one.subjects) {
                    if let Err(error) = visit(in_words(regulation, LineOnWire::from(line))) {
                        return Ok(Err(error));
                    }
                }
            }
        }
        Ok(Ok(()))
    });
    outcome?
}
