//! What a field of a record holds, typed; knows no form.

use std::fmt;

use regulation::Day;

use crate::Moment;

/// A number without a float: ten-thousandths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(i64);

const PARTS: i64 = 10_000;

impl Quantity {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self(number.saturating_mul(PARTS))
    }

    /// From ten-thousandths of a unit.
    pub fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    /// The ten-thousandths of a unit.
    pub fn parts(self) -> i64 {
        self.0
    }

    /// Reads `12`, `-3`, `4.5`; at most four decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > 4 {
            return None;
        }
        let padded = format!("{fraction:0<4}");
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = padded.parse().ok()?;
        Some(Self(sign * whole.checked_mul(PARTS)?.checked_add(fraction)?))
    }

    /// The whole number, where it is one.
    pub fn as_whole(self) -> Option<i64> {
        (self.0 % PARTS == 0).then_some(self.0 / PARTS)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.abs() / PARTS, self.0.abs() % PARTS);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{rest:04}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, an enum word, a reference's id, a file's hash.
    Text(Box<str>),
    Number(Quantity),
    Boolean(bool),
    Day(Day),
    Moment(Moment),
    /// A thing was never used.
    Never,
    /// Somebody wrote that it is not known.
    Unknown,
    /// From a day to a day, or open.
    Range(Day, Option<Day>),
    List(Box<[Value]>),
    /// A structure of named values, kept as written.
    Part(Box<serde_json::Value>),
}

impl Value {
    /// The text, enum word or id.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The day that the value states.
    pub fn day(&self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Moment(moment) => Some(moment.day()),
            _ => None,
        }
    }

    /// The number.
    pub fn number(&self) -> Option<Quantity> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether nothing is filled in: an empty list, a text of blanks.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The items of a list; a single value is a list of one.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }
}
