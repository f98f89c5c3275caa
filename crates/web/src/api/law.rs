//! The law as programs read it: instruments, provisions, duties, forms and numbers.

use app::in_force::Whereabouts;
use axum::extract;
use axum::routing::get;
use regulation::{
    Amount, ByLevel, Citation, Day, Duty, Field, FieldType, Form, Instrument, Parameter, Provision,
    Regulation, Since, Text,
};
use serde_json::{Map, Value as Json, json};

use super::operation::{AS_OF, CURSOR, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::page;
use super::standings::paged;
use crate::bodies::no_such;
use crate::catalogue::DutyWords;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::pages::regulation::shape;
use crate::routes::State;
use crate::view::View;

type Answer = Result<axum::Json<Json>, Fault>;

pub(super) fn operations() -> Vec<Operation> {
    let list = |path, id, words, handler, schema| {
        Operation::get(path, id, words, handler)
            .with([LIMIT, CURSOR, LANGUAGE])
            .answers(200, schema, "a page")
            .answers(422, "Problem", "a cursor of another list, or a word that does not exist")
    };
    let one = |path, id, words, handler, schema, name, example| {
        Operation::get(path, id, words, handler)
            .with([parameter(Place::Path, name, "代號", "its id", example), LANGUAGE])
            .answers(200, schema, "found")
            .answers(404, "Problem", "no such thing")
    };
    let duties = list(
        "/api/v1/duties",
        "listDuties",
        ("義務，依法規順序", "Duties in the order of the law"),
        get(duties),
        "DutyPage",
    )
    .with([parameter(Place::Query, "chapter", "章", "a chapter, or `national`", "people")]);
    let provisions = list(
        "/api/v1/provisions",
        "listProvisions",
        (
            "一個版本之條文，及其於基準日移至何處",
            "The provisions of one edition, in its order, and where each stands on the day asked about if it moved",
        ),
        get(provisions),
        "ProvisionPage",
    )
    .with([
        parameter(
            Place::Query,
            "instrument",
            "法規",
            "the instrument; the city’s regulation when left out",
            "csma",
        ),
        parameter(
            Place::Query,
            "edition",
            "版本之施行首日",
            "the edition’s first day; the newest when left out",
            "2025-12-01",
        ),
        parameter(
            Place::Query,
            "cite",
            "引用代號，可重複",
            "a citation; may stand several times, and then decides alone",
            "taipei-isms@2022-07-13/5.5",
        ),
        AS_OF,
    ]);
    vec![
        list(
            "/api/v1/instruments",
            "listInstruments",
            ("法規與版本", "Instruments and their editions"),
            get(instruments),
            "InstrumentPage",
        ),
        provisions,
        duties,
        one(
            "/api/v1/duties/{duty}",
            "getDuty",
            ("一項義務", "One duty"),
            get(duty),
            "Duty",
            "duty",
            "D5.5a",
        ),
        list("/api/v1/forms", "listForms", ("表單", "Forms"), get(forms), "FormPage"),
        one(
            "/api/v1/forms/{form}",
            "getForm",
            ("一種表單及其欄位", "One form with its fields"),
            get(form),
            "Form",
            "form",
            "training_record",
        ),
        list(
            "/api/v1/parameters",
            "listParameters",
            ("法定數值", "Numbers of the law over time"),
            get(parameters),
            "ParameterPage",
        ),
        one(
            "/api/v1/parameters/{parameter}",
            "getParameter",
            ("一項法定數值", "One number of the law"),
            get(parameter_),
            "Parameter",
            "parameter",
            "training.dedicated.hours",
        ),
    ]
}

async fn instruments(view: View, extract::State(state): extract::State<State>) -> Answer {
    let regulation = &*state.installation().regulation;
    let (shown, next) = page(&view, &regulation.instruments, |one| one.id.clone())?;
    let shown: Vec<Json> = shown.iter().map(|one| instrument(regulation, one)).collect();
    Ok(axum::Json(paged("instruments", shown.into(), next)))
}

fn instrument(regulation: &Regulation, instrument: &Instrument) -> Json {
    let editions = instrument.editions.iter().map(|edition| {
        let until = instrument.span(edition.in_force).and_then(|(_, until)| until);
        let text = regulation.text(&instrument.id, edition.in_force);
        filled(json!({
            "in_force": edition.in_force,
            "until": until,
            "name_zh": instrument.name_zh(edition.in_force),
            "name_en": instrument.name_en(edition.in_force),
            "promulgated": edition.promulgated,
            "document_no": edition.document_no,
            "confidence": edition.confidence,
            "dates_exact": edition.dates_exact,
            "n_provisions": text.map_or(0, |text| text.provisions.len()),
        }))
    });
    filled(json!({
        "id": instrument.id,
        "name_zh": instrument.zh,
        "name_en": instrument.en,
        "kind": instrument.kind,
        "text_found": instrument.text_found,
        "editions": editions.collect::<Vec<_>>(),
    }))
}

async fn provisions(view: View, extract::State(state): extract::State<State>) -> Answer {
    let regulation = &*state.installation().regulation;
    let mut cites = Vec::new();
    for text in view.query.all("cite") {
        let cite: Option<Citation> = text.parse().ok();
        let found = cite.and_then(|cite| Some((cite.clone(), regulation.provision(&cite)?)));
        cites.push(found.ok_or_else(|| no_such("cite", text))?);
    }
    if cites.is_empty() {
        let text = text_asked(&view, regulation)?;
        cites = text
            .provisions
            .iter()
            .map(|provision| (citation(text, provision), provision))
            .collect();
    }
    let (shown, next) = page(&view, &cites, |(cite, _)| cite.to_string())?;
    let on = view.as_of.day();
    let shown: Vec<Json> =
        shown.iter().map(|(cite, provision)| provision_(regulation, cite, provision, on)).collect();
    Ok(axum::Json(paged("provisions", shown.into(), next)))
}

fn text_asked<'r>(view: &View, regulation: &'r Regulation) -> Result<&'r Text, Fault> {
    let id = view.query.get("instrument").unwrap_or(crate::law::CITY_RULE);
    let instrument = regulation.instrument(id).ok_or_else(|| no_such("instrument", id))?;
    let edition = match view.query.get("edition") {
        Some(text) => text.parse().map_err(|_| no_such("edition", text))?,
        None => {
            let newest = instrument.editions.last();
            newest.ok_or_else(|| no_text(id))?.in_force
        }
    };
    regulation.text(id, edition).ok_or_else(|| no_text(id))
}

