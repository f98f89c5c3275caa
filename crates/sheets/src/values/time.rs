//! The time of day behind a day; knows no field.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::Fault;

/// The words for parts of the day, as they stand before or behind the time.
const HALVES: [(&str, Half); 14] = [
    ("上午", Half::Morning),
    ("凌晨", Half::Morning),
    ("清晨", Half::Morning),
    ("早上", Half::Morning),
    ("中午", Half::Noon),
    ("下午", Half::Afternoon),
    ("傍晚", Half::Evening),
    ("晚上", Half::Evening),
    ("晚間", Half::Evening),
    ("a.m.", Half::Morning),
    ("p.m.", Half::Afternoon),
    ("am", Half::Morning),
    ("pm", Half::Afternoon),
    ("午後", Half::Afternoon),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// The moment of a day and the text behind it, as wall time in Taipei (+08:00). `24:00` is the
/// next day's midnight; an offset (`Z`, `+09:00`) is reckoned over to Taipei.
pub(super) fn moment_of(day: Date, text: &str) -> Result<DateTime, Fault> {
    let malformed = Fault::NotAMoment { suggestion: None };
    let text = text.strip_prefix(['T', 't']).unwrap_or(text).trim();
    let lower = text.to_ascii_lowercase();
    let (half, text) = half_of_day(&lower);
    let (hour, text) = figures(text);
    let (clock, text) = match (hour.len(), text.trim_start().chars().next()) {
        (1 | 2, Some(':' | '時' | '點')) => colon_time(hour, text.trim_start())?,
        (4, _) => {
            let (hour, minute) = hour.split_at(2);
            (Clock::new(hour, minute, "0", "")?, text)
        }
        _ => return Err(malformed),
    };
    // 2:05 PM has its half of the day behind it.
    let (half, text) = match half {
        Some(half) => (Some(half), text),
        None => half_of_day(text.trim()),
    };
    let moment = clock.of(day, half)?;
    match text.trim() {
        "" => Ok(moment),
        zone => {
            let offset = zone_offset(zone).ok_or(malformed)?;
            let timestamp = offset.to_timestamp(moment).map_err(|_| Fault::NoSuchTime)?;
            Ok(Offset::constant(8).to_datetime(timestamp))
        }
    }
}

fn half_of_day(text: &str) -> (Option<Half>, &str) {
    for (word, half) in HALVES {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(half), rest.trim_start());
        }
    }
    (None, text)
}

fn figures(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
}

impl Clock {
    fn new(hour: &str, minute: &str, second: &str, fraction: &str) -> Result<Self, Fault> {
        let part = |figures: &str, limit: i8| -> Result<i8, Fault> {
            let value: i8 = figures.parse().map_err(|_| Fault::NoSuchTime)?;
            if (0..=limit).contains(&value) { Ok(value) } else { Err(Fault::NoSuchTime) }
        };
        let fraction: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        Ok(Self {
            hour: part(hour, 24)?,
            minute: part(minute, 59)?,
            second: part(second, 59)?,
            nanosecond: fraction.parse().map_err(|_| Fault::NoSuchTime)?,
        })
    }

    fn of(&self, day: Date, half: Option<Half>) -> Result<DateTime, Fault> {
        let hour = match (half, self.hour) {
            (None, hour) => hour,
            (Some(Half::Morning), 12) => 0,
            (Some(Half::Morning), hour @ 0..=11) => hour,
            (Some(Half::Noon), hour @ 11..=13) => hour,
            (Some(Half::Noon), hour @ 1..=2) => hour + 12,
            (Some(Half::Afternoon), hour @ 12..=23) => hour,
            (Some(Half::Evening), hour @ 13..=23) => hour,
            (Some(Half::Afternoon | Half::Evening), hour @ 1..=11) => hour + 12,
            // 晚上12:00 may be the day's beginning or its end.
            _ => return Err(Fault::NoSuchTime),
        };
        if hour == 24 {
            if self.minute != 0 || self.second != 0 || self.nanosecond != 0 {
                return Err(Fault::NoSuchTime);
            }
            let next = day.checked_add(1.day()).map_err(|_| Fault::NoSuchTime)?;
            return Ok(next.to_datetime(Time::midnight()));
        }
        Time::new(hour, self.minute, self.second, self.nanosecond)
            .map(|time| day.to_datetime(time))
            .map_err(|_| Fault::NoSuchTime)
    }
}

/// `:05`, `:05:06`, `:05:06.789`, `時5分`, `時5分6秒`, `時` behind the hour; the rest follows.
fn colon_time<'a>(hour: &str, text: &'a str) -> Result<(Clock, &'a str), Fault> {
    let malformed = || Fault::NotAMoment { suggestion: None };
    let two = |figures: &str| (1..=2).contains(&figures.len());
    if let Some(rest) = text.strip_prefix(':') {
        let (minute, rest) = figures(rest.trim_start());
        if minute.len() != 2 {
            return Err(malformed());
        }
        let Some(rest) = rest.strip_prefix(':') else {
            return Ok((Clock::new(hour, minute, "0", "")?, rest));
        };
        let (second, rest) = figures(rest);
        if second.len() != 2 {
            return Err(malformed());
        }
        let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
            Some(rest) => figures(rest),
            None => ("", rest),
        };
        return Ok((Clock::new(hour, minute, second, fraction)?, rest));
    }
    let rest = text.strip_prefix(['時', '點']).ok_or_else(malformed)?;
    let rest = rest.strip_prefix('整').unwrap_or(rest).trim_start();
    let (minute, rest) = figures(rest);
    if minute.is_empty() {
        return Ok((Clock::new(hour, "0", "0", "")?, rest));
    }
    let rest = rest.trim_start().strip_prefix('分').ok_or_else(malformed)?.trim_start();
    let (second, behind) = figures(rest);
    if second.is_empty() {
        return if two(minute) {
            Ok((Clock::new(hour, minute, "0", "")?, rest))
        } else {
            Err(malformed())
        };
    }
    let rest = behind.trim_start().strip_prefix('秒').ok_or_else(malformed)?;
    Ok((Clock::new(hour, minute, second, "")?, rest))
}

/// `z`, `+08:00`, `-0500`, `+08`, also with seconds of nought.
fn zone_offset(text: &str) -> Option<Offset> {
    if text == "z" || text == "utc" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let figures: String = rest.chars().filter(|character| *character != ':').collect();
    if !figures.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(figures.len(), 2 | 4) {
        return None;
    }
    let (hours, minutes) = figures.split_at(2);
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    if minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}
