//! What people say of the duties on their lists, and who could do them; knows no standing and no rule.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! note_columns {
    () => {
        "n.id, n.kind, n.agency, n.duty, n.account, n.colleague, n.until_on, n.standing, n.since_on,
        n.due_on, n.words, n.noted_at, n.change, e.kind, e.words, e.ended_at, e.ended_by
        from todo_note n left join todo_note_end e on e.note = n.id"
    };
}

statements! {
    INSERT = "insert into todo_note (id, kind, agency, duty, account, colleague, until_on, standing,
        since_on, due_on, words, noted_at, change)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    END = "insert into todo_note_end (note, kind, words, ended_at, ended_by, change)
        values ($1, $2, $3, $4, $5, $6)";
    GET = concat!("select ", note_columns!(), " where n.id = $1");
    BY_ACCOUNT = concat!("select ", note_columns!(), " where n.account = $1
        order by n.id desc limit $2");
    BY_COLLEAGUE = concat!("select ", note_columns!(), " where n.colleague = $1
        order by n.id desc limit $2");
    ALL = concat!("select ", note_columns!());
    ENDS = "select note, kind, words, ended_at, ended_by, change from todo_note_end";
    /// Who holds a right over a body itself, for no subject alone, in the order in which they were given.
    HOLDERS = "select g.account, coalesce((select m.display_name from account_naming m
            where m.account = a.id order by m.change desc limit 1), a.display_name), g.role
        from grant_in_force g cross join account a
        where a.id = g.account and g.agency = $1 and g.subject is null
        and g.from_on <= $2 and g.until_on >= $2
        and coalesce((select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1), 'open') = 'open'
        order by g.id limit $3";
}

/// What is said of a duty on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    HandOver,
    Later,
    Question,
}

impl NoteKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            NoteKind::HandOver => "hand-over",
            NoteKind::Later => "later",
            NoteKind::Question => "question",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::HandOver, Self::Later, Self::Question].into_iter().find(|kind| kind.word() == word)
    }
}

/// How it was ended by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndKind {
    Answered,
    /// Whom it was asked of does it.
    Taken,
    TakenBack,
}

impl EndKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EndKind::Answered => "answered",
            EndKind::Taken => "taken",
            EndKind::TakenBack => "taken-back",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Answered, Self::Taken, Self::TakenBack].into_iter().find(|kind| kind.word() == word)
    }
}

/// Something said of a duty on somebody's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    pub id: String,
    pub kind: NoteKind,
    pub agency: String,
    pub duty: String,
    /// Whose list it is about.
    pub account: String,
    /// To whom it is handed, or who is asked.
    pub colleague: Option<String>,
    /// Days counted from 1970-01-01.
    pub until_on: Option<i32>,
    /// The caller's code of the standing.
    pub standing: i16,
    pub since_on: Option<i32>,
    pub due_on: Option<i32>,
    pub words: String,
    /// Microseconds UTC.
    pub noted_at: i64,
    /// Filled in by reading.
    pub change: i64,
    pub end: Option<EndRow>,
}

/// How and by whom it was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndRow {
    pub kind: EndKind,
    pub words: String,
    /// Microseconds UTC.
    pub ended_at: i64,
    pub ended_by: String,
}

/// Somebody who holds a role over a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderRow {
    pub account: String,
    pub display_name: String,
    pub role: String,
}

/// Adds a note.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &NoteRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        row.kind.word().into(),
        (&row.agency).into(),
        (&row.duty).into(),
        (&row.account).into(),
        row.colleague.as_deref().into(),
        row.until_on.into(),
        i64::from(row.standing).into(),
        row.since_on.into(),
        row.due_on.into(),
        (&row.words).into(),
        row.noted_at.into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("todo-note", commitment(change, row));
    Ok(())
}

/// Ends a note.
///
/// # Errors
/// [`StoreError::Taken`] where it was ended before.
pub fn end(
    transaction: &mut Transaction<'_>,
    change: i64,
    note: &str,
    row: &EndRow,
) -> Result<(), StoreError> {
    let values = [
        note.into(),
        row.kind.word().into(),
        (&row.words).into(),
        row.ended_at.into(),
        (&row.ended_by).into(),
        change.into(),
    ];
    transaction.execute(END, &values)?;
    transaction.telling()?.add("todo-note-end", ended_commitment(change, note, row));
    Ok(())
}

