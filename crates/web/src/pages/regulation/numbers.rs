//! A number of the law over time: from – to, value by level, citation, quote and how sure we are.

use askama::Template;
use regulation::{Amount, Basis, ByLevel, Confidence, Day, Level, Parameter, Since, Term, Unit};

use crate::language::{Language, Tongue};
use crate::law;
use crate::parts::html;
use crate::routes::law_path;
use crate::view::View;
use crate::words::Words;

/// One parameter as a table of its values.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/regulation/numbers.html")]
pub struct Numbers {
    t: Words,
    id: String,
    name: String,
    unit: &'static str,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    from: String,
    /// Empty: it still holds.
    to: String,
    is_current: bool,
    is_repealed: bool,
    values: Vec<(String, String)>,
    rests_on: Vec<RestsOn>,
    note: String,
}

/// The words on which the values of some levels rest.
#[derive(Clone, Debug)]
struct RestsOn {
    /// Letters of the levels; none where the row says the same for all.
    levels: Vec<&'static str>,
    href: String,
    place: String,
    words: String,
    is_paraphrase: bool,
    confidence: (&'static str, &'static str, &'static str),
}

impl Numbers {
    /// Prepares a parameter, for all levels or for those of a duty; the value in force on the view's day is
    /// marked.
    pub fn new(
        view: &View,
        regulation: &regulation::Regulation,
        parameter: &Parameter,
        levels: &[Level],
    ) -> Self {
        let rows = parameter.since.iter().enumerate().map(|(place, since)| {
            let ends = parameter.since.get(place + 1).map(|next| next.from);
            row(view, regulation, since, ends, levels)
        });
        Self {
            t: view.t,
            id: parameter.id.clone(),
            name: view.language.choose(&parameter.zh, &parameter.en).clone(),
            unit: unit(parameter.unit, view.t),
            rows: rows.collect(),
        }
    }
}

fn row(
    view: &View,
    regulation: &regulation::Regulation,
    since: &Since,
    ends: Option<Day>,
    levels: &[Level],
) -> Row {
    let language = view.language;
    let on = view.as_of.day();
    let is_current = !since.repealed && since.from <= on && ends.is_none_or(|ends| on < ends);
    let bases = since.bases(levels).into_iter();
    Row {
        from: language.short_day(since.from),
        to: ends.map(|ends| language.short_day(ends.previous())).unwrap_or_default(),
        is_current,
        is_repealed: since.repealed,
        values: values(since, levels, language)
            .into_iter()
            .map(|(level, value)| (level.map(Level::letter).unwrap_or_default().to_owned(), value))
            .collect(),
        rests_on: bases.map(|(levels, basis)| rests_on(view, regulation, &levels, basis)).collect(),
        note: language.choose(&since.note_zh, &since.note).clone().unwrap_or_default(),
    }
}

fn rests_on(
    view: &View,
    regulation: &regulation::Regulation,
    levels: &[Level],
    basis: Basis,
) -> RestsOn {
    RestsOn {
        levels: levels.iter().map(|level| level.letter()).collect(),
        href: view.link(&law_path(&basis.cite)),
        place: view.say(&law::heading(regulation, &basis.cite)).to_owned(),
        is_paraphrase: basis.quote.is_none(),
        words: basis.quote.or(basis.paraphrase).unwrap_or_default(),
        confidence: confidence(basis.confidence, view.t),
    }
}

/// Class name, word and explanation of a confidence.
pub fn confidence(confidence: Confidence, t: Words) -> (&'static str, &'static str, &'static str) {
    match confidence {
        Confidence::Verbatim => ("verbatim", t.verbatim(), t.verbatim_help()),
        Confidence::Secondary => ("secondary", t.secondary(), t.secondary_help()),
        Confidence::Unverified => ("unverified", t.unverified(), t.unverified_help()),
    }
}

/// The values by level, of all or of those asked about; one without a level where it is the same for all.
pub fn values(since: &Since, asked: &[Level], language: Language) -> Vec<(Option<Level>, String)> {
    match &since.value {
        None => Vec::new(),
        Some(ByLevel::All(amount)) => vec![(None, amount_in_words(*amount, language))],
        Some(ByLevel::Level(by_level)) => by_level
            .iter()
            .filter(|(level, _)| asked.is_empty() || asked.contains(level))
            .map(|(level, amount)| (Some(*level), amount_in_words(*amount, language)))
            .collect(),
    }
}

fn amount_in_words(amount: Amount, language: Language) -> String {
    match amount {
        Amount::Number(number) => grouped(number),
        Amount::Term(term) => term_in_words(term, language),
    }
}

/// Thousands with commas: large amounts are sums of money.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// A term as people say it: 1年6個月, 1 year 6 months.
pub fn term_in_words(term: Term, language: Language) -> String {
    match language.tongue {
        Tongue::Chinese => term.zh(),
        Tongue::English => term.en(),
    }
}

fn unit(unit: Unit, t: Words) -> &'static str {
    match unit {
        Unit::Hours => t.unit_hours(),
        Unit::Minutes => t.unit_minutes(),
        Unit::Days => t.unit_days(),
        Unit::Months => t.unit_months(),
        Unit::Years => t.unit_years(),
        Unit::People => t.unit_people(),
        Unit::Times => t.unit_times(),
        Unit::Items => t.unit_items(),
        Unit::Percent => t.unit_percent(),
        Unit::Twd => t.unit_twd(),
        Unit::Term => "",
    }
}

html!(Numbers);

crate::words::words! {
    unit_hours: "小時", "hours";
    unit_minutes: "分鐘", "minutes";
    unit_days: "日", "days";
    unit_months: "個月", "months";
    unit_years: "年", "years";
    unit_people: "人", "people";
    unit_times: "次", "times";
    unit_items: "項", "items";
    unit_percent: "%", "%";
    unit_twd: "元", "TWD";
    level_abbreviated(letter: &str): "{letter} 級", "Level {letter}";
    from_until: "適用期間", "From – to";
    law_value: "數值", "Value";
    still_in_force: "迄今", "open";
    repealed: "已刪除", "Repealed";
    on_that_day: "基準日適用", "Holds on the day";
    confidence: "確信程度", "Confidence";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_said_as_people_say_them() {
        let term: Term = "P1Y6M".parse().unwrap();
        assert_eq!(term_in_words(term, Language::CHINESE), "1年6個月");
        assert_eq!(term_in_words(term, Language::ENGLISH), "1 year 6 months");
        let clock: Term = "PT36H".parse().unwrap();
        assert_eq!(term_in_words(clock, Language::ENGLISH), "36 hours");
    }

    #[test]
    fn sums_of_money_are_grouped() {
        assert_eq!(grouped(10_000_000), "10,000,000");
        assert_eq!(grouped(12), "12");
    }
}
