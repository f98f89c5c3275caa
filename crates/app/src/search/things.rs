//! What the words of a question name: a person, a system, a contractor. Whatever refers to it is found by its name,
//! where the reader may see by which words it is called.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::search::{Question, Wanted, reference};
use store::search::{Word, called, each_found_until, hits};
use store::sight::{Scope, Sight};
use store::{StoreError, Transaction, record};

use super::shelves::Books;
use super::sought;
use super::titles::Titled;
use crate::access::personal_of;

/// So many things are followed for one question; not of the law.
const MOST: usize = 32;

/// With all of their versions, so many ids; not of the law.
const MOST_IDS: usize = 128;

/// What the words of a question name.
#[derive(Default)]
pub(super) struct Things {
    /// For each word the ids of what is called so, in every version.
    of_words: Vec<Vec<String>>,
    /// Words by which more is called than is followed.
    pub(super) too_common: Vec<String>,
}

impl Things {
    /// What is called by the words of a question, as far as the reader may see that it is.
    pub(super) fn named(
        transaction: &mut Transaction<'_>,
        sight: Sight<'_>,
        (books, scope): (&Books, &Scope),
        question: &Question,
    ) -> Result<Self, StoreError> {
        let mut things = Self::default();
        let mut left = MOST;
        let mut known: HashMap<usize, Known> = HashMap::new();
        for (word, written) in question.words() {
            let names: Vec<Wanted> = word.iter().map(Wanted::of_name).collect();
            let fitting = called(transaction, &sought(&names))?;
            let (mut seen, mut likely) = (Vec::new(), Vec::new());
            each_found_until(transaction, &fitting, |found| {
                let Some(place) = books.place(found.book) else { return ControlFlow::Continue(()) };
                let known = known.entry(place).or_insert_with(|| Known::of(books, scope, place));
                if known.is_whole && (known.is_personal || found.fit.is_without_personal()) {
                    seen.push(found);
                } else if known.is_in_part && likely.len() < MOST {
                    likely.push(found);
                }
                match seen.len() > left {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })?;
            let mut ids = Vec::new();
            if fitting.is_cut() || seen.len() > left {
                things.too_common.push(written.to_owned());
            } else {
                left -= seen.len();
                seen.append(&mut likely);
                for hit in hits(transaction, sight, &seen)?.into_iter().flatten() {
                    if !ids.contains(&hit.row.id) && ids.len() < MOST_IDS {
                        ids.extend(record::versions(transaction, &hit.row.id)?);
                    }
                }
                ids.sort_unstable();
                ids.dedup();
            }
            things.of_words.push(ids);
        }
        Ok(things)
    }

    /// The words as they are looked for: each in a record itself, in what it refers to, or in the title of its form.
    /// `about` are the ids of what all that is found must refer to.
    pub(super) fn words<'q>(
        &self,
        question: &'q Question,
        about: Option<&[String]>,
        titled: &Titled<'_>,
    ) -> Vec<Word<'q>> {
        let references =
            |ids: &[String]| -> Vec<String> { ids.iter().map(|id| reference(id)).collect() };
        let about = about.map(|ids| Word { references: references(ids), ..Word::default() });
        let words = question.words().zip(&self.of_words).enumerate();
        let words = words.map(|(number, ((word, _), ids))| Word {
            terms: sought(word),
            references: references(ids),
            titled: titled.has_any(number).then_some(number),
        });
        about.into_iter().chain(words).collect()
    }

    /// The ids of all that was named.
    pub(super) fn into_ids(self) -> Vec<String> {
        self.of_words.into_iter().flatten().collect()
    }
}

/// What is seen of a book.
#[derive(Clone, Copy, Default)]
struct Known {
    is_whole: bool,
    is_personal: bool,
    /// What is somebody's own, or is about what they have a right for: each is asked for by itself.
    is_in_part: bool,
}

impl Known {
    fn of(books: &Books, scope: &Scope, place: usize) -> Self {
        let Some(book) = books.get(place) else { return Self::default() };
        Self {
            is_whole: scope.holds(&book.agency, &book.form),
            is_personal: scope.holds(&book.agency, &personal_of(&book.form)),
            is_in_part: scope.subjects(&book.agency, &book.form).next().is_some(),
        }
    }
}
