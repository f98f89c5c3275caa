//! Duties in tables: how many stand how, and each with its clause, its records and what it lacks.

use std::collections::BTreeMap;

use ::paper::{Chosen, Column, Measure, OfDuty, Standings, Table, Text};
use domain::{LineOnWire, Standing, minguo};
use regulation::{Citation, Day, Duty, ROOMS, Regulation};

use super::OfSubjects;
use crate::board::{CHAPTERS, Tally, chapter_of};
use crate::explain;

/// Ids of records that one cell names; how many there are is said beside them.
const IDS_NAMED: usize = 3;

/// How many duties stand how, chapter by chapter and together.
pub(super) fn tally(regulation: &Regulation, lines: &[LineOnWire]) -> Table {
    let mut tallies = [Tally::default(); CHAPTERS];
    for line in lines {
        let Some(duty) = regulation.duty(&line.duty) else { continue };
        if let Some(tally) = tallies.get_mut(chapter_of(regulation, usize::from(duty.order))) {
            tally.count(line.standing);
        }
    }
    let headings = ["章", "應辦", "符合", "待辦", "逾期", "資料不足", "核准例外", "符合率"];
    let shares = [28, 9, 9, 9, 9, 12, 12, 12];
    let mut whole = Tally::default();
    let mut rows = Vec::new();
    for (place, tally) in tallies.iter().enumerate() {
        whole.add(tally);
        rows.push(row(&chapter(regulation, place), tally));
    }
    rows.push(row("合計", &whole));
    Table {
        name: "各章辦理情形".to_owned(),
        columns: headings
            .iter()
            .zip(shares)
            .map(|(heading, share)| Column { heading: (*heading).to_owned(), share })
            .collect(),
        rows,
        least_row: 0,
    }
}

fn row(name: &str, tally: &Tally) -> Vec<Text> {
    let counts = [tally.rated(), tally.met, tally.due, tally.overdue, tally.no_data, tally.waived];
    let rate = (tally.met * 100).checked_div(tally.rated());
    let percent =
        |rate: u32| Text::measured(format!("{rate}%"), Measure::Percent(rate.to_string()));
    let rate = rate.map_or_else(|| Text::plain("—"), percent);
    let counts = counts.iter().map(|count| Text::number(count.to_string()));
    [Text::plain(name)].into_iter().chain(counts).chain([rate]).collect()
}

fn chapter(regulation: &Regulation, place: usize) -> String {
    if place >= ROOMS.len() {
        return "國家法規".to_owned();
    }
    let texts = regulation.texts.iter();
    let newest = texts.rev().find(|text| text.provisions.iter().any(|one| one.number == "ch1"));
    let number = format!("ch{}", place + 1);
    let found = newest.and_then(|text| text.provisions.iter().find(|one| one.number == number));
    let part = |text: Option<&String>| text.cloned().unwrap_or_default();
    match found {
        Some(one) => [part(one.label.as_ref()), part(one.text_zh.as_ref())].concat(),
        None => ROOMS.get(place).map_or_else(String::new, |room| (*room).to_owned()),
    }
}

/// The table of the duties that a template chooses; those that do not apply are left out.
pub(super) fn table(
    regulation: &Regulation,
    standings: &Standings,
    lines: &[LineOnWire],
    of_subjects: &BTreeMap<String, OfSubjects>,
) -> Table {
    let is_open = |standing: Standing| {
        matches!(standing, Standing::Due | Standing::Overdue | Standing::NoData)
    };
    let chosen = lines.iter().filter(|line| {
        line.standing != Standing::NotApplicable
            && match &standings.chosen {
                Chosen::All => true,
                Chosen::Open => is_open(line.standing),
                Chosen::Of(duties) => duties.contains(&line.duty),
            }
    });
    let mut chosen: Vec<(&LineOnWire, &Duty)> =
        chosen.filter_map(|line| Some((line, regulation.duty(&line.duty)?))).collect();
    if let Chosen::Of(duties) = &standings.chosen {
        chosen.sort_by_key(|(line, _)| duties.iter().position(|duty| *duty == line.duty));
    }
    let rows = (1..).zip(chosen).map(|(number, (line, duty))| {
        let cell = |column: &OfDuty| match column {
            OfDuty::Records => records(line, of_subjects.get(&line.duty)),
            column => of_duty(regulation, column, number, line, duty),
        };
        standings.columns.iter().map(cell).collect()
    });
    let columns = standings.columns.iter().enumerate().map(|(place, column)| Column {
        heading: heading(column).to_owned(),
        share: standings.shares.get(place).copied().unwrap_or_default(),
    });
    Table {
        name: "義務辦理情形".to_owned(),
        columns: columns.collect(),
        rows: rows.collect(),
        least_row: 0,
    }
}

