//! A signed statement of how long the log is and what its root is, in the forms of C2SP.
//!
//! A checkpoint is three lines: the log's name, the number of entries, the root in base64. A note is the
//! checkpoint, an empty line, and a line for each signature: a dash, the name of the key, and in base64
//! four bytes that tell keys apart and the 64 bytes of Ed25519.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{Hash, to_hexadecimal};

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
        let mut signed = verifier.id.to_vec();
        signed.extend(signature);
        format!("{}\n\u{2014} {} {}\n", self.to_text(), verifier.name, STANDARD.encode(signed))
    }
}

/// The text that is signed, its last line end included, and the lines of signatures.
pub(crate) fn parts(note: &str) -> Option<(&str, &str)> {
    let end = note.find("\n\n")?;
    Some((note.get(..=end)?, note.get(end + 2..)?))
}

/// What tells one key of this program from another.
pub(crate) fn short_name(public: &VerifyingKey) -> String {
    let digest = Hash(Sha256::digest(public.as_bytes()).into()).to_string();
    digest.get(..16).unwrap_or_default().to_owned()
}

/// The four bytes that tell keys apart in a note.
pub(crate) fn key_id(name: &str, kind: u8, key: &VerifyingKey) -> [u8; 4] {
    let digest = Sha256::new().chain_update(name).chain_update(b"\n");
    let digest = digest.chain_update([kind]).chain_update(key.as_bytes()).finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
    [a, b, c, d]
}

/// Who signs the checkpoints of a log.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.verifier.name)
    }
}

impl Signer {
    /// The signer of 32 secret bytes.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public = key.verifying_key();
        let name = format!("{NAME}{}", short_name(&public));
        Self { verifier: Verifier::new(name, public), key }
    }

    /// Who can check what it signs.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Signs that the log has this size and root.
    #[must_use]
    pub fn sign(&self, size: u64, root: Hash) -> [u8; 64] {
        let checkpoint = Checkpoint { origin: self.verifier.name.clone(), size, root };
        self.key.sign(checkpoint.to_text().as_bytes()).to_bytes()
    }
}

/// Who checks the checkpoints of a log: its name and its public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl Verifier {
    fn new(name: String, key: VerifyingKey) -> Self {
        let id = key_id(&name, ED25519, &key);
        Self { name, id, key }
    }

    /// The name of the key, which is the name of the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads a key as signed notes write it: name, id and key, with `+` between.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let read = || {
            let mut parts = text.trim().splitn(3, '+');
            let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
            let bytes = STANDARD.decode(key).ok()?;
            let (&kind, key) = bytes.split_first()?;
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let verifier = Self::new(name.to_owned(), key);
            (kind == ED25519 && !name.is_empty() && verifier.hexadecimal_id() == id)
                .then_some(verifier)
        };
        read().ok_or(NoteError::Key)
    }

    fn hexadecimal_id(&self) -> String {
        to_hexadecimal(&self.id)
    }

    /// Whether the signature is that of a log of this size and root.
    #[must_use]
    pub fn holds(&self, size: u64, root: Hash, signature: &[u8]) -> bool {
        let checkpoint = Checkpoint { origin: self.name.clone(), size, root };
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.key.verify_strict(checkpoint.to_text().as_bytes(), &signature).is_ok()
    }

    /// The note without the lines of others.
    #[must_use]
    pub fn alone(&self, note: &str) -> String {
        let Some((text, signatures)) = parts(note) else { return note.to_owned() };
        let mark = format!("\u{2014} {} ", self.name);
        let mine = signatures.lines().filter(|line| line.starts_with(&mark));
        mine.fold(format!("{text}\n"), |note, line| note + line + "\n")
    }

    /// The checkpoint of a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (text, signatures) = parts(note).ok_or(NoteError::Form)?;
        let checkpoint = Checkpoint::from_text(text).ok_or(NoteError::Form)?;
        let mine = signatures.lines().find_map(|line| {
            let (name, signed) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
            let bytes = STANDARD.decode(signed).ok()?;
            let signature = bytes.strip_prefix(&self.id)?.to_vec();
            (name == self.name).then_some(signature)
        });
        let Some(signature) = mine else { return Err(NoteError::NotSigned(self.name.clone())) };
        let signature =
            Signature::from_slice(&signature).map_err(|_| NoteError::Forged(self.name.clone()))?;
        match self.key.verify_strict(text.as_bytes(), &signature) {
            Ok(()) => Ok(checkpoint),
            Err(_) => Err(NoteError::Forged(self.name.clone())),
        }
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut key = vec![ED25519];
        key.extend(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.hexadecimal_id(), STANDARD.encode(key))
    }
}
