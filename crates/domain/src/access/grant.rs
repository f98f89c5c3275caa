//! Rights as they were granted, and which of them are held on a day.

use regulation::Day;

use super::Role;
use crate::body::City;

/// A right as it was granted; confirmed where that was needed, and not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub id: String,
    pub account: String,
    pub role: Role,
    /// The body over which, with all below it.
    pub agency: String,
    /// The person or contract that it is for, where it sees no more.
    pub subject: Option<String>,
    /// The account whose right a deputy (代理人) exercises.
    pub on_behalf_of: Option<String>,
    pub from_on: Day,
    /// The last day.
    pub until_on: Option<Day>,
}

/// A right that is held on the day asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    pub role: Role,
    pub agency: String,
    pub subject: Option<String>,
    pub on_behalf_of: Option<String>,
}

impl Grant {
    /// Whether the day is one of its days.
    #[must_use]
    pub fn covers(&self, on: Day) -> bool {
        self.from_on <= on && self.until_on.is_none_or(|until| on <= until)
    }
}

/// The rights that `account` holds on a day, by its own grants and those of whom it stands in for.
///
/// A deputy holds a right only while the other holds it too, over no other bodies and for no other
/// subject; who stands in cannot be stood in for.
#[must_use]
pub fn held(account: &str, grants: &[Grant], city: &City, on: Day) -> Vec<Right> {
    let own = grants.iter().filter(|grant| grant.account == account && grant.covers(on));
    let stands = own.filter(|grant| match &grant.on_behalf_of {
        None => true,
        Some(other) => grants.iter().any(|theirs| {
            theirs.account == *other
                && theirs.on_behalf_of.is_none()
                && theirs.role == grant.role
                && theirs.covers(on)
                && city.is_within(&grant.agency, &theirs.agency)
                && (theirs.subject.is_none() || theirs.subject == grant.subject)
        }),
    });
    let right = |grant: &Grant| Right {
        role: grant.role,
        agency: grant.agency.clone(),
        subject: grant.subject.clone(),
        on_behalf_of: grant.on_behalf_of.clone(),
    };
    stands.map(right).collect()
}
