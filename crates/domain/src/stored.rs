//! Reads the fields of a stored record straight from its text; the same checks as for any other, without
//! a tree in between, because a city has more than a million of them.

use std::fmt;

use regulation::{Day, Field, FieldType, Form, Part};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};

use crate::field::{Fields, parse};
use crate::{Moment, Value};

/// Parses the JSON object of a stored record by its form.
///
/// # Errors
/// The first fault, in words.
pub fn read_fields(form: &Form, parts: &[Part], text: &str) -> Result<Fields, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let fields = Whole { form, parts }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(fields)
}

struct Whole<'f> {
    form: &'f Form,
    parts: &'f [Part],
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Fields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields of the form {}", self.form.id)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields: Vec<Option<Value>> = Vec::new();
        fields.resize_with(self.form.fields.len(), || None);
        while let Some(position) = map.next_key_seed(Name(self.form))? {
            let field = &self.form.fields[position];
            let one = One { form: self.form, field, parts: self.parts };
            fields[position] = match field.kind {
                FieldType::Text
                | FieldType::Reference(_)
                | FieldType::File
                | FieldType::Signature
                | FieldType::Enum
                | FieldType::Date
                | FieldType::Moment
                | FieldType::Boolean => map.next_value_seed(one)?,
                _ => {
                    let json: serde_json::Value = map.next_value()?;
                    match json.is_null() {
                        true => None,
                        false => Some(
                            parse(self.form, field, &field.kind, self.parts, &json)
                                .map_err(A::Error::custom)?,
                        ),
                    }
                }
            };
        }
        Ok(fields.into_boxed_slice())
    }
}

/// The place of the field that a key names.
struct Name<'f>(&'f Form);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a field of the form {}", self.0.id)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let unknown = || E::custom(format!("the form {} has no field {name}", self.0.id));
        self.0.position(name).ok_or_else(unknown)
    }
}

/// One value, by the type of its field.
struct One<'f> {
    form: &'f Form,
    field: &'f Field,
    parts: &'f [Part],
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl One<'_> {
    fn fallback<E: Error>(&self, json: &serde_json::Value) -> Result<Option<Value>, E> {
        let parsed = parse(self.form, self.field, &self.field.kind, self.parts, json);
        parsed.map(Some).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of {}.{}", self.form.id, self.field.name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let plain = || Some(Value::Text(text.into()));
        let quick = match self.field.kind {
            FieldType::Text | FieldType::Reference(_) | FieldType::File | FieldType::Signature => {
                plain()
            }
            FieldType::Enum if self.field.values.iter().any(|one| one.value == text) => plain(),
            FieldType::Date => text.parse::<Day>().ok().map(Value::Day),
            FieldType::Moment => text.parse::<Moment>().ok().map(Value::Moment),
            _ => None,
        };
        match quick {
            Some(value) => Ok(Some(value)),
            None => self.fallback(&serde_json::Value::String(text.to_owned())),
        }
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Self::Value, E> {
        self.fallback(&serde_json::Value::Bool(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.fallback(&number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.fallback(&number.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.fallback(&serde_json::Value::Object(serde_json::Map::new()))
    }
}
