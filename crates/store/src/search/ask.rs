//! Asks the index: which places have all the terms, whose they are, and the records that stand there as
//! far as somebody may see them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Space;
use super::packed::{Stretch, places, unpack};
use super::titled::{any_of, keep_titled};
use crate::record::RecordRow;
use crate::record::row::row_columns;
use crate::sight::{Sight, is_own, right_over};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// So many rows are read for one question: where very many terms begin as asked, the oldest parts are
/// not looked into.
const ROWS_OF_A_QUESTION: usize = 60_000;

/// So many are read to find what a word names; by which very many names begin is none.
const ROWS_OF_A_NAME: usize = 8_000;

/// Before every letter and digit, behind most signs.
const FIRST_OF_WORDS: char = '0';
/// Behind every letter.
const LAST_OF_ALL: char = '\u{10ffff}';

/// 1 where a right lets the record `r` of the book `b` be read: all of the book, what names somebody, or
/// their own entry; the same questions as lists ask.
macro_rules! may_read {
    () => {
        concat!(
            "case when cast($3 as text) is null or exists (",
            right_over!("b.agency", "b.form", "$3", "$4"),
            " and (h.subject is null
            or replace(r.fields, '\"' || h.subject || '\",', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"}', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"]', '') <> r.fields)
            ) or ",
            is_own!("$3", "$4"),
            " then cast(1 as bigint) else cast(0 as bigint) end"
        )
    };
}

/// 1 where a right shows its personal data: all of the book, or what is about somebody, by the field that
/// stands behind the thing; where none stands there, by being a version of what the right is for. The same
/// question as `Resource::Filing` asks.
macro_rules! may_see {
    () => {
        concat!(
            "case when cast($3 as text) is null or exists (",
            right_over!("b.agency", "b.form || '/personal'", "$3", "$4"),
            " and h.subject is null) or exists (
            select 1 from right_held h join agency_above o on o.agency = b.agency
            and o.above = h.agency join readable p on p.role = h.role
            and substr(p.thing, 1, length(b.form || '/personal/')) = b.form || '/personal/'
            where h.account = $3 and h.from_on <= $4 and h.until_on >= $4
            and replace(r.fields, '\"' || substr(p.thing, length(b.form || '/personal/') + 1)
            || '\":\"' || h.subject || '\"', '') <> r.fields
            ) or ",
            is_own!("$3", "$4"),
            " then cast(1 as bigint) else cast(0 as bigint) end"
        )
    };
}

