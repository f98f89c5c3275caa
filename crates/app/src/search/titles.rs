//! What forms are called, in both languages: a word of a question may stand there instead of in the record.

use std::collections::HashSet;

use domain::search::{Question, each_term};
use regulation::Regulation;

/// The terms of every form's title.
pub(super) struct FormTitles(Vec<(String, HashSet<String>)>);

/// For each word of a question the forms whose title has it.
pub(super) struct Titled<'t>(Vec<HashSet<&'t str>>);

impl FormTitles {
    pub(super) fn of(regulation: &Regulation) -> Self {
        let titles = regulation.forms.iter().map(|form| {
            let mut terms = HashSet::new();
            for title in [&form.zh, &form.en] {
                each_term(title, |term| {
                    terms.insert(term.to_owned());
                });
            }
            (form.id.clone(), terms)
        });
        Self(titles.collect())
    }

    pub(super) fn titled(&self, question: &Question) -> Titled<'_> {
        let words = question.words().map(|(word, _)| {
            let has = |terms: &HashSet<String>| {
                word.iter().all(|wanted| terms.iter().any(|term| wanted.is(term)))
            };
            let forms = self.0.iter().filter(|(_, terms)| has(terms));
            forms.map(|(form, _)| form.as_str()).collect()
        });
        Titled(words.collect())
    }
}

impl Titled<'_> {
    /// Whether any title has a word.
    pub(super) fn has_any(&self, word: usize) -> bool {
        self.0.get(word).is_some_and(|forms| !forms.is_empty())
    }

    /// Whether the title of a form has a word.
    pub(super) fn has(&self, word: usize, form: &str) -> bool {
        self.0.get(word).is_some_and(|forms| forms.contains(form))
    }
}
