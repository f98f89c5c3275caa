//! Days are those of the calendar.

use regulation::Day;

#[test]
fn every_day_of_four_hundred_years_is_the_calendars() {
    let mut date = jiff::civil::date(1800, 1, 1);
    let mut day = Day::from(date);
    for _ in 0..146_097 {
        assert_eq!(day.date(), date);
        assert_eq!(day.civil(), (date.year(), date.month(), date.day()));
        assert_eq!(day.weekday(), date.weekday());
        assert_eq!(Day::new(date.year(), date.month(), date.day()), Some(day));
        assert_eq!(Day::from(date), day);
        date = date.tomorrow().expect("a next day");
        day = day.next();
    }
}

#[test]
fn a_day_that_no_calendar_has_is_none() {
    assert_eq!(Day::new(2025, 2, 29), None);
    assert_eq!(Day::new(2026, 13, 1), None);
    assert!("2025-2-1".parse::<Day>().is_err());
}

#[test]
fn the_last_day_of_the_calendar_ends_its_month_and_its_year_and_nothing_comes_after() {
    let last = Day::LATEST;
    assert_eq!(last.to_string(), "9999-12-31");
    assert_eq!(last.next(), last);
    assert_eq!([last.month_end(), last.month_start(0).month_end(), Day::year_end(9999)], [last; 3]);
    assert_eq!(Day::year_end(2024).to_string(), "2024-12-31");
    assert_eq!(Day::new(2024, 2, 3).unwrap().month_end().to_string(), "2024-02-29");
}
