//! Somebody signs their own line, by their own sign-in: the record, the signature and its log entry are one
//! change. Nobody signs for another.

use serde_json::{Map, Value as Json};
use store::StoreError;
use store::event::{self, NewEvent};
use store::signature::{self as signatures, SignatureRow, Way};
use store::signature_sheet::SheetRow;

use super::content::{Given, on_screen, record_of};
use super::reading::own_line;
use super::{SheetError, begin, signed, still_open};
use crate::record::{insert, prepare_signed};
use crate::{Actor, Installation, person};

/// Signs the actor's own line of a sheet whose content they have read; returns the record that proves it.
///
/// # Errors
/// [`SheetError`]; nothing is written then.
pub fn sign(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    content_sha256: &str,
) -> Result<String, SheetError> {
    let (sheet, signer) = own_line(installation, actor, id)?;
    if sheet.content_sha256 != content_sha256 {
        return Err(SheetError::Changed);
    }
    let (form, fills) = signed(installation, &sheet.form)?;
    let (written, now) = (actor.written(), installation.now());
    let signature = on_screen(&sheet.id, content_sha256);
    let given = Given { way: Way::Screen, signature: &signature, at: now };
    let with = fields(&sheet)?;
    let new = installation.store.read(|transaction| {
        let of = (sheet.agency.as_str(), form, fills);
        record_of(installation, transaction, of, &with, &signer, &given)
    })?;
    let filed = [prepare_signed(installation, actor, &new, &with, now)?];
    let [(record, _)] = &filed;
    let row = SignatureRow {
        sheet: sheet.id.clone(),
        person: signer.clone(),
        way: Way::Screen,
        signed_on: now.day().days(),
        signed_at: now.microseconds(),
        signed_by: written.clone(),
        content_sha256: content_sha256.to_owned(),
        scan: None,
        record: record.id.clone(),
        change: 0,
    };
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &sheet, filed.len())?;
        still_open(transaction, id)?;
        if signatures::of_person(transaction, id, &signer)?.is_some() {
            return Err(SheetError::Signed { n_signed: 1 });
        }
        // Of two accounts that stand for one person, nobody knows which of them signs as that person.
        let account = actor.principal().map(|principal| principal.account.as_str());
        if person::has_another(transaction, &signer, account.unwrap_or_default(), now.day())? {
            return Err(SheetError::TwoAccounts);
        }
        let mut events = insert(installation, transaction, change, &filed)?;
        signatures::insert(transaction, change, &row)?;
        let given = NewEvent { kind: "signature.given", subject: id, detail: Some(&record.id) };
        events.push(given);
        event::note(transaction, change, &events)?;
        Ok::<_, SheetError>(())
    })?;
    Ok(row.record)
}

/// What every record of a sheet says alike.
pub(super) fn fields(sheet: &SheetRow) -> Result<Map<String, Json>, StoreError> {
    let damaged = |_| StoreError::Damaged { what: format!("signature sheet {}", sheet.id) };
    serde_json::from_str(&sheet.fields).map_err(damaged)
}
