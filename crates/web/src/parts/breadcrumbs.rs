//! The way from the overview to the page that is shown.

use askama::Template;

use crate::parts::html;
use crate::view::View;
use crate::words::Words;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/breadcrumbs.html")]
pub struct Breadcrumbs {
    t: Words,
    steps: Vec<(String, String)>,
    here: String,
}

impl Breadcrumbs {
    /// The way to a page of this name; it begins at the overview.
    pub fn to(view: &View, here: impl Into<String>) -> Self {
        let board = (view.link("/"), view.t.board().to_owned());
        Self { t: view.t, steps: vec![board], here: here.into() }
    }

    /// Passes through a page on the way, in order.
    pub fn through(mut self, view: &View, path: &str, name: impl Into<String>) -> Self {
        self.steps.push((view.link(path), name.into()));
        self
    }
}

html!(Breadcrumbs);
