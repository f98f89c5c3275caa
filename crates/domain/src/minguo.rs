//! Days, moments and periods as people in Taiwan write them: years of the Republic; machines keep ISO.

use regulation::Day;

use crate::Moment;

/// 民國元年 is 1912.
// not of the law: the era's own beginning
pub const YEAR_BEFORE_FIRST: i16 = 1911;

/// Years that a person may mean today, counted as elsewhere: of the Republic, and not of a far future.
// not of the law: four hundred years of the Republic
pub const YEARS: std::ops::Range<i16> = YEAR_BEFORE_FIRST + 1..YEAR_BEFORE_FIRST + 401;

/// `2026-03-01` as 115年3月1日; a moment with its hour and minute; other text as it is.
pub fn day(text: &str) -> String {
    if let Ok(day) = text.parse::<Day>() {
        return of_day(day);
    }
    match text.parse::<Moment>() {
        Ok(moment) => {
            let civil = moment.civil();
            format!("{} {:02}時{:02}分", of_day(moment.day()), civil.hour(), civil.minute())
        }
        Err(_) => text.to_owned(),
    }
}

/// 115/03/01, as tables have it; a day before the first year as it is.
pub fn short_day(day: Day) -> String {
    let years = day.year() - YEAR_BEFORE_FIRST;
    match years > 0 {
        true => format!("{years}/{:02}/{:02}", day.month(), day.day()),
        false => day.to_string(),
    }
}

fn of_day(day: Day) -> String {
    format!("{}{}月{}日", year(day.year()), day.month(), day.day())
}

/// Years before the first are counted backwards, as 民前.
fn year(year: i16) -> String {
    let years = year - YEAR_BEFORE_FIRST;
    if years > 0 { format!("{years}年") } else { format!("民前{}年", 1 - years) }
}

/// `2026`, `2026-H1`, `2026-Q1`, `2026-05`, `2025..2026` in words.
pub fn period(name: &str) -> String {
    let number = |text: &str| text.parse::<i16>().ok();
    if let Some((from, to)) = name.split_once("..") {
        return match (number(from), number(to)) {
            (Some(from), Some(to)) => format!("{}至{}度", year(from), year(to)),
            _ => name.to_owned(),
        };
    }
    let Some((whole, part)) = name.split_once('-') else {
        return number(name).map_or_else(|| name.to_owned(), |whole| format!("{}度", year(whole)));
    };
    let Some(whole) = number(whole).map(year) else { return name.to_owned() };
    match part {
        "H1" => format!("{whole}上半年"),
        "H2" => format!("{whole}下半年"),
        part => match (part.strip_prefix('Q'), part.parse::<i8>()) {
            (Some(quarter), _) => format!("{whole}第{quarter}季"),
            (None, Ok(month)) => format!("{whole}{month}月"),
            (None, Err(_)) => name.to_owned(),
        },
    }
}

/// Every ISO day or moment inside a sentence.
pub(crate) fn sentence(text: &str) -> String {
    // Days and moments are the only runs of these signs in our sentences.
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '+' | '.');
    let mut told = String::with_capacity(text.len());
    let mut run = String::new();
    for letter in text.chars() {
        if sign(letter) {
            run.push(letter);
            continue;
        }
        told.push_str(&day(&std::mem::take(&mut run)));
        told.push(letter);
    }
    told.push_str(&day(&run));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_told_in_years_of_the_republic() {
        assert_eq!(day("2026-03-01"), "115年3月1日");
        assert_eq!(day("2026-03-01T09:05:00+08:00"), "115年3月1日 09時05分");
        assert_eq!(day("1911-10-10"), "民前1年10月10日");
    }

    #[test]
    fn periods_are_told_in_words() {
        let told = ["2026", "2026-H1", "2026-Q3", "2026-05", "2025..2026"].map(period);
        assert_eq!(told, ["115年度", "115年上半年", "115年第3季", "115年5月", "114年至115年度"]);
    }

    #[test]
    fn a_sentence_keeps_all_that_is_no_day() {
        assert_eq!(sentence("ISO-27001 至 2026-03-01 止"), "ISO-27001 至 115年3月1日 止");
    }
}
