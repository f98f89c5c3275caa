//! What the log binds of rows that are changed or taken away in their place: proofs of people and programs,
//! rules of second factors, deposits of files, templates of papers, failures that lock; knows what stands in
//! them, not what it opens.
//!
//! A change that touched such rows leaves the hash of all that then stand of their kind for their subject,
//! under a salt, and the log commits to it. The newest must be the hash of what stands now. So a row can go
//! and its traces with it, and none can be changed, put back or slipped in unseen.

mod inventory;
mod rows;

use std::collections::BTreeMap;

use ledger::{Commitment, Hash};

pub(crate) use inventory::{STATEMENTS as INVENTORY_STATEMENTS, is_due, take};
pub(crate) use rows::STATEMENTS as ROW_STATEMENTS;

use crate::record::file::salt;
use crate::statement::statements;
use crate::{StoreError, Transaction, change};

statements! {
    INSERT = "insert into binding (kind, subject, change, salt, sha256) values ($1, $2, $3, $4, $5)";
    NEWEST = "select salt, sha256 from binding where kind = $1 and subject = $2
        order by change desc limit 1";
    ALL = "select kind, subject, change, salt, sha256 from binding order by kind, subject, change";
}

/// Rows that are bound together for one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Of an account: the present one and those before it.
    Passwords,
    /// Of an account, as it is sealed; not the step that opened last.
    OneTimeKey,
    /// Of an account, with which are used up.
    RecoveryCodes,
    /// Of an account; not their counters.
    Passkeys,
    /// Of an account; not when they were last used.
    Tokens,
    /// Of a role: every decision on it.
    SecondFactorRules,
    /// Of a file: who brought it, under which name and for which day.
    Deposits,
    /// Of a body: every version that it brought, with its text.
    Templates,
    /// Of an account: those that count towards a lock-out.
    Failures,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Passwords,
        Self::OneTimeKey,
        Self::RecoveryCodes,
        Self::Passkeys,
        Self::Tokens,
        Self::SecondFactorRules,
        Self::Deposits,
        Self::Templates,
        Self::Failures,
    ];

    /// As the log calls it.
    fn word(self) -> &'static str {
        match self {
            Self::Passwords => "password",
            Self::OneTimeKey => "one-time-key",
            Self::RecoveryCodes => "recovery-code",
            Self::Passkeys => "passkey",
            Self::Tokens => "token",
            Self::SecondFactorRules => "second-factor-rule",
            Self::Deposits => "deposit",
            Self::Templates => "paper-template",
            Self::Failures => "failed-sign-in",
        }
    }

    /// The migration from which on it is bound.
    fn bound_since(self) -> i64 {
        match self {
            Self::Templates | Self::Failures => 33,
            _ => 31,
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    fn begin(self, salt: &[u8], subject: &str) -> Commitment {
        Commitment::to(self.word(), salt).text(subject)
    }
}

/// Refuses where what stands of a kind for a subject is not what its newest binding says, or where
/// none binds it: a change would bind what nobody entered.
pub(crate) fn compare(
    transaction: &mut Transaction<'_>,
    kind: Kind,
    subject: &str,
) -> Result<(), StoreError> {
    // No other node binds between the two looks; who only reads sees one moment.
    if transaction.is_writer() {
        change::wait(transaction)?;
    }
    let newest = transaction.first(NEWEST, &[kind.word().into(), subject.into()], |row| {
        let salt = row.optional_bytes(0)?.unwrap_or_default().to_vec();
        Ok((salt, row.optional_bytes(1)?.unwrap_or_default().to_vec()))
    })?;
    let (salt, bound) = match newest {
        Some(newest) => newest,
        // Once anything is bound, no inventory is taken any more.
        None if is_due(transaction)? => return Err(StoreError::NotMigrated),
        None => (Vec::new(), kind.begin(&[], subject).finish().0.to_vec()),
    };
    let standing = rows::standing(transaction, kind, subject, &salt)?;
    match bound == standing.0 {
        true => Ok(()),
        false => Err(StoreError::Damaged { what: altered(kind, subject) }),
    }
}

fn altered(kind: Kind, subject: &str) -> String {
    let kind = kind.word();
    format!(
        "rows of the kind {kind} for {subject} that the log does not tell of as they stand; run \
        `fangyuan ledger verify`, and put back in the database what stood there before"
    )
}

/// Binds anew what the transaction touched; nothing can be touched outside a change.
pub(crate) fn renew(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    for (kind, subject) in transaction.touched_by_now() {
        let change = transaction.telling()?.change();
        let salt = salt()?;
        let standing = rows::standing(transaction, kind, &subject, &salt)?;
        let values = [
            kind.word().into(),
            (&subject).into(),
            change.into(),
            salt.as_slice().into(),
            standing.0.as_slice().into(),
        ];
        transaction.execute_ahead(INSERT, &values)?;
        let told = commitment(kind, &subject, change, &salt, &standing.0);
        transaction.telling()?.add(kind.word(), told);
    }
    Ok(())
}

/// What the log commits to.
fn commitment(kind: Kind, subject: &str, change: i64, salt: &[u8], standing: &[u8]) -> Hash {
    let begun = kind.begin(salt, subject).number(change);
    begun.text(&ledger::to_hexadecimal(standing)).finish()
}

/// A binding as it was written.
struct Bound {
    change: i64,
    salt: Vec<u8>,
    standing: Vec<u8>,
}

impl Bound {
    /// What the log commits to, if this still stands; else what nobody committed to.
    fn thing(&self, kind: Kind, subject: &str, found: Hash) -> Hash {
        match self.standing == found.0 {
            true => commitment(kind, subject, self.change, &self.salt, &self.standing),
            false => found,
        }
    }
}

/// What the log tells of bindings: the newest ones as the rows stand now. Rows that none binds are of a change
/// that will never be.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    let mut newest: BTreeMap<(Kind, String), Bound> = BTreeMap::new();
    transaction.each_legible(ALL, |row| {
        let word = row.text(0)?;
        let damaged = || StoreError::Damaged { what: format!("a binding of the kind {word}") };
        let kind = Kind::of_word(word).ok_or_else(damaged)?;
        let (subject, change) = (row.text(1)?, row.integer(2)?);
        let bytes = |column| Ok::<_, StoreError>(row.optional_bytes(column)?.unwrap_or_default());
        let (salt, standing) = (bytes(3)?.to_vec(), bytes(4)?.to_vec());
        // They come in the order of their changes.
        let older = newest.insert((kind, subject.to_owned()), Bound { change, salt, standing });
        if let Some(Bound { change, salt, standing }) = older {
            visit(change, kind.word(), commitment(kind, subject, change, &salt, &standing));
        }
        Ok::<_, StoreError>(())
    })?;
    for kind in Kind::ALL {
        let mut standing = Vec::new();
        let salt_of = |subject: &str| {
            newest.get(&(kind, subject.to_owned())).map(|one| one.salt.clone()).unwrap_or_default()
        };
        rows::each(transaction, kind, salt_of, |subject, found| standing.push((subject, found)))?;
        for (subject, found) in standing {
            match newest.remove(&(kind, subject.clone())) {
                Some(one) => visit(one.change, kind.word(), one.thing(kind, &subject, found)),
                None => visit(i64::MAX, kind.word(), found),
            }
        }
    }
    // Of what was taken away whole.
    for ((kind, subject), one) in newest {
        let found = kind.begin(&one.salt, &subject).finish();
        visit(one.change, kind.word(), one.thing(kind, &subject, found));
    }
    Ok(())
}
