//! Decimal numbers as text, so that nobody reckons with floats; knows no unit.

use std::fmt;

/// A decimal number in its shortest plain form: `12`, `-0.5`, never `1e3`, `012`, `1.50` or `-0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    text: String,
    percent: bool,
}

/// Digits beyond this are no measure of anything; the bound keeps `1e999999999` from filling memory.
const MOST_DIGITS: i64 = 400;

/// Spreadsheet programs keep and show no more; what lies beyond is the noise of binary fractions.
const SPREADSHEET_DIGITS: usize = 15;

impl Number {
    /// Reads `-12.5`, `+3`, `.5` or `1.2E-3`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = [whole, fraction].concat();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
        Self::from_digits(negative, &digits, point)
    }

    /// A float of a workbook, rounded to the fifteen digits that spreadsheet programs keep.
    pub(crate) fn from_float(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        Self::parse(&format!("{value:.*e}", SPREADSHEET_DIGITS - 1))
    }

    /// A number as a workbook stores it, rounded likewise where it has more digits than that.
    pub(crate) fn from_workbook(text: &str) -> Option<Self> {
        let number = Self::parse(text)?;
        if number.fits_spreadsheets() { Some(number) } else { Self::from_float(text.parse().ok()?) }
    }

    /// The number as a float, where a spreadsheet program would keep each of its digits.
    pub(crate) fn spreadsheet_value(&self) -> Option<f64> {
        let value: f64 = self.text.parse().ok()?;
        let same = Self::from_float(value).is_some_and(|number| number.text == self.text);
        (self.fits_spreadsheets() && same).then_some(value)
    }

    fn fits_spreadsheets(&self) -> bool {
        let digits: String =
            self.text.chars().filter(|character| character.is_ascii_digit()).collect();
        digits.trim_matches('0').len() <= SPREADSHEET_DIGITS
    }

    /// A number of a JSON document.
    pub fn from_json(number: &serde_json::Number) -> Option<Self> {
        Self::parse(&number.to_string())
    }

    /// Digits without sign, and how many of them stand before the decimal point.
    fn from_digits(negative: bool, digits: &str, point: i64) -> Option<Self> {
        let length = i64::try_from(digits.len()).ok()?;
        if length > MOST_DIGITS || point.abs() > MOST_DIGITS {
            return None;
        }
        let digit = |index: i64| -> char {
            usize::try_from(index)
                .ok()
                .and_then(|index| digits.as_bytes().get(index))
                .map_or('0', |byte| char::from(*byte))
        };
        let whole: String = (0..point).map(digit).collect();
        let fraction: String = (point..length.max(point)).map(digit).collect();
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let mut text = String::new();
        if negative && !(whole.is_empty() && fraction.is_empty()) {
            text.push('-');
        }
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
        Some(Self { text, percent: false })
    }

    /// The decimal text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_integer(&self) -> bool {
        !self.text.contains('.')
    }

    pub fn is_negative(&self) -> bool {
        self.text.starts_with('-')
    }

    /// The whole number, where it is one and fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// The cell shows a share of a hundred: the number is `0.045` where people see `4.5%`.
    pub fn is_percent(&self) -> bool {
        self.percent
    }

    /// So many of a hundred, as people write it before the `%`.
    pub fn of_hundred(text: &str) -> Option<Self> {
        Self::parse(&format!("{}e-2", Self::parse(text)?.text)).map(Self::shown_as_percent)
    }

    pub(crate) fn shown_as_percent(self) -> Self {
        Self { percent: true, ..self }
    }

    /// The number times one hundred, a plain number: what people see before the `%`.
    pub fn hundredfold(&self) -> Self {
        Self::parse(&format!("{}e2", self.text))
            .unwrap_or_else(|| Self { text: self.text.clone(), percent: false })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.percent {
            write!(out, "{}%", self.hundredfold().text)
        } else {
            out.write_str(&self.text)
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self { text: value.to_string(), percent: false }
    }
}
