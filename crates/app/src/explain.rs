//! The proof tree of one standing: the clause, the numbers of the law, the records, and what would mend it.

mod event_days;
pub mod facts;
mod mend;
mod numbers;
mod table;

use std::collections::BTreeSet;

use domain::assess::is_level_table;
use domain::body::City;
use domain::{At, LineOnWire, Moment, subject_forms};
use regulation::{Confidence, Duty, Regulation, TextKind};
use serde::Serialize;
use store::StoreError;
use store::record::{self, RecordRow};

use crate::dating::Dating;
use crate::import::Language;
use crate::in_force::Whereabouts;
use crate::missing::in_words;
use crate::posture::{Ground, PostureError, of_body, reach};
use crate::title::{self, Seen};
use crate::todo::{self, Waiting};
use crate::typed::Manner;
use crate::{Actor, Installation, subject};

pub use facts::{KnownFact, ShownFact};
pub use mend::Mend;
pub(crate) use mend::mend;
pub use numbers::ParameterValue;

/// Everything that stands behind one line.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    pub line: LineOnWire,
    pub duty: DutyText,
    pub clauses: Vec<Clause>,
    pub parameters: Vec<ParameterValue>,
    pub settings: Vec<SettingUsed>,
    /// The facts of the body by which the duty binds it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<KnownFact>,
    pub counted: Vec<RecordCard>,
    pub failing: Vec<RecordCard>,
    /// The subjects, where the duty is owed for each; the worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<LineOnWire>,
    pub mend: Vec<Mend>,
}

/// The duty in words.
#[derive(Debug, Clone, Serialize)]
pub struct DutyText {
    pub id: String,
    pub subject_zh: String,
    pub subject_en: String,
    pub action_zh: String,
    pub action_en: String,
    pub shape: &'static str,
    pub note_zh: Option<String>,
    pub note_en: Option<String>,
    /// Forms that decide.
    pub decides: Vec<FormName>,
    /// Forms shown beside it.
    pub evidence: Vec<FormName>,
}

/// A form by its names.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct FormName {
    pub id: String,
    pub zh: String,
    pub en: String,
}

/// A place of the law with its words as held.
#[derive(Debug, Clone, Serialize)]
pub struct Clause {
    pub cite: String,
    pub instrument_zh: String,
    pub instrument_en: String,
    pub label: Option<String>,
    /// The statute's words; never a summary.
    pub text_zh: Option<String>,
    /// 摘要，非條文.
    pub paraphrase_zh: Option<String>,
    pub text_en: Option<String>,
    /// The words on which the duty rests.
    pub quote: Option<String>,
    pub kind: TextKind,
    pub confidence: Confidence,
    pub in_force: regulation::Day,
    pub until: Option<regulation::Day>,
    /// Where the place stands on the day asked about, if it moved until then.
    pub now: Vec<String>,
    /// The place above it with which it moved, where it has no move of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_with: Option<regulation::Citation>,
    /// Where each place within it stands, where these alone moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<MovedPart>,
}

/// A place within another one that moved by itself.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct MovedPart {
    pub cite: regulation::Citation,
    pub now: Vec<String>,
}

/// A setting that the duty reads, and its value on the day.
#[derive(Debug, Clone, Serialize)]
pub struct SettingUsed {
    pub name: String,
    pub value: Option<String>,
    pub suggestion: Option<String>,
}

/// A record in one line.
#[derive(Debug, Clone, Serialize)]
pub struct RecordCard {
    pub id: String,
    pub form: FormName,
    pub agency: String,
    pub day: Option<regulation::Day>,
    pub title: String,
    pub filed_by: String,
    pub recorded_at: Moment,
}

/// How many records and subjects one explanation spells out; the counts beside them stay whole.
pub const SPELT_OUT: usize = 200;

