//! A citation `instrument@edition/number`; knows no text.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Day;

/// A place in one edition of one instrument.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    pub instrument: String,
    pub edition: Day,
    pub number: String,
}

/// What was written is no citation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no citation; write it as taipei-isms@2022-07-13/5.5")]
pub struct CitationError(pub String);

impl std::str::FromStr for Citation {
    type Err = CitationError;

    fn from_str(text: &str) -> Result<Self, CitationError> {
        let wrong = || CitationError(text.to_owned());
        let (instrument, rest) = text.split_once('@').ok_or_else(wrong)?;
        let (edition, number) = rest.split_once('/').ok_or_else(wrong)?;
        if instrument.is_empty() || number.is_empty() {
            return Err(wrong());
        }
        let edition = edition.parse().map_err(|_| wrong())?;
        Ok(Self { instrument: instrument.to_owned(), edition, number: number.to_owned() })
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}/{}", self.instrument, self.edition, self.number)
    }
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Citation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
