//! The schemas of the law in the API's document: provisions, duties, forms and parameters.

use serde_json::{Value as Json, json};

use super::{
    Schemas, confidence, day, levels, list, object, of, page, text, text_kind, tiers, truth, whole,
    words,
};

pub(super) fn law() -> Schemas {
    let edition = object(
        [
            ("in_force", day()),
            ("name_zh", text()),
            ("name_en", text()),
            ("confidence", confidence()),
            ("dates_exact", truth()),
            ("n_provisions", whole()),
        ],
        [("until", day()), ("promulgated", day()), ("document_no", text())],
    );
    let basis = object(
        [("cite", text()), ("confidence", confidence())],
        [("quote", text()), ("paraphrase", text())],
    );
    let value = object(
        [("from", day()), ("repealed", truth()), ("cite", text()), ("confidence", confidence())],
        [
            ("until", day()),
            ("value", json!({ "type": ["integer", "string"] })),
            (
                "by_level",
                json!({
                    "type": "object",
                    "additionalProperties": { "type": ["integer", "string"] },
                }),
            ),
            ("quote", text()),
            ("paraphrase", text()),
            ("basis_by_level", json!({ "type": "object", "additionalProperties": basis })),
        ],
    );
    vec![
        ("InstrumentPage", page("instruments", "Instrument")),
        (
            "Instrument",
            object(
                [
                    ("id", text()),
                    ("name_zh", text()),
                    ("name_en", text()),
                    ("kind", words(&["city-rule", "national", "city-delegated"])),
                    ("text_found", truth()),
                    ("editions", list(edition)),
                ],
                [],
            ),
        ),
        ("ProvisionPage", page("provisions", "Provision")),
        ("Provision", provision()),
        ("DutyPage", page("duties", "Duty")),
        ("Duty", duty()),
        ("FormPage", page("forms", "Form")),
        ("Form", form()),
        ("Field", field()),
        ("ParameterPage", page("parameters", "Parameter")),
        (
            "Parameter",
            object(
                [
                    ("id", text()),
                    ("name_zh", text()),
                    ("name_en", text()),
                    ("unit", text()),
                    ("values", list(value)),
                ],
                [],
            ),
        ),
    ]
}

fn provision() -> Json {
    let part = object([("cite", text()), ("now", list(text())), ("later", list(text()))], []);
    object(
        [
            ("cite", text()),
            ("number", text()),
            ("kind", text_kind()),
            ("confidence", confidence()),
            ("duties", list(text())),
            ("as_of", day()),
            ("now", list(text())),
            ("later", list(text())),
        ],
        [
            ("label", text()),
            ("parent", text()),
            ("text_zh", text()),
            ("paraphrase_zh", text()),
            ("text_en", text()),
            ("title_zh", text()),
            ("title_en", text()),
            ("source", text()),
            ("moved_with", text()),
            ("parts", list(part)),
        ],
    )
}

fn duty() -> Json {
    object(
        [
            ("id", text()),
            ("subject_en", text()),
            ("action_zh", text()),
            ("action_en", text()),
            ("chapter", text()),
            ("cite", text()),
            ("also_cite", list(text())),
            ("confidence", confidence()),
            ("modality", words(&["must", "must-not", "mutatis-mutandis", "may", "as-needed"])),
            ("bearer", words(&["agency", "city", "doit", "superior"])),
            ("roles", list(text())),
            ("levels", list(levels())),
            ("tiers", list(tiers())),
            ("facts", list(text())),
            ("shape", text()),
            ("proven_zh", list(text())),
            ("proven_en", list(text())),
            ("decides", list(text())),
            ("evidence", list(text())),
            ("delegated", list(text())),
            ("parameters", list(text())),
            ("settings", list(text())),
        ],
        [
            ("subject_zh", text()),
            ("quote", text()),
            ("paraphrase", text()),
            ("in_force", day()),
            ("until", day()),
        ],
    )
}

fn form() -> Json {
    object(
        [
            ("id", text()),
            ("name_zh", text()),
            ("name_en", text()),
            ("kind", words(&["register", "event", "log", "view"])),
            ("shared", truth()),
            ("chapter", text()),
            ("key", list(text())),
            ("fields", list(of("Field"))),
        ],
        [("day_field", text())],
    )
}

fn field() -> Json {
    let word =
        object([("value", text()), ("zh", text()), ("en", text()), ("also", list(text()))], []);
    object(
        [
            ("name", text()),
            ("label_zh", text()),
            ("label_en", text()),
            ("type", text()),
            ("required", truth()),
            (
                "required_if",
                json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
            ),
            ("told_by_approval", truth()),
            ("derived", truth()),
            ("outcome", truth()),
            ("personal", truth()),
            ("values", list(word)),
        ],
        [("help_zh", text()), ("help_en", text())],
    )
}
