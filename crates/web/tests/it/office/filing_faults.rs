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
fn of_a_list_of_people_the_one_that_nobody_knows_is_told_in_its_own_row() {
    both(|office| {
        let typed = [
            ("form", "awareness_activity"),
            ("agency", "a1"),
            ("act", "check"),
            ("with.participants", "E0001"),
            ("with.participants", ""),
            ("with.participants", "E0009"),
            ("with.participants", "E000、E0009"),
        ];
        let refused = office.form(NEW, &[], &typed);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text;
        let unknown = control(&page, "f-participants-1", "</li>");
        assert!(unknown.contains("value=\"E0009\""), "{unknown}");
        assert!(unknown.contains("aria-invalid"), "{unknown}");
        assert!(unknown.contains("id=\"f-participants-row-2-fault\">「E0009」"), "{unknown}");
        assert!(!unknown.contains("許芬庭"), "what another row may mean: {unknown}");
        let two = control(&page, "f-participants-2", "</li>");
        assert!(two.contains("「E000」") && two.contains("「E0009」"), "{two}");
        assert!(two.contains("許芬庭（E0001）"), "what may have been meant: {two}");
        for right in ["f-participants", "f-participants-3"] {
            let right = control(&page, right, "</li>");
            assert!(!right.contains("aria-invalid"), "{right}");
        }
        for link in ["href=\"#f-participants-1\"", "href=\"#f-participants-2\""] {
            assert!(page.contains(link), "{link}: {page}");
        }
        assert!(!page.contains("id=\"f-participants-fault\""), "{page}");
    });
}

#[test]
fn what_is_taken_from_a_person_is_not_lacking_while_nobody_knows_the_person() {
    both(|office| {
        let told = |person: &str| {
            let typed = [
                ("form", "appointment"),
                ("agency", "a1"),
                ("act", "check"),
                ("with.person", person),
            ];
            let page = office.form(NEW, &[], &typed).text;
            let controls = ["f-person", "f-title", "f-document_no"];
            controls.map(|control| page.contains(&format!("href=\"#{control}\"")))
        };
        assert_eq!(told("E0009"), [true, false, true]);
        assert_eq!(told(""), [true, true, true], "of nobody nothing is taken");
        assert_eq!(told("E0001"), [false, false, true], "the post is known");
    });
}

#[test]
fn a_form_that_was_refused_says_where_its_draft_is_come_back_to() {
    both(|office| {
        let refused = send(office, &[("act", "file"), ("with.person", "E0009")]);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        let place = "data-refused-at=\"/records/new?draft=d1\"";
        assert!(refused.text.contains(place), "{}", refused.text);
        let looked = office.page("/records/new?form=training_record&agency=a1");
        assert!(!looked.contains("data-refused-at"), "{looked}");
    });
}

#[test]
fn what_is_wrong_is_summed_up_in_the_order_of_the_form() {
    both(|office| {
        // The day cannot be read and the first fields are blank, which is found out later.
        let typed =
            [("form", "appointment"), ("agency", "a1"), ("act", "check"), ("with.from", "昨天")];
        let page = office.form(NEW, &[], &typed).text;
        let (_, summary) = page.split_once("id=\"faults\"").unwrap();
        let summary = summary.split_once("</ul>").unwrap().0;
        let summed: Vec<&str> =
            summary.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(summed.len() > 2 && summed.contains(&"f-from"), "{summed:?}");
        let places = summed.iter().map(|id| page.find(&format!("id=\"{id}\"")).unwrap());
        assert!(places.is_sorted(), "{summed:?}");
    });
}

#[test]
fn of_a_list_of_days_each_that_is_none_is_told_in_its_own_row() {
    both(|office| {
        let typed = [
            ("form", "restricted_product"),
            ("agency", "a1"),
            ("act", "check"),
            ("with.alternatives_checked_on", "昨天"),
            ("with.alternatives_checked_on", "115/1/5"),
            ("with.alternatives_checked_on", "115/13/40"),
        ];
        let page = office.form(NEW, &[], &typed).text;
        for (row, is_wrong) in ["", "-1", "-2"].into_iter().zip([true, false, true]) {
            let row = control(&page, &format!("f-alternatives_checked_on{row}"), "</li>");
            assert_eq!(row.contains("aria-invalid"), is_wrong, "{row}");
            assert_eq!(row.contains("class=\"fault\""), is_wrong, "{row}");
        }
        assert!(page.contains("href=\"#f-alternatives_checked_on-2\""), "{page}");
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
