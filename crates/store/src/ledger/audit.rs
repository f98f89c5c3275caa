//! Holds the log against the rows that it tells of, and names the first entry that does not hold.

mod found;
mod receipts;

use std::collections::BTreeMap;

use ledger::{Checkpoint, Contents, Entry, Frontier, Hash, Part, Sealer, Verifier};

pub use found::{Audit, Fault, What};
pub use receipts::{erase, receipt};

use crate::event::{self, NewEvent};
use crate::proof::{link, session, way_in};
use crate::record::erase;
use crate::record::{RecordState, RecordView};
use crate::row::Row;
use crate::statement::statements;
use crate::{
    Illegible, StoreError, Transaction, account, approval, binding, change, chase, evidence, grant,
    identity, proposal, record, setting, signature, signature_sheet, todo,
};

/// The first change of these rows for which it is not noted that it wrote in the book of the record.
macro_rules! untouched {
    ($rows:literal) => {
        concat!(
            "select min(w.change) from ",
            $rows,
            " w join record r on r.id = w.record
            left join touched t on t.change = w.change and t.book = r.book where t.change is null"
        )
    };
}

statements! {
    /// An entry, the change of its number if there is one, in the order of the log.
    ENTRIES = "select e.change, e.entry, c.id, c.happened_at, c.actor, c.kind, c.summary,
        c.source_name, c.source_sha256, c.records, e.seal
        from ledger_entry e left join change c on c.id = e.change order by e.change";
    /// The first change of which no entry tells.
    UNTOLD = "select c.id from change c left join ledger_entry e on e.change = c.id
        where e.change is null order by c.id limit 1";
    UNSEALED = "select change from ledger_entry where seal is null limit 1";
    TEXTS = "select entry from ledger_entry order by change";
    SEALED_TEXTS = "select entry, seal from ledger_entry order by change";
    TEXTS_BETWEEN = "select entry from ledger_entry where change > $1 and change <= $2
        order by change";
    CHANGES = "select id, happened_at, actor, kind, summary, source_name, source_sha256, records
        from change where id > $1 order by id";
    CHECKPOINTS = "select size, signature from ledger_checkpoint order by size";
    RECORDS = "select r.id, b.form, b.agency, r.state, r.day, r.key, r.recorded_at, r.supersedes,
        r.filed_by, r.why, r.change, r.fields, r.salt from record r join book b on b.id = r.book";
    RECORD = "select r.id, b.form, b.agency, r.state, r.day, r.key, r.recorded_at, r.supersedes,
        r.filed_by, r.why, r.change, r.fields, r.salt
        from record r join book b on b.id = r.book where r.id = $1";
    RECORDS_OF_CHANGE = "select r.id, b.form, b.agency, r.state, r.day, r.key, r.recorded_at,
        r.supersedes, r.filed_by, r.why, r.change, r.fields, r.salt
        from record r join book b on b.id = r.book where r.change = $1";
    WITHDRAWALS = "select record, withdrawn_at, withdrawn_by, why, change from withdrawal";
    APPROVALS = "select record, change, act, state, steps, step, acted_at, acted_by, on_behalf_of,
        why, content_sha256 from approval_act";
    EVENTS = "select change, ordinal, kind, subject, detail from event order by change, ordinal";
    UNTOUCHED = "select min(r.change) from record r
        left join touched t on t.change = r.change and t.book = r.book where t.change is null";
    UNTOUCHED_BY_WITHDRAWAL = untouched!("withdrawal");
    UNTOUCHED_BY_ERASURE = untouched!("erasure");
    UNTOUCHED_BY_APPROVAL = concat!(untouched!("approval_act"), " and w.state = 'approved'");
}

/// What no log has as the number of its last change.
const NO_NUMBER: i64 = -1;

