//! Asks a directory whether a name and a password belong together, over TLS and within a time.

mod connection;
mod entry;
mod filter;
mod refusal;

use std::sync::Arc;

use ldap3::{Scope, SearchEntry};
use rustls::ClientConfig;

use crate::sources::DirectorySettings;
use crate::{Person, trust};
use connection::Connection;
pub use refusal::Refusal;

/// No login name or password of people is longer; what is longer is not sent.
const LONGEST_WORD: usize = 512;

/// Groups beyond this number are not read, and give nothing.
const MOST_GROUPS: i32 = 2_000;

/// A directory that is ready to be asked.
pub struct Directory {
    settings: DirectorySettings,
    trusted: Arc<ClientConfig>,
}

/// Why a directory did not vouch for somebody.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("the directory `{directory}` refused: {refusal}")]
    Refused { directory: String, refusal: Refusal },
    #[error("the directory `{directory}` does not answer at {url}: {why}")]
    Unreachable { directory: String, url: String, why: String },
    #[error("the directory `{directory}` refused its own service account: {refusal}")]
    Service { directory: String, refusal: Refusal },
    #[error("the directory `{directory}` cannot be asked: {what}")]
    Answer { directory: String, what: String },
    #[error(transparent)]
    Trust(#[from] trust::TrustError),
    #[error(transparent)]
    Secret(#[from] crate::secret::SecretError),
}

impl DirectoryError {
    /// Whether name and password were at fault, and not the directory.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

impl Directory {
    /// # Errors
    /// [`DirectoryError::Trust`].
    pub fn new(settings: DirectorySettings) -> Result<Self, DirectoryError> {
        let trusted = trust::client(settings.certificate_authority.as_deref())?;
        Ok(Self { settings, trusted })
    }

    #[must_use]
    pub fn settings(&self) -> &DirectorySettings {
        &self.settings
    }

    /// Whether the directory answers and knows its service account.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn greet(&self) -> Result<(), DirectoryError> {
        self.as_service().map(drop)
    }

    /// The person who bears the name and knows the password.
    ///
    /// # Errors
    /// [`DirectoryError::Refused`] without telling the caller's caller why; all else is the
    /// directory's fault.
    pub fn vouch(&self, login: &str, password: &str) -> Result<Person, DirectoryError> {
        // An empty password makes many servers answer an anonymous bind with success.
        if password.is_empty() {
            return Err(self.refused(Refusal::EmptyPassword));
        }
        if login.is_empty() || login.len() > LONGEST_WORD || password.len() > LONGEST_WORD {
            return Err(self.refused(Refusal::Unfit));
        }
        let mut service = self.as_service()?;
        let filter = filter::by_login(&self.settings, login);
        let Some(found) = self.seek(&mut service, &filter)? else {
            // A name that nobody bears costs the same trips as one that somebody does.
            let nobody = format!("cn=nobody,{}", self.settings.people);
            let _refused = self.connect()?.bind(&nobody, password);
            return Err(self.refused(Refusal::NobodyByThatName));
        };
        self.connect()?.bind(&found.dn, password).map_err(|refusal| self.of_bind(refusal))?;
        self.describe(&mut service, &found)
    }

    /// Whether somebody who is known already knows the password, whatever they are called now.
    ///
    /// # Errors
    /// As [`Self::vouch`].
    pub fn confirm(&self, subject: &str, password: &str) -> Result<(), DirectoryError> {
        if password.is_empty() {
            return Err(self.refused(Refusal::EmptyPassword));
        }
        if password.len() > LONGEST_WORD {
            return Err(self.refused(Refusal::Unfit));
        }
        let mut service = self.as_service()?;
        let found = self.seek(&mut service, &filter::by_subject(&self.settings, subject))?;
        let found = found.ok_or_else(|| self.refused(Refusal::NobodyByThatName))?;
        self.connect()?.bind(&found.dn, password).map_err(|refusal| self.of_bind(refusal))
    }

    /// Somebody who is known already, as the directory describes them now; none where they are
    /// gone or may not sign in any more. `now` is the second.
    ///
    /// # Errors
    /// [`DirectoryError`], which says nothing about the person.
    pub fn look(&self, subject: &str, now: i64) -> Result<Option<Person>, DirectoryError> {
        let mut service = self.as_service()?;
        match self.seek(&mut service, &filter::by_subject(&self.settings, subject))? {
            Some(found) if !entry::is_closed(&found, self.settings.kind, now) => {
                self.describe(&mut service, &found).map(Some)
            }
            Some(_) | None => Ok(None),
        }
    }

    fn connect(&self) -> Result<Connection, DirectoryError> {
        Connection::open(&self.settings, &self.trusted).map_err(|why| self.unreachable(why))
    }

    fn as_service(&self) -> Result<Connection, DirectoryError> {
        let password = self.settings.bind_password.read()?;
        let mut service = self.connect()?;
        service.bind(&self.settings.bind_dn, password.reveal()).map_err(|why| match why {
            connection::BindError::Refused(refusal) => {
                DirectoryError::Service { directory: self.settings.id.clone(), refusal }
            }
            connection::BindError::Lost(why) => self.unreachable(why),
        })?;
        Ok(service)
    }

    /// The one entry that bears the name. Two are nobody: which of them was meant is not known.
    fn seek(
        &self,
        service: &mut Connection,
        filter: &str,
    ) -> Result<Option<SearchEntry>, DirectoryError> {
        let settings = &self.settings;
        let mut wanted = vec![
            settings.id_attribute.as_str(),
            &settings.login_attribute,
            &settings.name_attribute,
            "cn",
            &settings.mail_attribute,
        ];
        wanted.extend(entry::STATE);
        if settings.groups.is_none() {
            wanted.push("memberOf");
        }
        wanted.extend(settings.claims.iter().map(String::as_str));
        let found = service
            .search(&settings.people, Scope::Subtree, filter, &wanted, 2)
            .map_err(|what| self.answer(what))?;
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => Ok(Some(one)),
            (Some(_), Some(_)) => Err(self.refused(Refusal::SeveralByThatName)),
        }
    }

    fn describe(
        &self,
        service: &mut Connection,
        found: &SearchEntry,
    ) -> Result<Person, DirectoryError> {
        let settings = &self.settings;
        let Some(subject) = entry::stable_id(found, settings) else {
            let what =
                format!("the entry has no {}, which tells people apart", settings.id_attribute);
            return Err(self.answer(what));
        };
        let login = entry::first(found, &settings.login_attribute);
        let groups = match &settings.groups {
            None => entry::all(found, "memberOf"),
            Some(search) => {
                let filter = filter::of_member(search, found, login.as_deref().unwrap_or_default());
                service
                    .search(&search.base, Scope::Subtree, &filter, &["1.1"], MOST_GROUPS)
                    .map_err(|what| self.answer(what))?
                    .into_iter()
                    .map(|group| group.dn)
                    .collect()
            }
        };
        Ok(Person {
            issuer: settings.issuer(),
            subject,
            name: entry::first(found, &settings.name_attribute)
                .or_else(|| entry::first(found, "cn")),
            login,
            mail: entry::first(found, &settings.mail_attribute),
            groups,
            claims: entry::claims(found),
            session: None,
            has_second_factor: false,
            proven_at: None,
        })
    }

    fn of_bind(&self, why: connection::BindError) -> DirectoryError {
        match why {
            connection::BindError::Refused(refusal) => self.refused(refusal),
            connection::BindError::Lost(why) => self.unreachable(why),
        }
    }

    fn refused(&self, refusal: Refusal) -> DirectoryError {
        DirectoryError::Refused { directory: self.settings.id.clone(), refusal }
    }

    fn unreachable(&self, why: String) -> DirectoryError {
        let url = self.settings.url.clone();
        DirectoryError::Unreachable { directory: self.settings.id.clone(), url, why }
    }

    fn answer(&self, what: String) -> DirectoryError {
        DirectoryError::Answer { directory: self.settings.id.clone(), what }
    }
}