fn no_text(instrument: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "instrument",
        format!("「{instrument}」沒有這個版本的條文"),
        format!("no text of that edition of “{instrument}” is held"),
    )])
}

fn citation(text: &Text, provision: &Provision) -> Citation {
    Citation {
        instrument: text.instrument.clone(),
        edition: text.edition,
        number: provision.number.clone(),
    }
}

/// `now` and `later` are of the day in `as_of`.
fn provision_(regulation: &Regulation, cite: &Citation, provision: &Provision, on: Day) -> Json {
    let rests = |duty: &&Duty| duty.cite == *cite || duty.also_cite.contains(cite);
    let duties = regulation.duties.iter().filter(rests).map(|duty| duty.id.as_str());
    let stands = Whereabouts::of_moved(regulation, cite, on);
    let parts: Vec<Json> = stands.parts.iter().map(|(cite, at)| part(cite, at)).collect();
    filled(json!({
        "cite": cite,
        "number": provision.number,
        "label": provision.label,
        "parent": provision.parent,
        "kind": provision.kind,
        "text_zh": provision.text_zh,
        "paraphrase_zh": provision.paraphrase_zh,
        "text_en": provision.text_en,
        "title_zh": provision.title_zh,
        "title_en": provision.title_en,
        "confidence": provision.confidence,
        "source": provision.source,
        "duties": duties.collect::<Vec<_>>(),
        "as_of": on,
        "now": stands.now,
        "later": stands.later,
        "moved_with": stands.with,
        "parts": (!parts.is_empty()).then_some(parts),
    }))
}

/// A place within another that moved by itself.
fn part(cite: &Citation, at: &Whereabouts) -> Json {
    json!({ "cite": cite, "now": at.now, "later": at.later })
}

