//! Records found by the index, as far as the actor may see them, the latest day first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use domain::search::{Question, each_file};
use regulation::Regulation;
use store::search::{Found, Sought, each_found, hits, index, matches};
use store::sight::{self, Scope};
use store::{StoreError, Transaction};

use super::index::{coverage_in, edition, file_names};
use super::shelves::Books;
use super::{Answer, Asked, Group, Hit, Kind, SearchError, sought};
use crate::access::personal_of;
use crate::record::{self, Record, RecordError};
use crate::{Actor, Installation, person};

/// Of what names somebody for whom alone a right is, so many are looked at.
const NAMED_AT_MOST: usize = 1_000;

/// The kinds of records.
const KINDS: [Kind; 4] = [Kind::People, Kind::Assets, Kind::Files, Kind::Records];

/// A place in the order of what was found: the latest day first, then what was taken in last.
type Order = (i32, i64, Reverse<u32>);

/// What was found of one kind: how many, and the first of them.
#[derive(Default)]
struct Pile {
    total: usize,
    first: BinaryHeap<Reverse<Placed>>,
}

/// A find by its order.
#[derive(PartialEq, Eq)]
struct Placed(Order, Found);

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Pile {
    /// Counts a find, and keeps it where it is among the first `limit` after the place `after`.
    fn add(&mut self, found: Found, after: Option<Order>, limit: usize) {
        self.total += 1;
        let order = order_of(&found);
        if after.is_some_and(|after| order >= after) {
            return;
        }
        if self.first.len() < limit {
            self.first.push(Reverse(Placed(order, found)));
        } else if self.first.peek().is_some_and(|Reverse(last)| last.0 < order) {
            self.first.pop();
            self.first.push(Reverse(Placed(order, found)));
        }
    }

    fn in_order(self) -> Vec<Found> {
        let sorted = self.first.into_sorted_vec();
        sorted.into_iter().map(|Reverse(Placed(_, found))| found).collect()
    }
}

fn order_of(found: &Found) -> Order {
    (found.day, found.part, Reverse(found.place))
}

/// Adds what was found of every kind of records.
pub(super) fn find(
    installation: &Installation,
    actor: &Actor,
    asked: &Asked<'_>,
    question: &Question,
    answer: &mut Answer,
) -> Result<(), SearchError> {
    let after = asked.after.map(read_place).transpose()?;
    if after.is_none() {
        answer.exact = exact(installation, actor, asked)?.map(Box::new);
    }
    let regulation = &*installation.regulation;
    let (sight, edition) = (actor.sight(), edition(installation));
    let found = installation.store.read(|transaction| {
        let index = index(transaction)?;
        let coverage = coverage_in(transaction, &index, edition)?;
        // What was built by another law may hold personal data where nobody may look for them.
        if index.sha256 != edition {
            return Ok((coverage, false, Vec::new()));
        }
        let books = installation.shelves.books(transaction)?;
        let scope = sight::scope(transaction, sight)?;
        let reader = Reader { regulation, asked, books: &books, scope: &scope };
        let terms = sought(question);
        let all = matches(transaction, &terms)?;
        let mut piles = Piles::new(asked, after);
        let mut seen = vec![None; books.len()];
        each_found(transaction, &all, |found| {
            let Some(place) = books.place(found.book) else { return };
            let Some(slot) = seen.get_mut(place) else { return };
            let seen = slot.get_or_insert_with(|| reader.sees(place));
            if let Some(kind) = seen.shows(&found, asked) {
                piles.add(kind, found);
            }
        })?;
        for found in reader.named(transaction, sight, &terms, &all)? {
            piles.add(found.0, found.1);
        }
        let mut groups = Vec::new();
        for (kind, total, found) in piles.taken() {
            let hits = hits(transaction, sight, &found)?;
            groups.push((kind, total, found, hits));
        }
        Ok::<_, StoreError>((coverage, all.is_cut(), groups))
    })?;
    let (coverage, is_cut, groups) = found;
    (answer.coverage, answer.is_cut) = (coverage, is_cut);
    for (kind, total, found, hits) in groups {
        let more = found.len() > asked.limit;
        let next = more.then(|| found.get(asked.limit.saturating_sub(1)).map(place)).flatten();
        let mut shown = Vec::new();
        for hit in hits.into_iter().take(asked.limit).flatten() {
            let record = Record::seen_by(hit.row, regulation, actor)?;
            let files = match kind {
                Kind::Files => files_of(installation, question, &record)?,
                _ => Vec::new(),
            };
            shown.push(Hit::Record { record: Box::new(record), files });
        }
        answer.groups.push(Group { kind, total, hits: shown, next });
    }
    Ok(())
}

