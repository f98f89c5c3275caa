//! Templates that an agency brought, or the city for all of its bodies: versions with who and when, taken
//! whole or not at all, and withdrawn again. Knows no page.
//!
//! Of a kind the newest version of the agency speaks, else the city's, else the law's own. A version is
//! read anew each time: one that names what the law no longer has is told as faulty, never passed over.

use ::paper::{Template, TemplateFault};
use domain::Moment;
use domain::access::{Action, Resource};
use domain::body::CITY;
use ledger::to_hexadecimal;
use regulation::Regulation;
use sha2::{Digest, Sha256};
use store::event::NewEvent;
use store::paper_template::{self as rows, TemplateRow};
use store::{StoreError, Transaction};

use super::{PaperError, templates};
use crate::access::{Forbidden, require};
use crate::ground::Ground;
use crate::import::write::Ids;
use crate::sign_in::tell;
use crate::{Actor, Installation};

/// Not of the law: how many versions of one body may stand at once.
pub const MOST_VERSIONS: i64 = 100;

/// Letters of a reason, at most; not of the law.
const LONGEST_REASON: usize = 500;

/// Whose template a paper is made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The law's own data.
    House,
    /// A version that the city brought for all.
    City(String),
    /// A version that the agency brought.
    Agency(String),
    /// A file that nobody brought: its SHA-256 in hexadecimal.
    File(String),
}

impl Origin {
    /// A template that is read from a file and not brought.
    #[must_use]
    pub fn of_file(bytes: &[u8]) -> Self {
        Self::File(to_hexadecimal(&Sha256::digest(bytes)))
    }

    /// The version; none where it is the house's, or a file that was not brought.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::House | Self::File(_) => None,
            Self::City(id) | Self::Agency(id) => Some(id),
        }
    }
}

/// A paper that an agency can make.
#[derive(Debug, Clone)]
pub struct Offered {
    pub kind: String,
    pub zh: String,
    pub en: String,
    pub origin: Origin,
    /// The template, or what the law as it is now finds wrong with it.
    pub template: Result<Template, Vec<TemplateFault>>,
}

/// One version, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: String,
    pub agency: String,
    pub kind: String,
    pub zh: String,
    pub en: String,
    pub sha256: String,
    pub filed_at: Moment,
    /// As written.
    pub filed_by: String,
    pub withdrawal: Option<Withdrawal>,
}

/// That a version was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    pub at: Moment,
    pub by: String,
    pub why: String,
}

/// One page of versions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionPage {
    pub versions: Vec<Version>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// Why a template was not shown, taken or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such version of a template")]
    NotFound,
    #[error("there is no body `{0}`")]
    Agency(String),
    #[error("the template has {} faults", .0.len())]
    Faults(Vec<TemplateFault>),
    #[error("this is the version that speaks already; nothing was changed")]
    Same,
    #[error("a body may have {MOST_VERSIONS} versions that stand; withdraw older ones first")]
    TooMany,
    #[error("this version was withdrawn already; look at the list of versions")]
    Withdrawn,
    #[error("say in at most {LONGEST_REASON} letters why it is withdrawn")]
    NoReason,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads what was brought: text in UTF-8, within the bound, whole.
///
/// # Errors
/// Every fault with its line.
pub fn read(bytes: &[u8], regulation: &Regulation) -> Result<Template, Vec<TemplateFault>> {
    Template::read(Template::text(bytes)?, regulation)
}

/// The papers that an agency could make at a moment: those of the law in their order, then those that the
/// agency or the city brought besides.
///
/// # Errors
/// [`PaperError`].
pub fn offered(
    installation: &Installation,
    agency: &str,
    known_at: Moment,
) -> Result<Vec<Offered>, PaperError> {
    let regulation = &*installation.regulation;
    let mut all: Vec<Offered> = templates::kinds(regulation)?.into_iter().map(of_house).collect();
    installation.store.read(|transaction| {
        let at = known_at.microseconds();
        for (body, origin) in
            [(CITY, Origin::City as fn(String) -> Origin), (agency, Origin::Agency)]
        {
            for row in newest(rows::standing(transaction, body, at)?) {
                let text = rows::text(transaction, &row)?;
                let own = Offered {
                    template: Template::read(&text, regulation),
                    origin: origin(row.id),
                    kind: row.kind,
                    zh: row.zh,
                    en: row.en,
                };
                match all.iter_mut().find(|one| one.kind == own.kind) {
                    Some(older) => *older = own,
                    None => all.push(own),
                }
            }
        }
        Ok::<_, PaperError>(())
    })?;
    Ok(all)
}

/// The template of one kind by which an agency's paper was made at a moment.
///
/// # Errors
/// [`PaperError::UnknownKind`], [`PaperError::Template`].
pub fn speaking(
    installation: &Installation,
    agency: &str,
    kind: &str,
    known_at: Moment,
) -> Result<(Template, Origin), PaperError> {
    let regulation = &*installation.regulation;
    let found = installation.store.read(|transaction| {
        for (body, origin) in
            [(agency, Origin::Agency as fn(String) -> Origin), (CITY, Origin::City)]
        {
            let standing = rows::standing(transaction, body, known_at.microseconds())?;
            if let Some(row) = newest(standing).into_iter().find(|row| row.kind == kind) {
                let text = rows::text(transaction, &row)?;
                return Ok::<_, StoreError>(Some((text, origin(row.id))));
            }
        }
        Ok(None)
    })?;
    match found {
        Some((text, origin)) => {
            let template = Template::read(&text, regulation).map_err(PaperError::Template)?;
            Ok((template, origin))
        }
        None => Ok((templates::kind(regulation, kind)?, Origin::House)),
    }
}

