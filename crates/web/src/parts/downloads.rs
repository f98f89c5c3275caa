//! Links to the table that is shown, as files.

use askama::Template;

use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// `format=` added to the very view: the file holds what the page shows, all its pages.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/downloads.html")]
pub struct Downloads {
    t: Words,
    files: Vec<(&'static str, String)>,
    /// How many rows a file has at most, where that is fewer than the table may have.
    most: Option<usize>,
}

impl Downloads {
    pub fn new(view: &View) -> Self {
        Self::at(view, &view.without(&["format", "table"]))
    }

    /// A list that [`Listing`](crate::listing::Listing) writes.
    pub fn of_list(view: &View) -> Self {
        Self { most: Some(crate::listing::MOST), ..Self::new(view) }
    }

    /// One of several tables of the page, by its word.
    pub fn of(view: &View, table: &str) -> Self {
        Self::at(view, &view.with("table", table))
    }

    fn at(view: &View, address: &str) -> Self {
        let join = if address.contains('?') { '&' } else { '?' };
        let formats = [("CSV", "csv"), ("ODS", "ods"), ("XLSX", "xlsx")];
        let files = formats.map(|(name, format)| (name, format!("{address}{join}format={format}")));
        Self { t: view.t, files: files.to_vec(), most: None }
    }
}

html!(Downloads);
