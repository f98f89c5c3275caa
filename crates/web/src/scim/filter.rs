//! Filters: attributes that equal a text, joined by `and`; nothing else is understood.

use app::scim::Sought;

use super::fault::ScimFault;

/// What a filter seeks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    name: Option<String>,
    external_id: Option<String>,
    id: Option<String>,
}

impl Filter {
    /// Reads a filter on resources whose name stands in this attribute.
    pub(super) fn read(text: &str, name: &str) -> Result<Self, ScimFault> {
        let mut filter = Self::default();
        let mut rest = text.trim();
        loop {
            let (attribute, value, behind) = comparison(rest)?;
            let attribute = plain(attribute);
            let place = if attribute.eq_ignore_ascii_case(name) {
                &mut filter.name
            } else if attribute.eq_ignore_ascii_case("externalId") {
                &mut filter.external_id
            } else if attribute.eq_ignore_ascii_case("id") {
                &mut filter.id
            } else {
                return Err(unknown(&format!("`{attribute}` is not filtered by")));
            };
            if place.replace(value).is_some() {
                return Err(unknown("an attribute stands twice"));
            }
            let Some(more) = behind.trim_start().split_once(char::is_whitespace) else {
                return match behind.trim().is_empty() {
                    true => Ok(filter),
                    false => Err(unknown("the filter ends in the middle")),
                };
            };
            if !more.0.eq_ignore_ascii_case("and") {
                return Err(unknown("filters are joined by `and`"));
            }
            rest = more.1.trim_start();
        }
    }

    pub(super) fn sought(&self) -> Sought<'_> {
        Sought {
            name: self.name.as_deref(),
            external_id: self.external_id.as_deref(),
            id: self.id.as_deref(),
        }
    }
}

/// `attribute eq "text"`, and what stands behind it.
pub(super) fn comparison(text: &str) -> Result<(&str, String, &str), ScimFault> {
    let parts = text.split_once(char::is_whitespace);
    let (attribute, rest) = parts.ok_or_else(|| unknown("a filter is `attribute eq \"text\"`"))?;
    let parts = rest.trim_start().split_once(char::is_whitespace);
    let (operator, rest) = parts.ok_or_else(|| unknown("a filter is `attribute eq \"text\"`"))?;
    if !operator.eq_ignore_ascii_case("eq") {
        return Err(unknown("`eq` alone is understood"));
    }
    let rest = rest.trim_start();
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    match values.next() {
        Some(Ok(value)) => {
            let behind = rest.get(values.byte_offset()..).unwrap_or_default();
            Ok((attribute, value, behind))
        }
        _ => Err(unknown("what is compared with is a text in quotes")),
    }
}

/// An attribute without the schema before it.
pub(super) fn plain(attribute: &str) -> &str {
    attribute.rsplit_once(':').map_or(attribute, |(_, attribute)| attribute)
}

fn unknown(why: &str) -> ScimFault {
    ScimFault::bad("invalidFilter", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Filter, ScimFault> {
        Filter::read(text, "userName")
    }

    #[test]
    fn attributes_are_joined_and_named_in_any_case() {
        let filter = read(r#"USERNAME eq "wang" and externalId EQ "a \" and b""#).unwrap();
        assert_eq!(filter.name.as_deref(), Some("wang"));
        assert_eq!(filter.external_id.as_deref(), Some("a \" and b"));
        let urn = r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "王""#;
        assert_eq!(read(urn).unwrap().name.as_deref(), Some("王"));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_never_left_out() {
        for filter in [
            "",
            "userName",
            "userName eq wang",
            r#"userName co "w""#,
            r#"userName eq "a" or id eq "b""#,
            r#"userName eq "a" and"#,
            r#"userName eq "a" and userName eq "b""#,
            r#"title eq "x""#,
            r#"not (id eq "x")"#,
            r#"userName eq "a" id"#,
        ] {
            assert!(read(filter).is_err(), "{filter}");
        }
    }

    #[test]
    fn whatever_is_near_a_hostile_filter_is_understood_or_refused() {
        let corpus = corpus::Corpus::read(env!("CARGO_MANIFEST_DIR"), "scim-filter");
        corpus.try_all(|input| drop(read(&String::from_utf8_lossy(input))));
    }

    fn cases() -> ProptestConfig {
        let is_full = std::env::var_os("FANGYUAN_FULL").is_some();
        ProptestConfig::with_cases(if is_full { 20_000 } else { 256 })
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_is_asked_for_is_what_is_sought_whatever_signs_it_holds(
            name in any::<String>(),
            id in any::<String>(),
        ) {
            let quoted = |text: &str| serde_json::to_string(text).unwrap();
            let text = format!("userName eq {} and id eq {}", quoted(&name), quoted(&id));
            let filter = read(&text).unwrap();
            prop_assert_eq!((filter.name, filter.id), (Some(name), Some(id)));
        }

        #[test]
        fn a_filter_is_understood_whole_or_refused(
            text in "((userName|id|eq|and|or|not|\"[a-z\\\\]{0,4}\"|[(),]) ?){0,9}",
        ) {
            if let Ok(filter) = read(&text) {
                prop_assert_ne!(filter, Filter::default());
                prop_assert!(!text.contains(['(', ')', ',']), "{}", text);
            }
        }
    }
}
