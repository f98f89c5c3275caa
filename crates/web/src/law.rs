//! How places of the law are written and where the site shows them; knows no standing.

use app::in_force::Whereabouts;
use regulation::{Citation, Day, FormKind, Instrument, Modality, Regulation, TextKind};

use crate::language::{Bilingual, Language};
use crate::query::segment;
use crate::routes::law_path;
use crate::view::View;

/// The instrument that the reader shows point by point.
pub const CITY_RULE: &str = "taipei-isms";

/// Where the site shows what a text cites: a place of an edition, or an instrument as a whole.
pub fn path_of_text(cited: &str) -> String {
    match cited.parse::<Citation>() {
        Ok(citation) => law_path(&citation),
        Err(_) => instrument_path(cited),
    }
}

/// Where the site shows an instrument.
pub fn instrument_path(id: &str) -> String {
    format!("/regulation/instruments/{}", segment(id))
}

/// Where the site shows an edition of an instrument, at one of its provisions.
pub fn edition_path(citation: &Citation) -> String {
    let path = instrument_path(&citation.instrument);
    format!("{path}?edition={}#{}", citation.edition, anchor(&citation.number))
}

/// Where the site shows a duty as the law has it.
pub fn duty_path(duty: &str) -> String {
    format!("/regulation/duties/{}", segment(duty))
}

/// Where the site shows a form.
pub fn form_path(form: &str) -> String {
    format!("/forms/{}", segment(form))
}

/// The mark of a provision inside its page; table rows have strokes in their numbers.
pub fn anchor(number: &str) -> String {
    format!("n{}", number.replace('/', "-"))
}

/// The name that an instrument bore in an edition.
pub fn instrument_name(instrument: &Instrument, edition: Option<Day>) -> Bilingual {
    match edition {
        Some(edition) => Bilingual::new(instrument.name_zh(edition), instrument.name_en(edition)),
        None => Bilingual::new(&instrument.zh, &instrument.en),
    }
}

/// A place by its number, without the instrument's name: 第五點（五）, point 5(5), article 12(1).
pub fn place(regulation: &Regulation, citation: &Citation) -> Bilingual {
    Bilingual::new(regulation.place_zh(citation), regulation.place_en(citation))
}

/// A name at the head of a page.
pub fn capitalised(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// A place with its instrument: 資通安全管理法第12條.
pub fn heading(regulation: &Regulation, citation: &Citation) -> Bilingual {
    Bilingual::new(regulation.heading_zh(citation), regulation.heading_en(citation))
}

/// Where a place that moved stands, each with its name; before it which part of the place, where parts moved by
/// themselves.
pub fn each_stands(
    view: &View,
    regulation: &Regulation,
    place: &Whereabouts,
    of: fn(&Whereabouts) -> &[String],
) -> Vec<(Citation, String)> {
    let named = |place: &Whereabouts| {
        let cites = of(place).iter().filter_map(|cite| cite.parse::<Citation>().ok());
        let named = cites.map(|cite| {
            let name = view.say(&heading(regulation, &cite)).to_owned();
            (cite, name)
        });
        named.collect::<Vec<_>>()
    };
    if place.parts.is_empty() {
        return named(place);
    }
    let parts = place.parts.iter().flat_map(|(part, stands)| {
        let part = view.say(&self::place(regulation, part)).to_owned();
        let each = named(stands).into_iter();
        let between = view.language.choose("：", ": ");
        each.map(move |(cite, name)| (cite, format!("{part}{between}{name}")))
    });
    parts.collect()
}

/// 應, 不得, 準用, 得 or 視需要.
pub fn modality(modality: Modality, view: &View) -> &'static str {
    let t = view.t;
    match modality {
        Modality::Must => t.must(),
        Modality::MustNot => t.must_not(),
        Modality::MutatisMutandis => t.mutatis_mutandis(),
        Modality::May => t.may_rule(),
        Modality::AsNeeded => t.as_needed(),
    }
}

