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
}

impl Downloads {
    pub fn new(view: &View) -> Self {
        let formats = [("CSV", "csv"), ("ODS", "ods"), ("XLSX", "xlsx")];
        let files = formats.map(|(name, format)| (name, view.with("format", format)));
        Self { t: view.t, files: files.to_vec() }
    }
}

html!(Downloads);
