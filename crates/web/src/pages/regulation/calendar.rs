//! `/regulation/calendar`: the working days by which terms end, year by year, and where they come from.

use askama::Template;
use axum::extract;
use regulation::{CalendarYear, Citation, NamedDay, Regulation};

use super::numbers::confidence;
use crate::fault::Fault;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, law_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/calendar.html")]
pub struct Calendar {
    view: View,
    breadcrumbs: Breadcrumbs,
    years: Vec<YearLink>,
    year: String,
    source: String,
    note: String,
    confidence: (&'static str, &'static str, &'static str),
    months: Vec<Month>,
    is_published: bool,
    /// The provision by which terms are reckoned, and where it is read.
    reckoned_by: (String, String),
}

/// The instrument that says how a term is reckoned; all that is held of it is that article.
const TERMS: &str = "apa";

struct YearLink {
    name: String,
    href: String,
    is_here: bool,
}

struct Month {
    name: String,
    days: Vec<DayLine>,
}

struct DayLine {
    day: String,
    iso: String,
    weekday: &'static str,
    name: String,
    is_working: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
) -> Result<Page<Calendar>, Fault> {
    let calendar = &state.installation().regulation.calendar;
    let asked = view.query.get("year").and_then(|year| year.parse().ok());
    let asked = asked.unwrap_or_else(|| view.as_of.day().year());
    let found = calendar.years().find(|year| year.year == asked);
    let years = calendar.years().map(|year| YearLink {
        name: view.language.year(year.year),
        href: view.with("year", &year.year.to_string()),
        is_here: year.year == asked,
    });
    let (class, word, help) = match found {
        Some(year) => confidence(year.confidence, view.t),
        None => ("", "", ""),
    };
    let written = found.map(|year| {
        let note = view.language.choose(&year.note_zh, &year.note).clone();
        let source = view.language.choose(&year.source_zh, &year.source).clone();
        (source, note.unwrap_or_default())
    });
    let (source, note) = written.unwrap_or_default();
    Ok(Page(Calendar {
        breadcrumbs: Breadcrumbs::to(&view, view.t.calendar()).through(
            &view,
            "/regulation",
            view.t.regulation(),
        ),
        years: years.collect(),
        year: view.language.year(asked),
        source,
        note,
        confidence: (class, word, help),
        months: found.map(|year| months(&view, year)).unwrap_or_default(),
        is_published: found.is_some(),
        reckoned_by: reckoned_by(&view, &state.installation().regulation),
        view,
    }))
}

fn reckoned_by(view: &View, regulation: &Regulation) -> (String, String) {
    let text = regulation.texts.iter().find(|text| text.instrument == TERMS);
    let first = text.and_then(|text| Some((text, text.provisions.first()?)));
    let Some((text, provision)) = first else { return (String::new(), String::new()) };
    let citation = Citation {
        instrument: TERMS.to_owned(),
        edition: text.edition,
        number: provision.number.clone(),
    };
    let heading = law::heading(regulation, &citation);
    (view.say(&heading).to_owned(), view.link(&law_path(&citation)))
}

fn months(view: &View, year: &CalendarYear) -> Vec<Month> {
    let rest = year.holidays.iter().map(|day| (day, false));
    let work = year.working.iter().map(|day| (day, true));
    let mut days: Vec<(&NamedDay, bool)> = rest.chain(work).collect();
    days.sort_by_key(|(day, _)| day.on);
    let mut months: Vec<Month> = Vec::new();
    for (day, is_working) in days {
        let name = view.language.month_name(day.on);
        let line = DayLine {
            day: view.language.day_of_year(day.on),
            iso: day.on.to_string(),
            weekday: view.language.weekday(day.on),
            name: day.zh.clone(),
            is_working,
        };
        match months.last_mut() {
            Some(month) if month.name == name => month.days.push(line),
            _ => months.push(Month { name, days: vec![line] }),
        }
    }
    months
}

crate::words::words! {
    calendar_help(law: &str): "期間末日為例假日者，移至次一上班日（{law}）。星期六、日未列名者亦為例假日。",
        "A term that ends on a rest day moves to the next working day ({law}). Saturdays and Sundays that are not named rest too.";
    year_not_published: "本年度辦公日曆尚未公布；期間計算僅以星期六、日為例假日。",
        "The calendar of this year was not published; only Saturdays and Sundays are taken as rest days.";
    working_saturday: "補行上班", "Working day";
}
