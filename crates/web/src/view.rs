//! What a reader asked to see, in which language and as of when, read from the URL; and the links
//! that keep it. Knows no figures.

use std::sync::Arc;

use app::askable::Askable;
use app::session::Present;
use app::{Action, Resource, may};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, Method, Uri};
use domain::Moment;
use regulation::Day;

use crate::assets::Asset;
use crate::calendar::{read_wall_clock, wall_clock};
use crate::fault::{Fault, FieldFault};
use crate::language::{Bilingual, Language, Tongue};
use crate::middleware::opening::Opening;
use crate::middleware::trace::RequestId;
use crate::query::Query;
use crate::site::Site;
use crate::words::Words;

mod day;

/// Keys that every link keeps.
const KEPT: [&str; 3] = ["lang", "as_of", "known_at"];

/// Before the name of a record's field, in addresses and in forms.
pub const WITH: &str = "with.";

/// Keys that take several values, and where.
const SEVERAL: [(&str, &str); 2] =
    [("/api/v1/standings", "standing"), ("/api/v1/provisions", "cite")];

/// Keys that name a part of a list; they mean nothing once the list is another one.
const PLACES: [&str; 2] = ["page", "cursor"];

/// The day, or for clocks the moment, asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    Day(Day),
    Moment(Moment),
}

impl AsOf {
    /// A day by either count of years, or a moment.
    fn read(text: &str) -> Option<Self> {
        let moment = || text.parse().ok().map(Self::Moment);
        let day = text.parse().ok().map(Self::Day).or_else(moment);
        day.or_else(|| app::typed::day(text).map(Self::Day))
    }

    /// The day in Taipei that is asked about.
    pub fn day(self) -> Day {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.day(),
        }
    }
}

/// The view that a request asks for. Every page holds one under the name `view`.
#[derive(Clone, Debug)]
pub struct View {
    pub t: Words,
    pub language: Language,
    pub path: String,
    pub query: Query,
    /// When this answer is made, by the server's clock.
    pub made_at: Moment,
    pub today: Day,
    /// Which days are answered.
    pub askable: Askable,
    pub as_of: AsOf,
    /// The moment of knowledge asked about; `None`: everything known now.
    pub known_at: Option<Moment>,
    pub synthetic: bool,
    pub request_id: String,
    /// The largest evidence file that is kept, in bytes.
    pub largest_file: u64,
    /// Who is there; nobody at the door.
    pub who: Option<Who>,
    /// The page only says why what was asked for is not shown.
    pub is_refusal: bool,
    /// The page answers to what was sent: nothing may stand at its address for who only looks.
    pub is_sent: bool,
    /// By which address such a page can be opened: its own, or that of the form; none where neither is known.
    pub opening: Option<String>,
}

/// Somebody as the head of a page names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub name: String,
    /// They came with a session of their own, and can leave.
    pub is_signed_in: bool,
    /// They keep the accounts of at least one body.
    pub keeps_accounts: bool,
    /// They read how duties stand, of at least one body.
    pub reads_standings: bool,
    /// They read the log of changes.
    pub reads_log: bool,
    /// How many notices they have not read.
    pub n_unread: i64,
}

impl Who {
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        let present = extensions.get::<Arc<Present>>()?;
        let name = present.actor.name.clone();
        let actor = &present.actor;
        let held = actor.principal().map(|principal| principal.rights.held.as_slice());
        let mut agencies = held.unwrap_or_default().iter().map(|right| right.agency.as_str());
        let keeps = |agency| may(actor, Action::KeepAccounts, &Resource::Accounts { agency });
        let reads = |agency| may(actor, Action::Read, &Resource::Standings { agency });
        Some(Self {
            name,
            is_signed_in: present.session.is_some(),
            keeps_accounts: agencies.clone().any(keeps),
            reads_standings: held.is_none() || agencies.any(reads),
            reads_log: may(actor, Action::Read, &Resource::Log),
            n_unread: present.n_unread,
        })
    }
}

