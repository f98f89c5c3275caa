//! The schemas of the API's document. Every object is closed: a field that is not described here
//! may not be answered, and tests hold real answers to it.

mod approvals;
mod evidence;
mod inbox;
mod law;
mod search;
mod signature_sheets;
mod todo;

use serde_json::{Map, Value as Json, json};

use approvals::approvals;
use evidence::evidence;
use inbox::inbox;
use law::law;
use search::search;
use signature_sheets::signature_sheets;
use todo::todo;

/// All schemas by name.
pub fn all() -> Map<String, Json> {
    let mut all = Map::new();
    let schemas = [
        standings(),
        law(),
        records(),
        evidence(),
        approvals(),
        signature_sheets(),
        search(),
        todo(),
        inbox(),
    ];
    for (name, schema) in schemas.into_iter().flatten() {
        all.insert(name.to_owned(), schema);
    }
    all
}

type Field = (&'static str, Json);
type Schemas = Vec<(&'static str, Json)>;

/// A closed object: fields that are always there, and fields that may be left out.
fn object<const R: usize, const O: usize>(required: [Field; R], optional: [Field; O]) -> Json {
    let names: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Json> = required
        .into_iter()
        .chain(optional)
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    json!({
        "type": "object",
        "required": names,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn text() -> Json {
    json!({ "type": "string" })
}

fn maybe_text() -> Json {
    json!({ "type": ["string", "null"] })
}

fn day() -> Json {
    json!({ "type": "string", "format": "date" })
}

fn maybe_day() -> Json {
    json!({ "type": ["string", "null"], "format": "date" })
}

fn moment() -> Json {
    json!({ "type": "string", "format": "date-time" })
}

fn truth() -> Json {
    json!({ "type": "boolean" })
}

fn whole() -> Json {
    json!({ "type": "integer" })
}

fn words(words: &[&str]) -> Json {
    json!({ "type": "string", "enum": words })
}

fn list(items: Json) -> Json {
    let mut list = json!({ "type": "array" });
    list["items"] = items;
    list
}

fn of(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn page(name: &'static str, schema: &str) -> Json {
    object([(name, list(of(schema)))], [("next", text())])
}

/// Any JSON object; its fields are those of a form.
fn fields_of_form() -> Json {
    json!({ "type": "object", "additionalProperties": true })
}

fn confidence() -> Json {
    words(&["verbatim", "secondary", "unverified"])
}

fn text_kind() -> Json {
    words(&["official", "quoted", "summary", "heading", "missing"])
}

fn levels() -> Json {
    words(&["A", "B", "C", "D", "E"])
}

fn tiers() -> Json {
    words(&["city", "first", "second", "school", "corporation", "enterprise"])
}

fn standings() -> Schemas {
    let standing = words(&domain::Standing::ALL.map(domain::Standing::word));
    let counts = [
        ("met", whole()),
        ("due", whole()),
        ("overdue", whole()),
        ("no-data", whole()),
        ("waived", whole()),
        ("not-applicable", whole()),
        ("optional", whole()),
        ("owed", whole()),
    ];
    let chapter = object(
        [
            ("chapter", text()),
            ("name_zh", text()),
            ("name_en", text()),
            ("standings", of("Counts")),
        ],
        [],
    );
    let agency = object(
        [
            ("agency", text()),
            ("city", of("Counts")),
            ("national", of("Counts")),
            ("chapters", list(of("Counts"))),
        ],
        [],
    );
    let month = object([("day", day()), ("standings", of("Counts"))], []);
    vec![
        ("StandingPage", page("standings", "Standing")),
        (
            "Standing",
            object(
                [
                    ("agency", text()),
                    ("duty", text()),
                    ("standing", standing),
                    ("cite", list(text())),
                    ("late", truth()),
                    ("reason_zh", text()),
                    ("reason_en", text()),
                ],
                [
                    ("subject", text()),
                    ("since", day()),
                    ("due", text()),
                    ("counted", list(text())),
                    ("failing", list(text())),
                    ("missing", list(text())),
                    ("missed", list(text())),
                    ("in_use", truth()),
                    ("waived_until", day()),
                    ("n_waived", whole()),
                ],
            ),
        ),
        ("Counts", object(counts, [])),
        (
            "Board",
            object(
                [
                    ("as_of", day()),
                    ("change", whole()),
                    ("n_duties", whole()),
                    ("city", of("Counts")),
                    ("chapters", list(chapter)),
                    ("agencies", list(agency)),
                    ("trend", list(month)),
                ],
                [],
            ),
        ),
        ("Explanation", explanation()),
        ("Clause", clause()),
        ("FormName", object([("id", text()), ("zh", text()), ("en", text())], [])),
        (
            "RecordCard",
            object(
                [
                    ("id", text()),
                    ("form", of("FormName")),
                    ("agency", text()),
                    ("day", maybe_day()),
                    ("title", text()),
                    ("filed_by", text()),
                    ("recorded_at", moment()),
                ],
                [],
            ),
        ),
        ("AgencyPage", page("agencies", "Agency")),
        ("Agency", self::agency()),
    ]
}

fn explanation() -> Json {
    let duty = object(
        [
            ("id", text()),
            ("subject_zh", text()),
            ("subject_en", text()),
            ("action_zh", text()),
            ("action_en", text()),
            ("shape", text()),
            ("note_zh", maybe_text()),
            ("note_en", maybe_text()),
            ("decides", list(of("FormName"))),
            ("evidence", list(of("FormName"))),
        ],
        [],
    );
    let number = object(
        [
            ("id", text()),
            ("zh", text()),
            ("en", text()),
            ("value", text()),
            ("cite", text()),
            ("quote", maybe_text()),
            ("paraphrase", maybe_text()),
            ("confidence", confidence()),
        ],
        [],
    );
    let setting =
        object([("name", text()), ("value", maybe_text()), ("suggestion", maybe_text())], []);
    // Where another register shows what that of the bodies does not say.
    let shown = object(
        [("form", of("FormName")), ("zh", text()), ("en", text()), ("n_records", whole())],
        [("records", list(text())), ("said", truth()), ("said_since", day()), ("said_by", text())],
    );
    let fact = object(
        [("fact", text()), ("zh", text()), ("en", text())],
        [("holds", truth()), ("since", day()), ("record", text()), ("shown", shown)],
    );
    let mend = object(
        [("zh", text()), ("en", text()), ("form", maybe_text()), ("setting", maybe_text())],
        [("records", list(text())), ("duty", text())],
    );
    object(
        [
            ("line", of("Standing")),
            ("duty", duty),
            ("clauses", list(of("Clause"))),
            ("parameters", list(number)),
            ("settings", list(setting)),
            ("counted", list(of("RecordCard"))),
            ("failing", list(of("RecordCard"))),
            ("mend", list(mend)),
        ],
        [("facts", list(fact)), ("subjects", list(of("Standing")))],
    )
}

fn clause() -> Json {
    let part = object([("cite", text()), ("now", list(text()))], []);
    object(
        [
            ("cite", text()),
            ("instrument_zh", text()),
            ("instrument_en", text()),
            ("label", maybe_text()),
            ("text_zh", maybe_text()),
            ("paraphrase_zh", maybe_text()),
            ("text_en", maybe_text()),
            ("quote", maybe_text()),
            ("kind", text_kind()),
            ("confidence", confidence()),
            ("in_force", day()),
            ("until", maybe_day()),
            ("now", list(text())),
        ],
        [("moved_with", text()), ("parts", list(part))],
    )
}

fn agency() -> Json {
    let level = object([("from", day()), ("level", levels())], []);
    let facts = object(
        [],
        [
            ("own_room", truth()),
            ("core_systems", truth()),
            ("mail_server", truth()),
            ("outward_core_system", truth()),
        ],
    );
    object(
        [
            ("id", text()),
            ("name_zh", text()),
            ("tier", tiers()),
            ("exists", truth()),
            ("levels", list(level)),
            ("facts", facts),
        ],
        [
            ("name_en", text()),
            ("level", levels()),
            ("parent", text()),
            ("supervising", text()),
            ("active_from", day()),
            ("active_to", day()),
        ],
    )
}

fn records() -> Schemas {
    let states = words(&["approved", "draft", "submitted", "returned", "withdrawn"]);
    let new_states = words(&["approved", "draft", "submitted", "returned"]);
    let fault = object([("field", text()), ("detail", text())], []);
    vec![
        ("RecordPage", page("records", "Record")),
        (
            "Record",
            object(
                [
                    ("id", text()),
                    ("form", text()),
                    ("agency", text()),
                    ("state", states),
                    ("recorded_at", moment()),
                    ("filed_by", text()),
                    ("change", whole()),
                    ("with", fields_of_form()),
                ],
                [
                    ("day", day()),
                    ("why", text()),
                    ("supersedes", text()),
                    ("superseded_by", text()),
                    ("awaited_correction", text()),
                    ("filed_at", moment()),
                    ("withdrawn_at", moment()),
                    ("withdrawn_by", text()),
                    ("withdrawn_why", text()),
                    ("hidden", list(text())),
                    ("erasures", list(of("Erasure"))),
                ],
            ),
        ),
        (
            "Erasure",
            object(
                [
                    ("change", whole()),
                    ("erased_at", moment()),
                    ("ground", text()),
                    ("fields", list(text())),
                ],
                [],
            ),
        ),
        (
            "NewRecord",
            object(
                [("form", text()), ("with", fields_of_form())],
                [
                    ("id", text()),
                    ("agency", text()),
                    ("state", new_states),
                    ("supersedes", text()),
                    ("why", text()),
                ],
            ),
        ),
        ("NewSubmission", object([], [("why", maybe_text())])),
        ("NewApproval", object([], [("why", maybe_text()), ("content", maybe_text())])),
        ("NewReturn", object([("why", text())], [])),
        ("NewWithdrawal", object([("why", text())], [])),
        ("SettingPage", page("settings", "Setting")),
        (
            "Setting",
            object(
                [
                    ("name", text()),
                    ("label_zh", text()),
                    ("label_en", text()),
                    (
                        "kind",
                        words(&[
                            "day",
                            "number",
                            "percent",
                            "term",
                            "sample",
                            "roles",
                            "retention",
                        ]),
                    ),
                    ("by_agency", truth()),
                    ("allowed", list(text())),
                ],
                // To who may not see what was decided nothing is said of it.
                [("duty", text()), ("suggestion", text()), ("decisions", list(of("Decision")))],
            ),
        ),
        (
            "Decision",
            object(
                [
                    ("name", text()),
                    ("from", day()),
                    ("value", text()),
                    ("decided_by", text()),
                    ("why", text()),
                    ("recorded_at", moment()),
                    ("change", whole()),
                ],
                [("agency", text()), ("on_behalf_of", text())],
            ),
        ),
        (
            "NewDecision",
            object(
                [("name", text()), ("value", text()), ("from", day()), ("why", text())],
                [("agency", text())],
            ),
        ),
        (
            "Problem",
            object(
                [
                    ("type", text()),
                    ("title", text()),
                    ("status", whole()),
                    ("detail", text()),
                    ("instance", text()),
                    ("request_id", text()),
                ],
                [("errors", list(fault))],
            ),
        ),
    ]
}
