//! A row with all that it shows: what, by when, what closes it, who else can, what was said of it.

use std::collections::HashMap;

use domain::access::{Action, Resource, Role};
use domain::{Moment, Standing};
use regulation::Day;
use serde::Serialize;
use store::chase;
use store::todo::{self as rows, HolderRow};

use super::closing::{self, Closing};
use super::mine::is_of_role;
use super::note::{self, Note};
use super::rank::{About, Candidate};
use super::stood::{Stood, days_left};
use super::{Said, TodoError, Whose};
use crate::access;
use crate::board::{Board, Boards, DutyAnswer};
use crate::proposal::Proposal;
use crate::{Actor, personal, subject};

/// How many subjects a row names; the count beside them stays whole. Not of the law.
const NAMED: usize = 3;

/// How many of those who hold rights over one body are looked at; not of the law.
const HOLDERS: u32 = 200;

/// How many others a row names; not of the law.
const OTHERS: usize = 20;

/// How many chases of one body are looked at, the newest first; not of the law.
const CHASES: u32 = 500;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A duty to be done.
    Duty,
    /// Records to be approved.
    Approval,
    /// A record that was returned.
    Returned,
    /// A setting that was proposed, to be accepted or refused.
    Proposal,
    /// A sheet to be signed by the reader themselves.
    Signature,
    /// Something that a colleague asks.
    Question,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub kind: Kind,
    pub agency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub stood: Option<Stood>,
    /// Less than none where it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i32>,
    /// The last periods that were missed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// For how many people, systems or rooms it is still to be done; 0 where it is owed as a whole.
    pub n_subjects: usize,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// What closes it, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closing: Vec<Closing>,
    /// Who else can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Holder>,
    /// What is to be approved, or was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_records: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetMark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The last time that somebody above urged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chased: Option<ChaseMark>,
    /// Until when it may be put off; none where it may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_until: Option<Day>,
    /// Whether the reader may see the standing itself.
    pub may_read_standing: bool,
}

/// Somebody or something for which it is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Somebody else who can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    pub account: String,
    /// Shortened where the reader has no need of it.
    pub name: String,
    /// The word of the role.
    pub role: String,
}

/// What is to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetMark {
    pub id: String,
    pub title: String,
}

/// That it was urged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChaseMark {
    pub id: String,
    pub on: Day,
    pub by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// Makes rows, and remembers what several of them need.
pub(super) struct Dressing<'d> {
    boards: &'d Boards,
    board: &'d Board,
    actor: &'d Actor,
    said: &'d Said,
    holders: HashMap<String, Vec<HolderRow>>,
    chases: HashMap<String, Vec<chase::ChaseRow>>,
}

impl<'d> Dressing<'d> {
    pub(super) fn new(
        boards: &'d Boards,
        board: &'d Board,
        actor: &'d Actor,
        said: &'d Said,
    ) -> Self {
        Self { boards, board, actor, said, holders: HashMap::new(), chases: HashMap::new() }
    }

    pub(super) fn dress(&mut self, one: &Candidate, whose: Whose) -> Result<Row, TodoError> {
        let bare = self.bare(one);
        match &one.about {
            About::Line { place, .. } => {
                let answer = self.answer(*place)?;
                let row = self.line(one, *place, &answer, whose)?;
                Ok(Row { notes: self.said.beside(*place), ..row })
            }
            About::OfSubject { place, line, .. } => {
                let answer = self.answer(*place)?;
                let only = vec![(**line).clone()];
                self.line(one, *place, &DutyAnswer { subjects: only, ..answer }, whose)
            }
            About::Approvals { form, record, n_records, .. } => Ok(Row {
                kind: Kind::Approval,
                form: Some(form.clone()),
                record: Some(record.clone()),
                n_records: Some(*n_records),
                ..bare
            }),
            About::Returned(row) => Ok(Row {
                kind: Kind::Returned,
                form: Some(row.form.clone()),
                record: Some(row.record.clone()),
                ..bare
            }),
            About::Proposal(proposal) => {
                Ok(Row { kind: Kind::Proposal, proposal: Some((**proposal).clone()), ..bare })
            }
            About::Signature(sheet) => Ok(Row {
                kind: Kind::Signature,
                form: Some(sheet.form.clone()),
                sheet: Some(SheetMark { id: sheet.id.clone(), title: sheet.title.clone() }),
                ..bare
            }),
            About::Question { place, note, .. } => {
                let duty = self.boards.installation().regulation.duties.get(place.1);
                Ok(Row {
                    kind: Kind::Question,
                    duty: duty.map(|duty| duty.id.clone()),
                    cite: duty.map(|duty| duty.cite.to_string()),
                    notes: vec![(**note).clone()],
                    ..bare
                })
            }
        }
    }

    fn bare(&self, one: &Candidate) -> Row {
        let agency = one.agency(self.board);
        let resource = Resource::Standings { agency };
        Row {
            kind: Kind::Duty,
            agency: agency.to_owned(),
            duty: None,
            cite: None,
            stood: one.stood(),
            days_left: one.stood().and_then(|stood| days_left(stood, self.board.as_of)),
            missed: Vec::new(),
            missing: Vec::new(),
            n_subjects: 0,
            subjects: Vec::new(),
            closing: Vec::new(),
            others: Vec::new(),
            form: None,
            record: None,
            n_records: None,
            proposal: None,
            sheet: None,
            waits_since: one.waits_since(),
            notes: Vec::new(),
            chased: None,
            later_until: None,
            may_read_standing: access::may(self.actor, Action::Read, &resource),
        }
    }

