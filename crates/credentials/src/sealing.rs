//! Seals a secret that has to be read again, bound to whose it is: AES-256-GCM under keys that lie
//! elsewhere. Knows neither where they lie nor where the sealed is kept.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::CredentialError;
use crate::error::random;
use crate::secret::sha256;

const N_KEY_BYTES: usize = 32;

/// So much of a digest tells keys apart, and of 256 random bits it gives nothing away.
const N_ID_BYTES: usize = 8;

/// Between the id of a key and what it sealed, where both are one text.
const BETWEEN: char = ':';

/// The keys of an installation: the present one seals, and each opens what it sealed.
#[derive(Clone)]
pub struct SealingKeys {
    present: SealingKey,
    earlier: Vec<SealingKey>,
}

#[derive(Clone)]
struct SealingKey([u8; N_KEY_BYTES]);

/// What was sealed, and the id of the key that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub key: String,
    pub bytes: Vec<u8>,
}

impl SealingKeys {
    /// One new key.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn new() -> Result<Self, CredentialError> {
        Ok(Self { present: SealingKey(random()?), earlier: Vec::new() })
    }

    /// A new key before these.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn renewed(&self) -> Result<Self, CredentialError> {
        let present = SealingKey(random()?);
        Ok(Self { present, earlier: self.all().cloned().collect() })
    }

    /// Reads keys as they are kept: one a line, the present one first.
    ///
    /// # Errors
    /// [`CredentialError::SealingKey`], with the line.
    pub fn read(text: &str) -> Result<Self, CredentialError> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let mut keys = lines.map(|(place, line)| {
            let wrong = CredentialError::SealingKey { line: place + 1 };
            let bytes = STANDARD.decode(line.trim()).ok().and_then(|bytes| bytes.try_into().ok());
            bytes.map(SealingKey).ok_or(wrong)
        });
        let present = keys.next().ok_or(CredentialError::SealingKey { line: 1 })??;
        Ok(Self { present, earlier: keys.collect::<Result<_, _>>()? })
    }

    /// As they are kept.
    #[must_use]
    pub fn text(&self) -> String {
        self.all().map(|key| STANDARD.encode(key.0) + "\n").collect()
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn id(&self) -> String {
        self.present.id()
    }

    /// Whether what a key sealed opens here.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.all().any(|key| key.id() == id)
    }

    /// Seals a secret for whom it is alone.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn seal(&self, whose: &str, secret: &[u8]) -> Result<Sealed, CredentialError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut sealed = secret.to_vec();
        let key = self.present.cipher()?;
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(whose),
            &mut sealed,
        )
        .map_err(|_| CredentialError::Sealed)?;
        Ok(Sealed { key: self.present.id(), bytes: [&nonce, sealed.as_slice()].concat() })
    }

    /// Opens what was sealed for somebody.
    ///
    /// # Errors
    /// [`CredentialError::NoSealingKey`] where the key is not among these, [`CredentialError::Sealed`]
    /// where the sealed was altered or is another's.
    pub fn open(&self, whose: &str, sealed: &Sealed) -> Result<Vec<u8>, CredentialError> {
        let key = self.all().find(|key| key.id() == sealed.key);
        let key = key.ok_or_else(|| CredentialError::NoSealingKey { id: sealed.key.clone() })?;
        let (nonce, bytes) =
            sealed.bytes.split_at_checked(NONCE_LEN).ok_or(CredentialError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CredentialError::Sealed)?;
        let mut bytes = bytes.to_vec();
        let opened = key.cipher()?.open_in_place(nonce, Aad::from(whose), &mut bytes);
        opened.map(|secret| secret.to_vec()).map_err(|_| CredentialError::Sealed)
    }

    fn all(&self) -> impl Iterator<Item = &SealingKey> {
        std::iter::once(&self.present).chain(&self.earlier)
    }
}

impl SealingKey {
    fn id(&self) -> String {
        let digest = sha256(&self.0);
        digest.iter().take(N_ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }

    fn cipher(&self) -> Result<LessSafeKey, CredentialError> {
        let key = UnboundKey::new(&AES_256_GCM, &self.0).map_err(|_| CredentialError::Sealed)?;
        Ok(LessSafeKey::new(key))
    }
}

impl std::fmt::Debug for SealingKeys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SealingKeys({}, …)", self.id())
    }
}

impl Sealed {
    /// As one text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{BETWEEN}{}", self.key, STANDARD_NO_PAD.encode(&self.bytes))
    }

    /// Reads one text; none where it is no such text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (key, bytes) = text.split_once(BETWEEN)?;
        Some(Self { key: key.to_owned(), bytes: STANDARD_NO_PAD.decode(bytes).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_whom_it_is_alone() {
        let keys = SealingKeys::new().unwrap();
        let sealed = keys.seal("wang", b"secret").unwrap();
        assert_eq!(keys.open("wang", &sealed).unwrap(), b"secret");
        assert!(matches!(keys.open("lin", &sealed), Err(CredentialError::Sealed)));
        assert_ne!(keys.seal("wang", b"secret").unwrap().bytes, sealed.bytes);
        assert_eq!(Sealed::read(&sealed.text()), Some(sealed));
    }

    #[test]
    fn no_byte_of_the_sealed_can_be_another() {
        let keys = SealingKeys::new().unwrap();
        let sealed = keys.seal("wang", b"secret").unwrap();
        for place in 0..sealed.bytes.len() {
            let mut altered = sealed.clone();
            altered.bytes[place] ^= 1;
            assert!(keys.open("wang", &altered).is_err(), "{place}");
        }
        for length in 0..sealed.bytes.len() {
            let cut = Sealed { bytes: sealed.bytes[..length].to_vec(), ..sealed.clone() };
            assert!(keys.open("wang", &cut).is_err(), "{length}");
        }
    }

    #[test]
    fn a_renewed_key_seals_and_the_one_before_it_still_opens() {
        let old = SealingKeys::new().unwrap();
        let sealed = old.seal("wang", b"secret").unwrap();
        let new = SealingKeys::read(&old.renewed().unwrap().text()).unwrap();
        assert_eq!(new.open("wang", &sealed).unwrap(), b"secret");
        let resealed = new.seal("wang", b"secret").unwrap();
        assert_ne!(resealed.key, sealed.key);
        assert!(new.has(&sealed.key) && new.has(&resealed.key) && !old.has(&resealed.key));
        let told = old.open("wang", &resealed).unwrap_err().to_string();
        assert!(told.contains(&resealed.key), "{told}");
    }

    #[test]
    fn a_line_that_is_no_key_is_named() {
        let text = SealingKeys::new().unwrap().text();
        for (other, line) in
            [("", "line 1"), ("abc\n", "line 1"), (&format!("{text}\nx"), "line 3")]
        {
            let told = SealingKeys::read(other).unwrap_err().to_string();
            assert!(told.contains(line), "{other}: {told}");
        }
    }

    #[test]
    fn what_is_printed_for_debugging_does_not_tell_the_keys() {
        let keys = SealingKeys::new().unwrap();
        assert!(!format!("{keys:?}").contains(keys.text().trim()));
    }
}
