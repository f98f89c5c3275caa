//! Everything that was found as a file: kind by kind, each whole.

use app::search::Kind;
use axum::response::Response;

use super::finds::{Find, Finder, titles};
use super::name;
use crate::download::Cell;
use crate::fault::Fault;
use crate::law;
use crate::listing::{AT_ONCE, Listing, Piece};
use crate::searching::Searching;

pub(super) async fn file(asked: Listing) -> Result<Response, Fault> {
    let t = asked.view.t;
    let headings = [
        t.kind_of_find(),
        t.name_of_find(),
        t.about_find(),
        t.state_of_record(),
        t.words_of_find(),
    ];
    asked.file("search", headings, piece).await
}

/// Finds of one kind. A place is the kind, and where its list goes on.
fn piece(asked: &Listing, place: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    let regulation = &*installation.regulation;
    let searching = Searching::read(view, regulation)?;
    let kinds = searching.kind.map_or_else(|| Kind::ALL.to_vec(), |only| vec![only]);
    let (kind, after) = match place.and_then(|place| place.split_once(' ')) {
        Some((word, after)) => {
            (Kind::from_word(word), Some(after).filter(|after| !after.is_empty()))
        }
        None => (kinds.first().copied(), None),
    };
    let Some(kind) = kind else { return Ok(Piece::default()) };
    let limit = AT_ONCE as usize;
    let wanted = app::search::Asked { kind: Some(kind), after, ..searching.asked(limit) };
    let answer = app::search::search(installation, actor, &wanted)?;
    let city = app::agency::city_now(installation)?;
    let (catalogue, question) = (&*state.catalogue, &answer.question);
    let titles = titles(view, installation, actor, &answer)?;
    let finder = Finder { view, regulation, catalogue, city: &city, question, titles: &titles };
    let group = answer.groups.first();
    let finds = group.map(|group| finder.all(&group.hits)).unwrap_or_default();
    let mut rows: Vec<Vec<Cell>> =
        finds.into_iter().map(|find| cells(asked, name(view.t, kind), find)).collect();
    if answer.is_cut {
        rows.push(vec![Cell::text(name(view.t, kind)), Cell::text(view.t.search_cut())]);
    }
    let next = match group.and_then(|group| group.next.as_ref()) {
        Some(after) => Some(format!("{} {after}", kind.word())),
        None => {
            let following = kinds.iter().skip_while(|one| **one != kind).nth(1);
            following.map(|kind| format!("{} ", kind.word()))
        }
    };
    Ok(Piece { rows, next })
}

fn cells(asked: &Listing, kind: &str, find: Find) -> Vec<Cell> {
    let language = asked.view.language;
    let places = find.places.iter().map(|(label, snippet)| match label.as_str() {
        "" => snippet.text(),
        label => format!("{label}: {}", snippet.text()),
    });
    vec![
        Cell::text(kind),
        Cell::text(find.name.text()),
        Cell::text(law::joined(language, find.about)),
        Cell::text(find.state.map_or("", |state| state.word())),
        Cell::text(places.collect::<Vec<_>>().join(language.choose("；", "; "))),
    ]
}

crate::words::words! {
    kind_of_find: "類別", "Kind";
    name_of_find: "名稱", "Name";
    about_find: "說明", "What it is";
    state_of_record: "紀錄狀態", "State of the record";
    words_of_find: "相符之處", "Where the words stand";
}