statements! {
    // `cross` tells SQLite to go part by part, so that nothing need be sorted.
    WHOLE = "select p.part, p.n_places, t.places from search_part p cross join search_term t
        where t.part = p.part and t.term = $1 order by p.part desc";
    BEGINNING = "select p.part, p.n_places, t.places from search_part p cross join search_term t
        where t.part = p.part and t.term >= $1 and t.term < $2 order by p.part desc";
    BOOKS = "select p.books from search_part p where p.part = $1";
    HIT = concat!("select ", row_columns!(), ", ", may_read!(), ", ", may_see!(), "
        from search_place p join record r on r.id = p.record join book b on b.id = r.book
        left join withdrawal w on w.record = r.id left join record s on s.supersedes = r.id
        where p.part = $1 and p.place = $2");
}

/// Where fields say something themselves.
const OF_FIELDS: [Space; 2] = [Space::Open, Space::Personal];

/// A term that a record must have.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'q> {
    Whole(&'q str),
    /// Any term that begins so.
    Beginning(&'q str),
}

/// How a record fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit(u8);

impl Fit {
    const ALL: u8 = 1;
    const WITHOUT_PERSONAL: u8 = 2;
    const BY_FILES: u8 = 4;
    const SAYS: u8 = 8;
    const SAYS_OPENLY: u8 = 16;

    /// Whether it is found without its personal data.
    #[must_use]
    pub fn is_without_personal(self) -> bool {
        self.0 & Self::WITHOUT_PERSONAL != 0
    }

    /// Whether the names of its files alone have every term.
    #[must_use]
    pub fn is_by_files(self) -> bool {
        self.0 & Self::BY_FILES != 0
    }

    /// Whether the record has every term itself and does not refer to something that has, as far as its personal
    /// data may be seen.
    #[must_use]
    pub fn is_by_itself(self, shows_personal: bool) -> bool {
        let says = if shows_personal { Self::SAYS } else { Self::SAYS_OPENLY };
        self.0 & says != 0
    }

    const fn of(space: Space) -> u8 {
        match space {
            Space::Open => Self::of_reference(space) | Self::SAYS | Self::SAYS_OPENLY,
            Space::Files => Self::of(Space::Open) | Self::BY_FILES,
            Space::Personal => Self::of_reference(space) | Self::SAYS,
        }
    }

    /// Of a record that refers to what has the term.
    const fn of_reference(space: Space) -> u8 {
        match space {
            Space::Open | Space::Files => Self::ALL | Self::WITHOUT_PERSONAL,
            Space::Personal => Self::ALL,
        }
    }
}

/// The places that have every term.
#[derive(Debug, Default)]
pub struct Matches {
    parts: Parts,
    /// Parts before this one were not looked into.
    first: i64,
}

impl Matches {
    /// Whether older records were not looked at, because too many words begin as asked.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.first > 0
    }

    /// Those of its places that the others hold too.
    #[must_use]
    pub fn within(&self, others: &Self) -> Self {
        let both = self.parts.iter().filter_map(|(part, fits)| {
            let others = others.parts.get(part)?.iter();
            let fits = fits.iter().zip(others);
            let fits = fits.map(|(fit, other)| if *other == 0 { 0 } else { *fit });
            Some((*part, fits.collect::<Vec<u8>>()))
        });
        Self { parts: both.collect(), first: self.first.max(others.first) }
    }
}

/// A place that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub part: i64,
    pub place: u32,
    pub book: i64,
    /// As stored.
    pub day: i32,
    pub fit: Fit,
}

/// A record that may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub row: RecordRow,
    pub shows_personal: bool,
}

/// A word of a question: a record fits that has all of its terms, or refers to something that is called so.
#[derive(Clone, Debug, Default)]
pub struct Word<'q> {
    pub terms: Vec<Sought<'q>>,
    /// The terms of references to what is called so.
    pub references: Vec<String>,
    /// By which number it is asked whether the title of a book has it, where some title has.
    pub titled: Option<usize>,
}

/// For each place of a part how it fits.
pub(super) type Parts = BTreeMap<i64, Vec<u8>>;

