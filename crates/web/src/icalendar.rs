//! Calendars as RFC 5545 writes them: whole days, folded lines, nothing in a text that ends its line;
//! knows no duty.

use std::fmt::Write as _;

use domain::Moment;
use regulation::Day;

/// One whole day of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeDay {
    /// The same as long as it is the same thing.
    pub uid: String,
    pub on: Day,
    pub summary: String,
    pub description: String,
    pub url: String,
}

/// How many octets a line may have before its end.
const LONGEST_LINE: usize = 75;

/// Writes a calendar; `stamped_at` is when what it says was reckoned.
pub fn write(name: &str, language: &str, stamped_at: Moment, days: &[WholeDay]) -> String {
    let mut text = String::new();
    let mut line = |content: &str| fold(&mut text, content);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Fangyuan//Deadlines//ZH");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("NAME;LANGUAGE={language}:{}", escaped(name)));
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    let stamp = stamp(stamped_at);
    for day in days {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escaped(&day.uid)));
        line(&format!("DTSTAMP:{stamp}"));
        line(&format!("DTSTART;VALUE=DATE:{}", date(day.on)));
        line(&format!("DTEND;VALUE=DATE:{}", date(day.on.next())));
        line(&format!("SUMMARY;LANGUAGE={language}:{}", escaped(&day.summary)));
        line(&format!("DESCRIPTION;LANGUAGE={language}:{}", escaped(&day.description)));
        line(&format!("URL:{}", one_line(&day.url)));
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

fn date(day: Day) -> String {
    let (year, month, day) = day.civil();
    format!("{year:04}{month:02}{day:02}")
}

/// A moment in UTC.
fn stamp(moment: Moment) -> String {
    // Taipei's wall clock is eight hours ahead of what is written here.
    let civil = moment.plus_minutes(-8 * 60).civil();
    let date = civil.date();
    let mut text = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    // Writing to a string cannot fail.
    let _ = write!(text, "T{:02}{:02}{:02}Z", civil.hour(), civil.minute(), civil.second());
    text
}

/// A text as a value: what would end it or part it is written otherwise.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => escaped.extend(['\\', sign]),
            '\n' => escaped.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

fn one_line(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).collect()
}

/// Adds a line, parted after as many octets as a line may have, and never within a letter.
fn fold(text: &mut String, content: &str) {
    let mut room = LONGEST_LINE;
    for sign in content.chars() {
        if sign.len_utf8() > room {
            text.push_str("\r\n ");
            // The space before it counts.
            room = LONGEST_LINE - 1;
        }
        room -= sign.len_utf8();
        text.push(sign);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(summary: &str) -> WholeDay {
        WholeDay {
            uid: "D6.2a.doit.2026-12-31@fangyuan".to_owned(),
            on: Day::new(2026, 12, 31).unwrap(),
            summary: summary.to_owned(),
            description: "第六點；每年".to_owned(),
            url: "https://isms.example/agencies/doit/duties/D6.2a".to_owned(),
        }
    }

    fn written(summary: &str) -> String {
        let stamped_at = "2026-03-02T00:00:00+08:00".parse().unwrap();
        write("資訊局期限", "zh-TW", stamped_at, &[day(summary)])
    }

    #[test]
    fn a_day_ends_before_the_next_and_is_stamped_in_utc() {
        let text = written("訓練");
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
        assert!(text.contains("DTSTAMP:20260301T160000Z\r\n"), "{text}");
    }

    #[test]
    fn nothing_in_a_text_begins_another_line_or_another_value() {
        let text = written("a\r\nBEGIN:VALARM\nx;y,z\\");
        assert_eq!(text.matches("\r\nBEGIN:").count(), 1, "{text}");
        assert!(
            text.contains("SUMMARY;LANGUAGE=zh-TW:a\\nBEGIN:VALARM\\nx\\;y\\,z\\\\\r\n"),
            "{text}"
        );
    }

    #[test]
    fn lines_are_short_whole_letters_and_unfold_to_what_was_written() {
        for n in 0..120 {
            let summary = format!("{}é{}😀訓", "a".repeat(n), "資安".repeat(n % 40));
            let text = written(&summary);
            for line in text.split("\r\n") {
                assert!(line.len() <= LONGEST_LINE, "{line}");
            }
            let unfolded = text.replace("\r\n ", "");
            assert!(unfolded.contains(&format!("SUMMARY;LANGUAGE=zh-TW:{summary}\r\n")), "{text}");
        }
    }
}
