//! One standing with everything behind it: why, by which clause, by which records, and what would
//! mend it. The page of a duty shows it for the body, `?subject=` for one person, system or room.

mod clauses;
mod proof;

use app::adoption;
use app::explain::{Explanation, Mend};
use app::missing::said_in;
use app::record::Record;
use app::{Action, Actor, Resource, may};
use askama::Template;
use domain::Standing;
use regulation::Regulation;

use crate::language::Bilingual;
use crate::law;
use crate::parts::clause::ClauseCard;
use crate::parts::html;
use crate::parts::proof::ProofTree;
use crate::parts::standing::Badge;
use crate::query::Query;
use crate::routes::{asking_for, duty_path, filing_path, record_path};
use crate::view::View;

/// The standing as a part of a page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/standing.html")]
pub(crate) struct StandingPart {
    view: View,
    badge: Badge,
    reason: String,
    /// Label and value.
    facts: Vec<(String, String)>,
    proof: ProofTree,
    clauses: Vec<ClauseCard>,
    mend: Vec<Way>,
    /// It stands well: there is nothing to mend.
    is_well: bool,
}

/// One thing that would turn the standing, and where it is done.
#[derive(Clone, Debug)]
struct Way {
    sentence: String,
    links: Vec<(String, String)>,
}

impl StandingPart {
    /// Dresses an explanation; of what fails it is told which are subjects.
    pub(crate) fn new(
        view: &View,
        regulation: &Regulation,
        told: &Explanation,
        filing: Filing<'_>,
        failing: &[FailingSubject],
    ) -> Self {
        let line = &told.line;
        let t = view.t;
        let badge = match (line.standing, line.in_use) {
            (Standing::Optional, Some(in_use)) => Badge::optional(in_use, t),
            (standing, _) => Badge::new(standing, t),
        };
        Self {
            badge,
            reason: view.language.choose(&line.reason_zh, &line.reason_en).clone(),
            facts: facts(view, told),
            proof: proof::tree(view, regulation, told, failing),
            clauses: clauses::cards(view, regulation, told),
            mend: ways(view, regulation, told, filing),
            is_well: matches!(
                line.standing,
                Standing::Met | Standing::Waived | Standing::NotApplicable | Standing::Optional
            ),
            view: view.clone(),
        }
    }
}

html!(StandingPart);

fn facts(view: &View, told: &Explanation) -> Vec<(String, String)> {
    let (line, t) = (&told.line, view.t);
    let mut facts = Vec::new();
    if let Some(due) = &line.due {
        facts.push((t.due_day().to_owned(), written(view, due)));
    }
    if let Some(since) = line.since {
        facts.push((t.since_day().to_owned(), view.language.day(since)));
    }
    if line.late {
        facts.push((t.late_label().to_owned(), t.late_sentence().to_owned()));
    }
    if !line.missed.is_empty() {
        let missed = line.missed.iter().map(|name| period(view, name));
        let missed = law::joined(view.language, missed);
        facts.push((t.missed().to_owned(), missed));
    }
    facts
}

/// A deadline as people write it: a day, or a moment of a day.
pub(crate) fn written(view: &View, due: &str) -> String {
    let day = due.parse().map(|day| view.language.day(day));
    let moment = || due.parse().map(|moment| view.language.moment(moment));
    day.or_else(|_| moment()).unwrap_or_else(|_: domain::MomentError| due.to_owned())
}

/// A period by its name: 115年上半年, 2026-H1.
pub(crate) fn period(view: &View, name: &str) -> String {
    view.language.period(name)
}

/// A subject that fails, of a body's own line, and what people call it.
#[derive(Clone, Debug)]
pub(crate) struct FailingSubject {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Who reads it, and the record that the line is about, to file what would mend it.
#[derive(Clone, Copy)]
pub(crate) struct Filing<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) subject: Option<&'a Record>,
}

