//! What is known of a fact of a body, and where it stands: in the register of bodies, or in one that shows it
//! where that says otherwise.

use app::explain::{KnownFact, ShownFact};
use app::{Actor, Installation};
use askama::Template;
use regulation::Day;

use crate::catalogue::BODIES;
use crate::fault::Fault;
use crate::parts::html;
use crate::routes::record_path;
use crate::view::View;
use crate::words::Words;

/// How many entries are named that show one fact.
const NAMED: usize = 3;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/known_fact.html")]
pub struct KnownFactPart {
    t: Words,
    words: String,
    /// The entry of the register of bodies; empty where there is none for the reader.
    href: String,
    /// By which entries it holds instead: links and names.
    entries: Vec<(String, String)>,
    /// Why it holds by them; empty where the register of bodies says so itself.
    why: String,
}

html!(KnownFactPart);

impl KnownFactPart {
    /// # Errors
    /// The store's.
    pub fn new(
        view: &View,
        installation: &Installation,
        actor: &Actor,
        fact: &KnownFact,
    ) -> Result<Self, Fault> {
        let by = fact.shown.as_ref().and_then(|shown| shown.said_by.as_ref());
        let record = fact.record.as_ref().or(by);
        Ok(Self {
            t: view.t,
            words: known(view, fact.holds, fact.since),
            href: record.map(|record| view.link(&record_path(record))).unwrap_or_default(),
            entries: match &fact.shown {
                Some(shown) => entries(view, installation, actor, shown)?,
                None => Vec::new(),
            },
            why: match &fact.shown {
                Some(shown) => why(view, installation, shown),
                None => String::new(),
            },
        })
    }

    /// The same after the name of the fact.
    pub fn named(self, view: &View, fact: &KnownFact) -> Self {
        let name = view.language.choose(&fact.zh, &fact.en);
        Self { words: view.t.fact_known(name, &self.words), ..self }
    }
}

fn known(view: &View, holds: Option<bool>, since: Option<Day>) -> String {
    let t = view.t;
    let word = match holds {
        Some(true) => t.yes(),
        Some(false) => t.no(),
        None => t.not_recorded(),
    };
    match since {
        Some(since) => t.since(word, &view.language.day(since)),
        None => word.to_owned(),
    }
}

fn entries(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    shown: &ShownFact,
) -> Result<Vec<(String, String)>, Fault> {
    let ids: Vec<&str> = shown.records.iter().take(NAMED).map(String::as_str).collect();
    let called = app::subject::names(installation, actor, &ids, view.language.manner())?;
    let entries = ids.iter().zip(called).map(|(id, called)| {
        let name = called.unwrap_or_else(|| (*id).to_owned());
        (view.link(&record_path(id)), name)
    });
    Ok(entries.collect())
}

/// That it counts by another register, and what that of the bodies says.
fn why(view: &View, installation: &Installation, shown: &ShownFact) -> String {
    let (t, language) = (view.t, view.language);
    let form = language.choose(&shown.form.zh, &shown.form.en);
    let what = language.choose(&shown.zh, &shown.en);
    let bodies = installation.regulation.form(BODIES);
    let bodies = bodies.map_or(BODIES, |form| language.choose(form.zh.as_str(), form.en.as_str()));
    let by = t.counts_by_register(form, what, shown.n_records);
    let said = match shown.said {
        Some(_) => t.register_says(bodies, &known(view, shown.said, shown.said_since)),
        None => t.register_is_silent(bodies),
    };
    format!("{by}{}{said}", language.choose("；", "; "))
}

crate::words::words! {
    yes: "是", "Yes";
    no: "否", "No";
    not_recorded: "未登錄", "Not recorded";
    fact_known(fact: &str, known: &str): "機關事實「{fact}」：{known}", "Fact “{fact}”: {known}";
    fact_record: "登錄之紀錄", "The record that says so";
    counts_by_register(form: &str, what: &str, n: usize): "依「{form}」所載{what}（{n} 筆）判定", "Counts by what “{form}” shows: {what} ({n})";
    register_says(form: &str, said: &str): "「{form}」登錄為「{said}」", "“{form}” says: {said}";
    register_is_silent(form: &str): "「{form}」未登錄", "“{form}” says nothing";
    entry_of_body: "機關清冊之紀錄", "The entry in the agency register";
}
