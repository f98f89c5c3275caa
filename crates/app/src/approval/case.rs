//! One record on its way, and whether somebody may do something about it; writes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, Resource, Role};
use domain::body::City;
use domain::stored::read_fields;
use store::approval::{self as rows, Act, ActRow};
use store::record::{self, RecordRow, RecordState};
use store::{StoreError, Transaction};

use super::{ApprovalError, Deed, Obstacle, steps};
use crate::access::{self, Forbidden, written_account};
use crate::ground::Ground;
use crate::import::What;
use crate::organisations::{self, Register, Said, Speaker};
use crate::record::{Record, RecordError, Same, field_fault, may_file_row, said_already, unfit};
use crate::{Actor, Installation, account};

/// A record with all that was done on its way.
pub(super) struct Case {
    pub(super) row: RecordRow,
    pub(super) acts: Vec<ActRow>,
    /// Who filed or submitted it or any version before it, as written.
    authors: Vec<String>,
    /// The actor and one of those could be one person.
    could_be_one: bool,
    /// The hash of what it says now.
    pub(super) content: String,
    city: Arc<City>,
    /// What stands in the register of bodies, where it is an entry of it.
    register: Register,
    /// The record in which somebody outside the body said the same since, which is not the actor's to say otherwise.
    said_already: Option<String>,
}

/// A submission that is not settled.
pub(super) struct Pending<'a> {
    pub(super) submission: &'a ActRow,
    /// The approvals since, one for each step so far.
    pub(super) approvals: &'a [ActRow],
}

impl Pending<'_> {
    /// The word of the role that has to approve next.
    pub(super) fn step(&self) -> Option<&str> {
        self.submission.steps.get(self.approvals.len()).map(String::as_str)
    }

    /// Since when that role is waited for.
    pub(super) fn since(&self) -> i64 {
        self.approvals.last().unwrap_or(self.submission).acted_at
    }
}

/// What an act would do.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) act: Act,
    pub(super) state: RecordState,
    pub(super) steps: Vec<String>,
    pub(super) step: Option<String>,
    pub(super) on_behalf_of: Option<String>,
    pub(super) waits_for: Option<String>,
}

impl Case {
    pub(super) fn read(
        installation: &Installation,
        transaction: &mut Transaction<'_>,
        actor: &Actor,
        id: &str,
    ) -> Result<Self, RecordError> {
        let missing = || RecordError::NotFound { id: id.to_owned() };
        let row = record::get(transaction, id)?.ok_or_else(missing)?;
        let authors = rows::authors(transaction, id)?;
        let (written, now) = (actor.written(), installation.now());
        let mut could_be_one = false;
        if row.state == RecordState::Submitted {
            for author in &authors {
                could_be_one |= account::could_be_one(transaction, &written, author, now)?
                    || account::was_made_by(transaction, &written, author, now)?;
            }
        }
        let acts = rows::of_record(transaction, id)?;
        // Only what may be submitted is asked whether it may stand there.
        let register = match row.form == organisations::FORM && is_unsettled(row.state, &acts) {
            true => Register::read_for(transaction, &installation.regulation, actor)?,
            false => Register::default(),
        };
        let form = installation.regulation.form(&row.form);
        let said_already = match form.filter(|_| is_unsettled(row.state, &acts)) {
            Some(form) => {
                let (agency, key) = (row.agency.as_str(), row.key.as_deref());
                let same = Same { agency, form, key, corrected: row.supersedes.as_deref() };
                said_already(installation, transaction, actor, same)?
            }
            None => None,
        };
        Ok(Self {
            row,
            register,
            said_already,
            acts,
            authors,
            could_be_one,
            content: rows::content(transaction, id)?.ok_or_else(missing)?,
            city: Arc::clone(&Ground::current(installation, transaction)?.city),
        })
    }

