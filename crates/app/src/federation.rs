//! People whom others vouch for: who they are here, and what they may do by it; knows no HTTP.

mod arrival;
mod departure;
mod ended;
mod mapped;
pub mod provider;

use std::path::Path;
use std::time::Duration;

use domain::Moment;
use domain::access::Role;
use domain::body::CITY;
use federation::sources::DirectorySettings;
use federation::{Directory, DirectoryError, Provider, ProviderError, Sources};
use store::{StoreError, Transaction, identity};

use crate::account::AccountError;
use crate::grant::GrantError;
use crate::sign_in::SignInError;
use crate::sign_in::rules::RulesError;
use crate::sign_in::turnstile::Turnstile;
use crate::{Installation, agency};

pub(crate) use arrival::arrive;
pub use departure::{Looked, look_again};
pub use ended::end_sessions;
pub use federation::SourcesError;
pub use federation::provider::Answer;
pub(crate) use federation::sources::Home;
pub use federation::sources::{FILE, ScimSettings};
pub(crate) use mapped::{Refreshed, Told, holdable, refresh};

/// Everybody who vouches for people in an installation.
#[derive(Default)]
pub struct Federation {
    sources: Sources,
    providers: Vec<Provider>,
    directories: Vec<Directory>,
}

/// Who vouches for people, as pages name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    pub kind: SourceKind,
    pub id: &'a str,
    pub zh: &'a str,
    pub en: &'a str,
}

/// How they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// The browser is sent there.
    Provider,
    /// It is asked whether a password is right.
    Directory,
}

/// Why somebody was not let in, or could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum FederationError {
    #[error("there is no provider `{id}`")]
    UnknownProvider { id: String },
    /// What was begun took too long, was finished before, or was begun in another browser.
    #[error("the sign-in was not begun here, or not finished in time; begin again")]
    NotBegun,
    #[error("no rule of identity.toml gives `{subject}` of {issuer} a right, and nobody else did")]
    NoRight { issuer: String, subject: String },
    #[error("the account `{account}` is closed")]
    Closed { account: String },
    #[error("the token that ends sessions was used before")]
    UsedBefore,
    #[error("the directory is left out: its secret or its certificate authority is not to be had")]
    LeftOut,
    #[error("too many are being asked for at once; try again in a moment")]
    NoRoom,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody is told who was not let in; the log knows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// They or the provider broke it off.
    Declined,
    /// It was not begun in this browser, or too long ago.
    NotBegun,
    /// Whoever vouches for them cannot be reached, or asked.
    Unreachable,
    /// What was answered does not hold.
    Unbelievable,
    NoRight,
    Closed,
    /// Nobody comes into the account for now, whoever vouches for them.
    Resting,
}

impl FederationError {
    /// What to tell about it; none where it is a failure of ours.
    #[must_use]
    pub fn excuse(&self) -> Option<Excuse> {
        Some(match self {
            Self::Provider(ProviderError::Declined { .. }) => Excuse::Declined,
            Self::Provider(ProviderError::Unreachable { .. })
            | Self::Directory(_)
            | Self::LeftOut
            | Self::NoRoom => Excuse::Unreachable,
            Self::Provider(
                ProviderError::Mismatch { .. }
                | ProviderError::Unbelievable { .. }
                | ProviderError::Logout(_),
            ) => Excuse::Unbelievable,
            Self::NotBegun | Self::UsedBefore => Excuse::NotBegun,
            Self::NoRight { .. } => Excuse::NoRight,
            Self::Closed { .. } => Excuse::Closed,
            Self::SignIn(SignInError::Refused) => Excuse::Resting,
            Self::UnknownProvider { .. }
            | Self::Provider(_)
            | Self::Account(_)
            | Self::Grant(_)
            | Self::SignIn(_)
            | Self::Rules(_)
            | Self::Store(_) => return None,
        })
    }
}

/// So many ask at once and no more, so that one who is slow holds nobody else up.
pub(crate) static PROVIDERS: Turnstile = Turnstile::new(16);
pub(crate) static DIRECTORIES: Turnstile = Turnstile::new(16);

