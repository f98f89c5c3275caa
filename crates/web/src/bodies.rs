//! The bodies of a board as pages list them: their names, levels and tiers, filtered and in order.
//! Knows no duty.

use std::collections::HashMap;

use app::board::{AgencyRow, Board};
use domain::body::{Body, CITY, City};
use regulation::{Level, Regulation, Tier};

use crate::catalogue::BODIES;
use crate::fault::{Fault, FieldFault};
use crate::language::{Language, Tongue};
use crate::law::value_label;
use crate::view::View;
use crate::words::Words;

/// The word for a body whose level nobody recorded.
pub const UNKNOWN_LEVEL: &str = "unknown";

/// A body of a board with what lists show of it.
#[derive(Clone, Copy)]
pub struct Listed<'b> {
    /// Its place among the board's rows.
    pub place: usize,
    pub row: &'b AgencyRow,
    pub body: &'b Body,
    pub level: Option<Level>,
}

/// Which bodies a page shows.
#[derive(Clone, Debug, Default)]
pub struct BodyFilter {
    tier: Option<Tier>,
    level: Option<Option<Level>>,
    /// The body directly above.
    above: Option<String>,
    /// In small letters.
    sought: String,
}

impl BodyFilter {
    /// Reads `tier`, `level`, `above` and the words under `key`.
    ///
    /// # Errors
    /// 422 where a word is none of those that exist: a list that silently shows something else
    /// would be a wrong answer.
    pub fn read(view: &View, key: &str) -> Result<Self, Fault> {
        let mut filter = Self::default();
        if let Some(word) = view.query.get("tier") {
            filter.tier = Some(Tier::from_word(word).ok_or_else(|| no_such("tier", word))?);
        }
        if let Some(word) = view.query.get("level") {
            filter.level = Some(match word {
                UNKNOWN_LEVEL => None,
                letter => Some(Level::from_letter(letter).ok_or_else(|| no_such("level", letter))?),
            });
        }
        filter.above = view.query.get("above").map(str::to_owned);
        filter.sought = view.query.get(key).unwrap_or_default().to_lowercase();
        Ok(filter)
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        let Self { tier, level, above, sought } = self;
        tier.is_some() || level.is_some() || above.is_some() || !sought.is_empty()
    }

    /// The body above, where only bodies below one are shown.
    pub fn above(&self) -> Option<&str> {
        self.above.as_deref()
    }

    /// The bodies that exist on the board's day and that the filter lets through, in the board's order.
    pub fn list<'b>(&self, board: &'b Board) -> Vec<Listed<'b>> {
        let rows = board.rows.iter().enumerate();
        let listed = rows.filter_map(|(place, row)| {
            let body = board.city.body(&row.agency)?;
            let level = body.level(board.as_of);
            let listed = Listed { place, row, body, level };
            (body.exists(board.as_of) && self.admits(&listed)).then_some(listed)
        });
        listed.collect()
    }

    fn admits(&self, listed: &Listed<'_>) -> bool {
        let Listed { body, level, .. } = listed;
        let above = || body.supervising.as_deref().or(body.parent.as_deref());
        self.tier.is_none_or(|tier| tier == body.tier)
            && self.level.is_none_or(|asked| asked == *level)
            && self.above.as_deref().is_none_or(|asked| above() == Some(asked))
            && (self.sought.is_empty() || is_called(body, &self.sought))
    }
}

fn is_called(body: &Body, sought: &str) -> bool {
    let names = [body.name_zh.as_str(), body.name_en.as_deref().unwrap_or_default(), &body.id];
    let names = names.join("\n").to_lowercase();
    sought.split_whitespace().all(|word| names.contains(word))
}

/// The fault of a filter's word that does not exist.
pub fn no_such(field: &str, word: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        field,
        format!("沒有「{word}」這個選項"),
        format!("there is no “{word}” to choose"),
    )])
}

/// The bodies as the city lists them: tier by tier, in the order of the list that the program carries, and what
/// is not on it by id behind those.
pub fn in_order<'c>(regulation: &Regulation, city: &'c City) -> Vec<&'c Body> {
    let list = regulation.organisations.list.iter().enumerate();
    let places: HashMap<&str, usize> = list.map(|(place, one)| (one.id.as_str(), place)).collect();
    let mut bodies: Vec<&Body> = city.bodies.iter().collect();
    bodies.sort_by_key(|body| {
        (body.tier, places.get(body.id.as_str()).copied().unwrap_or(usize::MAX), &body.id)
    });
    bodies
}

