//! Asks time-stamp authorities for a token over the newest checkpoint of the log, and keeps what holds.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use app::stamp::{self, KnownAuthority, Question, StampingError};
use app::{Actor, Installation};
use ledger::Existed;

use super::first_line;
use crate::outward::{self, Answer};

/// What an authority is sent, and what it answers (RFC 3161, section 3.4).
const QUERY: &str = "application/timestamp-query";

/// What became of asking one authority.
#[derive(Debug)]
pub struct Stamping {
    pub authority: String,
    /// What it stamped; otherwise a sentence that says why not.
    pub outcome: Result<Existed, String>,
}

/// One that did not stamp is left alone for so long, or for its own time between stamps if that is shorter.
const PATIENCE_MINUTES: u32 = 60;

/// Asks authorities from time to time, and remembers whom it asked in vain.
#[derive(Debug, Default)]
pub struct Rounds {
    in_vain: HashMap<String, Instant>,
}

impl Rounds {
    /// Asks those whose turn it is.
    ///
    /// # Errors
    /// As [`stamp()`].
    pub fn ask(
        &mut self,
        installation: &Installation,
        actor: &Actor,
    ) -> Result<Vec<Stamping>, StampingError> {
        let mut due = stamp::due(installation)?;
        due.retain(|known| {
            let minutes = known.every_minutes.unwrap_or(PATIENCE_MINUTES).min(PATIENCE_MINUTES);
            let patience = Duration::from_secs(u64::from(minutes) * 60);
            self.in_vain.get(known.key.name()).is_none_or(|at| at.elapsed() >= patience)
        });
        let asked = stamp(installation, actor, &due)?;
        for one in &asked {
            match one.outcome {
                Ok(_) => drop(self.in_vain.remove(&one.authority)),
                Err(_) => drop(self.in_vain.insert(one.authority.clone(), Instant::now())),
            }
        }
        Ok(asked)
    }
}

/// Asks those of these authorities whose address is known.
///
/// # Errors
/// [`StampingError`] where nobody could be asked; what one authority answers is in its outcome.
pub fn stamp(
    installation: &Installation,
    actor: &Actor,
    authorities: &[KnownAuthority],
) -> Result<Vec<Stamping>, StampingError> {
    let with_address = authorities.iter().filter_map(|known| Some((known, known.url.as_deref()?)));
    with_address
        .map(|(known, url)| {
            let question = stamp::question(installation, actor)?;
            let outcome = match ask(url, &question) {
                Err(why) => Err(why),
                Ok(reply) => {
                    match stamp::keep(installation, actor, &known.key, &question, &reply) {
                        Err(StampingError::Store(error)) => return Err(error.into()),
                        kept => kept.map_err(|error| error.to_string()),
                    }
                }
            };
            Ok(Stamping { authority: known.key.name().to_owned(), outcome })
        })
        .collect()
}

fn ask(url: &str, question: &Question) -> Result<Vec<u8>, String> {
    let Answer { status, body } = outward::post(url, QUERY, &question.request)?;
    match status {
        200 => Ok(body),
        _ => Err(format!("{url}: {status} {}", first_line(&String::from_utf8_lossy(&body)))),
    }
}
