//! Records found by the index, as far as the actor may see them: those that say the words themselves before those
//! that refer to something called so, and of either the latest day first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use domain::search::{Question, each_file};
use regulation::Regulation;
use store::search::{Found, each_found, hits, index, matches, matches_of};
use store::sight::{self, Scope};
use store::{StoreError, Transaction};

use super::index::{coverage_in, edition, file_names};
use super::shelves::Books;
use super::things::Things;
use super::titles::FormTitles;
use super::{Answer, Asked, Group, Hit, Kind, SearchError, sought};
use crate::access::{KnownPerson, personal_of};
use crate::record::{self, Record, RecordError};
use crate::{Actor, Installation, person};

/// Of what names somebody for whom alone a right is, so many are looked at.
const NAMED_AT_MOST: usize = 1_000;

/// The kinds of records.
const KINDS: [Kind; 4] = [Kind::People, Kind::Assets, Kind::Files, Kind::Records];

/// A place in the order of what was found: what says the words itself first, of that the latest day, then what was
/// taken in last.
type Order = (bool, i32, i64, Reverse<u32>);

/// What was found of one kind: how many, and the first of them.
#[derive(Default)]
struct Pile {
    total: usize,
    first: BinaryHeap<Reverse<Placed>>,
}

/// A find by its order.
#[derive(PartialEq, Eq)]
struct Placed(Order, Found);

