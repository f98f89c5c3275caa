//! The way from the reader's home to the page that is shown.

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
    /// The way to a page of this name; it begins where the reader is at home.
    pub fn to(view: &View, here: impl Into<String>) -> Self {
        let name =
            if view.is_at_home_on_the_board() { view.t.board() } else { view.t.todo_short() };
        let home = (view.home(), name.to_owned());
        Self { t: view.t, steps: vec![home], here: here.into() }
    }

    /// Passes through a page on the way, in order.
    pub fn through(mut self, view: &View, path: &str, name: impl Into<String>) -> Self {
        self.steps.push((view.link(path), name.into()));
        self
    }
}

html!(Breadcrumbs);