/// A thing that was written: its change, its kind and what the log commits to.
type Thing = (i64, &'static str, Hash);

/// Examines the whole log. `earlier` are checkpoints that others kept or cosigned. Who has only the
/// public key has no sealer, finds a range that was forged as a whole at the next signature, and cannot tell
/// whether sessions, links and ways in that wait were made here.
///
/// # Errors
/// The database's; what does not hold is no error but a [`Fault`].
pub fn audit(
    transaction: &mut Transaction<'_>,
    (verifier, sealer): (&Verifier, Option<&Sealer>),
    earlier: &[Checkpoint],
) -> Result<Audit, StoreError> {
    let mut earlier: Vec<&Checkpoint> = earlier.iter().filter(|told| told.size > 0).collect();
    earlier.sort_by_key(|told| std::cmp::Reverse(told.size));
    let mut things = things(transaction)?;
    things.sort_unstable();
    let erased = erase::legible(transaction)?.len();
    let signatures = signatures(transaction)?;
    let mut seen = Seen {
        verifier,
        sealer,
        earlier,
        signatures,
        things: &things,
        count: 0,
        tree: Frontier::new(),
        signed: 0,
        fault: None,
    };
    let mut first = None;
    transaction.each(ENTRIES, &[], |row| {
        // What cannot be read says something else than what was written.
        let text = legible(row, row.text(1), &mut first).unwrap_or_default();
        let seal = legible(row, row.optional_bytes(10), &mut first).flatten();
        // A change that is gone is none that cannot be read.
        let change = match row.optional_integer(2) {
            Ok(None) => None,
            _ => legible(row, entry_of_row(row, 2), &mut first),
        };
        let number = row.integer(0).unwrap_or(NO_NUMBER);
        seen.entry(number, text, change, seal);
        Ok::<_, StoreError>(())
    })?;
    transaction.note_illegible(first);
    if let Some(sealer) = sealer {
        let behind = seen.tree.size() + 1;
        for (kind, is_any_forged) in [
            ("session", session::is_any_forged(transaction, sealer)?),
            ("one-time-link", link::is_any_forged(transaction, sealer)?),
            ("way-in", way_in::is_any_forged(transaction, sealer)?),
        ] {
            if is_any_forged {
                seen.blame(behind, What::Untold { kind: kind.to_owned() });
            }
        }
    }
    // What is kept of a day takes in what came since by these.
    for untouched in
        [UNTOUCHED, UNTOUCHED_BY_WITHDRAWAL, UNTOUCHED_BY_ERASURE, UNTOUCHED_BY_APPROVAL]
    {
        // The row of a change that cannot be read was met above.
        let read = |row: Row<'_>| Ok(row.optional_integer(0).unwrap_or_default());
        let first = transaction.first(untouched, &[], read)?.flatten();
        if let Some(change @ 1..) = first.and_then(|change| u64::try_from(change).ok()) {
            let kind = "touched".to_owned();
            seen.blame(change, What::OtherRows { kind, told: 1, found: 0 });
        }
    }
    let edge = told(transaction, super::edge)?;
    let last = told(transaction, change::last)?.unwrap_or(NO_NUMBER);
    let untold = |row: Row<'_>| Ok(row.integer(0).unwrap_or(NO_NUMBER));
    if let Some(id) = transaction.first(UNTOLD, &[], untold)? {
        seen.untold(id);
    }
    let behind = seen.tree.size() + 1;
    let illegible = transaction.illegible().to_vec();
    if let Some(first) = illegible.first() {
        seen.blame(behind, What::Illegible(first.clone()));
    }
    Ok(Audit { erased: erased as u64, illegible, ..seen.end(edge.as_ref(), last) })
}

/// What a row says. What cannot be read is nothing, and the first of it is remembered.
fn legible<T>(
    row: Row<'_>,
    read: Result<T, StoreError>,
    first: &mut Option<Illegible>,
) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            first.get_or_insert_with(|| row.illegible(error));
            None
        }
    }
}

