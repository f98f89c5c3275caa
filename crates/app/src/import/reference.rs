//! Which record a written reference means: by id, by code, or by a name that only one bears.

use std::collections::{BTreeMap, HashMap};

use domain::body::City;
use regulation::{FieldType, Form, FormScope, Regulation};
use serde_json::{Map, Value as Json};
use sheets::values::width;
use store::record::{self, RecordState, RecordView};
use store::{StoreError, Transaction};

use super::check::is_code;
use super::fault::{Named, What};
use crate::{Action, Actor, access};

/// What references to agencies name.
pub(crate) const AGENCY: &str = "agency";

/// Fields by which people call a thing, the first that a form has.
const NAMES: [&str; 5] = ["name", "name_zh", "title", "asset_name", "alias"];

/// Somebody who names a record in one of an agency.
pub(crate) struct Naming<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) regulation: &'a Regulation,
    pub(crate) city: &'a City,
    /// The agency whose record names another.
    pub(crate) from: &'a str,
}

impl Naming<'_> {
    /// Whether a record may be named by its id: one of the same agency or of one above it, one of a form
    /// that all share, or one that the actor may read. Of any other they do not learn that it is there.
    pub(crate) fn may(&self, agency: &str, form: &str, fields: &str) -> bool {
        let kind = self.regulation.form(form);
        kind.is_some_and(|kind| kind.scope == FormScope::Shared)
            || agency == self.from
            || self.city.speakers(self.from).contains(&agency)
            || access::may_to_record(
                self.regulation,
                self.actor,
                Action::Read,
                (agency, form, fields),
            )
    }
}

/// The things of one form within one agency, or of all where the form is shared.
#[derive(Debug, Default)]
pub(crate) struct Things {
    /// Id of any version to the id of the first one.
    ids: HashMap<String, String>,
    codes: BTreeMap<String, Vec<String>>,
    names: BTreeMap<String, Vec<String>>,
    /// Every name that a thing has borne, by its first id.
    borne: HashMap<String, Vec<String>>,
    /// The newest code of a thing, by its first id.
    coded: HashMap<String, String>,
}

impl Things {
    /// The agencies of the city, which are no records of a form.
    pub(crate) fn agencies(city: &City) -> Self {
        let mut things = Self::default();
        for body in &city.bodies {
            let names = [Some(&body.name_zh), body.name_en.as_ref()];
            things.add(&body.id, &body.id, None, names.into_iter().flatten().map(String::as_str));
        }
        things
    }

    /// The things of a form as the store holds them: approved and not withdrawn.
    pub(crate) fn load(
        transaction: &mut Transaction<'_>,
        form: &Form,
        agency: &str,
    ) -> Result<Self, StoreError> {
        let agency = (form.scope == FormScope::Agency).then_some(agency);
        let mut versions: Vec<Version> = Vec::new();
        record::each_of_form(transaction, &form.id, agency, |view| {
            if view.state == RecordState::Approved && view.withdrawn_at.is_none() {
                versions.push(Version::of(&view)?);
            }
            Ok::<_, StoreError>(())
        })?;
        versions.sort_by(|left, right| left.order.cmp(&right.order));
        let mut first_of_key: HashMap<String, String> = HashMap::new();
        let mut things = Self::default();
        for version in &versions {
            let first = match &version.key {
                Some(key) => first_of_key.entry(key.clone()).or_insert_with(|| version.id.clone()),
                None => &version.id,
            };
            let (code, names) = call_names(form, &version.with);
            things.add(&version.id, first, code, names.into_iter());
        }
        Ok(things)
    }

