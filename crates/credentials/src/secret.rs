//! A secret that is shown once and stored as its hash: sessions, tokens of programs, one-time links.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Sha256;

use crate::CredentialError;
use crate::error::random;

const N_BYTES: usize = 32;

/// SHA-256 of a secret: what is stored and sought. A secret of 256 random bits needs no slow hash.
pub type Digest = [u8; N_BYTES];

/// 256 random bits. Neither `Debug` nor an error shows them.
pub struct Secret([u8; N_BYTES]);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn new() -> Result<Self, CredentialError> {
        Ok(Self(random()?))
    }

    /// As it travels: letters, digits, `-` and `_`.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads one that travelled; none where the text cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_by_its_digest_alone() {
        let secret = Secret::new().unwrap();
        let read = Secret::read(&secret.text()).unwrap();
        assert_eq!(read.digest(), secret.digest());
        assert_ne!(Secret::new().unwrap().digest(), secret.digest());
        assert!(!secret.text().contains(&URL_SAFE_NO_PAD.encode(secret.digest())));
    }

    #[test]
    fn each_of_the_bits_of_a_secret_is_drawn_anew() {
        let (mut ever_set, mut always_set) = ([0; N_BYTES], [u8::MAX; N_BYTES]);
        for _ in 0..128 {
            let Secret(bytes) = Secret::new().unwrap();
            let seen = ever_set.iter_mut().zip(&mut always_set);
            for (byte, (ever, always)) in bytes.iter().zip(seen) {
                *ever |= byte;
                *always &= byte;
            }
        }
        assert_eq!((ever_set, always_set), ([u8::MAX; N_BYTES], [0; N_BYTES]));
    }

    #[test]
    fn a_text_of_another_length_or_alphabet_is_no_secret() {
        let text = Secret::new().unwrap().text();
        assert_eq!(text.len(), 43);
        for other in
            ["", "abc", &format!("{text}A"), &text.replacen(text.get(..1).unwrap(), "+", 1)]
        {
            assert!(Secret::read(other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_printed_for_debugging_does_not_tell_the_secret() {
        let secret = Secret::new().unwrap();
        assert!(!format!("{secret:?}").contains(&secret.text()));
    }
}
