//! The secret by which who is called knows our calls: derived from a seed, so that it lies nowhere, and
//! signing as Standard Webhooks has it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Digest;
use crate::secret::sha256;

/// Keeps these secrets apart from every other use of a seed.
const PURPOSE: &str = "fangyuan webhook";

/// How such a secret begins where it is shown.
const PREFIX: &str = "whsec_";

/// Signs calls. Neither `Debug` nor an error shows it.
pub struct CallSecret([u8; 32]);

impl CallSecret {
    /// The secret of a webhook in its generation; the same at every node that has the seed.
    #[must_use]
    pub fn derive(seed: &[u8; 32], webhook: &str, generation: i64) -> Self {
        Self(mac(seed, &format!("{PURPOSE}\n{webhook}\n{generation}\n")))
    }

    /// As who is called keeps it.
    #[must_use]
    pub fn text(&self) -> String {
        [PREFIX, &STANDARD.encode(self.0)].concat()
    }

    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&self.0)
    }

    /// The signature of a call that is made in a second, as a header bears it.
    #[must_use]
    pub fn sign(&self, id: &str, at_seconds: i64, body: &str) -> String {
        let signature = mac(&self.0, &format!("{id}.{at_seconds}.{body}"));
        ["v1,", &STANDARD.encode(signature)].concat()
    }
}

impl std::fmt::Debug for CallSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CallSecret(…)")
    }
}

/// HMAC-SHA256 under a key of the hash's own length, which stands at the head of a block of zeros.
fn mac(key: &[u8; 32], text: &str) -> [u8; 32] {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let keyed: Hmac<Sha256> = Hmac::new(&block.into());
    keyed.chain_update(text).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_as_standard_webhooks_has_it() {
        // The example of its specification.
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut block = [0; 32];
        // A key shorter than a block is filled up with zeros, so a longer one that ends in zeros is the same.
        block[..key.len()].copy_from_slice(&key);
        let signed = CallSecret(block).sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_the_same_again_and_another_for_each_webhook_and_generation() {
        let derive = |webhook, generation| CallSecret::derive(&[7; 32], webhook, generation).text();
        assert_eq!(derive("a", 1), derive("a", 1));
        assert_ne!(derive("a", 1), derive("a", 2));
        assert_ne!(derive("a", 1), derive("b", 1));
        assert!(derive("a", 1).starts_with("whsec_"));
        assert_ne!(CallSecret::derive(&[8; 32], "a", 1).text(), derive("a", 1));
        assert_eq!(format!("{:?}", CallSecret::derive(&[7; 32], "a", 1)), "CallSecret(…)");
    }
}
