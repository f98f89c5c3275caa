//! PATCH (RFC 7644, 3.5.2): operations on the words of a user or a group. What a path names and is
//! not here is refused, so that nobody believes it was kept.

use app::scim::{GroupWords, UserWords};
use serde_json::{Map, Value as Json};

use super::fault::ScimFault;
use super::filter::{comparison, plain};
use super::wire::{field, mail, members, truth, word};

const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// More operations in one request are nobody's.
const MOST_OPERATIONS: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Add,
    Replace,
    Remove,
}

/// One operation on one attribute.
struct Step<'a> {
    act: Act,
    /// In small letters.
    attribute: String,
    /// The value that stands in brackets behind the attribute.
    chosen: Option<String>,
    value: Option<&'a Json>,
}

pub(super) fn user(words: &mut UserWords, sent: &Map<String, Json>) -> Result<(), ScimFault> {
    for step in steps(sent)? {
        match (step.attribute.as_str(), step.act) {
            ("username" | "displayname" | "active", Act::Remove) => {
                return Err(ScimFault::bad("mutability", "this attribute is needed"));
            }
            ("username", _) => words.name = word(step.value()?, "userName")?,
            ("displayname", _) => words.display_name = word(step.value()?, "displayName")?,
            ("active", _) => words.is_active = truth(step.value()?)?,
            ("externalid", Act::Remove) => words.external_id = None,
            ("externalid", _) => words.external_id = Some(word(step.value()?, "externalId")?),
            ("emails", Act::Remove) => words.mail = None,
            ("emails" | "emails.value", _) => {
                words.mail = match step.value()? {
                    Json::String(mail) => Some(mail.clone()),
                    other => mail(other)?,
                };
            }
            _ => return Err(step.unknown()),
        }
    }
    Ok(())
}

pub(super) fn group(words: &mut GroupWords, sent: &Map<String, Json>) -> Result<(), ScimFault> {
    for step in steps(sent)? {
        match (step.attribute.as_str(), step.act) {
            ("displayname", Act::Remove) => {
                return Err(ScimFault::bad("mutability", "this attribute is needed"));
            }
            ("displayname", _) => words.display_name = word(step.value()?, "displayName")?,
            ("externalid", Act::Remove) => words.external_id = None,
            ("externalid", _) => words.external_id = Some(word(step.value()?, "externalId")?),
            ("members", Act::Add) => words.members.extend(members(step.value()?)?),
            ("members", Act::Replace) => words.members = members(step.value()?)?,
            ("members", Act::Remove) => match (&step.chosen, step.value) {
                (Some(chosen), _) => words.members.retain(|member| member != chosen),
                (None, Some(value)) => {
                    let gone = members(value)?;
                    words.members.retain(|member| !gone.contains(member));
                }
                (None, None) => words.members.clear(),
            },
            _ => return Err(step.unknown()),
        }
    }
    Ok(())
}

impl Step<'_> {
    fn value(&self) -> Result<&Json, ScimFault> {
        self.value.ok_or_else(|| ScimFault::bad("invalidValue", "the operation has no value"))
    }

    fn unknown(&self) -> ScimFault {
        match self.attribute.as_str() {
            "id" | "meta" | "groups" | "schemas" => {
                ScimFault::bad("mutability", format!("{} is read only", self.attribute))
            }
            other => ScimFault::bad("invalidPath", format!("there is no attribute {other}")),
        }
    }
}

fn steps(sent: &Map<String, Json>) -> Result<Vec<Step<'_>>, ScimFault> {
    let schemas = field(sent, "schemas").and_then(Json::as_array);
    if !schemas.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(SCHEMA))) {
        return Err(ScimFault::bad("invalidSyntax", format!("schemas names {SCHEMA}")));
    }
    let operations = field(sent, "Operations").and_then(Json::as_array);
    let operations = operations.filter(|all| (1..=MOST_OPERATIONS).contains(&all.len()));
    let operations = operations.ok_or_else(|| {
        ScimFault::bad("invalidSyntax", format!("Operations holds 1 to {MOST_OPERATIONS}"))
    })?;
    let mut steps = Vec::new();
    for operation in operations {
        let operation = operation.as_object();
        let operation = operation
            .ok_or_else(|| ScimFault::bad("invalidSyntax", "an operation is an object"))?;
        let act = match field(operation, "op").and_then(Json::as_str).map(str::to_lowercase) {
            Some(op) if op == "add" => Act::Add,
            Some(op) if op == "replace" => Act::Replace,
            Some(op) if op == "remove" => Act::Remove,
            _ => return Err(ScimFault::bad("invalidSyntax", "op is add, replace or remove")),
        };
        let value = field(operation, "value");
        match field(operation, "path").map(|path| word(path, "path")).transpose()? {
            Some(path) => {
                let (attribute, chosen) = read_path(&path)?;
                steps.push(Step { act, attribute, chosen, value });
            }
            // Without a path the value holds the attributes themselves.
            None => {
                let fields = value.and_then(Json::as_object).filter(|_| act != Act::Remove);
                let fields = fields
                    .ok_or_else(|| ScimFault::bad("noTarget", "the operation has no path"))?;
                for (path, value) in fields.iter().filter(|(path, _)| *path != "schemas") {
                    let (attribute, chosen) = read_path(path)?;
                    steps.push(Step { act, attribute, chosen, value: Some(value) });
                }
            }
        }
    }
    Ok(steps)
}

