//! Signed notes of C2SP: a text, an empty line, and a line for each key that signed it; knows not what
//! the text says.
//!
//! A line of a signature is a dash, the name of the key, and in base64 four bytes that tell keys apart and
//! what the key signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{Hash, to_hexadecimal};

/// The text that is signed, its last line end included, and the lines of signatures.
pub(crate) fn parts(note: &str) -> Option<(&str, &str)> {
    let end = note.find("\n\n")?;
    Some((note.get(..=end)?, note.get(end + 2..)?))
}

/// A public key with its name, of a kind that says what its signatures mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedKey {
    pub(crate) name: String,
    kind: u8,
    id: [u8; 4],
    key: VerifyingKey,
}

impl NamedKey {
    pub(crate) fn new(name: String, kind: u8, key: VerifyingKey) -> Self {
        let digest = Sha256::new().chain_update(&name).chain_update(b"\n");
        let digest = digest.chain_update([kind]).chain_update(key.as_bytes()).finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
        Self { name, kind, id: [a, b, c, d], key }
    }

    /// Of a key of this program, named after the key itself.
    pub(crate) fn of(before: &str, kind: u8, key: VerifyingKey) -> Self {
        let digest = Hash(Sha256::digest(key.as_bytes()).into()).to_string();
        let name = format!("{before}{}", digest.get(..16).unwrap_or_default());
        Self::new(name, kind, key)
    }

    /// Reads a key of the kind as signed notes write it: name, id and key, with `+` between.
    pub(crate) fn from_text(text: &str, kind: u8) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        let key = VerifyingKey::from_bytes(bytes.strip_prefix(&[kind])?.try_into().ok()?).ok()?;
        let read = Self::new(name.to_owned(), kind, key);
        (!name.is_empty() && to_hexadecimal(&read.id) == id).then_some(read)
    }

    /// Whether they are one key, whatever it is called.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// The line with what the key signed.
    pub(crate) fn line(&self, signed: &[u8]) -> String {
        let bytes = [self.id.as_slice(), signed].concat();
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }

    /// What stands on the line, if the line is by this key; whether it holds is not asked.
    pub(crate) fn signed(&self, line: &str) -> Option<Vec<u8>> {
        let (name, signed) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = STANDARD.decode(signed).ok()?;
        (name == self.name).then(|| bytes.strip_prefix(&self.id).map(<[u8]>::to_vec)).flatten()
    }

    /// Whether the signature is by this key over that message.
    pub(crate) fn holds(&self, message: &str, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.key.verify_strict(message.as_bytes(), &signature).is_ok()
    }
}

impl std::fmt::Display for NamedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[self.kind], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, to_hexadecimal(&self.id), STANDARD.encode(key))
    }
}
