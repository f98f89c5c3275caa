//! The pages, each a struct beside its template; `base.html` is what they all extend.
//!
//! A page is added in three steps:
//! 1. `pages/board.rs`: `#[derive(Template)] #[template(path = "pages/board.html")] struct Board`
//!    with a field `view: View` and what it shows, parts (`HeatMap`, `Pager`, …) among it.
//! 2. `pages/board.html`: `{% extends "pages/base.html" %}` and the blocks `title`, `breadcrumbs`
//!    and `content`. A part is shown by its name, a word by `view.t`, a link by `view.link(path)`.
//! 3. A handler that takes `View` first and returns `Result<Page<Board>, Fault>`, and its route.

pub mod account;
pub mod accounts;
pub mod agencies;
pub mod agency;
pub mod api;
pub mod approvals;
pub mod board;
pub mod calendar_feed;
pub mod chases;
pub mod computing;
pub mod drafts;
pub mod duty;
pub mod error;
pub mod evidence;
pub mod filing;
pub mod import;
pub mod inbox;
pub mod kept_form;
pub mod letters;
pub mod log;
pub mod one_time_link;
pub mod paper_templates;
pub mod papers;
pub mod periods;
pub mod personas;
pub mod records;
pub mod regulation;
pub mod retention;
pub mod rights;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod signature_sheets;
pub mod standing;
pub mod standings;
pub mod suggestions;
pub mod todo;
pub mod webhooks;
