//! The proof tree of one standing: the clause, the numbers of the law, the records, and what would mend it.

mod facts;
mod numbers;

use std::collections::BTreeSet;

use domain::body::City;
use domain::{At, LineOnWire, Moment, Standing};
use regulation::{Confidence, Duty, Regulation, TextKind};
use serde::Serialize;
use store::StoreError;
use store::record::{self, RecordRow};

use crate::answering::awaited;
use crate::dating::Dating;
use crate::import::Language;
use crate::in_force::Whereabouts;
use crate::missing::{in_words, label};
use crate::posture::{Ground, PostureError, of_body, reach};
use crate::title::{self, Seen};
use crate::typed::Manner;
use crate::{Actor, Installation, subject};

pub use facts::{KnownFact, facts};
pub use numbers::ParameterValue;
use numbers::parameter_values;

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

/// One thing that would turn the standing.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Mend {
    pub zh: String,
    pub en: String,
    /// The form to file, where it is one.
    pub form: Option<String>,
    /// The setting to decide, where it is one.
    pub setting: Option<String>,
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
        let line = in_words(regulation, LineOnWire::from(found));
        let told = Told { city: &ground.city, actor, duty, line, on: at.day };
        let asked = facts::Asked { actor, agency, on: at.day, known_at };
        let facts = facts::read(transaction, regulation, duty, asked)?;
        Ok(Explanation { subjects, facts, ..told.explain(installation, transaction, SPELT_OUT)? })
    })
}

/// Explains a line that is known already, such as one that the board keeps: nothing is judged again,
/// and of the records no more are read than are spelt out. The subjects and the facts are left to the caller.
///
/// # Errors
/// [`PostureError`].
pub fn explain_kept(
    installation: &Installation,
    actor: &Actor,
    city: &City,
    line: LineOnWire,
    on: regulation::Day,
    spelt_out: usize,
) -> Result<Explanation, PostureError> {
    let regulation = &*installation.regulation;
    let duty = regulation.duty(&line.duty);
    let duty = duty.ok_or_else(|| PostureError::NoDuty(line.duty.clone()))?;
    let told = Told { city, actor, duty, line, on };
    Ok(installation.store.read(|transaction| told.explain(installation, transaction, spelt_out))?)
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
        spelt_out: usize,
    ) -> Result<Explanation, StoreError> {
        let regulation = &*installation.regulation;
        let Self { city, actor, duty, line, on } = self;
        let level = city.body(&line.agency).and_then(|body| body.level(on));
        let counted = cards(installation, transaction, actor, &line.counted, spelt_out)?;
        // Of several subjects, one may have done what another has not.
        let done = counted.iter().filter(|_| line.subject.is_some());
        let done: Vec<&str> = done.map(|card| card.form.id.as_str()).collect();
        Ok(Explanation {
            mend: mend(regulation, duty, line.standing, &line.missing, &done),
            duty: duty_text(regulation, duty),
            clauses: clauses(regulation, duty, &line, on),
            parameters: parameter_values(regulation, duty, level, on),
            settings: settings(regulation, duty, city, &line.agency, on, &line),
            failing: cards(installation, transaction, actor, &line.failing, spelt_out)?,
            facts: Vec::new(),
            subjects: Vec::new(),
            counted,
            line,
        })
    }
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
    let edition = instrument.editions.iter().find(|edition| edition.in_force == cite.edition);
    let name = edition.and_then(|edition| edition.zh.clone());
    let provision = regulation.provision(cite);
    Some(Clause {
        cite: cite.to_string(),
        instrument_zh: name.unwrap_or_else(|| instrument.zh.clone()),
        instrument_en: instrument.en.clone(),
        label: provision.and_then(|provision| provision.label.clone()),
        text_zh: provision.and_then(|provision| provision.text_zh.clone()),
        paraphrase_zh: provision.and_then(|provision| provision.paraphrase_zh.clone()),
        text_en: provision.and_then(|provision| provision.text_en.clone()),
        quote: duty.quote.clone().filter(|_| *cite == duty.cite),
        kind: provision.map_or(TextKind::Missing, |provision| provision.kind),
        confidence: provision.map_or(Confidence::Unverified, |provision| provision.confidence),
        in_force,
        until,
        now: Whereabouts::of_moved(regulation, cite, on).now,
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

/// What would turn a line that stands so and lacks this, where it stands badly. The forms of which something is
/// done already matter where the duty goes in stages.
pub(crate) fn mend(
    regulation: &Regulation,
    duty: &Duty,
    standing: Standing,
    missing: &[String],
    done: &[&str],
) -> Vec<Mend> {
    let mut all = Vec::new();
    if matches!(standing, Standing::Met | Standing::NotApplicable | Standing::Optional) {
        return all;
    }
    for name in missing {
        all.push(mend_missing(regulation, name));
    }
    // Of several subjects some may lack the proof itself where others lack a fact.
    if missing.is_empty() || standing != Standing::NoData {
        let forms = awaited(regulation, duty, done).into_iter();
        for form in forms.filter_map(|id| form_name(regulation, id)) {
            all.push(Mend {
                zh: format!("登錄「{}」", form.zh),
                en: format!("File: {}", form.en),
                form: Some(form.id),
                setting: None,
            });
        }
    }
    all
}

fn mend_missing(regulation: &Regulation, name: &str) -> Mend {
    let plain = |zh: String, en: String, form: Option<&str>| Mend {
        zh,
        en,
        form: form.map(str::to_owned),
        setting: None,
    };
    let label = label(regulation, name);
    if regulation.setting(name).is_some() {
        return Mend {
            zh: format!("訂定{}", label.zh),
            en: format!("Decide {}", label.en),
            form: None,
            setting: Some(name.to_owned()),
        };
    }
    if name == "level" {
        let zh = "登錄「責任等級報送」以確認責任等級".to_owned();
        return plain(zh, "File the responsibility level".to_owned(), Some("level_submission"));
    }
    if let Some(instrument) = name.strip_prefix("delegated.") {
        let title = regulation.instrument(instrument).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = title.unwrap_or_else(|| (instrument.to_owned(), instrument.to_owned()));
        return plain(
            format!("登錄授權文件「{zh}」已採用"),
            format!("Record that the city document is adopted: {en}"),
            Some("delegated_document"),
        );
    }
    if let Some((form, field)) = name.split_once('.')
        && let Some(form) = regulation.form(form)
    {
        let label = form.field(field).map(|one| (one.zh.clone(), one.en.clone()));
        let (zh, en) = label.unwrap_or_else(|| (field.to_owned(), field.to_owned()));
        return plain(
            format!("補登「{}」之「{zh}」", form.zh),
            format!("Complete {} in {}", en, form.en),
            Some(&form.id),
        );
    }
    if let Some(form) = regulation.form(name) {
        return plain(
            format!("建立「{}」", form.zh),
            format!("Keep the register: {}", form.en),
            Some(&form.id),
        );
    }
    plain(
        format!("於「機關清冊」登錄{}", label.zh),
        format!("Record {} in the register of bodies", label.en),
        Some("org_register"),
    )
}
