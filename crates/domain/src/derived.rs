//! What the computed fields of a record would be, where the record alone tells (semantics 23).

use regulation::Form;

use crate::field::Fields;
use crate::{Quantity, Value};

/// The value of a computed field; none where more than the record is needed. `typed` says with how
/// many decimals a rate was written.
pub fn computed(form: &Form, name: &str, fields: &Fields, typed: &Value) -> Option<Value> {
    let value = |name: &str| fields.get(form.position(name)?)?.as_ref();
    match (form.id.as_str(), name) {
        ("system_register", "protection_level") => {
            highest_word(form, &["c_level", "i_level", "a_level", "law_level"], fields)
        }
        ("incident", "level") => {
            let impacts = ["c_impact", "i_impact", "a_impact"].into_iter().map(&value);
            let impacts: Option<Vec<Quantity>> = impacts.map(|one| one?.number()).collect();
            Some(Value::Text(impacts?.into_iter().max()?.to_string().into()))
        }
        ("incident", "notify_minutes") => match (value("known_at")?, value("notified_at")?) {
            (Value::Moment(known_at), Value::Moment(notified_at)) => {
                Some(Value::Number(Quantity::whole(notified_at.minutes_since(*known_at))))
            }
            _ => None,
        },
        ("suspension", "days_unused") => {
            let (used_on, found_on) = (value("last_used_on")?.day()?, value("detected_on")?.day()?);
            Some(Value::Number(Quantity::whole(i64::from(found_on.days() - used_on.days()))))
        }
        ("phishing_round", "open_rate") => {
            rate(value("opened_people")?, value("recipients")?, typed)
        }
        ("phishing_round", "click_rate") => {
            rate(value("clicked_people")?, value("recipients")?, typed)
        }
        _ => None,
    }
}

/// The word that stands last in the form's list.
fn highest_word(form: &Form, names: &[&str], fields: &Fields) -> Option<Value> {
    let mut highest = None;
    for name in names {
        let place = form.position(name)?;
        let word = fields.get(place)?.as_ref()?.text()?;
        let words = &form.fields.get(place)?.values;
        let rank = words.iter().position(|value| value.value == word)?;
        if highest.as_ref().is_none_or(|(other, _)| *other < rank) {
            highest = Some((rank, Value::Text(word.into())));
        }
    }
    highest.map(|(_, word)| word)
}

/// So many of so many in per cent, rounded like the typed one.
fn rate(part: &Value, whole: &Value, typed: &Value) -> Option<Value> {
    let (part, whole, typed) = (part.number()?, whole.number()?, typed.number()?);
    if whole.parts() == 0 {
        return None;
    }
    // Not of the law: ten-thousandths, and a hundred of them a per cent.
    let exact = i128::from(part.parts()) * 100 * 10_000;
    let whole = i128::from(whole.parts());
    let step = [10_000_i128, 1_000, 100, 10, 1]
        .into_iter()
        .find(|step| i128::from(typed.parts()) % step == 0)?;
    let rounded = (exact * 2 + whole * step).div_euclid(whole * step * 2) * step;
    Some(Value::Number(Quantity::from_parts(i64::try_from(rounded).ok()?)))
}
