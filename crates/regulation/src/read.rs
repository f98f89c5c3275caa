//! Reads the files of `regulation/` into one value, or says every fault with its file.

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use crate::{
    Baseline, Calendar, CalendarYear, CityCitation, Coverage, Duty, Field, Form, FormKind,
    Instrument, Moved, Organisations, Parameter, Part, Population, ROOMS, Regulation, Role,
    SettingDefinition, Text,
};

/// One file of the law: its path below `regulation/`, with `/`, and its text.
#[derive(Debug, Clone)]
pub struct LawFile {
    pub path: String,
    pub text: String,
}

/// A file that is not what its folder says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("regulation/{path}: {fault}")]
pub struct ReadError {
    pub path: String,
    pub fault: String,
}

#[derive(RustEmbed)]
#[folder = "../../regulation"]
#[include = "*.toml"]
#[include = "coverage/*.txt"]
#[exclude = "examples/*"]
struct Embedded;

#[derive(RustEmbed)]
#[folder = "../../regulation"]
#[include = "examples/*.toml"]
struct EmbeddedExamples;

/// The files built into the program, in order of their paths.
pub fn embedded_files() -> Vec<LawFile> {
    embedded::<Embedded>()
}

/// The legal examples built into the program, in order of their paths.
pub fn embedded_examples() -> Vec<LawFile> {
    embedded::<EmbeddedExamples>()
}

fn embedded<Folder: RustEmbed>() -> Vec<LawFile> {
    let mut files: Vec<LawFile> = Folder::iter()
        .filter_map(|path| {
            let file = Folder::get(&path)?;
            let text = String::from_utf8_lossy(&file.data).into_owned();
            Some(LawFile { path: path.into_owned(), text })
        })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

macro_rules! list_of {
    ($wrapper:ident, $item:ty, $key:literal) => {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $wrapper {
            #[serde(default, rename = $key)]
            list: Vec<$item>,
        }
    };
}

list_of!(InstrumentFile, Instrument, "instrument");
list_of!(DutyFile, Duty, "duty");
list_of!(FormFile, Form, "form");
list_of!(CommonFile, Field, "field");
list_of!(PartFile, Part, "part");
list_of!(ParameterFile, Parameter, "parameter");
list_of!(PopulationFile, Population, "population");
list_of!(SettingFile, SettingDefinition, "setting");
list_of!(RoleFile, Role, "role");
list_of!(PracticeFile, toml::Table, "practice");

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RenumberingFile {
    #[serde(default)]
    moved: Vec<Moved>,
    #[serde(default)]
    city_citation: Vec<CityCitation>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CoverageFile {
    #[serde(default, alias = "provision", alias = "row")]
    coverage: Vec<Coverage>,
}

impl Regulation {
    /// Reads every file; the errors name each file that could not be read.
    pub fn read(files: &[LawFile]) -> Result<Self, Vec<ReadError>> {
        let mut law = Self::default();
        let (mut years, mut common) = (Vec::new(), Vec::new());
        let mut faults = Vec::new();
        for file in files {
            if let Err(fault) = law.take(file, &mut years, &mut common) {
                faults.push(ReadError { path: file.path.clone(), fault });
            }
        }
        law.calendar = Calendar::new(years);
        let parts = std::mem::take(&mut law.parts);
        // What is only computed is filed by nobody.
        for form in law.forms.iter_mut().filter(|form| form.kind != FormKind::View) {
            form.join(&common, &parts);
        }
        law.parts = parts;
        law.order();
        law.index();
        if faults.is_empty() { Ok(law) } else { Err(faults) }
    }

    fn take(
        &mut self,
        file: &LawFile,
        years: &mut Vec<CalendarYear>,
        common: &mut Vec<Field>,
    ) -> Result<(), String> {
        let path: Vec<&str> = file.path.split('/').collect();
        match path.as_slice() {
            ["instruments.toml"] => self.instruments.extend(read::<InstrumentFile>(file)?.list),
            ["text", _, _] => self.texts.push(read::<Text>(file)?),
            ["renumbering.toml"] => {
                let renumbering = read::<RenumberingFile>(file)?;
                self.moved.extend(renumbering.moved);
                self.city_citations.extend(renumbering.city_citation);
            }
            ["roles.toml"] => self.roles.extend(read::<RoleFile>(file)?.list),
            ["duties", name] => self.take_duties(read::<DutyFile>(file)?.list, stem(name), false),
            ["duties", "national", _] => {
                self.take_duties(read::<DutyFile>(file)?.list, "national", true);
            }
            ["forms", "parts.toml"] => self.parts.extend(read::<PartFile>(file)?.list),
            ["forms", "common.toml"] => common.extend(read::<CommonFile>(file)?.list),
            ["forms", name] => {
                let room = stem(name);
                self.forms.extend(read::<FormFile>(file)?.list.into_iter().map(|mut form| {
                    room.clone_into(&mut form.room);
                    form
                }));
            }
            ["parameters", _] => self.parameters.extend(read::<ParameterFile>(file)?.list),
            ["populations.toml"] => self.populations.extend(read::<PopulationFile>(file)?.list),
            ["settings.toml"] => self.settings.extend(read::<SettingFile>(file)?.list),
            ["organisations.toml"] => self.organisations = read::<Organisations>(file)?,
            ["calendar", _] => years.push(read::<CalendarYear>(file)?),
            ["coverage", "taipei-isms.toml"] => {
                self.city_coverage.extend(read::<CoverageFile>(file)?.coverage);
            }
            ["coverage", "national.toml"] => {
                self.national_coverage.extend(read::<CoverageFile>(file)?.coverage);
            }
            ["coverage", "practice.toml"] => {
                self.practices.extend(read::<PracticeFile>(file)?.list);
            }
            ["coverage", "examples-missing.txt"] => {
                self.examples_missing.extend(listed(&file.text));
            }
            ["coverage", "examples-one-sided.txt"] => {
                self.examples_one_sided.extend(listed(&file.text));
            }
            // What papers are made of is read by those who make them.
            ["papers", _] => self.papers.push(file.clone()),
            ["baseline", _] => self.baselines.push(read::<Baseline>(file)?),
            ["examples", ..] => {}
            _ => return Err("a file that no reader knows".to_owned()),
        }
        Ok(())
    }

    fn take_duties(&mut self, duties: Vec<Duty>, room: &str, national: bool) {
        self.duties.extend(duties.into_iter().map(|mut duty| {
            room.clone_into(&mut duty.room);
            duty.national = national;
            duty
        }));
    }

    /// City duties by chapter, then national ones by file; within a file as written. Baselines by
    /// edition.
    fn order(&mut self) {
        let place = |room: &str| ROOMS.iter().position(|one| *one == room).unwrap_or(ROOMS.len());
        self.duties.sort_by_key(|duty| place(&duty.room));
        for (order, duty) in self.duties.iter_mut().enumerate() {
            duty.order = u16::try_from(order).unwrap_or(u16::MAX);
        }
        self.baselines.sort_by_key(|baseline| baseline.edition);
    }
}

/// One id a line; a line that begins with `#` says why.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned)
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".toml").unwrap_or(name)
}

fn read<T: DeserializeOwned>(file: &LawFile) -> Result<T, String> {
    toml::from_str(&file.text).map_err(|error| error.to_string())
}