/// Explains one line.
///
/// # Errors
/// [`PostureError`]; a subject without a line is [`PostureError::NoSubject`].
pub fn explain(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    duty: &str,
    subject: Option<&str>,
    at: At,
    known_at: Moment,
) -> Result<Explanation, PostureError> {
    let regulation = &*installation.regulation;
    let duty = regulation.duty(duty).ok_or_else(|| PostureError::NoDuty(duty.to_owned()))?;
    let reach = reach(actor)?;
    installation.store.read(|transaction| {
        let ground = Ground::read(installation, transaction, known_at)?;
        let body = ground.city.body(agency).filter(|_| reach.holds(&ground.city, agency));
        let body = body.ok_or_else(|| PostureError::NoAgency(agency.to_owned()))?;
        let mut assessed =
            of_body(transaction, regulation, &ground, body, Some(&[duty]), at, known_at)?;
        let one = assessed.pop().ok_or_else(|| PostureError::NoDuty(duty.id.clone()))?;
        let found = match subject {
            None => Some(&one.agency),
            Some(id) => one.subjects.iter().find(|line| line.subject.as_deref() == Some(id)),
        };
        let found = found.ok_or_else(|| PostureError::NoSubject {
            duty: duty.id.clone(),
            subject: subject.unwrap_or_default().to_owned(),
        })?;
        let mut subjects: Vec<&domain::Line> = match subject {
            None => one.subjects.iter().collect(),
            Some(_) => Vec::new(),
        };
        subjects.sort_by_key(|line| line.standing.place());
        let subjects = subjects.into_iter().take(SPELT_OUT).map(LineOnWire::from);
        let subjects = subjects.map(|line| in_words(regulation, line)).collect();
        let waiting: Vec<Waiting<'_>> = match subject {
            None => one.subjects.iter().map(Waiting::of).collect(),
            Some(_) => vec![Waiting::of(found)],
        };
        let line = in_words(regulation, LineOnWire::from(found));
        let told = Told { city: &ground.city, actor, duty, line, on: at.day };
        let asked = facts::Asked { actor, city: &ground.city, agency, at, known_at };
        let facts = facts::read(transaction, regulation, duty, asked)?;
        let told = told.explain(installation, transaction, &waiting, SPELT_OUT)?;
        Ok(Explanation { subjects, facts, ..told })
    })
}

/// Explains a line that is known already, such as one that the board keeps: nothing is judged again,
/// and of the records no more are read than are spelt out. The facts are left to the caller, and so are the
/// subjects but for what each waits for.
///
/// # Errors
/// [`PostureError`].
pub fn explain_kept(
    installation: &Installation,
    actor: &Actor,
    city: &City,
    line: LineOnWire,
    subjects: &[Waiting<'_>],
    on: regulation::Day,
    spelt_out: usize,
) -> Result<Explanation, PostureError> {
    let regulation = &*installation.regulation;
    let duty = regulation.duty(&line.duty);
    let duty = duty.ok_or_else(|| PostureError::NoDuty(line.duty.clone()))?;
    let told = Told { city, actor, duty, line, on };
    let read = |transaction: &mut store::Transaction<'_>| {
        told.explain(installation, transaction, subjects, spelt_out)
    };
    Ok(installation.store.read(read)?)
}

/// A line, and what it is explained from.
struct Told<'a> {
    city: &'a City,
    /// Who reads it.
    actor: &'a Actor,
    duty: &'a Duty,
    line: LineOnWire,
    on: regulation::Day,
}

impl Told<'_> {
    fn explain(
        self,
        installation: &Installation,
        transaction: &mut store::Transaction<'_>,
        subjects: &[Waiting<'_>],
        spelt_out: usize,
    ) -> Result<Explanation, StoreError> {
        let regulation = &*installation.regulation;
        let Self { city, actor, duty, line, on } = self;
        let counted = cards(installation, transaction, actor, &line.counted, spelt_out)?;
        // Of several subjects, one may have done what another has not.
        let done = counted.iter().filter(|_| line.subject.is_some());
        let done: Vec<&str> = done.map(|card| card.form.id.as_str()).collect();
        let mut mend = if is_level_table(duty) {
            table::mends(regulation, &line, subjects, spelt_out)
        } else {
            let kind = kind(transaction, regulation, duty, &line)?;
            mend(regulation, duty, line.standing, &line.missing, &done, kind.as_deref())
        };
        if mend.is_empty() && todo::is_open(line.standing) {
            mend.push(Mend::waits(regulation, duty));
        }
        todo::complete(installation, transaction, actor, &line, subjects, &mut mend)?;
        let as_of = (on, spelt_out);
        let parameters =
            event_days::numbers_of(transaction, regulation, duty, city, &line, subjects, as_of)?;
        Ok(Explanation {
            mend,
            duty: duty_text(regulation, duty),
            clauses: clauses(regulation, duty, &line, on),
            parameters,
            settings: settings(regulation, duty, city, &line.agency, on, &line),
            failing: cards(installation, transaction, actor, &line.failing, spelt_out)?,
            facts: Vec::new(),
            subjects: Vec::new(),
            counted,
            line,
        })
    }
}

