//! How wide the columns of a table are: by their shares, else by what they hold. Knows no font: an
//! ideograph counts as one em, a letter as a little more than half of one.

use crate::lines::{Length, is_ideograph};
use crate::model::Table;

/// Rows that are looked at; those behind them look the same.
const LOOKED_AT: usize = 300;

/// What a column wants at most, in ems; longer text is broken into lines.
const MOST: Length = 24_000;

/// What a column needs at least, in ems.
const LEAST: Length = 2_600;

/// An id is broken at its strokes rather than have the others starve.
const MOST_OF_A_WORD: Length = 11_000;

/// A day, a number or a short word is not broken.
const MOST_UNBROKEN: Length = 5_800;

/// The widths of the columns, together as wide as the table.
pub(crate) fn widths(table: &Table, whole: Length) -> Vec<Length> {
    let wanted: Vec<Length> = match table.columns.iter().any(|column| column.share > 0) {
        true => {
            table.columns.iter().map(|column| Length::from(column.share.max(1)) * 1000).collect()
        }
        false => (0..table.columns.len()).map(|place| wanted(table, place)).collect(),
    };
    let sum: i64 = wanted.iter().map(|one| i64::from(*one)).sum();
    let part = |one: &Length| {
        Length::try_from(i64::from(*one) * i64::from(whole) / sum.max(1)).unwrap_or(whole)
    };
    wanted.iter().map(part).collect()
}

/// What a column wants: most of what its longest text takes, less for the very long, never less than
/// a part of its heading and a short word of its own.
fn wanted(table: &Table, place: usize) -> Length {
    let cells = table.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(place));
    let heading = table.columns.get(place).map_or("", |column| column.heading.as_str());
    let (mut longest, mut unbroken) = (0, 0);
    let (mut sum, mut n_filled): (i64, i64) = (0, 0);
    for cell in cells {
        let words = cell.words();
        let line = words.split('\n').map(line).max().unwrap_or(0);
        let word = words.split(|sign: char| sign == ' ' || is_ideograph(sign)).map(ems).max();
        unbroken = unbroken.max(word.unwrap_or(0).min(MOST_UNBROKEN));
        longest = longest.max(line);
        if line > 0 {
            sum += i64::from(line);
            n_filled += 1;
        }
    }
    let mean = Length::try_from(sum / n_filled.max(1)).unwrap_or(MOST);
    // Between the usual text and the longest one: a single long remark must not starve the others.
    let held = (mean + longest) / 2;
    held.clamp(0, MOST).max(ems(heading).min(MOST / 4)).max(unbroken).max(LEAST) + 900
}

/// The width of a line; one without a place to break counts as if it had some.
fn line(text: &str) -> Length {
    let is_word = !text.chars().any(|sign| sign == ' ' || is_ideograph(sign));
    if is_word { ems(text).min(MOST_OF_A_WORD) } else { ems(text) }
}

/// The width of words in thousandths of an em.
fn ems(text: &str) -> Length {
    let wide = |sign: char| if is_ideograph(sign) { 1_000 } else { 560 };
    text.chars().map(wide).fold(0, Length::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Column, Text};

    #[test]
    fn columns_fill_the_table_and_the_longer_text_gets_more() {
        let columns =
            ["項次", "查核項目"].map(|heading| Column { heading: heading.into(), share: 0 });
        let rows = vec![vec![Text::plain("1"), Text::plain("是否定期檢視帳號權限並留存紀錄")]];
        let table = Table { columns: columns.to_vec(), rows, ..Table::default() };
        let widths = widths(&table, 400_000);
        assert!(widths[1] > 3 * widths[0], "{widths:?}");
        assert!((399_990..=400_000).contains(&widths.iter().sum()));
    }

    #[test]
    fn shares_of_a_template_are_kept() {
        let column = |share| Column { heading: "甲".into(), share };
        let table = Table { columns: vec![column(1), column(3)], ..Table::default() };
        assert_eq!(widths(&table, 400), [100, 300]);
    }
}
