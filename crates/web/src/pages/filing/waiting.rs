//! What waits for approval already and is told apart by the same as what is filled in; it stops nobody.

use app::approval::waiting_like;
use app::{Actor, Installation};
use regulation::Form;

use super::filled::Filled;
use crate::fault::Fault;
use crate::pages::approvals::awaited;
use crate::routes::record_path;
use crate::view::View;

/// The address of each that waits, with since when and for whom.
pub(super) fn already(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: &Filled,
) -> Result<Vec<(String, String)>, Fault> {
    let (book, manner) = ((form, filled.agency.as_str()), view.language.manner());
    let found = waiting_like(installation, actor, book, &filled.typed, manner)?;
    let told = found.iter().map(|one| {
        let href = view.link(&format!("{}#approval", record_path(&one.record)));
        (href, view.t.waits_already(&awaited::waits(view, one)))
    });
    Ok(told.collect())
}

crate::words::words! {
    waits_already(waits: &str): "已有一筆同類的登錄：{waits}", "One like it is there already. {waits}";
}
