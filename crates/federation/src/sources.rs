//! `identity.toml` of an installation: who vouches for people, and what their words mean here.

mod settings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::mapping::Named;
pub use settings::{
    DirectoryKind, DirectorySettings, GroupSearch, ProviderSettings, ScimSettings, SecondFactor,
};

/// The file's name, beside the records.
pub const FILE: &str = "identity.toml";

/// A file of settings is short; a longer one was named by mistake.
const LONGEST_FILE: u64 = 256 * 1024;

/// Who vouches for people.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Where people reach this site; providers send them back there, and nowhere else.
    pub address: Option<String>,
    /// Names that belong to accounts of this installation, whatever the directories say.
    pub local_names: BTreeSet<String>,
    pub providers: Vec<ProviderSettings>,
    pub directories: Vec<DirectorySettings>,
    pub scim: Option<ScimSettings>,
    path: PathBuf,
    text: String,
}

/// What is wrong with the settings, and on which line.
#[derive(Debug, thiserror::Error)]
pub enum SourcesError {
    #[error("{path} cannot be read")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is longer than any settings")]
    TooLong { path: PathBuf },
    #[error("{path}:{line}: {fault}")]
    Fault { path: PathBuf, line: usize, fault: String },
}

/// To whom a name on the sign-in page belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home<'a> {
    /// An account of this installation.
    Here,
    /// A directory, under the name that it is asked for.
    Directory { settings: &'a DirectorySettings, login: String },
}

impl Sources {
    /// Reads the file beside the records; an installation without one has no such sources.
    ///
    /// # Errors
    /// [`SourcesError`].
    pub fn beside(folder: &Path) -> Result<Self, SourcesError> {
        let path = folder.join(FILE);
        let unreadable = |source| SourcesError::Unreadable { path: path.clone(), source };
        match std::fs::metadata(&path) {
            Err(absent) if absent.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(unreadable(error)),
            Ok(about) if about.len() > LONGEST_FILE => {
                return Err(SourcesError::TooLong { path });
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        Self::read(text, path)
    }

    /// Reads settings that stand in this file.
    ///
    /// # Errors
    /// [`SourcesError::Fault`].
    pub fn read(text: String, path: PathBuf) -> Result<Self, SourcesError> {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let written: settings::Written = toml::from_str(&text).map_err(|error| {
            let line = line_of(&text, error.span().map_or(0, |span| span.start));
            SourcesError::Fault { path: path.clone(), line, fault: error.message().to_owned() }
        })?;
        written.check().map_err(|(at, fault)| SourcesError::Fault {
            path: path.clone(),
            line: line_of(&text, at),
            fault,
        })?;
        Ok(written.settled(&folder, path, text))
    }

    /// Whether anybody vouches for people.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.providers.is_empty() && self.directories.is_empty() && self.scim.is_none()
    }

    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&ProviderSettings> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// Decides by the settings alone whose a name is, so that a wrong password is told to one
    /// source and never tried at the next.
    #[must_use]
    pub fn home_of(&self, name: &str) -> Home<'_> {
        let name = name.trim();
        if self.local_names.contains(name) {
            return Home::Here;
        }
        for settings in &self.directories {
            if let Some(suffix) = &settings.suffix
                && let Some(login) = without_ending(name, suffix)
            {
                let login = if settings.keeps_suffix { name } else { login };
                return Home::Directory { settings, login: login.to_owned() };
            }
        }
        match self.directories.iter().find(|directory| directory.suffix.is_none()) {
            Some(settings) if !name.contains('@') => {
                Home::Directory { settings, login: name.to_owned() }
            }
            _ => Home::Here,
        }
    }

    /// As [`Self::home_of`], where somebody has said whose the name is. Names of this
    /// installation stay its own.
    #[must_use]
    pub fn home_at(&self, directory: &str, name: &str) -> Home<'_> {
        let name = name.trim();
        let chosen = self.directories.iter().find(|settings| settings.id == directory);
        match (chosen, self.local_names.contains(name)) {
            (Some(settings), false) => {
                let ending = settings.suffix.as_deref().filter(|_| !settings.keeps_suffix);
                let login = ending.and_then(|ending| without_ending(name, ending));
                Home::Directory { settings, login: login.unwrap_or(name).to_owned() }
            }
            _ => Home::Here,
        }
    }

    /// Words of the rules that the rest of the program does not know, with their lines.
    ///
    /// # Errors
    /// The first of them, as a fault of its line.
    pub fn expect_known(
        &self,
        is_role: impl Fn(&str) -> bool,
        is_agency: impl Fn(&str) -> bool,
        go_together: impl Fn(&str, &str) -> bool,
    ) -> Result<(), SourcesError> {
        for mapping in self.mappings() {
            if let Some(role) = mapping.roles().find(|role| !is_role(&role.word)) {
                let fault = format!("there is no role `{}` that a rule can give", role.word);
                return Err(self.fault(&role, fault));
            }
            if let Some(agency) = mapping.agencies().find(|agency| !is_agency(&agency.word)) {
                let fault = format!("there is no agency `{}`", agency.word);
                return Err(self.fault(&agency, fault));
            }
            let mut rights = mapping.fixed();
            let apart = rights.find(|(role, agency)| !go_together(&role.word, &agency.word));
            if let Some((role, agency)) = apart {
                let fault = format!("the role `{}` is not held at `{}`", role.word, agency.word);
                return Err(self.fault(&role, fault));
            }
        }
        Ok(())
    }

    fn mappings(&self) -> impl Iterator<Item = &crate::Mapping> {
        let of_providers = self.providers.iter().map(|provider| &provider.mapping);
        let of_directories = self.directories.iter().map(|directory| &directory.mapping);
        of_providers.chain(of_directories).chain(self.scim.iter().map(|scim| &scim.mapping))
    }

    fn fault(&self, named: &Named, fault: String) -> SourcesError {
        SourcesError::Fault { path: self.path.clone(), line: line_of(&self.text, named.at), fault }
    }
}

fn without_ending<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let at = name.len().checked_sub(ending.len())?;
    let (login, rest) = name.split_at_checked(at)?;
    (rest.eq_ignore_ascii_case(ending) && !login.is_empty()).then_some(login)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

/// Ids stand in addresses and in the log, so they are plain.
fn is_plain_id(id: &Spanned<String>) -> bool {
    let id = id.get_ref();
    !id.is_empty()
        && id.len() <= 40
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests;