impl View {
    /// Reads a view, and says which key cannot be read.
    pub fn read(uri: &Uri, site: &Site, request_id: &str) -> Result<Self, Fault> {
        let mut view = Self::lenient(uri, site, request_id);
        let repeated = view.query.repeated().into_iter();
        let repeated = repeated.filter(|key| !may_have_several(&view.path, key));
        let mut faults: Vec<FieldFault> = repeated.map(several).collect();
        if let Some(text) = view.query.get("as_of").map(str::to_owned) {
            match AsOf::read(&text) {
                Some(as_of) => {
                    if let Err(fault) = view.askable.check(as_of.day()) {
                        faults.push(FieldFault::new("as_of", fault.zh(true), fault.to_string()));
                    }
                    view.as_of = as_of;
                    // However it was typed, links keep it as machines write it.
                    if let AsOf::Day(day) = as_of {
                        view.query = view.query.with("as_of", &day.to_string());
                    }
                }
                None => faults.push(no_day("as_of", &text)),
            }
        }
        if let Some(text) = view.query.get("known_at").map(str::to_owned) {
            match Known::read(&text) {
                Some(known) => {
                    view.known_at = Some(known.moment());
                    // However it was typed, links keep it as machines write it.
                    view.query = view.query.with("known_at", &known.of_machine(&text));
                }
                None => faults.push(FieldFault::new(
                    "known_at",
                    format!("「{text}」不是時點；請寫成 115/3/1 或 115/3/1 09:00"),
                    format!("“{text}” is no moment; write it as 2026-03-01 or 2026-03-01 09:00"),
                )),
            }
        }
        if faults.is_empty() { Ok(view) } else { Err(Fault::unprocessable(faults)) }
    }

