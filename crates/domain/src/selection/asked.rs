//! What a selection asks, in words of its form, and which records are of that kind and say otherwise.

use regulation::{Field, FormKind};

use super::{Check, Place, Selection};
use crate::Value;
use crate::known::Entry;
use crate::reason::Words;

/// The word by which forms say that there is nothing to find.
const NOTHING_TO_FIND: &str = "na";

impl<'a> Selection<'a> {
    /// What a record would have to say; none where any record of the form will do.
    pub(crate) fn asked(&self) -> Option<Words> {
        let alternatives: Vec<Words> =
            self.any.iter().filter_map(|one| joined(self.all_words(one), "，", ", ")).collect();
        let mut asked = self.all_words(&self.conditions);
        asked.extend(joined(alternatives, "，或", ", or "));
        let asked = joined(asked, "，", ", ");
        let mended = self.states.as_ref().and_then(|states| self.form.fields.get(states.mended?));
        let by_then = said("已填且不晚於所詢日", "filled in, by the day asked about");
        let mended = mended.map(|field| labelled(field, by_then));
        joined(asked.into_iter().chain(mended).collect(), "，或", ", or ")
    }

    /// These words of a field, each of which is asked.
    pub(crate) fn asked_words(&self, field: usize, words: &[&str]) -> Option<Words> {
        let field = self.form.fields.get(field)?;
        let named = joined(words.iter().map(|word| named_word(field, word)).collect(), "、", ", ")?;
        Some(labelled(field, named))
    }

    /// Whether a record that is not selected is of what is asked for, and was only found otherwise;
    /// what is another kind of thing, or is not there to be found anything of, falls short of nothing.
    pub(crate) fn falls_short(&self, entry: &Entry<'a>) -> bool {
        let mut alternatives = self.any.iter().flatten();
        alternatives.all(|(place, check)| self.is_finding(place, check))
            && self.conditions.iter().all(|(place, check)| match self.is_finding(place, check) {
                true => !self.is_nothing(entry, place),
                false => self.is_plainly_met(entry, place, check),
            })
    }

    /// Whether a record says that there is nothing to find.
    pub(super) fn finds_nothing(&self, entry: &Entry<'a>) -> bool {
        let mut asked = self.conditions.iter().chain(self.any.iter().flatten());
        asked.any(|(place, check)| self.is_finding(place, check) && self.is_nothing(entry, place))
    }

    fn is_nothing(&self, entry: &Entry<'a>, place: &Place<'a>) -> bool {
        self.look(entry, place).1.and_then(Value::text) == Some(NOTHING_TO_FIND)
    }

    /// Whether a condition asks what was found of a thing, rather than which kind of thing it is.
    fn is_finding(&self, place: &Place<'_>, check: &Check) -> bool {
        let Some(field) = self.own_field(place) else { return false };
        field.anew
            || field.outcome
            || match check {
                Check::Present(present) => *present,
                // An entry of a register says what the thing is.
                Check::Is(_) => self.form.kind != FormKind::Register,
                _ => false,
            }
    }

    /// Whether a condition holds that asks no number of the law.
    fn is_plainly_met(&self, entry: &Entry<'a>, place: &Place<'a>, check: &Check) -> bool {
        match (check, self.look(entry, place).1) {
            (Check::Present(present), value) => {
                value.is_some_and(|value| !value.is_empty()) == *present
            }
            (Check::NotNo, None) => true,
            (_, None) => false,
            (check, Some(value)) => self.says(check, value),
        }
    }

    fn own_field(&self, place: &Place<'_>) -> Option<&'a Field> {
        match place {
            Place::Field(at) => self.form.fields.get(*at),
            Place::Through(_) => None,
        }
    }

    fn all_words(&self, conditions: &[(Place<'a>, Check)]) -> Vec<Words> {
        let words = conditions.iter().filter_map(|(place, check)| self.words(place, check));
        // What is ticked off item by item is said once.
        let is_listed = conditions.iter().any(|(_, check)| matches!(check, Check::NotNo));
        let items = is_listed.then(|| said("檢查各項：無一為否", "items checked: none “no”"));
        words.chain(items).collect()
    }

    fn words(&self, place: &Place<'a>, check: &Check) -> Option<Words> {
        let field = match place {
            Place::Field(at) => self.form.fields.get(*at),
            Place::Through(path) => path.of.fields.get(path.target),
        }?;
        let one_of = |words: &[String]| {
            joined(words.iter().map(|word| named_word(field, word)).collect(), "或", " or ")
        };
        let value = match check {
            Check::Is(true) => said("是", "yes"),
            Check::Is(false) => said("否", "no"),
            Check::OneOf(words) => one_of(words)?,
            Check::Not(words) => {
                let names = words.iter().map(|word| named_word(field, word)).collect();
                let (zh, en) = joined(names, "、亦非", " nor ")?;
                let not = if words.len() > 1 { "neither" } else { "not" };
                (format!("非{zh}"), format!("{not} {en}"))
            }
            Check::Present(true) | Check::Said => said("已填", "filled in"),
            Check::Present(false) => said("無", "none"),
            Check::AtLeast(_) => said("達規定之數", "the number required"),
            Check::IsBody => said("本機關", "this body"),
            Check::NotNo => return None,
        };
        Some(labelled(field, value))
    }
}

fn said(zh: &str, en: &str) -> Words {
    (zh.to_owned(), en.to_owned())
}

fn labelled(field: &Field, (zh, en): Words) -> Words {
    (format!("{}：{zh}", field.zh), format!("{}: {en}", field.en))
}

/// A word of a field as people read it; one without a name is written as it stands.
pub(crate) fn named_word(field: &Field, word: &str) -> Words {
    match field.values.iter().find(|value| value.value == word) {
        Some(value) => said(&value.zh, &value.en),
        None => (word.to_owned(), format!("“{word}”")),
    }
}

/// All of them, each language with what joins it; none where there are none.
fn joined(all: Vec<Words>, zh: &str, en: &str) -> Option<Words> {
    if all.is_empty() {
        return None;
    }
    let (in_zh, in_en): (Vec<String>, Vec<String>) = all.into_iter().unzip();
    Some((in_zh.join(zh), in_en.join(en)))
}