/// The form that the line's subject is of, where the duty has subjects of several.
fn kind(
    transaction: &mut store::Transaction<'_>,
    regulation: &Regulation,
    duty: &Duty,
    line: &LineOnWire,
) -> Result<Option<String>, StoreError> {
    let subject = line.subject.as_ref().filter(|_| subject_forms(regulation, duty).len() > 1);
    let record = subject.map(|id| record::get(transaction, id)).transpose()?.flatten();
    Ok(record.map(|row| row.form))
}

fn duty_text(regulation: &Regulation, duty: &Duty) -> DutyText {
    let names = |ids: &[String]| ids.iter().filter_map(|id| form_name(regulation, id)).collect();
    let others = duty.evidence.iter().filter(|id| !duty.decides.contains(id));
    let others: Vec<String> = others.cloned().collect();
    DutyText {
        id: duty.id.clone(),
        subject_zh: duty.subject_zh.clone().unwrap_or_else(|| duty.action_zh.clone()),
        subject_en: duty.subject_en.clone(),
        action_zh: duty.action_zh.clone(),
        action_en: duty.action_en.clone(),
        shape: shape(duty),
        note_zh: duty.note_zh.clone(),
        note_en: duty.note_en.clone(),
        decides: names(&duty.decides),
        evidence: names(&others),
    }
}

/// The form's names.
#[must_use]
pub fn form_name(regulation: &Regulation, id: &str) -> Option<FormName> {
    let form = regulation.form(id)?;
    Some(FormName { id: form.id.clone(), zh: form.zh.clone(), en: form.en.clone() })
}

fn shape(duty: &Duty) -> &'static str {
    use regulation::Proof;
    match &duty.proof {
        None => "outside",
        Some(Proof::InForce(_)) => "in-force",
        Some(Proof::CountInPeriod(_)) => "count-in-period",
        Some(Proof::SumPerSubject(_)) => "sum-per-subject",
        Some(Proof::EachHas(_)) => "each-has",
        Some(Proof::RenewedWithin(_)) => "renewed-within",
        Some(Proof::AfterEvent(_)) => "after-event",
        Some(Proof::NoneSuch(_)) => "none-such",
        Some(Proof::AtLeast(_)) => "at-least",
        Some(Proof::Complete(_)) => "complete",
        Some(Proof::Chain(_)) => "chain",
        Some(Proof::Own(_)) => "own",
    }
}

fn clauses(
    regulation: &Regulation,
    duty: &Duty,
    line: &LineOnWire,
    on: regulation::Day,
) -> Vec<Clause> {
    let cites = line.cite.iter().filter_map(|cite| cite.parse().ok());
    cites.filter_map(|cite| clause(regulation, &cite, duty, on)).collect()
}

