//! Cuts a folded text into runs of characters, words and dates, and these into terms.

use super::fold::fold;
use crate::minguo::{YEAR_BEFORE_FIRST, YEARS};

/// A longer word is known by its beginning.
const LONGEST_WORD: usize = 64;

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run<'l> {
    /// Chinese characters, kana, hangul: what is written without spaces.
    Characters(&'l [char]),
    /// Letters and digits, with signs between them: `d5.5a`, `fw-2026-001`, `a@b.tw`.
    Word(&'l [char]),
    /// A date, as it was written.
    Date(Date, &'l [char]),
}

/// A day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl Date {
    /// As a term: `2026`, `2026-03`, `2026-03-01`.
    pub(super) fn term(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    fn month_and_year(self) -> impl Iterator<Item = Self> {
        let month = self.day.map(|_| Self { day: None, ..self });
        let year = self.month.map(|_| Self { month: None, day: None, ..self });
        month.into_iter().chain(year)
    }
}

/// Visits the terms of a text; one that comes up twice is visited twice.
pub fn each_term(text: &str, mut visit: impl FnMut(&str)) {
    let letters: Vec<char> = fold(text.chars()).collect();
    let mut term = String::new();
    let mut tell = |letters: &[char]| {
        term.clear();
        term.extend(letters);
        visit(&term);
    };
    let mut dates = Vec::new();
    each_run(&letters, |run| match run {
        Run::Characters(characters) => {
            characters.windows(2).for_each(&mut tell);
            characters.split_last().into_iter().for_each(|(last, _)| tell(&[*last]));
        }
        Run::Word(word) => each_of_word(word, &mut tell),
        Run::Date(date, written) => {
            dates.push(date);
            if date.month.is_none() {
                each_of_word(written, &mut tell);
            }
        }
    });
    for date in dates {
        visit(&date.term());
        date.month_and_year().for_each(|date| visit(&date.term()));
    }
}

/// A word whole, and its parts between signs.
fn each_of_word(word: &[char], tell: &mut impl FnMut(&[char])) {
    tell(shortened(word));
    if word.iter().any(|letter| is_sign(*letter)) {
        word.split(|letter| is_sign(*letter))
            .filter(|part| !part.is_empty())
            .for_each(|part| tell(shortened(part)));
    }
}

pub(super) fn shortened(word: &[char]) -> &[char] {
    word.get(..LONGEST_WORD).unwrap_or(word)
}

/// Visits the runs of folded letters; what is between them is not searched for.
pub(super) fn each_run<'l>(letters: &'l [char], mut visit: impl FnMut(Run<'l>)) {
    let mut begin = 0;
    while let Some(first) = letters.get(begin) {
        let rest = letters.get(begin..).unwrap_or_default();
        if is_character(*first) {
            let end = rest.iter().position(|letter| !is_character(*letter)).unwrap_or(rest.len());
            visit(Run::Characters(rest.get(..end).unwrap_or_default()));
            begin += end;
        } else if first.is_alphanumeric() {
            let (word, after) = rest.split_at(end_of_word(rest));
            let republican = republican(word, after);
            let n_letters = word.len() + republican.map_or(0, |(_, used)| used);
            let written = rest.get(..n_letters).unwrap_or(word);
            match republican.map(|(date, _)| date).or_else(|| numeric(word)) {
                Some(date) => visit(Run::Date(date, written)),
                None => visit(Run::Word(word)),
            }
            begin += n_letters;
        } else {
            begin += 1;
        }
    }
}

/// Letters and digits, and a sign where one stands on both of its sides.
fn end_of_word(letters: &[char]) -> usize {
    let is_of_word = |letter: &char| letter.is_alphanumeric() && !is_character(*letter);
    let mut end = 0;
    while let Some(letter) = letters.get(end) {
        let joins = is_sign(*letter) && letters.get(end + 1).is_some_and(is_of_word);
        if !is_of_word(letter) && !joins {
            break;
        }
        end += 1;
    }
    end
}

/// `115`, then `年3月1日`: the date, and how many letters behind the word belong to it. A year leaves 年
/// to the words that it begins, as in 年度.
fn republican(word: &[char], after: &[char]) -> Option<(Date, usize)> {
    let (first, behind) = after.split_first()?;
    let year = year(word).filter(|_| *first == '年')?;
    let begins_words = behind.first().is_some_and(|letter| is_character(*letter));
    let alone = (Date { year, month: None, day: None }, usize::from(!begins_words));
    let Some((month, n_month)) = counted(behind, '月') else { return Some(alone) };
    let Some(month) = month_of(month) else { return Some(alone) };
    let used = 1 + n_month;
    let date = Date { year, month: Some(month), day: None };
    let day = counted(behind.get(n_month..).unwrap_or_default(), '日');
    Some(match day.and_then(|(day, n_day)| Some((day_of(day)?, n_day))) {
        Some((day, n_day)) => (Date { day: Some(day), ..date }, used + n_day),
        None => (date, used),
    })
}

/// A number before a character, and how many letters both are.
fn counted(letters: &[char], character: char) -> Option<(i16, usize)> {
    let end = letters.iter().position(|letter| !letter.is_ascii_digit())?;
    let number = number(letters.get(..end)?)?;
    (letters.get(end) == Some(&character)).then_some((number, end + 1))
}

/// `2026-03-01`, `2026/3/1`, `115.3.1`, or the day at the head of a moment.
fn numeric(word: &[char]) -> Option<Date> {
    let head = match word.get(10) {
        Some('t') => word.get(..10)?,
        _ => word,
    };
    let sign = *head.iter().find(|letter| is_sign(**letter))?;
    if !['-', '/', '.'].contains(&sign) {
        return None;
    }
    let mut parts = head.split(|letter| *letter == sign);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (month, day) = (month_of(number(second)?)?, day_of(number(third)?)?);
    Some(Date { year: year(first)?, month: Some(month), day: Some(day) })
}

/// A year of either calendar, as people write it today; smaller numbers are clauses, versions, terms.
fn year(digits: &[char]) -> Option<i16> {
    match (digits.len(), number(digits)?) {
        (2..=3, years @ 60..=199) => Some(YEAR_BEFORE_FIRST + years),
        (4, year) if YEARS.contains(&year) => Some(year),
        _ => None,
    }
}

fn month_of(number: i16) -> Option<i8> {
    i8::try_from(number).ok().filter(|month| (1..=12).contains(month))
}

fn day_of(number: i16) -> Option<i8> {
    i8::try_from(number).ok().filter(|day| (1..=31).contains(day))
}

fn number(digits: &[char]) -> Option<i16> {
    let is_number = !digits.is_empty() && digits.iter().all(char::is_ascii_digit);
    is_number.then(|| digits.iter().collect::<String>().parse().ok()).flatten()
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '-' | '.' | '_' | '/' | '@' | ':' | '+' | '#' | '&')
}

/// What is written without spaces between words.
fn is_character(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
