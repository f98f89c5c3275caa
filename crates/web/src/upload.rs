//! A file that a form sends: received piece by piece onto the disk, never whole in memory.

use std::sync::Arc;

use app::evidence::{self, Evidence, Incoming, NewEvidence, Rules};
use app::{Actor, Installation};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use regulation::Day;

use crate::blocking::wait_for;
use crate::fault::{Fault, FieldFault};
use crate::site::Site;

/// What the form says around the file: boundaries, names and the day.
const AROUND_BYTES: u64 = 64 * 1024;

/// A day is shorter.
const LONGEST_TEXT: usize = 64;

/// So much is written at once.
const AT_ONCE_BYTES: usize = 256 * 1024;

/// A form with one file, `file`, and the day that it shows, `shows_on`, which may be left out.
pub struct Upload {
    multipart: Multipart,
    rules: Arc<Rules>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Fault;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Fault> {
        let site = request.extensions().get::<Site>();
        let site = site.ok_or_else(|| Fault::internal("a route without `dress` takes files"))?;
        let rules = Arc::clone(&site.evidence);
        let largest = usize::try_from(rules.largest.saturating_add(AROUND_BYTES));
        DefaultBodyLimit::max(largest.unwrap_or(usize::MAX)).apply(&mut request);
        let multipart = Multipart::from_request(request, state).await.map_err(|_| {
            Fault::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "請以 multipart/form-data 傳送一個檔案，欄位名稱為 file。",
                "Send one file as multipart/form-data, in the field file.",
            )
        })?;
        Ok(Self { multipart, rules })
    }
}

impl Upload {
    /// Receives the file and keeps it.
    ///
    /// # Errors
    /// What is wrong with the form or the file, by field.
    pub(crate) async fn keep(
        mut self,
        installation: Installation,
        actor: Arc<Actor>,
    ) -> Result<Evidence, Fault> {
        let mut begun = Some({
            let (installation, rules) = (installation.clone(), Arc::clone(&self.rules));
            let actor = Arc::clone(&actor);
            wait_for(move || Ok(evidence::receive(&installation, &rules, &actor)?)).await?
        });
        let (mut received, mut new) = (None, NewEvidence::default());
        while let Some(field) = self.multipart.next_field().await.map_err(|error| broken(&error))? {
            match (field.name(), begun.take()) {
                (Some("file"), Some(incoming)) => {
                    new.name = field.file_name().unwrap_or_default().to_owned();
                    received = Some(receive(incoming, field).await?);
                }
                (Some("shows_on"), still) => {
                    begun = still;
                    new.shows_on = day(&text(field).await?)?;
                }
                _ => return Err(one_file()),
            }
        }
        let incoming = received.ok_or_else(one_file)?;
        let rules = self.rules;
        wait_for(move || Ok(evidence::keep(&installation, &rules, &actor, incoming, &new)?)).await
    }
}

/// Writes the pieces as they come. No thread waits for a sender who sends nothing: one is asked for once there
/// is something to write.
async fn receive(mut incoming: Incoming, mut field: Field<'_>) -> Result<Incoming, Fault> {
    while let Some(first) = field.chunk().await.map_err(|error| broken(&error))? {
        let mut pieces = first.to_vec();
        while pieces.len() < AT_ONCE_BYTES {
            match field.chunk().await.map_err(|error| broken(&error))? {
                Some(piece) => pieces.extend_from_slice(&piece),
                None => break,
            }
        }
        incoming = wait_for(move || {
            incoming.write(&pieces)?;
            Ok(incoming)
        })
        .await?;
    }
    Ok(incoming)
}

async fn text(mut field: Field<'_>) -> Result<String, Fault> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        text.extend_from_slice(&piece);
        if text.len() > LONGEST_TEXT {
            return Err(no_day());
        }
    }
    String::from_utf8(text).map_err(|_| no_day())
}

fn day(text: &str) -> Result<Option<Day>, Fault> {
    match text.trim() {
        "" => Ok(None),
        text => app::typed::day(text).map(Some).ok_or_else(no_day),
    }
}

fn no_day() -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "shows_on",
        "請以 115/3/1 或 2026-03-01 的形式填寫日期",
        "write the day as 2026-03-01 or 115/3/1",
    )])
}

fn one_file() -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "file",
        "請選擇一個檔案；一次送一個",
        "choose one file; one at a time is sent",
    )])
}

fn broken(error: &MultipartError) -> Fault {
    match error.status() {
        StatusCode::BAD_REQUEST => Fault::new(
            StatusCode::BAD_REQUEST,
            "傳送的內容不完整，請重新上傳。",
            "What was sent is not whole; send it again.",
        ),
        status => Fault::of(status),
    }
}
