//! What is missing, in words: the names that answers carry are for programs.

use regulation::{Fact, Regulation};

use crate::catalogue::BODIES;
use crate::law::{field_label, joined};
use crate::view::View;

/// A missing thing by its label: a setting, a document, a field, a register, a fact, the level.
pub fn label(view: &View, regulation: &Regulation, name: &str) -> String {
    let t = view.t;
    let choose = |zh: &str, en: &str| view.language.choose(zh, en).to_owned();
    if name == "level" {
        return t.level_label().to_owned();
    }
    if let Some(id) = name.strip_prefix("delegated.") {
        let document = regulation.instrument(id);
        let title = document.map_or_else(|| id.to_owned(), |one| choose(&one.zh, &one.en));
        return t.adoption_of(&title);
    }
    if let Some(setting) = regulation.setting(name) {
        let title = choose(&setting.zh, &setting.en);
        let of_duty = setting.name.strip_suffix('*').and_then(|family| name.strip_prefix(family));
        return match of_duty {
            Some(duty) => t.setting_of_duty(&title, duty),
            None => t.setting_called(&title),
        };
    }
    if Fact::ALL.iter().any(|fact| fact.word() == name) {
        let fact = field_label(regulation, BODIES, name);
        let fact = fact.map_or_else(|| name.to_owned(), |label| view.say(&label).to_owned());
        return t.fact_called(&fact);
    }
    let (form, field) = match name.split_once('.') {
        Some((form, field)) => (form, Some(field)),
        None => (name, None),
    };
    let Some(known) = regulation.form(form) else { return name.to_owned() };
    let title = choose(&known.zh, &known.en);
    match field {
        None => t.register_called(&title),
        Some(field) => {
            let field = match field_label(regulation, form, field) {
                Some(label) => view.say(&label).to_owned(),
                None => field.to_owned(),
            };
            t.field_called(&title, &field)
        }
    }
}

/// Several of them in a row.
pub fn labels(view: &View, regulation: &Regulation, names: &[String]) -> String {
    joined(view.language, names.iter().map(|name| label(view, regulation, name)))
}

/// A reason with the names of what is missing in words.
pub fn in_words(view: &View, regulation: &Regulation, reason: &str, names: &[String]) -> String {
    let mut words = reason.to_owned();
    let mut names: Vec<&String> = names.iter().collect();
    // `incident.at` must not be found inside `incident.at_once`.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for (place, name) in names.iter().enumerate() {
        // A mark between, so that words already put in are not looked at again.
        words = words.replace(name.as_str(), &format!("\u{1}{place}\u{2}"));
    }
    for (place, name) in names.iter().enumerate() {
        words = words.replace(&format!("\u{1}{place}\u{2}"), &label(view, regulation, name));
    }
    words
}

crate::words::words! {
    adoption_of(title: &str): "「{title}」之採用", "adoption of {title}";
    setting_of_duty(title: &str, duty: &str): "設定「{title}」（{duty}）", "the setting “{title}” ({duty})";
    setting_called(title: &str): "設定「{title}」", "the setting “{title}”";
    fact_called(fact: &str): "機關事實「{fact}」", "the fact “{fact}”";
    register_called(form: &str): "「{form}」紀錄", "records: {form}";
    field_called(form: &str, field: &str): "「{form}」之「{field}」", "“{field}” of {form}";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn say(reason: &str, names: &[&str]) -> String {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/".parse().unwrap(), &site, "").unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        in_words(&view, &Regulation::embedded().unwrap(), reason, &names)
    }

    #[test]
    fn people_read_labels_and_not_names_of_fields() {
        let reason = "資料不足，缺：level、own_room、person.leave_date。";
        let words = say(reason, &["level", "own_room", "person.leave_date"]);
        assert_eq!(
            words,
            "資料不足，缺：責任等級、機關事實「自有機房」、「人員基本資料」之「離退職日」。"
        );
        assert!(say("缺：period.D5.1a", &["period.D5.1a"]).contains("定期之週期"));
        assert_eq!(say("缺：person", &["person"]), "缺：「人員基本資料」紀錄");
    }

    #[test]
    fn a_name_that_nobody_knows_stays_as_it_is() {
        assert_eq!(say("缺：moon", &["moon"]), "缺：moon");
    }
}
