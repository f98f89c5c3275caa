//! What was aimed at and what was reached, as a table for people and for the record.

use std::fmt;

/// One figure.
#[derive(Debug)]
pub(crate) struct Row {
    what: String,
    aim: String,
    reached: String,
    holds: Option<bool>,
}

/// All figures of one measurement.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) head: Vec<String>,
    rows: Vec<Row>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// A figure with an aim.
    pub(crate) fn aimed(&mut self, what: &str, aim: &str, reached: String, holds: bool) {
        let (what, aim) = (what.to_owned(), aim.to_owned());
        self.rows.push(Row { what, aim, reached, holds: Some(holds) });
    }

    /// A figure that is only told.
    pub(crate) fn told(&mut self, what: &str, reached: String) {
        let aim = String::new();
        self.rows.push(Row { what: what.to_owned(), aim, reached, holds: None });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.head {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\n| what | aim | reached | holds |\n|---|---|---|---|")?;
        for Row { what, aim, reached, holds } in &self.rows {
            let holds = match holds {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            };
            writeln!(f, "| {what} | {aim} | {reached} | {holds} |")?;
        }
        for note in &self.notes {
            write!(f, "\n- {note}")?;
        }
        Ok(())
    }
}
