//! Numbers of the law: rows ascend, stay within the edition that they cite, and leave no gap.

use regulation::{Amount, ByLevel, Citation, Level, Parameter, Regulation, Since, Unit};

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for parameter in &law.parameters {
        let place = faults::of_parameter(parameter);
        if parameter.since.is_empty() {
            told.tell(&place, "it has no row", "add one with its first day and citation");
        }
        for row in &parameter.since {
            value(&place, parameter, row, told);
            within_its_edition(law, &place, row, told);
            own_tables(law, &place, row, told);
            if row.note.is_some() != row.note_zh.is_some() {
                let wrong = format!("the row from {} has a note in one language", row.from);
                told.tell(&place, wrong, "write it as `note` and as `note_zh`");
            }
        }
        for pair in parameter.since.windows(2) {
            let [older, newer] = pair else { continue };
            if newer.from <= older.from {
                let wrong = format!("{} stands after {}", newer.from, older.from);
                told.tell(&place, wrong, "put the rows in order of their first days");
            } else if older.repealed {
                let wrong = format!("a value from {} follows its repeal", newer.from);
                told.tell(&place, wrong, "give the new number an id of its own");
            }
        }
        no_gap(law, &place, parameter, told);
    }
}

fn value(place: &str, parameter: &Parameter, row: &Since, told: &mut Faults) {
    let amounts = amounts(row);
    match (row.repealed, &row.value) {
        (true, Some(_)) => {
            told.tell(
                place,
                format_args!("the row from {} is repealed and has a value", row.from),
                "keep one of them",
            );
        }
        (false, None) => {
            told.tell(
                place,
                format_args!("the row from {} has no value", row.from),
                "add it, or say `repealed = true`",
            );
        }
        (false, Some(_)) if amounts.is_empty() => {
            told.tell(
                place,
                format_args!("the row from {} names no level", row.from),
                "add the value of each level",
            );
        }
        _ => {}
    }
    for (speaks, of) in [(row.change_of_staff, "staff"), (row.change_of_system, "a system")] {
        if speaks && parameter.unit != Unit::Term {
            let wrong = format!("the row from {} speaks of a change of {of}", row.from);
            told.tell(place, wrong, "only a term runs from one; leave it out");
        }
    }
    for amount in amounts {
        let fits = match amount {
            Amount::Number(number) => parameter.unit != Unit::Term && number >= 0,
            Amount::Term(_) => parameter.unit == Unit::Term,
        };
        if !fits {
            let wrong = format!("the value from {} does not fit its unit", row.from);
            let mend =
                "a term is written as P30D or PT1H with unit = \"term\", anything else as a number";
            told.tell(place, wrong, mend);
        }
    }
}

/// All amounts of a row, whatever the level.
pub(super) fn amounts(row: &Since) -> Vec<Amount> {
    match &row.value {
        None => Vec::new(),
        Some(ByLevel::All(amount)) => vec![*amount],
        Some(ByLevel::Level(levels)) => levels.values().copied().collect(),
    }
}

fn within_its_edition(law: &Regulation, place: &str, row: &Since, told: &mut Faults) {
    let instrument = law.instrument(&row.cite.instrument);
    let Some((first, ends)) = instrument.and_then(|one| one.span(row.cite.edition)) else { return };
    if row.from < first || ends.is_some_and(|ends| ends <= row.from) {
        let wrong = format!("the row from {} cites {}, not in force then", row.from, row.cite);
        told.tell(place, wrong, "cite the edition in force on its first day");
    }
}

/// The value of a level rests on the table of that level, in the edition of its row.
fn own_tables(law: &Regulation, place: &str, row: &Since, told: &mut Faults) {
    let valued: Vec<Level> = match &row.value {
        Some(ByLevel::Level(values)) => values.keys().copied().collect(),
        _ => row.by_level.keys().copied().collect(),
    };
    for level in row.by_level.keys().filter(|level| !valued.contains(level)) {
        let wrong = format!("the row from {} has no value for level {}", row.from, level.letter());
        told.tell(place, wrong, "take its basis out, or add the value");
    }
    for level in valued {
        let cite = row.basis(Some(level)).cite;
        let letter = level.letter();
        if level_of(law, &cite).is_some_and(|of| of != level) {
            let wrong = format!("the value of level {letter} from {} cites {cite}", row.from);
            told.tell(place, wrong, "name in `by_level` its own table and words");
        }
        if (&cite.instrument, cite.edition) != (&row.cite.instrument, row.cite.edition) {
            let wrong = format!("level {letter} from {} cites another edition", row.from);
            told.tell(place, wrong, "cite the edition of the row");
        }
    }
}

/// The level whose table holds a provision, as the head of the table says.
fn level_of(law: &Regulation, cite: &Citation) -> Option<Level> {
    let table = law.above(cite).last().copied()?.text_zh.as_deref()?;
    Level::ALL.into_iter().find(|level| table.contains(&format!("等級{}級", level.letter())))
}

/// A row whose edition ends is followed, on that very day, by the next row or by its repeal.
fn no_gap(law: &Regulation, place: &str, parameter: &Parameter, told: &mut Faults) {
    for (index, row) in parameter.since.iter().enumerate().filter(|(_, row)| !row.repealed) {
        let instrument = law.instrument(&row.cite.instrument);
        let span = instrument.and_then(|one| one.span(row.cite.edition));
        let next = parameter.since.get(index + 1);
        match (span.and_then(|(_, ends)| ends), next) {
            (Some(ends), None) => {
                let wrong = format!("{} ends on {ends} and no row follows", row.cite);
                let mend = format!("add the row from {ends}, or one with `repealed = true`");
                told.tell(place, wrong, mend);
            }
            (Some(ends), Some(next)) if ends < next.from => {
                let wrong =
                    format!("{} ends on {ends}, the next row begins on {}", row.cite, next.from);
                told.tell(place, wrong, format_args!("begin the next row on {ends}"));
            }
            (_, Some(next)) if next.cite == row.cite && row.from < next.from => {
                let wrong = format!("two rows rest on {}", row.cite);
                told.tell(place, wrong, "cite for each the words that give its value");
            }
            _ => {}
        }
    }
}
