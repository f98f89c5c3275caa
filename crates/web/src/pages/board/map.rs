//! The heat map of the page: the bodies shown, their groups and what they add up to.

use std::ops::Range;

use app::board::{CHAPTERS, Tally as Counted};

use super::Ground;
use super::order::{By, Order, Shelf};
use crate::bodies::{Listed, short_name};
use crate::catalogue::CITY_DUTIES;
use crate::parts::heat_map::{HeatCell, HeatColumn, HeatGroup, HeatMap, HeatRow};
use crate::parts::rate::Tally;
use crate::routes::agency_path;

/// Draws the rows of one page; groups and the whole add up the bodies of all pages.
pub(super) fn draw(ground: &Ground<'_>, order: &Order, shown: Range<usize>) -> HeatMap {
    let view = ground.view;
    let heading = |by: By, key: &str, number: &str, name: &str| HeatColumn {
        number: number.to_owned(),
        name: name.to_owned(),
        href: view.with("sort", &order.next(by, key)),
        order: order.mark(by),
    };
    let chapters = ground.state.catalogue.chapters.iter().enumerate();
    let columns = chapters.map(|(place, chapter)| {
        let (number, name) = (view.say(&chapter.number), view.say(&chapter.name));
        heading(By::Chapter(place), chapter.key, number, &breakable(name))
    });
    HeatMap {
        t: view.t,
        caption: view.t.heat_map_title().to_owned(),
        name: heading(By::Name, "name", "", view.t.of_agency()),
        total: heading(By::Rate, "rate", "", view.t.total()),
        columns: columns.collect(),
        groups: groups(ground, order, shown),
    }
}

/// A name whose long English words may break at their endings: columns are narrow.
fn breakable(name: &str) -> String {
    const LONG: usize = 10;
    let broken = name.split(' ').map(|word| {
        let ending = ["ation", "ment", "ance", "tary"].into_iter().find_map(|end| word.rfind(end));
        match ending.and_then(|at| word.split_at_checked(at)) {
            Some((stem, end)) if word.len() >= LONG => format!("{stem}\u{ad}{end}"),
            _ => word.to_owned(),
        }
    });
    broken.collect::<Vec<_>>().join(" ")
}

fn groups(ground: &Ground<'_>, order: &Order, shown: Range<usize>) -> Vec<HeatGroup> {
    let mut groups = vec![group(ground, Shelf::All, ground.listed)];
    let shelves = ground.listed.chunk_by(|left, right| order.shelf(left) == order.shelf(right));
    let mut begin = 0;
    for shelf in shelves {
        let here = begin..begin + shelf.len();
        begin = here.end;
        let first = shown.start.max(here.start);
        let rows = ground.listed.get(first..shown.end.min(here.end)).unwrap_or_default();
        let (Some(one), false) = (shelf.first(), rows.is_empty()) else { continue };
        let rows = rows.iter().map(|listed| row(ground, listed)).collect();
        match order.shelf(one) {
            // Without groups the rows stand below the whole.
            Shelf::All => {
                if let Some(all) = groups.last_mut() {
                    all.rows = rows;
                }
            }
            name => groups.push(HeatGroup { rows, ..group(ground, name, shelf) }),
        }
    }
    groups
}

/// The bodies of a group added up, chapter by chapter; each sum leads to the lines that it counts.
fn group(ground: &Ground<'_>, shelf: Shelf, bodies: &[Listed<'_>]) -> HeatGroup {
    let mut total = Counted::default();
    let mut columns = [Counted::default(); CHAPTERS];
    for listed in bodies {
        total.add(&listed.row.city_duties());
        for (sum, column) in columns.iter_mut().zip(&listed.row.chapters) {
            sum.add(column);
        }
    }
    let narrowed = match shelf.filter() {
        Some((key, word)) => format!("&{key}={word}"),
        None => String::new(),
    };
    let keys = ground.state.catalogue.chapters.iter().map(|chapter| chapter.key);
    let cells = columns.iter().zip(keys).map(|(column, key)| HeatCell {
        tally: Tally::from(column),
        href: ground.lines(&format!("chapter={key}{narrowed}")),
    });
    HeatGroup {
        name: shelf.name(&ground.state.installation().regulation, ground.view),
        count: bodies.len(),
        total: Tally::from(&total),
        total_href: ground.lines(&format!("chapter={CITY_DUTIES}{narrowed}")),
        cells: cells.collect(),
        rows: Vec::new(),
    }
}

fn row(ground: &Ground<'_>, listed: &Listed<'_>) -> HeatRow {
    let path = agency_path(&listed.body.id);
    let tail = ground.view.tail();
    let keys = ground.state.catalogue.chapters.iter().map(|chapter| chapter.key);
    let cells = listed.row.chapters.iter().zip(keys).map(|(column, key)| HeatCell {
        tally: Tally::from(column),
        href: tail.after(&[path.as_str(), "?chapter=", key].concat()),
    });
    HeatRow {
        name: short_name(&ground.board.city, listed.body, ground.view.language).to_owned(),
        href: tail.after(&path),
        mark: listed.level.map(|level| level.letter().to_owned()).unwrap_or_default(),
        total: Tally::from(&listed.row.city_duties()),
        total_href: tail.after(&[path.as_str(), "?chapter=", CITY_DUTIES].concat()),
        cells: cells.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn long_words_of_a_heading_break_at_their_endings_and_no_others_do() {
        assert_eq!(breakable("Cyber Security Organisation"), "Cyber Security Organis\u{ad}ation");
        assert_eq!(breakable("Management"), "Manage\u{ad}ment");
        assert_eq!(breakable("資通安全組織"), "資通安全組織");
    }
}
