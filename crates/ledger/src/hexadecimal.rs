//! Bytes as hexadecimal digits and back.

use std::fmt::Write;

/// Two small digits for each byte.
#[must_use]
pub fn to_hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of a text of pairs of digits; none of any other text.
#[must_use]
pub fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|letter| letter.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{from_hexadecimal, to_hexadecimal};

    #[test]
    fn only_pairs_of_digits_are_bytes() {
        assert_eq!(from_hexadecimal(&to_hexadecimal(&[0, 9, 255])), Some(vec![0, 9, 255]));
        for wrong in ["0", "+f", "0g", "零一"] {
            assert_eq!(from_hexadecimal(wrong), None, "{wrong}");
        }
    }
}
