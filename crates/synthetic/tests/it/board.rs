//! What the board shows of the demonstration: a real mixture, getting better over the year.

use domain::Standing;
use domain::assess::Assessed;
use regulation::Day;

use crate::town::Town;
use crate::{law, today};

fn town() -> Town<'static> {
    Town::new(law(), synthetic::demo(law(), today()), synthetic::demo_settings(law(), today()))
}

fn is_of_the_city(one: &Assessed) -> bool {
    law().duty(&one.agency.duty).is_some_and(|duty| !duty.national)
}

/// Met, and all that enter the rate, over the agency lines of city duties.
fn rate(assessed: &[Assessed]) -> (usize, usize) {
    let lines = || assessed.iter().filter(|one| is_of_the_city(one));
    let rated = lines().filter(|one| one.agency.standing.is_rated()).count();
    (lines().filter(|one| one.agency.standing == Standing::Met).count(), rated)
}

fn percent((met, rated): (usize, usize)) -> usize {
    met * 100 / rated.max(1)
}

#[test]
fn the_board_shows_every_standing_and_about_two_thirds_met() {
    let assessed = town().assess(today());
    let met = percent(rate(&assessed));
    assert!((58..=80).contains(&met), "{met} per cent are met");
    for standing in Standing::ALL {
        let many = assessed.iter().filter(|one| one.agency.standing == standing).count();
        assert!(many >= 15, "{many} lines are {}", standing.word());
    }
    let late = assessed.iter().filter(|one| one.agency.findings.late).count();
    assert!(late >= 15, "{late} lines were answered late");
    let soon = today().plus(30);
    let falls_due = assessed
        .iter()
        .filter(|one| matches!(one.agency.standing, Standing::Met | Standing::Due))
        .filter_map(|one| one.agency.findings.due)
        .filter(|due| today() <= due.day() && due.day() <= soon)
        .count();
    assert!(falls_due >= 80, "{falls_due} lines fall due within thirty days");
}

#[test]
fn agencies_differ_from_exemplary_to_hardly_started() {
    let assessed = town().assess(today());
    let rates: Vec<usize> = law()
        .organisations
        .list
        .iter()
        .map(|one| {
            let own = assessed.iter().filter(|line| line.agency.agency == one.id);
            let own: Vec<&Assessed> = own.filter(|line| is_of_the_city(line)).collect();
            let rated = own.iter().filter(|line| line.agency.standing.is_rated()).count();
            let met = own.iter().filter(|line| line.agency.standing == Standing::Met).count();
            percent((met, rated))
        })
        .collect();
    assert!(rates.iter().filter(|rate| **rate >= 80).count() >= 8, "{rates:?}");
    assert!(rates.iter().filter(|rate| **rate <= 45).count() >= 4, "{rates:?}");
}

#[test]
fn the_city_does_better_than_a_year_ago() {
    let town = town();
    let year_ago: Day = today().month_start(-12).previous();
    let (then, now) = (percent(rate(&town.assess(year_ago))), percent(rate(&town.assess(today()))));
    assert!(now >= then + 5, "{then} per cent a year ago, {now} now");
}
