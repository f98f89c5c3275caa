//! One-time codes of RFC 6238 as every authenticator app makes them; a code's time opens once.

use totp_rs::{Builder, Secret as TotpSecret, Totp};

use crate::CredentialError;
use crate::error::random;

const N_KEY_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
const N_DIGITS: u8 = 6;
/// A phone's clock may be a step early or late.
const N_STEPS_AROUND: u64 = 1;

/// Why a code does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("the code is wrong or too old")]
    Wrong,
    /// Right, but its time has opened already: somebody may have looked over a shoulder.
    #[error("the code was used before; wait for the next")]
    Used,
}

/// The key that a person's app and we share.
#[derive(Clone)]
pub struct OneTimeKey([u8; N_KEY_BYTES]);

impl OneTimeKey {
    /// A new one.
    ///
    /// # Errors
    /// [`CredentialError::Randomness`].
    pub fn new() -> Result<Self, CredentialError> {
        Ok(Self(random()?))
    }

    /// Reads a stored one.
    ///
    /// # Errors
    /// [`CredentialError::Key`].
    pub fn read(stored: &[u8]) -> Result<Self, CredentialError> {
        stored.try_into().map(Self).map_err(|_| CredentialError::Key)
    }

    /// Reads one that was written as people type it.
    ///
    /// # Errors
    /// [`CredentialError::Key`].
    pub fn read_text(text: &str) -> Result<Self, CredentialError> {
        let read = TotpSecret::try_from_base32(text).map_err(|_| CredentialError::Key)?;
        Self::read(read.as_bytes())
    }

    #[must_use]
    pub fn stored(&self) -> &[u8] {
        &self.0
    }

    /// As people type it into their app: Base32.
    #[must_use]
    pub fn text(&self) -> String {
        TotpSecret::from(self.0.to_vec()).to_base32()
    }

    /// As a QR code tells it to the app.
    ///
    /// # Errors
    /// [`CredentialError::Key`], where the names cannot stand in such an address.
    pub fn address(&self, issuer: &str, account: &str) -> Result<String, CredentialError> {
        // A colon parts the names in the address.
        let plain = |name: &str| name.replace(':', " ");
        let named = self.builder().with_issuer(Some(plain(issuer)));
        let totp = named.with_account_name(plain(account)).build();
        totp.and_then(|totp| totp.to_url()).map_err(|_| CredentialError::Key)
    }

    /// The step whose code this is, for the caller to keep as the last one used.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn check(
        &self,
        typed: &str,
        at_seconds: u64,
        last_step: Option<u64>,
    ) -> Result<u64, CodeError> {
        let typed: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        let now = at_seconds / STEP_SECONDS;
        let around = now.saturating_sub(N_STEPS_AROUND)..=now + N_STEPS_AROUND;
        let totp = self.totp();
        // Every step is compared, so that the time does not tell which one was near.
        let fitting = around.filter(|step| is_same(&code(&totp, *step), &typed));
        let fitting: Vec<u64> = fitting.collect();
        match fitting.iter().find(|step| last_step.is_none_or(|last| **step > last)) {
            Some(step) => Ok(*step),
            None if fitting.is_empty() => Err(CodeError::Wrong),
            None => Err(CodeError::Used),
        }
    }

    /// The code of a moment: what an app shows.
    #[must_use]
    pub fn code(&self, at_seconds: u64) -> String {
        code(&self.totp(), at_seconds / STEP_SECONDS)
    }

    fn totp(&self) -> Totp {
        self.builder().build_noncompliant()
    }

    fn builder(&self) -> Builder {
        let builder = Builder::new().with_secret(TotpSecret::from(self.0.to_vec()));
        builder.with_digits(N_DIGITS).with_step_duration(STEP_SECONDS)
    }
}

impl std::fmt::Debug for OneTimeKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("OneTimeKey(…)")
    }
}

fn code(totp: &Totp, step: u64) -> String {
    totp.generate(step * STEP_SECONDS).to_string()
}

/// Compares digits without stopping at the first that differs.
fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B, for SHA-1.
    fn key() -> OneTimeKey {
        OneTimeKey(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_of_rfc_6238_come_out() {
        // The appendix shows eight digits; a code of six is their end.
        for (at, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert!(eight.ends_with(&key().code(at)), "{at}: {}", key().code(at));
        }
    }

    #[test]
    fn a_code_opens_in_its_step_and_the_ones_beside_it_and_no_later() {
        let code = key().code(1_111_111_109);
        let step = 1_111_111_109 / STEP_SECONDS;
        for at in [1_111_111_109, 1_111_111_109 - STEP_SECONDS, 1_111_111_109 + STEP_SECONDS] {
            assert_eq!(key().check(&code, at, None), Ok(step), "{at}");
        }
        let late = 1_111_111_109 + 2 * STEP_SECONDS;
        assert_eq!(key().check(&code, late, None), Err(CodeError::Wrong));
    }

    #[test]
    fn a_step_that_was_used_opens_no_second_time_and_the_next_one_does() {
        let now = 1_111_111_109;
        let step = key().check(&key().code(now), now, None).unwrap();
        assert_eq!(key().check(&key().code(now), now, Some(step)), Err(CodeError::Used));
        let next = now + STEP_SECONDS;
        assert_eq!(key().check(&key().code(next), next, Some(step)), Ok(step + 1));
        let earlier = key().code(now - STEP_SECONDS);
        assert_eq!(key().check(&earlier, now, Some(step)), Err(CodeError::Used));
    }

    #[test]
    fn what_is_no_code_is_wrong() {
        for typed in ["", "1", "abcdef", "28708", "2870822", "９４２８７０"] {
            assert_eq!(key().check(typed, 59, None), Err(CodeError::Wrong), "{typed}");
        }
        assert_eq!(key().check("287 082", 59, None), Ok(1));
    }

    #[test]
    fn an_app_is_told_issuer_account_and_key() {
        let address = key().address("方圓: 臺北市", "wang@doit").unwrap();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
        assert_eq!(key().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(OneTimeKey::read_text(&key().text()).unwrap().stored(), key().stored());
        assert!(OneTimeKey::read_text("GEZDGNBVGY3TQOJQ").is_err());
    }
}
