//! One provision as the reader shows it: its words in both languages, how sure we are of them, what
//! it cites, what became of it, and its duties with how the city stands on them.

use app::in_force::Whereabouts;
use askama::Template;
use regulation::{
    Citation, Confidence, Coverage, CoverageState, Day, Duty, Provision, Regulation, TextKind,
};

use super::stand::{CityStand, DutyStand};
use crate::language::Tongue;
use crate::law;
use crate::parts::html;
use crate::routes::law_path;
use crate::view::View;

/// Which of the two texts is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongues {
    Both,
    Chinese,
    English,
}

impl Tongues {
    /// Reads `text=`; both where nothing else was asked for.
    pub fn read(view: &View) -> Self {
        match view.query.get("text") {
            Some("zh") => Self::Chinese,
            Some("en") => Self::English,
            _ => Self::Both,
        }
    }
}

/// A provision, ready to be shown.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/regulation/sentence.html")]
pub struct Sentence {
    view: View,
    tongues: Tongues,
    number: String,
    label: String,
    href: String,
    cite: String,
    /// How deep it lies below the chapter or article, for the indent.
    depth: usize,
    is_heading: bool,
    is_asked: bool,
    kind: TextKind,
    title: String,
    text_zh: String,
    text_en: String,
    confidence: Confidence,
    /// Why it owes nothing by itself; empty where it does.
    role: String,
    note: String,
    source: String,
    cited: Vec<Cited>,
    moved: Vec<Place>,
    /// Where it moves after the day asked about.
    moves_later: Vec<Place>,
    /// The place above it with which it moves, in words; empty where its move is its own.
    moves_with: String,
    formerly: Vec<Place>,
    duties: Vec<DutyLine>,
}

/// A place of the law with its link.
#[derive(Clone, Debug)]
struct Place {
    name: String,
    href: String,
    /// The day from which its edition is in force, in words; empty for an instrument as a whole.
    since: String,
}

/// What the words cite: what it meant then, where it stands on the day asked about, and where after it.
#[derive(Clone, Debug)]
struct Cited {
    words: String,
    then: Place,
    now: Vec<Place>,
    later: Vec<Place>,
    is_text_missing: bool,
    /// The history in the words of the law's data, which are English.
    state: String,
}

#[derive(Clone, Debug)]
struct DutyLine {
    id: String,
    href: String,
    subject: String,
    modality: &'static str,
    is_optional: bool,
    stand: DutyStand,
}

impl Sentence {
    /// Prepares a provision. `asked` is the number that the page is about.
    pub fn new(
        view: &View,
        regulation: &Regulation,
        stand: &CityStand,
        citation: &Citation,
        provision: &Provision,
        asked: &str,
    ) -> Self {
        let language = view.language;
        let is_asked = provision.number == asked;
        let mut moved = Whereabouts::of_moved(regulation, citation, view.as_of.day());
        if moved.with.is_some() && !is_asked {
            // What it moves with stands above it on the page, and says where.
            moved = Whereabouts::default();
        }
        let with = moved.with.as_ref().map(|with| law::place(regulation, with));
        let owned = |text: &Option<String>| text.clone().unwrap_or_default();
        let text_zh = match provision.kind {
            TextKind::Summary => owned(&provision.paraphrase_zh),
            _ => owned(&provision.text_zh),
        };
        let title = match language.tongue {
            Tongue::Chinese => owned(&provision.title_zh),
            Tongue::English => owned(&provision.title_en),
        };
        Self {
            tongues: Tongues::read(view),
            number: provision.number.clone(),
            label: label_of(regulation, citation, provision),
            href: view.link(&law_path(citation)),
            cite: citation.to_string(),
            depth: regulation
                .above(citation)
                .iter()
                .filter(|one| !one.number.starts_with("ch"))
                .count(),
            is_heading: provision.number.starts_with("ch"),
            is_asked,
            kind: provision.kind,
            title,
            text_zh,
            text_en: owned(&provision.text_en),
            confidence: provision.confidence,
            role: role_of(view, regulation, citation, provision),
            note: owned(&provision.note),
            source: owned(&provision.source),
            cited: cited(view, regulation, citation),
            moved: moves(view, regulation, &moved, |place| place.now.as_slice()),
            moves_later: moves(view, regulation, &moved, |place| place.later.as_slice()),
            moves_with: with.map(|with| view.say(&with).to_owned()).unwrap_or_default(),
            formerly: formerly(view, regulation, citation),
            duties: duties(view, regulation, stand, citation),
            view: view.clone(),
        }
    }

    fn anchor(&self) -> String {
        law::anchor(&self.number)
    }

    /// Class name, word and explanation of the confidence.
    fn confidence(&self) -> (&'static str, &'static str, &'static str) {
        let t = self.view.t;
        match self.confidence {
            Confidence::Verbatim => ("verbatim", t.verbatim(), t.verbatim_help()),
            Confidence::Secondary => ("secondary", t.secondary(), t.secondary_help()),
            Confidence::Unverified => ("unverified", t.unverified(), t.unverified_help()),
        }
    }

    fn is_paraphrase(&self) -> bool {
        self.kind == TextKind::Summary
    }

    fn is_missing(&self) -> bool {
        self.kind == TextKind::Missing
    }

    fn is_quoted(&self) -> bool {
        self.kind == TextKind::Quoted
    }

    fn shows_chinese(&self) -> bool {
        !self.text_zh.is_empty() && (self.tongues != Tongues::English || self.text_en.is_empty())
    }

    fn shows_english(&self) -> bool {
        !self.text_en.is_empty() && self.tongues != Tongues::Chinese
    }

