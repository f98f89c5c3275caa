//! Pages of lists: so many at most, where the next one begins, and never a silent cut.

pub(crate) use crate::cursor::no_place;
use crate::fault::{Fault, FieldFault};
use crate::view::View;

/// What a page holds where nothing else is asked for.
const USUAL: usize = 100;

/// No page holds more.
pub(crate) const MOST: usize = 1000;

/// Reads `limit=`.
///
/// # Errors
/// 422 for what is no number between 1 and the most.
pub(crate) fn limit(view: &View) -> Result<usize, Fault> {
    let Some(asked) = view.query.get("limit") else { return Ok(USUAL) };
    let number = asked.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| {
        Fault::unprocessable(vec![FieldFault::new(
            "limit",
            format!("「{asked}」不可用；請填 1 至 {MOST}"),
            format!("“{asked}” is no number from 1 to {MOST}"),
        )])
    })
}

/// One page of a list that is held in memory, and the id after which the next begins.
///
/// # Errors
/// 422 for a cursor that no page gave.
pub(crate) fn page<'l, T>(
    view: &View,
    list: &'l [T],
    id: impl Fn(&T) -> String,
) -> Result<(&'l [T], Option<String>), Fault> {
    let limit = limit(view)?;
    let begin = match view.query.get("cursor") {
        None => 0,
        Some(cursor) => {
            let found = list.iter().position(|one| id(one) == cursor);
            found.ok_or_else(|| no_place(cursor))? + 1
        }
    };
    let rest = list.get(begin..).unwrap_or_default();
    let shown = rest.get(..limit.min(rest.len())).unwrap_or_default();
    let next = shown.last().filter(|_| shown.len() < rest.len()).map(id);
    Ok((shown, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn view(url: &str) -> View {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        View::read(&url.parse().unwrap(), &site, "").unwrap()
    }

    #[test]
    fn going_on_from_page_to_page_loses_nothing_and_repeats_nothing() {
        let list: Vec<u32> = (0..7).collect();
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let view = view(&format!("/x?limit=3&cursor={cursor}"));
            let (shown, next) = page(&view, &list, u32::to_string).unwrap();
            seen.extend_from_slice(shown);
            match next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen, list);
    }

    #[test]
    fn a_cursor_of_another_list_and_an_endless_page_are_refused() {
        assert!(page(&view("/x?cursor=99"), &[1, 2], i32::to_string).is_err());
        assert!(limit(&view("/x?limit=0")).is_err());
        assert!(limit(&view("/x?limit=1001")).is_err());
    }
}
