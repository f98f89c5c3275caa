//! The way through a long list: which rows of how many, never a silent cut.

use std::ops::Range;

use askama::Template;

use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// The rows shown, and links to the pages around them.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    t: Words,
    rows: Range<usize>,
    total: usize,
    previous: String,
    next: String,
    pages: Vec<PageLink>,
}

#[derive(Clone, Debug)]
struct PageLink {
    /// From 1; 0 stands for pages left out.
    number: usize,
    href: String,
    is_here: bool,
}

impl Pager {
    /// Reads `page=` from the view; a page beyond the end is the last one.
    pub fn new(view: &View, total: usize, per_page: usize) -> Self {
        let per_page = per_page.max(1);
        let last = total.div_ceil(per_page).max(1);
        let asked = view.query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        let here: usize = asked.clamp(1, last);
        let link = |number: usize| match number {
            1 => view.with("page", ""),
            number => view.with("page", &number.to_string()),
        };
        let begin = (here - 1) * per_page;
        Self {
            t: view.t,
            rows: begin..total.min(begin + per_page),
            total,
            previous: if here > 1 { link(here - 1) } else { String::new() },
            next: if here < last { link(here + 1) } else { String::new() },
            pages: numbers(here, last)
                .into_iter()
                .map(|number| PageLink { number, href: link(number), is_here: number == here })
                .collect(),
        }
    }

    /// The rows of the whole list that this page shows, counted from 0.
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    fn first(&self) -> usize {
        if self.total == 0 { 0 } else { self.rows.start + 1 }
    }
}

/// The first, the last, and those around the one shown; 0 where some are left out.
fn numbers(here: usize, last: usize) -> Vec<usize> {
    let mut numbers = Vec::new();
    for number in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(here) <= 1) {
        if numbers.last().is_some_and(|before| *before + 1 < number) {
            numbers.push(0);
        }
        numbers.push(number);
    }
    numbers
}

html!(Pager);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn pager(url: &str, total: usize) -> Pager {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        Pager::new(&View::read(&url.parse().unwrap(), &site, "").unwrap(), total, 50)
    }

    #[test]
    fn a_page_says_which_rows_of_how_many_it_shows() {
        let pager = pager("/x?page=3&sort=due", 120);
        assert_eq!(pager.rows(), 100..120);
        let html = pager.to_string();
        assert!(html.contains("第 101–120 筆，共 120 筆"), "{html}");
        assert!(html.contains(r#"rel="prev" href="/x?page=2&#38;sort=due""#), "{html}");
        assert!(!html.contains(r#"rel="next""#), "{html}");
    }

    #[test]
    fn a_page_beyond_the_end_is_the_last_and_an_empty_list_has_no_rows() {
        assert_eq!(pager("/x?page=99", 120).rows(), 100..120);
        assert_eq!(pager("/x?page=0", 120).rows(), 0..50);
        assert_eq!(pager("/x", 0).rows(), 0..0);
    }

    #[test]
    fn pages_far_away_are_left_out_but_the_ends_stay() {
        assert_eq!(numbers(10, 20), [1, 0, 9, 10, 11, 0, 20]);
        assert_eq!(numbers(1, 3), [1, 2, 3]);
        assert_eq!(numbers(1, 1), [1]);
    }
}
