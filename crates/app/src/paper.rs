//! Papers that an agency hands in, made of standings and records as a template says; knows no page and
//! no command.
//!
//! A paper is made for whoever asks: standings that they reach, records that they may export, personal
//! data as pages show it to them. Making one is told in the log, as an export is.

mod duties;
mod fill;
mod font;
mod names;
pub mod own;
mod records;
mod sheet;
mod templates;
mod written;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, Write};
use std::time::Instant;

use ::paper::{OfDuty, Part};
use domain::{At, LineOnWire, Moment};
use regulation::Day;
use sheets::SheetError;
use store::StoreError;

use crate::access::{Forbidden, Resource};
use crate::posture::{self, PostureError, Question};
use crate::{Action, Actor, Installation, access, agency, demo, personal};

// Callers make a paper and write it; its model is theirs to hand on, not to build.
pub use ::paper::{Fonts, MOST_TEXT, Paper, Template, TemplateFault};
pub use fill::in_force;
pub use font::{FontError, fonts};
pub use own::Origin;
pub use sheet::write_tables;
pub use templates::{built_in, house, kind, kinds};

/// So many records one table tells at most, not of the law. A paper says how many it left out; all of
/// them can be exported.
pub const MOST_ROWS: usize = 2_000;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub template: &'a Template,
    /// Whose the template is; the paper and the log name it where it is not the house's own.
    pub origin: &'a Origin,
    pub agency: &'a str,
    pub as_of: Day,
    /// What was recorded later is not told, so that a paper can be made again to the letter.
    pub known_at: Moment,
    /// When it is given up.
    pub ends_at: Option<Instant>,
}

impl Request<'_> {
    /// Whether it is to go on.
    ///
    /// # Errors
    /// [`PaperError::TooLong`].
    fn goes_on(&self) -> Result<(), PaperError> {
        match self.ends_at.is_some_and(|ends_at| Instant::now() >= ends_at) {
            true => Err(PaperError::TooLong),
            false => Ok(()),
        }
    }
}

/// What a paper is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Odt,
    Ods,
    Xlsx,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Odt, Self::Ods, Self::Xlsx];

    /// The ending of file names, which is also the word on the command line.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Xlsx => "xlsx",
        }
    }

    /// Whether it holds tables alone.
    #[must_use]
    pub const fn is_table(self) -> bool {
        matches!(self, Self::Ods | Self::Xlsx)
    }

    /// The name that people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Odt => "ODT",
            Self::Ods => "ODS",
            Self::Xlsx => "XLSX",
        }
    }

    /// The format that a word names.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == word)
    }

    /// The media type for HTTP.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => sheets::Format::Ods.media_type(),
            Self::Xlsx => sheets::Format::Xlsx.media_type(),
        }
    }
}

/// Why a paper was not made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Posture(#[from] PostureError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Font(#[from] FontError),
    #[error(transparent)]
    Paper(::paper::PaperError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("the file could not be written")]
    Io(#[from] std::io::Error),
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
    #[error("there is no paper `{kind}`; `fangyuan paper list` names them")]
    UnknownKind { kind: String },
    #[error("the template has {} faults", .0.len())]
    Template(Vec<::paper::TemplateFault>),
    #[error(
        "the paper took too long and was given up; ask for fewer records, or make it by `fangyuan paper`, which has no limit"
    )]
    TooLong,
}

impl From<::paper::PaperError> for PaperError {
    fn from(error: ::paper::PaperError) -> Self {
        match error {
            ::paper::PaperError::GivenUp => Self::TooLong,
            error => Self::Paper(error),
        }
    }
}

/// The moment as known at which a paper is made that asks for one, or for none: never one that is yet to come.
#[must_use]
pub fn known_at(installation: &Installation, asked: Option<Moment>) -> Moment {
    let now = installation.now();
    asked.map_or(now, |asked| asked.min(now))
}

/// The agency's own lines, as papers tell them, and what its duties count for their subjects: that is judged once,
/// when a paper first asks for it.
#[derive(Debug)]
pub struct Lines {
    own: Vec<LineOnWire>,
    of_subjects: OnceCell<BTreeMap<String, OfSubjects>>,
}

impl From<Vec<LineOnWire>> for Lines {
    fn from(own: Vec<LineOnWire>) -> Self {
        Self { own, of_subjects: OnceCell::new() }
    }
}

impl Lines {
    /// By duty, as known at the moment of a paper that is of the day of the lines.
    fn of_subjects(
        &self,
        installation: &Installation,
        actor: &Actor,
        request: &Request<'_>,
    ) -> Result<&BTreeMap<String, OfSubjects>, PaperError> {
        if let Some(known) = self.of_subjects.get() {
            return Ok(known);
        }
        let mut judged = BTreeMap::new();
        let agency = Some(request.agency.to_owned());
        let (at, known_at) = (At::day(request.as_of), request.known_at);
        let question = Question { agency, duty: None, at, known_at };
        posture::each(installation, actor, &question, |line| {
            OfSubjects::count(&mut judged, line);
            request.goes_on()
        })?;
        Ok(self.of_subjects.get_or_init(|| judged))
    }
}

