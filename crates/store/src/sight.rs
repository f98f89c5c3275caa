//! What somebody may see of lists, and the tables by which the database itself filters them.

use std::collections::{BTreeSet, HashSet};

use ledger::{Commitment, Hash, Sealer};

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    GROUND = "select sha256, seal from access_ground where one = $1";
    REGROUND = "insert into access_ground (one, sha256, seal) values ($1, $2, $3)
        on conflict (one) do update set sha256 = excluded.sha256, seal = excluded.seal";
    CLEAR_ABOVE = "delete from agency_above";
    INSERT_ABOVE = "insert into agency_above (agency, above) values ($1, $2)";
    CLEAR_READABLE = "delete from readable";
    INSERT_READABLE = "insert into readable (role, thing) values ($1, $2)";
    ALL_ABOVE = "select agency, above from agency_above order by agency, above";
    ALL_READABLE = "select role, thing from readable order by role, thing";
    RIGHTS = "select h.role, h.agency, h.subject from right_held h
        where h.account = $1 and h.from_on <= $2 and h.until_on >= $2";
    BELOW = "select agency from agency_above where above = $1 order by agency";
    THINGS = "select thing from readable where role = $1 order by thing";
}

/// A right over a body that may read a thing, of the account and day in these parameters.
macro_rules! right_over {
    ($agency:literal, $thing:literal, $account:literal, $on:literal) => {
        concat!(
            "select 1 from right_held h join readable p on p.role = h.role and p.thing = ",
            $thing,
            " join agency_above o on o.agency = ",
            $agency,
            " and o.above = h.agency where h.account = ",
            $account,
            " and h.from_on <= ",
            $on,
            " and h.until_on >= ",
            $on
        )
    };
}
pub(crate) use right_over;

/// Whether anything of the book `b` may be seen.
macro_rules! is_seen {
    ($account:literal, $on:literal) => {
        concat!(
            "(cast(",
            $account,
            " as text) is null or exists (",
            crate::sight::right_over!("b.agency", "b.form", $account, $on),
            "))"
        )
    };
}
pub(crate) use is_seen;

/// 1 where all of the book `b` may be seen, else 0.
macro_rules! is_whole {
    ($account:literal, $on:literal) => {
        concat!(
            "case when cast(",
            $account,
            " as text) is null or exists (",
            crate::sight::right_over!("b.agency", "b.form", $account, $on),
            " and h.subject is null) then cast(1 as bigint) else cast(0 as bigint) end"
        )
    };
}
pub(crate) use is_whole;

/// Whether the record `r` of the book `b` names, as a whole value, somebody or something that a right
/// is for, or is their own; the same question as `domain::access::names` and `app::access::may_to_record` ask.
macro_rules! is_named {
    ($account:literal, $on:literal) => {
        concat!(
            "(exists (",
            crate::sight::right_over!("b.agency", "b.form", $account, $on),
            " and (replace(r.fields, '\"' || h.subject || '\",', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"}', '') <> r.fields
            or replace(r.fields, '\"' || h.subject || '\"]', '') <> r.fields)) or ",
            crate::sight::is_own!($account, $on),
            ")"
        )
    };
}
pub(crate) use is_named;

/// Whether the record `r` of the book `b` is a version of what a right is for, of a form that makes known whom it
/// is about: whatever id it bears, and whether or not it names that of the right.
macro_rules! is_own {
    ($account:literal, $on:literal) => {
        concat!(
            "exists (",
            crate::sight::right_over!("b.agency", "b.form || '/personal/'", $account, $on),
            " and exists (select 1 from record own where own.id = h.subject
            and own.book = r.book and own.key = r.key))"
        )
    };
}
pub(crate) use is_own;

/// Whether a thing of an agency that is no record may be seen.
macro_rules! is_seen_thing {
    ($agency:literal, $thing:literal, $account:literal, $on:literal) => {
        concat!(
            "(cast(",
            $account,
            " as text) is null or exists (",
            crate::sight::right_over!($agency, $thing, $account, $on),
            " and h.subject is null))"
        )
    };
}
pub(crate) use is_seen_thing;

/// Whose eyes a list is read with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight<'a> {
    /// Whoever is at the machine, or the program itself.
    #[default]
    Whole,
    /// The rights that an account holds on a day, counted from 1970-01-01.
    Of { account: &'a str, on: i32 },
}

impl<'a> Sight<'a> {
    pub(crate) fn account(self) -> Option<&'a str> {
        match self {
            Sight::Whole => None,
            Sight::Of { account, .. } => Some(account),
        }
    }

    pub(crate) fn on(self) -> i32 {
        match self {
            Sight::Whole => 0,
            Sight::Of { on, .. } => on,
        }
    }
}

