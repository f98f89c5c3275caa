//! By whose word a session began, and how a directory confirms it; knows no cookie.

use serde::{Deserialize, Serialize};
use store::proof::session::VouchedRow;

use super::Session;
use crate::Installation;
use crate::federation::{DIRECTORIES, FederationError, Source, SourceKind, ask};
use crate::sign_in::{SignInError, password};

/// By whose word somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouching {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// What the other side calls its own session.
    pub(crate) session: Option<String>,
    /// The other side vouched for a second factor too.
    pub has_second_factor: bool,
    /// When they last showed who they are, in microseconds; the beginning of time where nobody said.
    pub(crate) proven_at: i64,
}

impl Vouching {
    /// Who vouches; none where identity.toml names them no longer.
    #[must_use]
    pub fn source<'a>(&self, installation: &'a Installation) -> Option<Source<'a>> {
        installation.federation.source(&self.issuer)
    }

    pub(super) fn of(row: VouchedRow, proven_at: i64) -> Self {
        Self {
            issuer: row.issuer,
            subject: row.subject,
            session: row.session,
            has_second_factor: row.has_second_factor,
            proven_at,
        }
    }

    pub(super) fn row(&self) -> VouchedRow {
        VouchedRow {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            session: self.session.clone(),
            has_second_factor: self.has_second_factor,
        }
    }
}

/// Whether the password is theirs: asks the directory of who came by its word, and looks itself for all others.
pub(super) fn confirm(
    installation: &Installation,
    session: &Session,
    typed: &str,
) -> Result<bool, SignInError> {
    let Some(vouched) = &session.vouched else {
        let row = password::present(installation, &session.account)?;
        return Ok(password::is_right(row.as_ref().map(|row| row.hash.as_str()), typed)?);
    };
    let source = vouched.source(installation);
    let Some(source) = source.filter(|source| source.kind == SourceKind::Directory) else {
        return Ok(false);
    };
    let asked = installation
        .federation
        .directory(source.id)
        .and_then(|directory| ask(&DIRECTORIES, || directory.confirm(&vouched.subject, typed)));
    match asked {
        Ok(()) => Ok(true),
        Err(FederationError::Directory(refused)) if refused.is_refusal() => {
            tracing::info!(directory = source.id, %refused, "a directory confirms nobody");
            Ok(false)
        }
        Err(error) => {
            tracing::warn!(directory = source.id, %error, "a directory could not be asked");
            Err(SignInError::Unreachable)
        }
    }
}