/// One note.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<NoteRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// The newest notes about the list of an account, up to `limit`.
///
/// # Errors
/// The database's.
pub fn by_account(
    transaction: &mut Transaction<'_>,
    account: &str,
    limit: u32,
) -> Result<Vec<NoteRow>, StoreError> {
    transaction.all(BY_ACCOUNT, &[account.into(), i64::from(limit).into()], read)
}

/// The newest notes for an account by others, up to `limit`.
///
/// # Errors
/// The database's.
pub fn by_colleague(
    transaction: &mut Transaction<'_>,
    account: &str,
    limit: u32,
) -> Result<Vec<NoteRow>, StoreError> {
    transaction.all(BY_COLLEAGUE, &[account.into(), i64::from(limit).into()], read)
}

/// Who holds which role over each of some bodies itself on a day, up to `limit` of each, by the position
/// of the body.
///
/// # Errors
/// The database's.
pub fn holders(
    transaction: &mut Transaction<'_>,
    agencies: &[&str],
    on: i32,
    limit: u32,
) -> Result<Vec<Vec<HolderRow>>, StoreError> {
    let mut holders = vec![Vec::new(); agencies.len()];
    let asked = agencies.iter().map(|&one| [one.into(), on.into(), i64::from(limit).into()]);
    transaction.each_of(HOLDERS, asked, |position, row| {
        let owned = |column| row.text(column).map(str::to_owned);
        let holder = HolderRow { account: owned(0)?, display_name: owned(1)?, role: owned(2)? };
        if let Some(of_body) = holders.get_mut(position) {
            of_body.push(holder);
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(holders)
}

/// What the log tells of notes.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "todo-note", commitment(row.change, &row));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ENDS, |row| {
        let (note, change) = (row.text(0)?.to_owned(), row.integer(5)?);
        let end = read_end(row, 1)?;
        if let Some(end) = end {
            visit(change, "todo-note-end", ended_commitment(change, &note, &end));
        }
        Ok(())
    })
}

fn commitment(change: i64, row: &NoteRow) -> Hash {
    let day = |day: Option<i32>| day.map(|day| day.to_string());
    let begun = Commitment::to("todo-note", &[]).text(&row.id).text(row.kind.word());
    let begun = begun.text(&row.agency).text(&row.duty).text(&row.account);
    let begun = begun.optional(row.colleague.as_deref()).optional(day(row.until_on).as_deref());
    let begun = begun.number(row.standing.into()).optional(day(row.since_on).as_deref());
    let begun = begun.optional(day(row.due_on).as_deref()).text(&row.words);
    begun.number(row.noted_at).number(change).finish()
}

fn ended_commitment(change: i64, note: &str, row: &EndRow) -> Hash {
    let begun = Commitment::to("todo-note-end", &[]).text(note).text(row.kind.word());
    begun.text(&row.words).number(row.ended_at).text(&row.ended_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<NoteRow, StoreError> {
    let (kind, standing) = (row.text(1)?, row.integer(7)?);
    let damaged = || StoreError::Damaged { what: format!("a note {kind} on standing {standing}") };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(NoteRow {
        id: row.text(0)?.to_owned(),
        kind: NoteKind::of_word(kind).ok_or_else(damaged)?,
        agency: row.text(2)?.to_owned(),
        duty: row.text(3)?.to_owned(),
        account: row.text(4)?.to_owned(),
        colleague: owned(row.optional_text(5)?),
        until_on: row.optional_day(6)?,
        standing: i16::try_from(standing).map_err(|_| damaged())?,
        since_on: row.optional_day(8)?,
        due_on: row.optional_day(9)?,
        words: row.text(10)?.to_owned(),
        noted_at: row.integer(11)?,
        change: row.integer(12)?,
        end: read_end(row, 13)?,
    })
}

fn read_end(row: Row<'_>, first: usize) -> Result<Option<EndRow>, StoreError> {
    let Some(kind) = row.optional_text(first)? else { return Ok(None) };
    let damaged = || StoreError::Damaged { what: format!("the end {kind} of a note") };
    Ok(Some(EndRow {
        kind: EndKind::of_word(kind).ok_or_else(damaged)?,
        words: row.text(first + 1)?.to_owned(),
        ended_at: row.integer(first + 2)?,
        ended_by: row.text(first + 3)?.to_owned(),
    }))
}
