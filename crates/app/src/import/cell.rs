//! What a cell says, by the type of its field, as JSON; references stay as written.

use domain::{Moment, Quantity};
use jiff::tz::Offset;
use regulation::{Day, Field, FieldType, Part};
use serde_json::{Map, Number, Value as Json};
use sheets::Cell;
use sheets::values::{self, list, width};

use super::check::is_year;
use super::entry::words;
use super::fault::What;
use super::reference::bare;

/// Stands in a required cell of an export whose record says nothing there.
pub(crate) const NOT_SAID: &str = "〔未填〕";

/// Year 1 of the Republic is 1912.
const FOUNDING: i64 = 1911;
/// Hours that Taipei is ahead.
const TAIPEI_HOURS: i8 = 8;

/// Words for a thing that was never used, and for not knowing.
const NEVER: [&str; 6] = ["never", "從未使用", "從未", "未曾使用", "未使用過", "無使用紀錄"];
const UNKNOWN: [&str; 5] = ["unknown", "不明", "未知", "不詳", "無法得知"];

/// What reading a cell needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) parts: &'a [Part],
    /// The file is an export of ours: free text is kept to the letter.
    pub(crate) exact: bool,
}

impl Reader<'_> {
    /// The value of a cell that is not blank.
    pub(crate) fn read(&self, field: &Field, kind: &FieldType, cell: &Cell) -> Result<Json, What> {
        match kind {
            FieldType::Text | FieldType::File | FieldType::Signature => self.text(cell),
            FieldType::Reference(_) => values::text(cell).map(Json::from).map_err(What::Cell),
            FieldType::Integer if field.name == "year" => year(cell),
            FieldType::Integer => values::integer(cell).map(Json::from).map_err(What::Cell),
            FieldType::Number => number(&values::number(cell).map_err(What::Cell)?),
            FieldType::Percent => number(&values::percent(cell).map_err(What::Cell)?),
            FieldType::Boolean => values::yes_or_no(cell).map(Json::from).map_err(What::Cell),
            FieldType::Date => day(cell),
            FieldType::Moment => moment(cell),
            FieldType::LastUse => last_use(cell),
            FieldType::Duration => values::word(cell).map(Json::from).map_err(What::Cell),
            FieldType::Enum => enum_word(field, cell),
            FieldType::DateRange => range(&values::word(cell).map_err(What::Cell)?),
            FieldType::Part(id) => self.part(id, &values::text(cell).map_err(What::Cell)?),
            FieldType::List(item) => self.list(field, item, cell),
        }
    }

    fn text(&self, cell: &Cell) -> Result<Json, What> {
        match cell {
            Cell::Text(text) if self.exact => Ok(text.clone().into()),
            _ => values::text(cell).map(Json::from).map_err(What::Cell),
        }
    }

    /// Items as people part them; a JSON list is read as it is, since an export writes one where
    /// items could not be told apart otherwise.
    fn list(&self, field: &Field, item: &FieldType, cell: &Cell) -> Result<Json, What> {
        let text = values::text(cell).map_err(What::Cell)?;
        if text.starts_with('[')
            && let Ok(Json::Array(items)) = serde_json::from_str(&text)
        {
            return Ok(Json::Array(items));
        }
        // A single day, number or truth needs no parting.
        if !matches!(cell, Cell::Text(_)) {
            return Ok(Json::Array(vec![self.read(field, item, cell)?]));
        }
        let items = list::split(&text);
        let items = items.iter().map(|text| self.read(field, item, &Cell::text(text.as_str())));
        items.collect::<Result<Vec<Json>, What>>().map(Json::Array)
    }

    /// The fields of a part in their order, with strokes between, or a JSON object.
    fn part(&self, id: &str, text: &str) -> Result<Json, What> {
        if text.starts_with('{')
            && let Ok(object @ Json::Object(_)) = serde_json::from_str(text)
        {
            return Ok(object);
        }
        let part = self.parts.iter().find(|part| part.id == id);
        let fields: &[Field] = part.map_or(&[], |part| &part.fields);
        let pieces: Vec<&str> = text.split(['|', '｜']).collect();
        let wrong = || What::NotAPart { fields: fields.iter().map(|one| one.zh.clone()).collect() };
        if pieces.len() > fields.len() {
            return Err(wrong());
        }
        let mut object = Map::new();
        for (field, piece) in fields.iter().zip(pieces) {
            let piece = width::trim(piece);
            if piece.is_empty() {
                continue;
            }
            let value = match field.kind {
                FieldType::Date => day(&Cell::text(piece))?,
                _ => piece.into(),
            };
            object.insert(field.name.clone(), value);
        }
        Ok(Json::Object(object))
    }
}