/// As [`legible`], of a question that has one answer.
fn told<T>(
    transaction: &mut Transaction<'_>,
    ask: impl Fn(&mut Transaction<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    match ask(transaction) {
        Err(StoreError::Illegible(cell)) => transaction.note_illegible(Some(cell)),
        Err(error) if error.is_of_a_row() => {}
        told => return told.map(Some),
    }
    Ok(None)
}

/// The entries so far, and the first fault in them.
struct Seen<'a> {
    verifier: &'a Verifier,
    sealer: Option<&'a Sealer>,
    /// Those that were not reached yet, the shortest last.
    earlier: Vec<&'a Checkpoint>,
    signatures: BTreeMap<u64, Vec<u8>>,
    /// Ascending by change; those of entries that were seen are taken away.
    things: &'a [Thing],
    count: u64,
    tree: Frontier,
    /// The last size whose root was signed.
    signed: u64,
    fault: Option<Fault>,
}

impl Seen<'_> {
    fn blame(&mut self, change: u64, what: What) {
        if self.fault.as_ref().is_none_or(|fault| change < fault.change) {
            self.fault = Some(Fault { change, what });
        }
    }

    fn entry(&mut self, number: i64, text: &str, change: Option<Entry>, seal: Option<&[u8]>) {
        let place = self.tree.size() + 1;
        if u64::try_from(number) != Ok(place) {
            self.blame(place, What::Missing);
        }
        let (mine, rest) = self
            .things
            .split_at(self.things.iter().take_while(|(change, ..)| *change <= number).count());
        self.things = rest;
        self.count += u64::try_from(mine.len()).unwrap_or(u64::MAX);
        let found = parts(mine);
        self.tree.push(Entry::leaf(text));
        match (Entry::from_text(text), change) {
            (Err(_), _) => self.blame(place, What::Unreadable),
            (Ok(_), None) => self.blame(place, What::OtherChange),
            (Ok(told), Some(change)) => {
                let bare = Entry { parts: BTreeMap::new(), ..told.clone() };
                if bare != change {
                    self.blame(place, What::OtherChange);
                }
                if let Some(what) = other_rows(&told.parts, &found) {
                    self.blame(place, what);
                }
            }
        }
        self.hold_root(place, seal.unwrap_or_default());
    }

    /// Holds the root after an entry against its seal, and the signature and the checkpoint kept for that
    /// size.
    fn hold_root(&mut self, size: u64, seal: &[u8]) {
        let root = self.tree.root();
        if self.sealer.is_some_and(|sealer| !sealer.holds(size, root, seal)) {
            self.blame(size, What::NotSealed);
        }
        match self.signatures.remove(&size) {
            Some(signature) if self.verifier.holds(size, root, &signature) => self.signed = size,
            None if !super::is_kept(size) => {}
            _ => self.blame(size, What::NotSigned),
        }
        while let Some(earlier) = self.earlier.pop_if(|earlier| earlier.size == size) {
            if earlier.root != root {
                self.blame(size, What::Forked);
            }
        }
    }

    /// No entry tells of this change; a number that no entry could have is told behind them all.
    fn untold(&mut self, id: i64) {
        match u64::try_from(id) {
            Ok(number @ 1..) => self.blame(number, What::Missing),
            _ => self.blame(self.tree.size() + 1, What::Untold { kind: format!("change {id}") }),
        }
    }

    fn end(mut self, edge: Option<&Frontier>, last: i64) -> Audit {
        let size = self.tree.size();
        if let Some((i64::MAX, kind, _)) = self.things.last() {
            self.blame(size + 1, What::Untold { kind: (*kind).to_owned() });
        }
        if u64::try_from(last) != Ok(size) || !self.things.is_empty() {
            self.blame(size + 1, What::Missing);
        }
        let signed = self.signatures.last_key_value().map_or(0, |(size, _)| *size);
        let kept = edge.map_or(0, Frontier::size).max(signed);
        // Where entries were cut off, the last one left need not have been signed.
        if self.signed != size && kept.max(u64::try_from(last).unwrap_or(0)) <= size {
            self.blame(size, What::NotSigned);
        }
        if edge != Some(&self.tree) || !self.signatures.is_empty() {
            self.blame(size + 1, What::OtherEdge);
        }
        if !self.earlier.is_empty() {
            self.blame(size + 1, What::Forked);
        }
        let (root, things, fault) = (self.tree.root(), self.count, self.fault);
        Audit { size, root, things, erased: 0, fault, illegible: Vec::new() }
    }
}

