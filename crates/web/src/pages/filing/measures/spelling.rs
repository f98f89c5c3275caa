//! Results as they are typed and pasted: read by any spelling of the form's words, and told where they are no choice.
//! Knows no page.

use app::typed::{self, Typed};
use regulation::{EnumValue, Form};

use super::sheet::{AS_LAST, COMPLIANCE, Sheet, control};
use crate::language::Bilingual;
use crate::law::beginning;
use crate::pages::filing::told::Told;

/// Letters of a word that is no choice, as it is shown.
const SHOWN: usize = 40;

/// Where a script puts the word that is no choice.
pub(super) const WORD: &str = "{word}";

/// What was typed, with each result in the form's own word where it is a spelling of one.
pub(super) fn spelled(form: &Form, typed: &Typed) -> Typed {
    let Some(field) = form.field(COMPLIANCE) else { return typed.clone() };
    let pairs = typed.pairs().iter().map(|(name, text)| {
        let is_result = name.rsplit_once('.').is_some_and(|(_, asked)| asked == COMPLIANCE);
        let word = is_result.then(|| typed::word(field, text)).flatten();
        (name.clone(), word.unwrap_or_else(|| text.clone()))
    });
    Typed::of(pairs)
}

/// The results that are no choice, each told at its control.
pub(super) fn strays(form: &Form, sheet: &Sheet, typed: &Typed) -> Vec<Told> {
    let rows = sheet.lines().map(|line| line.measure.control.item.to_string());
    rows.filter_map(|row| stray(form, typed, &row)).collect()
}

/// What is told of the result of a measure or of a group of them, where it is no choice.
pub(super) fn stray(form: &Form, typed: &Typed, row: &str) -> Option<Told> {
    let text = typed.text(&control(row, COMPLIANCE)).trim();
    let is_as_last = text == AS_LAST && row.parse::<i64>().is_err();
    if text.is_empty() || is_as_last || is_choice(form, text) {
        return None;
    }
    Some(Told {
        field: row.to_owned(),
        cell: COMPLIANCE.to_owned(),
        words: no_choice(form, &shown(text)),
        unclear: None,
    })
}

/// Whether a text is one of the form's own words for a result.
pub(super) fn is_choice(form: &Form, text: &str) -> bool {
    words(form).any(|word| word.value == text)
}

/// A word that is no choice, as far as there is room for it.
pub(super) fn shown(text: &str) -> String {
    beginning(text, SHOWN)
}

/// That a word is no choice, and what is.
pub(super) fn no_choice(form: &Form, word: &str) -> Bilingual {
    let zh: Vec<&str> = words(form).map(|word| word.zh.as_str()).collect();
    let en: Vec<&str> = words(form).map(|word| word.en.as_str()).collect();
    Bilingual::new(
        format!("「{word}」不是可選的用語；可選：{}", zh.join("、")),
        format!("“{word}” is none of the choices: {}", en.join(", ")),
    )
}

/// Every spelling of each choice, for a script: a line each, the form's own word first.
pub(super) fn spellings(form: &Form) -> String {
    let lines = words(form).map(|word| {
        let said = [&word.value, &word.zh, &word.en].into_iter().chain(&word.also);
        said.map(String::as_str).collect::<Vec<_>>().join("|")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn words(form: &Form) -> impl Iterator<Item = &EnumValue> {
    form.field(COMPLIANCE).into_iter().flat_map(|field| &field.values)
}

#[cfg(test)]
mod tests {
    use regulation::Regulation;

    use super::*;

    fn results(texts: &[&str]) -> Typed {
        let texts = texts.iter().enumerate();
        Typed::of(texts.map(|(place, text)| {
            (control(&(place + 1).to_string(), COMPLIANCE), (*text).to_owned())
        }))
    }

    #[test]
    fn a_result_is_read_by_any_spelling_of_its_word() {
        let law = Regulation::embedded().unwrap();
        let form = law.form(app::self_check::FORM).unwrap();
        let typed = results(&["部份符合", " n/a ", "Conforms", "符合", "大致符合", ""]);
        let read = spelled(form, &typed);
        let texts = read.pairs().iter().map(|(_, text)| text.as_str());
        let expected = ["部分符合", "不適用", "符合", "符合", "大致符合", ""];
        assert_eq!(texts.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_word_that_is_no_choice_is_told_with_what_is_in_both_languages() {
        let law = Regulation::embedded().unwrap();
        let form = law.form(app::self_check::FORM).unwrap();
        let typed = results(&["符合", "大致符合", "as-last"]);
        assert_eq!(stray(form, &typed, "1"), None);
        assert_eq!(stray(form, &typed, "4"), None, "nothing is typed there");
        let told = stray(form, &typed, "2").unwrap();
        assert_eq!((told.field.as_str(), told.cell.as_str()), ("2", COMPLIANCE));
        let Bilingual { zh, en } = told.words;
        assert!(zh.starts_with("「大致符合」") && zh.contains("部分符合、"), "{zh}");
        assert!(en.starts_with("“大致符合”") && en.contains("Partly conforms, "), "{en}");
        assert!(stray(form, &typed, "3").is_some(), "of one measure alone it says nothing");
    }
}
