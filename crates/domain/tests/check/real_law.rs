//! The law that is built into the program.

use regulation::Regulation;

fn report() -> domain::check::Report {
    let law = Regulation::embedded().unwrap();
    domain::check::run(&law, &regulation::embedded_examples())
}

fn count(report: &domain::check::Report, what: &str) -> usize {
    let found = report.counts.iter().find(|(name, _)| name == what);
    found.map_or_else(|| panic!("nothing counts `{what}`"), |(_, n)| *n)
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
