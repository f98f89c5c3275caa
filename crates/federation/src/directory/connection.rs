//! One connection to a directory: TLS from the first bind on, and one time for all that is asked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ldap3::{LdapConn, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions};
use rustls::ClientConfig;

use super::Refusal;
use crate::sources::DirectorySettings;

pub(super) struct Connection {
    ldap: LdapConn,
    until: Instant,
}

/// Why a bind failed.
pub(super) enum BindError {
    Refused(Refusal),
    Lost(String),
}

/// Results of LDAP that are met here.
const SUCCESS: u32 = 0;
const SIZE_LIMIT_EXCEEDED: u32 = 4;
const NO_SUCH_OBJECT: u32 = 32;
/// Busy, unavailable: the server's trouble, and nothing against a password.
const BUSY: u32 = 51;
const UNAVAILABLE: u32 = 52;

impl Connection {
    /// Connects; whoever shows no certificate that is trusted is not spoken to.
    pub(super) fn open(
        settings: &DirectorySettings,
        trusted: &Arc<ClientConfig>,
    ) -> Result<Self, String> {
        let until = Instant::now() + settings.limit;
        let how = LdapConnSettings::new()
            .set_conn_timeout(settings.limit)
            .set_config(Arc::clone(trusted))
            .set_starttls(settings.url.starts_with("ldap://"));
        let ldap = LdapConn::with_settings(how, &settings.url).map_err(|error| told(&error))?;
        Ok(Self { ldap, until })
    }

    pub(super) fn bind(&mut self, dn: &str, password: &str) -> Result<(), BindError> {
        let left = self.left();
        let answer = self.ldap.with_timeout(left).simple_bind(dn, password);
        let answer = answer.map_err(|error| BindError::Lost(told(&error)))?;
        match answer.rc {
            SUCCESS => Ok(()),
            BUSY | UNAVAILABLE => Err(BindError::Lost(format!("it is busy: {}", answer.text))),
            code => Err(BindError::Refused(Refusal::of_bind(code, &answer.text))),
        }
    }

    /// At most `most` entries; where there are more, those that came.
    pub(super) fn search(
        &mut self,
        base: &str,
        scope: Scope,
        filter: &str,
        wanted: &[&str],
        most: i32,
    ) -> Result<Vec<SearchEntry>, String> {
        let left = self.left();
        let options = SearchOptions::new()
            .sizelimit(most)
            .timelimit(i32::try_from(left.as_secs()).unwrap_or(i32::MAX).max(1));
        let answer = self
            .ldap
            .with_timeout(left)
            .with_search_options(options)
            .search(base, scope, filter, wanted)
            .map_err(|error| told(&error))?;
        let (entries, result) = (answer.0, answer.1);
        match result.rc {
            SUCCESS | SIZE_LIMIT_EXCEEDED => {}
            NO_SUCH_OBJECT => return Err(format!("there is no entry {base}")),
            code => return Err(format!("the search failed with result {code}: {}", result.text)),
        }
        let entries =
            entries.into_iter().filter(|entry| !entry.is_ref() && !entry.is_intermediate());
        Ok(entries.map(SearchEntry::construct).collect())
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Err(error) = self.ldap.with_timeout(Duration::from_millis(200)).unbind() {
            tracing::debug!(%error, "a directory was left without a farewell");
        }
    }
}

fn told(error: &LdapError) -> String {
    match error {
        LdapError::Timeout { .. } => "it did not answer in time".to_owned(),
        error => error.to_string(),
    }
}
