//! Numbers as people write them; knows no unit and no range.
//!
//! Read: `12`, `-0.5`, `+3`, `1,234,567.8`, figures of any width; per cent also `4.5%`. Refused,
//! with the number it seems to be: `3小時`, 三小時, 一一四.

use super::Fault;
use super::{numeral, plain, width};
use crate::{Cell, Number};

/// The number in a cell.
pub fn number(cell: &Cell) -> Result<Number, Fault> {
    match cell {
        Cell::Number(number) if number.is_percent() => Err(Fault::PercentSign),
        Cell::Number(number) => Ok(number.clone()),
        Cell::Text(text) => {
            let text = plain(text);
            match figures(&text) {
                Some(number) => Ok(number),
                None if text.ends_with('%') && percentage(&text).is_some() => {
                    Err(Fault::PercentSign)
                }
                None => Err(not_a_number(&text)),
            }
        }
        _ => Err(other(cell)),
    }
}

/// The whole number in a cell.
pub fn integer(cell: &Cell) -> Result<i64, Fault> {
    number(cell)?.to_i64().ok_or(Fault::NotWhole)
}

/// The number before the per cent sign: `4.5`, `4.5%` and a cell that shows 4.5% all give `4.5`.
pub fn percent(cell: &Cell) -> Result<Number, Fault> {
    match cell {
        Cell::Number(number) if number.is_percent() => Ok(number.hundredfold()),
        Cell::Number(number) => Ok(number.clone()),
        Cell::Text(text) => {
            let text = plain(text);
            percentage(&text).ok_or_else(|| not_a_number(&text))
        }
        _ => Err(other(cell)),
    }
}

fn percentage(text: &str) -> Option<Number> {
    figures(text.strip_suffix('%').unwrap_or(text).trim_end())
}

fn other(cell: &Cell) -> Fault {
    match cell {
        Cell::Empty => Fault::Blank,
        Cell::Error(error) => Fault::Formula(error.clone()),
        _ => Fault::NotANumber { suggestion: None },
    }
}

/// Plain decimal figures, with commas only where they part groups of three.
fn figures(text: &str) -> Option<Number> {
    if text.contains(['e', 'E']) {
        return None;
    }
    if !text.contains(',') {
        return Number::parse(text);
    }
    let unsigned = text.trim_start_matches(['-', '+']);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if !grouped || fraction.contains(',') {
        return None;
    }
    Number::parse(&text.replace(',', ""))
}

fn not_a_number(text: &str) -> Fault {
    if width::trim(text).is_empty() {
        return Fault::Blank;
    }
    let suggestion = leading_number(text)
        .or_else(|| numeral::with_arabic_figures(text).and_then(|text| leading_number(&text)));
    Fault::NotANumber { suggestion }
}

/// The figures that the text begins with, where no other figure follows: `3小時`, `114年度`.
fn leading_number(text: &str) -> Option<Number> {
    let is_figure = |character: char| character.is_ascii_digit() || ".,+-".contains(character);
    let end = text.find(|character| !is_figure(character)).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if rest.contains(|character: char| character.is_ascii_digit()) {
        return None;
    }
    figures(number)
}
