//! How a record is named where another refers to it: by what people call it, with its code behind.

use regulation::Regulation;
use store::StoreError;

use super::Manner;
use crate::import::reference::call_names;
use crate::record::Record;
use crate::title::{self, BETWEEN};
use crate::{Actor, Installation};

/// Names that [`super::read()`] finds again whatever else bears them: 許芬庭（E0001）, or a code alone; by
/// position.
///
/// # Errors
/// The store's.
pub fn called<'r>(
    installation: &Installation,
    actor: &Actor,
    records: impl IntoIterator<Item = &'r Record>,
    manner: impl Into<Manner>,
) -> Result<Vec<String>, StoreError> {
    let records: Vec<&Record> = records.into_iter().collect();
    let titles = title::of(installation, actor, records.iter().copied(), manner)?;
    let regulation = &*installation.regulation;
    let named = records.iter().zip(titles);
    Ok(named.map(|(record, title)| with_code(regulation, record, &title)).collect())
}

/// The name of one record, as [`called`] gives it.
///
/// # Errors
/// The store's.
pub fn called_one(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
    manner: impl Into<Manner>,
) -> Result<String, StoreError> {
    Ok(called(installation, actor, [record], manner)?.pop().unwrap_or_default())
}

/// A title with the code behind it that alone is sure; a code in the title is not said twice.
fn with_code(regulation: &Regulation, record: &Record, title: &str) -> String {
    let form = regulation.form(&record.form);
    let sure = form.and_then(|form| call_names(form, &record.with).0).unwrap_or(&record.id);
    let words: Vec<&str> = title.split(BETWEEN).filter(|words| *words != sure).collect();
    // Where several are named in one control, these signs part them.
    let name = words.join(BETWEEN).replace([';', '；', '、'], "，");
    match name.is_empty() {
        true => sure.to_owned(),
        false => format!("{name}（{sure}）"),
    }
}

/// What stands in the last bracket of a name, if it ends in one.
pub(crate) fn in_bracket(text: &str) -> Option<&str> {
    split_bracket(text).map(|(_, inside)| inside)
}

/// What stands before the last bracket of a name and in it, if it ends in one.
pub(crate) fn split_bracket(text: &str) -> Option<(&str, &str)> {
    let (before, inside) = text.trim_end().strip_suffix(['）', ')'])?.rsplit_once(['（', '('])?;
    Some((before, inside.trim())).filter(|(_, inside)| !inside.is_empty())
}

#[cfg(test)]
mod tests {
    use super::in_bracket;

    #[test]
    fn a_code_is_found_in_the_last_bracket_of_a_name() {
        assert_eq!(in_bracket("許芬庭（E0001）"), Some("E0001"));
        assert_eq!(in_bracket("機房(備援) (Z-2) "), Some("Z-2"));
        assert_eq!(in_bracket("許芬庭"), None);
        assert_eq!(in_bracket("許芬庭（）"), None);
    }
}
