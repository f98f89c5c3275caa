//! The numbers of the law that a duty reads, as they are on a day: for programs and for people.

use std::collections::BTreeSet;

use domain::parameters;
use regulation::{Amount, ByLevel, Confidence, Duty, Level, Regulation};
use serde::Serialize;

/// A number of the law as used on the day.
#[derive(Debug, Clone, Serialize)]
pub struct ParameterValue {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub value: String,
    /// The same as people say it, for texts.
    #[serde(skip)]
    pub value_zh: String,
    #[serde(skip)]
    pub value_en: String,
    pub cite: String,
    pub quote: Option<String>,
    pub paraphrase: Option<String>,
    pub confidence: Confidence,
}

/// The numbers that a duty reads, as they are on a day for a level.
pub(super) fn parameter_values(
    regulation: &Regulation,
    duty: &Duty,
    level: Option<Level>,
    on: regulation::Day,
) -> Vec<ParameterValue> {
    let mut ids: BTreeSet<&str> =
        duty.proof.as_ref().map(parameters).unwrap_or_default().into_iter().collect();
    ids.extend(duty.first_term.as_deref());
    let values = ids.into_iter().filter_map(|id| {
        let parameter = regulation.parameter(id)?;
        let row = parameter.row(on)?;
        let amounts = row.value.as_ref()?;
        let own = match (amounts, level) {
            (ByLevel::Level(by_level), Some(level)) => Some(*by_level.get(&level)?),
            (ByLevel::All(amount), _) => Some(*amount),
            (ByLevel::Level(_), None) => None,
        };
        let told = |written: fn(Amount) -> String, between: &str| match (own, amounts) {
            (Some(amount), _) => written(amount),
            (None, ByLevel::All(amount)) => written(*amount),
            (None, ByLevel::Level(by_level)) => {
                let each = by_level.iter();
                let each = each.map(|(level, one)| format!("{} {}", level.letter(), written(*one)));
                each.collect::<Vec<_>>().join(between)
            }
        };
        let basis = row.basis(level);
        Some(ParameterValue {
            id: id.to_owned(),
            zh: parameter.zh.clone(),
            en: parameter.en.clone(),
            value: told(written, ", "),
            value_zh: told(in_zh, "、"),
            value_en: told(in_en, ", "),
            cite: basis.cite.to_string(),
            quote: basis.quote,
            paraphrase: basis.paraphrase,
            confidence: basis.confidence,
        })
    });
    values.collect()
}

fn written(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.to_string(),
    }
}

fn in_zh(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.zh(),
    }
}

fn in_en(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_level_stands_beside_the_words_of_its_own_table() {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty("D4.2a").unwrap();
        let on = "2026-03-02".parse().unwrap();
        for (level, value, table, words) in [
            (Level::A, "4", "csma-levels@2026-01-07/t1/staff", "配置四人"),
            (Level::B, "2", "csma-levels@2026-01-07/t3/staff", "配置二人"),
            (Level::C, "1", "csma-levels@2026-01-07/t5/staff", "配置一人"),
        ] {
            let told = parameter_values(&regulation, duty, Some(level), on);
            let number = told.iter().find(|one| one.id == "staff.dedicated").unwrap();
            assert_eq!((number.value.as_str(), number.cite.as_str()), (value, table));
            let said = number.quote.as_ref().or(number.paraphrase.as_ref()).unwrap();
            assert!(said.contains(words), "{said}");
        }
    }
}
