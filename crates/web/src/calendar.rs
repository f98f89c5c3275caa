//! How days and moments are printed and read: 民國 dates for people in Chinese and Gregorian ones in
//! English, unless they chose otherwise; ISO for machines; knows no clock.

use app::dating::Dating;
use domain::Moment;
use jiff::civil::Weekday;
use regulation::Day;

use crate::language::{Language, Tongue};

/// Year 1 of the Republic is 1912.
const YEAR_BEFORE_REPUBLIC: i16 = 1911;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment at which the wall clock of Taipei shows this, as addresses write it: `2026-03-01T09:00`.
pub fn read_wall_clock(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once('T')?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    let start = Moment::start_of(day.parse().ok()?);
    is_time.then(|| start.plus_minutes(hour * 60 + minute))
}

/// A moment as addresses write it.
pub fn wall_clock(moment: Moment) -> String {
    let civil = moment.civil();
    format!("{}T{:02}:{:02}", moment.day(), civil.hour(), civil.minute())
}

impl Language {
    /// Whether years are counted from the first of the Republic.
    pub fn is_of_republic(self) -> bool {
        self.dating.is_of_republic(self.of_records())
    }

    /// A day in full: 民國115年3月1日, 1 Mar 2026; 2026-03-01 for who likes ISO better.
    pub fn day(self, day: Day) -> String {
        let (month, date) = (day.month(), day.day());
        match (self.tongue, self.dating) {
            (_, Dating::Iso) => day.to_string(),
            (Tongue::Chinese, Dating::ByLanguage | Dating::Republic) => {
                format!("{}{month}月{date}日", republic_year(day.year()))
            }
            (Tongue::English, Dating::Republic) if day.year() > YEAR_BEFORE_REPUBLIC => {
                format!("{date} {} {}", self.month_name(day), self.year(day.year()))
            }
            (Tongue::English, Dating::ByLanguage | Dating::Republic) => {
                format!("{date} {} {}", self.month_name(day), day.year())
            }
        }
    }

    /// A day for narrow columns, sortable by eye: 115-03-01, 2026-03-01.
    pub fn short_day(self, day: Day) -> String {
        app::dating::short(day, self.is_of_republic())
    }

    /// A day as it is typed in a form: 115/3/1, 2026-03-01.
    pub fn typed_day(self, day: Day) -> String {
        app::dating::written(day, self.is_of_republic())
    }

    /// A moment as it is typed, to the minute: 115/3/1 09:05, 2026-03-01 09:05.
    pub fn typed_moment(self, moment: Moment) -> String {
        let civil = moment.civil();
        format!("{} {:02}:{:02}", self.typed_day(moment.day()), civil.hour(), civil.minute())
    }

