//! The schemas of the inbox.

use app::notice::Kind;

use super::{Schemas, list, moment, object, of, text, truth, whole, words};

pub(super) fn inbox() -> Schemas {
    let kinds = Kind::ALL.map(Kind::word);
    vec![
        (
            "InboxPage",
            object([("notices", list(of("Notice"))), ("n_unread", whole())], [("next", text())]),
        ),
        (
            "Notice",
            object(
                [
                    ("id", text()),
                    ("kind", words(&kinds)),
                    ("agency", text()),
                    ("duties", list(text())),
                    ("n_more_agencies", whole()),
                    ("noted_at", moment()),
                    ("is_read", truth()),
                    ("sentence", text()),
                    ("path", text()),
                ],
                [("form", text()), ("record", text()), ("account", text())],
            ),
        ),
        ("Nothing", object([], [])),
        ("NoticeRead", object([("id", text()), ("is_read", truth())], [])),
    ]
}
