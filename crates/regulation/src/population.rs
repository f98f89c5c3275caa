//! The things over which duties range, as data: people, systems, rooms, contracts.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Fact;
use crate::proof::Condition;

/// A set of subjects drawn from one form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub form: String,
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Of these, one that holds is enough.
    #[serde(default)]
    pub any: BTreeMap<String, Condition>,
    /// The field of the first day; the form's own day when left out.
    #[serde(default)]
    pub from: Option<String>,
    /// The field of the last day.
    #[serde(default)]
    pub until: Option<String>,
    /// Where these hold the stay has ended; then an empty `until` is a fact that is lacking.
    #[serde(default)]
    pub ended: BTreeMap<String, Condition>,
    /// Records by whose day a stay ends that names no end of its own.
    #[serde(default)]
    pub left: Option<Left>,
    /// The member is what this field refers to, not the record itself.
    #[serde(default)]
    pub via: Option<String>,
    /// Members of these populations do not count.
    #[serde(default)]
    pub except: Vec<String>,
    /// Where this fact of the body is false it has none, also while nobody keeps the form.
    #[serde(default)]
    pub fact: Option<Fact>,
    /// A member that is known to be one shows that this fact of the body is true, whatever the register of bodies
    /// says of it.
    #[serde(default)]
    pub shows: Option<Fact>,
    /// Only members of this population whose own record has this field true, and so on, come later as data.
    #[serde(default)]
    pub note: Option<String>,
}

/// Records of another form that say that a member has left; those that the conditions leave out tell the
/// day of whom the register says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    pub form: String,
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// The field that refers to the member.
    pub link: String,
}
