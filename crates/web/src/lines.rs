//! Which lines of a board a page shows: by chapter, standing, day and words. Knows no page.

use app::board::{CHAPTERS, Cell};
use domain::Standing;
use regulation::Day;

use crate::bodies::no_such;
use crate::catalogue::{CITY_DUTIES, Catalogue, DutyWords};
use crate::digest::falls_due;
use crate::fault::{Fault, FieldFault};
use crate::parts::standing::label;
use crate::view::View;
use crate::words::Words;

/// What a list shows of one duty of one body.
#[derive(Clone, Debug)]
pub struct LineFilter {
    chapters: (usize, usize),
    standing: Asked,
    /// A body's words may be sought too, where the list is of many bodies.
    sought: String,
    due: Option<(Day, Day)>,
    duty: Option<String>,
}

/// Which standings are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What enters the rates: the usual list.
    Owed,
    /// What is still to be done or to be renewed, with a day ahead.
    Ahead,
    One(Standing),
}

impl LineFilter {
    /// Reads `chapter`, `standing`, `due` (a day, or two with `..` between), `duty` and the words
    /// under `key`.
    ///
    /// # Errors
    /// 422 where a word or a day cannot be read.
    pub fn read(view: &View, catalogue: &Catalogue, key: &str) -> Result<Self, Fault> {
        let get = |key: &str| view.query.get(key);
        let chapters = match get("chapter") {
            None => (0, CHAPTERS),
            Some(CITY_DUTIES) => (0, CHAPTERS - 1),
            Some(word) => {
                let place = catalogue.chapter(word).ok_or_else(|| no_such("chapter", word))?;
                (place, place + 1)
            }
        };
        let due = get("due").map(read_span).transpose()?;
        let standing = match get("standing") {
            None if due.is_some() => Asked::Ahead,
            None => Asked::Owed,
            Some(word) => {
                Asked::One(Standing::from_word(word).ok_or_else(|| no_such("standing", word))?)
            }
        };
        Ok(Self {
            chapters,
            standing,
            sought: get(key).unwrap_or_default().to_lowercase(),
            due,
            duty: get("duty").map(str::to_owned),
        })
    }

    /// Which standings are asked for.
    pub fn standing(&self) -> Asked {
        self.standing
    }

    /// Whether the words are asked for at all, before any cell is looked at.
    pub fn admits_duty(&self, duty: &DutyWords) -> bool {
        let (first, end) = self.chapters;
        (first..end).contains(&duty.chapter)
            && self.duty.as_ref().is_none_or(|asked| *asked == duty.id)
            && (self.sought.is_empty() || duty.is_found_by(&self.sought))
    }

    /// Whether a duty that is admitted stands as asked.
    pub fn admits_cell(&self, cell: &Cell) -> bool {
        let stands = match self.standing {
            Asked::Owed => cell.standing.is_rated(),
            Asked::Ahead => matches!(cell.standing, Standing::Due | Standing::Met),
            // An exception is found too where it is for some of a line's subjects.
            Asked::One(Standing::Waived) => cell.is_excepted(),
            Asked::One(standing) => cell.standing == standing,
        };
        let falls = |(first, last)| match self.standing {
            Asked::Ahead => falls_due(cell, first, last).is_some(),
            _ => cell.due.is_some_and(|due| first <= due && due <= last),
        };
        stands && self.due.is_none_or(falls)
    }
}

fn read_span(text: &str) -> Result<(Day, Day), Fault> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) => Ok((first, last)),
        _ => Err(Fault::unprocessable(vec![FieldFault::new(
            "due",
            format!("「{text}」不是日期；請以 2026-03-01 或 2026-03-01..2026-03-31 的形式填寫"),
            format!("“{text}” is no day; write it as 2026-03-01 or 2026-03-01..2026-03-31"),
        )])),
    }
}

/// Choices of the chapter filter.
pub fn chapter_choices(catalogue: &Catalogue, view: &View) -> Vec<(&'static str, String)> {
    let city = (CITY_DUTIES, view.t.city_duties().to_owned());
    let each = catalogue.chapters.iter().map(|chapter| {
        (chapter.key, format!("{} {}", view.say(&chapter.number), view.say(&chapter.name)))
    });
    [city].into_iter().chain(each).collect()
}

/// Choices of the standing filter, beside what is owed.
pub fn standing_choices(t: Words) -> Vec<(&'static str, &'static str)> {
    Standing::ALL.map(|standing| (standing.word(), label(standing, t))).to_vec()
}

/// Orders lines by how much they want attention: the worst standing, then the earliest day.
pub fn urgency(cell: &Cell) -> (usize, Day) {
    let never = Day::from_days(i32::MAX);
    (cell.standing.place(), cell.due.or(cell.since).unwrap_or(never))
}

crate::words::words! {
    chapter: "章", "Chapter";
    city_duties: "本府規定（十四章）", "City regulation (14 chapters)";
    owed: "應辦事項", "Owed";
    duty: "義務", "Duty";
    due_day: "期限", "Due";
    since_day: "起始日", "Since";
    late: "曾逾期", "late";
    late_column: "曾逾期", "Late";
    duty_sought: "義務、條文或代碼", "Duty, clause or id";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use regulation::Regulation;
    use std::sync::Arc;

    fn filter(url: &str) -> Result<LineFilter, Fault> {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&url.parse().unwrap(), &site, "").unwrap();
        LineFilter::read(&view, &Catalogue::new(&Regulation::embedded().unwrap()), "q")
    }

    fn cell(standing: Standing, due: Option<&str>) -> Cell {
        let due = due.map(|day| day.parse().unwrap());
        let history = [None; 13];
        Cell { standing, since: None, due, late: false, in_use: None, n_waived: 0, history }
    }

    #[test]
    fn the_usual_list_holds_exactly_what_enters_the_rate() {
        let filter = filter("/").unwrap();
        for standing in Standing::ALL {
            assert_eq!(filter.admits_cell(&cell(standing, None)), standing.is_rated());
        }
    }

    #[test]
    fn whoever_asks_for_exceptions_finds_those_for_some_subjects_of_a_line_too() {
        let filter = filter("/?standing=waived").unwrap();
        assert!(filter.admits_cell(&cell(Standing::Waived, None)));
        assert!(!filter.admits_cell(&cell(Standing::Met, None)));
        let some = Cell { n_waived: 3, ..cell(Standing::Met, None) };
        assert!(filter.admits_cell(&some));
    }

    #[test]
    fn what_falls_due_is_still_to_be_done_or_runs_out_within_the_days_asked_about() {
        let filter = filter("/?due=2026-03-01..2026-03-31").unwrap();
        assert!(filter.admits_cell(&cell(Standing::Due, Some("2026-03-31"))));
        assert!(filter.admits_cell(&cell(Standing::Met, Some("2026-03-01"))));
        assert!(!filter.admits_cell(&cell(Standing::Due, Some("2026-04-01"))));
        assert!(!filter.admits_cell(&cell(Standing::Overdue, Some("2026-03-05"))));
    }

    #[test]
    fn a_word_that_does_not_exist_is_refused_and_not_passed_over() {
        for url in ["/?chapter=cellar", "/?standing=green", "/?due=soon"] {
            assert_eq!(filter(url).unwrap_err().status().as_u16(), 422, "{url}");
        }
    }
}
