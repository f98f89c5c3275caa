//! Users and groups as they travel. Attributes are named in any case; what is not known is let go.

use app::scim::{Group, GroupWords, Named, User, UserWords};
use serde_json::{Map, Value as Json, json};

use super::Scim;
use super::fault::ScimFault;

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A user as it is answered, without its version.
pub(super) fn user(scim: &Scim, user: &User) -> Json {
    let location = scim.location(&format!("Users/{}", user.id));
    let mut said = json!({
        "schemas": [USER],
        "id": user.id,
        "userName": user.words.name,
        "displayName": user.words.display_name,
        "active": user.words.is_active,
        "meta": {
            "resourceType": "User",
            "created": user.created_at,
            "lastModified": user.changed_at,
            "location": location,
        },
    });
    if let Some(id) = &user.words.external_id {
        said["externalId"] = id.as_str().into();
    }
    if let Some(mail) = &user.words.mail {
        said["emails"] = json!([{ "value": mail }]);
    }
    if !user.groups.is_empty() {
        let group = |group: &Named| {
            let location = scim.location(&format!("Groups/{}", group.id));
            json!({ "value": group.id, "$ref": location, "display": group.name })
        };
        said["groups"] = user.groups.iter().map(group).collect();
    }
    said
}

/// A group as it is answered, without its version.
pub(super) fn group(scim: &Scim, group: &Group) -> Json {
    let location = scim.location(&format!("Groups/{}", group.id));
    let mut said = json!({
        "schemas": [GROUP],
        "id": group.id,
        "displayName": group.display_name,
        "meta": {
            "resourceType": "Group",
            "created": group.created_at,
            "lastModified": group.changed_at,
            "location": location,
        },
    });
    if let Some(id) = &group.external_id {
        said["externalId"] = id.as_str().into();
    }
    if !group.members.is_empty() {
        let member = |member: &Named| {
            let location = scim.location(&format!("Users/{}", member.id));
            json!({ "value": member.id, "$ref": location })
        };
        said["members"] = group.members.iter().map(member).collect();
    }
    said
}

/// A user as it was sent.
pub(super) fn user_words(sent: &Map<String, Json>) -> Result<UserWords, ScimFault> {
    let name = text(sent, "userName")?;
    let name = name.ok_or_else(|| ScimFault::bad("invalidValue", "userName is needed"))?;
    let display_name = text(sent, "displayName")?.or_else(|| called(sent));
    Ok(UserWords {
        external_id: text(sent, "externalId")?,
        display_name: display_name.unwrap_or_else(|| name.clone()),
        mail: field(sent, "emails").map(mail).transpose()?.flatten(),
        is_active: field(sent, "active").map(truth).transpose()?.unwrap_or(true),
        name,
    })
}

/// A group as it was sent.
pub(super) fn group_words(sent: &Map<String, Json>) -> Result<GroupWords, ScimFault> {
    let name = text(sent, "displayName")?;
    Ok(GroupWords {
        display_name: name
            .ok_or_else(|| ScimFault::bad("invalidValue", "displayName is needed"))?,
        external_id: text(sent, "externalId")?,
        members: field(sent, "members").map(members).transpose()?.unwrap_or_default(),
    })
}

pub(super) fn field<'a>(sent: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    let found = sent.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

fn text(sent: &Map<String, Json>, name: &str) -> Result<Option<String>, ScimFault> {
    field(sent, name).map(|value| word(value, name)).transpose()
}

pub(super) fn word(value: &Json, name: &str) -> Result<String, ScimFault> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| ScimFault::bad("invalidValue", format!("{name} is a text")))
}

/// True or false; some systems send it as a text.
pub(super) fn truth(value: &Json) -> Result<bool, ScimFault> {
    let said = value.as_bool().or_else(|| match value.as_str()?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    });
    said.ok_or_else(|| ScimFault::bad("invalidValue", "active is true or false"))
}

/// The one mail address that is kept: the primary one, or the first.
pub(super) fn mail(value: &Json) -> Result<Option<String>, ScimFault> {
    let all = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    let is_primary = |one: &&Json| one["primary"].as_bool() == Some(true);
    let one = all.iter().find(is_primary).or_else(|| all.first());
    one.map(|one| word(&one["value"], "emails.value")).transpose()
}

/// The ids of members.
pub(super) fn members(value: &Json) -> Result<Vec<String>, ScimFault> {
    let all = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    all.iter().map(|one| word(&one["value"], "members.value")).collect()
}

/// What somebody is called where `displayName` is left out.
fn called(sent: &Map<String, Json>) -> Option<String> {
    let name = field(sent, "name")?.as_object()?;
    let part = |part: &str| field(name, part).and_then(Json::as_str).map(str::trim);
    if let Some(whole) = part("formatted").filter(|whole| !whole.is_empty()) {
        return Some(whole.to_owned());
    }
    let parts = [part("givenName"), part("familyName")].into_iter().flatten();
    let called = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!called.is_empty()).then_some(called)
}
