//! The office from which letters leave: takes each that is due, writes it out and hands it over to the
//! mail server; knows no timing.

use std::time::{Duration, SystemTime};

use app::Installation;
use app::letter::{self, Claimed, Failure, Tried};
use app::mail::{Mail, MailError};

use crate::catalogue::Catalogue;
use crate::letters::compose;

/// Ready to send what an installation writes.
pub struct Post {
    installation: Installation,
    mail: Mail,
    catalogue: Catalogue,
    /// Under which name this process claims letters.
    claimer: String,
}

impl Post {
    /// Opens where `mail.toml` says how letters leave; none where there is no such file.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn open(installation: &Installation) -> Result<Option<Self>, MailError> {
        let Some(mail) = Mail::beside(installation.store.directory())? else { return Ok(None) };
        Ok(Some(Self {
            catalogue: Catalogue::new(&installation.regulation),
            installation: installation.clone(),
            mail,
            claimer: uuid::Uuid::now_v7().to_string(),
        }))
    }

    /// Sends the letter that is due the longest; none where nothing is due.
    ///
    /// # Errors
    /// The store's; the letter is due again when its claim runs out.
    pub fn send_next(&self) -> Result<Option<Tried>, app::StoreError> {
        let (claimer, seconds) = (&self.claimer, self.mail.claim_seconds);
        letter::send_next(&self.installation, claimer, seconds, |claimed| self.deliver(claimed))
    }

    fn deliver(&self, claimed: &Claimed) -> Result<(), Failure> {
        let address = &self.mail.address;
        let composed = compose(&self.installation, &self.catalogue, address, claimed);
        let composed = composed.map_err(|error| Failure {
            why: error.to_string(),
            status: None,
            is_final: false,
        })?;
        let microseconds = u64::try_from(claimed.written_at.microseconds()).unwrap_or(0);
        let letter = courier::Letter {
            id: &claimed.id,
            to: &claimed.to,
            subject: &composed.subject,
            body: &composed.body,
            written_at: SystemTime::UNIX_EPOCH + Duration::from_micros(microseconds),
        };
        let delivered = self.mail.postman.deliver(&letter);
        delivered.map_err(|error| Failure {
            why: error.to_string(),
            status: error.status(),
            is_final: error.is_final(),
        })
    }
}
