//! Days as people write them.

use jiff::civil::{Date, date, datetime};
use sheets::values::{Fault, day, parse_day};
use sheets::{Cell, Number};

fn reads(text: &str, expected: Date) {
    assert_eq!(parse_day(text), Ok(expected), "{text:?}");
}

#[test]
fn a_day_is_read_in_either_calendar() {
    for text in [
        "2026-03-01",
        "2026/3/1",
        "2026/03/01",
        "2026.3.1",
        "20260301",
        "115/3/1",
        "115/03/01",
        "0115/03/01",
        "115-3-1",
        "115.3.1",
        "115‧3‧1",
        "1150301",
        "民國115年3月1日",
        "中華民國115年3月1日",
        "民國 115 年 3 月 1 日",
        "民國115/3/1",
        "民國1150301",
        "115年3月1日",
        "115年03月01日",
        "西元2026年3月1日",
        "2026年3月1日",
        "１１５／３／１",
        "２０２６－０３－０１",
        "　115/3/1　",
        "115 / 3 / 1",
        "115/3/1(日)",
        "115/3/1（星期日）",
        "115年3月1日 (週日)",
        "2026-03-01 00:00:00",
        "2026-03-01T00:00:00",
        "2026-02-28T16:00:00Z",
        "2026/3/1 上午 12:00:00",
        "\u{FEFF}115/3/1",
    ] {
        reads(text, date(2026, 3, 1));
    }
}

#[test]
fn a_year_below_one_hundred_is_one_of_the_republic() {
    reads("99/2/14", date(2010, 2, 14));
    reads("0990214", date(2010, 2, 14));
    reads("990214", date(2010, 2, 14));
    reads("民國9年1月2日", date(1920, 1, 2));
    reads("民國250101", date(1936, 1, 1));
}

#[test]
fn six_figures_that_may_be_of_either_calendar_are_refused_with_both_readings_named() {
    let fault = parse_day("250101").unwrap_err();
    assert_eq!(fault, Fault::AmbiguousDay { republic: Some(date(1936, 1, 1)) });
    assert!(fault.zh().contains("25/1/1（民國）"), "{}", fault.zh());
}

#[test]
fn leap_days_are_days_only_in_leap_years() {
    reads("113/2/29", date(2024, 2, 29));
    reads("1130229", date(2024, 2, 29));
    assert_eq!(parse_day("114/2/29"), Err(Fault::NoSuchDay { year: 2025, month: 2, day: 29 }));
}

#[test]
fn a_day_that_the_calendar_lacks_is_told_as_such() {
    for (text, year, month, day) in [
        ("114/2/30", 2025, 2, 30),
        ("2025-13-01", 2025, 13, 1),
        ("1140230", 2025, 2, 30),
        ("20250431", 2025, 4, 31),
        ("114/0/1", 2025, 0, 1),
        ("民國114年4月31日", 2025, 4, 31),
    ] {
        assert_eq!(parse_day(text), Err(Fault::NoSuchDay { year, month, day }), "{text:?}");
    }
    let fault = parse_day("114/2/30").unwrap_err();
    assert_eq!(fault.zh(), "曆上沒有這一天（114/2/30）");
    assert_eq!(fault.to_string(), "the calendar has no such day (2025-02-30)");
}

#[test]
fn what_is_no_day_is_refused() {
    for text in [
        "昨天",
        "3/1/2026",
        "1/3/115",
        "115/3",
        "115年3月",
        "115/3-1",
        "0/1/1",
        "民國2026/3/1",
        "西元115/3/1",
        "民國前1年1月1日",
        "115/3/1/2",
        "115/3/1x",
        "11503011",
        "115/003/01",
        "-115/3/1",
        "202603",
        "99999999999999999999",
        "115//1",
        "/3/1",
        "年月日",
        "115/3/1 abc",
        "15",
        "1",
    ] {
        let answer = parse_day(text);
        assert!(
            matches!(
                answer,
                Err(Fault::NotADay { .. } | Fault::NoSuchDay { .. } | Fault::AmbiguousDay { .. })
            ),
            "{text:?} gave {answer:?}"
        );
    }
}

