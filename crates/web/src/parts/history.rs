//! How one line stood at the last month-ends: a strip of signs, each leading to that day.

use app::board::month_ends;
use askama::Template;
use domain::Standing;
use regulation::Day;

use crate::parts::html;
use crate::parts::standing::{glyph, label};
use crate::view::View;

/// The strip.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/history.html")]
pub struct History {
    view: View,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    day: Day,
    href: String,
    class: &'static str,
    glyph: &'static str,
    label: &'static str,
    /// Named where it begins.
    year: String,
    month: String,
    is_here: bool,
}

impl History {
    /// The strip that ends with the day asked about.
    pub fn new(view: &View, kept: &[Option<Standing>], as_of: Day, now: Standing) -> Self {
        let days = month_ends(as_of);
        let past = days.into_iter().zip(kept.iter().copied()).filter(|(day, _)| *day != as_of);
        let mut last_year = None;
        let steps = past.chain([(as_of, Some(now))]).map(|(day, standing)| {
            let is_new = last_year.replace(day.year()) != Some(day.year());
            let is_here = day == as_of;
            Step {
                day,
                href: view.with("as_of", &day.to_string()),
                class: standing.map_or("none", Standing::word),
                glyph: standing.map_or("·", glyph),
                label: standing.map_or(view.t.before_the_law(), |one| label(one, view.t)),
                year: if is_new { view.language.year(day.year()) } else { String::new() },
                month: match is_here && day != day.month_end() {
                    true => view.language.day_of_year(day),
                    false => view.language.month_name(day),
                },
                is_here,
            }
        });
        Self { view: view.clone(), steps: steps.collect() }
    }
}

html!(History);

crate::words::words! {
    history: "各月底狀態", "At each month’s end";
    before_the_law: "尚未施行", "Not yet in force";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    #[test]
    fn the_strip_ends_today_and_each_step_leads_to_its_day() {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/x".parse().unwrap(), &site, "").unwrap();
        let kept = [Some(Standing::Met); 13];
        let html = History::new(&view, &kept, view.today, Standing::Overdue).to_string();
        assert_eq!(html.matches("<li").count(), 14, "{html}");
        assert!(html.contains(r#"href="/x?as_of=2026-02-28""#), "{html}");
        assert!(html.contains("is-overdue") && html.contains("逾期"), "{html}");
    }

    #[test]
    fn a_strip_asked_at_a_month_s_end_shows_that_day_once() {
        let site = Site::new(Arc::new(FixedClock("2026-02-28T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/x".parse().unwrap(), &site, "").unwrap();
        let html = History::new(&view, &[None; 13], view.today, Standing::Met).to_string();
        assert_eq!(html.matches("<li").count(), 13, "{html}");
        assert!(html.contains("尚未施行"), "{html}");
    }
}
