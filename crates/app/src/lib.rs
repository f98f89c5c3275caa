//! Use cases: the transaction, the permission, the event; knows no HTTP.
//!
//! An [`Installation`] is a store, the law and a clock. Each module is a noun, each function in it
//! a verb that asks [`access::may`] before it does anything.

pub mod access;
pub mod account;
pub mod agency;
mod answering;
pub mod approval;
pub mod askable;
pub mod board;
mod books;
pub mod changes;
pub mod chase;
pub mod clock;
mod cursor;
pub mod dating;
pub mod demo;
pub mod doctor;
pub mod draft;
pub mod evidence;
pub mod explain;
pub mod export;
pub mod facts;
pub mod federation;
pub mod grant;
mod ground;
pub mod import;
pub mod in_force;
mod installation;
pub mod law;
pub mod ledger;
pub mod letter;
pub mod mail;
pub mod missing;
pub mod network;
pub mod notice;
mod once;
pub mod one_time_link;
pub mod organisations;
pub mod paper;
mod pause;
pub mod person;
pub mod personal;
pub mod posture;
pub mod proposal;
pub mod record;
pub mod recovery;
pub mod retention;
pub mod scim;
pub mod sealing;
pub mod search;
pub mod second_factor;
pub mod secret_file;
pub mod self_check;
pub mod session;
pub mod setting;
mod settings_file;
pub mod sign_in;
pub mod signature_sheet;
mod since;
pub mod stamp;
pub mod subject;
pub mod suggestion;
pub mod title;
pub mod todo;
pub mod token;
pub mod typed;
pub mod waiver;
pub mod webhook;
pub mod witness;

pub use access::{Action, Actor, Resource, may};
pub use clock::{Clock, FixedClock, SystemClock};
pub use installation::{Installation, OpenError, location};
pub use settings_file::SettingsFileError;
// Callers tell a busy database from a broken one; its rows and tables stay here.
pub use store::{Readiness, StoreError};
