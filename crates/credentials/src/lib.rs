//! How people and programs prove who they are: passwords, one-time codes, passkeys, secrets shown
//! once. Pure but for the system's randomness; knows no account, no store, no HTTP and no clock.

mod call_secret;
mod error;
mod guessable;
mod one_time_code;
mod passkey;
mod password;
mod policy;
mod recovery_code;
mod sealing;
mod secret;

pub use call_secret::CallSecret;
pub use error::CredentialError;
pub use one_time_code::{CodeError, OneTimeKey};
pub use passkey::{Ceremony, Identified, Passkey, PasskeyError, RelyingParty};
pub use password::{PasswordHash, spend_as_much};
pub use policy::{Policy, Profile, Weakness};
pub use recovery_code::RecoveryCode;
pub use sealing::{Sealed, SealingKeys};
pub use secret::{Digest, Secret};
