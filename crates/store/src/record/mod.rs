//! Records: filed once, never edited; corrected by another record, withdrawn by a row.

pub(crate) mod book;
pub(crate) mod erase;
pub(crate) mod file;
pub(crate) mod find;
pub(crate) mod list;
pub(crate) mod row;
pub(crate) mod stream;

pub use book::{
    Book, Touch, Touched, agencies, books, n_filed, newer_books, touched_by, touched_one_by_one,
    touched_since,
};
pub use erase::{Erasure, Order, erasures};
pub(crate) use file::{commitment, touch, withdrawn_commitment};
pub use file::{grown, insert, withdraw};
pub use find::{each_by_id, each_live_by_key, exists, get, versions};
pub(crate) use list::pattern_of;
pub use list::{Filter, Page, below, list};
pub use row::{FactView, RecordRow, RecordState, RecordView, Withdrawal};
pub(crate) use row::{day_of_stored, stored_day};
pub use stream::{each_of_agency, each_of_form, each_saying, each_shared, each_text};
