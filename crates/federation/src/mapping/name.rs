//! Distinguished names (RFC 4514), compared as directories compare them.

/// One attribute of a name with its value.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    /// What stands before it: `,` begins another level, `+` one more attribute of the same.
    after: u8,
    key: String,
    value: Vec<u8>,
}

/// Whether two names mean the same entry. What cannot be read means none.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    parts(one).is_some_and(|one| parts(other) == Some(one))
}

/// The parts of a name with nothing escaped, keys and values in small letters. Spaces around them mean
/// nothing unless they are escaped.
fn parts(name: &str) -> Option<Vec<Part>> {
    let mut found = Vec::new();
    let (mut rest, mut after) = (name.as_bytes(), b',');
    loop {
        let end = rest.iter().position(|byte| *byte == b'=')?;
        let (key, behind) = rest.split_at(end);
        let (value, behind, separator) = value(behind.get(1..)?)?;
        let key = std::str::from_utf8(key).ok()?.trim().to_ascii_lowercase();
        // A separator here would be one that was not seen as one.
        if key.is_empty() || key.contains([',', '+', '\\', '"', ';']) {
            return None;
        }
        found.push(Part { after, key, value });
        match separator {
            None => return Some(found),
            Some(separator) => (rest, after) = (behind, separator),
        }
    }
}

/// A value, what stands behind it, and the separator between.
fn value(text: &[u8]) -> Option<(Vec<u8>, &[u8], Option<u8>)> {
    let mut value = Vec::new();
    // So much of it stays, whatever spaces follow.
    let mut n_kept = 0;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b',' | b'+' => {
                value.truncate(n_kept);
                return Some((value, text.get(at..)?, Some(*byte)));
            }
            // An older way of writing, and one that no directory answers with.
            b'"' | b';' => return None,
            b'\\' => {
                let (byte, length) = escaped(text.get(at..)?)?;
                at += length;
                value.push(byte.to_ascii_lowercase());
                n_kept = value.len();
            }
            b' ' => {
                if n_kept > 0 {
                    value.push(b' ');
                }
            }
            byte => {
                value.push(byte.to_ascii_lowercase());
                n_kept = value.len();
            }
        }
    }
    value.truncate(n_kept);
    Some((value, &[], None))
}

/// What a backslash stands before: two hexadecimal digits, or the byte itself.
fn escaped(text: &[u8]) -> Option<(u8, usize)> {
    let first = *text.first()?;
    if !first.is_ascii_hexdigit() {
        return Some((first, 1));
    }
    let digits = std::str::from_utf8(text.get(..2)?).ok()?;
    Some((u8::from_str_radix(digits, 16).ok()?, 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A value as directories write it: with a backslash before each sign, or as hexadecimal digits.
    fn written(value: &str, as_digits: bool) -> String {
        let last = value.chars().count().saturating_sub(1);
        let write = |(place, sign): (usize, char)| {
            let is_edge = place == 0 || place == last;
            let is_special = ",+\"\\<>;=\u{0}".contains(sign)
                || (is_edge && sign == ' ')
                || (place == 0 && sign == '#');
            match (is_special, as_digits || sign == '\0') {
                (false, _) => sign.to_string(),
                (true, false) => format!("\\{sign}"),
                (true, true) => format!("\\{:02X}", u32::from(sign)),
            }
        };
        value.chars().enumerate().map(write).collect()
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof!["[ ,+\"\\\\<>;=#a-cA-C王\u{0}]{0,8}", any::<String>()]
    }

    fn cases() -> ProptestConfig {
        let is_full = std::env::var_os("FANGYUAN_FULL").is_some();
        ProptestConfig::with_cases(if is_full { 20_000 } else { 256 })
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn names_are_the_same_just_where_their_values_are(
            one in value(), other in value(), ways in any::<(bool, bool)>(),
        ) {
            let name = |value: &str, as_digits| format!("cn={},dc=x", written(value, as_digits));
            let is_equal = one.eq_ignore_ascii_case(&other);
            prop_assert_eq!(is_same(&name(&one, ways.0), &name(&other, ways.1)), is_equal);
            prop_assert!(is_same(&name(&one, ways.0), &name(&one, ways.1)));
        }

        #[test]
        fn no_value_reaches_beyond_its_own_part(one in value(), other in value()) {
            let below = format!("cn={},ou={},dc=x", written(&one, false), written(&other, false));
            let flat = format!("cn={},dc=x", written(&format!("{one},ou={other}"), false));
            prop_assert!(!is_same(&below, &flat));
        }
    }

    #[test]
    fn spaces_and_case_mean_nothing_and_escaped_spaces_do() {
        for (one, other) in [
            ("CN = isms , OU=Groups,DC=x", "cn=isms,ou=groups,dc=x"),
            ("cn=a\\2Cb,dc=x", "cn=a\\,b,dc=x"),
            ("cn=\\e7\\8e\\8b,dc=x", "cn=王,dc=x"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("cn=a\\, b,dc=x", "cn=a\\,b,dc=x"),
            ("cn=a\\ ,dc=x", "cn=a,dc=x"),
            ("cn=a\\,dc=x", "cn=a,dc=x"),
            ("cn=a\\+ou=b,dc=x", "cn=a+ou=b,dc=x"),
            ("cn=a\\", "cn=a\\"),
            ("cn=\"a\",dc=x", "cn=\"a\",dc=x"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn whatever_a_directory_answers_as_a_name_is_read_or_means_nobody() {
        let corpus = corpus::Corpus::read(env!("CARGO_MANIFEST_DIR"), "name");
        corpus.try_all(|input| {
            let name = String::from_utf8_lossy(input);
            assert!(parts(&name).is_none() || is_same(&name, &name));
        });
    }
}
