//! Words with places that are filled in: `{agency}`; knows no record.

/// What may be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    Agency,
    AgencyId,
    Level,
    AsOf,
    Period,
    Clause,
    MadeOn,
}

/// The names of the places, as a template writes them.
pub const PLACEHOLDERS: [(&str, Placeholder); 7] = [
    ("agency", Placeholder::Agency),
    ("agency_id", Placeholder::AgencyId),
    ("level", Placeholder::Level),
    ("as_of", Placeholder::AsOf),
    ("period", Placeholder::Period),
    ("clause", Placeholder::Clause),
    ("made_on", Placeholder::MadeOn),
];

/// Words, with the places between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub Vec<Piece>);

/// Words as they are, or a place to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Plain(String),
    Place(Placeholder),
}

impl Words {
    /// Reads `…{agency}…`; `{{` stands for the sign itself.
    ///
    /// # Errors
    /// The name of a place that does not exist, or an empty name for a bracket that is not closed.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            plain.push_str(before);
            if let Some(behind) = behind.strip_prefix('{') {
                plain.push('{');
                rest = behind;
                continue;
            }
            let (name, behind) = behind.split_once('}').ok_or_else(String::new)?;
            let place = PLACEHOLDERS.iter().find(|(known, _)| *known == name.trim());
            let (_, place) = place.ok_or_else(|| name.trim().to_owned())?;
            if !plain.is_empty() {
                pieces.push(Piece::Plain(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Place(*place));
            rest = behind;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Plain(plain));
        }
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_between_words_and_a_doubled_bracket_is_itself() {
        let words = Words::read("{agency}至{ as_of }，{{甲}").unwrap();
        let plain = |text: &str| Piece::Plain(text.to_owned());
        let places =
            [Piece::Place(Placeholder::Agency), plain("至"), Piece::Place(Placeholder::AsOf)];
        assert_eq!(words.0[..3], places);
        assert_eq!(words.0[3], plain("，{甲}"));
    }

    #[test]
    fn a_place_that_does_not_exist_is_named_and_an_open_bracket_is_one_without_a_name() {
        assert_eq!(Words::read("{head}"), Err("head".to_owned()));
        assert_eq!(Words::read("{agency"), Err(String::new()));
    }
}
