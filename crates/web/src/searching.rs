//! What a search asks for, as it stands in the address; for the page and the API alike.

use app::search::{Asked, Kind};
use regulation::{Day, Regulation};

use crate::bodies::no_such;
use crate::cursor::no_place;
use crate::fault::Fault;
use crate::view::View;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Searching {
    pub text: String,
    /// The day whose law comes first.
    pub on: Option<Day>,
    /// The id of the record to which all that is found refers.
    pub about: Option<String>,
    pub form: Option<String>,
    pub agency: Option<String>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub kind: Option<Kind>,
    pub after: Option<String>,
}

impl Searching {
    /// Reads `q`, `kind`, `about`, `form`, `agency`, `from`, `until` and `cursor`, beside the day asked about.
    ///
    /// # Errors
    /// 422 for a kind or form that does not exist, for what is no day, and for a place without its kind.
    pub fn read(view: &View, regulation: &Regulation) -> Result<Self, Fault> {
        let owned = |key: &str| view.query.get(key).map(str::to_owned);
        let kind = match view.query.get("kind") {
            None => None,
            Some(word) => Some(Kind::from_word(word).ok_or_else(|| no_such("kind", word))?),
        };
        // A place is one in the list of a kind.
        if let (None, Some(cursor)) = (kind, view.query.get("cursor")) {
            return Err(no_place(cursor));
        }
        if let Some(form) = view.query.get("form").filter(|form| regulation.form(form).is_none()) {
            return Err(no_such("form", form));
        }
        Ok(Self {
            text: owned("q").unwrap_or_default(),
            on: Some(view.as_of.day()),
            about: owned("about").filter(|id| !id.is_empty()),
            form: owned("form"),
            agency: owned("agency"),
            from: view.day_asked("from")?,
            until: view.day_asked("until")?,
            kind,
            after: owned("cursor"),
        })
    }

    /// As the use case takes it, so many of each kind at most.
    pub fn asked(&self, limit: usize) -> Asked<'_> {
        Asked {
            text: &self.text,
            on: self.on,
            about: self.about.as_deref(),
            form: self.form.as_deref(),
            agency: self.agency.as_deref(),
            from: self.from,
            until: self.until,
            kind: self.kind,
            after: self.after.as_deref(),
            limit,
        }
    }
}
