//! A row with all that it shows: what, by when, what closes it, who else can, what was said of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Resource, Role};
use regulation::{Day, Duty};
use serde::Serialize;
use store::StoreError;
use store::chase::{self, ChaseRow};
use store::record::{self, RecordView};
use store::todo::{self as rows, HolderRow};

use super::closing::{self, Closing, Pending};
use super::note::{self, Note};
use super::offered;
use super::rank::{About, Candidate};
use super::stood::{Stood, days_left};
use super::{Said, TodoError, Whose};
use crate::access;
use crate::board::{Board, Boards, OpenLine, Place, SubjectLine};
use crate::proposal::Proposal;
use crate::title::Seen;
use crate::typed::Manner;
use crate::{Actor, Installation, answering, personal, subject};

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
    /// Records that nobody can approve, until somebody is given the role.
    Stuck,
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
    /// What is to be approved, or was returned, or nobody can approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_records: Option<usize>,
    /// The word of the role that nobody holds in whom it could be approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
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

/// Makes the rows of a page of what is read for all of them together.
pub(super) struct Dressing<'d> {
    installation: &'d Installation,
    board: &'d Board,
    actor: &'d Actor,
    said: &'d Said,
    lines: BTreeMap<Place, Arc<OpenLine>>,
    /// What people call the subjects that rows name.
    names: HashMap<String, Option<String>>,
    /// What the subjects are of duties that keep a list of what registers tell.
    entries: HashMap<String, closing::Entry>,
    /// By agency.
    holders: HashMap<String, Vec<HolderRow>>,
    /// By agency, the newest first.
    chases: HashMap<String, Vec<ChaseRow>>,
}

impl<'d> Dressing<'d> {
    /// Reads what the rows of a page show.
    pub(super) fn new(
        boards: &'d Boards,
        board: &'d Board,
        actor: &'d Actor,
        said: &'d Said,
        shown: &[&Candidate],
        manner: Manner,
    ) -> Result<Self, TodoError> {
        let of_duties = shown.iter().filter_map(|one| Some((*one, one.line()?)));
        let places: BTreeSet<Place> = of_duties.clone().map(|(_, place)| place).collect();
        let lines = boards.open_lines(board, &places)?;
        let installation = boards.installation();
        let of_lists = of_duties.clone().filter(|(_, place)| {
            let duty = installation.regulation.duties.get(place.1);
            duty.and_then(answering::listed).is_some()
        });
        let of_lists = of_lists.flat_map(|(one, place)| {
            let pending = lines.get(&place).map(|line| pending(one, line)).unwrap_or_default();
            pending.iter().take(closing::AT_ONCE).map(|line| line.subject.as_str())
        });
        let of_lists: BTreeSet<&str> = of_lists.collect();
        let of_lists: Vec<&str> = of_lists.into_iter().collect();
        let ids = of_duties.flat_map(|(one, place)| {
            let pending = lines.get(&place).map(|line| pending(one, line)).unwrap_or_default();
            pending.iter().take(NAMED).map(|line| line.subject.as_str())
        });
        let ids: BTreeSet<&str> = ids.collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let rows: BTreeSet<usize> = places.iter().map(|(row, _)| *row).collect();
        let agencies = rows.iter().filter_map(|row| board.rows.get(*row));
        let agencies: Vec<&str> = agencies.map(|row| row.agency.as_str()).collect();
        let on = board.as_of.days();
        let (names, entries, holders, chases) = installation.store.read(|transaction| {
            let names = subject::names_in(installation, transaction, actor, &ids, manner)?;
            let mut entries = HashMap::new();
            record::each_by_id(transaction, &of_lists, |_, view| {
                entries.insert(view.id.to_owned(), entry(installation, actor, &view));
                Ok::<_, StoreError>(())
            })?;
            let holders = rows::holders(transaction, &agencies, on, HOLDERS)?;
            let chases = chase::of_agencies(transaction, &agencies, CHASES)?;
            Ok::<_, StoreError>((names, entries, holders, chases))
        })?;
        let named = ids.iter().map(|id| (*id).to_owned()).zip(names);
        let by_agency = || agencies.iter().map(|agency| (*agency).to_owned());
        Ok(Self {
            names: named.collect(),
            entries,
            holders: by_agency().zip(holders).collect(),
            chases: by_agency().zip(chases).collect(),
            installation,
            board,
            actor,
            said,
            lines,
        })
    }

