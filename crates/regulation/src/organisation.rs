//! The bodies of the city as found in public sources; knows no levels.

use serde::Deserialize;

use crate::{Day, Tier};

/// One body of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub id: String,
    pub zh: String,
    #[serde(default)]
    pub en: Option<String>,
    pub tier: Tier,
    #[serde(default)]
    pub parent: Option<String>,
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub active_from: Option<Day>,
}

/// The list and what is known to be missing from it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisations {
    #[serde(default)]
    pub meta: OrganisationsMeta,
    #[serde(default, rename = "organisation")]
    pub list: Vec<Organisation>,
}

/// How complete the list is.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OrganisationsMeta {
    #[serde(default)]
    pub completeness_zh: String,
    #[serde(default)]
    pub completeness_en: String,
}
