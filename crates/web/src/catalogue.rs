//! What pages say of every duty and chapter: names, places, links; read from the law once. Knows
//! no standing.

use app::board::CHAPTERS;
use regulation::{Bearer, Duty, Proof, ROOMS, Regulation};

use crate::language::Bilingual;
use crate::law::{self, CITY_RULE};
use crate::routes::law_path;

/// The word of the fifteenth column in addresses.
pub const NATIONAL: &str = "national";

/// The word that stands for the fourteen chapters together in addresses.
pub const CITY_DUTIES: &str = "city";

/// The form of bodies: duties of a superior range over the bodies below it.
pub const BODIES: &str = "org_register";

/// The law as pages name it.
#[derive(Debug)]
pub struct Catalogue {
    /// In the order of the law, as the cells of a board.
    pub duties: Vec<DutyWords>,
    /// The chapters in order, then national law.
    pub chapters: Vec<Chapter>,
}

/// A duty in words.
#[derive(Debug)]
pub struct DutyWords {
    pub id: String,
    /// Its short name.
    pub title: Bilingual,
    /// What is asked.
    pub action: Bilingual,
    /// Its place, with the instrument where that is not the city's own.
    pub place: Bilingual,
    pub law_path: String,
    /// The place of its column.
    pub chapter: usize,
    /// The form of the things for each of which it is owed; none: owed by the body as a whole.
    pub ranges_over: Option<String>,
    /// What a search looks at, in small letters.
    sought: String,
}

/// A column of the board.
#[derive(Debug)]
pub struct Chapter {
    /// Its word in addresses.
    pub key: &'static str,
    /// 壹, 貳 …; 國 for national law.
    pub number: Bilingual,
    pub name: Bilingual,
    pub law_path: String,
}

impl Catalogue {
    /// Reads the words of the law.
    pub fn new(regulation: &Regulation) -> Self {
        let duties = regulation.duties.iter().enumerate();
        let duties = duties.map(|(order, duty)| words(regulation, order, duty)).collect();
        Self { duties, chapters: chapters(regulation) }
    }

    /// The duty at a place of the board's rows.
    pub fn duty(&self, place: usize) -> Option<&DutyWords> {
        self.duties.get(place)
    }

    /// The place of a chapter's word.
    pub fn chapter(&self, key: &str) -> Option<usize> {
        self.chapters.iter().position(|chapter| chapter.key == key)
    }
}

impl DutyWords {
    /// Whether a search finds the duty: every word of it, anywhere.
    pub fn is_found_by(&self, sought: &str) -> bool {
        let sought = sought.to_lowercase();
        sought.split_whitespace().all(|word| self.sought.contains(word))
    }

    /// Whether the duty is of national law.
    pub fn is_national(&self) -> bool {
        self.chapter + 1 == CHAPTERS
    }
}

fn words(regulation: &Regulation, order: usize, duty: &Duty) -> DutyWords {
    let title_zh = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
    let title = Bilingual::new(title_zh, &duty.subject_en);
    let action = Bilingual::new(&duty.action_zh, &duty.action_en);
    let place = match duty.cite.instrument.as_str() {
        CITY_RULE => law::place(regulation, &duty.cite),
        _ => law::heading(regulation, &duty.cite),
    };
    let sought = [
        duty.id.as_str(),
        &title.zh,
        &title.en,
        &action.zh,
        &action.en,
        &place.zh,
        &place.en,
        duty.quote.as_deref().unwrap_or_default(),
    ];
    DutyWords {
        id: duty.id.clone(),
        sought: sought.join("\n").to_lowercase(),
        title,
        action,
        place,
        law_path: law_path(&duty.cite),
        chapter: app::board::chapter_of(regulation, order),
        ranges_over: ranges_over(regulation, duty),
    }
}

