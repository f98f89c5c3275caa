//! Throw-away installations on real databases, for tests; knows no law and mocks nothing.
//!
//! [`both`] runs a test's body on SQLite and on PostgreSQL. The PostgreSQL server is the one that
//! `FANGYUAN_TEST_POSTGRES` names, else a private one that lives as long as the test process.
//! Where none can be had the test fails with a sentence; it is never skipped.

mod authority;
mod clamd;
mod damage;
mod error;
mod installation;
mod open_id;
mod people;
mod rows;
mod server;
mod session;
mod slapd;

pub use authority::{Authority, Issued};
pub use clamd::{Clamd, test_file};
pub use damage::damage;
pub use error::TestkitError;
pub use installation::{Installation, both, durable_postgres, embedded, postgres};
pub use open_id::OpenId;
pub use people::{ORIGIN, PASSWORD, SignedIn, code_of, letter_given_up, signed_in, token, told_of};
pub use rows::Row;
pub use server::{SERVER_VARIABLE, Server};
pub use session::Session;
pub use slapd::Slapd;