impl Placed {
    /// Where a find stands for who sees its personal data, or not.
    fn of(found: Found, shows_personal: bool) -> Self {
        let is_by_itself = found.fit.is_by_itself(shows_personal);
        Self((is_by_itself, found.day, found.part, Reverse(found.place)), found)
    }
}

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
    fn add(&mut self, placed: Placed, after: Option<Order>, limit: usize) {
        self.total += 1;
        let order = placed.0;
        if after.is_some_and(|after| order >= after) {
            return;
        }
        if self.first.len() < limit {
            self.first.push(Reverse(placed));
        } else if self.first.peek().is_some_and(|Reverse(last)| last.0 < order) {
            self.first.pop();
            self.first.push(Reverse(placed));
        }
    }

    fn in_order(self) -> Vec<Placed> {
        let sorted = self.first.into_sorted_vec();
        sorted.into_iter().map(|Reverse(placed)| placed).collect()
    }
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
    let titles = installation.shelves.titles.get_or_init(|| FormTitles::of(regulation));
    let titled = titles.titled(question);
    let found = installation.store.read(|transaction| {
        let index = index(transaction)?;
        let coverage = coverage_in(transaction, &index, edition)?;
        // What was built by another law may hold personal data where nobody may look for them.
        if index.sha256 != edition {
            return Ok((coverage, Things::default(), false, Vec::new()));
        }
        let books = installation.shelves.books(transaction)?;
        let scope = sight::scope(transaction, sight)?;
        let people = actor.principal().map_or(&[][..], |one| one.people.as_slice());
        let reader = Reader { regulation, asked, books: &books, scope: &scope, people };
        let things = Things::named(transaction, sight, (&books, &scope), question)?;
        let about = match asked.about {
            Some(id) => Some(store::record::versions(transaction, id)?),
            None => None,
        };
        let words = things.words(question, about.as_deref(), &titled);
        let all = matches_of(transaction, &words, |word, book| {
            let book = books.place(book).and_then(|place| books.get(place));
            book.is_some_and(|book| titled.has(word, &book.form))
        })?;
        let mut piles = Piles::new(asked, after);
        let mut seen = vec![None; books.len()];
        each_found(transaction, &all, |found| {
            let Some(place) = books.place(found.book) else { return };
            let Some(slot) = seen.get_mut(place) else { return };
            let seen = slot.get_or_insert_with(|| reader.sees(place));
            if let Some(kind) = seen.shows(&found, asked) {
                piles.add(kind, Placed::of(found, seen.personal));
            }
        })?;
        for (kind, placed) in reader.named(transaction, sight, &all)? {
            piles.add(kind, placed);
        }
        let mut groups = Vec::new();
        for (kind, total, placed) in piles.taken() {
            let found: Vec<Found> = placed.iter().map(|one| one.1).collect();
            let hits = hits(transaction, sight, &found)?;
            groups.push((kind, total, placed, hits));
        }
        Ok::<_, StoreError>((coverage, things, all.is_cut(), groups))
    })?;
    let (coverage, mut things, is_cut, groups) = found;
    (answer.coverage, answer.is_cut) = (coverage, is_cut);
    answer.too_common = std::mem::take(&mut things.too_common);
    answer.things = things.into_ids();
    for (kind, total, placed, hits) in groups {
        let more = placed.len() > asked.limit;
        let next = more.then(|| placed.get(asked.limit.saturating_sub(1)).map(place)).flatten();
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

    fn add(&mut self, kind: Kind, placed: Placed) {
        let place = KINDS.iter().position(|one| *one == kind);
        if let Some(pile) = place.and_then(|place| self.piles.get_mut(place)) {
            let after = self.after.filter(|_| self.asked.kind == Some(kind));
            // One more than asked for tells whether there is another page.
            pile.add(placed, after, self.asked.limit + 1);
        }
    }

    fn taken(self) -> impl Iterator<Item = (Kind, usize, Vec<Placed>)> {
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
    /// Those for whom alone they have a right, as the register knows them.
    people: &'a [KnownPerson],
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

    /// What names somebody for whom alone a right is, and their own entry of the register: each is asked for by
    /// itself, as lists ask.
    fn named(
        &self,
        transaction: &mut Transaction<'_>,
        sight: sight::Sight<'_>,
        all: &store::search::Matches,
    ) -> Result<Vec<(Kind, Placed)>, StoreError> {
        let subjects = self.scope.all_subjects().map(|subject| (subject, None));
        // Their own entry need not name its id, but what tells them apart.
        let entries = self.people.iter().map(|one| (one.subject.as_str(), Some(one.key.as_str())));
        let mut wanted: Vec<(&str, Option<&str>)> = subjects.chain(entries).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut likely: Vec<Found> = Vec::new();
        for (subject, key) in wanted {
            let of_subject = Question::read(key.unwrap_or(subject));
            let named = matches(transaction, &sought(of_subject.wanted()))?;
            // How they fit what was asked; who the right is for was not.
            let named = all.within(&named);
            each_found(transaction, &named, |found| {
                let book = self.books.place(found.book).and_then(|place| self.books.get(place));
                let Some(book) = book else { return };
                let mut alone = self.scope.subjects(&book.agency, &book.form);
                let is_whole = self.scope.holds(&book.agency, &book.form);
                let is_wanted = self.asked.agency.is_none_or(|only| *only == *book.agency)
                    && self.asked.form.is_none_or(|only| *only == *book.form)
                    && (key.is_none() || *book.form == *person::FORM)
                    && is_of_days(&found, self.asked);
                if !is_whole && is_wanted && alone.any(|one| one == subject) {
                    likely.push(found);
                }
            })?;
        }
        let order = |found: &Found| Reverse((found.day, found.part, Reverse(found.place)));
        likely.sort_unstable_by_key(order);
        likely.dedup_by_key(|found| (found.part, found.place));
        likely.truncate(NAMED_AT_MOST);
        let seen = hits(transaction, sight, &likely)?;
        let named = likely.into_iter().zip(seen).filter_map(|(found, hit)| {
            let hit = hit?;
            let kind = kind_of_form(self.regulation, &hit.row.form);
            let seen = Seen { kind, whole: false, personal: hit.shows_personal };
            Some((seen.kind_of(&found), Placed::of(found, seen.personal)))
        });
        Ok(named.collect())
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
fn place(placed: &Placed) -> String {
    let (is_by_itself, day, part, Reverse(place)) = placed.0;
    format!("{}.{day}.{part}.{place}", u8::from(is_by_itself))
}

fn read_place(after: &str) -> Result<Order, SearchError> {
    order_of_text(after).ok_or_else(|| SearchError::NoPlace { after: after.to_owned() })
}

fn order_of_text(after: &str) -> Option<Order> {
    let mut parts = after.split('.');
    let is_by_itself = match parts.next()? {
        "1" => true,
        "0" => false,
        _ => return None,
    };
    let day = parts.next()?.parse().ok()?;
    let part = parts.next()?.parse().ok()?;
    let place = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some((is_by_itself, day, part, Reverse(place)))
}