/// `attribute`, `attribute.part`, or `attribute[value eq "text"]`, perhaps with a part behind it.
fn read_path(path: &str) -> Result<(String, Option<String>), ScimFault> {
    let Some((attribute, rest)) = path.split_once('[') else {
        return Ok((plain(path).to_lowercase(), None));
    };
    let inner = rest.rsplit_once(']');
    let (inner, part) =
        inner.ok_or_else(|| ScimFault::bad("invalidPath", "a bracket is left open"))?;
    let (chosen_by, chosen, behind) = comparison(inner)?;
    if !behind.trim().is_empty() {
        return Err(ScimFault::bad("invalidPath", "one comparison stands in brackets"));
    }
    let attribute = [plain(attribute), part].concat().to_lowercase();
    let by = chosen_by.to_lowercase();
    // A mail address may be chosen by its type, as there is one only; a member by its id.
    match (attribute.as_str(), by.as_str()) {
        ("members", "value") => Ok((attribute, Some(chosen))),
        ("emails" | "emails.value", "type" | "primary") => Ok((attribute, None)),
        _ => Err(ScimFault::bad("invalidPath", format!("{attribute} is not chosen by {by}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words() -> GroupWords {
        let members = ["a", "b", "c"].map(str::to_owned).to_vec();
        GroupWords { display_name: "isms".into(), external_id: None, members }
    }

    fn patched(operations: &Json) -> Result<GroupWords, ScimFault> {
        let sent = json!({ "schemas": [SCHEMA], "Operations": operations });
        let mut words = words();
        group(&mut words, sent.as_object().unwrap())?;
        Ok(words)
    }

    #[test]
    fn whatever_is_near_a_hostile_patch_is_done_or_refused() {
        let corpus = corpus::Corpus::read(env!("CARGO_MANIFEST_DIR"), "scim-patch");
        corpus.try_all(|input| {
            let Ok(Json::Object(sent)) = serde_json::from_slice(input) else { return };
            drop(group(&mut words(), &sent));
            let mut somebody = UserWords {
                name: "wang".into(),
                display_name: "王".into(),
                mail: None,
                external_id: None,
                is_active: true,
            };
            drop(user(&mut somebody, &sent));
        });
    }

    #[test]
    fn members_are_taken_out_one_by_one_or_together() {
        let one = json!([{ "op": "remove", "path": "members[value eq \"b\"]" }]);
        assert_eq!(patched(&one).unwrap().members, ["a", "c"]);
        let some = json!([{ "op": "Remove", "path": "members", "value": [{ "value": "a" }, { "value": "b" }] }]);
        assert_eq!(patched(&some).unwrap().members, ["c"]);
        let all = json!([{ "op": "remove", "path": "members" }]);
        assert!(patched(&all).unwrap().members.is_empty());
    }

    #[test]
    fn attributes_stand_in_the_value_where_there_is_no_path() {
        let sent =
            json!([{ "op": "replace", "value": { "displayName": "資安", "externalId": "7" } }]);
        let words = patched(&sent).unwrap();
        assert_eq!((&*words.display_name, words.external_id.as_deref()), ("資安", Some("7")));
    }

    #[test]
    fn what_is_not_kept_is_refused() {
        for operation in [
            json!({ "op": "add", "path": "title", "value": "x" }),
            json!({ "op": "replace", "path": "id", "value": "x" }),
            json!({ "op": "remove", "path": "displayName" }),
            json!({ "op": "remove", "path": "members[display eq \"x\"]" }),
            json!({ "op": "remove" }),
            json!({ "op": "move", "path": "members" }),
            json!({ "op": "add", "path": "members", "value": "x" }),
        ] {
            assert!(patched(&json!([operation])).is_err(), "{operation}");
        }
        assert!(patched(&json!([])).is_err());
    }
}
