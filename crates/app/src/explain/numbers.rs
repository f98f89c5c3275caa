//! The numbers of the law that a duty reads, as they are on a day: for programs and for people.

use std::collections::BTreeSet;

use domain::parameters;
use regulation::{
    Amount, Basis, ByLevel, Confidence, Day, Duty, Level, Parameter, Regulation, Since,
};
use serde::Serialize;

/// A number of the law as used on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// The day whose numbers judge a duty, asked on another: one of those on which it binds, since what an edition
/// that is over left owed is still judged by that edition's numbers.
pub(super) fn judged_on(regulation: &Regulation, duty: &Duty, on: Day) -> Day {
    let Some((from, ends)) = regulation.duty_span(duty) else { return on };
    ends.map_or(on, |ends| on.min(ends.previous())).max(from)
}

/// The numbers that a duty reads, as they are on a day for a level; without one, those of the levels that it
/// binds, each beside the words of its own table.
pub(super) fn parameter_values(
    regulation: &Regulation,
    duty: &Duty,
    level: Option<Level>,
    on: Day,
) -> Vec<ParameterValue> {
    let mut ids: BTreeSet<&str> =
        duty.proof.as_ref().map(parameters).unwrap_or_default().into_iter().collect();
    ids.extend(duty.first_term.as_deref());
    let rows = ids.into_iter().filter_map(|id| {
        let parameter = regulation.parameter(id)?;
        Some((parameter, parameter.row(on)?))
    });
    let values = rows.flat_map(|(parameter, row)| {
        let bases = match level {
            Some(level) => vec![(vec![level], row.basis(Some(level)))],
            None => row.bases(&duty.levels),
        };
        let told = bases.into_iter();
        told.filter_map(move |(levels, basis)| value(parameter, row, &levels, level, basis))
    });
    values.collect()
}

/// A number beside the words on which it rests, with the names of its levels where the body's is not known.
fn value(
    parameter: &Parameter,
    row: &Since,
    levels: &[Level],
    known: Option<Level>,
    basis: Basis,
) -> Option<ParameterValue> {
    let amounts: Vec<(Option<Level>, Amount)> = match row.value.as_ref()? {
        ByLevel::All(amount) => vec![(None, *amount)],
        ByLevel::Level(by_level) => {
            let own = levels.iter().filter_map(|level| Some((*level, *by_level.get(level)?)));
            own.map(|(level, amount)| (Some(level).filter(|_| known.is_none()), amount)).collect()
        }
    };
    if amounts.is_empty() {
        return None;
    }
    let told = |written: fn(Amount) -> String, between: &str| {
        let each = amounts.iter().map(|(level, amount)| match level {
            Some(level) => format!("{} {}", level.letter(), written(*amount)),
            None => written(*amount),
        });
        each.collect::<Vec<_>>().join(between)
    };
    Some(ParameterValue {
        id: parameter.id.clone(),
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

    #[test]
    fn a_number_leads_to_the_edition_of_its_duty_on_whatever_day_it_is_asked() {
        let regulation = Regulation::embedded().unwrap();
        for (duty, place) in [
            ("INC21-06-2", "csma-incidents@2021-08-23/6.2"),
            ("INC26-08-2", "csma-incidents@2026-01-05/8.2"),
        ] {
            let duty = regulation.duty(duty).unwrap();
            for asked in ["2025-11-04", "2026-01-04", "2026-01-05", "2026-12-01"] {
                let on = judged_on(&regulation, duty, asked.parse().unwrap());
                let told = parameter_values(&regulation, duty, None, on);
                let report = told.iter().find(|one| one.id == "incident.report").unwrap();
                assert_eq!(report.cite, place, "{asked}");
            }
        }
    }

    #[test]
    fn where_the_level_is_not_known_each_number_stands_beside_the_words_of_its_own_table() {
        let regulation = Regulation::embedded().unwrap();
        let on = "2026-03-02".parse().unwrap();
        let told = |duty: &str| -> Vec<(String, String)> {
            let duty = regulation.duty(duty).unwrap();
            let values = parameter_values(&regulation, duty, None, on);
            let staff = values.into_iter().filter(|one| one.id == "staff.dedicated");
            staff.map(|one| (one.value, one.cite)).collect()
        };
        let of = |value: &str, table: &str| {
            (value.to_owned(), format!("csma-levels@2026-01-07/{table}/staff"))
        };
        assert_eq!(told("D4.2a"), [of("A 4", "t1"), of("B 2", "t3"), of("C 1", "t5")]);
        assert_eq!(told("T26-B-staff"), [of("B 2", "t3")], "its own level");
    }
}
