//! People whom others vouch for: who tells of them, and what they may do by it; knows no HTTP.

mod mapped;

use std::path::Path;

use domain::Moment;
use domain::access::Role;
use domain::body::CITY;
use federation::{Directory, DirectoryError, Provider, Sources};

use crate::{Installation, agency};

pub use federation::SourcesError;
pub use federation::sources::{FILE, ScimSettings};
pub(crate) use mapped::{Refreshed, Told, holdable, refresh};

/// Everybody who vouches for people in an installation.
#[derive(Default)]
pub struct Federation {
    sources: Sources,
}

impl Federation {
    /// Everybody whom `identity.toml` in this folder names.
    ///
    /// # Errors
    /// [`SourcesError`], where the file itself has a fault.
    pub fn open(folder: &Path) -> Result<Self, SourcesError> {
        Ok(Self { sources: Sources::beside(folder)? })
    }

    /// Where people reach this site, as far as the settings say.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.sources.address.as_deref()
    }

    /// Who may tell of accounts and groups by SCIM.
    #[must_use]
    pub fn scim(&self) -> Option<&ScimSettings> {
        self.sources.scim.as_ref()
    }
}

/// What is wrong with the settings of an installation, in sentences. Which agencies there are is
/// asked of the installation, where there is one.
pub(crate) fn faults(folder: &Path, installation: Option<&Installation>) -> Vec<String> {
    let sources = match Sources::beside(folder) {
        Ok(sources) => sources,
        Err(fault) => return vec![fault.to_string()],
    };
    let mut faults = Vec::new();
    let city = installation.map(|installation| agency::city(installation, Moment::FOREVER));
    let is_agency =
        |id: &str| id == CITY || !matches!(&city, Some(Ok(city)) if city.body(id).is_none());
    let known = sources.expect_known(|role| mapped_role(role).is_some(), is_agency, go_together);
    faults.extend(known.err().map(|fault| fault.to_string()));
    let address = sources.address.as_deref().unwrap_or_default();
    for settings in &sources.providers {
        if let Err(error) = Provider::new(settings.clone(), address) {
            faults.push(format!("provider `{}`: {error}", settings.id));
        }
    }
    for settings in &sources.directories {
        let asked = || {
            settings.bind_password.read()?;
            Directory::new(settings.clone())
        };
        if let Err::<_, DirectoryError>(error) = asked() {
            faults.push(format!("directory `{}`: {error}", settings.id));
        }
    }
    faults
}

/// A role that a rule can give: one that needs neither a subject nor a last day.
fn mapped_role(word: &str) -> Option<Role> {
    Role::from_word(word).filter(|role| !role.is_for_a_subject() && !role.is_for_an_engagement())
}

/// What is the city's own is held over the city.
fn go_together(role: &str, agency: &str) -> bool {
    mapped_role(role).is_some_and(|role| !role.is_of_city() || agency == CITY)
}