fn clause(
    regulation: &Regulation,
    cite: &regulation::Citation,
    duty: &Duty,
    on: regulation::Day,
) -> Option<Clause> {
    let instrument = regulation.instrument(&cite.instrument)?;
    let (in_force, until) = instrument.span(cite.edition)?;
    let provision = regulation.provision(cite);
    let stands = Whereabouts::of_moved(regulation, cite, on);
    let parts = stands.parts.into_iter().filter(|(_, part)| !part.now.is_empty());
    Some(Clause {
        cite: cite.to_string(),
        instrument_zh: instrument.name_zh(cite.edition).to_owned(),
        instrument_en: instrument.name_en(cite.edition).to_owned(),
        label: provision.and_then(|provision| provision.label.clone()),
        text_zh: provision.and_then(|provision| provision.text_zh.clone()),
        paraphrase_zh: provision.and_then(|provision| provision.paraphrase_zh.clone()),
        text_en: provision.and_then(|provision| provision.text_en.clone()),
        quote: duty.quote.clone().filter(|_| *cite == duty.cite),
        kind: provision.map_or(TextKind::Missing, |provision| provision.kind),
        confidence: provision.map_or(Confidence::Unverified, |provision| provision.confidence),
        in_force,
        until,
        moved_with: stands.with.filter(|_| !stands.now.is_empty()),
        parts: parts.map(|(cite, part)| MovedPart { cite, now: part.now }).collect(),
        now: stands.now,
    })
}

fn settings(
    regulation: &Regulation,
    duty: &Duty,
    city: &City,
    agency: &str,
    on: regulation::Day,
    line: &LineOnWire,
) -> Vec<SettingUsed> {
    let mut names: BTreeSet<String> =
        line.missing.iter().filter(|name| regulation.setting(name).is_some()).cloned().collect();
    let read = |family: &&str| domain::reads_setting(regulation, duty, family);
    for family in ["period", "term"].into_iter().filter(read) {
        let name = format!("{family}.{}", duty.id);
        if city.setting(&name, agency, on).is_some() {
            names.insert(name);
        }
    }
    let suggestion = |name: &str| {
        let own = duty.suggestion.as_ref().filter(|one| name.starts_with(&one.setting));
        own.map(|one| one.value.clone())
    };
    let used = names.into_iter().map(|name| SettingUsed {
        value: city.setting(&name, agency, on).map(str::to_owned),
        suggestion: suggestion(&name),
        name,
    });
    used.collect()
}

fn cards(
    installation: &Installation,
    transaction: &mut store::Transaction<'_>,
    actor: &Actor,
    ids: &[String],
    spelt_out: usize,
) -> Result<Vec<RecordCard>, StoreError> {
    let regulation = &*installation.regulation;
    let mut rows = Vec::new();
    for id in ids.iter().take(spelt_out) {
        rows.extend(record::get(transaction, id)?);
    }
    let of = |row: &RecordRow| Seen::by(regulation, actor, (&row.agency, &row.form, &row.fields));
    let seen: Vec<Option<Seen>> = rows.iter().map(of).collect();
    let said: Vec<title::Said<'_>> = seen.iter().flatten().map(Seen::said).collect();
    // Machines read days in ISO; a page has titles said as its reader likes them.
    let manner = Manner { language: Language::Chinese, dating: Dating::Iso };
    let mut titles = title::of_in(installation, transaction, actor, &said, manner)?.into_iter();
    let mut cards = Vec::new();
    for (row, one) in rows.into_iter().zip(&seen) {
        let title = one.as_ref().and_then(|_| titles.next());
        let Some(form) = form_name(regulation, &row.form) else { continue };
        cards.push(RecordCard {
            title: title.unwrap_or_else(|| row.id.clone()),
            id: row.id,
            form,
            agency: row.agency,
            day: row.day.map(regulation::Day::from_days),
            filed_by: row.filed_by,
            recorded_at: Moment::from_microseconds(row.recorded_at),
        });
    }
    Ok(cards)
}

impl Explanation {
    /// The same with its records called as somebody reads them.
    ///
    /// # Errors
    /// The store's.
    pub fn read_by(
        mut self,
        installation: &Installation,
        actor: &Actor,
        manner: Manner,
    ) -> Result<Self, StoreError> {
        let cards = self.counted.iter().chain(&self.failing);
        let ids: Vec<String> = cards.map(|card| card.id.clone()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let titles = subject::names(installation, actor, &ids, manner)?;
        for (card, title) in self.counted.iter_mut().chain(&mut self.failing).zip(titles) {
            if let Some(title) = title {
                card.title = title;
            }
        }
        Ok(self)
    }
}
