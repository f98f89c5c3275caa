//! Where a form marks what is wrong: at the one cell, row or control that it is about.

use axum::http::StatusCode;

use super::desk::{both, is};
use super::filing::{NEW, send};

/// The control of this id, up to where its row ends.
fn control<'p>(page: &'p str, id: &str, end: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn of_many_subjects_the_one_that_is_wrong_is_marked_and_no_other() {
    both(|office| {
        let many = [
            ("act", "file"),
            ("many", "yes"),
            ("with.person", "E0001"),
            ("with.person", ""),
            ("with.person", "E0009"),
            ("with.person", "E0002"),
        ];
        let refused = send(office, &many);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text;
        let wrong = control(&page, "f-person-1", "</li>");
        assert!(wrong.contains("value=\"E0009\"") && wrong.contains("aria-invalid"), "{wrong}");
        assert!(wrong.contains("id=\"f-person-row-2-fault\">「E0009」"), "{wrong}");
        assert!(page.contains("href=\"#f-person-1\""), "{page}");
        for right in ["f-person", "f-person-2", "f-person-3"] {
            let right = control(&page, right, "</li>");
            assert!(!right.contains("aria-invalid"), "{right}");
        }
        let twice =
            [("act", "file"), ("many", "yes"), ("with.person", "E0001"), ("with.person", "許芬庭")];
        let page = send(office, &twice).text;
        assert!(control(&page, "f-person-1", "</li>").contains("aria-invalid"), "{page}");
        assert!(!control(&page, "f-person", "</li>").contains("aria-invalid"), "{page}");
    });
}

#[test]
fn of_an_empty_list_that_is_required_the_first_cell_alone_is_marked() {
    both(|office| {
        let typed = [("form", "meeting"), ("agency", "a1"), ("act", "check")];
        let page = office.form(NEW, &[], &typed).text;
        let first = control(&page, "f-attendees-1-name", "</td>");
        assert!(first.contains("aria-describedby=\"f-attendees-fault\""), "{first}");
        for other in ["f-attendees-1-title", "f-attendees-2-name", "f-attendees-3-name"] {
            let other = control(&page, other, "</td>");
            assert!(!other.contains("aria-invalid"), "{other}");
        }
    });
}

#[test]
fn the_day_that_a_file_shows_is_typed_as_every_other_and_not_sent_with_the_form() {
    both(|office| {
        let page = office.page("/records/new?form=drill_result&agency=a1");
        let day = control(&page, "f-report-day", ">");
        assert!(day.contains("data-day-typed") && !day.contains(" name="), "{day}");
        assert!(!page.contains("type=\"date\""), "{page}");
    });
}