    /// What the control of an address's parameter is called, where it has one on every page.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'static str> {
        match name {
            "as_of" => Some(self.t.as_of()),
            "known_at" => Some(self.t.known_at()),
            _ => None,
        }
    }

    /// The view as far as it can be read: an error page needs its language even where the day is faulty.
    pub(crate) fn lenient(uri: &Uri, site: &Site, request_id: &str) -> Self {
        let query = Query::read(uri.query().unwrap_or_default());
        let language = query.get("lang").and_then(Language::from_tag).unwrap_or_default();
        let made_at = site.clock.now();
        let today = made_at.day();
        Self {
            t: Words(language),
            language,
            path: uri.path().to_owned(),
            query,
            made_at,
            today,
            askable: Askable::on(today, site.law_begins_on),
            as_of: AsOf::Day(today),
            known_at: None,
            synthetic: site.synthetic,
            request_id: request_id.to_owned(),
            largest_file: site.evidence.largest,
            who: None,
            is_refusal: false,
            is_sent: false,
            opening: None,
        }
    }

    /// The view in the language of another place of this site, for who comes back from elsewhere.
    pub fn as_at(self, place: &str) -> Self {
        let query = place.split_once('?').map_or("", |(_, query)| query);
        let query = Query::read(query).keeping(|key| key == "lang");
        let language = query.get("lang").and_then(Language::from_tag).unwrap_or_default();
        let language = language.dated(self.language.dating);
        Self { t: Words(language), language, query, ..self }
    }

    /// The view as the one who is there reads it.
    pub(crate) fn read_by(self, extensions: &Extensions) -> Self {
        let present = extensions.get::<Arc<Present>>();
        let language = self.language.dated(present.map(|one| one.dating).unwrap_or_default());
        let opening = extensions.get::<Opening>().map(|opening| opening.0.clone());
        Self { t: Words(language), language, who: Who::of(extensions), opening, ..self }
    }

    /// The view in the same language, of today and of everything known now: for what must not stay on a day.
    pub fn of_today(self) -> Self {
        let query = self.query.keeping(|key| key == "lang");
        Self { query, as_of: AsOf::Day(self.today), known_at: None, ..self }
    }

    /// The day that is asked for by a key, in either calendar; none where nothing is.
    ///
    /// # Errors
    /// 422 for what is no day.
    pub fn day_asked(&self, key: &str) -> Result<Option<Day>, Fault> {
        let Some(text) = self.query.get(key) else { return Ok(None) };
        let day = app::typed::day(text).map(Some);
        day.ok_or_else(|| Fault::unprocessable(vec![no_day(key, text)]))
    }

    /// A sentence that exists in both languages, in the one of this view.
    pub fn say<'a>(&self, sentence: &'a Bilingual) -> &'a str {
        sentence.in_language(self.language)
    }

    /// A link to another page of the site that keeps language, day and moment of knowledge; what the path says
    /// of them itself stays.
    pub fn link(&self, path: &str) -> String {
        let own = path.split_once('?').map_or("", |(_, query)| query);
        let own = Query::read(own.split_once('#').map_or(own, |(query, _)| query));
        self.query.keeping(|key| KEPT.contains(&key) && own.get(key).is_none()).after(path)
    }

    /// What every link keeps, written once for pages with many links.
    pub fn tail(&self) -> Tail {
        Tail(self.query.keeping(|key| KEPT.contains(&key)).after(""))
    }

    /// This page with one key changed, back at its first rows; an empty value takes the key away.
    pub fn with(&self, key: &str, value: &str) -> String {
        let query =
            if PLACES.contains(&key) { self.query.clone() } else { self.query.without(&PLACES) };
        query.with(key, value).after(&self.path)
    }

    /// This page without these keys, back at its first rows.
    pub fn without(&self, keys: &[&str]) -> String {
        self.query.without(&PLACES).without(keys).after(&self.path)
    }

    /// This very view in the other language; of a page that answers to what was sent, what can be opened of it.
    pub fn in_other_language(&self) -> String {
        let tag = self.language.other().in_query().unwrap_or_default();
        match (self.is_sent, &self.opening) {
            (false, _) => self.query.with("lang", tag).after(&self.path),
            (true, None) => Query::default().with("lang", tag).after(self.home_path()),
            (true, Some(opening)) => {
                let (path, query) = opening.split_once('?').unwrap_or((opening.as_str(), ""));
                Query::read(query).without(&["done"]).with("lang", tag).after(path)
            }
        }
    }

    /// The pairs that a form which sets `keys` itself must carry along, hidden.
    pub fn carried(&self, keys: &[&str]) -> Vec<(String, String)> {
        self.query.without(&PLACES).without(keys).pairs().to_vec()
    }

    /// For templates: where the style sheet stands.
    pub fn style_url(&self) -> &'static str {
        Asset::Style.url()
    }

    /// For templates: where the style sheet of texts, records and the API's description stands.
    pub fn reading_style_url(&self) -> &'static str {
        Asset::Reading.url()
    }

    /// For templates: where the style sheet of files and of the control that takes them stands.
    pub fn evidence_style_url(&self) -> &'static str {
        Asset::Evidence.url()
    }

    /// For templates: where the script of that control stands.
    pub fn evidence_script_url(&self) -> &'static str {
        Asset::EvidenceScript.url()
    }

    /// For templates: where the script stands that offers names while one types.
    pub fn names_script_url(&self) -> &'static str {
        Asset::Names.url()
    }

    /// For templates: where the script stands.
    pub fn script_url(&self) -> &'static str {
        Asset::Script.url()
    }

    /// For templates: where the style sheet of what was found and of the palette stands.
    pub fn search_style_url(&self) -> &'static str {
        Asset::Search.url()
    }

    /// For templates: where the script of the palette stands.
    pub fn palette_script_url(&self) -> &'static str {
        Asset::Palette.url()
    }

    /// For templates: where the logo stands.
    pub fn logo_url(&self) -> &'static str {
        Asset::Logo.url()
    }

    /// Whether `section` is where this page lives; `/` is only itself.
    pub fn is_within(&self, section: &str) -> bool {
        match self.path.strip_prefix(section) {
            Some("") => true,
            Some(rest) => section != "/" && rest.starts_with('/'),
            None => false,
        }
    }

    /// Whether the one who is there keeps accounts.
    pub fn keeps_accounts(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.keeps_accounts)
    }

    /// Whether the reader begins at the board, as do visitors who may be asked to sign in there.
    pub fn is_at_home_on_the_board(&self) -> bool {
        self.who.as_ref().is_none_or(|who| who.reads_standings)
    }

    /// Where the reader begins: the board, or their own list where they may not read it.
    pub fn home(&self) -> String {
        self.link(self.home_path())
    }

    fn home_path(&self) -> &'static str {
        if self.is_at_home_on_the_board() { "/" } else { "/todo" }
    }

    /// Whether the pages of standings open for the one who is there.
    pub fn reads_standings(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.reads_standings)
    }

    /// Whether the log opens for the one who is there.
    pub fn reads_log(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.reads_log)
    }

    /// Whether a moment within a day is asked about.
    pub fn is_of_moment(&self) -> bool {
        matches!(self.as_of, AsOf::Moment(_))
    }

    /// The day or moment asked about, as people of this language write it.
    pub fn as_of_in_words(&self) -> String {
        let day = self.as_of.day();
        let weekday = self.language.weekday(day);
        match self.as_of {
            AsOf::Day(day) => match self.language.tongue {
                Tongue::Chinese => format!("{}（{weekday}）", self.language.day(day)),
                Tongue::English => format!("{weekday} {}", self.language.day(day)),
            },
            AsOf::Moment(moment) => self.language.moment(moment),
        }
    }

    /// When this answer is made, in words.
    pub fn made_at_in_words(&self) -> String {
        self.language.moment(self.made_at)
    }

    /// The address of this page with what was asked, as paper bears it.
    pub fn address(&self) -> String {
        self.query.after(&self.path)
    }

    /// The moment of knowledge in words; empty where everything known now counts.
    pub fn known_at_in_words(&self) -> String {
        self.known_at.map(|moment| self.language.moment(moment)).unwrap_or_default()
    }
}

