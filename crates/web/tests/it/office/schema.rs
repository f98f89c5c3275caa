//! Holds a JSON value to a schema of the document, as far as the document goes: types, closed
//! objects, required fields, words, lists, references.

use serde_json::Value;

/// Every way in which the value is not as the schema says.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        let named = &document["components"]["schemas"][name];
        assert!(named.is_object(), "no schema {name}");
        return faults(document, named, value, at);
    }
    let mut found = Vec::new();
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let fits = kinds.iter().any(|kind| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    });
    if !fits {
        return vec![format!("{at}: {value} is no {kinds:?}")];
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    let is_of_format = |text: &str| match schema["format"].as_str() {
        Some("date") => text.parse::<regulation::Day>().is_ok(),
        Some("date-time") => text.parse::<domain::Moment>().is_ok(),
        _ => true,
    };
    if value.as_str().is_some_and(|text| !is_of_format(text)) {
        found.push(format!("{at}: {value} is no {}", schema["format"]));
    }
    if let Some(items) = value.as_array() {
        for (place, item) in items.iter().enumerate() {
            found.extend(faults(document, &schema["items"], item, &format!("{at}[{place}]")));
        }
    }
    if let Some(object) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap();
            if !object.contains_key(name) {
                found.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, value) in object {
            let inside = format!("{at}.{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(true)) => {}
                (Value::Null, Value::Bool(false) | Value::Null) => {
                    found.push(format!("{inside} is not described"));
                }
                (Value::Null, other) => found.extend(faults(document, other, value, &inside)),
                (known, _) => found.extend(faults(document, known, value, &inside)),
            }
        }
    }
    found
}
