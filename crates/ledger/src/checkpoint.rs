//! A signed statement of how long the log is and what its root is, in the forms of C2SP.
//!
//! A checkpoint is three lines: the log's name, the number of entries, the root in base64. Its key signs
//! them by Ed25519 in a signed note.

use ed25519_dalek::{Signer as _, SigningKey};

use crate::note::{NamedKey, parts};
use crate::{Hash, Sealer};

/// The kind of a key that signs by Ed25519, as signed notes number it.
const ED25519: u8 = 1;

/// The name that logs of this program bear, before what tells one from another.
const NAME: &str = "fangyuan/";

/// How long a log was and what its root was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

/// Why a note does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("the key cannot be read; it looks like `fangyuan/0a1b…+0a1b2c3d+AR…`")]
    Key,
    #[error("the key of the witness cannot be read; it looks like `name+0a1b2c3d+BA…`")]
    WitnessKey,
    #[error(
        "the checkpoint cannot be read: it is the log's name, a number and a root, then signatures"
    )]
    Form,
    #[error("the checkpoint is not signed by the key {0}")]
    NotSigned(String),
    #[error("the signature of the key {0} does not hold")]
    Forged(String),
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let is_plain = number.to_string() == size && !origin.is_empty();
        let root = Hash::from_base64(root)?;
        is_plain.then(|| Self { origin: origin.to_owned(), size: number, root })
    }

    /// The checkpoint of a note, without asking who signed it.
    ///
    /// # Errors
    /// [`NoteError::Form`].
    pub fn unverified(note: &str) -> Result<Self, NoteError> {
        let (text, _) = parts(note).ok_or(NoteError::Form)?;
        Self::from_text(text).ok_or(NoteError::Form)
    }

    /// The note of this checkpoint with one signature.
    #[must_use]
    pub fn note(&self, verifier: &Verifier, signature: &[u8; 64]) -> String {
        format!("{}\n{}", self.to_text(), verifier.0.line(signature))
    }
}

/// Who signs the checkpoints of a log.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
    sealer: Sealer,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.verifier.name())
    }
}

impl Signer {
    /// The signer of 32 secret bytes.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let verifier = Verifier(NamedKey::of(NAME, ED25519, key.verifying_key()));
        Self { key, verifier, sealer: Sealer::of_seed(seed) }
    }

    /// Who can check what it signs.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Who seals each entry.
    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Signs that the log has this size and root.
    #[must_use]
    pub fn sign(&self, size: u64, root: Hash) -> [u8; 64] {
        let checkpoint = Checkpoint { origin: self.verifier.name().to_owned(), size, root };
        self.sign_text(&checkpoint.to_text())
    }

    pub(crate) fn sign_text(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

/// Who checks the checkpoints of a log: its name and its public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier(NamedKey);

impl Verifier {
    /// The name of the key, which is the name of the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Reads a key as signed notes write it: name, id and key, with `+` between.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        NamedKey::from_text(text, ED25519).map(Self).ok_or(NoteError::Key)
    }

    /// Whether the signature is that of a log of this size and root.
    #[must_use]
    pub fn holds(&self, size: u64, root: Hash, signature: &[u8]) -> bool {
        let checkpoint = Checkpoint { origin: self.name().to_owned(), size, root };
        self.holds_text(&checkpoint.to_text(), signature)
    }

    pub(crate) fn holds_text(&self, text: &str, signature: &[u8]) -> bool {
        self.0.holds(text, signature)
    }

    /// The note without the lines of others.
    #[must_use]
    pub fn alone(&self, note: &str) -> String {
        let Some((text, signatures)) = parts(note) else { return note.to_owned() };
        let mine = signatures.lines().filter(|line| self.0.signed(line).is_some());
        mine.fold(format!("{text}\n"), |note, line| note + line + "\n")
    }

    /// The checkpoint of a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (text, signatures) = parts(note).ok_or(NoteError::Form)?;
        let checkpoint = Checkpoint::from_text(text).ok_or(NoteError::Form)?;
        let mine = signatures.lines().find_map(|line| self.0.signed(line));
        match mine {
            None => Err(NoteError::NotSigned(self.name().to_owned())),
            Some(signature) if self.0.holds(text, &signature) => Ok(checkpoint),
            Some(_) => Err(NoteError::Forged(self.name().to_owned())),
        }
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