impl Filing<'_> {
    /// Where the form is filed for the line's body and subject, or for the body that does it for all, by who may.
    fn path(self, regulation: &Regulation, told: &Explanation, mend: &Mend) -> Option<String> {
        let agency = mend.agency.unwrap_or(&told.line.agency);
        let form = regulation.form(mend.form.as_deref()?)?;
        let book = Resource::Book { agency, form: &form.id };
        if !may(self.actor, Action::File, &book) {
            return None;
        }
        let field = app::typed::subject(form);
        let known = field
            .zip(self.subject)
            .filter(|(field, subject)| field.kind.target() == Some(subject.form.as_str()));
        let known = known.map(|(field, subject)| (field.name.as_str(), subject.id.as_str()));
        let title = mend.document.as_deref().map(|title| (adoption::TITLE, title));
        let known = title.or(known);
        let path = filing_path(&form.id, agency, known.as_slice(), Some(&told.line.duty));
        Some(asking_for(&path, &said_in(regulation, &form.id, &told.line.missing)))
    }
}

fn ways(view: &View, regulation: &Regulation, told: &Explanation, filing: Filing<'_>) -> Vec<Way> {
    // What would mend a missing thing stands first, in the order in which they are missing.
    let missing = told.line.missing.iter().map(Some).chain(std::iter::repeat(None));
    let mends = told.mend.iter().zip(missing);
    mends.map(|(mend, missing)| way(view, regulation, told, filing, (mend, missing))).collect()
}

fn way(
    view: &View,
    regulation: &Regulation,
    told: &Explanation,
    filing: Filing<'_>,
    (mend, missing): (&Mend, Option<&String>),
) -> Way {
    let t = view.t;
    let mut links = Vec::new();
    if let Some(duty) = &mend.duty {
        // That page tells where it is done.
        links.push((view.link(&duty_path(&told.line.agency, duty)), t.duty_of_table().to_owned()));
    }
    if let Some(form) = &mend.form {
        let agency = crate::query::segment(mend.agency.unwrap_or(&told.line.agency));
        let records = view.link(&format!("/records?form={form}&agency={agency}"));
        // Who may read the subject's own record is shown there what they may do with it.
        let is_own = filing.subject.is_some_and(|record| mend.records == [record.id.as_str()]);
        let path = filing.path(regulation, told, mend);
        let lacks = missing.and_then(|name| name.split_once('.')).is_some_and(|(of, _)| of == form);
        match (mend.records.as_slice(), path) {
            ([record], path) if is_own || path.is_some() => {
                links.push((view.link(&record_path(record)), t.complete_own().to_owned()));
            }
            ([_, _, ..], Some(_)) => {
                let standing = if lacks { Standing::NoData } else { told.line.standing }.word();
                let subjects = duty_path(&told.line.agency, &told.line.duty);
                let path = format!("{subjects}?standing={standing}#subjects");
                links.push((view.link(&path), t.complete_each().to_owned()));
            }
            // What is told in an entry that is there is corrected in it, and none is filed anew.
            ([], Some(path)) if !mend.is_of_entry && mend.duty.is_none() => {
                let here = view.query.after(&view.path);
                let path = Query::default().with("return", &here).after(&path);
                links.push((view.link(&path), t.file_it().to_owned()));
            }
            _ => {}
        }
        // Who may not look into the book of the body that does it is not led there.
        let reads = |agency| may(filing.actor, Action::Read, &Resource::Book { agency, form });
        if mend.agency.is_none_or(reads) {
            links.push((records, t.records_of_form().to_owned()));
        }
        links.push((view.link(&law::form_path(form)), t.form_of_law().to_owned()));
    }
    if mend.setting.is_some() {
        links.push((view.link("/settings"), t.settings().to_owned()));
    }
    let sentence = Bilingual::new(&mend.zh, &mend.en);
    Way { sentence: view.say(&sentence).to_owned(), links }
}

crate::words::words! {
    why: "為何如此", "Why";
    mend: "如何補正", "What would mend it";
    nothing_to_mend: "目前無須補正。", "Nothing needs mending.";
    complete_own: "補正這筆紀錄", "Complete the record";
    complete_each: "補正這些紀錄", "Complete these records";
    duty_of_table: "該項義務", "The duty";
    records_of_form: "現有紀錄", "Records filed";
    form_of_law: "表單欄位", "The form";
    late_label: "逾期註記", "Late";
    late_sentence: "期限後始符合，該期紀錄保留逾期。", "Met after its deadline; the period stays late.";
    missed: "未達成之期間", "Periods missed";
    law_behind: "依據條文", "The law behind it";
}