async fn duties(view: View, extract::State(state): extract::State<State>) -> Answer {
    let regulation = &*state.installation().regulation;
    let catalogue = &*state.catalogue;
    let chapter = match view.query.get("chapter") {
        None => None,
        Some(word) => Some(catalogue.chapter(word).ok_or_else(|| no_such("chapter", word))?),
    };
    let all = regulation.duties.iter().zip(&catalogue.duties);
    let chosen: Vec<(&Duty, &DutyWords)> =
        all.filter(|(_, words)| chapter.is_none_or(|chapter| chapter == words.chapter)).collect();
    let (shown, next) = page(&view, &chosen, |(duty, _)| duty.id.clone())?;
    let shown: Vec<Json> = shown.iter().map(|(duty, _)| duty_(regulation, duty)).collect();
    Ok(axum::Json(paged("duties", shown.into(), next)))
}

async fn duty(extract::State(state): extract::State<State>, Path(id): Path<String>) -> Answer {
    let regulation = &*state.installation().regulation;
    let duty = regulation.duty(&id).ok_or_else(Fault::not_found)?;
    Ok(axum::Json(duty_(regulation, duty)))
}

fn duty_(regulation: &Regulation, duty: &Duty) -> Json {
    let span = regulation.duty_span(duty);
    let proven = shape::in_words(regulation, duty);
    let join = |pick: fn(&crate::language::Bilingual) -> &String| {
        proven.iter().map(|one| pick(one).as_str()).collect::<Vec<_>>()
    };
    let shape = shape::name(duty.proof.as_ref()).en.to_lowercase().replace(' ', "-");
    let parameters = duty.proof.as_ref().map(domain::parameters).unwrap_or_default();
    filled(json!({
        "id": duty.id,
        "subject_zh": duty.subject_zh,
        "subject_en": duty.subject_en,
        "action_zh": duty.action_zh,
        "action_en": duty.action_en,
        "chapter": if duty.national { crate::catalogue::NATIONAL } else { duty.room.as_str() },
        "cite": duty.cite,
        "also_cite": duty.also_cite,
        "quote": duty.quote,
        "paraphrase": duty.paraphrase,
        "confidence": duty.confidence,
        "modality": duty.modality,
        "bearer": duty.bearer,
        "roles": duty.who,
        "levels": duty.levels,
        "tiers": duty.tiers,
        "facts": duty.facts,
        "shape": shape,
        "proven_zh": join(|one| &one.zh),
        "proven_en": join(|one| &one.en),
        "decides": duty.decides,
        "evidence": duty.evidence,
        "delegated": duty.delegated,
        "parameters": parameters,
        "settings": crate::pages::settings::needed::of_duty(duty)
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        "in_force": span.map(|(from, _)| from),
        "until": span.and_then(|(_, until)| until),
    }))
}

async fn forms(view: View, extract::State(state): extract::State<State>) -> Answer {
    let regulation = &*state.installation().regulation;
    let (shown, next) = page(&view, &regulation.forms, |one| one.id.clone())?;
    let shown: Vec<Json> = shown.iter().map(form_).collect();
    Ok(axum::Json(paged("forms", shown.into(), next)))
}

async fn form(extract::State(state): extract::State<State>, Path(id): Path<String>) -> Answer {
    let form = state.installation().regulation.form(&id).map(form_);
    Ok(axum::Json(form.ok_or_else(Fault::not_found)?))
}

fn form_(form: &Form) -> Json {
    filled(json!({
        "id": form.id,
        "name_zh": form.zh,
        "name_en": form.en,
        "kind": match form.kind {
            regulation::FormKind::Register => "register",
            regulation::FormKind::Event => "event",
            regulation::FormKind::Log => "log",
            regulation::FormKind::View => "view",
        },
        "shared": form.scope == regulation::FormScope::Shared,
        "chapter": form.room,
        "key": form.key,
        "day_field": form.day_field,
        "fields": form.fields.iter().map(field).collect::<Vec<_>>(),
    }))
}

fn field(field: &Field) -> Json {
    let words = field.values.iter().map(
        |value| json!({ "value": value.value, "zh": value.zh, "en": value.en, "also": value.also }),
    );
    let words: Vec<Json> = words.collect();
    filled(json!({
        "name": field.name,
        "label_zh": field.zh,
        "label_en": field.en,
        "type": kind(&field.kind),
        "required": field.required,
        "required_if": field.required_if,
        "told_by_approval": field.told_by_approval,
        "derived": field.derived,
        "outcome": field.outcome,
        "personal": field.personal,
        "help_zh": field.help_zh,
        "help_en": field.help_en,
        "values": words,
    }))
}

