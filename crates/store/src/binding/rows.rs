//! The rows that are bound, kind by kind: what of each counts.

use ledger::{Commitment, Hash, to_hexadecimal};
use serde_json::Value;

use super::Kind;
use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! passwords {
    () => {
        "select account, change, hash, set_at from password"
    };
}
macro_rules! one_time_keys {
    () => {
        "select account, key, sealed_by, added_at from one_time_key"
    };
}
macro_rules! recovery_codes {
    () => {
        "select account, sha256, used_at from recovery_code"
    };
}
macro_rules! passkeys {
    () => {
        "select account, id, name, stored, added_at from passkey"
    };
}
macro_rules! tokens {
    () => {
        "select account, id, sha256, name, scopes, made_at, expires_at, revoked_at, revoked_by
        from api_token"
    };
}
macro_rules! rules {
    () => {
        "select role, change, is_required, decided_at, decided_by, why from second_factor_rule"
    };
}
macro_rules! deposits {
    () => {
        "select sha256, change, actor, name, shows_on, kept_at from evidence_deposit"
    };
}
macro_rules! templates {
    () => {
        "select agency, id, kind, zh, en, template, sha256, change, filed_at, filed_by, withdrawn_at,
        withdrawn_by, withdrawn_why from paper_template"
    };
}
macro_rules! failures {
    () => {
        "select account, id, source, failed_at from failed_sign_in"
    };
}

statements! {
    PASSWORDS_OF = concat!(passwords!(), " where account = $1 order by change");
    PASSWORDS = concat!(passwords!(), " order by account, change");
    ONE_TIME_KEY_OF = concat!(one_time_keys!(), " where account = $1");
    ONE_TIME_KEYS = concat!(one_time_keys!(), " order by account");
    RECOVERY_CODES_OF = concat!(recovery_codes!(), " where account = $1 order by sha256");
    RECOVERY_CODES = concat!(recovery_codes!(), " order by account, sha256");
    PASSKEYS_OF = concat!(passkeys!(), " where account = $1 order by added_at, id");
    PASSKEYS = concat!(passkeys!(), " order by account, added_at, id");
    TOKENS_OF = concat!(tokens!(), " where account = $1 order by made_at, id");
    TOKENS = concat!(tokens!(), " order by account, made_at, id");
    RULES_OF = concat!(rules!(), " where role = $1 order by change");
    RULES = concat!(rules!(), " order by role, change");
    DEPOSITS_OF = concat!(deposits!(), " where sha256 = $1 order by change");
    DEPOSITS = concat!(deposits!(), " order by sha256, change");
    TEMPLATES_OF = concat!(templates!(), " where agency = $1 order by change");
    TEMPLATES = concat!(templates!(), " order by agency, change");
    FAILURES_OF = concat!(failures!(), " where account = $1 order by id");
    /// Of accounts, and not of names that nobody has.
    FAILURES = concat!(failures!(), " where account < '?' or account >= '@' order by account, id");
}

/// What moves in a stored passkey each time that it opens.
const MOVING: [&str; 3] = ["counter", "backup_state", "backup_eligible"];

fn of_one(kind: Kind) -> &'static str {
    match kind {
        Kind::Passwords => PASSWORDS_OF,
        Kind::OneTimeKey => ONE_TIME_KEY_OF,
        Kind::RecoveryCodes => RECOVERY_CODES_OF,
        Kind::Passkeys => PASSKEYS_OF,
        Kind::Tokens => TOKENS_OF,
        Kind::SecondFactorRules => RULES_OF,
        Kind::Deposits => DEPOSITS_OF,
        Kind::Templates => TEMPLATES_OF,
        Kind::Failures => FAILURES_OF,
    }
}

fn of_all(kind: Kind) -> &'static str {
    match kind {
        Kind::Passwords => PASSWORDS,
        Kind::OneTimeKey => ONE_TIME_KEYS,
        Kind::RecoveryCodes => RECOVERY_CODES,
        Kind::Passkeys => PASSKEYS,
        Kind::Tokens => TOKENS,
        Kind::SecondFactorRules => RULES,
        Kind::Deposits => DEPOSITS,
        Kind::Templates => TEMPLATES,
        Kind::Failures => FAILURES,
    }
}

