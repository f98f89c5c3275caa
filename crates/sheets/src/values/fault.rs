//! What is wrong with one cell and how to write it; knows neither column nor form.

use jiff::civil::{Date, DateTime};

use crate::Number;
use crate::cell::NO_VALUE;
use crate::write::moment_text;

/// Why a cell is not what was asked for. `Display` is the English sentence, [`Fault::zh`] the
/// Chinese one; both say how to write it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the cell is empty")]
    Blank,
    #[error("the formula of this cell {}; type the value", formula_in_english(.0))]
    Formula(String),
    /// It has the shape of a day, but the calendar has no such day.
    #[error("the calendar has no such day ({year}-{month:02}-{day:02})")]
    NoSuchDay { year: i32, month: u32, day: u32 },
    #[error("not a day; write {}", day_in_english(*.suggestion))]
    NotADay { suggestion: Option<Date> },
    /// A year of two figures that could be of either calendar.
    #[error("the year can be read in two ways; write {}", day_in_english(*.republic))]
    AmbiguousDay { republic: Option<Date> },
    #[error("a day without time is wanted; write {day}")]
    TimeOnDay { day: Date },
    #[error("no such time of day")]
    NoSuchTime,
    #[error("the time of day is missing; write 2026-03-01 14:05 or 115/3/1 14:05")]
    TimeMissing { day: Date },
    #[error("not a moment; write {}", moment_in_english(*.suggestion))]
    NotAMoment { suggestion: Option<DateTime> },
    #[error("not a number; write {}", number_in_english(.suggestion.as_ref()))]
    NotANumber { suggestion: Option<Number> },
    #[error("a plain number is wanted, not a percentage")]
    PercentSign,
    #[error("not a whole number")]
    NotWhole,
    #[error("neither yes nor no; write 是 or 否, yes or no")]
    NeitherYesNorNo,
}

impl Fault {
    /// The sentence in 正體中文.
    pub fn zh(&self) -> String {
        match self {
            Self::Blank => "空白".to_owned(),
            Self::Formula(error) if error == NO_VALUE => "公式沒有存下結果，請直接填值".to_owned(),
            Self::Formula(error) => format!("公式結果錯誤（{error}），請直接填值"),
            Self::NoSuchDay { year, month, day } => {
                format!("曆上沒有這一天（{}/{month}/{day}）", republic_year(*year))
            }
            Self::NotADay { suggestion: Some(day) } => {
                format!("不是日期，請寫成 {}", republic_day(*day))
            }
            Self::NotADay { suggestion: None } => {
                "不是日期，請寫成 115/3/1、1150301 或 2026-03-01".to_owned()
            }
            Self::AmbiguousDay { republic: Some(day) } => {
                format!("年份有兩種讀法，請寫成 {}（民國）或西元四位年份", republic_day(*day))
            }
            Self::AmbiguousDay { republic: None } => {
                "年份有兩種讀法，請寫成 115/3/1 或 2026-03-01".to_owned()
            }
            Self::TimeOnDay { day } => {
                format!("只要日期、不要時間，請寫成 {}", republic_day(*day))
            }
            Self::NoSuchTime => "沒有這個時刻".to_owned(),
            Self::TimeMissing { day } => {
                format!("缺少時間，請寫成 {} 14:05", republic_day(*day))
            }
            Self::NotAMoment { suggestion: Some(moment) } => {
                format!("不是日期時間，請寫成 {}", moment_text(*moment))
            }
            Self::NotAMoment { suggestion: None } => {
                "不是日期時間，請寫成 115/3/1 14:05 或 2026-03-01 14:05".to_owned()
            }
            Self::NotANumber { suggestion: Some(number) } => {
                format!("不是數字，請寫成 {number}")
            }
            Self::NotANumber { suggestion: None } => "不是數字，請以阿拉伯數字填寫".to_owned(),
            Self::PercentSign => "要的是數字，不是百分比".to_owned(),
            Self::NotWhole => "不是整數".to_owned(),
            Self::NeitherYesNorNo => "既不是「是」也不是「否」，請填 是 或 否".to_owned(),
        }
    }
}

fn republic_year(year: i32) -> i32 {
    if year > super::day::FOUNDING { year - super::day::FOUNDING } else { year }
}

fn republic_day(day: Date) -> String {
    format!("{}/{}/{}", republic_year(day.year().into()), day.month(), day.day())
}

fn formula_in_english(error: &str) -> String {
    match error {
        NO_VALUE => "was saved without its result".to_owned(),
        error => format!("gave an error ({error})"),
    }
}

fn day_in_english(suggestion: Option<Date>) -> String {
    suggestion.map_or_else(|| "2026-03-01 or 115/3/1".to_owned(), |day| day.to_string())
}

fn moment_in_english(suggestion: Option<DateTime>) -> String {
    suggestion.map_or_else(|| "2026-03-01 14:05 or 115/3/1 14:05".to_owned(), moment_text)
}

fn number_in_english(suggestion: Option<&Number>) -> String {
    suggestion.map_or_else(|| "it in figures such as 12 or 12.5".to_owned(), Number::to_string)
}
