//! The figures above a page, each leading to the rows that it counts.

use askama::Template;

use crate::parts::html;
use crate::parts::rate::Tally;

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    class: &'static str,
    number: String,
    /// The counts behind a rate; empty for a count.
    counts: String,
    label: String,
    href: String,
}

impl Figure {
    /// A rate with its counts.
    pub fn rate(label: impl Into<String>, tally: Tally, href: String) -> Self {
        let known = tally.percent().filter(|_| !tally.is_unknown());
        let class = match known {
            Some(100) => "met",
            Some(_) => "rate",
            None => "no-data",
        };
        Self {
            class,
            number: known.map_or("–".to_owned(), |percent| format!("{percent}%")),
            counts: format!("{}/{}", tally.met, tally.owed()),
            label: label.into(),
            href,
        }
    }

    /// A count of lines of one standing; `class` is the standing's word.
    pub fn count(class: &'static str, label: impl Into<String>, count: u32, href: String) -> Self {
        let number = count.to_string();
        Self { class, number, counts: String::new(), label: label.into(), href }
    }
}

/// All figures of a page.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/figures.html")]
pub struct Figures {
    label: &'static str,
    all: Vec<Figure>,
}

impl Figures {
    pub fn new(label: &'static str, all: Vec<Figure>) -> Self {
        Self { label, all }
    }
}

html!(Figures);
