//! People whom others vouch for: OpenID providers and directories; knows no store and no page.
//!
//! [`Sources`] is what `identity.toml` of an installation says. A [`Directory`] or a [`Provider`]
//! answers with a [`Person`], and a [`Mapping`] says which rights that person gets by it.

pub mod directory;
pub mod mapping;
pub mod person;
pub mod provider;
pub mod secret;
pub mod sources;
mod trust;

pub use directory::{Directory, DirectoryError};
pub use mapping::{Mapped, Mapping};
pub use person::Person;
pub use provider::{Provider, ProviderError};
pub use secret::{Secret, SecretSource};
pub use sources::{Sources, SourcesError};
pub use trust::TrustError;
