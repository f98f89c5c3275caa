//! Decisions on settings that were proposed, and what became of them; knows no rule.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! proposal_columns {
    () => {
        "p.id, p.name, p.agency, p.from_on, p.value, p.why, p.proposed_at, p.proposed_by, p.change,
        e.outcome, e.why, e.ended_at, e.ended_by
        from setting_proposal p left join setting_proposal_end e on e.proposal = p.id"
    };
}

statements! {
    INSERT = "insert into setting_proposal (id, name, agency, from_on, value, why, proposed_at,
        proposed_by, change) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    END = "insert into setting_proposal_end (proposal, outcome, why, ended_at, ended_by, change)
        values ($1, $2, $3, $4, $5, $6)";
    GET = concat!("select ", proposal_columns!(), " where p.id = $1");
    OPEN_OF_AGENCY = concat!("select ", proposal_columns!(), " where p.agency = $1
        and e.proposal is null order by p.id limit $2");
    ACCEPTED_OF_AGENCY = concat!("select ", proposal_columns!(), " where p.agency = $1
        and e.outcome = 'accepted' order by p.id desc limit $2");
    ALL = concat!("select ", proposal_columns!());
    ENDS = "select proposal, outcome, why, ended_at, ended_by, change from setting_proposal_end";
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Refused,
    TakenBack,
}

impl Outcome {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::TakenBack => "taken-back",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Refused, Self::TakenBack].into_iter().find(|one| one.word() == word)
    }
}

/// A decision that was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    pub id: String,
    pub name: String,
    pub agency: String,
    /// The first day on which it would hold, counted from 1970-01-01.
    pub from_on: i32,
    pub value: String,
    pub why: String,
    /// Microseconds UTC.
    pub proposed_at: i64,
    pub proposed_by: String,
    /// Filled in by reading.
    pub change: i64,
    pub end: Option<EndRow>,
}

/// What became of it, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndRow {
    pub outcome: Outcome,
    pub why: String,
    /// Microseconds UTC.
    pub ended_at: i64,
    pub ended_by: String,
}

/// Adds a proposal.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &ProposalRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.name).into(),
        (&row.agency).into(),
        row.from_on.into(),
        (&row.value).into(),
        (&row.why).into(),
        row.proposed_at.into(),
        (&row.proposed_by).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("setting-proposal", commitment(change, row));
    Ok(())
}

/// Ends a proposal.
///
/// # Errors
/// [`StoreError::Taken`] where it was ended before.
pub fn end(
    transaction: &mut Transaction<'_>,
    change: i64,
    proposal: &str,
    row: &EndRow,
) -> Result<(), StoreError> {
    let values = [
        proposal.into(),
        row.outcome.word().into(),
        (&row.why).into(),
        row.ended_at.into(),
        (&row.ended_by).into(),
        change.into(),
    ];
    transaction.execute(END, &values)?;
    let told = ended_commitment(change, proposal, row);
    transaction.telling()?.add("setting-proposal-end", told);
    Ok(())
}

/// One proposal.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<ProposalRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Up to `limit` proposals for each of some agencies that nobody has ended, agency by agency, the oldest
/// first.
///
/// # Errors
/// The database's.
pub fn open_of<'v>(
    transaction: &mut Transaction<'_>,
    agencies: impl Iterator<Item = &'v str>,
    limit: u32,
) -> Result<Vec<ProposalRow>, StoreError> {
    let mut open = Vec::new();
    let asked = agencies.map(|agency| [agency.into(), i64::from(limit).into()]);
    transaction.each_of(OPEN_OF_AGENCY, asked, |_, row| {
        open.push(read(row)?);
        Ok::<_, StoreError>(())
    })?;
    Ok(open)
}

/// Up to `limit` proposals of an agency that were accepted, the newest first.
///
/// # Errors
/// The database's.
pub fn accepted_of(
    transaction: &mut Transaction<'_>,
    agency: &str,
    limit: u32,
) -> Result<Vec<ProposalRow>, StoreError> {
    transaction.all(ACCEPTED_OF_AGENCY, &[agency.into(), i64::from(limit).into()], read)
}

/// What the log tells of proposals.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "setting-proposal", commitment(row.change, &row));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ENDS, |row| {
        let (proposal, change) = (row.text(0)?.to_owned(), row.integer(5)?);
        if let Some(end) = read_end(row, 1)? {
            visit(change, "setting-proposal-end", ended_commitment(change, &proposal, &end));
        }
        Ok(())
    })
}

fn commitment(change: i64, row: &ProposalRow) -> Hash {
    let begun = Commitment::to("setting-proposal", &[]).text(&row.id).text(&row.name);
    let begun = begun.text(&row.agency).number(row.from_on.into()).text(&row.value);
    let begun = begun.text(&row.why).number(row.proposed_at).text(&row.proposed_by);
    begun.number(change).finish()
}

fn ended_commitment(change: i64, proposal: &str, row: &EndRow) -> Hash {
    let begun = Commitment::to("setting-proposal-end", &[]).text(proposal);
    let begun = begun.text(row.outcome.word()).text(&row.why).number(row.ended_at);
    begun.text(&row.ended_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<ProposalRow, StoreError> {
    let owned = |column| row.text(column).map(str::to_owned);
    Ok(ProposalRow {
        id: owned(0)?,
        name: owned(1)?,
        agency: owned(2)?,
        from_on: row.day(3)?,
        value: owned(4)?,
        why: owned(5)?,
        proposed_at: row.integer(6)?,
        proposed_by: owned(7)?,
        change: row.integer(8)?,
        end: read_end(row, 9)?,
    })
}

fn read_end(row: Row<'_>, first: usize) -> Result<Option<EndRow>, StoreError> {
    let Some(word) = row.optional_text(first)? else { return Ok(None) };
    let damaged = || StoreError::Damaged { what: format!("the outcome {word} of a proposal") };
    Ok(Some(EndRow {
        outcome: Outcome::of_word(word).ok_or_else(damaged)?,
        why: row.text(first + 1)?.to_owned(),
        ended_at: row.integer(first + 2)?,
        ended_by: row.text(first + 3)?.to_owned(),
    }))
}
