//! The query string as view state: read, changed by one key, written again; knows no page.

use std::collections::{HashMap, HashSet};

use form_urlencoded::{Serializer, parse};

/// The pairs of a query string in their order. Empty values are dropped: a form that was sent
/// with an empty field asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(query: &str) -> Self {
        let pairs = parse(query.as_bytes()).filter(|(_, value)| !value.is_empty());
        Self(pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a key, without the spaces around it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim())
    }

    /// All values of a key, for filters that take several.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.trim())
    }

    /// The keys that are given several values that differ, each once.
    pub fn repeated(&self) -> Vec<&str> {
        let mut first: HashMap<&str, &str> = HashMap::new();
        let mut told = HashSet::new();
        let mut keys = Vec::new();
        for (key, value) in &self.0 {
            let before = *first.entry(key).or_insert(value);
            if before != value && told.insert(key) {
                keys.push(key.as_str());
            }
        }
        keys
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The same query with one key set to one value, in the place where it stood.
    pub fn with(&self, key: &str, value: &str) -> Self {
        if value.is_empty() {
            return self.without(&[key]);
        }
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(self.0.len() + 1);
        let mut written = false;
        for (name, old) in &self.0 {
            if name != key {
                pairs.push((name.clone(), old.clone()));
            } else if !written {
                pairs.push((name.clone(), value.to_owned()));
                written = true;
            }
        }
        if !written {
            pairs.push((key.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// The same query without these keys.
    pub fn without(&self, keys: &[&str]) -> Self {
        self.keeping(|key| !keys.contains(&key))
    }

    /// The same query with only the keys that are wanted.
    pub fn keeping(&self, wanted: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|(key, _)| wanted(key)).cloned().collect())
    }

    /// A URL: the path, and the pairs behind it where there are any.
    pub fn after(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let join = if path.contains('?') { '&' } else { '?' };
        let pairs = Serializer::new(String::new()).extend_pairs(&self.0).finish();
        match path.split_once('#') {
            Some((before, fragment)) => format!("{before}{join}{pairs}#{fragment}"),
            None => format!("{path}{join}{pairs}"),
        }
    }
}

/// One segment of a path, whatever the text: signs that a path gives a meaning are escaped.
pub fn segment(text: &str) -> String {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'@');
    // A segment of dots would climb.
    if text.bytes().all(is_plain) && text != "." && text != ".." {
        return text.to_owned();
    }
    let mut segment = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if is_plain(byte) && byte != b'.' {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_of_a_form_asks_for_nothing() {
        assert_eq!(Query::read("as_of=&q=%E6%A9%9F").pairs(), [("q".into(), "機".into())]);
    }

    #[test]
    fn changing_one_key_keeps_the_others_in_their_places() {
        let query = Query::read("standing=due&sort=due&lang=en");
        assert_eq!(query.with("sort", "-due").after("/x"), "/x?standing=due&sort=-due&lang=en");
        assert_eq!(query.with("page", "2").after("/x"), "/x?standing=due&sort=due&lang=en&page=2");
        assert_eq!(query.with("standing", "").after("/x"), "/x?sort=due&lang=en");
    }

    #[test]
    fn a_key_with_several_values_is_named_once() {
        let query = Query::read("form=person&q=a&form=meeting&form=zone&q=a&lang=&lang=en");
        assert_eq!(query.repeated(), ["form"]);
    }

    #[test]
    fn a_url_keeps_its_own_query_and_fragment() {
        let query = Query::read("lang=en");
        assert_eq!(query.after("/x?a=1#b"), "/x?a=1&lang=en#b");
        assert_eq!(Query::default().after("/x"), "/x");
    }

    #[test]
    fn what_a_reader_typed_cannot_break_out_of_the_url() {
        let query = Query::default().with("q", "a&b=\"<資訊>");
        assert_eq!(query.after("/"), "/?q=a%26b%3D%22%3C%E8%B3%87%E8%A8%8A%3E");
        assert_eq!(Query::read("q=a%26b%3D").get("q"), Some("a&b="));
    }
}
