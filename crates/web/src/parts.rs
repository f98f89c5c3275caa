//! The parts that pages are made of, each a struct beside its template; knows no page.
//!
//! A part is shown by naming it: `{{ heat_map }}`. It is safe HTML already, so nothing is escaped twice.

pub mod breadcrumbs;
pub mod clause;
pub mod day;
pub mod downloads;
pub mod evidence_field;
pub mod field;
pub mod figures;
pub mod filters;
pub mod heat_map;
pub mod history;
pub mod known_fact;
pub mod line_table;
pub mod named;
pub mod onward;
pub mod pager;
pub mod proof;
pub mod qr_code;
pub mod rate;
pub mod standing;
pub mod table;
pub mod timeline;
pub mod trend;

/// Marks templates as HTML that needs no further escaping.
macro_rules! html {
    ($($part:ty),+) => {
        $(impl askama::filters::HtmlSafe for $part {})+
    };
}
pub(crate) use html;