fn heading(column: &OfDuty) -> &str {
    match column {
        OfDuty::Number => "項次",
        OfDuty::Clause => "依據",
        OfDuty::Duty => "應辦事項",
        OfDuty::Standing => "狀態",
        OfDuty::Due => "期限",
        OfDuty::Records => "佐證紀錄",
        OfDuty::Mend => "缺漏及應辦",
        OfDuty::Blank(heading) => heading,
    }
}

fn of_duty(
    regulation: &Regulation,
    column: &OfDuty,
    number: usize,
    line: &LineOnWire,
    duty: &Duty,
) -> Text {
    match column {
        OfDuty::Number => Text::number(number.to_string()),
        OfDuty::Clause => Text::plain(clause(regulation, line, duty)),
        OfDuty::Duty => {
            let subject = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
            Text::plain(format!("{subject}（{}）", duty.id))
        }
        OfDuty::Standing => {
            let late = if line.late { "（逾期完成）" } else { "" };
            Text::plain(format!("{}{late}", line.standing.zh()))
        }
        OfDuty::Due => match line.due.as_deref() {
            Some(due) => match due.parse::<Day>() {
                Ok(day) => Text::measured(minguo::short_day(day), Measure::Day(day)),
                Err(_) => Text::plain(minguo::day(due)),
            },
            None => Text::plain("—"),
        },
        OfDuty::Mend => mend(regulation, line, duty),
        // Of records tells what the subjects' lines count too.
        OfDuty::Records | OfDuty::Blank(_) => Text::default(),
    }
}

/// The clause; the city's own regulation goes without saying.
fn clause(regulation: &Regulation, line: &LineOnWire, duty: &Duty) -> String {
    let cited = line.cite.first().and_then(|cite| cite.parse::<Citation>().ok());
    let cite = cited.unwrap_or_else(|| duty.cite.clone());
    match duty.national {
        true => regulation.heading_zh(&cite),
        false => regulation.place_zh(&cite),
    }
}

/// How many records were counted, for the duty or for its subjects, and how many fail, with the first of
/// their ids.
fn records(line: &LineOnWire, of_subjects: Option<&OfSubjects>) -> Text {
    fn named<'i>(ids: impl ExactSizeIterator<Item = &'i String>) -> String {
        let more = if ids.len() > IDS_NAMED { " 等" } else { "" };
        let first: Vec<&str> = ids.take(IDS_NAMED).map(String::as_str).collect();
        format!("{}{more}", first.join("、"))
    }
    let counted = (!line.counted.is_empty())
        .then(|| format!("計入 {} 筆：{}", line.counted.len(), named(line.counted.iter())));
    let of_subjects = of_subjects.filter(|_| counted.is_none());
    let of_subjects = of_subjects.filter(|one| !one.counted.is_empty()).map(|one| {
        let (n_subjects, n_counted) = (one.n_subjects, one.counted.len());
        format!("{n_subjects} 個對象，計入 {n_counted} 筆：{}", named(one.counted.iter()))
    });
    let counted = counted.or(of_subjects);
    let failing = (!line.failing.is_empty())
        .then(|| format!("不符 {} 筆：{}", line.failing.len(), named(line.failing.iter())));
    let told: Vec<String> = [counted, failing].into_iter().flatten().collect();
    match told.is_empty() {
        false => Text::plain(told.join("\n")),
        true if matches!(line.standing, Standing::Overdue | Standing::NoData) => {
            Text::missing("【缺：無佐證紀錄】")
        }
        true => Text::plain("—"),
    }
}

/// Why the duty is not kept, and what is to be filed.
fn mend(regulation: &Regulation, line: &LineOnWire, duty: &Duty) -> Text {
    let mends = explain::mend(regulation, duty, line.standing, &line.missing, &[], None);
    let mends: Vec<String> = mends.into_iter().map(|mend| mend.zh).collect();
    let mends = if mends.is_empty() { "見判定理由".to_owned() } else { mends.join("；") };
    // What is missing by name says more than that something is.
    let reason = match line.reason_zh.is_empty() || !line.missing.is_empty() {
        true => Text::default(),
        false => Text::plain(format!("{}\n", line.reason_zh)),
    };
    match line.standing {
        Standing::Overdue | Standing::NoData => {
            reason.then(Text::missing(format!("【缺：{mends}】")))
        }
        Standing::Due => reason.then(Text::plain(format!("待辦：{mends}"))),
        _ => Text::plain("—"),
    }
}
