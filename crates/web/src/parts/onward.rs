//! The way through a list that nobody counted: on to its next page, and back to the first.

use askama::Template;

use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// Links around the page that is shown; nothing where the list is no longer than that.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/onward.html")]
pub struct Onward {
    t: Words,
    first: String,
    next: String,
}

impl Onward {
    /// `next` is the place at which the next page begins; none on the last.
    pub fn new(view: &View, next: Option<&str>) -> Self {
        Self::by("cursor", view, next)
    }

    /// As [`Self::new`], of one of several lists on a page: the query's key tells where it begins.
    pub fn by(key: &str, view: &View, next: Option<&str>) -> Self {
        let begun = view.query.get(key);
        Self {
            t: view.t,
            first: begun.map(|_| view.with(key, "")).unwrap_or_default(),
            next: next.map(|place| view.with(key, place)).unwrap_or_default(),
        }
    }
}

html!(Onward);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn onward(url: &str, next: Option<&str>) -> String {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&url.parse().unwrap(), &site, "").unwrap();
        Onward::new(&view, next).to_string()
    }

    #[test]
    fn a_list_of_one_page_leads_nowhere() {
        assert_eq!(onward("/x?agency=a1", None).trim(), "");
    }

    #[test]
    fn the_way_on_and_the_way_back_keep_the_filter() {
        let html = onward("/x?agency=a1&cursor=5", Some("9"));
        assert!(html.contains(r#"<a href="/x?agency=a1">"#), "{html}");
        assert!(html.contains(r#"rel="next" href="/x?agency=a1&#38;cursor=9""#), "{html}");
    }
}
