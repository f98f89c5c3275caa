//! The law that this program carries: its fingerprint, so that kept answers know what judged them.

use std::sync::OnceLock;

use ledger::to_hexadecimal;
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
            to_hexadecimal(&hash.finalize())
        })
        .clone()
}
