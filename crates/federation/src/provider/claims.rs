//! What a provider says of a person, as one map whatever the token it came in.

use std::collections::BTreeMap;

use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims, UserInfoClaims};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Person;
use crate::sources::ProviderSettings;

/// More values of one claim are not read.
const MOST_VALUES: usize = 2_000;

/// The claims that OpenID Connect does not name: groups, units, titles.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Claims {
    #[serde(flatten)]
    said: Map<String, Value>,
}

impl AdditionalClaims for Claims {}

pub(super) type UserClaims = UserInfoClaims<Claims, CoreGenderClaim>;

/// All claims by name.
pub(super) struct Said {
    subject: String,
    claims: Map<String, Value>,
}

/// How somebody showed who they are.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) has_second_factor: bool,
    /// The second, where it is said.
    pub(super) at: Option<i64>,
}

/// A token that says something of a person.
pub(super) trait Telling: Serialize {
    fn subject(&self) -> &str;
}

impl Telling for IdTokenClaims<Claims, CoreGenderClaim> {
    fn subject(&self) -> &str {
        IdTokenClaims::subject(self)
    }
}

impl Telling for UserClaims {
    fn subject(&self) -> &str {
        UserInfoClaims::subject(self)
    }
}

pub(super) fn of(telling: &impl Telling) -> Said {
    let claims = match serde_json::to_value(telling) {
        Ok(Value::Object(claims)) => claims,
        Ok(_) | Err(_) => Map::new(),
    };
    Said { subject: telling.subject().to_owned(), claims }
}

impl Said {
    /// What is said elsewhere adds to this, and changes nothing of it.
    pub(super) fn add(&mut self, more: Said) {
        for (claim, value) in more.claims {
            self.claims.entry(claim).or_insert(value);
        }
    }

    /// What the ID token alone can say: how strongly and when somebody showed who they are.
    pub(super) fn shown(&self, settings: &ProviderSettings) -> Shown {
        let said = |claim: &str| self.claims.get(claim).cloned().map_or_else(Vec::new, words);
        let accepted = &settings.second_factor;
        Shown {
            has_second_factor: said("acr").iter().any(|acr| accepted.acr.contains(acr))
                || said("amr").iter().any(|amr| accepted.amr.contains(amr)),
            at: said("auth_time").first().and_then(|second| second.parse().ok()),
        }
    }

    pub(super) fn person(self, settings: &ProviderSettings, shown: Shown) -> Person {
        let claims: BTreeMap<String, Vec<String>> =
            self.claims.into_iter().map(|(claim, value)| (claim, words(value))).collect();
        let one = |claim: &str| claims.get(claim).and_then(|words| words.first()).cloned();
        Person {
            issuer: settings.issuer.clone(),
            subject: self.subject,
            name: one("name").or_else(|| one("nickname")),
            login: one("preferred_username"),
            mail: one("email"),
            groups: claims.get(&settings.groups_claim).cloned().unwrap_or_default(),
            session: one("sid"),
            has_second_factor: shown.has_second_factor,
            proven_at: shown.at,
            claims,
        }
    }
}

fn words(value: Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word],
        Value::Array(words) => words.into_iter().take(MOST_VALUES).flat_map(word).collect(),
        other => word(other).into_iter().collect(),
    }
}

fn word(value: Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word),
        Value::Bool(said) => Some(said.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