/// The moment of knowledge as it was asked about.
#[derive(Clone, Copy)]
enum Known {
    /// Everything that was known as this day ended in Taipei.
    Day(Day),
    Moment(Moment),
}

impl Known {
    /// A moment as machines write it, or a moment or day as people type it by either count of years.
    fn read(text: &str) -> Option<Self> {
        let moment = of_machine(text).or_else(|| app::typed::moment(text)).map(Self::Moment);
        moment.or_else(|| app::typed::day(text).map(Self::Day))
    }

    fn moment(self) -> Moment {
        match self {
            Self::Day(day) => Moment::end_of(day),
            Self::Moment(moment) => moment,
        }
    }

    /// What was typed, as machines write it; of what they wrote nothing is lost.
    fn of_machine(self, typed: &str) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Moment(_) if of_machine(typed).is_some() => typed.to_owned(),
            Self::Moment(moment) => wall_clock(moment),
        }
    }
}

fn of_machine(text: &str) -> Option<Moment> {
    text.parse().ok().or_else(|| read_wall_clock(text))
}

/// Whether a key of an address is meant to have several values: what fills in a form, and the filters of the
/// interface that take several.
fn may_have_several(path: &str, key: &str) -> bool {
    key.starts_with(WITH) || SEVERAL.iter().any(|(of, name)| path == *of && key == *name)
}

/// Which of them would be meant is not guessed.
fn several(key: &str) -> FieldFault {
    FieldFault::new(
        key,
        format!("「{key}」有多個不同的值；請只給一個"),
        format!("“{key}” has several values; give one"),
    )
}

fn no_day(key: &str, text: &str) -> FieldFault {
    FieldFault::new(
        key,
        format!("「{text}」不是日期；請寫成 115/3/1 或 2026-03-01"),
        format!("“{text}” is no day; write it as 2026-03-01 or 115/3/1"),
    )
}

/// Language, day and moment of knowledge as they stand behind every link: empty, or with `?` first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail(String);

impl Tail {
    /// A link that keeps them; as [`View::link`].
    pub fn after(&self, path: &str) -> String {
        match self.0.strip_prefix('?') {
            Some(pairs) if path.contains('?') => [path, "&", pairs].concat(),
            _ => [path, self.0.as_str()].concat(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for View {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        let site = parts.extensions.get::<Site>();
        let site =
            site.ok_or_else(|| Fault::internal("a route without `dress` asked for a view"))?;
        let view = View::read(&parts.uri, site, RequestId::of(&parts.extensions))?;
        let is_sent = parts.method == Method::POST;
        Ok(Self { is_sent, ..view.read_by(&parts.extensions) })
    }
}

#[cfg(test)]
#[path = "view/tests.rs"]
mod tests;