/// The body's name in the language, as far as it has one.
pub fn name(body: &Body, language: Language) -> &str {
    match language.tongue {
        Tongue::English => body.name_en.as_deref().unwrap_or(&body.name_zh),
        Tongue::Chinese => &body.name_zh,
    }
}

/// The body's name without that of the city before it, for narrow columns.
pub fn short_name<'b>(city: &City, body: &'b Body, language: Language) -> &'b str {
    let full = name(body, language);
    let root = city.body(CITY).map_or("", |root| name(root, language));
    let rest = full.strip_prefix(root).map_or("", str::trim_start);
    if root.is_empty() || rest.is_empty() { full } else { rest }
}

/// The tier in words, as the register of bodies writes it.
pub fn tier(regulation: &Regulation, tier: Tier, view: &View) -> String {
    let label = value_label(regulation, BODIES, "tier", tier.word());
    label.map_or_else(|| tier.word().to_owned(), |label| view.say(&label).to_owned())
}

/// The level in words.
pub fn level(level: Option<Level>, t: Words) -> String {
    level.map_or_else(|| t.level_unknown().to_owned(), |level| t.level_named(level.letter()))
}

/// Choices of the level filter.
pub fn level_choices(t: Words) -> Vec<(&'static str, String)> {
    let known = Level::ALL.map(|one| (one.letter(), level(Some(one), t)));
    known.into_iter().chain([(UNKNOWN_LEVEL, t.level_unknown().to_owned())]).collect()
}

/// Choices of the tier filter.
pub fn tier_choices(regulation: &Regulation, view: &View) -> Vec<(&'static str, String)> {
    Tier::ALL.map(|one| (one.word(), tier(regulation, one, view))).to_vec()
}

crate::words::words! {
    level_label: "責任等級", "Level";
    level_named(letter: &str): "{letter}級", "Level {letter}";
    level_unknown: "等級未登錄", "Level not recorded";
    tier_label: "層級", "Tier";
    agency_sought: "機關名稱或代碼", "Name or id";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(id: &str, zh: &str) -> Body {
        Body::new(id, zh, Tier::First)
    }

    #[test]
    fn a_short_name_leaves_the_city_out_and_never_becomes_empty() {
        let city =
            City::new(vec![body("city", "範例市政府"), body("a1", "範例市政府民政局")], vec![]);
        let short =
            |id: &str| short_name(&city, city.body(id).unwrap(), Language::CHINESE).to_owned();
        assert_eq!(short("a1"), "民政局");
        assert_eq!(short("city"), "範例市政府");
    }

    #[test]
    fn bodies_are_listed_tier_by_tier_as_the_city_lists_them() {
        let regulation = Regulation::embedded().unwrap();
        let of = |id: &str, tier| Body::new(id, id, tier);
        let bodies = vec![
            of("an-unlisted-one", Tier::First),
            of("education", Tier::First),
            of("civil-affairs", Tier::First),
            of("a-school", Tier::School),
        ];
        let city = City::new(bodies, vec![]);
        let ids: Vec<&str> =
            in_order(&regulation, &city).into_iter().map(|body| body.id.as_str()).collect();
        let place = |id: &str| ids.iter().position(|one| *one == id).unwrap();
        assert_eq!((place("city"), place("a-school")), (0, ids.len() - 1));
        assert!(place("civil-affairs") < place("education"), "{ids:?}");
        assert!(place("education") < place("an-unlisted-one"), "{ids:?}");
    }

    #[test]
    fn an_english_page_shows_the_chinese_name_where_there_is_no_other() {
        assert_eq!(name(&body("a1", "民政局"), Language::ENGLISH), "民政局");
    }

    #[test]
    fn a_body_is_found_by_parts_of_its_name_and_by_its_id() {
        let body = body("civil-affairs", "臺北市政府民政局");
        assert!(
            is_called(&body, "民政") && is_called(&body, "civil") && !is_called(&body, "民政 教育")
        );
    }
}
