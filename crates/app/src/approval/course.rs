//! The course of a record's approval, as its page and the API tell it, and what the reader may do.

use domain::Moment;
use serde::Serialize;
use store::approval::{Act, ActRow};

use super::case::Case;
use super::{ApprovalError, Deed, Obstacle, stuck};
use crate::record::RecordError;
use crate::{Actor, Installation, record};

/// How far a record has come.
#[derive(Debug, Clone, Serialize)]
pub struct Course {
    pub record: String,
    pub state: &'static str,
    /// The hash of what it says now, to be named by whoever approves it.
    pub content: String,
    /// Of its last submission; before that, those to which it would be submitted today.
    pub steps: Vec<Step>,
    /// Since when the step at hand waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Moment>,
    /// For how many days, today's not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_days: Option<i32>,
    /// Nobody can approve the step at hand.
    pub is_stuck: bool,
    pub acts: Vec<CourseAct>,
    /// What the reader may do: `submit`, `approve`, `return`, `take-back`.
    pub may: Vec<&'static str>,
    /// What stands against the reader's approval, whose step it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// One role that has to approve.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Moment>,
}

/// What somebody did on its way.
#[derive(Debug, Clone, Serialize)]
pub struct CourseAct {
    pub act: &'static str,
    /// Where the record stood after it.
    pub state: &'static str,
    /// The role in which they approved or returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    pub at: Moment,
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The hash of what it was about.
    pub content: String,
    /// Whether the record still says that.
    pub is_about_this: bool,
}

/// The course of a record, for the actor.
///
/// # Errors
/// [`ApprovalError`] where the actor may not see the record.
pub fn course(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<Course, ApprovalError> {
    let record = record::get(installation, actor, id)?;
    let (case, is_stuck) = installation.store.read(|transaction| {
        let case = Case::read(installation, transaction, actor, id)?;
        Ok::<_, RecordError>((case, stuck::is_stuck(installation, transaction, id)?))
    })?;
    let deed = |act| Deed { act, why: Some("?"), content: None };
    let judged = |act| case.judge(installation, actor, deed(act));
    let acts = [Act::Submit, Act::Approve, Act::Return, Act::TakeBack];
    // A draft that lacks something may be submitted once that is mended, so the button stays.
    let may = acts.into_iter().filter(|act| match judged(*act) {
        Ok(_) => true,
        Err(ApprovalError::Record(RecordError::Faults(_))) => true,
        Err(_) => false,
    });
    let may = may.map(Act::word).collect();
    let obstacle = match judged(Act::Approve) {
        Err(ApprovalError::Obstacle(obstacle)) if case.pending().is_some() => Some(obstacle),
        _ => None,
    };
    let pending = case.pending();
    let since = pending.as_ref().map(|one| Moment::from_microseconds(one.since()));
    Ok(Course {
        record: record.id,
        state: record.state,
        steps: steps(installation, actor, &case),
        waits_since: since,
        is_stuck: is_stuck && pending.is_some(),
        n_days: since.map(|since| installation.today().days() - since.day().days()),
        acts: case.acts.iter().map(|act| told(&case, act)).collect(),
        may,
        obstacle,
        content: case.content,
    })
}

fn steps(installation: &Installation, actor: &Actor, case: &Case) -> Vec<Step> {
    let Some(place) = case.acts.iter().rposition(|act| act.act == Act::Submit) else {
        let roles = case.steps_today(installation, actor).into_iter();
        let roles = roles.map(|role| role.word().to_owned());
        return roles.map(|role| Step { role, approved_by: None, approved_at: None }).collect();
    };
    let acts = case.acts.get(place..).unwrap_or_default();
    let roles = acts.first().map_or(&[][..], |submission| &submission.steps);
    let approved = |place: usize| {
        let approvals = acts.iter().filter(|act| act.act == Act::Approve);
        approvals.clone().nth(place)
    };
    let step = |(place, role): (usize, &String)| Step {
        role: role.clone(),
        approved_by: approved(place).map(|act| act.acted_by.clone()),
        approved_at: approved(place).map(|act| Moment::from_microseconds(act.acted_at)),
    };
    roles.iter().enumerate().map(step).collect()
}

fn told(case: &Case, act: &ActRow) -> CourseAct {
    CourseAct {
        act: act.act.word(),
        state: act.state.word(),
        step: act.step.clone(),
        at: Moment::from_microseconds(act.acted_at),
        by: act.acted_by.clone(),
        on_behalf_of: act.on_behalf_of.clone(),
        why: act.why.clone(),
        content: act.content_sha256.clone(),
        is_about_this: act.content_sha256 == case.content,
    }
}