    fn is_english(&self) -> bool {
        self.view.language.tongue == Tongue::English
    }

    /// Depth for the class name; deeper ones do not move further in.
    fn indent(&self) -> usize {
        self.depth.min(3)
    }
}

fn label_of(regulation: &Regulation, citation: &Citation, provision: &Provision) -> String {
    match &provision.label {
        Some(label) => label.clone(),
        None => law::place(regulation, citation).zh,
    }
}

/// Why a provision of the city's text owes nothing by itself.
fn role_of(
    view: &View,
    regulation: &Regulation,
    citation: &Citation,
    provision: &Provision,
) -> String {
    if citation.instrument != law::CITY_RULE {
        return String::new();
    }
    let own = |coverage: &&Coverage| coverage.id == provision.number;
    let Some(coverage) = regulation.city_coverage.iter().find(own) else { return String::new() };
    if coverage.state == CoverageState::Modelled {
        return String::new();
    }
    let why = view.language.choose(coverage.why_zh.as_deref(), coverage.why.as_deref());
    why.unwrap_or_default().to_owned()
}

fn moves(
    view: &View,
    regulation: &Regulation,
    moved: &Whereabouts,
    of: fn(&Whereabouts) -> &[String],
) -> Vec<Place> {
    let each = law::each_stands(view, regulation, moved, of).into_iter();
    each.map(|(cite, name)| Place {
        name,
        ..place_of(view, regulation, &cite.to_string(), cite.edition)
    })
    .collect()
}

fn places(view: &View, regulation: &Regulation, cited: &[String]) -> Vec<Place> {
    cited.iter().map(|cited| place_of(view, regulation, cited, view.as_of.day())).collect()
}

/// A place, or an instrument as a whole by the name that it bore on a day.
fn place_of(view: &View, regulation: &Regulation, cited: &str, on: Day) -> Place {
    let href = view.link(&law::path_of_text(cited));
    match cited.parse::<Citation>() {
        Ok(citation) => Place {
            name: view.say(&law::heading(regulation, &citation)).to_owned(),
            href,
            since: view.t.edition(&view.language.day(citation.edition)),
        },
        Err(_) => {
            let instrument = regulation.instrument(cited);
            let name = instrument.map(|one| {
                law::instrument_name(one, one.edition_on(on).map(|edition| edition.in_force))
            });
            let name = name.map_or(cited.to_owned(), |name| view.say(&name).to_owned());
            Place { name, href, since: String::new() }
        }
    }
}

fn cited(view: &View, regulation: &Regulation, citation: &Citation) -> Vec<Cited> {
    if citation.instrument != law::CITY_RULE {
        return Vec::new();
    }
    let own = regulation.city_citations.iter().filter(|one| one.provision == citation.number);
    own.map(|one| {
        let id = one.cites.split('@').next().unwrap_or_default();
        let found = regulation.instrument(id).is_some_and(|instrument| instrument.text_found);
        let stands = Whereabouts::of_cited(regulation, one, view.as_of.day());
        Cited {
            words: one.cited_zh.clone(),
            then: place_of(view, regulation, &one.cites, citation.edition),
            now: places(view, regulation, &stands.now),
            later: places(view, regulation, &stands.later),
            is_text_missing: !found,
            state: one.state.clone().filter(|_| found).unwrap_or_default(),
        }
    })
    .collect()
}

fn formerly(view: &View, regulation: &Regulation, citation: &Citation) -> Vec<Place> {
    let own = regulation.moved.iter().filter(|moved| moved.to.contains(citation));
    let from: Vec<String> = own.map(|moved| moved.from.to_string()).collect();
    places(view, regulation, &from)
}

fn duties(
    view: &View,
    regulation: &Regulation,
    stand: &CityStand,
    citation: &Citation,
) -> Vec<DutyLine> {
    let rests_on = |duty: &&Duty| duty.cite == *citation || duty.also_cite.contains(citation);
    let lines = regulation.duties.iter().filter(rests_on).map(|duty| DutyLine {
        id: duty.id.clone(),
        href: view.link(&law::duty_path(&duty.id)),
        subject: subject(view, duty).to_owned(),
        modality: law::modality(duty.modality, view),
        is_optional: duty.modality.is_optional(),
        stand: stand.duty(duty),
    });
    lines.collect()
}

/// What a duty is called; a duty without a Chinese name is called by what it asks.
pub fn subject<'d>(view: &View, duty: &'d Duty) -> &'d str {
    match view.language.tongue {
        Tongue::Chinese => duty.subject_zh.as_deref().unwrap_or(&duty.action_zh),
        Tongue::English => &duty.subject_en,
    }
}

html!(Sentence);

crate::words::words! {
    cites: "引用", "Cites";
    cited_then: "訂定當時", "Then";
    cited_now: "現行", "Now";
    cited_later: "其後", "Later";
    stands_now_at: "現行條次", "Stands now at";
    stands_later_at: "其後條次", "Later at";
    stood_before_at: "修正前條次", "Stood before at";
    duties_of_sentence: "本條之義務", "Duties of this sentence";
    owes_nothing_itself(why: &str): "本身不課予義務：{why}", "Owes nothing by itself: {why}";
    law_source: "來源", "Source";
    text_note: "備註", "Note";
    note_in_english: "英文註", "Note";
    text_in: "條文語言", "Text in";
    both_texts: "中英對照", "Both";
    only_chinese: "僅中文", "Chinese only";
    only_english: "僅英文", "English only";
    official_translation: "官方英譯，以中文為準", "Official translation; the Chinese text governs";
}
