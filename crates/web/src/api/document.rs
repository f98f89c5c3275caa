//! The OpenAPI 3.1 document, made from the list of operations and the schemas.

use axum::Extension;
use serde_json::{Map, Value as Json, json};

use super::operation::{Operation, Parameter, Place};
use super::{operations, schema};
use crate::caller::Caller;
use crate::cookie;
use crate::site::Site;

/// `/api/openapi.json`.
pub(super) async fn show(caller: Caller, Extension(site): Extension<Site>) -> axum::Json<Json> {
    let mut document = document();
    // Whom a demonstration takes for somebody already need not say who they are.
    if site.persona_for(caller).is_some()
        && let Some(ways) = document["security"].as_array_mut()
    {
        ways.push(json!({}));
    }
    axum::Json(document)
}

/// The document of an installation where everybody signs in.
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
                language of `lang`. Every operation asks for a token or a session, and answers 401 without one. \
                Who asks too often gets 429 and, in `Retry-After`, the seconds to wait.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        // Either is enough.
        "security": [{ "token": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "schemas": schema::all(),
            "responses": shared(),
            "securitySchemes": ways_to_sign_in(),
        },
    })
}

fn ways_to_sign_in() -> Json {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that somebody made under “My account”: it may what its owner may. \
                One for reading writes nothing; those for calendars and for SCIM open nothing here.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie::SECURE,
            "description": format!(
                "The session of a browser that signed in. At the machine itself, over a plain \
                connection, the cookie is called `{}`.",
                cookie::PLAIN
            ),
        },
    })
}

/// An answer that operations share: its status, its name and what it says.
type Shared = (u16, &'static str, &'static str);

/// What any operation may be answered with.
const TO_ANY: [Shared; 5] = [
    (401, "NotSignedIn", "neither a token nor a session, or one that no longer holds"),
    (403, "NotAllowed", "who asks, or their token, may not do this"),
    (404, "NotFound", "there is no such thing, or who asks may not know that there is"),
    (429, "TooOften", "asked too often; `Retry-After` tells when to come again"),
    (503, "Busy", "busy, or the database cannot be reached; worth trying again"),
];

/// What one that takes a body may be answered with.
const TO_A_BODY: [Shared; 4] = [
    (400, "NotReadable", "a body or a header that cannot be read"),
    (408, "TooSlow", "the body arrived too slowly"),
    (413, "TooLarge", "the body is too large"),
    (415, "OtherType", "the body is of another type"),
];

/// What one that takes a query may be answered with.
const TO_A_QUERY: Shared = (422, "Wrong", "a parameter is wrong; `errors` names it");

/// The shared answers by their names.
fn shared() -> Map<String, Json> {
    let all = TO_ANY.into_iter().chain(TO_A_BODY).chain([TO_A_QUERY]);
    let all = all.map(|(status, name, en)| {
        let mut told = json!({
            "description": en,
            "content": { "application/problem+json": { "schema": named("Problem") } },
        });
        let header = match status {
            401 => Some(("WWW-Authenticate", json!({ "type": "string" }))),
            429 | 503 => Some(("Retry-After", json!({ "type": "integer", "minimum": 0 }))),
            _ => None,
        };
        if let Some((header, schema)) = header {
            told["headers"] = json!({ header: { "schema": schema } });
        }
        (name.to_owned(), told)
    });
    all.collect()
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
    for (status, name, _) in everywhere(operation) {
        answers
            .entry(status.to_string())
            .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{name}") }));
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
fn everywhere(operation: &Operation) -> Vec<Shared> {
    let mut answers = TO_ANY.to_vec();
    if operation.body.is_some() {
        answers.extend(TO_A_BODY);
    }
    if operation.parameters.iter().any(|parameter| parameter.place == Place::Query) {
        answers.push(TO_A_QUERY);
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
