//! The files of an agency whose term is over, a page at a time, by form and day.

use std::collections::HashMap;

use domain::retention::Keeping;
use regulation::Day;
use store::evidence::{self as rows, EvidenceRow, NamedPlace};
use store::{StoreError, Transaction};

use super::{Retention, RetentionError, Terms, holds_files, last_over};
use crate::evidence::{self, EvidenceError};
use crate::{Action, Actor, Installation, Resource, access};

/// Files looked at within one query.
const AT_ONCE: u32 = 200;

/// Files looked at for one page: those that another record keeps longer are passed over.
const MOST_LOOKED_AT: usize = 2_000;

/// Parts a cursor from each other; the id of a record comes last, whatever it holds.
const BETWEEN: char = '~';

/// Which files are listed.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    pub agency: &'a str,
    pub form: Option<&'a str>,
}

/// A file whose term is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub sha256: String,
    /// As who filed the record called it; none where the reader may not see in which field it stands.
    pub name: Option<String>,
    pub media_type: String,
    pub bytes: u64,
    pub retention: Retention,
}

/// One page of them, and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverPage {
    pub files: Vec<Over>,
    pub next: Option<String>,
}

/// The files of an agency's records whose term is over and whose bytes are there, those that are held
/// among them. A file that several agencies name is listed where it is kept longest.
///
/// # Errors
/// [`RetentionError::Forbidden`], [`RetentionError::NoPlace`] for a cursor that no page gave.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    filter: Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<OverPage, RetentionError> {
    access::require(actor, Action::Read, &Resource::Evidence { agency: filter.agency })?;
    access::follow(installation)?;
    let after = after.map(place_of).transpose()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (found, next) = installation.store.read(|transaction| {
        let terms = Terms::today(installation, transaction)?;
        let (judged, found) = (HashMap::new(), Vec::new());
        let mut search = Search { terms, limit, n_looked_at: 0, judged, found, next: None };
        search.go(transaction, filter, after)?;
        Ok::<_, StoreError>((search.found, search.next))
    })?;
    let told = |(row, retention)| told(installation, actor, row, retention);
    let files = found.into_iter().map(told).collect::<Result<_, _>>()?;
    Ok(OverPage { files, next })
}

struct Search<'r> {
    terms: Terms<'r>,
    limit: usize,
    n_looked_at: usize,
    /// By hash: a scan of a sheet is named by all who signed it.
    judged: HashMap<String, Option<Retention>>,
    found: Vec<(EvidenceRow, Retention)>,
    next: Option<String>,
}

impl Search<'_> {
    fn go(
        &mut self,
        transaction: &mut Transaction<'_>,
        filter: Filter<'_>,
        mut after: Option<(String, NamedPlace)>,
    ) -> Result<(), StoreError> {
        let regulation = self.terms.regulation;
        let forms = regulation.forms.iter().filter(|form| holds_files(form));
        let begun = after.as_ref().map(|(form, _)| form.clone());
        let forms = forms.skip_while(|form| begun.as_ref().is_some_and(|begun| *begun != form.id));
        for form in forms.filter(|form| filter.form.is_none_or(|wanted| wanted == form.id)) {
            let place = after.take().filter(|(of, _)| *of == form.id).map(|(_, place)| place);
            let book = (filter.agency, form.id.as_str());
            if self.in_book(transaction, book, place)? {
                break;
            }
        }
        Ok(())
    }

    /// Looks through a book; whether the page is full.
    fn in_book(
        &mut self,
        transaction: &mut Transaction<'_>,
        book: (&str, &str),
        mut place: Option<NamedPlace>,
    ) -> Result<bool, StoreError> {
        let Some(Keeping::For(term)) = self.terms.keeping(book.0, book.1) else {
            return Ok(false);
        };
        let last = last_over(self.terms.today, term).days();
        // Where the last file of the page stands, or the book begins.
        let beginning = || NamedPlace { day: None, record: String::new(), sha256: String::new() };
        let mut ended = place.clone().unwrap_or_else(beginning);
        loop {
            let named = rows::named_in_book(transaction, book, last, place.as_ref(), AT_ONCE)?;
            if named.is_empty() {
                return Ok(false);
            }
            for one in named {
                self.n_looked_at += 1;
                let over = self.judge(transaction, &one.sha256)?;
                // A file is listed once, by the record that has it kept longest.
                let over = over.filter(|it| it.record == one.record).cloned();
                let row = match &over {
                    Some(_) => rows::get(transaction, &one.sha256)?,
                    None => None,
                };
                if let Some(found) = row.zip(over) {
                    if self.found.len() >= self.limit {
                        self.next = Some(cursor_of(book.1, &ended));
                        return Ok(true);
                    }
                    self.found.push(found);
                    ended = one.clone();
                }
                if self.n_looked_at >= MOST_LOOKED_AT {
                    self.next = Some(cursor_of(book.1, &one));
                    return Ok(true);
                }
                place = Some(one);
            }
        }
    }

    /// How long a file was kept whose term is over; none of another.
    fn judge(
        &mut self,
        transaction: &mut Transaction<'_>,
        sha256: &str,
    ) -> Result<Option<&Retention>, StoreError> {
        if !self.judged.contains_key(sha256) {
            let judged = self.terms.judge(transaction, sha256)?;
            let over = judged.filter(|it| it.is_over(self.terms.today));
            self.judged.insert(sha256.to_owned(), over);
        }
        Ok(self.judged.get(sha256).and_then(Option::as_ref))
    }
}

fn cursor_of(form: &str, place: &NamedPlace) -> String {
    let day = place.day.map(|day| Day::from_days(day).to_string()).unwrap_or_default();
    [form, &day, &place.sha256, &place.record].join(&BETWEEN.to_string())
}

fn place_of(cursor: &str) -> Result<(String, NamedPlace), RetentionError> {
    let wrong = || RetentionError::NoPlace { cursor: cursor.to_owned() };
    let mut parts = cursor.splitn(4, BETWEEN);
    let mut part = || parts.next().ok_or_else(wrong);
    let (form, day, sha256, record) = (part()?, part()?, part()?, part()?);
    let day = match day {
        "" => None,
        day => Some(day.parse::<Day>().map_err(|_| wrong())?.days()),
    };
    let (record, sha256) = (record.to_owned(), sha256.to_owned());
    Ok((form.to_owned(), NamedPlace { day, record, sha256 }))
}

/// The file as the actor may know it.
pub(super) fn told(
    installation: &Installation,
    actor: &Actor,
    row: EvidenceRow,
    retention: Retention,
) -> Result<Over, RetentionError> {
    let name = match evidence::get(installation, actor, &row.sha256) {
        Ok((evidence, _)) => Some(evidence.name),
        Err(EvidenceError::Store(error)) => return Err(error.into()),
        Err(_) => None,
    };
    Ok(Over {
        sha256: row.sha256,
        name,
        media_type: row.media_type,
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
        retention,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_written_and_read_again_whatever_the_id_of_the_record() {
        for day in [None, Some(20_000)] {
            let place = NamedPlace { day, record: "a~b/é".to_owned(), sha256: "0".repeat(64) };
            let read = place_of(&cursor_of("meeting", &place)).unwrap();
            assert_eq!(read, ("meeting".to_owned(), place));
        }
        for wrong in ["", "meeting", "meeting~soon~0~r"] {
            assert!(matches!(place_of(wrong), Err(RetentionError::NoPlace { .. })), "{wrong}");
        }
    }
}
