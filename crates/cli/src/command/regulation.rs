//! `fangyuan regulation`: the law that the program carries, checked and shown.

use app::in_force::{InForce, Whereabouts};
use clap::{Args, Subcommand, ValueEnum};
use regulation::{
    Amount, Basis, ByLevel, Citation, Confidence, Day, InstrumentKind, Level, Provision,
    Regulation, TextKind,
};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Check citations, quotes, dates, names and coverage; print the counts
    Check {
        /// A table, or one JSON object
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// A provision, duty or parameter as in force on a day, with its sources
    Show {
        /// taipei-isms@2022-07-13/5.5, 5.5, csma/12, D5.5a, training.dedicated.hours
        #[arg(value_name = "ID")]
        id: String,
        /// The day; today when left out
        #[arg(long, value_name = "DAY")]
        on: Option<Day>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        match self.what {
            What::Check { format } => check(context, format),
            What::Show { id, on } => show(context, &id, on),
        }
    }
}

fn check(context: &Context, format: Format) -> Result<Status, Failure> {
    let language = context.language();
    let (counts, faults) = match Regulation::read(&regulation::embedded_files()) {
        Ok(law) => {
            let report = domain::check::run(&law, &regulation::embedded_examples());
            (report.counts, report.faults)
        }
        // What cannot be read cannot be counted either.
        Err(faults) => (Vec::new(), faults.iter().map(ToString::to_string).collect()),
    };
    match format {
        Format::Json => {
            let counted = counts.iter().map(|count| (count.en.clone(), count.n.into()));
            let counted: serde_json::Map<String, serde_json::Value> = counted.collect();
            output::say(&serde_json::json!({ "counts": counted, "faults": faults }).to_string())?;
        }
        Format::Table => {
            for fault in &faults {
                output::say(fault)?;
            }
            let name = |count: &domain::check::Count| language.of(&count.zh, &count.en);
            let rows: Vec<Vec<String>> =
                counts.iter().map(|count| vec![name(count), count.n.to_string()]).collect();
            let (zh, en) = (["項目", "數量"], ["what", "count"]);
            let headings = if language == Language::Chinese { zh } else { en };
            output::say(&output::table(&headings, &rows))?;
            let n = faults.len();
            output::say(&language.of(format!("{n} 個錯誤"), format!("{n} faults")))?;
        }
    }
    Ok(if faults.is_empty() { Status::Done } else { Status::DoesNotHold })
}

fn show(context: &Context, id: &str, on: Option<Day>) -> Result<Status, Failure> {
    let law = Regulation::embedded().map_err(app::OpenError::Law)?;
    let on = on.unwrap_or_else(|| app::Clock::now(&app::SystemClock).day());
    let language = context.language();
    let told = duty(&law, id, on, language)
        .or_else(|| parameter(&law, id, on, &[], language))
        .or_else(|| provision(&law, id, on, language));
    match told {
        Some(Told::InForce(words)) => {
            output::say(&words)?;
            Ok(Status::Done)
        }
        Some(Told::NotInForce { days, words }) => {
            output::say(&words)?;
            output::complain(&language.of(
                format!("「{id}」於 {on} 未施行；{days}"),
                format!("`{id}` is not in force on {on}; {days}"),
            ));
            Ok(Status::DoesNotHold)
        }
        None => Err(Failure::input(
            format!("沒有「{id}」；可用條文（5.5、csma/12）、義務（D5.5a）或參數代碼"),
            format!(
                "nothing is called `{id}`; give a provision (5.5, csma/12), a duty (D5.5a) or a parameter"
            ),
        )),
    }
}

/// What there is to say of a thing of the law on a day.
enum Told {
    InForce(String),
    /// It is there on other days: which, and what it says then.
    NotInForce {
        days: String,
        words: String,
    },
}

/// The days on which something is in force, its last one counted.
fn days_in_force(from: Day, ends: Option<Day>, language: Language) -> String {
    match ends {
        Some(ends) => {
            let last = ends.previous();
            language.of(format!("施行 {from} 至 {last}"), format!("in force {from} to {last}"))
        }
        None => language.of(format!("自 {from} 施行"), format!("in force from {from} on")),
    }
}

fn sure(confidence: Confidence, language: Language) -> String {
    match confidence {
        Confidence::Verbatim => language.of("已見原文", "verbatim"),
        Confidence::Secondary => language.of("二手來源", "secondary source"),
        Confidence::Unverified => language.of("未經查證", "unverified"),
    }
}