fn other_rows(told: &BTreeMap<String, Part>, found: &BTreeMap<String, Part>) -> Option<What> {
    let kinds = told.keys().chain(found.keys());
    let mut kinds = kinds.filter(|kind| told.get(*kind) != found.get(*kind));
    let kind = kinds.next()?;
    let count = |parts: &BTreeMap<String, Part>| parts.get(kind).map_or(0, |part| part.count);
    Some(What::OtherRows { kind: kind.clone(), told: count(told), found: count(found) })
}

fn parts(things: &[Thing]) -> BTreeMap<String, Part> {
    let mut contents = Contents::default();
    for (_, kind, commitment) in things {
        contents.add(kind, *commitment);
    }
    contents.parts()
}

fn signatures(transaction: &mut Transaction<'_>) -> Result<BTreeMap<u64, Vec<u8>>, StoreError> {
    let (mut signatures, mut first) = (BTreeMap::new(), None);
    transaction.each(CHECKPOINTS, &[], |row| {
        let size = legible(row, row.integer(0), &mut first).unwrap_or(NO_NUMBER);
        let signature = legible(row, row.optional_bytes(1), &mut first).flatten();
        let size = u64::try_from(size).unwrap_or(0);
        signatures.insert(size, signature.unwrap_or_default().to_vec());
        Ok::<_, StoreError>(())
    })?;
    transaction.note_illegible(first);
    Ok(signatures)
}