/// The record whose id was typed, where the actor may read it.
fn exact(
    installation: &Installation,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Option<Record>, SearchError> {
    let id = asked.text.trim();
    if id.contains(char::is_whitespace) || asked.is_narrowed() {
        return Ok(None);
    }
    match record::get(installation, actor, id) {
        Ok(record) => Ok(Some(record)),
        Err(RecordError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The names of a record's files that were asked for.
fn files_of(
    installation: &Installation,
    question: &Question,
    record: &Record,
) -> Result<Vec<String>, StoreError> {
    let regulation = &installation.regulation;
    let Some(form) = regulation.form(&record.form) else { return Ok(Vec::new()) };
    let mut hashes = Vec::new();
    each_file(regulation, &form.fields, &record.with, &mut |hash| hashes.push(hash.to_owned()));
    let names = installation.store.read(|transaction| file_names(transaction, hashes))?;
    let mut names: Vec<String> = names.into_values().collect();
    names.retain(|name| !question.marks(name).is_empty());
    names.sort_unstable();
    Ok(names)
}

struct Piles<'a> {
    asked: &'a Asked<'a>,
    after: Option<Order>,
    piles: [Pile; KINDS.len()],
}

impl<'a> Piles<'a> {
    fn new(asked: &'a Asked<'a>, after: Option<Order>) -> Self {
        Self { asked, after, piles: Default::default() }
    }

    fn add(&mut self, kind: Kind, found: Found) {
        let place = KINDS.iter().position(|one| *one == kind);
        if let Some(pile) = place.and_then(|place| self.piles.get_mut(place)) {
            let after = self.after.filter(|_| self.asked.kind == Some(kind));
            // One more than asked for tells whether there is another page.
            pile.add(found, after, self.asked.limit + 1);
        }
    }

    fn taken(self) -> impl Iterator<Item = (Kind, usize, Vec<Found>)> {
        let asked = self.asked;
        let piles = KINDS.into_iter().zip(self.piles);
        let piles = piles.filter(move |(kind, _)| asked.wants(*kind));
        piles.map(|(kind, pile)| (kind, pile.total, pile.in_order()))
    }
}

/// Who looks, for what, in which books.
struct Reader<'a> {
    regulation: &'a Regulation,
    asked: &'a Asked<'a>,
    books: &'a Books,
    scope: &'a Scope,
}

/// What somebody sees of a book.
#[derive(Clone, Copy)]
struct Seen {
    kind: Kind,
    /// All of its records.
    whole: bool,
    /// Their personal data too.
    personal: bool,
}

impl Seen {
    /// As what a find is shown, where it is.
    fn shows(self, found: &Found, asked: &Asked<'_>) -> Option<Kind> {
        let may = self.whole && (self.personal || found.fit.is_without_personal());
        (may && is_of_days(found, asked)).then(|| self.kind_of(found))
    }

    fn kind_of(self, found: &Found) -> Kind {
        if found.fit.is_by_files() { Kind::Files } else { self.kind }
    }
}

fn is_of_days(found: &Found, asked: &Asked<'_>) -> bool {
    asked.from.is_none_or(|from| found.day >= from.days())
        && asked.until.is_none_or(|until| found.day <= until.days())
}

impl Reader<'_> {
    fn sees(&self, place: usize) -> Seen {
        let nothing = Seen { kind: Kind::Records, whole: false, personal: false };
        let Some(book) = self.books.get(place) else { return nothing };
        let is_wanted = self.asked.agency.is_none_or(|only| *only == *book.agency)
            && self.asked.form.is_none_or(|only| *only == *book.form);
        Seen {
            kind: kind_of_form(self.regulation, &book.form),
            whole: is_wanted && self.scope.holds(&book.agency, &book.form),
            personal: self.scope.holds(&book.agency, &personal_of(&book.form)),
        }
    }

    /// What names somebody for whom alone a right is: each is asked for by itself, as lists ask.
    fn named(
        &self,
        transaction: &mut Transaction<'_>,
        sight: sight::Sight<'_>,
        terms: &[Sought<'_>],
        all: &store::search::Matches,
    ) -> Result<Vec<(Kind, Found)>, StoreError> {
        let mut subjects: Vec<&str> = self.scope.all_subjects().collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut likely: Vec<Found> = Vec::new();
        for subject in subjects {
            let of_subject = Question::read(subject);
            let narrowed = [terms, &sought(&of_subject)].concat();
            let named = matches(transaction, &narrowed)?;
            each_found(transaction, &named, |found| {
                let book = self.books.place(found.book).and_then(|place| self.books.get(place));
                let Some(book) = book else { return };
                let mut alone = self.scope.subjects(&book.agency, &book.form);
                let is_whole = self.scope.holds(&book.agency, &book.form);
                let is_wanted = self.asked.agency.is_none_or(|only| *only == *book.agency)
                    && self.asked.form.is_none_or(|only| *only == *book.form)
                    && is_of_days(&found, self.asked);
                if !is_whole && is_wanted && alone.any(|one| one == subject) {
                    likely.push(found);
                }
            })?;
        }
        likely.sort_unstable_by_key(|found| Reverse(order_of(found)));
        likely.dedup_by_key(|found| (found.part, found.place));
        likely.truncate(NAMED_AT_MOST);
        self.fitted(transaction, all, &mut likely)?;
        let seen = hits(transaction, sight, &likely)?;
        let named = likely.into_iter().zip(seen).filter_map(|(found, hit)| {
            let form = hit?.row.form;
            let seen =
                Seen { kind: kind_of_form(self.regulation, &form), whole: false, personal: false };
            Some((seen.kind_of(&found), found))
        });
        Ok(named.collect())
    }

    /// How a find fits what was asked, without the name of whom the right is for.
    fn fitted(
        &self,
        transaction: &mut Transaction<'_>,
        all: &store::search::Matches,
        likely: &mut [Found],
    ) -> Result<(), StoreError> {
        if likely.is_empty() {
            return Ok(());
        }
        let mut places: std::collections::HashMap<(i64, u32), &mut Found> =
            likely.iter_mut().map(|found| ((found.part, found.place), found)).collect();
        each_found(transaction, all, |found| {
            if let Some(known) = places.get_mut(&(found.part, found.place)) {
                known.fit = found.fit;
            }
        })
    }
}

/// As what the records of a form are shown.
fn kind_of_form(regulation: &Regulation, form: &str) -> Kind {
    let is_register = |form: &regulation::Form| {
        form.kind == regulation::FormKind::Register
            && ["assets", "systems"].contains(&form.room.as_str())
    };
    match form {
        person::FORM => Kind::People,
        form if regulation.form(form).is_some_and(is_register) => Kind::Assets,
        _ => Kind::Records,
    }
}

/// A place in the order, as a cursor.
fn place(found: &Found) -> String {
    format!("{}.{}.{}", found.day, found.part, found.place)
}

fn read_place(after: &str) -> Result<Order, SearchError> {
    order_of_text(after).ok_or_else(|| SearchError::NoPlace { after: after.to_owned() })
}

fn order_of_text(after: &str) -> Option<Order> {
    let mut parts = after.split('.');
    let day = parts.next()?.parse().ok()?;
    let part = parts.next()?.parse().ok()?;
    let place = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some((day, part, Reverse(place)))
}
