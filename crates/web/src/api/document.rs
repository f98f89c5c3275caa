//! The OpenAPI 3.1 document, made from the list of operations and the schemas.

use serde_json::{Map, Value as Json, json};

use super::operation::{Operation, Parameter, Place};
use super::{operations, schema};

/// `/api/openapi.json`.
pub(super) async fn show() -> axum::Json<Json> {
    axum::Json(document())
}

/// The document.
pub fn document() -> Json {
    let mut paths: Map<String, Json> = Map::new();
    for operation in operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.word()] = described(&operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "方圓 Fangyuan",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "A city’s cyber-security rules, computed from its records.",
            "description": "Standings as the site and the command line show them, the law as data, \
                records and settings. Lists come in pages: `next` names where the next one begins, \
                and a page without it is the last. Faults are problem details (RFC 9457) in the \
                language of `lang`. Who asks too often gets 429 and, in `Retry-After`, the seconds to wait.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schema::all() },
    })
}

fn described(operation: &Operation) -> Json {
    let mut answers: Map<String, Json> = Map::new();
    for answer in &operation.answers {
        let kind = match answer.schema {
            "Problem" => "application/problem+json",
            _ => "application/json",
        };
        let mut told = json!({ "description": answer.en });
        if !answer.schema.is_empty() {
            told["content"] = json!({ kind: { "schema": named(answer.schema) } });
        }
        answers.insert(answer.status.to_string(), told);
    }
    for (status, en) in everywhere(operation) {
        answers.entry(status.to_string()).or_insert_with(|| {
            json!({
                "description": en,
                "content": { "application/problem+json": { "schema": named("Problem") } },
            })
        });
    }
    let mut told = json!({
        "operationId": operation.id,
        "summary": operation.en,
        "x-summary-zh-TW": operation.zh,
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": answers,
    });
    if let Some(body) = operation.body {
        told["requestBody"] = json!({
            "required": true,
            "content": { operation.sent_as: { "schema": named(body) } },
        });
    }
    told
}

/// What any operation of its kind may be answered with.
fn everywhere(operation: &Operation) -> Vec<(u16, &'static str)> {
    let mut answers = vec![
        (429, "asked too often; `Retry-After` tells when to come again"),
        (503, "busy, or the database cannot be reached; worth trying again"),
    ];
    if operation.body.is_some() {
        answers.extend([
            (400, "a body or a header that cannot be read"),
            (408, "the body arrived too slowly"),
            (413, "the body is too large"),
            (415, "the body is of another type"),
        ]);
    }
    if operation.parameters.iter().any(|parameter| parameter.place == Place::Query) {
        answers.push((422, "a parameter is wrong; `errors` names it"));
    }
    answers
}

/// What a parameter may hold, as far as a schema can say it.
fn schema_of(name: &str) -> Json {
    const DAY_OR_MOMENT: &str = "^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}.*)?)?$";
    match name {
        // As every parameter, an empty one is as one left out.
        "limit" => json!({
            "anyOf": [{ "type": "integer", "minimum": 1, "maximum": 1000 }, { "const": "" }],
        }),
        "as_of" | "known_at" => json!({ "type": "string", "pattern": DAY_OR_MOMENT }),
        "Idempotency-Key" => json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
        _ => json!({ "type": "string" }),
    }
}

fn parameter(parameter: &Parameter) -> Json {
    json!({
        "in": parameter.place.word(),
        "name": parameter.name,
        "required": parameter.place == Place::Path,
        "description": parameter.en,
        "x-description-zh-TW": parameter.zh,
        "schema": schema_of(parameter.name),
        "example": parameter.example,
    })
}

fn named(schema: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
