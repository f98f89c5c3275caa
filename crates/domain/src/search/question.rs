//! What somebody typed, as the terms that a text must have to be found by it.

use super::fold::fold;
use super::record::of_name;
use super::run::{Run, each_run, shortened};

/// A question as it is asked of an index: a text is found by all of its terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    wanted: Vec<Wanted>,
    /// The same word by word, as they were typed.
    words: Vec<Vec<Wanted>>,
    written: Vec<String>,
}

/// A term that a text must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole(String),
    /// Any term that begins so.
    Beginning(String),
}

impl Wanted {
    /// The same, where it is to stand in what a thing is called.
    #[must_use]
    pub fn of_name(&self) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(of_name(whole)),
            Self::Beginning(beginning) => Self::Beginning(of_name(beginning)),
        }
    }

    /// Whether a term of a text is one that is wanted.
    #[must_use]
    pub fn is(&self, term: &str) -> bool {
        match self {
            Self::Whole(whole) => term == whole,
            Self::Beginning(beginning) => term.starts_with(beginning.as_str()),
        }
    }
}

impl Question {
    #[must_use]
    pub fn read(text: &str) -> Self {
        let letters: Vec<char> = fold(text.chars()).collect();
        let mut question = Self::default();
        each_run(&letters, |run| question.add(run));
        question
    }

    /// Whether nothing is asked for: only spaces and signs were typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    #[must_use]
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Its words one by one: the terms of each, and how it was typed.
    pub fn words(&self) -> impl Iterator<Item = (&[Wanted], &str)> {
        self.words.iter().map(Vec::as_slice).zip(self.written.iter().map(String::as_str))
    }

    /// What was typed, run by run, folded.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Whether a folded text holds all that was typed, as it was typed.
    #[must_use]
    pub fn is_in(&self, folded: &str) -> bool {
        !self.is_empty() && self.written.iter().all(|written| folded.contains(written.as_str()))
    }

    fn add(&mut self, run: Run<'_>) {
        let text = |letters: &[char]| letters.iter().collect::<String>();
        self.words.push(Vec::new());
        let written = match run {
            Run::Characters(characters) => {
                match characters {
                    [one] => self.want(Wanted::Beginning(one.to_string())),
                    more => {
                        more.windows(2).for_each(|pair| self.want(Wanted::Whole(text(pair))));
                    }
                }
                characters
            }
            Run::Word(word) => {
                let term = text(shortened(word));
                // One letter begins too many words to mean any of them.
                self.want(match word {
                    [_] => Wanted::Whole(term),
                    _ => Wanted::Beginning(term),
                });
                word
            }
            Run::Date(date, written) => {
                self.want(Wanted::Whole(date.term()));
                written
            }
        };
        self.written.push(text(written));
    }

    fn want(&mut self, wanted: Wanted) {
        if let Some(word) = self.words.last_mut()
            && !word.contains(&wanted)
        {
            word.push(wanted.clone());
        }
        if !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
    }
}
