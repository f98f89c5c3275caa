//! Headings of a table that sort it: links, so that an order can be sent in a letter.

use askama::Template;

use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// The order of a list, as it stands in `sort=`: a key, with `-` before it for the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: &'static str,
    pub descending: bool,
}

impl Sort {
    /// The order that the view asks for, or the usual one: a key that the table does not offer
    /// orders nothing.
    pub fn read(view: &View, keys: &[&'static str], usual: Self) -> Self {
        let Some(asked) = view.query.get("sort") else { return usual };
        let (descending, asked) = match asked.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, asked),
        };
        let key = keys.iter().find(|key| **key == asked);
        key.map_or(usual, |key| Self { key, descending })
    }

    pub const fn ascending(key: &'static str) -> Self {
        Self { key, descending: false }
    }

    pub const fn descending(key: &'static str) -> Self {
        Self { key, descending: true }
    }
}

/// A heading before it knows the order.
#[derive(Clone, Debug)]
pub struct Heading {
    label: String,
    key: Option<&'static str>,
    is_number: bool,
}

impl Heading {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), key: None, is_number: false }
    }

    /// The column sorts by this key.
    pub fn sorts(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The column holds numbers and stands to the right.
    pub fn number(self) -> Self {
        Self { is_number: true, ..self }
    }
}

/// `<thead>` of a table.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/table.html")]
pub struct TableHead {
    t: Words,
    cells: Vec<HeadCell>,
}

#[derive(Clone, Debug)]
struct HeadCell {
    label: String,
    href: String,
    /// `ascending` or `descending` as in `aria-sort`; empty where the table is ordered otherwise.
    order: &'static str,
    is_number: bool,
}

impl TableHead {
    pub fn new(view: &View, sort: Sort, headings: impl IntoIterator<Item = Heading>) -> Self {
        let cells = headings.into_iter().map(|heading| head_cell(view, sort, heading)).collect();
        Self { t: view.t, cells }
    }
}

fn head_cell(view: &View, sort: Sort, heading: Heading) -> HeadCell {
    let Heading { label, key, is_number } = heading;
    let Some(key) = key else {
        return HeadCell { label, href: String::new(), order: "", is_number };
    };
    let (order, next) = match sort {
        Sort { key: by, descending: false } if by == key => ("ascending", format!("-{key}")),
        Sort { key: by, descending: true } if by == key => ("descending", key.to_owned()),
        _ => ("", key.to_owned()),
    };
    HeadCell { label, href: view.with("sort", &next), order, is_number }
}

html!(TableHead);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn view(url: &str) -> View {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        View::read(&url.parse().unwrap(), &site, "").unwrap()
    }

    #[test]
    fn a_heading_sorts_and_the_sorted_one_turns_the_order_around() {
        let view = view("/x?sort=due&standing=met");
        let sort = Sort::read(&view, &["due", "duty"], Sort::ascending("duty"));
        assert_eq!(sort, Sort::ascending("due"));
        let headings = [Heading::new("期限").sorts("due"), Heading::new("義務").sorts("duty")];
        let head = TableHead::new(&view, sort, headings).to_string();
        assert!(head.contains(r#"aria-sort="ascending"><a href="/x?sort=-due&#38;standing=met""#));
        assert!(head.contains(r#"href="/x?sort=duty&#38;standing=met""#), "{head}");
    }

    #[test]
    fn an_order_that_the_table_does_not_offer_is_the_usual_one() {
        let usual = Sort::descending("due");
        assert_eq!(Sort::read(&view("/x?sort=password"), &["due"], usual), usual);
    }
}