fn duty(law: &Regulation, id: &str, on: Day, language: Language) -> Option<Told> {
    let duty = law.duty(id)?;
    let zh = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
    let mut lines = vec![format!("{id} {}", language.of(zh, &duty.subject_en))];
    lines.push(language.of(&duty.action_zh, &duty.action_en));
    let span = law.duty_span(duty)?;
    let days = days_in_force(span.0, span.1, language);
    lines.push(days.clone());
    if let Some(why) = &duty.outside {
        lines.push(
            language.of(format!("本系統不判定：{why}"), format!("outside the program: {why}")),
        );
    }
    let names = duty.decides.iter().filter_map(|id| law.form(id));
    let names: Vec<String> = names.map(|form| language.of(&form.zh, &form.en)).collect();
    lines.push(language.of(
        format!("判定依據：{}", names.join("、")),
        format!("decided by: {}", names.join(", ")),
    ));
    lines.push(words_of(law, &duty.cite, on, language)?);
    if InForce::within(span, on) != InForce::Yes {
        return Some(Told::NotInForce { days, words: lines.join("\n") });
    }
    for id in duty.proof.as_ref().map(domain::parameters).unwrap_or_default() {
        if let Some(Told::InForce(words)) = parameter(law, id, on, &duty.levels, language) {
            lines.push(words);
        }
    }
    Some(Told::InForce(lines.join("\n")))
}

/// A number of the law for all levels or for those asked about, each with the words of its own table.
fn parameter(
    law: &Regulation,
    id: &str,
    on: Day,
    levels: &[Level],
    language: Language,
) -> Option<Told> {
    let parameter = law.parameter(id)?;
    let name = language.of(&parameter.zh, &parameter.en);
    let Some((row, value)) = parameter.row(on).and_then(|row| Some((row, row.value.as_ref()?)))
    else {
        let first = parameter.since.first()?.from;
        let rows = parameter.since.iter();
        let ends = rows.rev().find(|row| row.value.is_none() && row.from <= on);
        let days = days_in_force(first, ends.map(|row| row.from), language);
        return Some(Told::NotInForce { words: format!("{id} {name}"), days });
    };
    let value = match value {
        ByLevel::All(amount) => written(*amount),
        ByLevel::Level(by_level) => {
            let asked =
                by_level.iter().filter(|(level, _)| levels.is_empty() || levels.contains(level));
            let each = asked.map(|(level, one)| format!("{} {}", level.letter(), written(*one)));
            each.collect::<Vec<_>>().join(", ")
        }
    };
    let mut lines = vec![format!("{id} {name}: {value}")];
    for (levels, basis) in row.bases(levels) {
        lines.extend(rests_on(&levels, &basis, language));
    }
    Some(Told::InForce(lines.join("\n")))
}

/// Where the value of some levels stands, and in what words.
fn rests_on(levels: &[Level], basis: &Basis, language: Language) -> [String; 2] {
    let letters: Vec<&str> = levels.iter().map(|level| level.letter()).collect();
    let of = match letters.is_empty() {
        true => String::new(),
        false => format!("{}: ", letters.join(", ")),
    };
    let words = basis.quote.as_ref().map(|quote| format!("「{quote}」"));
    let summary = || basis.paraphrase.as_ref().map(|text| summed_up(text, language));
    let words = words.or_else(summary);
    let sure = sure(basis.confidence, language);
    [format!("  {of}{} ({sure})", basis.cite), format!("  {}", words.unwrap_or_default())]
}

fn summed_up(text: &str, language: Language) -> String {
    language.of(format!("摘要，非條文：{text}"), format!("summary, not the text: {text}"))
}

fn written(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.to_string(),
    }
}

/// A full citation; or `instrument/number` or a point of the city's regulation as on the day, which leads on
/// where the number is another by then.
fn provision(law: &Regulation, id: &str, on: Day, language: Language) -> Option<Told> {
    let citation = id.parse::<Citation>().ok().or_else(|| law.provision_called(id, on))?;
    let span = law.instrument(&citation.instrument)?.span(citation.edition)?;
    let words = words_of(law, &citation, on, language)?;
    Some(match InForce::within(span, on) {
        InForce::Yes => Told::InForce(words),
        InForce::NotYet(_) | InForce::NoLonger(_) => {
            Told::NotInForce { days: days_in_force(span.0, span.1, language), words }
        }
    })
}

