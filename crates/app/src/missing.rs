//! What is missing, in words: the names that answers carry are for programs.

use domain::LineOnWire;
use regulation::{Fact, Regulation};

use crate::adoption;
use crate::agency::facts_lacking;

/// What people call something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub zh: String,
    pub en: String,
}

impl Label {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// The label of a setting, a document, a field, a register, a fact or the level; a name that nobody knows is
/// its own.
#[must_use]
pub fn label(regulation: &Regulation, name: &str) -> Label {
    let of_field = |form: &str, field: &str| {
        let found = regulation.form(form).and_then(|form| form.field(field));
        found.map_or_else(|| Label::new(field, field), |one| Label::new(&one.zh, &one.en))
    };
    if name == "level" {
        return Label::new("責任等級", "Level");
    }
    if let Some(id) = adoption::document(name) {
        let document = regulation.instrument(id);
        let (zh, en) = document.map_or((id, id), |one| (one.zh.as_str(), one.en.as_str()));
        return Label::new(format!("「{zh}」之採用"), format!("adoption of {en}"));
    }
    if let Some(setting) = regulation.setting(name) {
        let (zh, en) = (&setting.zh, &setting.en);
        let of_duty = setting.name.strip_suffix('*').and_then(|family| name.strip_prefix(family));
        return match of_duty {
            Some(duty) => Label::new(
                format!("設定「{zh}」（{duty}）"),
                format!("the setting “{en}” ({duty})"),
            ),
            None => Label::new(format!("設定「{zh}」"), format!("the setting “{en}”")),
        };
    }
    if let Some(fact) = Fact::ALL.into_iter().find(|fact| fact.word() == name) {
        let (zh, en) = regulation.fact_names(fact);
        return Label::new(format!("機關事實「{zh}」"), format!("the fact “{en}”"));
    }
    let (form, field) = match name.split_once('.') {
        Some((form, field)) => (form, Some(field)),
        None => (name, None),
    };
    let Some(known) = regulation.form(form) else { return Label::new(name, name) };
    match field.map(|field| of_field(form, field)) {
        None => Label::new(format!("「{}」紀錄", known.zh), format!("records: {}", known.en)),
        Some(field) => Label::new(
            format!("「{}」之「{}」", known.zh, field.zh),
            format!("“{}” of {}", field.en, known.en),
        ),
    }
}

/// Of what is missing, the fields in which a form says it: the facts of a body, or from when a document is adopted.
#[must_use]
pub fn said_in(regulation: &Regulation, form: &str, missing: &[String]) -> Vec<String> {
    let mut names = missing.iter();
    if form == adoption::FORM && names.any(|name| adoption::document(name).is_some()) {
        return vec![adoption::ADOPTED_ON.to_owned()];
    }
    facts_lacking(regulation, form, missing)
}

/// A line whose reason calls what is missing as people do.
pub(crate) fn in_words(regulation: &Regulation, mut line: LineOnWire) -> LineOnWire {
    say_in_words(regulation, &line.missing, &mut line.reason_zh, &mut line.reason_en);
    line
}

/// Has a reason in both languages call what is missing as people do.
pub(crate) fn say_in_words(
    regulation: &Regulation,
    missing: &[String],
    reason_zh: &mut String,
    reason_en: &mut String,
) {
    if missing.is_empty() {
        return;
    }
    let labels: Vec<(&str, Label)> =
        missing.iter().map(|name| (name.as_str(), label(regulation, name))).collect();
    *reason_zh = replaced(reason_zh, labels.iter().map(|(name, one)| (*name, &*one.zh)));
    *reason_en = replaced(reason_en, labels.iter().map(|(name, one)| (*name, &*one.en)));
}

fn replaced<'a>(reason: &str, names: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut names: Vec<(&str, &str)> = names.collect();
    // `incident.at` must not be found inside `incident.at_once`.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut words = reason.to_owned();
    for (place, (name, _)) in names.iter().enumerate() {
        // A mark between, so that words already put in are not looked at again.
        words = words.replace(name, &format!("\u{1}{place}\u{2}"));
    }
    for (place, (_, label)) in names.iter().enumerate() {
        words = words.replace(&format!("\u{1}{place}\u{2}"), label);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(reason: &str, names: &[&str]) -> String {
        let regulation = Regulation::embedded().unwrap();
        let labels: Vec<Label> = names.iter().map(|name| label(&regulation, name)).collect();
        replaced(reason, names.iter().zip(&labels).map(|(name, one)| (*name, &*one.zh)))
    }

    #[test]
    fn people_read_labels_and_not_names_of_fields() {
        let reason = "資料不足，缺：level、own_room、person.leave_date。";
        let words = say(reason, &["level", "own_room", "person.leave_date"]);
        assert_eq!(
            words,
            "資料不足，缺：責任等級、機關事實「自有機房」、「人員基本資料」之「離退職日」。"
        );
        assert!(say("缺：period.D10a", &["period.D10a"]).contains("定期之週期"));
        assert_eq!(say("缺：person", &["person"]), "缺：「人員基本資料」紀錄");
        let document = say("缺：delegated.city-iot", &["delegated.city-iot"]);
        assert!(!document.contains("city-iot"), "{document}");
    }

    #[test]
    fn a_name_that_nobody_knows_stays_as_it_is() {
        assert_eq!(say("缺：moon", &["moon"]), "缺：moon");
    }
}
