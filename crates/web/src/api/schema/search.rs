//! The schemas of what a search finds.

use super::{Schemas, list, object, of, text, truth, whole, words};
use crate::api::search::kinds;

pub(super) fn search() -> Schemas {
    let hit = [
        ("duty", text()),
        ("provision", text()),
        ("in_force", truth()),
        ("form", text()),
        ("may_file", truth()),
        ("agency", text()),
        ("record", of("Record")),
        ("files", list(text())),
    ];
    vec![
        (
            "SearchAnswer",
            object(
                [
                    ("groups", list(of("SearchGroup"))),
                    ("is_cut", truth()),
                    ("too_common", list(text())),
                    ("n_waiting", whole()),
                ],
                [("exact", of("Record"))],
            ),
        ),
        (
            "SearchGroup",
            object(
                [("kind", words(&kinds())), ("total", whole()), ("hits", list(of("SearchHit")))],
                [("next", text())],
            ),
        ),
        ("SearchHit", object([], hit)),
    ]
}
