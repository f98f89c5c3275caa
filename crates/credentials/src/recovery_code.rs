//! Codes on paper for the day on which the second factor is lost; each opens once.

use crate::CredentialError;
use crate::error::random;
use crate::secret::{Digest, sha256};

/// Without letters that a reader may take for a digit, in Crockford's order.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// With so many random bits a digest without a salt tells nothing of them.
const N_LETTERS: usize = 24;
/// Those that were handed out before were so long; they open until they are used or replaced.
const N_LETTERS_BEFORE: usize = 16;
const N_IN_GROUP: usize = 4;

/// Five random bits a letter: 120 of them.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Vec<u8>);

impl RecoveryCode {
    /// How many a person gets at once.
    pub const N_AT_ONCE: usize = 10;

    /// New ones, in place of all that were there.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn several() -> Result<Vec<Self>, CredentialError> {
        (0..Self::N_AT_ONCE).map(|_| Self::new()).collect()
    }

    fn new() -> Result<Self, CredentialError> {
        let bytes: [u8; N_LETTERS] = random()?;
        // A byte's rest by 32 is as random as the byte.
        Ok(Self(bytes.map(|byte| letter(usize::from(byte) % LETTERS.len())).to_vec()))
    }

    /// Reads one as people type it: in either case, with or without strokes and spaces.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let letters: Vec<u8> = typed
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
            .map(|sign| match sign.to_ascii_lowercase() {
                'o' => Some(b'0'),
                'i' | 'l' => Some(b'1'),
                sign => u8::try_from(sign).ok().filter(|byte| LETTERS.contains(byte)),
            })
            .collect::<Option<_>>()?;
        [N_LETTERS, N_LETTERS_BEFORE].contains(&letters.len()).then_some(Self(letters))
    }

    /// In groups, as it is printed.
    #[must_use]
    pub fn text(&self) -> String {
        let groups = self.0.chunks(N_IN_GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    /// What is stored and sought.
    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&self.0)
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RecoveryCode(…)")
    }
}

fn letter(place: usize) -> u8 {
    LETTERS.get(place).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it_from_paper() {
        let code = RecoveryCode::read("0123-4567-89ab-cdef-ghjk-mnpq").unwrap();
        assert_eq!(code.text(), "0123-4567-89ab-cdef-ghjk-mnpq");
        for typed in [
            "O123 4567 89AB CDEF GHJK MNPQ",
            "oi23456789abcdefghjkmnpq",
            " 0l23-4567-89ab-cdef-ghjk-mnpq ",
        ] {
            assert_eq!(RecoveryCode::read(typed).unwrap().digest(), code.digest(), "{typed}");
        }
    }

    #[test]
    fn a_code_too_short_too_long_or_with_foreign_letters_is_none() {
        for typed in [
            "",
            "0123-4567-89ab-cde",
            "0123-4567-89ab-cdef-0",
            "0123-4567-89ab-cdef-ghjk-mnp",
            "0123-4567-89ab-cdef-ghjk-mnpq-r",
            "0123-4567-89ab-cdef-ghjk-mnpü",
        ] {
            assert!(RecoveryCode::read(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_code_of_sixteen_letters_from_before_is_still_read() {
        let code = RecoveryCode::read("0123-4567-89ab-cdef").unwrap();
        assert_eq!(code.digest(), sha256(b"0123456789abcdef"));
    }

    #[test]
    fn a_new_code_has_more_bits_than_an_unsalted_digest_needs() {
        let code = RecoveryCode::new().unwrap();
        let n_bits = code.0.len() * usize::try_from(LETTERS.len().ilog2()).unwrap();
        assert_eq!(n_bits, 120, "ASVS 6.5.2 asks for 112");
    }

    #[test]
    fn ten_codes_come_at_once_and_no_two_are_the_same() {
        let codes = RecoveryCode::several().unwrap();
        let told: std::collections::BTreeSet<_> = codes.iter().map(RecoveryCode::text).collect();
        assert_eq!(told.len(), RecoveryCode::N_AT_ONCE);
    }
}