/// What kind of words is held of a provision.
pub fn text_kind(kind: TextKind, view: &View) -> &'static str {
    let t = view.t;
    match kind {
        TextKind::Official => t.official_text(),
        TextKind::Quoted => t.quoted_text(),
        TextKind::Summary => t.paraphrase(),
        TextKind::Heading => t.heading_only(),
        TextKind::Missing => t.text_missing(),
    }
}

/// What an empty shelf of a form means.
pub fn form_kind(kind: FormKind, view: &View) -> &'static str {
    let t = view.t;
    match kind {
        FormKind::Register => t.form_register(),
        FormKind::Event => t.form_event(),
        FormKind::Log => t.form_log(),
        FormKind::View => t.form_view(),
    }
}

/// The label of a field, or of a word that it may hold, of a form: the law's data names tiers,
/// facts and levels there, and nowhere else.
pub fn field_label(regulation: &Regulation, form: &str, field: &str) -> Option<Bilingual> {
    let field = regulation.form(form)?.field(field)?;
    Some(Bilingual::new(&field.zh, &field.en))
}

/// The label of a word that an enum field may hold.
pub fn value_label(
    regulation: &Regulation,
    form: &str,
    field: &str,
    word: &str,
) -> Option<Bilingual> {
    let values = &regulation.form(form)?.field(field)?.values;
    let value = values.iter().find(|value| value.value == word)?;
    Some(Bilingual::new(&value.zh, &value.en))
}

/// A role by its id.
pub fn role_name(regulation: &Regulation, id: &str) -> Bilingual {
    match regulation.roles.iter().find(|role| role.id == id) {
        Some(role) => Bilingual::new(&role.zh, &role.en),
        None => Bilingual::new(id, id),
    }
}

/// Cuts a text for a list at a character, not in the midst of one.
pub fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// Names in a row, as each language joins them.
pub fn joined(language: Language, names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().collect::<Vec<_>>().join(language.choose("、", ", "))
}

crate::words::words! {
    must: "應", "Must";
    must_not: "不得", "Must not";
    mutatis_mutandis: "準用", "Applies likewise";
    may_rule: "得", "May";
    as_needed: "視需要", "As needed";
    moved_with(place: &str): "隨{place}移列", "moved with {place}";
    official_text: "條文原文", "Official text";
    quoted_text: "轉引條文", "Text as quoted elsewhere";
    heading_only: "標題", "Heading";
    text_missing: "未取得條文", "Text not obtained";
    form_register: "清冊", "Register";
    form_event: "事件紀錄", "Events";
    form_log: "違規紀錄", "Log of violations";
    form_view: "系統計算", "Computed";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place_of(text: &str) -> Bilingual {
        let regulation = Regulation::embedded().unwrap();
        place(&regulation, &text.parse().unwrap())
    }

    #[test]
    fn a_place_is_written_as_people_write_it() {
        assert_eq!(place_of("taipei-isms@2022-07-13/5.5").zh, "第五點（五）");
        assert_eq!(place_of("taipei-isms@2022-07-13/13.1.1").zh, "第十三點（一）1");
        assert_eq!(place_of("taipei-isms@2022-07-13/18.p2").zh, "第十八點第2項");
        assert_eq!(place_of("taipei-isms@2022-07-13/ch3").zh, "第參章");
        assert_eq!(place_of("csma@2025-12-01/12").zh, "第12條");
        assert_eq!(place_of("taipei-isms@2022-07-13/13.1.1").en, "point 13(1)(1)");
        assert_eq!(place_of("csma@2025-12-01/2.1").en, "article 2(1)");
    }

    #[test]
    fn every_citation_of_every_duty_has_a_page() {
        let regulation = Regulation::embedded().unwrap();
        for duty in &regulation.duties {
            let path = law_path(&duty.cite);
            assert!(path.starts_with("/regulation/"), "{}: {path}", duty.id);
            assert!(!path.contains(' '), "{}: {path}", duty.id);
        }
    }

    #[test]
    fn a_beginning_ends_at_a_whole_character() {
        assert_eq!(beginning("臺北市政府", 3), "臺北市…");
        assert_eq!(beginning("abc", 3), "abc");
    }
}
