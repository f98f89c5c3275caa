//! The list as a file: every row that the filter lets through, with what it lacks and what was said of it.

use std::sync::Arc;

use app::board::Board;
use app::todo::{Asked, list};
use axum::response::Response;

use super::row::{self, Shown};
use crate::download::Cell;
use crate::fault::Fault;
use crate::language::Language;
use crate::listing::{AT_ONCE, Listing, Piece};

pub(super) async fn file(asked: Listing, board: Arc<Board>) -> Result<Response, Fault> {
    let t = asked.view.t;
    let headings = [
        t.duty(),
        t.duty_id(),
        t.action_of_row(),
        t.clause(),
        t.of_agency(),
        t.standing(),
        t.due_day(),
        t.how_long(),
        t.lacking_of_row(),
        t.chased_of_row(),
    ];
    asked.file("todo", headings, move |asked, place| piece(asked, &board, place)).await
}

/// A place is how many rows come before it.
fn piece(asked: &Listing, board: &Arc<Board>, place: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let first = place.and_then(|place| place.parse().ok()).unwrap_or(0);
    let wanted = Asked { first, limit: AT_ONCE as usize, ..super::asked(view, state)? };
    let todo = list(&state.boards, board, actor, &wanted)?;
    let end = first.saturating_add(todo.rows.len());
    let rows = row::shown(view, state, board, actor, &todo, wanted.whose)?;
    Ok(Piece {
        next: (end < todo.n_rows && !rows.is_empty()).then(|| end.to_string()),
        rows: rows.into_iter().map(|row| cells(row, view.language)).collect(),
    })
}

fn cells(row: Shown, language: Language) -> Vec<Cell> {
    let (_, place) = row.clause.unwrap_or_default();
    let due = row.day.and_then(|(iso, _)| iso.parse::<regulation::Day>().ok());
    vec![
        Cell::text(row.title),
        Cell::text(row.duty_id),
        Cell::text(row.action),
        Cell::text(place),
        Cell::text(row.agency),
        Cell::text(row.badge.map_or("", |badge| badge.label())),
        due.map_or(Cell::Empty, crate::listing::day),
        Cell::text(row.when),
        Cell::text(row.lacking.join(language.choose("；", "; "))),
        Cell::text(row.chased),
    ]
}

crate::words::words! {
    action_of_row: "應辦事項", "What to do";
    how_long: "時間", "When";
    lacking_of_row: "尚缺", "Still lacking";
    chased_of_row: "催辦情形", "Urged";
}