    /// For the script that writes days into forms.
    pub fn dating_of_forms(self) -> &'static str {
        if self.is_of_republic() { Dating::Republic.word() } else { Dating::Iso.word() }
    }

    /// What is read beside a day that is typed: the same day by the other count of years, with its weekday.
    pub fn other_reading(self, day: Day) -> String {
        let other = match (self.tongue, self.is_of_republic()) {
            (Tongue::Chinese, true) => day.to_string(),
            (Tongue::Chinese, false) => Self::CHINESE.day(day),
            (Tongue::English, _) => Self::ENGLISH.day(day),
        };
        match self.tongue {
            Tongue::Chinese => format!("{other} {}", self.weekday(day)),
            Tongue::English => format!("{}, {other}", self.weekday(day)),
        }
    }

    /// The month's name alone, for axes: 3月, Mar.
    pub fn month_name(self, day: Day) -> String {
        match self.tongue {
            Tongue::Chinese => format!("{}月", day.month()),
            Tongue::English => {
                let index = usize::try_from(day.month() - 1).unwrap_or_default();
                MONTHS.get(index).copied().unwrap_or_default().to_owned()
            }
        }
    }

    /// The year alone, for axes and headings: 115年, 2026.
    pub fn year(self, year: i16) -> String {
        match (self.tongue, self.is_of_republic()) {
            (Tongue::Chinese, true) if year > YEAR_BEFORE_REPUBLIC => {
                format!("{}年", year - YEAR_BEFORE_REPUBLIC)
            }
            (Tongue::Chinese, true) => republic_year(year),
            (Tongue::Chinese, false) => format!("{year}年"),
            (Tongue::English, true) if year > YEAR_BEFORE_REPUBLIC => {
                format!("ROC {}", year - YEAR_BEFORE_REPUBLIC)
            }
            (Tongue::English, _) => year.to_string(),
        }
    }

    /// A period by its name, such as `2026-H1`: 115年上半年 for who counts from the Republic in Chinese.
    pub fn period(self, name: &str) -> String {
        match (self.tongue, self.is_of_republic()) {
            (Tongue::Chinese, true) => domain::minguo::period(name),
            _ => name.to_owned(),
        }
    }

    /// The year of a record, as its days are written: 民國115年, 2026.
    pub fn whole_year(self, year: i16) -> String {
        match (self.tongue, self.is_of_republic()) {
            (Tongue::Chinese, true) => republic_year(year),
            _ => self.year(year),
        }
    }

    /// Month and day without the year, for axes: 3/1 in both languages would be read two ways, so English names the month.
    pub fn day_of_year(self, day: Day) -> String {
        match self.tongue {
            Tongue::Chinese => format!("{}/{}", day.month(), day.day()),
            Tongue::English => format!("{} {}", day.day(), self.month_name(day)),
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

    /// The same for narrow columns: 115-03-01 09:05.
    pub fn short_moment(self, moment: Moment) -> String {
        let civil = moment.civil();
        format!("{} {:02}:{:02}", self.short_day(moment.day()), civil.hour(), civil.minute())
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
        assert_eq!(Language::CHINESE.day(date(2026, 3, 1)), "民國115年3月1日");
        assert_eq!(Language::CHINESE.short_day(date(2026, 3, 1)), "115-03-01");
        assert_eq!(Language::CHINESE.year(2026), "115年");
    }

    #[test]
    fn the_first_year_of_the_republic_is_1912_and_the_one_before_it_counts_backwards() {
        assert_eq!(Language::CHINESE.day(date(1912, 1, 1)), "民國1年1月1日");
        assert_eq!(Language::CHINESE.day(date(1911, 10, 10)), "民國前1年10月10日");
        assert_eq!(Language::CHINESE.short_day(date(1911, 10, 10)), "1911-10-10");
    }

    #[test]
    fn english_pages_name_the_month_so_that_nobody_swaps_it_with_the_day() {
        assert_eq!(Language::ENGLISH.day(date(2026, 3, 1)), "1 Mar 2026");
        assert_eq!(Language::ENGLISH.short_day(date(2026, 3, 1)), "2026-03-01");
        assert_eq!(Language::ENGLISH.day_of_year(date(2026, 12, 31)), "31 Dec");
    }

    #[test]
    fn who_likes_iso_better_reads_it_in_either_language() {
        let day = date(2026, 3, 1);
        for language in [Language::CHINESE, Language::ENGLISH].map(|one| one.dated(Dating::Iso)) {
            assert_eq!(language.day(day), "2026-03-01");
            assert_eq!(language.short_day(day), "2026-03-01");
            assert_eq!(language.typed_day(day), "2026-03-01");
            assert_eq!(language.period("2026-H1"), "2026-H1");
        }
        let chinese = Language::CHINESE.dated(Dating::Iso);
        assert_eq!(chinese.year(2026), "2026年");
        assert_eq!(chinese.other_reading(day), "民國115年3月1日 週日");
    }

    #[test]
    fn who_counts_from_the_republic_does_so_in_english_too_and_is_told_which_years_they_are() {
        let english = Language::ENGLISH.dated(Dating::Republic);
        assert_eq!(english.day(date(2026, 3, 1)), "1 Mar ROC 115");
        assert_eq!(english.day(date(1911, 10, 10)), "10 Oct 1911");
        assert_eq!(english.short_day(date(2026, 3, 1)), "115-03-01");
        assert_eq!(english.typed_day(date(2026, 3, 1)), "115/3/1");
        assert_eq!(english.other_reading(date(2026, 3, 1)), "Sun, 1 Mar 2026");
    }

    #[test]
    fn a_moment_is_shown_by_the_wall_clock_of_taipei() {
        let moment: Moment = "2026-02-28T17:05:00Z".parse().unwrap();
        assert_eq!(Language::CHINESE.moment(moment), "民國115年3月1日 01:05");
        assert_eq!(wall_clock(moment), "2026-03-01T01:05");
        assert_eq!(Language::CHINESE.typed_moment(moment), "115/3/1 01:05");
    }

    #[test]
    fn what_an_address_says_is_the_wall_clock_of_taipei() {
        assert_eq!(read_wall_clock("2026-03-01T01:05"), "2026-02-28T17:05:00Z".parse().ok());
        assert_eq!(read_wall_clock("2026-03-01T24:00"), None);
        assert_eq!(read_wall_clock("2026-03-01"), None);
    }
}
