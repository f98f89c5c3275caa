//! A length of time as laws write it: ISO 8601 without seconds; knows no calendar.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A term of the law. Hours and minutes run at once; days, months and years by article 48.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Term {
    pub years: i32,
    pub months: i32,
    pub days: i32,
    pub minutes: i64,
}

/// What was written is no duration that a law could mean.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no duration; write it as P1Y, P6M, P30D or PT1H")]
pub struct TermError(pub String);

impl Term {
    /// Whether the term is counted by the clock and not by the calendar.
    pub fn is_by_clock(self) -> bool {
        self.minutes > 0
    }

    /// Years and months together, in months.
    pub fn whole_months(self) -> i32 {
        self.years.saturating_mul(12).saturating_add(self.months)
    }

    /// As people say it in 正體中文: 1年6個月.
    pub fn zh(self) -> String {
        let told = self.counted().into_iter().filter(|(count, ..)| *count > 0);
        let told: String = told.map(|(count, zh, _)| format!("{count}{zh}")).collect();
        if told.is_empty() { "0日".to_owned() } else { told }
    }

    /// As people say it in English: 1 year 6 months.
    pub fn en(self) -> String {
        let told = self.counted().into_iter().filter(|(count, ..)| *count > 0);
        let plural = |count: i64| if count == 1 { "" } else { "s" };
        let told = told.map(|(count, _, en)| format!("{count} {en}{}", plural(count)));
        let told: Vec<String> = told.collect();
        if told.is_empty() { "0 days".to_owned() } else { told.join(" ") }
    }

    fn counted(self) -> [(i64, &'static str, &'static str); 5] {
        [
            (i64::from(self.years), "年", "year"),
            (i64::from(self.months), "個月", "month"),
            (i64::from(self.days), "日", "day"),
            (self.minutes / 60, "小時", "hour"),
            (self.minutes % 60, "分鐘", "minute"),
        ]
    }
}

impl std::str::FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        let wrong = || TermError(text.to_owned());
        let body = text.strip_prefix('P').ok_or_else(wrong)?;
        let mut term = Self::default();
        let mut digits = String::new();
        let mut in_time = false;
        let mut parts = 0;
        for letter in body.chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
                continue;
            }
            if letter == 'T' && digits.is_empty() && !in_time {
                in_time = true;
                continue;
            }
            let number: i32 = digits.parse().map_err(|_| wrong())?;
            digits.clear();
            parts += 1;
            match (letter, in_time) {
                ('Y', false) => term.years = number,
                ('M', false) => term.months = number,
                ('W', false) => term.days = number.checked_mul(7).ok_or_else(wrong)?,
                ('D', false) => term.days = term.days.checked_add(number).ok_or_else(wrong)?,
                ('H', true) => term.minutes += i64::from(number) * 60,
                ('M', true) => term.minutes += i64::from(number),
                _ => return Err(wrong()),
            }
        }
        let mixed = term.minutes > 0 && (term.days > 0 || term.whole_months() > 0);
        if parts == 0 || !digits.is_empty() || mixed {
            return Err(wrong());
        }
        Ok(term)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (number, letter) in [(self.years, 'Y'), (self.months, 'M'), (self.days, 'D')] {
            if number > 0 {
                write!(f, "{number}{letter}")?;
            }
        }
        if self.minutes > 0 {
            f.write_str("T")?;
            let (hours, minutes) = (self.minutes / 60, self.minutes % 60);
            if hours > 0 {
                write!(f, "{hours}H")?;
            }
            if minutes > 0 {
                write!(f, "{minutes}M")?;
            }
        }
        if *self == Self::default() {
            f.write_str("0D")?;
        }
        Ok(())
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
