//! The schemas of evidence files.

use serde_json::json;

use super::{Schemas, day, moment, object, text, whole};

pub(super) fn evidence() -> Schemas {
    let file = json!({ "type": "string", "format": "binary" });
    // A form of a page sends the field empty where no day was filled in.
    let shown = json!({ "anyOf": [day(), { "type": "string", "maxLength": 0 }] });
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
        ("NewEvidence", object([("file", file)], [("shows_on", shown)])),
    ]
}
