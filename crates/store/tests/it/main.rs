//! The store on both databases: what is kept, what is refused, and in which order it comes back.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod approvals;
mod bindings;
mod changes;
mod day;
mod encryption;
mod erasures;
mod evidence;
mod forged_tables;
mod forgeries;
mod forgeries_postgres;
mod history;
mod illegible;
mod log;
mod paging;
mod records;
mod samples;
mod schema;
mod sealed;
mod search;
mod standings;
mod transactions;
mod work;
