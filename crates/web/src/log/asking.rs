//! Asks the witnesses of a log to cosign its newest checkpoint, and keeps what they answer.

use app::witness::{self, KnownWitness, Policy, WitnessError};
use app::{Actor, Installation};

use super::first_line;
use crate::outward::{self, Answer};

/// What became of asking one witness.
#[derive(Debug)]
pub struct Asked {
    pub witness: String,
    /// How many entries it cosigned now, or had cosigned already; otherwise a sentence that says why not.
    pub outcome: Result<u64, String>,
}

/// Asks every witness whose address is known.
///
/// # Errors
/// [`WitnessError`] where nobody could be asked; what one witness answers is in its outcome.
pub fn ask(installation: &Installation, actor: &Actor) -> Result<Vec<Asked>, WitnessError> {
    let policy = Policy::of(installation.store.directory())?;
    let with_address =
        policy.witnesses.iter().filter_map(|witness| Some((witness, witness.url.as_deref()?)));
    with_address
        .map(|(witness, url)| {
            let outcome = ask_one(installation, actor, witness, url);
            let outcome = match outcome {
                Err(WitnessError::Store(error)) => return Err(error.into()),
                outcome => outcome.map_err(|error| error.to_string()).flatten(),
            };
            Ok(Asked { witness: witness.key.name().to_owned(), outcome })
        })
        .collect()
}

/// The outer error is ours, the inner one the witness's.
fn ask_one(
    installation: &Installation,
    actor: &Actor,
    witness: &KnownWitness,
    url: &str,
) -> Result<Result<u64, String>, WitnessError> {
    let mut seen = witness::seen_by(installation, &witness.key)?;
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    // Asked even where it cosigned all: that the log is shorter than it saw shows only so.
    // It may have seen more than we were told, or nothing yet: its answer says from where to prove.
    for _ in 0..2 {
        let submission = witness::submission(installation, actor, seen)?;
        let body = submission.to_text();
        let answer = match outward::post(&url, "text/plain; charset=utf-8", body.as_bytes()) {
            Ok(answer) => answer,
            Err(why) => return Ok(Err(why)),
        };
        let Answer { status, body } = answer;
        let text = String::from_utf8_lossy(&body);
        match (status, text.trim().parse()) {
            (200, _) => {
                return witness::keep(installation, actor, &submission.note, &text).map(Ok);
            }
            (409, Ok(known)) if known != seen => seen = known,
            _ => return Ok(Err(format!("{url}: {status} {}", first_line(&text)))),
        }
    }
    Ok(Err(format!("{url}: it names another size each time")))
}
