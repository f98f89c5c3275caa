//! Breaks words into lines as Chinese is set: between any two signs, but for those that may not begin a
//! line and those that may not end one. Knows no font: widths come from whoever asks.

use std::ops::Range;

use crate::model::Text;

/// A thousandth of a point.
pub(crate) type Length = i32;

/// One sign, and how it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) sign: char,
    pub(crate) is_missing: bool,
}

/// The signs of a text; control signs become spaces, but line breaks stay.
pub(crate) fn letters(text: &Text) -> Vec<Letter> {
    let runs = text.runs.iter();
    let signs = runs.flat_map(|run| run.text.chars().map(|sign| (sign, run.is_missing)));
    signs
        .map(|(sign, is_missing)| {
            let sign = if sign.is_control() && sign != '\n' { ' ' } else { sign };
            Letter { sign, is_missing }
        })
        .collect()
}

/// Whether a sign may not begin a line (避頭點): it closes, parts or goes on with what stands before it.
pub(crate) fn may_not_begin(sign: char) -> bool {
    matches!(
        sign,
        '、' | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '？'
            | '！'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '〕'
            | '〗'
            | '］'
            | '｝'
            | '”'
            | '’'
            | '…'
            | '—'
            | '～'
            | '·'
            | '‧'
            | '％'
            | '℃'
            | ','
            | '.'
            | ':'
            | ';'
            | '?'
            | '!'
            | ')'
            | ']'
            | '}'
            | '%'
    )
}

/// Whether a sign may not end a line (避尾點): it opens what stands behind it.
pub(crate) fn may_not_end(sign: char) -> bool {
    matches!(
        sign,
        '（' | '「'
            | '『'
            | '【'
            | '〈'
            | '《'
            | '〔'
            | '〖'
            | '［'
            | '｛'
            | '“'
            | '‘'
            | '('
            | '['
            | '{'
            | '＄'
    )
}

/// Signs that stand side by side as one word.
fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() && !is_ideograph(sign)
        || matches!(
            sign,
            '-' | '_'
                | '/'
                | '@'
                | '\''
                | '&'
                | '#'
                | '+'
                | '='
                | '%'
                | '.'
                | ','
                | ':'
                | '~'
                | '$'
        )
}

