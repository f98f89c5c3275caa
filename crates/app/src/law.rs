//! The law that this program carries: its fingerprint, so that kept answers know what judged them.

use std::fmt::Write as _;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// SHA-256 over the embedded law and the program's version, in hexadecimal.
#[must_use]
pub fn fingerprint() -> String {
    static FINGERPRINT: OnceLock<String> = OnceLock::new();
    FINGERPRINT
        .get_or_init(|| {
            let mut hash = Sha256::new();
            hash.update(env!("CARGO_PKG_VERSION"));
            for file in regulation::embedded_files() {
                hash.update(&file.path);
                hash.update([0]);
                hash.update(&file.text);
                hash.update([0]);
            }
            hash.finalize().iter().fold(String::new(), |mut text, byte| {
                // Writing to a string cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
        })
        .clone()
}