/// A year of the Republic has three figures at most.
fn year(cell: &Cell) -> Result<Json, What> {
    let year = match cell {
        Cell::Text(text) => values::integer(&Cell::Text(bare_year(text).to_owned()))
            .map_err(|_| What::NoSuchYear)?,
        other => values::integer(other).map_err(What::Cell)?,
    };
    let year = if (1..1_000).contains(&year) { year + FOUNDING } else { year };
    if is_year(year) { Ok(year.into()) } else { Err(What::NoSuchYear) }
}

/// 民國114年 and 114年度 as people write them, without the words around the number.
fn bare_year(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("中華").unwrap_or(text);
    let text = text.strip_prefix("民國").unwrap_or(text).trim();
    let ended = text.strip_suffix("年度").or_else(|| text.strip_suffix('年'));
    ended.unwrap_or(text).trim()
}

fn number(number: &sheets::Number) -> Result<Json, What> {
    let text = number.as_str();
    let quantity = Quantity::parse(text).ok_or(What::TooManyDecimals)?;
    if let Some(whole) = quantity.as_whole() {
        return Ok(whole.into());
    }
    let json = text.parse().ok().and_then(Number::from_f64);
    let same = json.filter(|json| Quantity::parse(&json.to_string()) == Some(quantity));
    same.map(Json::Number).ok_or(What::TooManyDecimals)
}

pub(crate) fn day(cell: &Cell) -> Result<Json, What> {
    let day = values::day(cell).map_err(What::Cell)?;
    Ok(Day::from(day).to_string().into())
}

/// A field for moments also takes a plain day: people often know no more.
pub(crate) fn moment(cell: &Cell) -> Result<Json, What> {
    let wall = match values::moment(cell) {
        Ok(wall) => wall,
        Err(values::Fault::TimeMissing { day }) => return Ok(Day::from(day).to_string().into()),
        Err(fault) => return Err(What::Cell(fault)),
    };
    let offset = Offset::constant(TAIPEI_HOURS);
    let moment = offset.to_timestamp(wall).map_err(|_| What::Cell(values::Fault::NoSuchTime))?;
    Ok(Moment::from(moment).to_string().into())
}

fn last_use(cell: &Cell) -> Result<Json, What> {
    if let Cell::Text(text) = cell {
        let word = bare(text);
        if NEVER.contains(&word.as_str()) {
            return Ok("never".into());
        }
        if UNKNOWN.contains(&word.as_str()) {
            return Ok("unknown".into());
        }
    }
    day(cell)
}

fn enum_word(field: &Field, cell: &Cell) -> Result<Json, What> {
    let word = bare(&values::word(cell).map_err(What::Cell)?);
    let found = field.values.iter().find(|value| {
        let said = [&value.value, &value.zh, &value.en];
        said.into_iter().chain(&value.also).any(|one| bare(one) == word)
    });
    match found {
        Some(value) => Ok(value.value.clone().into()),
        None => Err(What::NotAWord { allowed: words(field) }),
    }
}

/// `115/3/1~115/3/31`, also with 至 or a full-width stroke; without an end it is open.
fn range(text: &str) -> Result<Json, What> {
    let (from, to) = text.split_once(['~', '～', '至', '〜']).ok_or(What::NotARange)?;
    let day = |text: &str| values::parse_day(text).map(|day| Day::from(day).to_string());
    let mut object = Map::new();
    object.insert("from".to_owned(), day(from).map_err(|_| What::NotARange)?.into());
    if !width::trim(to).is_empty() {
        object.insert("to".to_owned(), day(to).map_err(|_| What::NotARange)?.into());
    }
    Ok(Json::Object(object))
}
