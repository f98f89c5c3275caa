//! Somebody for whom a provider or a directory vouches, in its words.

use std::collections::BTreeMap;

/// Who somebody is elsewhere. Issuer and subject say who it is; every other word may change, and
/// another person may bear it tomorrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider's issuer, or `directory:` and the directory's id.
    pub issuer: String,
    /// The id that never goes to another person.
    pub subject: String,
    /// What to call them on a page.
    pub name: Option<String>,
    /// The name that they sign in with there.
    pub login: Option<String>,
    pub mail: Option<String>,
    /// The groups in which they are: names, or distinguished names.
    pub groups: Vec<String>,
    /// All else that was said, by claim or attribute.
    pub claims: BTreeMap<String, Vec<String>>,
    /// The session at the provider, where it has one.
    pub session: Option<String>,
    /// They showed a second factor there, in a way that the settings accept.
    pub has_second_factor: bool,
    /// At which second they last showed who they are; none where it is not said.
    pub proven_at: Option<i64>,
}

impl Person {
    /// What is said under a claim; nothing, where it is absent.
    #[must_use]
    pub fn said(&self, claim: &str) -> &[String] {
        self.claims.get(claim).map_or(&[], Vec::as_slice)
    }
}
