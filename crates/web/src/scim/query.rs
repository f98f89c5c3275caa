//! What a list is asked with, and the list as it is answered.

use app::scim::Found;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::attributes::Shown;

/// So many are answered where nobody says how many.
const USUAL: u32 = 100;
/// No page is longer.
pub(super) const MOST: u32 = 200;

/// The query of a list or of one resource.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Query {
    pub(super) filter: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
}

impl Query {
    /// Where the page begins, counted from 1.
    fn first(&self) -> u32 {
        u32::try_from(self.start_index.unwrap_or(1).clamp(1, i64::from(u32::MAX))).unwrap_or(1)
    }

    pub(super) fn offset(&self) -> u32 {
        self.first().saturating_sub(1)
    }

    pub(super) fn limit(&self) -> u32 {
        let count = self.count.unwrap_or(i64::from(USUAL)).clamp(0, i64::from(MOST));
        u32::try_from(count).unwrap_or(MOST)
    }

    pub(super) fn shown(&self) -> Shown {
        Shown::read(self.attributes.as_deref(), self.excluded_attributes.as_deref())
    }

    /// The page as it is answered.
    pub(super) fn list<T>(&self, found: &Found<T>, write: impl Fn(&T) -> Json) -> Json {
        let shown = self.shown();
        let resources: Vec<Json> = found.some.iter().map(|one| shown.of(write(one))).collect();
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": found.total,
            "startIndex": self.first(),
            "itemsPerPage": resources.len(),
            "Resources": resources,
        })
    }
}