#[test]
fn a_day_in_chinese_figures_is_refused_with_the_way_to_write_it() {
    for text in ["一一四年五月六日", "民國一百一十四年五月六日", "民國一一四年五月六日"]
    {
        let fault = parse_day(text).unwrap_err();
        assert_eq!(fault, Fault::NotADay { suggestion: Some(date(2025, 5, 6)) }, "{text}");
        assert_eq!(fault.zh(), "不是日期，請寫成 114/5/6");
        assert_eq!(fault.to_string(), "not a day; write 2025-05-06");
    }
}

#[test]
fn a_bare_serial_number_is_refused_with_the_day_it_would_be() {
    let cell = Cell::Number(Number::from(46_082));
    assert_eq!(day(&cell), Err(Fault::NotADay { suggestion: Some(date(2026, 3, 1)) }));
}

#[test]
fn cells_of_every_kind_answer() {
    assert_eq!(day(&Cell::Day(date(2026, 3, 1))), Ok(date(2026, 3, 1)));
    assert_eq!(day(&Cell::Number(Number::from(1_150_301))), Ok(date(2026, 3, 1)));
    assert_eq!(day(&Cell::Number(Number::from(990_214))), Ok(date(2010, 2, 14)));
    assert_eq!(day(&Cell::Moment(datetime(2026, 3, 1, 0, 0, 0, 0))), Ok(date(2026, 3, 1)));
    assert_eq!(
        day(&Cell::Moment(datetime(2026, 3, 1, 14, 5, 0, 0))),
        Err(Fault::TimeOnDay { day: date(2026, 3, 1) })
    );
    assert_eq!(day(&Cell::Empty), Err(Fault::Blank));
    assert_eq!(day(&Cell::text("　 ")), Err(Fault::Blank));
    assert_eq!(day(&Cell::Bool(true)), Err(Fault::NotADay { suggestion: None }));
    assert_eq!(day(&Cell::Error("#REF!".into())), Err(Fault::Formula("#REF!".into())));
}

#[test]
fn a_time_behind_a_day_is_told_and_not_dropped() {
    assert_eq!(parse_day("115/3/1 14:05"), Err(Fault::TimeOnDay { day: date(2026, 3, 1) }));
}

proptest::proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn every_day_reads_back_from_every_way_of_writing_it(
        year in 1912_i16..2200, month in 1_i8..=12, of_month in 1_i8..=28,
    ) {
        let expected = date(year, month, of_month);
        let republic = year - 1911;
        for text in [
            expected.to_string(),
            format!("{year}/{month}/{of_month}"),
            format!("{year:04}{month:02}{of_month:02}"),
            format!("{republic}/{month}/{of_month}"),
            format!("{republic:03}{month:02}{of_month:02}"),
            format!("民國{republic}年{month}月{of_month}日"),
        ] {
            proptest::prop_assert_eq!(parse_day(&text), Ok(expected), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_readers_of_cells_panic(text in "\\PC*") {
        let cell = Cell::text(text.clone());
        let _ = day(&cell);
        let _ = sheets::values::moment(&cell);
        let _ = sheets::values::number(&cell);
        let _ = sheets::values::percent(&cell);
        let _ = sheets::values::integer(&cell);
        let _ = sheets::values::yes_or_no(&cell);
        let _ = sheets::values::list::split(&text);
        let _ = sheets::values::heading::names(&text);
    }

    #[test]
    fn no_text_of_figures_and_marks_makes_the_readers_panic(
        text in "[0-9０-９/:.年月日時分秒民國上下午TZ+ -]{0,24}"
    ) {
        let _ = parse_day(&text);
        let _ = sheets::values::parse_moment(&text);
    }

    #[test]
    fn no_run_of_chinese_figures_makes_the_readers_panic(
        text in "[〇零一二兩三四五六七八九十百千萬小時年月日半點]{0,24}"
    ) {
        let cell = Cell::text(text);
        let _ = day(&cell);
        let _ = sheets::values::moment(&cell);
        let _ = sheets::values::number(&cell);
    }
}