/// Signs that are a word each.
pub(crate) fn is_ideograph(sign: char) -> bool {
    // Not of the law: the blocks of Unicode from the radicals to the full-width forms, and the planes behind.
    matches!(sign, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a line may end between two signs.
fn may_part(before: char, after: char) -> bool {
    if after == ' ' || may_not_begin(after) || may_not_end(before) {
        return false;
    }
    before == ' ' || !(is_of_word(before) && is_of_word(after))
}

/// The lines of a text, as places among its letters: none wider than `width` where that can be, none
/// beginning or ending with a sign that may not, as far as there is another place to break. Spaces
/// around a break fall away; a text without signs is one empty line.
pub(crate) fn lines(
    letters: &[Letter],
    width: Length,
    width_of: &dyn Fn(Letter) -> Length,
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for paragraph in letters.split(|letter| letter.sign == '\n') {
        let end = start + paragraph.len();
        break_up(letters, start..end, width, width_of, &mut found);
        start = end + 1;
    }
    found
}

fn break_up(
    letters: &[Letter],
    whole: Range<usize>,
    width: Length,
    width_of: &dyn Fn(Letter) -> Length,
    found: &mut Vec<Range<usize>>,
) {
    let sign = |place: usize| letters.get(place).map_or(' ', |letter| letter.sign);
    let trimmed = |mut line: Range<usize>| {
        while line.end > line.start && sign(line.end - 1) == ' ' {
            line.end -= 1;
        }
        line
    };
    let mut start = whole.start;
    let mut place = start;
    let mut used: Length = 0;
    // The last place at which this line may end.
    let mut last: Option<usize> = None;
    while place < whole.end {
        if place > start && may_part(sign(place - 1), sign(place)) {
            last = Some(place);
        }
        let wide = letters.get(place).map_or(0, |letter| width_of(*letter));
        let is_full = used.saturating_add(wide) > width && place > start && sign(place) != ' ';
        if !is_full {
            used = used.saturating_add(wide);
            place += 1;
            continue;
        }
        let end = last.unwrap_or_else(|| forced(&sign, start, place));
        found.push(trimmed(start..end));
        start = end;
        while start < whole.end && sign(start) == ' ' {
            start += 1;
        }
        (place, used, last) = (start, 0, None);
    }
    if start < whole.end || whole.is_empty() || found.is_empty() {
        found.push(trimmed(start..whole.end));
    }
}

/// Where a word that is longer than its line is broken: behind one of its own strokes, else where the line is
/// full; further back where a sign that may not begin a line would.
fn forced(sign: &dyn Fn(usize) -> char, start: usize, full: usize) -> usize {
    // Spaces at the break fall away, so that what stands behind them begins the next line.
    let begins = |place: usize| (place..=full).map(sign).find(|sign| *sign != ' ').unwrap_or(' ');
    let is_fit = |place: &usize| !may_not_begin(begins(*place)) && !may_not_end(sign(*place - 1));
    let behind_stroke = (start + 1..=full)
        .rev()
        .find(|place| matches!(sign(*place - 1), '-' | '/' | '_' | '@' | '.') && is_fit(place));
    // A stroke near the line's beginning would leave most of it empty.
    let behind_stroke = behind_stroke.filter(|place| (place - start) * 2 > full - start);
    behind_stroke.or_else(|| (start + 1..=full).rev().find(is_fit)).unwrap_or(full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ideographs are ten wide, all else is five.
    fn wide(letter: Letter) -> Length {
        if is_ideograph(letter.sign) { 10 } else { 5 }
    }

    fn broken(text: &str, width: Length) -> Vec<String> {
        let letters = letters(&Text::plain(text));
        let words = |line: Range<usize>| letters[line].iter().map(|letter| letter.sign).collect();
        lines(&letters, width, &wide).into_iter().map(words).collect()
    }

    #[test]
    fn a_full_stop_takes_the_sign_before_it_along_to_the_next_line() {
        assert_eq!(broken("資通安全。機關", 40), ["資通安", "全。機關"]);
    }

    #[test]
    fn an_opening_bracket_goes_along_with_what_it_opens() {
        assert_eq!(broken("臺北市（府）", 40), ["臺北市", "（府）"]);
    }

    #[test]
    fn a_word_of_letters_stays_whole_where_it_fits_on_a_line() {
        assert_eq!(broken("使用 OpenSSL 三版", 40), ["使用", "OpenSSL", "三版"]);
    }

    #[test]
    fn a_word_longer_than_its_line_is_broken_behind_a_stroke() {
        assert_eq!(broken("01234567-89ab-cdef", 60), ["01234567-", "89ab-cdef"]);
    }

    #[test]
    fn a_line_break_of_the_text_stays_and_an_empty_text_is_an_empty_line() {
        assert_eq!(broken("一\n\n二", 40), ["一", "", "二"]);
        assert_eq!(broken("", 40), [""]);
    }

    proptest! {
        // Words, each with one sign behind it at most: a run of such signs alone has no place to break.
        #[test]
        fn no_line_begins_with_a_sign_that_closes_and_nothing_is_lost(
            text in "((([資通安全管理規定]{1,6}|[a-z0-9-]{1,12}|（[機關]{1,3}）|「[紀錄]{1,3}」)[，。、；：]?)| ){1,40}",
            width in 60..200_i32,
        ) {
            let text = text.trim_start().to_owned();
            let broken = broken(&text, width);
            for line in broken.iter().skip(1) {
                prop_assert!(!line.starts_with(may_not_begin), "{line:?} of {broken:?}");
            }
            for line in broken.iter().take(broken.len() - 1) {
                prop_assert!(!line.ends_with(may_not_end), "{line:?} of {broken:?}");
                let used: Length = line.chars().map(|sign| wide(Letter { sign, is_missing: false })).sum();
                prop_assert!(used <= width, "{line:?}");
            }
            let kept: String = broken.concat().chars().filter(|sign| *sign != ' ').collect();
            let whole: String = text.chars().filter(|sign| *sign != ' ').collect();
            prop_assert_eq!(kept, whole);
        }
    }
}
