//! Letters leave the house here: over SMTP, encrypted on their way; knows no store, no account and
//! no words.
//!
//! A [`Postman`] delivers a [`Letter`] to a [`Server`]. The letter's id is its Message-ID, so that one
//! that is delivered a second time after a crash is known to be the same.

mod letter;
mod postman;

pub use letter::{Letter, LetterError};
pub use postman::{DeliveryError, Encryption, Postman, Server, ServerError};
