//! A made-up record in the shape of a line that import reads.

use std::io::{self, Write};

use regulation::Day;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// One synthetic record. Its id begins with `syn-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticRecord {
    pub id: String,
    pub form: &'static str,
    pub agency: String,
    /// The day on which it was filed; always before the day that the demonstration calls today.
    pub recorded_on: Day,
    pub with: Map<String, Json>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    form: &'a str,
    agency: &'a str,
    recorded_at: String,
    with: &'a Map<String, Json>,
}

impl SyntheticRecord {
    /// The moment of filing as records write it: in the afternoon of the day, in Taipei.
    #[must_use]
    pub fn recorded_at(&self) -> String {
        format!("{}T17:30:00+08:00", self.recorded_on)
    }

    /// Writes the record as one line of JSON Lines.
    ///
    /// # Errors
    /// The writer's.
    pub fn write_line(&self, mut to: impl Write) -> io::Result<()> {
        let line = Line {
            id: &self.id,
            form: self.form,
            agency: &self.agency,
            recorded_at: self.recorded_at(),
            with: &self.with,
        };
        serde_json::to_writer(&mut to, &line)?;
        to.write_all(b"\n")
    }
}
