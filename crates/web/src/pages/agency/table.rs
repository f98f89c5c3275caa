//! The body's duties as a list: filtered, in order, with the reason of each line shown.

use std::collections::HashMap;

use app::board::{AgencyRow, Cell};
use axum::response::Response;
use domain::Standing;

use super::Ground;
use crate::bodies;
use crate::download::{self, Cell as SheetCell, Format};
use crate::fault::Fault;
use crate::lines::{Asked, LineFilter, urgency};
use crate::pages::standings::standing_cells;
use crate::parts::line_table::{LineRow, LineTable, SORT_KEYS};
use crate::parts::pager::Pager;
use crate::parts::table::Sort;

/// Lines on one page.
const LINES: usize = 50;

/// The table of one page of lines, the way through them, and how many there are.
pub(super) fn lines(
    ground: &Ground,
    filter: &LineFilter,
) -> Result<(LineTable, Pager, usize), Fault> {
    let (view, row) = (&ground.view, ground.row()?);
    let sort = Sort::read(view, &SORT_KEYS, Sort::ascending("standing"));
    let duties = duties(ground, row, filter, sort);
    let pager = Pager::new(view, duties.len(), LINES);
    let shown = duties.get(pager.rows()).unwrap_or_default();
    let reasons = if shown.is_empty() { HashMap::new() } else { reasons(ground, filter, shown)? };
    let rows = shown.iter().filter_map(|place| {
        let (words, cell) = (ground.state.catalogue.duty(*place)?, row.cells.get(*place)?);
        let line = LineRow::new(view, &ground.tail, &ground.agency, None, words, cell);
        let line = line.chased_by(view, &ground.actor, &ground.agency, cell);
        Some(line.because(reasons.get(&words.id).cloned().unwrap_or_default()))
    });
    let table = LineTable::new(view, view.t.owed(), rows.collect()).sorted(sort, false);
    Ok((table, pager, duties.len()))
}

/// The places of the duties that the filter lets through, in the order asked for.
fn duties(ground: &Ground, row: &AgencyRow, filter: &LineFilter, sort: Sort) -> Vec<usize> {
    let all = ground.state.catalogue.duties.iter().zip(&row.cells).enumerate();
    let admitted =
        all.filter(|(_, (duty, cell))| filter.admits_duty(duty) && filter.admits_cell(cell));
    let mut duties: Vec<usize> = admitted.map(|(place, _)| place).collect();
    let cell = |place: &usize| row.cells.get(*place);
    match sort.key {
        "due" => duties.sort_by_key(|place| match cell(place).and_then(|cell| cell.due) {
            Some(day) => (false, day.days()),
            None => (true, 0),
        }),
        "since" => duties.sort_by_key(|place| cell(place).and_then(|cell| cell.since)),
        "standing" => duties.sort_by_key(|place| cell(place).map(urgency)),
        // The order of the law.
        _ => {}
    }
    if sort.descending {
        duties.reverse();
    }
    duties
}

/// Why each line stands as it does, by duty.
fn reasons(
    ground: &Ground,
    filter: &LineFilter,
    shown: &[usize],
) -> Result<HashMap<String, String>, Fault> {
    let (view, boards) = (&ground.view, &ground.state.boards);
    let words = shown.iter().filter_map(|place| ground.state.catalogue.duty(*place));
    let duties: Vec<&str> = words.map(|words| words.id.as_str()).collect();
    // What does not apply is not kept: it is judged again when somebody asks why.
    let may_not_apply = filter.standing() == Asked::One(Standing::NotApplicable);
    let (known_at, agency) = (view.known_at, &ground.agency);
    let told = boards.because(&ground.board, known_at, agency, &duties, may_not_apply)?;
    let reason = told.into_iter().map(|told| {
        let reason = view.language.choose(told.reason_zh, told.reason_en);
        (told.duty, reason)
    });
    Ok(reason.collect())
}

/// The list as a file, all its pages.
pub(super) async fn file(
    format: Format,
    ground: Ground,
    filter: LineFilter,
) -> Result<Response, Fault> {
    let t = ground.view.t;
    let headings = [
        t.agency_id(),
        t.agencies(),
        t.duty_id(),
        t.duty(),
        t.chapter(),
        t.clause(),
        t.standing(),
        t.due_day(),
        t.since_day(),
        t.late_column(),
        t.reason_column(),
    ];
    let headings = headings.map(str::to_owned).to_vec();
    let name = bodies::name(ground.body()?, ground.view.language);
    let name = format!("{name} {}", ground.board.as_of);
    download::table(format, name, headings, move |table| {
        let row = ground.row()?;
        let sort = Sort::read(&ground.view, &SORT_KEYS, Sort::ascending("standing"));
        let listed = duties(&ground, row, &filter, sort);
        let reasons = reasons(&ground, &filter, &listed)?;
        for place in listed {
            let found = ground.state.catalogue.duty(place).zip(row.cells.get(place));
            let Some((duty, cell)) = found else { continue };
            let reason = reasons.get(&duty.id).map_or("", String::as_str);
            download::row(table, &written(&ground, duty, cell, reason)?)?;
        }
        Ok(())
    })
    .await
}

fn written(
    ground: &Ground,
    duty: &crate::catalogue::DutyWords,
    cell: &Cell,
    reason: &str,
) -> Result<Vec<SheetCell>, Fault> {
    let view = &ground.view;
    let chapter = ground.state.catalogue.chapters.get(duty.chapter);
    let [standing, due, since, late] = standing_cells(view, cell);
    Ok(vec![
        SheetCell::text(ground.agency.as_str()),
        SheetCell::text(bodies::name(ground.body()?, view.language)),
        SheetCell::text(duty.id.as_str()),
        SheetCell::text(view.say(&duty.title)),
        SheetCell::text(chapter.map_or("", |chapter| view.say(&chapter.name))),
        SheetCell::text(view.say(&duty.place)),
        standing,
        due,
        since,
        late,
        SheetCell::text(reason),
    ])
}

crate::words::words! {
    reason_column: "理由", "Reason";
}
