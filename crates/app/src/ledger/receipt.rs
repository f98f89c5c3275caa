//! The receipt of one thing: that a change is in the log, and what it wrote there.

use ::ledger::{Cosigned, Hash, Receipt, Signer, Stamped, consistency, inclusion, to_hexadecimal};
use store::ledger::{self as log, stamped};
use store::{StoreError, Transaction};

use super::{LedgerError, cosigned_notes, leaves};
use crate::access::Forbidden;
use crate::{Action, Actor, Installation, Resource, access, personal, record};

/// The proof that a record was filed as it stands, for whoever holds only the public key.
///
/// # Errors
/// [`LedgerError`].
pub fn prove(
    installation: &Installation,
    actor: &Actor,
    record: &str,
) -> Result<Receipt, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    of_record(installation, record)
}

/// As [`prove`], for whoever may read all of the record; the log is told who took it along.
///
/// # Errors
/// [`LedgerError`].
pub fn receipt(
    installation: &Installation,
    actor: &Actor,
    record: &str,
) -> Result<Receipt, LedgerError> {
    let read = record::get(installation, actor, record)?;
    if !read.hidden.is_empty() {
        // What is committed to is the whole record, so a part of it proves nothing.
        let (action, about) = (Action::ReadPersonal, format!("{} of {}", read.form, read.agency));
        return Err(Forbidden { actor: actor.written(), action, about }.into());
    }
    let receipt = of_record(installation, record)?;
    let of = format!("{} of {}", read.form, read.agency);
    personal::note(installation, actor, "receipt.taken", record, &of)?;
    Ok(receipt)
}

/// The proof that a change is in the log, for whoever reads the log; the log is told who took it along.
///
/// # Errors
/// [`LedgerError`].
pub fn receipt_of_change(
    installation: &Installation,
    actor: &Actor,
    change: i64,
) -> Result<Receipt, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    let receipt = installation.store.read(|transaction| {
        let shown = entry_of(transaction, signer, change)?.ok_or(LedgerError::NoChange(change))?;
        let (kind, salt, values, place, among) = Default::default();
        let Shown { checkpoint, cosigned, stamped, entry, path } = shown;
        Ok::<_, LedgerError>(Receipt {
            checkpoint,
            cosigned,
            stamped,
            entry,
            path,
            kind,
            salt,
            values,
            place,
            among,
        })
    })?;
    personal::note(installation, actor, "receipt.taken", &change.to_string(), "the entry alone")?;
    Ok(receipt)
}

/// An entry with the proof that the log holds it.
struct Shown {
    checkpoint: String,
    cosigned: Vec<Cosigned>,
    stamped: Vec<Stamped>,
    entry: String,
    path: Vec<Hash>,
}

/// The entry of a change; none where there is no such.
fn entry_of(
    transaction: &mut Transaction<'_>,
    signer: &Signer,
    change: i64,
) -> Result<Option<Shown>, LedgerError> {
    let Some(number) = u64::try_from(change).ok().and_then(|change| change.checked_sub(1)) else {
        return Ok(None);
    };
    let checkpoint = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
    let leaves = leaves(transaction)?;
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let Some(path) = inclusion(&leaves, index) else { return Ok(None) };
    let mut entry = String::new();
    log::entries_between(transaction, number..number + 1, |text| {
        text.clone_into(&mut entry);
        Ok::<_, StoreError>(())
    })?;
    let cosigned = cosigned_notes(transaction, &leaves, 1)?;
    let stamped = first_stamps(transaction, &leaves, number + 1)?;
    Ok(Some(Shown { checkpoint, cosigned, stamped, entry, path }))
}

fn of_record(installation: &Installation, record: &str) -> Result<Receipt, LedgerError> {
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let missing = || LedgerError::NoRecord(record.to_owned());
        let receipted = log::receipt(transaction, record)?.ok_or_else(missing)?;
        if !store::record::erasures(transaction, record)?.is_empty() {
            return Err(LedgerError::Erased { id: record.to_owned() });
        }
        let shown = entry_of(transaction, signer, receipted.change)?.ok_or_else(missing)?;
        let place = receipted.leaves.iter().position(|leaf| *leaf == receipted.leaf);
        let place = place.ok_or_else(missing)?;
        let among = inclusion(&receipted.leaves, place).ok_or_else(missing)?;
        let salt = to_hexadecimal(&receipted.salt);
        let place = u64::try_from(place).map_err(|_| missing())?;
        let (kind, values) = (Some("record".to_owned()), receipted.values);
        let Shown { checkpoint, cosigned, stamped, entry, path } = shown;
        Ok(Receipt { checkpoint, cosigned, stamped, entry, path, kind, salt, values, place, among })
    })
}

/// So many stamps are looked through for the first of each authority.
const STAMPS_LOOKED_THROUGH: u32 = 64;

/// The first stamp of each authority on a checkpoint that holds the entry of that number, with the proof
/// that the log grew out of it.
fn first_stamps(
    transaction: &mut Transaction<'_>,
    leaves: &[Hash],
    number: u64,
) -> Result<Vec<Stamped>, StoreError> {
    let mut seen: Vec<String> = Vec::new();
    let mut first = Vec::new();
    for row in stamped::first_from(transaction, number, STAMPS_LOOKED_THROUGH)? {
        let path = usize::try_from(row.size).ok().and_then(|size| consistency(leaves, size));
        if let Some(path) = path.filter(|_| !seen.contains(&row.authority)) {
            first.push(Stamped::of(row.note, &row.token, path));
            seen.push(row.authority);
        }
    }
    Ok(first)
}