/// The hash of what stands of a kind for one subject.
pub(super) fn standing(
    transaction: &mut Transaction<'_>,
    kind: Kind,
    subject: &str,
    salt: &[u8],
) -> Result<Hash, StoreError> {
    let mut begun = kind.begin(salt, subject);
    transaction.each(of_one(kind), &[subject.into()], |row| {
        begun = add(kind, begun.clone(), row)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(begun.finish())
}

/// As [`standing`], of every subject that has any.
pub(super) fn each(
    transaction: &mut Transaction<'_>,
    kind: Kind,
    salt_of: impl Fn(&str) -> Vec<u8>,
    mut visit: impl FnMut(String, Hash),
) -> Result<(), StoreError> {
    let mut at_hand: Option<(String, Commitment)> = None;
    transaction.each_legible(of_all(kind), |row| {
        let subject = row.text(0)?;
        if let Some((before, whole)) = at_hand.take_if(|(before, _)| before.as_str() != subject) {
            visit(before, whole.finish());
        }
        let begin = || (subject.to_owned(), kind.begin(&salt_of(subject), subject));
        let (_, begun) = at_hand.get_or_insert_with(begin);
        *begun = add(kind, begun.clone(), row)?;
        Ok::<_, StoreError>(())
    })?;
    if let Some((last, whole)) = at_hand {
        visit(last, whole.finish());
    }
    Ok(())
}

fn add(kind: Kind, begun: Commitment, row: Row<'_>) -> Result<Commitment, StoreError> {
    Ok(match kind {
        Kind::Passwords => begun.number(row.integer(1)?).text(row.text(2)?).number(row.integer(3)?),
        Kind::OneTimeKey => {
            let key = to_hexadecimal(row.optional_bytes(1)?.unwrap_or_default());
            begun.text(&key).optional(row.optional_text(2)?).number(row.integer(3)?)
        }
        Kind::RecoveryCodes => moment(begun.text(row.text(1)?), row.optional_integer(2)?),
        Kind::Passkeys => {
            let begun = begun.text(row.text(1)?).text(row.text(2)?);
            lasting(begun, row.text(3)?).number(row.integer(4)?)
        }
        Kind::Tokens => {
            let begun = begun.text(row.text(1)?).text(row.text(2)?).text(row.text(3)?);
            let begun = begun.text(row.text(4)?).number(row.integer(5)?).number(row.integer(6)?);
            moment(begun, row.optional_integer(7)?).optional(row.optional_text(8)?)
        }
        Kind::SecondFactorRules => {
            let begun = begun.number(row.integer(1)?).number(row.integer(2)?);
            begun.number(row.integer(3)?).text(row.text(4)?).text(row.text(5)?)
        }
        Kind::Deposits => {
            let begun = begun.number(row.integer(1)?).text(row.text(2)?).text(row.text(3)?);
            moment(begun, row.optional_day(4)?.map(i64::from)).number(row.integer(5)?)
        }
        Kind::Templates => {
            let begun = (1..7).try_fold(begun, |begun, column| {
                Ok::<_, StoreError>(begun.text(row.text(column)?))
            })?;
            let begun = begun.number(row.integer(7)?).number(row.integer(8)?).text(row.text(9)?);
            let begun = moment(begun, row.optional_integer(10)?);
            begun.optional(row.optional_text(11)?).optional(row.optional_text(12)?)
        }
        Kind::Failures => begun.text(row.text(1)?).text(row.text(2)?).number(row.integer(3)?),
    })
}

fn moment(begun: Commitment, at: Option<i64>) -> Commitment {
    match at {
        Some(at) => begun.number(at),
        None => begun.optional(None),
    }
}

/// A stored passkey without what moves in it; one that cannot be read counts as it stands.
fn lasting(begun: Commitment, stored: &str) -> Commitment {
    match serde_json::from_str(stored) {
        Ok(value) => value_of(begun, &value),
        Err(_) => begun.text(stored),
    }
}

/// A value with the names in it in one order, whichever they were written in.
fn value_of(begun: Commitment, value: &Value) -> Commitment {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().filter(|(name, _)| !MOVING.contains(&name.as_str())).collect();
            fields.sort_unstable_by_key(|(name, _)| name.as_str());
            let n_fields = i64::try_from(fields.len()).unwrap_or(i64::MAX);
            let add = |begun: Commitment, (name, value): (&String, &Value)| {
                value_of(begun.text(name), value)
            };
            fields.into_iter().fold(begun.number(n_fields), add)
        }
        Value::Array(values) => {
            let n_values = i64::try_from(values.len()).unwrap_or(i64::MAX);
            values.iter().fold(begun.number(n_values), value_of)
        }
        other => begun.text(&other.to_string()),
    }
}
