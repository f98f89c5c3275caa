//! The schemas of what is to be done, and of chases.

use super::{Schemas, day, list, maybe_text, moment, object, of, page, text, truth, whole, words};

pub(super) fn todo() -> Schemas {
    let standing = || words(&domain::Standing::ALL.map(domain::Standing::word));
    vec![
        (
            "Todo",
            object(
                [
                    ("on", day()),
                    ("rows", list(of("TodoRow"))),
                    ("n_rows", whole()),
                    ("n_overdue", whole()),
                    ("n_due", whole()),
                    ("n_no_data", whole()),
                    ("n_waiting", whole()),
                    ("n_handed", whole()),
                    ("n_later", whole()),
                    ("has_below", truth()),
                ],
                [
                    ("agencies", list(of("TodoCount"))),
                    ("upcoming", of("Upcoming")),
                    ("next", text()),
                ],
            ),
        ),
        (
            "TodoCount",
            object(
                [
                    ("agency", text()),
                    ("n_overdue", whole()),
                    ("n_due", whole()),
                    ("n_no_data", whole()),
                    ("n_waiting", whole()),
                ],
                [],
            ),
        ),
        ("Upcoming", object([("agency", text()), ("duty", text()), ("due", day())], [])),
        (
            "TodoRow",
            object(
                [
                    (
                        "kind",
                        words(&[
                            "duty",
                            "approval",
                            "returned",
                            "stuck",
                            "proposal",
                            "signature",
                            "question",
                        ]),
                    ),
                    ("agency", text()),
                    ("n_subjects", whole()),
                    ("may_read_standing", truth()),
                ],
                [
                    ("duty", text()),
                    ("cite", text()),
                    ("standing", standing()),
                    ("since", day()),
                    ("due", day()),
                    ("days_left", whole()),
                    ("missed", list(text())),
                    ("missing", list(text())),
                    ("subjects", list(of("TodoSubject"))),
                    ("closing", list(of("Closing"))),
                    ("others", list(of("TodoHolder"))),
                    ("form", text()),
                    ("record", text()),
                    ("n_records", whole()),
                    ("role", text()),
                    ("proposal", of("Proposal")),
                    ("sheet", of("SheetMark")),
                    ("waits_since", moment()),
                    ("notes", list(of("TodoNote"))),
                    ("chased", of("ChaseMark")),
                    ("later_until", day()),
                ],
            ),
        ),
        (
            "Proposal",
            object(
                [
                    ("id", text()),
                    ("name", text()),
                    ("agency", text()),
                    ("from", day()),
                    ("value", text()),
                    ("why", text()),
                    ("by", text()),
                    ("at", moment()),
                    ("may_decide", truth()),
                    ("may_take_back", truth()),
                ],
                [],
            ),
        ),
        ("SheetMark", object([("id", text()), ("title", text())], [])),
        ("TodoSubject", object([("id", text())], [("name", text())])),
        (
            "Closing",
            object(
                [("zh", text()), ("en", text())],
                [
                    ("form", of("FormName")),
                    ("agency", text()),
                    ("with", list(of("KnownField"))),
                    ("records", list(text())),
                    ("setting", of("Undecided")),
                ],
            ),
        ),
        ("KnownField", object([("field", text()), ("value", text())], [])),
        ("Undecided", object([("name", text())], [("suggestion", text())])),
        ("TodoHolder", object([("account", text()), ("name", text()), ("role", text())], [])),
        (
            "TodoNote",
            object(
                [
                    ("id", text()),
                    ("act", words(&["hand-over", "later", "question"])),
                    ("agency", text()),
                    ("duty", text()),
                    ("by", text()),
                    ("at", moment()),
                ],
                [
                    ("colleague", text()),
                    ("until", day()),
                    ("words", text()),
                    ("end", of("TodoNoteEnd")),
                ],
            ),
        ),
        (
            "TodoNoteEnd",
            object(
                [
                    ("kind", words(&["answered", "taken", "taken-back"])),
                    ("at", moment()),
                    ("by", text()),
                ],
                [("words", text())],
            ),
        ),
        ("ChaseMark", object([("id", text()), ("on", day()), ("by", text())], [("words", text())])),
        ("ChasePage", page("chases", "Chase")),
        (
            "Chase",
            object(
                [
                    ("id", text()),
                    ("agency", text()),
                    ("duty", text()),
                    ("then", of("Stood")),
                    ("on", day()),
                    ("at", moment()),
                    ("by", text()),
                    ("is_settled", truth()),
                    ("outcome", words(&["open", "met", "turned", "gone"])),
                ],
                [("words", text()), ("now", of("Stood")), ("n_days", whole())],
            ),
        ),
        ("Stood", object([("standing", standing())], [("since", day()), ("due", day())])),
        (
            "NewChases",
            object(
                [("items", list(of("ChaseItem")))],
                [("words", maybe_text()), ("preview", truth())],
            ),
        ),
        ("ChaseItem", object([("agency", text()), ("duty", text())], [])),
        ("Chased", object([("n_chased", whole())], [("lines", list(of("ChasePreview")))])),
        (
            "ChasePreview",
            object(
                [
                    ("agency", text()),
                    ("duty", text()),
                    ("standing", standing()),
                    ("to", list(of("TodoHolder"))),
                ],
                [
                    ("since", day()),
                    ("due", day()),
                    ("last_on", day()),
                    ("obstacle", words(&["done", "own"])),
                    ("detail", text()),
                ],
            ),
        ),
    ]
}