/// The places that have every one of the terms.
///
/// # Errors
/// The database's.
pub fn matches(
    transaction: &mut Transaction<'_>,
    terms: &[Sought<'_>],
) -> Result<Matches, StoreError> {
    let mut looking = Looking::default();
    let parts = looking.having(transaction, terms, &Space::ALL, None)?;
    Ok(looking.done(parts))
}

/// The things that are called by every one of the terms: a name is in no file's.
///
/// # Errors
/// The database's.
pub fn called(
    transaction: &mut Transaction<'_>,
    terms: &[Sought<'_>],
) -> Result<Matches, StoreError> {
    let mut looking = Looking { rows_left: ROWS_OF_A_NAME, ..Looking::default() };
    let parts = looking.having(transaction, terms, &OF_FIELDS, None)?;
    Ok(looking.done(parts))
}

/// The places that fit every one of the words, or all that the title of their book has not: of the words that a
/// title has, one stands in the record at least. `is_titled` tells whether the title of a book has such a word.
///
/// # Errors
/// The database's.
pub fn matches_of(
    transaction: &mut Transaction<'_>,
    words: &[Word<'_>],
    is_titled: impl Fn(usize, i64) -> bool,
) -> Result<Matches, StoreError> {
    let mut looking = Looking::default();
    let mut all: Option<Parts> = None;
    // One word alone stands in the record in any case.
    let titled = |word: &Word<'_>| word.titled.filter(|_| words.len() > 1);
    for word in words.iter().filter(|word| titled(word).is_none()) {
        let mut found = looking.word(transaction, word, all.as_ref())?;
        if let Some(before) = &all {
            keep_both(&mut found, before);
        }
        all = Some(found);
    }
    let mut said = Vec::new();
    for word in words {
        if let Some(number) = titled(word) {
            said.push((number, looking.word(transaction, word, all.as_ref())?));
        }
    }
    let mut all = all.unwrap_or_else(|| any_of(&said));
    if !said.is_empty() {
        keep_titled(transaction, &mut all, &said, is_titled)?;
    }
    Ok(looking.done(all))
}

/// Leaves of each place how it fits here and there too; parts that are not there are not here.
fn keep_both(found: &mut Parts, before: &Parts) {
    found.retain(|part, fits| {
        let before = before.get(part).map_or(&[][..], Vec::as_slice);
        fits.iter_mut().zip(before).for_each(|(fit, before)| *fit &= before);
        fits.iter().any(|fit| *fit != 0)
    });
}

/// How far one question has been looked into.
struct Looking {
    rows_left: usize,
    /// Parts before this one were not looked into.
    first: i64,
}

impl Default for Looking {
    fn default() -> Self {
        Self { rows_left: ROWS_OF_A_QUESTION, first: 0 }
    }
}

impl Looking {
    fn done(self, mut parts: Parts) -> Matches {
        parts.retain(|part, fits| *part >= self.first && fits.iter().any(|fit| *fit != 0));
        Matches { parts, first: self.first }
    }

    /// The places that fit a word.
    fn word(
        &mut self,
        transaction: &mut Transaction<'_>,
        word: &Word<'_>,
        within: Option<&Parts>,
    ) -> Result<Parts, StoreError> {
        let mut found = self.having(transaction, &word.terms, &Space::ALL, within)?;
        for reference in &word.references {
            for space in OF_FIELDS {
                let term = (Sought::Whole(reference), space);
                let fit = Fit::of_reference(space);
                self.look(transaction, term, fit, within, &mut found)?;
            }
        }
        Ok(found)
    }

    /// The places that have every one of the terms, in these spaces.
    fn having(
        &mut self,
        transaction: &mut Transaction<'_>,
        terms: &[Sought<'_>],
        spaces: &[Space],
        within: Option<&Parts>,
    ) -> Result<Parts, StoreError> {
        let mut all: Option<Parts> = None;
        for term in terms {
            if all.as_ref().is_some_and(Parts::is_empty) {
                break;
            }
            let within = all.as_ref().or(within);
            let mut found = Parts::new();
            for space in spaces {
                let fit = Fit::of(*space);
                self.look(transaction, (*term, *space), fit, within, &mut found)?;
            }
            if let Some(before) = &all {
                keep_both(&mut found, before);
            }
            all = Some(found);
        }
        Ok(all.unwrap_or_default())
    }

    /// Notes where a term stands in a space.
    fn look(
        &mut self,
        transaction: &mut Transaction<'_>,
        (term, space): (Sought<'_>, Space),
        fit: u8,
        within: Option<&Parts>,
        found: &mut Parts,
    ) -> Result<(), StoreError> {
        let (rows_left, first) = (&mut self.rows_left, &mut self.first);
        let mut note = |row: crate::row::Row<'_>| {
            let part = row.integer(0)?;
            let Some(left) = rows_left.checked_sub(1) else {
                *first = part.saturating_add(1).max(*first);
                return Err(Ended::Early);
            };
            *rows_left = left;
            if within.is_some_and(|within| !within.contains_key(&part)) {
                return Ok(());
            }
            let n_places = usize::try_from(row.integer(1)?).unwrap_or(0);
            let fits = found.entry(part).or_insert_with(|| vec![0; n_places]);
            for place in places(row.optional_bytes(2)?.unwrap_or_default()) {
                if let Some(known) = fits.get_mut(place as usize) {
                    *known |= fit;
                }
            }
            Ok(())
        };
        let outcome = match term {
            Sought::Whole(term) => {
                let term = [space.sign(), term].concat();
                transaction.each(WHOLE, &[(&term).into()], &mut note)
            }
            Sought::Beginning(term) => {
                let mut begin = [space.sign(), term].concat();
                let mut end = begin.clone();
                end.push(LAST_OF_ALL);
                // What goes on with a sign has the word as a term of its own.
                let is_word = term.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let whole = match is_word {
                    true => transaction.each(WHOLE, &[(&begin).into()], &mut note),
                    false => Ok(()),
                };
                if is_word {
                    begin.push(FIRST_OF_WORDS);
                }
                let going_on = [(&begin).into(), (&end).into()];
                whole.and_then(|()| transaction.each(BEGINNING, &going_on, &mut note))
            }
        };
        ended(outcome)
    }
}

/// Why no more rows are read.
enum Ended {
    Early,
    Store(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// That enough was read is no fault.
fn ended(outcome: Result<(), Ended>) -> Result<(), StoreError> {
    match outcome {
        Ok(()) | Err(Ended::Early) => Ok(()),
        Err(Ended::Store(error)) => Err(error),
    }
}

/// Visits every place that fits, the part that was written last first.
///
/// # Errors
/// The database's.
pub fn each_found(
    transaction: &mut Transaction<'_>,
    matches: &Matches,
    mut visit: impl FnMut(Found),
) -> Result<(), StoreError> {
    each_found_until(transaction, matches, |found| {
        visit(found);
        ControlFlow::Continue(())
    })
}

/// As [`each_found`], until the visitor has seen enough.
///
/// # Errors
/// The database's.
pub fn each_found_until(
    transaction: &mut Transaction<'_>,
    matches: &Matches,
    mut visit: impl FnMut(Found) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let parts: Vec<_> = matches.parts.iter().rev().collect();
    let numbers: Vec<i64> = parts.iter().map(|(part, _)| **part).collect();
    let outcome = each_of_books(transaction, &numbers, |position, stretches| {
        let Some((part, fits)) = parts.get(position) else { return Ok(()) };
        let mut place = 0;
        for stretch in stretches {
            for day in stretch.days {
                let fit = Fit(fits.get(place as usize).copied().unwrap_or_default());
                let found = Found { part: **part, place, book: stretch.book, day, fit };
                if fit != Fit::default() && visit(found).is_break() {
                    return Err(Ended::Early);
                }
                place += 1;
            }
        }
        Ok(())
    });
    ended(outcome)
}

/// Visits the books and days of the places of parts, by the position of each part.
pub(super) fn each_of_books<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    parts: &[i64],
    mut visit: impl FnMut(usize, Vec<Stretch>) -> Result<(), E>,
) -> Result<(), E> {
    let asked = parts.iter().map(|part| [Value::from(*part)]);
    transaction.each_of(BOOKS, asked, |position, row| {
        visit(position, unpack(row.optional_bytes(0)?.unwrap_or_default())?)
    })
}

/// The records at places, by position, as far as they may be seen.
///
/// # Errors
/// The database's.
pub fn hits(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    at: &[Found],
) -> Result<Vec<Option<Hit>>, StoreError> {
    let mut hits = vec![None; at.len()];
    let (account, on) = (sight.account(), sight.on());
    let asked = at.iter().map(|found| -> [Value<'_>; 4] {
        [found.part.into(), i64::from(found.place).into(), account.into(), on.into()]
    });
    transaction.each_of(HIT, asked, |position, row| {
        let (may_read, shows_personal) = (row.integer(19)? == 1, row.integer(20)? == 1);
        if let Some((hit, found)) = hits.get_mut(position).zip(at.get(position))
            && may_read
            && (shows_personal || found.fit.is_without_personal())
        {
            *hit = Some(Hit { row: RecordRow::read(row)?, shows_personal });
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(hits)
}