/// The form of the things over which a duty ranges.
fn ranges_over(regulation: &Regulation, duty: &Duty) -> Option<String> {
    if duty.bearer == Bearer::Superior {
        return Some(BODIES.to_owned());
    }
    let population = match duty.proof.as_ref()? {
        Proof::SumPerSubject(proof) => Some(&proof.population),
        Proof::EachHas(proof) => Some(&proof.population),
        Proof::CountInPeriod(proof) => proof.per.as_ref(),
        Proof::RenewedWithin(proof) => proof.per.as_ref(),
        Proof::Complete(proof) => proof.population.as_ref(),
        Proof::Own(proof) => proof.population.as_ref(),
        Proof::AfterEvent(proof) => return Some(proof.trigger.form.clone()),
        Proof::Chain(proof) => return Some(proof.start.form.clone()),
        Proof::NoneSuch(proof) => return proof.offending.first().map(|one| one.form.clone()),
        Proof::InForce(_) | Proof::AtLeast(_) => None,
    };
    let population = regulation.population(population?)?;
    let via = population.via.as_ref().and_then(|via| regulation.form(&population.form)?.field(via));
    match via.map(|field| &field.kind) {
        Some(regulation::FieldType::Reference(target)) => Some(target.clone()),
        _ => Some(population.form.clone()),
    }
}

fn chapters(regulation: &Regulation) -> Vec<Chapter> {
    let newest = regulation.texts.iter().rfind(|text| text.instrument == CITY_RULE);
    let provision = |number: usize| {
        let number = format!("ch{number}");
        newest?.provisions.iter().find(|provision| provision.number == number)
    };
    let of_city = ROOMS.into_iter().enumerate().map(|(place, key)| {
        let found = provision(place + 1);
        let label = found.and_then(|one| one.label.as_deref()).unwrap_or_default();
        let text = |text: Option<&String>| text.cloned().unwrap_or_else(|| key.to_owned());
        Chapter {
            key,
            number: Bilingual::new(label.trim_end_matches('、'), (place + 1).to_string()),
            name: Bilingual::new(
                text(found.and_then(|one| one.text_zh.as_ref())),
                text(found.and_then(|one| one.text_en.as_ref())),
            ),
            law_path: format!("/regulation/ch{}", place + 1),
        }
    });
    let national = Chapter {
        key: NATIONAL,
        number: Bilingual::new("國", "N"),
        name: Bilingual::new("國家法規", "National law"),
        law_path: "/regulation".to_owned(),
    };
    of_city.chain([national]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> (Regulation, Catalogue) {
        let regulation = Regulation::embedded().unwrap();
        let catalogue = Catalogue::new(&regulation);
        (regulation, catalogue)
    }

    #[test]
    fn every_column_of_the_board_has_a_number_a_name_and_a_word_of_its_own() {
        let (_, catalogue) = catalogue();
        assert_eq!(catalogue.chapters.len(), CHAPTERS);
        let people = &catalogue.chapters[catalogue.chapter("people").unwrap()];
        assert_eq!(
            (people.number.zh.as_str(), people.name.zh.as_str()),
            ("參", "人員安全及教育訓練")
        );
        let mut keys: Vec<&str> = catalogue.chapters.iter().map(|chapter| chapter.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), CHAPTERS);
        assert!(catalogue.chapters.iter().all(|chapter| !chapter.number.zh.is_empty()));
    }

    #[test]
    fn every_duty_has_a_name_and_a_place_in_both_languages() {
        let (regulation, catalogue) = catalogue();
        assert_eq!(catalogue.duties.len(), regulation.duties.len());
        for duty in &catalogue.duties {
            for words in [&duty.title, &duty.place] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{}", duty.id);
            }
            assert!(duty.chapter < CHAPTERS, "{}", duty.id);
        }
    }

    #[test]
    fn a_search_finds_a_duty_by_any_of_its_words() {
        let (regulation, catalogue) = catalogue();
        let duty = catalogue.duty(usize::from(regulation.duty("D5.5a").unwrap().order)).unwrap();
        assert!(duty.is_found_by("d5.5a") && duty.is_found_by("第五點"), "{duty:?}");
        assert!(!duty.is_found_by("d5.5a 火星"));
    }

    #[test]
    fn duties_for_each_person_range_over_people() {
        let (regulation, catalogue) = catalogue();
        let duty = catalogue.duty(usize::from(regulation.duty("D6.2a").unwrap().order)).unwrap();
        assert_eq!(duty.ranges_over.as_deref(), Some("person"));
    }
}
