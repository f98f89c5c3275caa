//! The office from which calls of webhooks leave: follows what happened, writes each call out, signs it as
//! Standard Webhooks has it and makes it; knows no timing.

use app::webhook::{self, Claimed, Failure, Kind, Reason, Settings, Tried};
use app::{Installation, SettingsFileError};
use serde::Serialize;

use crate::outward::{self, Answer, Guarded};
use crate::query::{Query, segment};
use crate::routes::record_path;

/// Ready to call whom an installation's people named.
pub struct Webhooks {
    installation: Installation,
    settings: Settings,
}

/// What a call tells: that something happened, and where the rest is read with a token.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    subject: &'a str,
    agency: &'a str,
    change: i64,
    href: String,
}

/// The other side wants no more calls.
const GONE: u16 = 410;

impl Webhooks {
    /// Opens where `webhooks.toml` says that calls leave; none where there is no such file.
    ///
    /// # Errors
    /// [`SettingsFileError`].
    pub fn open(installation: &Installation) -> Result<Option<Self>, SettingsFileError> {
        let settings = Settings::beside(installation.store.directory())?;
        Ok(settings.map(|settings| Self { installation: installation.clone(), settings }))
    }

    /// Writes the calls of what happened since; returns how many.
    ///
    /// # Errors
    /// The store's.
    pub fn take(&self) -> Result<usize, app::StoreError> {
        webhook::take(&self.installation)
    }

    /// Makes the call that is due the longest; none where nothing is due.
    ///
    /// # Errors
    /// The store's; the call is due again when its claim runs out.
    pub fn send_next(&self) -> Result<Option<Tried>, app::StoreError> {
        // Each try claims under a name of its own: one that outlasted its claim settles no other's.
        let claimer = uuid::Uuid::now_v7().to_string();
        let seconds = self.settings.claim_seconds;
        webhook::send_next(&self.installation, &claimer, seconds, |claimed| self.deliver(claimed))
    }

    fn deliver(&self, claimed: &Claimed) -> Result<u16, Failure> {
        let failed = |why: Reason| Failure { why, status: None, is_gone: false };
        // The address was checked when it was written; the file may have changed since.
        self.settings.check(&claimed.address).map_err(|fault| failed(Reason::Address(fault)))?;
        let body =
            self.body(claimed).map_err(|error| failed(Reason::Network(error.to_string())))?;
        let seconds = self.installation.now().microseconds() / 1_000_000;
        let headers = [
            ("webhook-id", claimed.id.as_str()),
            ("webhook-timestamp", &seconds.to_string()),
            ("webhook-signature", &claimed.signatures(seconds, &body)),
            ("user-agent", "Fangyuan"),
        ];
        let guarded = Guarded {
            guard: &self.settings.guard,
            authorities: self.settings.authorities.as_deref(),
        };
        let answer = outward::call(&claimed.address, &headers, body.as_bytes(), &guarded);
        // What is told of an answer is its status alone: whoever reads it may not see what stands there.
        match answer {
            Ok(Answer { status: status @ 200..=299, .. }) => Ok(status),
            Ok(Answer { status, .. }) => Err(Failure {
                why: Reason::Answered(status),
                status: Some(status),
                is_gone: status == GONE,
            }),
            Err(why) => Err(failed(why)),
        }
    }

    /// The same to the letter for every try.
    fn body(&self, claimed: &Claimed) -> Result<String, serde_json::Error> {
        let Claimed { kind, subject, agency, change, happened_at, .. } = claimed;
        let path = path(*kind, subject, agency, *change);
        serde_json::to_string(&Told {
            kind: kind.word(),
            timestamp: happened_at.to_string(),
            data: Data {
                subject,
                agency,
                change: *change,
                href: [self.settings.address.as_str(), &path].concat(),
            },
        })
    }
}

/// Where the rest is read.
fn path(kind: Kind, subject: &str, agency: &str, change: i64) -> String {
    let of_agency = |path: &str| Query::default().with("agency", agency).after(path);
    match kind {
        Kind::Filed
        | Kind::Submitted
        | Kind::StepApproved
        | Kind::Approved
        | Kind::Returned
        | Kind::TakenBack
        | Kind::Withdrawn
        | Kind::Erased => ["/api/v1", &record_path(subject)].concat(),
        Kind::Imported if agency == domain::body::CITY => format!("/log/{change}"),
        Kind::Imported => of_agency("/api/v1/records"),
        Kind::SettingDecided => format!("/api/v1/settings/{}", segment(subject)),
        Kind::Chased => of_agency("/api/v1/chases"),
        Kind::Trial => format!("/webhooks/{}", segment(subject)),
    }
}
