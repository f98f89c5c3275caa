//! The page that a fault shows.

use askama::Template;

use crate::fault::Fault;
use crate::language::Bilingual;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/error.html")]
pub(crate) struct ErrorPage {
    view: View,
    fault: Fault,
    title: Bilingual,
}

impl ErrorPage {
    /// The page as text; should even its template fail, the plain title.
    pub(crate) fn print(fault: Fault, view: View) -> String {
        let title = fault.title();
        let page = Self { view, fault, title };
        page.render().unwrap_or_else(|_| page.title.in_language(page.view.language).to_owned())
    }
}
