//! The schemas of evidence files.

use serde_json::json;

use super::{Schemas, day, moment, object, text, whole};

pub(super) fn evidence() -> Schemas {
    let file = json!({ "type": "string", "format": "binary" });
    vec![
        (
            "Evidence",
            object(
                [
                    ("sha256", text()),
                    ("name", text()),
                    ("media_type", text()),
                    ("bytes", whole()),
                    ("kept_at", moment()),
                    ("kept_by", text()),
                ],
                [("shows_on", day())],
            ),
        ),
        ("NewEvidence", object([("file", file)], [("shows_on", day())])),
    ]
}
