//! Search: what somebody may see, found by words; knows no page.
//!
//! Records are found by an index that follows behind those who write ([`index`]); the law, the forms and
//! the bodies are few and looked through as they are.

pub mod index;
mod law;
mod named;
mod records;
mod shelves;
mod things;
mod titles;

use domain::search::{Question, Wanted};
use regulation::Day;
use store::{StoreError, search};

use crate::record::{self, Record, RecordError, Way};
use crate::{Actor, Installation};

pub use index::Coverage;
pub use law::LawPlace;
pub(crate) use shelves::Shelves;

/// A longer question is none.
pub const LONGEST: usize = 100;

/// What is found, by kind, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Law,
    Forms,
    Bodies,
    People,
    /// Assets and information systems.
    Assets,
    /// Records that name a file which is called so.
    Files,
    Records,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Law,
        Self::Forms,
        Self::Bodies,
        Self::People,
        Self::Assets,
        Self::Files,
        Self::Records,
    ];

    /// As addresses and the API write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Forms => "forms",
            Self::Bodies => "agencies",
            Self::People => "people",
            Self::Assets => "assets",
            Self::Files => "files",
            Self::Records => "records",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    const fn is_of_records(self) -> bool {
        matches!(self, Self::People | Self::Assets | Self::Files | Self::Records)
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    pub text: &'a str,
    /// The day whose law comes first; today when left out.
    pub on: Option<Day>,
    /// Only records that refer to this one, in any of its versions.
    pub about: Option<&'a str>,
    /// Only records of a form, of an agency, of these days.
    pub form: Option<&'a str>,
    pub agency: Option<&'a str>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    /// Only what is of this kind.
    pub kind: Option<Kind>,
    /// Where a page of one kind goes on.
    pub after: Option<&'a str>,
    /// So many of each kind at most.
    pub limit: usize,
}

impl Asked<'_> {
    fn wants(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|only| only == kind) && (kind.is_of_records() || !self.is_narrowed())
    }

    /// Whether only records about something, of a form, an agency or some days are looked for.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        let days = self.from.is_some() || self.until.is_some();
        self.about.is_some() || self.form.is_some() || self.agency.is_some() || days
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub question: Question,
    /// The record whose id was typed.
    pub exact: Option<Box<Record>>,
    pub groups: Vec<Group>,
    /// Older records were not looked at, because too many words begin as asked.
    pub is_cut: bool,
    /// The ids of what words named: a person, a system; what refers to it is found too.
    pub things: Vec<String>,
    /// Words by which so many things are called that what refers to them was not looked for.
    pub too_common: Vec<String>,
    pub coverage: Coverage,
}

/// What was found of one kind.
#[derive(Debug, Clone)]
pub struct Group {
    pub kind: Kind,
    pub total: usize,
    pub hits: Vec<Hit>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub enum Hit {
    Law(LawPlace),
    Form {
        id: String,
        /// Whether the reader may file it for some body.
        may_file: bool,
    },
    Body {
        id: String,
    },
    Record {
        record: Box<Record>,
        /// The names of its files that were asked for.
        files: Vec<String>,
    },
}

/// Why nothing was looked for.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("a question has at most {LONGEST} characters")]
    TooLong,
    #[error("`{after}` is no place in this list")]
    NoPlace { after: String },
}

/// Looks for words in everything that the actor may see, to show it whole: the log is told of whom
/// personal data are among it. An empty question finds nothing, but for what is about something.
///
/// # Errors
/// [`SearchError`].
pub fn search(
    installation: &Installation,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Answer, SearchError> {
    let answer = glance(installation, actor, asked)?;
    let hits = answer.groups.iter().flat_map(|group| &group.hits);
    let records = hits.filter_map(|hit| match hit {
        Hit::Record { record, .. } => Some(&**record),
        _ => None,
    });
    let records = records.chain(answer.exact.as_deref());
    record::tell(installation, actor, Way::Search, asked.form, records)?;
    Ok(answer)
}

/// As [`search()`], where what was found is called by its name and no more.
///
/// # Errors
/// [`SearchError`].
pub fn glance(
    installation: &Installation,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Answer, SearchError> {
    if asked.text.chars().count() > LONGEST {
        return Err(SearchError::TooLong);
    }
    let question = Question::read(asked.text);
    if question.is_empty() && asked.about.is_none() {
        return Ok(Answer::default());
    }
    if let Some(about) = asked.about {
        record::get(installation, actor, about)?;
    }
    let mut answer = Answer::default();
    let named = [Kind::Law, Kind::Forms, Kind::Bodies];
    for kind in named.into_iter().filter(|kind| asked.wants(*kind)) {
        answer.groups.push(named::find(installation, actor, asked, &question, kind)?);
    }
    if Kind::ALL.into_iter().any(|kind| kind.is_of_records() && asked.wants(kind)) {
        records::find(installation, actor, asked, &question, &mut answer)?;
    }
    answer.groups.retain(|group| group.total > 0);
    answer.question = question;
    Ok(answer)
}

/// Terms as the store asks for them.
fn sought(wanted: &[Wanted]) -> Vec<search::Sought<'_>> {
    let wanted = wanted.iter().map(|wanted| match wanted {
        Wanted::Whole(term) => search::Sought::Whole(term),
        Wanted::Beginning(term) => search::Sought::Beginning(term),
    });
    wanted.collect()
}
