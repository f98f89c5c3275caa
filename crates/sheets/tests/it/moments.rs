//! Moments as people write them.

use jiff::civil::{DateTime, date, datetime};
use sheets::values::{Fault, moment, parse_moment};
use sheets::{Cell, Number};

fn reads(text: &str, expected: DateTime) {
    assert_eq!(parse_moment(text), Ok(expected), "{text:?}");
}

#[test]
fn a_moment_is_read_in_either_calendar_and_either_clock() {
    for text in [
        "2026-03-01 14:05",
        "2026-03-01 14:05:00",
        "2026-03-01T14:05",
        "2026-03-01T14:05:00",
        "2026/3/1 14:05",
        "20260301 1405",
        "20260301T1405",
        "115/3/1 14:05",
        "115/3/1 1405",
        "1150301 14:05",
        "１１５／３／１　１４：０５",
        "115/3/1 下午2:05",
        "115/3/1 下午 02:05:00",
        "2026/3/1 下午 02:05:00",
        "115/3/1 2:05 PM",
        "115/3/1 2:05pm",
        "115/3/1 PM 2:05",
        "115/3/1 下午14:05",
        "115年3月1日 14時5分",
        "民國115年3月1日下午2時5分",
        "115年3月1日14點05分",
        "115年3月1日14時5分0秒",
        "115/3/1(日) 14:05",
    ] {
        reads(text, datetime(2026, 3, 1, 14, 5, 0, 0));
    }
}

#[test]
fn seconds_and_their_fractions_are_kept() {
    reads("2026-03-01 14:05:06", datetime(2026, 3, 1, 14, 5, 6, 0));
    reads("2026-03-01T14:05:06.789", datetime(2026, 3, 1, 14, 5, 6, 789_000_000));
}

#[test]
fn an_offset_is_reckoned_over_to_taipei() {
    reads("2026-03-01T14:05:00+08:00", datetime(2026, 3, 1, 14, 5, 0, 0));
    reads("2026-03-01T06:05:00Z", datetime(2026, 3, 1, 14, 5, 0, 0));
    reads("2026-03-01T15:05:00+0900", datetime(2026, 3, 1, 14, 5, 0, 0));
    reads("2026-02-28T22:05:00-08:00", datetime(2026, 3, 1, 14, 5, 0, 0));
    reads("2026-12-31T16:00:00Z", datetime(2027, 1, 1, 0, 0, 0, 0));
}

#[test]
fn midnight_and_noon_are_read_as_the_words_say() {
    reads("115/3/1 0:00", datetime(2026, 3, 1, 0, 0, 0, 0));
    reads("115/3/1 24:00", datetime(2026, 3, 2, 0, 0, 0, 0));
    reads("115/12/31 24:00", datetime(2027, 1, 1, 0, 0, 0, 0));
    reads("115/3/1 上午12:05", datetime(2026, 3, 1, 0, 5, 0, 0));
    reads("115/3/1 下午12:05", datetime(2026, 3, 1, 12, 5, 0, 0));
    reads("115/3/1 中午12:00", datetime(2026, 3, 1, 12, 0, 0, 0));
    reads("115/3/1 晚上8:30", datetime(2026, 3, 1, 20, 30, 0, 0));
    reads("115/3/1 凌晨3:00", datetime(2026, 3, 1, 3, 0, 0, 0));
}

#[test]
fn a_time_that_no_clock_shows_is_told_as_such() {
    for text in [
        "115/3/1 25:00",
        "115/3/1 14:60",
        "115/3/1 24:01",
        "115/3/1 上午13:00",
        "115/3/1 晚上12:00",
    ] {
        assert_eq!(parse_moment(text), Err(Fault::NoSuchTime), "{text}");
    }
}

#[test]
fn a_day_without_time_is_told_to_lack_it() {
    assert_eq!(parse_moment("115/3/1"), Err(Fault::TimeMissing { day: date(2026, 3, 1) }));
    assert_eq!(
        moment(&Cell::Day(date(2026, 3, 1))),
        Err(Fault::TimeMissing { day: date(2026, 3, 1) })
    );
    assert_eq!(
        moment(&Cell::Number(Number::from(1_150_301))),
        Err(Fault::TimeMissing { day: date(2026, 3, 1) })
    );
}

#[test]
fn what_is_no_moment_is_refused() {
    for text in [
        "昨天下午",
        "14:05",
        "115/3/1 下午",
        "115/3/1 14",
        "115/3/1 14:5",
        "115/3/1 14:05 abc",
        "115/3/1 14:05+99:99",
    ] {
        assert!(
            matches!(parse_moment(text), Err(Fault::NotAMoment { .. } | Fault::NoSuchTime)),
            "{text:?} gave {:?}",
            parse_moment(text)
        );
    }
    assert_eq!(
        parse_moment("114/2/30 14:05"),
        Err(Fault::NoSuchDay { year: 2025, month: 2, day: 30 })
    );
}

#[test]
fn a_moment_in_chinese_figures_is_refused_with_the_way_to_write_it() {
    let fault = parse_moment("一一五年三月一日下午二時五分").unwrap_err();
    assert_eq!(fault, Fault::NotAMoment { suggestion: Some(datetime(2026, 3, 1, 14, 5, 0, 0)) });
    assert_eq!(fault.zh(), "不是日期時間，請寫成 2026-03-01 14:05");
}

proptest::proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn every_moment_reads_back_from_what_is_shown(
        year in 1912_i16..2200, month in 1_i8..=12, of_month in 1_i8..=28,
        hour in 0_i8..24, minute in 0_i8..60, second in 0_i8..60, nanosecond in 0..1_000_000_000,
    ) {
        let expected = datetime(year, month, of_month, hour, minute, second, nanosecond);
        let cell = Cell::Moment(expected);
        proptest::prop_assert_eq!(parse_moment(&cell.shown()), Ok(expected));
    }
}