/// The type as the form files write it.
fn kind(kind: &FieldType) -> String {
    match kind {
        FieldType::Text => "text".to_owned(),
        FieldType::Integer => "int".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Percent => "percent".to_owned(),
        FieldType::Boolean => "bool".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::Moment => "datetime".to_owned(),
        FieldType::File => "file".to_owned(),
        FieldType::Signature => "sign".to_owned(),
        FieldType::Duration => "duration".to_owned(),
        FieldType::Enum => "enum".to_owned(),
        FieldType::LastUse => "date-or-never-or-unknown".to_owned(),
        FieldType::DateRange => "date-range".to_owned(),
        FieldType::Reference(target) => format!("ref({target})"),
        FieldType::Part(part) => part.clone(),
        FieldType::List(item) => format!("list({})", self::kind(item)),
    }
}

async fn parameters(view: View, extract::State(state): extract::State<State>) -> Answer {
    let regulation = &*state.installation().regulation;
    let (shown, next) = page(&view, &regulation.parameters, |one| one.id.clone())?;
    let shown: Vec<Json> = shown.iter().map(written).collect();
    Ok(axum::Json(paged("parameters", shown.into(), next)))
}

async fn parameter_(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
) -> Answer {
    let found = state.installation().regulation.parameter(&id).map(written);
    Ok(axum::Json(found.ok_or_else(Fault::not_found)?))
}

fn written(parameter: &Parameter) -> Json {
    let rows = parameter.since.iter().enumerate().map(|(place, since)| {
        let until = parameter.since.get(place + 1).map(|next| next.from);
        filled(json!({
            "from": since.from,
            "until": until,
            "repealed": since.repealed,
            "value": all(since),
            "by_level": by_level(since),
            "cite": since.cite,
            "quote": since.quote,
            "paraphrase": since.paraphrase,
            "confidence": since.confidence,
            "basis_by_level": basis_by_level(since),
        }))
    });
    json!({
        "id": parameter.id,
        "name_zh": parameter.zh,
        "name_en": parameter.en,
        "unit": unit(parameter.unit),
        "values": rows.collect::<Vec<_>>(),
    })
}

fn unit(unit: regulation::Unit) -> &'static str {
    use regulation::Unit;
    match unit {
        Unit::Hours => "hours",
        Unit::Minutes => "minutes",
        Unit::Days => "days",
        Unit::Months => "months",
        Unit::Years => "years",
        Unit::People => "people",
        Unit::Times => "times",
        Unit::Items => "items",
        Unit::Percent => "percent",
        Unit::Twd => "twd",
        Unit::Term => "term",
    }
}

fn all(since: &Since) -> Option<Json> {
    match &since.value {
        Some(ByLevel::All(amount)) => Some(amount_(*amount)),
        _ => None,
    }
}

fn by_level(since: &Since) -> Option<Json> {
    match &since.value {
        Some(ByLevel::Level(levels)) => {
            let levels =
                levels.iter().map(|(level, amount)| (level.letter().to_owned(), amount_(*amount)));
            Some(Json::Object(levels.collect()))
        }
        _ => None,
    }
}

/// Where the values of single levels stand, in what words, as far as they do not stand where the row says.
fn basis_by_level(since: &Since) -> Option<Json> {
    let bases = since.by_level.iter().map(|(level, basis)| {
        let basis = filled(json!({
            "cite": basis.cite,
            "quote": basis.quote,
            "paraphrase": basis.paraphrase,
            "confidence": basis.confidence,
        }));
        (level.letter().to_owned(), basis)
    });
    (!since.by_level.is_empty()).then(|| Json::Object(bases.collect()))
}

fn amount_(amount: Amount) -> Json {
    match amount {
        Amount::Number(number) => number.into(),
        Amount::Term(term) => term.to_string().into(),
    }
}

/// The object without what is not there.
pub(super) fn filled(value: Json) -> Json {
    match value {
        Json::Object(object) => Json::Object(
            object.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>(),
        ),
        other => other,
    }
}