    /// The submission at hand; none of a record that does not wait.
    pub(super) fn pending(&self) -> Option<Pending<'_>> {
        if self.row.state != RecordState::Submitted || self.is_gone() {
            return None;
        }
        let place = self.acts.iter().rposition(|act| act.act == Act::Submit)?;
        let (submission, approvals) = self.acts.get(place..)?.split_first()?;
        Some(Pending { submission, approvals })
    }

    fn is_gone(&self) -> bool {
        self.row.superseded_by.is_some() || self.row.withdrawal.is_some()
    }

    /// The roles to which it would be submitted today.
    pub(super) fn steps_today(&self, installation: &Installation, author: &Actor) -> Vec<Role> {
        let Some(form) = installation.regulation.form(&self.row.form) else { return Vec::new() };
        steps(&self.city, form, &self.row.agency, installation.today(), author)
    }

    /// Whether the actor may do it, and what it would do.
    pub(super) fn judge(
        &self,
        installation: &Installation,
        actor: &Actor,
        deed: Deed<'_>,
    ) -> Result<Judged, ApprovalError> {
        match deed.act {
            Act::Submit => self.submission(installation, actor),
            Act::Approve => self.approval(actor, deed),
            Act::Return => self.return_of_it(actor, deed),
            Act::TakeBack => self.taking_back(actor),
        }
    }

    fn submission(
        &self,
        installation: &Installation,
        actor: &Actor,
    ) -> Result<Judged, ApprovalError> {
        may_file_row(installation, actor, &self.row)?;
        if self.is_gone() {
            return Err(Obstacle::Gone.into());
        }
        if !is_unsettled(self.row.state, &self.acts) {
            return Err(Obstacle::NotADraft.into());
        }
        self.may_register(installation, actor)?;
        if let Some(id) = self.said_already.clone() {
            let fault = field_fault("form", Some(&self.row.form), What::SaidAlready { id });
            return Err(RecordError::Faults(vec![fault]).into());
        }
        let steps = self.steps_today(installation, actor);
        self.is_fit(installation, &steps)?;
        let steps: Vec<String> = steps.iter().map(|role| role.word().to_owned()).collect();
        let waits_for = steps.first().cloned();
        Ok(Judged {
            act: Act::Submit,
            state: match waits_for {
                Some(_) => RecordState::Submitted,
                None => RecordState::Approved,
            },
            steps,
            step: None,
            on_behalf_of: None,
            waits_for,
        })
    }

    /// What counts in the register of bodies may be another entry by now than when this one was filed.
    fn may_register(&self, installation: &Installation, actor: &Actor) -> Result<(), RecordError> {
        if self.row.form != organisations::FORM {
            return Ok(());
        }
        let with = Record::of(self.row.clone())?.with;
        let (regulation, city) = (&*installation.regulation, &*self.city);
        let action = Action::File;
        let speaker = Speaker { actor, action, regulation, city, register: &self.register };
        let supersedes = self.row.supersedes.as_deref();
        let said = Said { agency: &self.row.agency, with: &with, supersedes };
        match speaker.fault(&said, &HashMap::new()) {
            Some((field, what)) => Err(RecordError::Faults(vec![field_fault(&field, None, what)])),
            None => Ok(()),
        }
    }

    /// Required fields are required to approve a record, and what the approval tells is not said before.
    fn is_fit(&self, installation: &Installation, steps: &[Role]) -> Result<(), RecordError> {
        let regulation = &installation.regulation;
        let damaged = |what: String| StoreError::Damaged { what };
        let form = regulation.form(&self.row.form);
        let form = form.ok_or_else(|| damaged(format!("no form {}", self.row.form)))?;
        let fields = read_fields(form, &regulation.parts, &self.row.fields)
            .map_err(|error| damaged(format!("record {}: {error}", self.row.id)))?;
        let faults = unfit(form, &fields, steps);
        if faults.is_empty() { Ok(()) } else { Err(RecordError::Faults(faults)) }
    }

    fn approval(&self, actor: &Actor, deed: Deed<'_>) -> Result<Judged, ApprovalError> {
        let (pending, role) = self.step_for(actor)?;
        if deed.content.is_some_and(|content| content != self.content) {
            return Err(Obstacle::Changed.into());
        }
        // The approvals so far, and the submission, are about what it says now.
        let is_about = |act: &ActRow| act.content_sha256 == self.content;
        if !is_about(pending.submission) || !pending.approvals.iter().all(is_about) {
            return Err(Obstacle::Altered.into());
        }
        let on_behalf_of = self.in_whose_place(actor, role, &pending)?;
        let next = pending.submission.steps.get(pending.approvals.len() + 1).cloned();
        Ok(Judged {
            act: Act::Approve,
            state: match next {
                Some(_) => RecordState::Submitted,
                None => RecordState::Approved,
            },
            steps: Vec::new(),
            step: pending.step().map(str::to_owned),
            on_behalf_of,
            waits_for: next,
        })
    }

    fn return_of_it(&self, actor: &Actor, deed: Deed<'_>) -> Result<Judged, ApprovalError> {
        let (pending, role) = self.step_for(actor)?;
        if deed.why.is_none_or(|why| why.trim().is_empty()) {
            return Err(Obstacle::NoReason.into());
        }
        let rights = actor.principal().map(|one| one.rights.as_role(role, &self.row.agency));
        let right = rights.unwrap_or_default().into_iter().next();
        Ok(Judged {
            act: Act::Return,
            state: RecordState::Returned,
            steps: Vec::new(),
            step: pending.step().map(str::to_owned),
            on_behalf_of: right
                .and_then(|right| right.on_behalf_of.as_deref())
                .map(written_account),
            waits_for: None,
        })
    }

    fn taking_back(&self, actor: &Actor) -> Result<Judged, ApprovalError> {
        let pending = self.pending().ok_or(self.not_waiting())?;
        let written = actor.written();
        let is_theirs = self.row.filed_by == written || pending.submission.acted_by == written;
        if !is_theirs && actor.principal().is_some() {
            return Err(Obstacle::NotTheirs.into());
        }
        Ok(Judged {
            act: Act::TakeBack,
            state: RecordState::Draft,
            steps: Vec::new(),
            step: None,
            on_behalf_of: None,
            waits_for: None,
        })
    }

    fn not_waiting(&self) -> Obstacle {
        if self.is_gone() { Obstacle::Gone } else { Obstacle::NotWaiting }
    }

    /// The step at hand and its role, which the actor must hold over the record's body.
    fn step_for(&self, actor: &Actor) -> Result<(Pending<'_>, Role), ApprovalError> {
        let (agency, form, fields) = (&self.row.agency, &self.row.form, &self.row.fields);
        let resource = Resource::Record { agency, form, fields };
        access::require(actor, Action::Approve, &resource)?;
        let pending = self.pending().ok_or(self.not_waiting())?;
        let word = pending.step().unwrap_or_default();
        let damaged = || StoreError::Damaged { what: format!("a step of {}", self.row.id) };
        let role = Role::from_word(word).ok_or_else(damaged)?;
        let holds = actor
            .principal()
            .is_none_or(|principal| !principal.rights.as_role(role, &self.row.agency).is_empty());
        match holds {
            true => Ok((pending, role)),
            false => Err(ApprovalError::from(Forbidden {
                actor: actor.written(),
                action: Action::Approve,
                about: format!("{resource} as {word}"),
            })),
        }
    }

    /// In whose place the actor approves, as written; none in their own. Neither the actor nor whom
    /// they stand in for may be an author, or have approved before.
    fn in_whose_place(
        &self,
        actor: &Actor,
        role: Role,
        pending: &Pending<'_>,
    ) -> Result<Option<String>, Obstacle> {
        let is_author = |who: &str| self.authors.iter().any(|author| author == who);
        let has_approved = |who: &str| {
            pending
                .approvals
                .iter()
                .any(|act| act.acted_by == who || act.on_behalf_of.as_deref() == Some(who))
        };
        let barred = |who: &str| match (is_author(who), has_approved(who)) {
            (true, _) => Some(Obstacle::Own),
            (false, true) => Some(Obstacle::Twice),
            (false, false) => None,
        };
        if let Some(obstacle) = barred(&actor.written()) {
            return Err(obstacle);
        }
        if self.could_be_one {
            return Err(Obstacle::LetIn);
        }
        let Some(principal) = actor.principal() else { return Ok(None) };
        let mut against = Obstacle::Own;
        for right in principal.rights.as_role(role, &self.row.agency) {
            let Some(other) = right.on_behalf_of.as_deref().map(written_account) else {
                return Ok(None);
            };
            match barred(&other) {
                None => return Ok(Some(other)),
                Some(obstacle) => against = obstacle,
            }
        }
        Err(against)
    }
}

/// Whether a record may be submitted yet. One that was brought in as submitted has not been submitted to anybody.
fn is_unsettled(state: RecordState, acts: &[ActRow]) -> bool {
    match state {
        RecordState::Draft | RecordState::Returned => true,
        RecordState::Submitted => acts.is_empty(),
        RecordState::Approved | RecordState::Withdrawn => false,
    }
}