/// A provision of an edition with all below it, where it stands on a day, and where what it cites does.
fn words_of(law: &Regulation, citation: &Citation, on: Day, language: Language) -> Option<String> {
    let provision = law.provision(citation)?;
    let instrument = law.instrument(&citation.instrument)?;
    let (from, ends) = instrument.span(citation.edition)?;
    let mut lines = vec![format!(
        "{citation} {} ({}; {})",
        language.of(instrument.name_zh(citation.edition), instrument.name_en(citation.edition)),
        days_in_force(from, ends, language),
        sure(provision.confidence, language)
    )];
    lines.extend(own_words(provision, language));
    lines.extend(cited(law, citation, on, language));
    for below in below(law, citation) {
        let words = own_words(below, language).join("\n");
        lines.push(format!("{} {words}", below.number).trim_end().to_owned());
        let citation = Citation { number: below.number.clone(), ..citation.clone() };
        lines.extend(cited(law, &citation, on, language));
    }
    lines.extend(moved(law, citation, on, language));
    Some(lines.join("\n"))
}

/// Where a place stands that other editions have under another number, or where each place within it does.
fn moved(law: &Regulation, citation: &Citation, on: Day, language: Language) -> Vec<String> {
    let place = Whereabouts::of_moved(law, citation, on);
    if place.parts.is_empty() {
        let with = place.with.as_ref().map_or_else(String::new, |with| {
            let (zh, en) = (law.place_zh(with), law.place_en(with));
            language.of(format!("（隨{zh}移列）"), format!(" (moved with {en})"))
        });
        return stands(&place, language).into_iter().map(|told| told + &with).collect();
    }
    let parts = place.parts.iter().flat_map(|(part, place)| {
        let (zh, en) = (law.place_zh(part), law.place_en(part));
        let name = language.of(format!("{zh}："), format!("{en}: "));
        stands(place, language).into_iter().map(move |told| format!("{name}{told}"))
    });
    parts.collect()
}

/// Where a place stands on the day asked about, and where after it.
fn stands(place: &Whereabouts, language: Language) -> Vec<String> {
    let (now, later) = (place.now.join(", "), place.later.join(", "));
    let mut told = Vec::new();
    if !now.is_empty() {
        told.push(language.of(format!("現為 {now}"), format!("now {now}")));
    }
    if !later.is_empty() {
        told.push(language.of(format!("其後為 {later}"), format!("later {later}")));
    }
    told
}

/// What a point of the city's regulation cites: what it meant then, and where it stands.
fn cited(law: &Regulation, citation: &Citation, on: Day, language: Language) -> Vec<String> {
    let instrument = law.instrument(&citation.instrument);
    if instrument.is_none_or(|one| one.kind != InstrumentKind::CityRule) {
        return Vec::new();
    }
    let own = law.city_citations.iter().filter(|one| one.provision == citation.number);
    let lines = own.map(|one| {
        let (words, then) = (&one.cited_zh, &one.cites);
        let id = then.split_once('@').map_or(then.as_str(), |(id, _)| id);
        if !law.instrument(id).is_some_and(|cited| cited.text_found) {
            return language.of(
                format!("引用「{words}」：未取得條文"),
                format!("cites 「{words}」: the text was not found"),
            );
        }
        let mut line = language.of(
            format!("引用「{words}」：訂定當時為 {then}"),
            format!("cites 「{words}」: then {then}"),
        );
        for place in stands(&Whereabouts::of_cited(law, one, on), language) {
            line.push_str(&language.of(format!("，{place}"), format!(", {place}")));
        }
        line
    });
    lines.collect()
}

/// What a provision says by itself; nothing where it only heads others.
fn own_words(provision: &Provision, language: Language) -> Vec<String> {
    let own = match (provision.kind, &provision.text_zh, &provision.paraphrase_zh) {
        (TextKind::Missing, ..) => Some(language.of("未取得條文", "the text was not found")),
        (_, Some(text), _) => Some(text.clone()),
        (_, None, Some(text)) => Some(summed_up(text, language)),
        (_, None, None) => None,
    };
    let translated = provision.text_en.clone().filter(|_| language == Language::English);
    own.into_iter().chain(translated).collect()
}

/// The paragraphs, items and further parts of a provision, in the order of the text.
fn below<'l>(law: &'l Regulation, citation: &Citation) -> Vec<&'l Provision> {
    let Some(text) = law.text(&citation.instrument, citation.edition) else { return Vec::new() };
    let mut within = vec![citation.number.as_str()];
    let mut found = Vec::new();
    for provision in &text.provisions {
        if provision.parent.as_deref().is_some_and(|parent| within.contains(&parent)) {
            within.push(&provision.number);
            found.push(provision);
        }
    }
    found
}