/// Everything of which the log tells. A row that cannot be read is none of it: its entry then lacks one.
fn things(transaction: &mut Transaction<'_>) -> Result<Vec<Thing>, StoreError> {
    let mut things = Vec::new();
    let mut erased = erase::legible(transaction)?;
    transaction.each_legible(RECORDS, |row| {
        let (view, salt) = record_of(row)?;
        let now = record::commitment(view.change, &view, salt);
        let erasures = erased.remove(view.id).unwrap_or_default();
        let mut tell = |change, told| things.push((change, "erasure", told));
        let filed = erase::told(view.id, &erasures, now, &mut tell);
        things.push((view.change, "record", filed));
        Ok::<_, StoreError>(())
    })?;
    // Their records are gone, which shows at the records' own entries too.
    for (record, erasures) in &erased {
        erase::told(record, erasures, Hash::of_nothing(), |change, told| {
            things.push((change, "erasure", told));
        });
    }
    transaction.each_legible(WITHDRAWALS, |row| {
        let (record, at, change) = (row.text(0)?, row.integer(1)?, row.integer(4)?);
        let (by, why) = (row.optional_text(2)?, row.optional_text(3)?);
        let commitment = record::withdrawn_commitment(change, record, at, by, why);
        things.push((change, "withdrawal", commitment));
        Ok::<_, StoreError>(())
    })?;
    setting::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    binding::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    account::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    identity::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    grant::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    proposal::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    evidence::disposals(transaction, |change, kind, told| things.push((change, kind, told)))?;
    evidence::holds(transaction, |change, kind, told| things.push((change, kind, told)))?;
    chase::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    todo::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    signature_sheet::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    signature::things(transaction, |change, kind, told| things.push((change, kind, told)))?;
    transaction.each_legible(APPROVALS, |row| {
        // The steps as they stand there, not as they are read.
        let (steps, row) = (row.optional_text(4)?, approval::read(row)?);
        things.push((row.change, "approval", approval::commitment(row.change, &row, steps)));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(EVENTS, |row| {
        let (change, ordinal) = (row.integer(0)?, row.integer(1)?);
        let (kind, subject) = (row.text(2)?, row.text(3)?);
        let event = NewEvent { kind, subject, detail: row.optional_text(4)? };
        things.push((change, "event", event::commitment(change, ordinal, &event)));
        Ok::<_, StoreError>(())
    })?;
    Ok(things)
}

fn record_of(row: Row<'_>) -> Result<(RecordView<'_>, &[u8]), StoreError> {
    let state = row.text(3)?;
    let damaged = || StoreError::Damaged { what: format!("a record in the state {state}") };
    let view = RecordView {
        id: row.text(0)?,
        form: row.text(1)?,
        agency: row.text(2)?,
        state: RecordState::of_word(state).ok_or_else(damaged)?,
        day: record::day_of_stored(row.day(4)?),
        key: row.optional_text(5)?,
        recorded_at: row.integer(6)?,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_why: None,
        supersedes: row.optional_text(7)?,
        filed_by: row.text(8)?,
        why: row.optional_text(9)?,
        change: row.integer(10)?,
        fields: row.text(11)?,
        approved_as: None,
    };
    Ok((view, row.optional_bytes(12)?.unwrap_or_default()))
}

fn entry_of_row(row: Row<'_>, first: usize) -> Result<Entry, StoreError> {
    Ok(Entry {
        change: row.integer(first)?,
        at: row.integer(first + 1)?,
        actor: row.text(first + 2)?.to_owned(),
        kind: row.text(first + 3)?.to_owned(),
        summary: row.text(first + 4)?.to_owned(),
        source_name: row.optional_text(first + 5)?.map(str::to_owned),
        source_sha256: row.optional_text(first + 6)?.map(str::to_owned),
        records: row.integer(first + 7)?,
        parts: BTreeMap::new(),
    })
}

/// The entries of changes that were made before there was a log.
pub(super) fn entries_of_rows(
    transaction: &mut Transaction<'_>,
    after: u64,
) -> Result<Vec<Entry>, StoreError> {
    let mut things = things(transaction)?;
    transaction.require_legible()?;
    things.sort_unstable();
    let mut entries =
        transaction.all(CHANGES, &[super::stored(after).into()], |row| entry_of_row(row, 0))?;
    for entry in &mut entries {
        let first = things.partition_point(|(change, ..)| *change < entry.change);
        let end = things.partition_point(|(change, ..)| *change <= entry.change);
        entry.parts = parts(things.get(first..end).unwrap_or_default());
    }
    Ok(entries)
}

/// Whether there are entries from before there were seals.
pub(super) fn has_unsealed(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    Ok(transaction.first(UNSEALED, &[], |row| row.integer(0))?.is_some())
}

/// Visits the text of every entry, in order.
///
/// # Errors
/// The visitor's, or the database's.
pub fn entries<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(TEXTS, &[], |row| visit(row.text(0)?))
}

/// Visits the leaf of every entry with the number of entries and the root after it, in order.
///
/// # Errors
/// The visitor's, or the database's; [`StoreError::NotSealed`] where a root is not the one that was sealed
/// when it was written.
pub fn sealed<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    mut visit: impl FnMut(Hash, u64, Hash) -> Result<(), E>,
) -> Result<(), E> {
    let mut tree = Frontier::new();
    transaction.each(SEALED_TEXTS, &[], |row| {
        let leaf = Entry::leaf(row.text(0)?);
        tree.push(leaf);
        let (size, root) = (tree.size(), tree.root());
        match sealer.holds(size, root, row.optional_bytes(1)?.unwrap_or_default()) {
            true => visit(leaf, size, root),
            false => Err(StoreError::NotSealed { entry: size }.into()),
        }
    })
}

/// Visits the text of the entries from the first place to before the end, counted from 0.
///
/// # Errors
/// The visitor's, or the database's.
pub fn entries_between<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    places: std::ops::Range<u64>,
    mut visit: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let bounds = [super::stored(places.start).into(), super::stored(places.end).into()];
    transaction.each(TEXTS_BETWEEN, &bounds, |row| visit(row.text(0)?))
}
