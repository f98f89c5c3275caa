//! Reads and checks the law as data; knows no records, no clock and no files.

mod baseline;
mod calendar;
mod called;
mod citation;
mod coverage;
mod day;
mod duty;
mod form;
mod instrument;
mod level;
mod organisation;
mod parameter;
mod place;
mod population;
pub mod proof;
mod read;
mod setting;
mod term;

pub use baseline::{Baseline, Control};
pub use calendar::{Calendar, CalendarYear, DayKind, NamedDay};
pub use citation::{Citation, CitationError};
pub use coverage::{Coverage, CoverageState};
pub use day::{Day, DayError};
pub use duty::{Bearer, Duty, Fact, Modality, Suggestion};
pub use form::{
    Approval, EnumValue, Field, FieldType, Form, FormKind, FormScope, HeldBy, Lasts, Part, Signed,
    Taken, Way,
};
pub use instrument::{
    Confidence, Edition, Instrument, InstrumentKind, Moved, Provision, Text, TextKind,
};
pub use level::{Level, Tier};
pub use organisation::{Organisation, Organisations, OrganisationsMeta};
pub use parameter::{Amount, Basis, ByLevel, Parameter, Since, Unit};
pub use population::{Left, Population};
pub use proof::Proof;
pub use read::{LawFile, ReadError, embedded_examples, embedded_files};
pub use setting::{SettingDefinition, SettingKind};
pub use term::{Term, TermError};

use std::collections::HashMap;

/// The chapters in the order of the regulation; national duties are a fifteenth column.
pub const ROOMS: [&str; 14] = [
    "policy",
    "organisation",
    "people",
    "assets",
    "systems",
    "premises",
    "networks",
    "communications",
    "vendors",
    "incidents",
    "continuity",
    "audits",
    "appraisal",
    "governance",
];

/// The whole law as one value. Built once, then only read.
#[derive(Debug, Default)]
pub struct Regulation {
    pub instruments: Vec<Instrument>,
    pub texts: Vec<Text>,
    pub moved: Vec<Moved>,
    pub city_citations: Vec<CityCitation>,
    pub duties: Vec<Duty>,
    pub roles: Vec<Role>,
    pub forms: Vec<Form>,
    pub parts: Vec<Part>,
    pub populations: Vec<Population>,
    pub parameters: Vec<Parameter>,
    pub settings: Vec<SettingDefinition>,
    pub organisations: Organisations,
    pub calendar: Calendar,
    pub city_coverage: Vec<Coverage>,
    pub national_coverage: Vec<Coverage>,
    /// National duties that no example asks about yet; the list only shrinks.
    pub examples_missing: Vec<String>,
    /// Duties whose examples do not show both that it is kept and that it is not.
    pub examples_one_sided: Vec<String>,
    pub practices: Vec<toml::Table>,
    /// In order of their editions.
    pub baselines: Vec<Baseline>,
    /// Templates of papers, as written.
    pub papers: Vec<LawFile>,
    indexes: Indexes,
}

/// A role that duties name.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub id: String,
    pub zh: String,
    pub en: String,
}

/// What a point of the city's text cites, in the numbering of its day.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityCitation {
    pub provision: String,
    pub cited_zh: String,
    pub cites: String,
    #[serde(default)]
    pub now: Vec<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Debug, Default)]
struct Indexes {
    instruments: HashMap<String, usize>,
    duties: HashMap<String, usize>,
    forms: HashMap<String, usize>,
    parameters: HashMap<String, usize>,
    populations: HashMap<String, usize>,
    provisions: HashMap<Citation, (usize, usize)>,
    levels: HashMap<Citation, Vec<Level>>,
}

impl Regulation {
    /// The law that was built into the program.
    pub fn embedded() -> Result<Self, Vec<ReadError>> {
        Self::read(&embedded_files())
    }

