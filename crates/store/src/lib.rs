//! All SQL, for SQLite and PostgreSQL, migrations and evidence files; knows no law.
//!
//! A [`Store`] is opened on a [`Location`] and read or written in transactions that are closures.
//! The functions of [`record`], [`change`], [`setting`] and the other modules take the transaction.
//! Every statement is written once and runs on both databases.
//!
//! Days are `i32`, counted from 1970-01-01; moments are `i64`, microseconds since then in UTC. The
//! store has no clock: each moment is given by the caller.

pub mod account;
pub mod approval;
mod binding;
pub mod change;
pub mod chase;
mod connection;
pub mod dating;
pub mod draft;
mod error;
pub mod event;
pub mod evidence;
pub mod grant;
mod group;
pub mod idempotency;
pub mod identity;
mod illegible;
#[cfg(test)]
mod lasting;
pub mod ledger;
pub mod letter;
mod migration;
pub mod notice;
pub mod paper_template;
#[cfg(test)]
mod plans;
mod pool;
mod postgres;
pub mod proof;
pub mod proposal;
pub mod provision;
pub mod record;
mod row;
pub mod search;
pub mod setting;
mod settled;
pub mod sight;
pub mod signature;
pub mod signature_sheet;
pub mod snapshot;
mod sqlite;
pub mod standing;
mod statement;
mod store;
pub mod todo;
mod transaction;
mod value;
pub mod webhook;

pub use self::store::{Location, Readiness, Store};
pub use error::StoreError;
pub use illegible::Illegible;
pub use migration::{Schema, schema_fingerprint};
pub use transaction::Transaction;