/// The agency's own lines on a day, as known at a moment, as a paper tells them.
///
/// # Errors
/// [`PaperError`].
pub fn lines(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    as_of: Day,
    known_at: Moment,
) -> Result<Lines, PaperError> {
    let (mut own, mut of_subjects) = (Vec::new(), BTreeMap::new());
    let question =
        Question { agency: Some(agency.to_owned()), duty: None, at: At::day(as_of), known_at };
    posture::each(installation, actor, &question, |line| {
        match line.subject.is_none() {
            true => own.push(line),
            false => OfSubjects::count(&mut of_subjects, line),
        }
        Ok::<_, PaperError>(())
    })?;
    Ok(Lines { own, of_subjects: of_subjects.into() })
}

/// Makes a paper of the agency's own lines and of its records, and tells the log that it was made.
///
/// # Errors
/// [`PaperError`].
pub fn make(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    lines: &Lines,
) -> Result<Paper, PaperError> {
    let paper = draft(installation, actor, request, lines)?;
    let (kind, as_of, known_at) = (&request.template.kind, request.as_of, request.known_at);
    let own = match request.origin {
        Origin::House => String::new(),
        Origin::City(version) | Origin::Agency(version) => format!(" by template {version}"),
        Origin::File(sha256) => format!(" by a file sha256:{sha256}"),
    };
    let n_missing = paper.n_missing();
    let detail = format!("{kind}{own} as of {as_of}, known at {known_at}, {n_missing} missing");
    personal::note(installation, actor, "paper.made", request.agency, &detail)?;
    Ok(paper)
}

/// The same without a word in the log: how many marks a paper would have is asked before it is made.
///
/// # Errors
/// [`PaperError`].
pub fn draft(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    lines: &Lines,
) -> Result<Paper, PaperError> {
    access::require(actor, Action::Read, &Resource::Standings { agency: request.agency })?;
    let city = agency::city(installation, request.known_at)?;
    let body = city.body(request.agency);
    let unknown = || PaperError::UnknownAgency { agency: request.agency.to_owned() };
    let body = body.ok_or_else(unknown)?;
    let is_synthetic = demo::is_synthetic(installation)?;
    let none = BTreeMap::new();
    let of_subjects = match tells_records(request.template) {
        true => lines.of_subjects(installation, actor, request)?,
        false => &none,
    };
    let filled = installation.store.read(|transaction| {
        let mut filling = fill::Filling {
            transaction,
            installation,
            actor,
            city: &city,
            body,
            request,
            lines: &lines.own,
            of_subjects,
        };
        filling.paper()
    })?;
    Ok(match is_synthetic {
        true => Paper { warning: Some("示範資料，非真實紀錄".to_owned()), ..filled },
        false => filled,
    })
}

/// Whether a paper tells which records show that a duty is kept.
fn tells_records(template: &Template) -> bool {
    template.parts.iter().any(|part| match part {
        Part::Standings(standings) => standings.columns.contains(&OfDuty::Records),
        _ => false,
    })
}

/// What counts for a duty that is judged for each of its subjects.
#[derive(Debug, Default)]
struct OfSubjects {
    n_subjects: usize,
    /// Each once, however many subjects it counts for.
    counted: BTreeSet<String>,
}

impl OfSubjects {
    /// Counts a line, where it is of a subject.
    fn count(of_duties: &mut BTreeMap<String, Self>, line: LineOnWire) {
        if line.subject.is_some() {
            let of_duty = of_duties.entry(line.duty).or_default();
            of_duty.n_subjects += 1;
            of_duty.counted.extend(line.counted);
        }
    }
}

/// Writes a paper in a format; a PDF needs fonts.
///
/// # Errors
/// [`PaperError`].
pub fn write<W: Write + Seek + Send>(
    paper: &Paper,
    format: Format,
    fonts: impl FnOnce() -> Result<Fonts, FontError>,
    ends_at: Option<Instant>,
    mut out: W,
) -> Result<W, PaperError> {
    let goes_on = || ends_at.is_none_or(|ends_at| Instant::now() < ends_at);
    match format {
        Format::Pdf => out.write_all(&::paper::pdf(paper, &fonts()?, &goes_on)?)?,
        Format::Odt => out.write_all(&::paper::odt(paper)?)?,
        Format::Ods => return Ok(write_tables(paper, sheets::Format::Ods, out)?),
        Format::Xlsx => return Ok(write_tables(paper, sheets::Format::Xlsx, out)?),
    }
    out.flush()?;
    Ok(out)
}
