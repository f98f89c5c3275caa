//! What a log asks of a witness and what the witness looks at before it signs (C2SP `tlog-witness`).

use crate::{Checkpoint, Hash, NoteError, Verifier, holds_consistency};

/// More steps than any proof of consistency has.
const MOST_STEPS: usize = 63;

/// A checkpoint with the proof that the log grew out of what the witness saw last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// How long the log was when the witness saw it last; 0 where it never did.
    pub old: u64,
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: String,
}

/// Why a witness does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "the request cannot be read: it is `old` and a number, the proof, an empty line and the checkpoint"
    )]
    Form,
    #[error("this witness does not know the log {0}")]
    UnknownLog(String),
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error("the request proves growth from {old} entries, the log has only {size}")]
    Backward { old: u64, size: u64 },
    #[error("this witness saw the log at {known} entries: ask with a proof from there")]
    OtherSize { known: u64 },
    #[error("this witness saw another log of {known} entries: the log was forked")]
    Forked { known: u64 },
    #[error("the proof does not show that the log grew out of its {known} entries")]
    Inconsistent { known: u64 },
}

impl Submission {
    /// The body of the request.
    #[must_use]
    pub fn to_text(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| hash.to_base64() + "\n").collect();
        format!("old {}\n{proof}\n{}", self.old, self.note)
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`Refusal::Form`].
    pub fn from_text(text: &str) -> Result<Self, Refusal> {
        let read = || {
            let (head, note) = text.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let number = lines.next()?.strip_prefix("old ")?;
            let old: u64 = number.parse().ok()?;
            let proof: Vec<Hash> = lines.map(Hash::from_base64).collect::<Option<_>>()?;
            let is_plain = old.to_string() == number && proof.len() <= MOST_STEPS;
            is_plain.then(|| Self { old, proof, note: note.to_owned() })
        };
        read().ok_or(Refusal::Form)
    }

    /// What may be cosigned: a checkpoint signed by one of the logs, that grew out of the one that
    /// was seen last.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn examine(
        &self,
        logs: &[Verifier],
        seen: impl FnOnce(&str) -> Option<Checkpoint>,
    ) -> Result<Checkpoint, Refusal> {
        let told = Checkpoint::unverified(&self.note).map_err(|_| Refusal::Form)?;
        let mut keys = logs.iter().filter(|log| log.name() == told.origin).peekable();
        if keys.peek().is_none() {
            return Err(Refusal::UnknownLog(told.origin));
        }
        let mut opened = Err(NoteError::NotSigned(told.origin.clone()));
        for key in keys {
            opened = opened.or_else(|_| key.open(&self.note));
        }
        let shown = opened?;
        if self.old > shown.size {
            return Err(Refusal::Backward { old: self.old, size: shown.size });
        }
        let seen = seen(&shown.origin);
        let known = seen.as_ref().map_or(0, |seen| seen.size);
        if self.old != known {
            return Err(Refusal::OtherSize { known });
        }
        let grew = match &seen {
            Some(seen) if seen.size == shown.size => {
                if seen.root != shown.root {
                    return Err(Refusal::Forked { known });
                }
                self.proof.is_empty()
            }
            Some(seen) if seen.size > 0 => {
                holds_consistency((seen.size, seen.root), (shown.size, shown.root), &self.proof)
            }
            _ => self.proof.is_empty(),
        };
        if grew { Ok(shown) } else { Err(Refusal::Inconsistent { known }) }
    }
}
