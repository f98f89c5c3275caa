//! The signature of a witness: that it saw a checkpoint, when, and that the log only grew (C2SP
//! `tlog-cosignature`, over Ed25519).

use ed25519_dalek::{Signer as _, SigningKey};

use crate::NoteError;
use crate::note::{NamedKey, parts};

/// The kind of a key that cosigns by Ed25519, as signed notes number it.
const COSIGNER: u8 = 4;

/// The name that witnesses of this program bear, before what tells one from another.
const NAME: &str = "fangyuan-witness/";

/// Who cosigns the checkpoints of others. Its key signs nothing else.
#[derive(Clone)]
pub struct Cosigner {
    key: SigningKey,
    witness: Witness,
}

impl std::fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cosigner({})", self.witness.name())
    }
}

impl Cosigner {
    /// The cosigner of 32 secret bytes.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let witness = Witness(NamedKey::of(NAME, COSIGNER, key.verifying_key()));
        Self { key, witness }
    }

    /// Who can check what it signs.
    #[must_use]
    pub fn witness(&self) -> &Witness {
        &self.witness
    }

    /// The line that says this note was seen at that moment, in seconds since 1970.
    ///
    /// # Errors
    /// [`NoteError::Form`].
    pub fn cosign(&self, note: &str, at: u64) -> Result<String, NoteError> {
        let (text, _) = parts(note).ok_or(NoteError::Form)?;
        let signature = self.key.sign(message(text, at).as_bytes()).to_bytes();
        Ok(self.witness.0.line(&[at.to_be_bytes().as_slice(), &signature].concat()))
    }
}

/// Who checks what a witness signs: its name and its public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness(NamedKey);

impl Witness {
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Reads a key as signed notes write it: name, id and key, with `+` between.
    ///
    /// # Errors
    /// [`NoteError::WitnessKey`].
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        NamedKey::from_text(text, COSIGNER).map(Self).ok_or(NoteError::WitnessKey)
    }

    /// The line with which this witness cosigned the note, and when; none where it did not.
    #[must_use]
    pub fn line<'n>(&self, note: &'n str) -> Option<(&'n str, u64)> {
        let (text, signatures) = parts(note)?;
        signatures.lines().find_map(|line| self.holds(text, line).map(|at| (line, at)))
    }

    /// When this witness saw the checkpoint, in seconds since 1970, if the line is its own and holds.
    fn holds(&self, text: &str, line: &str) -> Option<u64> {
        let signed = self.0.signed(line)?;
        let (at, signature) = signed.split_first_chunk::<8>()?;
        let at = u64::from_be_bytes(*at);
        (i64::try_from(at).is_ok() && self.0.holds(&message(text, at), signature)).then_some(at)
    }
}

impl std::fmt::Display for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn message(text: &str, at: u64) -> String {
    format!("cosignature/v1\ntime {at}\n{text}")
}

/// The note with the cosignatures among the lines that these witnesses made and that it lacks.
#[must_use]
pub fn with_cosignatures(note: &str, lines: &str, witnesses: &[Witness]) -> String {
    let mut cosigned = note.to_owned();
    let Some((text, _)) = parts(note) else { return cosigned };
    for witness in witnesses.iter().filter(|witness| witness.line(note).is_none()) {
        if let Some(line) = lines.lines().find(|line| witness.holds(text, line).is_some()) {
            cosigned.push_str(line);
            cosigned.push('\n');
        }
    }
    cosigned
}

/// Which of these witnesses cosigned a note, and when.
#[must_use]
pub fn cosigned_by<'w>(note: &str, witnesses: &'w [Witness]) -> Vec<(&'w Witness, u64)> {
    let mut seen: Vec<(&Witness, u64)> = Vec::new();
    for witness in witnesses {
        let is_new = seen.iter().all(|(other, _)| !other.0.is_same(&witness.0));
        if is_new && let Some((_, at)) = witness.line(note) {
            seen.push((witness, at));
        }
    }
    seen
}
