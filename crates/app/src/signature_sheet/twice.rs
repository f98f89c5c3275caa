//! Whether people are asked twice for the same: an open sheet of the same form whose records would say
//! the same, and on which some of them are asked already.

use serde_json::Value as Json;
use store::signature_sheet as rows;

use super::reading::counted;
use super::{NewSheet, Sheet, SheetError, checked, content, may_keep, stored};
use crate::once::{self, Known, Once};
use crate::{Actor, Installation};

/// So many open sheets that say the same are looked at, the newest first; not of the law.
const SHEETS: u32 = 20;

/// The newest open sheet that asks some of the same people for the same; none where the request has
/// been answered before, so that a second click opens and asks nothing.
///
/// # Errors
/// [`SheetError`].
pub fn open_already(
    installation: &Installation,
    actor: &Actor,
    new: &NewSheet,
    once: Option<Once<'_>>,
) -> Result<Option<Sheet>, SheetError> {
    let form = may_keep(installation, actor, &new.agency, &new.form)?.0;
    if !matches!(once::find(installation, &actor.written(), once)?, Known::Nothing) {
        return Ok(None);
    }
    let fields = Json::Object(content::alike(installation, form, &new.with)).to_string();
    let found = installation.store.read(|transaction| {
        rows::open_saying(transaction, &new.agency, &form.id, &fields, SHEETS)
    })?;
    if found.is_empty() {
        return Ok(None);
    }
    let people = checked(installation, actor, form, new)?;
    Ok(installation.store.read(|transaction| {
        for row in found {
            let asked = rows::people(transaction, &row.id)?;
            if asked.iter().any(|one| people.contains(one)) {
                return Ok(Some(counted(transaction, row)?));
            }
        }
        Ok::<_, store::StoreError>(None)
    })?)
}

/// The id of the newest open sheet that asked some of the same people for the same before this one was opened,
/// for who opened it; a request that is repeated is told the same.
///
/// # Errors
/// [`SheetError`].
pub fn opened_before(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<Option<String>, SheetError> {
    let row = stored(installation, id)?;
    may_keep(installation, actor, &row.agency, &row.form)?;
    Ok(installation.store.read(|transaction| {
        let people = rows::people(transaction, id)?;
        let same = rows::open_saying(transaction, &row.agency, &row.form, &row.fields, SHEETS)?;
        for other in same.into_iter().filter(|other| other.change < row.change) {
            if rows::people(transaction, &other.id)?.iter().any(|one| people.contains(one)) {
                return Ok(Some(other.id));
            }
        }
        Ok::<_, store::StoreError>(None)
    })?)
}
