//! What a search of the reader finds: places and duties that are in force on the day asked about, and apart from
//! these what stands only in editions that are not.

use regulation::{Citation, Duty, Provision, Regulation, Text};

use super::contents::words_of;
use super::force;
use super::sentence::subject;
use crate::law;
use crate::routes::law_path;
use crate::view::View;

/// How many finds are listed; more are counted and said.
const LISTED: usize = 100;

/// How much of a provision stands in the list, in characters.
const BEGINNING: usize = 100;

/// What was found.
pub(super) struct Finds {
    /// In force on the day asked about.
    pub(super) current: List,
    /// Not in force then.
    pub(super) others: List,
}

/// Finds, as many as are listed, and how many there are.
#[derive(Default)]
pub(super) struct List {
    pub(super) finds: Vec<Find>,
    pub(super) count: usize,
}

/// A place or a duty that holds the words looked for.
pub(super) struct Find {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) words: String,
    /// Why it must not be read as the rule of the day asked about; empty where it may.
    pub(super) not_in_force: String,
}

impl Finds {
    fn put(&mut self, find: Find) {
        let list = if find.not_in_force.is_empty() { &mut self.current } else { &mut self.others };
        list.count += 1;
        if list.finds.len() < LISTED {
            list.finds.push(find);
        }
    }
}

/// Every place and duty that holds the words, in either language.
pub(super) fn find(view: &View, regulation: &Regulation, asked: &str) -> Finds {
    let wanted = asked.to_lowercase();
    let holds = |words: &str| words.to_lowercase().contains(&wanted);
    let mut finds = Finds { current: List::default(), others: List::default() };
    for duty in &regulation.duties {
        let names = [duty.id.as_str(), subject(view, duty), &duty.action_zh, &duty.action_en];
        if names.into_iter().any(holds) {
            finds.put(of_duty(view, regulation, duty));
        }
    }
    let on = view.as_of.day();
    for instrument in &regulation.instruments {
        let current = instrument.edition_on(on).map(|edition| edition.in_force);
        // The newest of the others first: what says the same in several editions is found once.
        let others = instrument.editions.iter().rev().map(|edition| edition.in_force);
        let others = others.filter(|edition| Some(*edition) != current);
        let mut said: Vec<Texts<'_>> = Vec::new();
        for edition in current.into_iter().chain(others) {
            let Some(text) = regulation.text(&instrument.id, edition) else { continue };
            let not_in_force = force::not_in_force(view, instrument, edition);
            let mut here: Vec<Texts<'_>> = Vec::new();
            for provision in &text.provisions {
                let texts = Texts::of(provision);
                if texts.all().any(holds) && !said.contains(&texts) {
                    let not_in_force = not_in_force.clone();
                    let found = of_place(view, regulation, text, provision);
                    finds.put(Find { not_in_force, ..found });
                    here.push(texts);
                }
            }
            said.append(&mut here);
        }
    }
    finds
}

/// What a provision says. Two say the same where their Chinese words do, however they are translated.
#[derive(Clone, Copy)]
struct Texts<'p> {
    zh: Option<&'p str>,
    en: Option<&'p str>,
    summary: Option<&'p str>,
}

impl<'p> Texts<'p> {
    fn of(provision: &'p Provision) -> Self {
        Self {
            zh: provision.text_zh.as_deref(),
            en: provision.text_en.as_deref(),
            summary: provision.paraphrase_zh.as_deref(),
        }
    }

    fn all(self) -> impl Iterator<Item = &'p str> {
        [self.zh, self.summary, self.en].into_iter().flatten()
    }
}

impl PartialEq for Texts<'_> {
    fn eq(&self, other: &Self) -> bool {
        match self.zh.or(self.summary) {
            Some(words) => other.zh.or(other.summary) == Some(words),
            None => self.en == other.en,
        }
    }
}

fn of_duty(view: &View, regulation: &Regulation, duty: &Duty) -> Find {
    let span = regulation.duty_span(duty);
    Find {
        href: view.link(&law::duty_path(&duty.id)),
        name: format!("{} {}", duty.id, subject(view, duty)),
        words: view.language.choose(&duty.action_zh, &duty.action_en).clone(),
        not_in_force: span.map(|span| force::duty_not_in_force(view, span)).unwrap_or_default(),
    }
}

fn of_place(view: &View, regulation: &Regulation, text: &Text, provision: &Provision) -> Find {
    let citation = Citation {
        instrument: text.instrument.clone(),
        edition: text.edition,
        number: provision.number.clone(),
    };
    Find {
        href: view.link(&law_path(&citation)),
        name: view.say(&law::heading(regulation, &citation)).to_owned(),
        words: law::beginning(words_of(view, provision), BEGINNING),
        not_in_force: String::new(),
    }
}

crate::words::words! {
    n_finds(n: &usize): "找到 {n} 處", "Found: {n}";
    n_other_finds(n: &usize): "當日未施行之版本另有 {n} 處", "In editions that are not in force then: {n}";
    finds_cut(shown: usize): "僅列出前 {shown} 處，請縮小範圍。", "The first {shown} are listed; narrow the search.";
}
