//! How a record is named where another refers to it: by what people call it, with its code behind.

use regulation::Regulation;

use crate::import::reference::call_names;
use crate::record::Record;
use crate::title;

/// A name that [`super::read()`] finds again whatever else bears it: 許芬庭（E0001）, or a code alone.
#[must_use]
pub fn called(regulation: &Regulation, record: &Record) -> String {
    let Some(form) = regulation.form(&record.form) else { return record.id.clone() };
    let (code, names) = call_names(form, &record.with);
    let sure = code.unwrap_or(&record.id);
    let name = names.first().map(|name| (*name).to_owned());
    let name = name.or_else(|| {
        title::of(
            regulation,
            &record.form,
            &serde_json::to_string(&record.with).unwrap_or_default(),
        )
    });
    match name.filter(|name| name != sure) {
        Some(name) => format!("{name}（{sure}）"),
        None => sure.to_owned(),
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