/// Of each kind the last row; given the oldest first.
fn newest(rows: Vec<TemplateRow>) -> Vec<TemplateRow> {
    let mut newest: Vec<TemplateRow> = Vec::new();
    for row in rows {
        match newest.iter_mut().find(|one| one.kind == row.kind) {
            Some(older) => *older = row,
            None => newest.push(row),
        }
    }
    newest
}

fn of_house(template: Template) -> Offered {
    Offered {
        kind: template.kind.clone(),
        zh: template.zh.clone(),
        en: template.en.clone(),
        origin: Origin::House,
        template: Ok(template),
    }
}

/// Takes a template as the version that speaks from now on for a body, or for all where it is the city's.
///
/// # Errors
/// [`TemplateError`]; nothing is written then.
pub fn bring(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    bytes: &[u8],
) -> Result<String, TemplateError> {
    require(actor, Action::File, &Resource::Templates { agency })?;
    let regulation = &*installation.regulation;
    let text = Template::text(bytes).map_err(TemplateError::Faults)?;
    let template = Template::read(text, regulation).map_err(TemplateError::Faults)?;
    let now = installation.now();
    let mut row = TemplateRow {
        id: Ids::new(now).next(),
        agency: agency.to_owned(),
        kind: template.kind,
        zh: template.zh,
        en: template.en,
        sha256: to_hexadecimal(&Sha256::digest(text)),
        change: 0,
        filed_at: now.microseconds(),
        filed_by: actor.written(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_why: None,
    };
    installation.store.write(|transaction| {
        // What it says is the agency's own; the log has its hash.
        let detail = format!("{agency} {} sha256:{}", row.kind, row.sha256);
        let event = NewEvent { kind: "template.brought", subject: &row.id, detail: Some(&detail) };
        row.change = tell(installation, transaction, &row.filed_by, "template", event)?;
        let city = &Ground::current(installation, transaction)?.city;
        if agency != CITY && city.body(agency).is_none() {
            return Err(TemplateError::Agency(agency.to_owned()));
        }
        let standing = rows::standing(transaction, agency, row.filed_at)?;
        if newest(standing).iter().any(|one| one.kind == row.kind && one.sha256 == row.sha256) {
            return Err(TemplateError::Same);
        }
        if rows::n_of_agency(transaction, agency)? >= MOST_VERSIONS {
            return Err(TemplateError::TooMany);
        }
        Ok(rows::insert(transaction, &row, text)?)
    })?;
    Ok(row.id)
}

/// Withdraws a version: the one before speaks again, else the city's, else the law's own.
///
/// # Errors
/// [`TemplateError`]; nothing is written then.
pub fn withdraw(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
) -> Result<(), TemplateError> {
    let row = installation.store.read(|transaction| seen(transaction, actor, id))?;
    require(actor, Action::Withdraw, &Resource::Templates { agency: &row.agency })?;
    let why = why.trim();
    if why.is_empty() || why.chars().count() > LONGEST_REASON {
        return Err(TemplateError::NoReason);
    }
    let (now, by) = (installation.now().microseconds(), actor.written());
    installation.store.write(|transaction| {
        let detail = format!("{} {}: {why}", row.agency, row.kind);
        let event = NewEvent { kind: "template.withdrawn", subject: id, detail: Some(&detail) };
        tell(installation, transaction, &by, "template", event)?;
        match rows::withdraw(transaction, id, now, &by, why)? {
            true => Ok(()),
            false => Err(TemplateError::Withdrawn),
        }
    })
}

/// One page of the versions of a body, from behind one of them.
///
/// # Errors
/// [`TemplateError`].
pub fn versions(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<VersionPage, TemplateError> {
    require(actor, Action::Read, &Resource::Templates { agency })?;
    let place = after.map(str::parse).transpose().map_err(|_| TemplateError::NotFound)?;
    let limit_and_one = limit.saturating_add(1);
    let mut found = installation
        .store
        .read(|transaction| rows::before(transaction, agency, place, limit_and_one))?;
    let is_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| is_more).map(|row| row.change.to_string());
    Ok(VersionPage { versions: found.into_iter().map(Version::of).collect(), next })
}

/// One version with its text.
///
/// # Errors
/// [`TemplateError`].
pub fn version(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<(Version, String), TemplateError> {
    installation.store.read(|transaction| {
        let row = seen(transaction, actor, id)?;
        let text = rows::text(transaction, &row)?;
        Ok((Version::of(row), text))
    })
}

/// The row of a version that somebody may see; of others it is not told that they are there.
fn seen(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
) -> Result<TemplateRow, TemplateError> {
    let row = rows::get(transaction, id)?.ok_or(TemplateError::NotFound)?;
    require(actor, Action::Read, &Resource::Templates { agency: &row.agency })
        .map_err(|_| TemplateError::NotFound)?;
    Ok(row)
}

impl Version {
    fn of(row: TemplateRow) -> Self {
        let withdrawal = row.withdrawn_at.map(|at| Withdrawal {
            at: Moment::from_microseconds(at),
            by: row.withdrawn_by.unwrap_or_default(),
            why: row.withdrawn_why.unwrap_or_default(),
        });
        Self {
            id: row.id,
            agency: row.agency,
            kind: row.kind,
            zh: row.zh,
            en: row.en,
            sha256: row.sha256,
            filed_at: Moment::from_microseconds(row.filed_at),
            filed_by: row.filed_by,
            withdrawal,
        }
    }
}