/// What somebody may see, read from the same tables by which lists are filtered: for who asks about
/// many books at once.
#[derive(Debug, Default)]
pub struct Scope {
    is_whole: bool,
    rights: Vec<ScopeRight>,
}

#[derive(Debug)]
struct ScopeRight {
    agencies: HashSet<String>,
    things: HashSet<String>,
    subject: Option<String>,
}

impl Scope {
    /// Whether a thing of an agency may be seen, for no subject alone.
    #[must_use]
    pub fn holds(&self, agency: &str, thing: &str) -> bool {
        self.is_whole || self.rights_over(agency, thing).any(|right| right.subject.is_none())
    }

    /// The subjects for which alone a thing of an agency may be seen.
    pub fn subjects<'s>(
        &'s self,
        agency: &'s str,
        thing: &'s str,
    ) -> impl Iterator<Item = &'s str> {
        self.rights_over(agency, thing).filter_map(|right| right.subject.as_deref())
    }

    /// Every subject for which alone something may be seen.
    pub fn all_subjects(&self) -> impl Iterator<Item = &str> {
        self.rights.iter().filter_map(|right| right.subject.as_deref())
    }

    fn rights_over<'s>(
        &'s self,
        agency: &'s str,
        thing: &'s str,
    ) -> impl Iterator<Item = &'s ScopeRight> {
        let over = move |right: &&ScopeRight| {
            right.agencies.contains(agency) && right.things.contains(thing)
        };
        self.rights.iter().filter(over)
    }
}

/// What may be seen with these eyes.
///
/// # Errors
/// The database's.
pub fn scope(transaction: &mut Transaction<'_>, sight: Sight<'_>) -> Result<Scope, StoreError> {
    let Sight::Of { account, on } = sight else {
        return Ok(Scope { is_whole: true, rights: Vec::new() });
    };
    let held = transaction.all(RIGHTS, &[account.into(), on.into()], |row| {
        let (role, agency) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        Ok((role, agency, row.optional_text(2)?.map(str::to_owned)))
    })?;
    let mut rights = Vec::with_capacity(held.len());
    for (role, agency, subject) in held {
        let own = |row: crate::row::Row<'_>| Ok(row.text(0)?.to_owned());
        let agencies = transaction.all(BELOW, &[(&agency).into()], own)?.into_iter().collect();
        let things = transaction.all(THINGS, &[(&role).into()], own)?.into_iter().collect();
        rights.push(ScopeRight { agencies, things, subject });
    }
    Ok(Scope { is_whole: false, rights })
}

/// What the tables were last written with; none where they never were, or the seal on it does not hold.
///
/// # Errors
/// The database's.
pub fn ground(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
) -> Result<Option<String>, StoreError> {
    let found = transaction.first(GROUND, &[1.into()], |row| {
        let (sha256, seal) = (row.text(0)?, row.optional_bytes(1)?.unwrap_or_default());
        Ok(sealer.holds_row(commitment(sha256), seal).then(|| sha256.to_owned()))
    })?;
    Ok(found.flatten())
}

fn commitment(sha256: &str) -> Hash {
    Commitment::to("access-ground", &[]).text(sha256).finish()
}

/// Pairs of a table by which lists are filtered.
pub type Pairs = BTreeSet<(String, String)>;

/// What stands in the tables: each body with each one above it, and each role with what it may read.
///
/// # Errors
/// The database's.
pub fn tables(transaction: &mut Transaction<'_>) -> Result<(Pairs, Pairs), StoreError> {
    let pair = |row: crate::row::Row<'_>| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
    let above = transaction.all(ALL_ABOVE, &[], pair)?;
    let readable = transaction.all(ALL_READABLE, &[], pair)?;
    Ok((above.into_iter().collect(), readable.into_iter().collect()))
}

/// Writes the tables anew: each body with each one above it, itself included, and each role with each
/// form or other thing that it may read. They follow from records and the program, so the log does not tell of
/// them; a seal says that the program wrote them.
///
/// # Errors
/// The database's.
pub fn reground<'v>(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    sha256: &str,
    above: impl Iterator<Item = (&'v str, &'v str)>,
    readable: impl Iterator<Item = (&'v str, &'v str)>,
) -> Result<(), StoreError> {
    transaction.execute(CLEAR_ABOVE, &[])?;
    transaction
        .insert_many(INSERT_ABOVE, above.map(|(agency, above)| [agency.into(), above.into()]))?;
    transaction.execute(CLEAR_READABLE, &[])?;
    transaction
        .insert_many(INSERT_READABLE, readable.map(|(role, form)| [role.into(), form.into()]))?;
    let seal = sealer.seal_row(commitment(sha256));
    transaction.execute(REGROUND, &[1.into(), sha256.into(), seal.as_slice().into()]).map(drop)
}
