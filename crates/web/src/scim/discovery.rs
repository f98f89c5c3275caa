//! What this service does, and what its resources hold (RFC 7643, 5 to 7).

use axum::response::Response;
use serde_json::{Value as Json, json};

use super::Scim;
use super::fault::ScimFault;
use super::sent::plain_answer;
use super::wire::{GROUP, USER};
use crate::extract::Path;

pub(super) async fn config(scim: Scim) -> Response {
    let supported = |is: bool| json!({ "supported": is });
    plain_answer(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": supported(true),
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": super::query::MOST },
        "changePassword": supported(false),
        "sort": supported(false),
        "etag": supported(true),
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token of an account, made for the scope `scim`.",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": scim.location("ServiceProviderConfig"),
        },
    }))
}

pub(super) async fn resource_types(scim: Scim) -> Response {
    plain_answer(&listed(&all_types(&scim)))
}

pub(super) async fn resource_type(
    scim: Scim,
    Path(id): Path<String>,
) -> Result<Response, ScimFault> {
    one(all_types(&scim), &id)
}

pub(super) async fn schemas(scim: Scim) -> Response {
    plain_answer(&listed(&all_schemas(&scim)))
}

pub(super) async fn schema(scim: Scim, Path(id): Path<String>) -> Result<Response, ScimFault> {
    one(all_schemas(&scim), &id)
}

fn listed(all: &[Json]) -> Json {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(),
        "startIndex": 1,
        "itemsPerPage": all.len(),
        "Resources": all,
    })
}

fn one(all: Vec<Json>, id: &str) -> Result<Response, ScimFault> {
    let found = all.into_iter().find(|one| one["id"].as_str() == Some(id));
    found.map(|found| plain_answer(&found)).ok_or_else(ScimFault::not_found)
}

fn all_types(scim: &Scim) -> Vec<Json> {
    let resource_type = |name: &str, endpoint: &str, schema: &str, description: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "description": description,
            "schema": schema,
            "meta": {
                "resourceType": "ResourceType",
                "location": scim.location(&format!("ResourceTypes/{name}")),
            },
        })
    };
    vec![
        resource_type("User", "/Users", USER, "Accounts"),
        resource_type("Group", "/Groups", GROUP, "Groups, which give rights by rules"),
    ]
}

fn all_schemas(scim: &Scim) -> Vec<Json> {
    let schema = |id: &str, name: &str, description: &str, attributes: Json| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "description": description,
            "attributes": attributes,
            "meta": {
                "resourceType": "Schema",
                "location": scim.location(&format!("Schemas/{id}")),
            },
        })
    };
    vec![
        schema(USER, "User", "An account", user_attributes()),
        schema(GROUP, "Group", "A group of accounts", group_attributes()),
    ]
}

fn user_attributes() -> Json {
    let mut name = text("userName", "The name to sign in by; it stays", "immutable");
    name["required"] = true.into();
    name["uniqueness"] = "server".into();
    let mut shown = text("displayName", "What the person is called", "readWrite");
    shown["required"] = true.into();
    let active = json!({
        "name": "active",
        "type": "boolean",
        "multiValued": false,
        "description": "Whether the account is open; closing it ends its sessions and rights",
        "required": true,
        "mutability": "readWrite",
        "returned": "default",
    });
    let mail = text("value", "The address", "readWrite");
    let emails =
        several("emails", "Where mail reaches the person; one is kept", "readWrite", &[mail]);
    let of = [
        text("value", "The id of the group", "readOnly"),
        reference("Group", "readOnly"),
        text("display", "The name of the group", "readOnly"),
    ];
    let groups = several("groups", "The groups in which the account is", "readOnly", &of);
    json!([name, shown, active, emails, groups])
}

fn group_attributes() -> Json {
    let mut name = text("displayName", "The name by which rules know the group", "readWrite");
    name["required"] = true.into();
    let of = [text("value", "The id of an account", "immutable"), reference("User", "immutable")];
    json!([name, several("members", "The accounts in the group", "readWrite", &of)])
}

fn text(name: &str, description: &str, mutability: &str) -> Json {
    json!({
        "name": name,
        "type": "string",
        "multiValued": false,
        "description": description,
        "required": false,
        "caseExact": true,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "none",
    })
}

fn reference(to: &str, mutability: &str) -> Json {
    json!({
        "name": "$ref",
        "type": "reference",
        "referenceTypes": [to],
        "multiValued": false,
        "description": "Where it is found",
        "required": false,
        "caseExact": true,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "none",
    })
}

fn several(name: &str, description: &str, mutability: &str, parts: &[Json]) -> Json {
    json!({
        "name": name,
        "type": "complex",
        "multiValued": true,
        "description": description,
        "required": false,
        "mutability": mutability,
        "returned": "default",
        "subAttributes": parts,
    })
}
