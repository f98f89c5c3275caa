//! Where a page of a list begins, as an address bears it: what is no place in the list is refused alike
//! everywhere, and never read as some other place. Knows no list.

use uuid::Uuid;

use crate::fault::{Fault, FieldFault};
use crate::view::View;

/// The row behind which the page begins, of a list that is in order of its ids.
///
/// # Errors
/// 422 for what is no id.
pub(crate) fn id_asked(view: &View) -> Result<Option<&str>, Fault> {
    id_asked_by("cursor", view)
}

/// As [`id_asked`], of one of several lists on a page.
///
/// # Errors
/// As [`id_asked`].
pub(crate) fn id_asked_by<'v>(key: &str, view: &'v View) -> Result<Option<&'v str>, Fault> {
    let asked = view.query.get(key);
    let is_id = |text: &str| Uuid::try_parse(text).is_ok_and(|id| id.to_string() == text);
    match asked.filter(|&text| !is_id(text)) {
        Some(cursor) => Err(no_place(cursor)),
        None => Ok(asked),
    }
}

/// The fault of a cursor that leads nowhere.
pub(crate) fn no_place(cursor: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "cursor",
        format!("「{cursor}」不是這份清單的接續點"),
        format!("“{cursor}” is no place in this list"),
    )])
}
