//! The law that is built into the program.

use regulation::Regulation;

fn report() -> domain::check::Report {
    let law = Regulation::embedded().unwrap();
    domain::check::run(&law, &regulation::embedded_examples())
}

fn count(report: &domain::check::Report, what: &str) -> usize {
    let found = report.counts.iter().find(|count| count.en == what);
    found.map_or_else(|| panic!("nothing counts `{what}`"), |count| count.n)
}

#[test]
fn the_law_that_ships_is_clean() {
    let report = report();
    assert!(report.faults.is_empty(), "{}", report.faults.join("\n"));
}

#[test]
fn all_points_and_duties_of_the_city_are_there() {
    let report = report();
    assert_eq!(count(&report, "points of the city covered"), 36);
    // 145 were read out of the points; the drills of point 21 are kept as two.
    assert_eq!(count(&report, "duties, city"), 145 + 1);
}

#[test]
fn no_national_duty_waits_for_its_example_any_more() {
    assert_eq!(count(&report(), "national duties without an example"), 0);
}

#[test]
fn every_national_duty_is_kept_in_one_example_and_not_kept_in_another() {
    let law = Regulation::embedded().expect("the law can be read");
    let excepted = |id: &&String| law.duty(id).is_some_and(|duty| duty.national);
    assert_eq!(law.examples_one_sided.iter().filter(excepted).count(), 0);
    assert_eq!(count(&report(), "duties excepted from that"), 0);
}

#[test]
fn a_letter_binds_from_its_own_day_and_not_from_that_of_the_text_it_rests_on() {
    let law = Regulation::embedded().expect("the law can be read");
    let letter = law.duty("BAN19-1").expect("the duty of the letter");
    let (from, _) = law.duty_span(letter).expect("its days");
    assert_eq!(from.to_string(), "2025-03-31");
}
