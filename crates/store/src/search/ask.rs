//! Asks the index: which places have all the terms, whose they are, and the records that stand there as
//! far as somebody may see them.

use std::collections::BTreeMap;

use super::Space;
use super::packed::{places, unpack};
use crate::record::RecordRow;
use crate::record::row::row_columns;
use crate::sight::{Sight, right_over};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// So many rows are read for one question: where very many terms begin as asked, the oldest parts are
/// not looked into.
const ROWS_OF_A_QUESTION: usize = 60_000;

/// Before every letter and digit, behind most signs.
const FIRST_OF_WORDS: char = '0';
/// Behind every letter.
const LAST_OF_ALL: char = '\u{10ffff}';

/// 1 where a right lets the record `r` of the book `b` be read: all of the book, or what names somebody;
/// the same questions as lists ask.
macro_rules! may_read {
    () => {
        concat!(
            "case when cast($3 as text) is null or exists (",
            right_over!("b.agency", "b.form", "$3", "$4"),
            " and (h.subject is null
            or replace(r.fields, '\"' || h.subject || '\",', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"}', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"]', '') <> r.fields)
            ) then cast(1 as bigint) else cast(0 as bigint) end"
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
            ) or exists (",
            right_over!("b.agency", "b.form || '/personal/'", "$3", "$4"),
            " and exists (select 1 from record own where own.id = h.subject
            and own.book = r.book and own.key = r.key)
            ) then cast(1 as bigint) else cast(0 as bigint) end"
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

    const fn of(space: Space) -> u8 {
        match space {
            Space::Open => Self::ALL | Self::WITHOUT_PERSONAL,
            Space::Files => Self::ALL | Self::WITHOUT_PERSONAL | Self::BY_FILES,
            Space::Personal => Self::ALL,
        }
    }
}

/// The places that have every term.
#[derive(Debug, Default)]
pub struct Matches {
    /// For each place of a part how it fits.
    parts: BTreeMap<i64, Vec<u8>>,
    /// Parts before this one were not looked into.
    first: i64,
}

impl Matches {
    /// Whether older records were not looked at, because too many words begin as asked.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.first > 0
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

/// The places that have every one of the terms.
///
/// # Errors
/// The database's.
pub fn matches(
    transaction: &mut Transaction<'_>,
    terms: &[Sought<'_>],
) -> Result<Matches, StoreError> {
    let mut all = Matches::default();
    let mut rows_left = ROWS_OF_A_QUESTION;
    for (number, term) in terms.iter().enumerate() {
        let before = (number > 0).then_some(&all.parts);
        let mut found = BTreeMap::new();
        for space in Space::ALL {
            let first = look(transaction, (*term, space), before, &mut found, &mut rows_left)?;
            all.first = all.first.max(first);
        }
        if number > 0 {
            for (part, fits) in &mut found {
                let before = all.parts.get(part).map_or(&[][..], Vec::as_slice);
                fits.iter_mut().zip(before).for_each(|(fit, before)| *fit &= before);
            }
        }
        all.parts = found;
    }
    let first = all.first;
    all.parts.retain(|part, fits| *part >= first && fits.iter().any(|fit| *fit != 0));
    Ok(all)
}

/// Notes where a term stands in a space; returns the first part that was looked into wholly.
fn look(
    transaction: &mut Transaction<'_>,
    (term, space): (Sought<'_>, Space),
    within: Option<&BTreeMap<i64, Vec<u8>>>,
    found: &mut BTreeMap<i64, Vec<u8>>,
    rows_left: &mut usize,
) -> Result<i64, StoreError> {
    let fit = Fit::of(space);
    let mut cut = 0;
    let mut note = |row: crate::row::Row<'_>| {
        let part = row.integer(0)?;
        let Some(left) = rows_left.checked_sub(1) else {
            cut = part + 1;
            return Err(Ended::Cut);
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
    match outcome {
        Ok(()) | Err(Ended::Cut) => Ok(cut),
        Err(Ended::Store(error)) => Err(error),
    }
}

/// Why no more rows are read.
enum Ended {
    Cut,
    Store(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
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
    let parts: Vec<_> = matches.parts.iter().rev().collect();
    let asked = parts.iter().map(|(part, _)| [Value::from(**part)]);
    transaction.each_of(BOOKS, asked, |position, row| {
        let Some((part, fits)) = parts.get(position) else { return Ok(()) };
        let mut place = 0;
        for stretch in unpack(row.optional_bytes(0)?.unwrap_or_default())? {
            for day in stretch.days {
                let fit = Fit(fits.get(place as usize).copied().unwrap_or_default());
                if fit != Fit::default() {
                    visit(Found { part: **part, place, book: stretch.book, day, fit });
                }
                place += 1;
            }
        }
        Ok::<_, StoreError>(())
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
