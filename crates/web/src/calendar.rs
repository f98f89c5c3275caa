//! How days and moments are printed and read: 民國 dates for people in Chinese, Gregorian ones in
//! English, ISO for machines; knows no clock.

use domain::Moment;
use jiff::civil::Weekday;
use regulation::Day;

use crate::language::Language;

/// Year 1 of the Republic is 1912.
const YEAR_BEFORE_REPUBLIC: i16 = 1911;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment at which the wall clock of Taipei shows this, as the browser's own control writes
/// it: `2026-03-01T09:00`.
pub fn read_wall_clock(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once('T')?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    let start = Moment::start_of(day.parse().ok()?);
    is_time.then(|| start.plus_minutes(hour * 60 + minute))
}

/// A moment as the browser's own control wants it.
pub fn wall_clock(moment: Moment) -> String {
    let civil = moment.civil();
    format!("{}T{:02}:{:02}", moment.day(), civil.hour(), civil.minute())
}

impl Language {
    /// A day in full: 民國115年3月1日, 1 Mar 2026.
    pub fn day(self, day: Day) -> String {
        match self {
            Self::Chinese => {
                format!("{}{}月{}日", republic_year(day.year()), day.month(), day.day())
            }
            Self::English => format!("{} {} {}", day.day(), self.month_name(day), day.year()),
        }
    }

    /// A day for narrow columns, sortable by eye: 115-03-01, 2026-03-01.
    pub fn short_day(self, day: Day) -> String {
        let (month, date) = (day.month(), day.day());
        match self {
            Self::Chinese if day.year() > YEAR_BEFORE_REPUBLIC => {
                format!("{}-{month:02}-{date:02}", day.year() - YEAR_BEFORE_REPUBLIC)
            }
            Self::Chinese | Self::English => day.to_string(),
        }
    }

    /// The month's name alone, for axes: 3月, Mar.
    pub fn month_name(self, day: Day) -> String {
        match self {
            Self::Chinese => format!("{}月", day.month()),
            Self::English => {
                let index = usize::try_from(day.month() - 1).unwrap_or_default();
                MONTHS.get(index).copied().unwrap_or_default().to_owned()
            }
        }
    }

    /// The year alone, for axes and headings: 115年, 2026.
    pub fn year(self, year: i16) -> String {
        match self {
            Self::Chinese if year > YEAR_BEFORE_REPUBLIC => {
                format!("{}年", year - YEAR_BEFORE_REPUBLIC)
            }
            Self::Chinese => republic_year(year),
            Self::English => year.to_string(),
        }
    }

    /// Month and day without the year, for axes: 3/1 in both languages would be read two ways, so English names the month.
    pub fn day_of_year(self, day: Day) -> String {
        match self {
            Self::Chinese => format!("{}/{}", day.month(), day.day()),
            Self::English => format!("{} {}", day.day(), self.month_name(day)),
        }
    }

    /// The day of the week: 週日, Sun.
    pub fn weekday(self, day: Day) -> &'static str {
        let (zh, en) = match day.weekday() {
            Weekday::Monday => ("週一", "Mon"),
            Weekday::Tuesday => ("週二", "Tue"),
            Weekday::Wednesday => ("週三", "Wed"),
            Weekday::Thursday => ("週四", "Thu"),
            Weekday::Friday => ("週五", "Fri"),
            Weekday::Saturday => ("週六", "Sat"),
            Weekday::Sunday => ("週日", "Sun"),
        };
        self.choose(zh, en)
    }

    /// A moment by the wall clock of Taipei, to the minute: 民國115年3月1日 09:05.
    pub fn moment(self, moment: Moment) -> String {
        let civil = moment.civil();
        format!("{} {:02}:{:02}", self.day(moment.day()), civil.hour(), civil.minute())
    }
}

fn republic_year(year: i16) -> String {
    if year > YEAR_BEFORE_REPUBLIC {
        format!("民國{}年", year - YEAR_BEFORE_REPUBLIC)
    } else {
        format!("民國前{}年", YEAR_BEFORE_REPUBLIC + 1 - year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Day {
        Day::new(year, month, day).unwrap()
    }

    #[test]
    fn chinese_pages_count_years_of_the_republic() {
        assert_eq!(Language::Chinese.day(date(2026, 3, 1)), "民國115年3月1日");
        assert_eq!(Language::Chinese.short_day(date(2026, 3, 1)), "115-03-01");
        assert_eq!(Language::Chinese.year(2026), "115年");
    }

    #[test]
    fn the_first_year_of_the_republic_is_1912_and_the_one_before_it_counts_backwards() {
        assert_eq!(Language::Chinese.day(date(1912, 1, 1)), "民國1年1月1日");
        assert_eq!(Language::Chinese.day(date(1911, 10, 10)), "民國前1年10月10日");
        assert_eq!(Language::Chinese.short_day(date(1911, 10, 10)), "1911-10-10");
    }

    #[test]
    fn english_pages_name_the_month_so_that_nobody_swaps_it_with_the_day() {
        assert_eq!(Language::English.day(date(2026, 3, 1)), "1 Mar 2026");
        assert_eq!(Language::English.short_day(date(2026, 3, 1)), "2026-03-01");
        assert_eq!(Language::English.day_of_year(date(2026, 12, 31)), "31 Dec");
    }

    #[test]
    fn a_moment_is_shown_by_the_wall_clock_of_taipei() {
        let moment: Moment = "2026-02-28T17:05:00Z".parse().unwrap();
        assert_eq!(Language::Chinese.moment(moment), "民國115年3月1日 01:05");
        assert_eq!(wall_clock(moment), "2026-03-01T01:05");
    }

    #[test]
    fn what_the_browser_sends_is_the_wall_clock_of_taipei() {
        assert_eq!(read_wall_clock("2026-03-01T01:05"), "2026-02-28T17:05:00Z".parse().ok());
        assert_eq!(read_wall_clock("2026-03-01T24:00"), None);
        assert_eq!(read_wall_clock("2026-03-01"), None);
    }
}