    fn answer(&self, (row, duty): (usize, usize)) -> Result<DutyAnswer, TodoError> {
        let agency = self.board.rows.get(row).map_or("", |row| row.agency.as_str());
        let duty = self.boards.installation().regulation.duties.get(duty);
        let duty = duty.map_or("", |duty| duty.id.as_str());
        Ok(self.boards.duty(self.board, None, agency, duty)?)
    }

    fn line(
        &mut self,
        one: &Candidate,
        place: (usize, usize),
        answer: &DutyAnswer,
        whose: Whose,
    ) -> Result<Row, TodoError> {
        let bare = self.bare(one);
        let installation = self.boards.installation();
        let regulation = &*installation.regulation;
        let Some(duty) = regulation.duties.get(place.1) else { return Ok(bare) };
        let standing = one.standing();
        // The subjects that make the line stand as it does, and those that are to be done beside them.
        let mut pending: Vec<_> =
            answer.subjects.iter().filter(|line| super::is_open(line.standing)).collect();
        pending.sort_by_key(|line| (line.standing.place(), line.due.is_none(), line.due.clone()));
        if standing == Some(Standing::NoData) {
            pending.retain(|line| line.standing == Standing::NoData);
        }
        let ids: Vec<&str> = pending.iter().map(|line| line.subject.as_str()).collect();
        let line = &answer.line;
        let asks = closing::Asks { pending: &ids, today: self.board.as_of };
        let mut closing = closing::of_line(regulation, duty, line, asks);
        if whose != Whose::Below {
            let agency = bare.agency.as_str();
            closing.retain(|one| self.may_close(agency, one, &ids));
        }
        let named = ids.iter().take(NAMED).copied().collect::<Vec<_>>();
        let names = subject::names(installation, self.actor, &named)?;
        let subjects = named.iter().zip(names);
        let subjects = subjects.map(|(id, name)| Subject { id: (*id).to_owned(), name });
        let cell = self.board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
        Ok(Row {
            duty: Some(duty.id.clone()),
            cite: Some(line.cite.first().cloned().unwrap_or_else(|| duty.cite.to_string())),
            missed: line.missed.clone(),
            missing: line.missing.clone(),
            n_subjects: ids.len(),
            subjects: subjects.collect(),
            others: self.others(&bare.agency, duty)?,
            chased: self.chased(&bare.agency, &duty.id, place)?,
            later_until: cell.and_then(|cell| note::latest(cell, self.board.as_of)),
            closing,
            ..bare
        })
    }

    /// Whether the reader may do it, or propose it.
    fn may_close(&self, agency: &str, one: &Closing, ids: &[&str]) -> bool {
        if let Some(setting) = &one.setting {
            let setting = Resource::Setting { name: &setting.name, agency: Some(agency) };
            return access::may(self.actor, Action::Decide, &setting)
                || access::may(self.actor, Action::Propose, &setting);
        }
        let Some(form) = one.form.as_ref().map(|form| form.id.as_str()) else { return true };
        // Who has a right for one subject files what is about it.
        let about = ids.first().copied();
        access::may(self.actor, Action::File, &Resource::Filing { agency, form, about })
    }

    fn others(&mut self, agency: &str, duty: &regulation::Duty) -> Result<Vec<Holder>, TodoError> {
        let installation = self.boards.installation();
        if !self.holders.contains_key(agency) {
            let on = self.board.as_of.days();
            let found = installation
                .store
                .read(|transaction| rows::holders(transaction, agency, on, HOLDERS))?;
            self.holders.insert(agency.to_owned(), found);
        }
        let own = self.actor.principal().map(|one| one.account.as_str());
        let sees = access::may(self.actor, Action::Read, &Resource::Accounts { agency });
        let mut others: Vec<Holder> = Vec::new();
        for holder in self.holders.get(agency).into_iter().flatten() {
            let role = Role::from_word(&holder.role);
            let can = role.is_some_and(|role| is_of_role(installation, role, duty));
            let is_told = others.iter().any(|one| one.account == holder.account);
            if can && !is_told && own != Some(holder.account.as_str()) && others.len() < OTHERS {
                let name = match sees {
                    true => holder.display_name.clone(),
                    false => personal::shortened(&holder.display_name),
                };
                let (account, role) = (holder.account.clone(), holder.role.clone());
                others.push(Holder { account, name, role });
            }
        }
        Ok(others)
    }

    fn chased(
        &mut self,
        agency: &str,
        duty: &str,
        place: (usize, usize),
    ) -> Result<Option<ChaseMark>, TodoError> {
        if !self.chases.contains_key(agency) {
            let store = &self.boards.installation().store;
            let found = store.read(|transaction| chase::of_agency(transaction, agency, CHASES))?;
            self.chases.insert(agency.to_owned(), found);
        }
        let cell = self.board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
        let of_duty = self.chases.get(agency).into_iter().flatten().find(|one| one.duty == duty);
        let goes_on = |one: &&chase::ChaseRow| {
            let stood = Stood::read(one.standing, one.since_on, one.due_on);
            cell.is_some_and(|cell| stood.goes_on_in(cell))
        };
        Ok(of_duty.filter(goes_on).map(|one| ChaseMark {
            id: one.id.clone(),
            on: Day::from_days(one.chased_on),
            by: one.chased_by.clone(),
            words: one.words.clone(),
        }))
    }
}