/// How long somebody waits until there is room to ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks somebody elsewhere when there is room.
pub(crate) fn ask<T, E>(
    of: &Turnstile,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, FederationError>
where
    FederationError: From<E>,
{
    let asked = of.pass_within(PATIENCE, work).ok_or(FederationError::NoRoom)?;
    Ok(asked?)
}

impl Federation {
    /// Everybody whom `identity.toml` in this folder names. Who cannot be asked as the file says, for
    /// want of a secret or a certificate, is left out and told to the log; `doctor` tells it too.
    ///
    /// # Errors
    /// [`SourcesError`], where the file itself has a fault.
    pub fn open(folder: &Path) -> Result<Self, SourcesError> {
        let sources = Sources::beside(folder)?;
        let (mut providers, mut directories) = (Vec::new(), Vec::new());
        for (id, made) in made_providers(&sources) {
            match made {
                Ok(provider) => providers.push(provider),
                Err(error) => tracing::error!(provider = id, %error, "a provider is left out"),
            }
        }
        for (id, made) in made_directories(&sources) {
            match made {
                Ok(directory) => directories.push(directory),
                Err(error) => tracing::error!(directory = id, %error, "a directory is left out"),
            }
        }
        Ok(Self { sources, providers, directories })
    }

    /// The providers through which somebody can sign in.
    pub fn providers(&self) -> impl Iterator<Item = Source<'_>> {
        self.providers.iter().map(|provider| {
            let settings = provider.settings();
            named(SourceKind::Provider, &settings.id, &settings.name_zh, &settings.name_en)
        })
    }

    /// The directories that know passwords.
    pub fn directories(&self) -> impl Iterator<Item = Source<'_>> {
        self.sources.directories.iter().map(of_directory)
    }

    /// Who an issuer is, if identity.toml names it.
    #[must_use]
    pub fn source(&self, issuer: &str) -> Option<Source<'_>> {
        let provider = self.sources.providers.iter().find(|settings| settings.issuer == issuer);
        let provider = provider.map(|settings| {
            named(SourceKind::Provider, &settings.id, &settings.name_zh, &settings.name_en)
        });
        let is_it = |settings: &&DirectorySettings| settings.issuer() == issuer;
        let directory = || self.sources.directories.iter().find(is_it).map(of_directory);
        provider.or_else(directory)
    }

    /// Where people reach this site, as far as the settings say.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.sources.address.as_deref()
    }

    /// Names that stay accounts of this site, whatever others say of them.
    pub(crate) fn local_names(&self) -> impl Iterator<Item = &str> {
        self.sources.local_names.iter().map(String::as_str)
    }

    /// Whether a name stays an account of this site.
    pub(crate) fn is_local(&self, name: &str) -> bool {
        self.local_names().any(|local| local.eq_ignore_ascii_case(name))
    }

    /// Who may tell of accounts and groups by SCIM.
    #[must_use]
    pub fn scim(&self) -> Option<&ScimSettings> {
        self.sources.scim.as_ref()
    }

    /// Whether an account opens by the word of others, and by that alone: who is out there would
    /// stay in here by a password or a key of ours.
    pub(crate) fn vouches_for(
        &self,
        transaction: &mut Transaction<'_>,
        account: &str,
    ) -> Result<bool, StoreError> {
        if self.sources.providers.is_empty() && self.sources.directories.is_empty() {
            return Ok(false);
        }
        let bound = identity::of_account(transaction, account)?;
        Ok(bound.iter().any(|row| self.source(&row.issuer).is_some()))
    }

    /// To whom a typed name belongs; with `chosen`, to that directory.
    pub(crate) fn home_of(&self, name: &str, chosen: Option<&str>) -> Home<'_> {
        match chosen {
            Some(directory) => self.sources.home_at(directory, name),
            None => self.sources.home_of(name),
        }
    }

    pub(crate) fn directory(&self, id: &str) -> Result<&Directory, FederationError> {
        let found = self.directories.iter().find(|directory| directory.settings().id == id);
        found.ok_or(FederationError::LeftOut)
    }

    fn provider(&self, id: &str) -> Result<&Provider, FederationError> {
        let found = self.providers.iter().find(|provider| provider.settings().id == id);
        found.ok_or_else(|| FederationError::UnknownProvider { id: id.to_owned() })
    }
}

/// Who vouches for an account.
///
/// # Errors
/// The store's.
pub fn sources_of<'a>(
    installation: &'a Installation,
    account: &str,
) -> Result<Vec<Source<'a>>, StoreError> {
    let bound =
        installation.store.read(|transaction| identity::of_account(transaction, account))?;
    Ok(bound.iter().filter_map(|row| installation.federation.source(&row.issuer)).collect())
}

fn named<'a>(kind: SourceKind, id: &'a str, zh: &'a str, en: &'a str) -> Source<'a> {
    Source { kind, id, zh, en }
}

fn of_directory(settings: &DirectorySettings) -> Source<'_> {
    named(SourceKind::Directory, &settings.id, &settings.name_zh, &settings.name_en)
}

type Made<'a, T, E> = (&'a str, Result<T, E>);

fn made_providers(sources: &Sources) -> impl Iterator<Item = Made<'_, Provider, ProviderError>> {
    let address = sources.address.as_deref().unwrap_or_default();
    let made = move |settings: &federation::sources::ProviderSettings| {
        Provider::new(settings.clone(), address)
    };
    sources.providers.iter().map(move |settings| (settings.id.as_str(), made(settings)))
}

fn made_directories(
    sources: &Sources,
) -> impl Iterator<Item = Made<'_, Directory, DirectoryError>> {
    let made = |settings: &DirectorySettings| {
        settings.bind_password.read()?;
        Directory::new(settings.clone())
    };
    sources.directories.iter().map(move |settings| (settings.id.as_str(), made(settings)))
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
    let providers = made_providers(&sources).filter_map(|(id, made)| Some((id, made.err()?)));
    faults.extend(providers.map(|(id, error)| format!("provider `{id}`: {error}")));
    let directories = made_directories(&sources).filter_map(|(id, made)| Some((id, made.err()?)));
    faults.extend(directories.map(|(id, error)| format!("directory `{id}`: {error}")));
    faults
}

/// Not of the law: more names than any installation keeps passwords for.
const MOST_NAMES: u32 = 10_000;

/// Names of our own accounts that a directory has for its own, so that their passwords open nothing.
pub(crate) fn shadowed(folder: &Path, installation: &Installation) -> Vec<String> {
    let Ok(sources) = Sources::beside(folder) else { return Vec::new() };
    if sources.directories.is_empty() {
        return Vec::new();
    }
    let names = installation
        .store
        .read(|transaction| store::proof::password::names(transaction, "", MOST_NAMES));
    let is_theirs = |name: &String| matches!(sources.home_of(name), Home::Directory { .. });
    names.unwrap_or_default().into_iter().filter(is_theirs).collect()
}

/// A role that a rule can give: one that needs neither a subject nor a last day.
fn mapped_role(word: &str) -> Option<Role> {
    Role::from_word(word).filter(|role| !role.is_for_a_subject() && !role.is_for_an_engagement())
}

/// What is the city's own is held over the city.
fn go_together(role: &str, agency: &str) -> bool {
    mapped_role(role).is_some_and(|role| !role.is_of_city() || agency == CITY)
}