    pub(super) fn dress(&self, one: &Candidate, whose: Whose) -> Row {
        let bare = self.bare(one);
        match &one.about {
            About::Line { place, .. } => {
                Row { notes: self.said.beside(*place), ..self.line(one, *place, whose) }
            }
            About::OfSubject { place, .. } => self.line(one, *place, whose),
            About::Approvals { form, record, n_records, .. } => Row {
                kind: Kind::Approval,
                form: Some(form.clone()),
                record: Some(record.clone()),
                n_records: Some(*n_records),
                ..bare
            },
            About::Returned(row) => Row {
                kind: Kind::Returned,
                form: Some(row.form.clone()),
                record: Some(row.record.clone()),
                ..bare
            },
            // Who mends it by granting the role may not see what waits.
            About::Stuck { role, form, record, n_records, .. } => Row {
                kind: Kind::Stuck,
                record: form.as_ref().map(|_| record.clone()),
                form: form.clone(),
                n_records: Some(*n_records),
                role: Some(role.clone()),
                ..bare
            },
            About::Proposal(proposal) => {
                Row { kind: Kind::Proposal, proposal: Some((**proposal).clone()), ..bare }
            }
            About::Signature(sheet) => Row {
                kind: Kind::Signature,
                form: Some(sheet.form.clone()),
                sheet: Some(SheetMark { id: sheet.id.clone(), title: sheet.title.clone() }),
                ..bare
            },
            About::Question { place, note, .. } => {
                let duty = self.installation.regulation.duties.get(place.1);
                Row {
                    kind: Kind::Question,
                    duty: duty.map(|duty| duty.id.clone()),
                    cite: duty.map(|duty| duty.cite.to_string()),
                    notes: vec![(**note).clone()],
                    ..bare
                }
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
            role: None,
            proposal: None,
            sheet: None,
            waits_since: one.waits_since(),
            notes: Vec::new(),
            chased: None,
            later_until: None,
            may_read_standing: access::may(self.actor, Action::Read, &resource),
        }
    }

    fn line(&self, one: &Candidate, place: Place, whose: Whose) -> Row {
        let bare = self.bare(one);
        let regulation = &*self.installation.regulation;
        let Some(duty) = regulation.duties.get(place.1) else { return bare };
        let bare = Row { duty: Some(duty.id.clone()), cite: Some(duty.cite.to_string()), ..bare };
        let Some(line) = self.lines.get(&place) else { return bare };
        let pending = pending(one, line);
        let at_once = pending.iter().take(closing::AT_ONCE);
        let ids: Vec<&str> = at_once.clone().map(|line| line.subject.as_str()).collect();
        let waiting = at_once.map(|line| Pending { id: &line.subject, lacks: &line.missing });
        let waiting: Vec<Pending<'_>> = waiting.collect();
        // A row of one subject waits for what that one lacks, whatever others do.
        let (standing, missing) = match &one.about {
            About::OfSubject { stood, line, .. } => (stood.standing, &line.missing),
            _ => (line.standing, &line.missing),
        };
        let asks = closing::Asks {
            standing,
            missing,
            pending: &waiting,
            entries: &self.entries,
            today: self.board.as_of,
        };
        let mut closing = closing::of_line(regulation, duty, asks);
        if whose != Whose::Below {
            let (agency, about) = (bare.agency.as_str(), ids.first().copied());
            let is_whole = matches!(one.about, About::Line { .. });
            let offered = closing.into_iter().filter_map(|one| {
                if offered::may(self.actor, agency, &one, about) {
                    return Some(one);
                }
                // What another body does for all is told to whoever looks after the line.
                (is_whole && one.agency.is_some()).then(|| offered::in_words(one))
            });
            closing = offered.collect();
        }
        let subjects = ids.iter().take(NAMED).map(|id| Subject {
            id: (*id).to_owned(),
            name: self.names.get(*id).cloned().flatten(),
        });
        let cell = self.board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
        Row {
            cite: line.cite.first().cloned().or(bare.cite),
            missed: line.missed.clone(),
            missing: line.missing.clone(),
            n_subjects: pending.len(),
            subjects: subjects.collect(),
            others: self.others(&bare.agency, duty),
            chased: self.chased(&bare.agency, &duty.id, place),
            later_until: cell.and_then(|cell| note::latest(cell, self.board.as_of)),
            closing,
            ..bare
        }
    }

    fn others(&self, agency: &str, duty: &Duty) -> Vec<Holder> {
        let work = self.installation.work();
        let own = self.actor.principal().map(|one| one.account.as_str());
        let sees = access::may(self.actor, Action::Read, &Resource::Accounts { agency });
        let mut others: Vec<Holder> = Vec::new();
        for holder in self.holders.get(agency).into_iter().flatten() {
            let role = Role::from_word(&holder.role);
            let can = role.is_some_and(|role| work.is_of(role, duty.order.into()));
            let is_told = others.iter().any(|one| one.account == holder.account);
            if can && !is_told && own != Some(holder.account.as_str()) && others.len() < OTHERS {
                let name = match sees || self.said.is_with(&holder.account) {
                    true => holder.display_name.clone(),
                    false => personal::shortened(&holder.display_name),
                };
                let (account, role) = (holder.account.clone(), holder.role.clone());
                others.push(Holder { account, name, role });
            }
        }
        others
    }

    fn chased(&self, agency: &str, duty: &str, place: Place) -> Option<ChaseMark> {
        let cell = self.board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
        let of_duty = self.chases.get(agency).into_iter().flatten().find(|one| one.duty == duty);
        let goes_on = |one: &&ChaseRow| {
            let stood = Stood::read(one.standing, one.since_on, one.due_on);
            cell.is_some_and(|cell| stood.goes_on_in(cell))
        };
        of_duty.filter(goes_on).map(|one| ChaseMark {
            id: one.id.clone(),
            on: Day::from_days(one.chased_on),
            by: one.chased_by.clone(),
            words: one.words.clone(),
        })
    }
}

/// What a subject is, with what is said of it where the reader may see that.
pub(super) fn entry(
    installation: &Installation,
    actor: &Actor,
    view: &RecordView<'_>,
) -> closing::Entry {
    let (regulation, said) = (&*installation.regulation, (view.agency, view.form, view.fields));
    let may_read = access::may_to_record(regulation, actor, Action::Read, said);
    let seen = may_read.then(|| Seen::by(regulation, actor, said));
    let said = seen.flatten().map(|seen| seen.said().1.clone()).unwrap_or_default();
    closing::Entry { form: view.form.to_owned(), said }
}

/// The subjects that make a line stand as it does, and those that are to be done beside them; of a row that
/// names one subject, that one.
fn pending<'p>(one: &'p Candidate, line: &'p OpenLine) -> &'p [SubjectLine] {
    match &one.about {
        About::OfSubject { line, .. } => std::slice::from_ref(&**line),
        _ => one.standing().map(|standing| line.pending(standing)).unwrap_or_default(),
    }
}
