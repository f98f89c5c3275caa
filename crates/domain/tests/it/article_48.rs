//! Terms to act by 行政程序法 article 48, as a table and against a reckoning day by day.

use domain::reckon::{Due, due_after, last_day, valid_through};
use domain::{Moment, period};
use proptest::prelude::*;
use regulation::{Day, DayKind, Term};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn ends(from: &str, term: &str) -> String {
    let term: Term = term.parse().expect("a term");
    last_day(&super::law().calendar, day(from), term).to_string()
}

#[test]
fn a_month_ends_on_the_eve_of_its_corresponding_day() {
    assert_eq!(ends("2024-01-15", "P1M"), "2024-02-15");
    assert_eq!(ends("2025-01-15", "P1M"), "2025-02-17", "15 February 2025 is a Saturday");
}

#[test]
fn a_month_without_a_corresponding_day_ends_on_its_last() {
    assert_eq!(ends("2024-01-31", "P1M"), "2024-02-29");
    assert_eq!(ends("2025-01-31", "P1M"), "2025-03-03", "28 February 2025 is a holiday, a Friday");
}

#[test]
fn a_term_that_starts_with_its_unit_runs_whole_units() {
    assert_eq!(ends("2025-02-28", "P1M"), "2025-03-31");
    assert_eq!(ends("2023-03-31", "P1M"), "2023-05-01", "30 April 2023 is a Sunday");
    assert_eq!(ends("2025-12-31", "P1Y"), "2026-12-31");
    assert_eq!(ends("2024-02-29", "P1Y"), "2025-03-03", "28 February 2025 is a holiday");
}

#[test]
fn days_leave_out_the_first() {
    assert_eq!(ends("2026-03-02", "P3D"), "2026-03-05");
    assert_eq!(ends("2026-03-02", "P1W"), "2026-03-09");
}

#[test]
fn a_rest_day_moves_the_end_to_the_next_working_day() {
    assert_eq!(ends("2026-03-04", "P1M"), "2026-04-07", "a Saturday, and the Monday is a holiday");
    assert_eq!(ends("2026-03-05", "P3D"), "2026-03-09", "a Sunday");
    assert_eq!(ends("2025-12-01", "P1M"), "2026-01-02", "New Year's Day");
}

#[test]
fn a_saturday_on_which_offices_worked_is_a_working_day() {
    let calendar = &super::law().calendar;
    let worked = calendar.years().flat_map(|year| &year.working).map(|named| named.on);
    let saturdays: Vec<Day> =
        worked.filter(|day| day.weekday() == jiff::civil::Weekday::Saturday).collect();
    assert!(!saturdays.is_empty());
    for saturday in saturdays {
        assert_eq!(calendar.term_end(saturday), saturday);
    }
}

#[test]
fn hours_run_at_once_and_through_rest_days() {
    let known: Moment = "2026-04-03T17:30:00+08:00".parse().expect("a moment");
    let hours: Term = "PT72H".parse().expect("a term");
    let due = due_after(&super::law().calendar, Due::Moment(known), hours);
    assert_eq!(due.to_string(), "2026-04-06T17:30:00+08:00");
}

#[test]
fn a_year_without_a_published_calendar_knows_weekends_only() {
    let calendar = &super::law().calendar;
    let new_year = day("2040-01-02");
    assert!(!calendar.covers(new_year));
    assert_eq!(calendar.kind(new_year), DayKind::Working);
    assert_eq!(calendar.term_end(day("2040-01-07")), day("2040-01-09"));
}

#[test]
fn a_measure_of_a_state_counts_plain_days() {
    let months: Term = "P6M".parse().expect("a term");
    assert_eq!(valid_through(day("2025-08-31"), months), day("2026-02-28"));
    assert_eq!(valid_through(day("2026-03-02"), months), day("2026-09-02"));
}

#[test]
fn windows_of_years_end_with_the_year_of_the_day() {
    let two = period::Rhythm::from_term("P2Y".parse().expect("a term")).expect("a rhythm");
    let name = |text: &str, first| period::Period::of(two, day(text), first).name();
    assert_eq!(name("2026-05-04", None), "2025..2026");
    assert_eq!(name("2026-05-04", Some(2027)), "2027..2028");
    assert_eq!(name("2027-05-04", Some(2027)), "2027..2028");
    assert_eq!(name("2028-05-04", Some(2027)), "2027..2028");
    assert_eq!(name("2029-05-04", Some(2027)), "2028..2029");
}

/// The article read word for word: walk on day by day, counting months as their first days pass.
fn oracle(from: Day, months: i32, days: i32) -> Day {
    let first = from.next();
    let mut end = first;
    if months == 0 {
        // Days: the first is left out, so the last is so many after it.
        end = from;
    } else {
        let mut passed = 0;
        // Into the month that is so many after the one in which the term began.
        while passed < months {
            end = end.next();
            if end.day() == 1 {
                passed += 1;
            }
        }
        if first.day() == 1 {
            // Whole months: the term ends with the eve of this first day.
            end = end.previous();
        } else {
            let month = end.month();
            while end.day() != first.day() && end.next().month() == month {
                end = end.next();
            }
            // The eve of the corresponding day; without one, the month's last day itself.
            if end.day() == first.day() {
                end = end.previous();
            }
        }
    }
    for _ in 0..days {
        end = end.next();
    }
    let calendar = &super::law().calendar;
    while calendar.kind(end) != DayKind::Working {
        end = end.next();
    }
    end
}

proptest! {
    #![proptest_config(super::cases(2_000, 40_000))]

    #[test]
    fn terms_agree_with_a_reckoning_day_by_day(
        from in 17_000..22_500_i32,
        months in 0..37_i32,
        days in 0..120_i32,
    ) {
        let from = Day::from_days(from);
        let term = Term { months: months % 12, years: months / 12, days, minutes: 0 };
        let found = last_day(&super::law().calendar, from, term);
        prop_assert_eq!(found, oracle(from, months, days));
    }

    #[test]
    fn a_longer_term_never_ends_earlier(
        from in 17_000..22_500_i32,
        months in 0..37_i32,
        days in 0..120_i32,
    ) {
        let calendar = &super::law().calendar;
        let from = Day::from_days(from);
        let term = |months: i32, days: i32| Term { months, days, ..Term::default() };
        let end = last_day(calendar, from, term(months, days));
        prop_assert!(end >= from);
        prop_assert!(last_day(calendar, from, term(months, days + 1)) >= end);
        prop_assert!(last_day(calendar, from, term(months + 1, days)) >= end);
    }
}