    /// Adds one version of a thing.
    pub(crate) fn add<'n>(
        &mut self,
        id: &str,
        first: &str,
        code: Option<&str>,
        names: impl Iterator<Item = &'n str>,
    ) {
        self.ids.insert(id.to_owned(), first.to_owned());
        if let Some(code) = code {
            put(&mut self.codes, bare(code), first);
            self.coded.insert(first.to_owned(), code.to_owned());
        }
        for name in names {
            put(&mut self.names, bare(name), first);
            self.borne.entry(first.to_owned()).or_default().push(name.to_owned());
        }
    }

    /// The id that a text means: an id, else a code, else a name that one thing alone bears.
    pub(crate) fn find(&self, form: &Named, agency: &str, text: &str) -> Result<&str, What> {
        // An id is kept as written: whichever version it is of, it means the same thing.
        if let Some((id, _)) = self.ids.get_key_value(text) {
            return Ok(id);
        }
        let text = bare(text);
        let found = self.codes.get(&text).or_else(|| self.names.get(&text));
        match found.map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some(many) => Err(What::ManyReferences { form: form.clone(), n_found: many.len() }),
            None => Err(What::UnknownReference { form: form.clone(), agency: Named::body(agency) }),
        }
    }

    /// Whether the thing has ever borne this name; the name that it bears, if not.
    pub(crate) fn bears(&self, id: &str, name: &str) -> Result<(), String> {
        let first = self.ids.get(id).map_or(id, String::as_str);
        let Some(borne) = self.borne.get(first) else { return Ok(()) };
        match borne.iter().any(|one| bare(one) == bare(name)) {
            true => Ok(()),
            false => Err(borne.last().cloned().unwrap_or_default()),
        }
    }

    /// The code by which the thing with this first id, and no other, is found.
    pub(crate) fn code_of(&self, first: &str) -> Option<&str> {
        let code = self.coded.get(first)?;
        let alone = self.codes.get(&bare(code)).is_some_and(|things| things.len() == 1);
        (alone && !self.ids.contains_key(code)).then_some(code.as_str())
    }

    /// The first id of the thing of which this one is a version's; itself where it is none's.
    pub(crate) fn first_of<'i>(&'i self, id: &'i str) -> &'i str {
        self.ids.get(id).map_or(id, String::as_str)
    }

    /// Whether the text is an id of any version.
    pub(crate) fn has_id(&self, text: &str) -> bool {
        self.ids.contains_key(text)
    }

    /// Whether nothing is known at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a thing of the file itself, unless one is there that goes by the same code or name.
    pub(crate) fn add_unknown<'n>(
        &mut self,
        id: &str,
        code: Option<&str>,
        names: impl Iterator<Item = &'n str>,
    ) {
        let names: Vec<&str> = names.collect();
        let is_there = match code {
            Some(code) => self.codes.contains_key(&bare(code)),
            None => {
                self.ids.contains_key(id)
                    || names.iter().any(|name| self.names.contains_key(&bare(name)))
            }
        };
        if !is_there {
            self.add(id, id, code, names.into_iter());
        }
    }
}

struct Version {
    order: (Option<i32>, i64, String),
    id: String,
    key: Option<String>,
    with: Map<String, Json>,
}

impl Version {
    fn of(view: &RecordView<'_>) -> Result<Self, StoreError> {
        let with = serde_json::from_str(view.fields)
            .map_err(|_| StoreError::Damaged { what: format!("record {}", view.id) })?;
        let scope = view.agency;
        Ok(Self {
            order: (view.day, view.recorded_at, view.id.to_owned()),
            id: view.id.to_owned(),
            // A record that says nothing in its key fields is a thing of its own.
            key: view
                .key
                .filter(|key| key.chars().any(|letter| letter != '\u{1f}'))
                .map(|key| format!("{scope}\u{1f}{key}")),
            with,
        })
    }
}

fn put(map: &mut BTreeMap<String, Vec<String>>, word: String, first: &str) {
    if word.is_empty() {
        return;
    }
    let things = map.entry(word).or_default();
    if !things.iter().any(|one| one == first) {
        things.push(first.to_owned());
    }
}

/// A code or name as it is compared: half-width, without any space, in small letters.
pub(crate) fn bare(text: &str) -> String {
    let half = width::half(text);
    half.chars().filter(|letter| !width::is_space(*letter)).flat_map(char::to_lowercase).collect()
}

/// The code and the names of a record.
pub(crate) fn call_names<'w>(
    form: &Form,
    with: &'w Map<String, Json>,
) -> (Option<&'w str>, Vec<&'w str>) {
    let text = |name: &str| with.get(name).and_then(Json::as_str);
    let code = code_field(form).and_then(text);
    let names = NAMES.iter().filter(|name| form.position(name).is_some());
    (code, names.filter_map(|name| text(name)).collect())
}

/// The key field whose text alone tells a thing from others.
pub(crate) fn code_field(form: &Form) -> Option<&str> {
    let mut texts = form
        .key
        .iter()
        .filter(|name| form.field(name).is_some_and(|field| field.kind == FieldType::Text));
    let first = texts.next()?;
    let alone = texts.next().is_none() && form.key.len() == 1;
    let coded = form.field(first).is_some_and(is_code);
    (alone || coded).then_some(first.as_str())
}

/// Whether a reference may be kept as written while the register that it names is empty: people
/// come first, and agencies are known; systems, rooms and the like are often listed later.
pub(crate) fn may_wait(target: &str) -> bool {
    target != AGENCY && target != "person"
}

/// The form that references to it name in both languages.
pub(crate) fn named(regulation: &Regulation, target: &str) -> Named {
    match regulation.form(target) {
        Some(form) => Named::form(form),
        None => Named { zh: "機關清冊".to_owned(), en: "the agency register".to_owned() },
    }
}