    fn index(&mut self) {
        fn by_id<T>(list: &[T], id: impl Fn(&T) -> &String) -> HashMap<String, usize> {
            list.iter().enumerate().map(|(index, one)| (id(one).clone(), index)).collect()
        }
        let mut provisions = HashMap::new();
        for (text_index, text) in self.texts.iter().enumerate() {
            for (index, provision) in text.provisions.iter().enumerate() {
                let citation = Citation {
                    instrument: text.instrument.clone(),
                    edition: text.edition,
                    number: provision.number.clone(),
                };
                provisions.insert(citation, (text_index, index));
            }
        }
        let mut levels: HashMap<Citation, Vec<Level>> = HashMap::new();
        for duty in self.duties.iter().filter(|duty| duty.national && !duty.levels.is_empty()) {
            levels.entry(duty.cite.clone()).or_default().extend(&duty.levels);
        }
        self.indexes = Indexes {
            levels,
            instruments: by_id(&self.instruments, |one| &one.id),
            duties: by_id(&self.duties, |one| &one.id),
            forms: by_id(&self.forms, |one| &one.id),
            parameters: by_id(&self.parameters, |one| &one.id),
            populations: by_id(&self.populations, |one| &one.id),
            provisions,
        };
    }

    /// An instrument by its id.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.indexes.instruments.get(id).and_then(|index| self.instruments.get(*index))
    }

    /// A duty by its id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.indexes.duties.get(id).and_then(|index| self.duties.get(*index))
    }

    /// A form by its id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.form_index(id).and_then(|index| self.forms.get(index))
    }

    /// The place of a form in `forms`.
    pub fn form_index(&self, id: &str) -> Option<usize> {
        self.indexes.forms.get(id).copied()
    }

    /// What a fact about a body is called, as the register of bodies asks for it, in both languages.
    pub fn fact_names(&self, fact: Fact) -> (&str, &str) {
        let field = self.form("org_register").and_then(|form| form.field(fact.word()));
        field.map_or((fact.word(), fact.word()), |field| (field.zh.as_str(), field.en.as_str()))
    }

    /// A parameter by its id.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.indexes.parameters.get(id).and_then(|index| self.parameters.get(*index))
    }

    /// A population by its id.
    pub fn population(&self, id: &str) -> Option<&Population> {
        self.indexes.populations.get(id).and_then(|index| self.populations.get(*index))
    }

    /// The provision that a citation names.
    pub fn provision(&self, citation: &Citation) -> Option<&Provision> {
        let (text, index) = *self.indexes.provisions.get(citation)?;
        self.texts.get(text)?.provisions.get(index)
    }

    /// The levels for which a place speaks, such as a row of the table of one level; none: for all.
    pub fn levels_at(&self, citation: &Citation) -> Option<&[Level]> {
        self.indexes.levels.get(citation).map(Vec::as_slice)
    }

    /// The text of one edition.
    pub fn text(&self, instrument: &str, edition: Day) -> Option<&Text> {
        self.texts.iter().find(|text| text.instrument == instrument && text.edition == edition)
    }

    /// The baselines of an instrument up to the one of an edition, which is the last.
    pub fn baselines_to(&self, instrument: &str, edition: Day) -> Vec<&Baseline> {
        let own = |one: &&Baseline| one.instrument == instrument && one.edition <= edition;
        let list: Vec<&Baseline> = self.baselines.iter().filter(own).collect();
        match list.last().is_some_and(|last| last.edition == edition) {
            true => list,
            false => Vec::new(),
        }
    }

    /// The days on which a duty binds: its own first or that of its edition, and the first on which the
    /// edition is no longer in force.
    pub fn duty_span(&self, duty: &Duty) -> Option<(Day, Option<Day>)> {
        let (from, ends) = self.instrument(&duty.cite.instrument)?.span(duty.cite.edition)?;
        Some((duty.from.map_or(from, |own| own.max(from)), ends))
    }

    /// The first day on which anything of the law is in force.
    pub fn beginning(&self) -> Day {
        let editions = self.instruments.iter().flat_map(|one| &one.editions);
        editions.map(|edition| edition.in_force).min().unwrap_or(Day::EARLIEST)
    }

    /// The definition of a setting; `period.D10a` is found under `period.*`, and `approval.waiver`
    /// under `approval.*`.
    pub fn setting(&self, name: &str) -> Option<&SettingDefinition> {
        self.settings.iter().find(|one| match one.name.strip_suffix('*') {
            Some(family) => name.strip_prefix(family).is_some_and(|member| match one.kind {
                SettingKind::Roles | SettingKind::Retention => self.form(member).is_some(),
                _ => self.duty(member).is_some(),
            }),
            None => one.name == name,
        })
    }
}
