//! Which row holds the headings, and which field each of them names; knows no cell below them.

use std::collections::HashMap;

use regulation::{FieldType, Form, FormKind, Regulation};
use sheets::values::heading::{names, normalise};
use sheets::{Row, Sheet, column_letters};

use super::check::target_of;
use super::reference::AGENCY;

/// Titles and notes may stand above the headings, this many rows of them at most.
const ROWS_ABOVE: usize = 20;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A field, by its place in the form.
    Field(usize),
    /// The id of what a reference field names, beside its name.
    Identifier(usize),
    /// Something about the record itself.
    Record(RecordColumn),
    /// The form does not know it.
    Unknown,
    /// The form does not know it, and the person says to leave it out.
    Ignored,
    /// Another column fills the same field.
    Second {
        first: usize,
        field: usize,
    },
    Blank,
}

/// What a column says about the record itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordColumn {
    Id,
    Agency,
    State,
    RecordedAt,
    WithdrawnAt,
    Supersedes,
    Why,
}

impl RecordColumn {
    /// In the order of an export, the id in the first column.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Id, "紀錄編號", "record_id"),
        (Self::Agency, "紀錄機關", "record_agency"),
        (Self::State, "紀錄狀態", "record_state"),
        (Self::RecordedAt, "登錄時刻", "record_recorded_at"),
        (Self::WithdrawnAt, "撤回時刻", "record_withdrawn_at"),
        (Self::Supersedes, "更正紀錄", "record_supersedes"),
        (Self::Why, "登錄說明", "record_why"),
    ];

    /// The heading in an export.
    pub(crate) fn heading(self) -> &'static str {
        Self::ALL.iter().find(|(one, _, _)| *one == self).map_or("", |(_, zh, _)| zh)
    }

    fn of(name: &str) -> Option<Self> {
        let own = Self::ALL.iter().find(|(_, zh, en)| name == *zh || name == *en);
        match (own, name) {
            (Some((column, _, _)), _) => Some(*column),
            (None, "id" | "紀錄識別碼") => Some(Self::Id),
            (None, "機關" | "機關代碼" | "agency" | "agency_id") => Some(Self::Agency),
            (None, _) => None,
        }
    }
}

/// What a person says of headings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said<'a> {
    /// Headings, or letters of columns, that are left out though the form does not know them.
    pub(crate) ignored: &'a [String],
    /// Headings and the names of the fields that stand below them.
    pub(crate) assigned: &'a [(String, String)],
}

impl Said<'_> {
    /// Whether a column is left out, named by its heading or its letters.
    pub(crate) fn leaves_out(&self, name: &str) -> bool {
        self.ignored.iter().any(|one| normalise(one) == normalise(name))
    }
}

/// The headings of a form, by the names that people write.
pub(crate) struct Headings<'f> {
    form: &'f Form,
    /// Whole labels and field names.
    whole: HashMap<String, usize>,
    /// The parts of labels before a bracket, where only one field has it.
    short: HashMap<String, Option<usize>>,
    person_id: Vec<String>,
}

impl<'f> Headings<'f> {
    pub(crate) fn of(regulation: &Regulation, form: &'f Form) -> Self {
        let mut whole = HashMap::new();
        let mut short: HashMap<String, Option<usize>> = HashMap::new();
        for (place, field) in form.fields.iter().enumerate() {
            for name in [&field.zh, &field.name, &field.en] {
                whole.entry(normalise(name)).or_insert(place);
            }
            for name in names(&field.zh).into_iter().skip(1) {
                let one = short.entry(name).or_insert(Some(place));
                if *one != Some(place) {
                    *one = None;
                }
            }
        }
        let person = regulation.form("person").and_then(|form| form.field("person_id"));
        let person_id = person.map(|field| vec![normalise(&field.zh), normalise(&field.name)]);
        Self { form, whole, short, person_id: person_id.unwrap_or_default() }
    }

    fn field(&self, heading: &str) -> Option<usize> {
        names(heading).iter().find_map(|name| {
            let whole = self.whole.get(name).copied();
            whole.or_else(|| self.short.get(name).copied().flatten())
        })
    }

    /// A reference field whose own identifier the heading is, such as 持有人識別碼.
    fn identified(&self, heading: &str) -> Option<usize> {
        let name = normalise(heading);
        self.form.fields.iter().position(|field| {
            matches!(field.kind, FieldType::Reference(_))
                && (names(&field.zh).iter().any(|zh| name == format!("{zh}識別碼"))
                    || name == format!("{}_id", field.name))
        })
    }

    fn is_person_id(&self, heading: &str) -> bool {
        names(heading).iter().any(|name| self.person_id.contains(name))
    }

    /// What each column of a row would hold, were it the row of headings.
    pub(crate) fn uses(&self, row: &Row, said: Said<'_>) -> Vec<Use> {
        let mut uses: Vec<Use> = row
            .cells
            .iter()
            .map(|cell| match cell.is_blank() {
                true => Use::Blank,
                false => self.one(&cell.shown(), said),
            })
            .collect();
        self.attach_person_ids(row, &mut uses);
        let mut filled: HashMap<String, usize> = HashMap::new();
        for (column, one) in uses.iter_mut().enumerate() {
            let (field, what) = match *one {
                Use::Field(field) => (field, format!("{field}")),
                Use::Identifier(field) => (field, format!("id {field}")),
                _ => continue,
            };
            match filled.get(&what) {
                Some(first) => *one = Use::Second { first: *first, field },
                None => {
                    filled.insert(what, column);
                }
            }
        }
        uses
    }

    fn one(&self, heading: &str, said: Said<'_>) -> Use {
        if said.leaves_out(heading) {
            return Use::Ignored;
        }
        let name = normalise(heading);
        let assigned = said.assigned.iter().find(|(one, _)| normalise(one) == name);
        if let Some(field) = assigned.and_then(|(_, field)| self.form.position(field)) {
            return Use::Field(field);
        }
        if let Some(field) = self.field(heading) {
            return Use::Field(field);
        }
        if let Some(field) = self.identified(heading) {
            return Use::Identifier(field);
        }
        match names(heading).iter().find_map(|name| RecordColumn::of(name)) {
            Some(column) => Use::Record(column),
            None => Use::Unknown,
        }
    }

    /// 人員識別碼 belongs to the name column on its right, else on its left; without one, to the
    /// first person that the form asks for.
    fn attach_person_ids(&self, row: &Row, uses: &mut [Use]) {
        let is_person = |one: Option<&Use>| match one {
            Some(Use::Field(place)) => {
                let kind = self.form.fields.get(*place).map(|field| &field.kind);
                kind.filter(|kind| **kind == FieldType::Reference("person".to_owned()))
                    .map(|_| *place)
            }
            _ => None,
        };
        for column in 0..uses.len() {
            let heading = row.cell(column).shown();
            if uses.get(column) != Some(&Use::Unknown) || !self.is_person_id(&heading) {
                continue;
            }
            let taken = |place: &usize| uses.contains(&Use::Identifier(*place));
            let beside = is_person(uses.get(column + 1))
                .or_else(|| is_person(column.checked_sub(1).and_then(|left| uses.get(left))));
            let first = self
                .form
                .fields
                .iter()
                .position(|field| field.kind == FieldType::Reference("person".to_owned()));
            if let Some(place) = beside.or(first).filter(|place| !taken(place))
                && let Some(one) = uses.get_mut(column)
            {
                *one = Use::Identifier(place);
            }
        }
    }

    /// The row of headings: of the first rows the one with most known headings.
    pub(crate) fn find(&self, sheet: &Sheet, said: Said<'_>) -> Option<Found> {
        let mut best: Option<Found> = None;
        for (place, row) in sheet.rows.iter().enumerate().take(ROWS_ABOVE) {
            let found = self.at(place, row, said);
            let n_known = found.n_known;
            let n_said = found.uses.iter().filter(|one| **one != Use::Blank).count();
            if n_known == 0 || (n_known * 2 < n_said && n_known < 3) {
                continue;
            }
            if best.as_ref().is_none_or(|best| best.n_known < n_known) {
                best = Some(found);
            }
        }
        best
    }

    /// The row that a person is asked about where none is found: the one with most known headings, else
    /// the first that is wider than a title.
    pub(crate) fn offer(&self, sheet: &Sheet, said: Said<'_>) -> Option<Found> {
        let n_filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_blank()).count();
        let rows = || sheet.rows.iter().enumerate().take(ROWS_ABOVE);
        let least = if rows().any(|(_, row)| n_filled(row) > 1) { 2 } else { 1 };
        let mut offered: Option<Found> = None;
        for (place, row) in rows().filter(|(_, row)| n_filled(row) >= least) {
            let found = self.at(place, row, said);
            if offered.as_ref().is_none_or(|one| one.n_known < found.n_known) {
                offered = Some(found);
            }
        }
        offered
    }

    fn at(&self, place: usize, row: &Row, said: Said<'_>) -> Found {
        let uses = self.uses(row, said);
        let n_known = uses.iter().filter(|one| one.is_known()).count();
        Found { place, uses, n_known }
    }
}

impl Use {
    fn is_known(&self) -> bool {
        matches!(self, Self::Field(_) | Self::Identifier(_) | Self::Record(_))
    }
}

/// The row of headings of one sheet.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Place among the sheet's rows.
    pub(crate) place: usize,
    pub(crate) uses: Vec<Use>,
    n_known: usize,
}

impl Found {
    /// Whether at least one heading is known.
    pub(crate) fn is_known(&self) -> bool {
        self.n_known > 0
    }
}

/// The forms that the headings fit best; one, unless several fit alike.
pub(crate) fn recognise<'r>(
    regulation: &'r Regulation,
    sheets: &[Sheet],
    said: Said<'_>,
) -> Vec<&'r Form> {
    let mut best: Vec<&Form> = Vec::new();
    let mut best_fit = (0, 0);
    for form in regulation.forms.iter().filter(|form| form.kind != FormKind::View) {
        let headings = Headings::of(regulation, form);
        let fit = sheets.iter().filter_map(|sheet| {
            let found = headings.find(sheet, said)?;
            Some((found.n_known, required_share(form, &found)))
        });
        let Some(fit) = fit.max() else { continue };
        if fit.0 < 2 || fit < best_fit {
            continue;
        }
        if fit > best_fit {
            best.clear();
            best_fit = fit;
        }
        best.push(form);
    }
    best
}

/// How many of a thousand required fields have a column.
fn required_share(form: &Form, found: &Found) -> usize {
    let required = |field: &&(usize, &regulation::Field)| {
        field.1.required && !field.1.derived && target_of(&field.1.kind) != Some(AGENCY)
    };
    let fields: Vec<(usize, &regulation::Field)> = form.fields.iter().enumerate().collect();
    let n_required = fields.iter().filter(required).count();
    let has_column = |place: usize| {
        found
            .uses
            .iter()
            .any(|one| matches!(one, Use::Field(field) | Use::Identifier(field) if *field == place))
    };
    let n_there = fields.iter().filter(required).filter(|(place, _)| has_column(*place)).count();
    // Not of the law: a share without fractions.
    (n_there * 1_000).checked_div(n_required).unwrap_or(1_000)
}

/// A column as messages name it.
pub(crate) fn column(row: &Row, column: usize) -> super::Column {
    let heading = row.cell(column).shown();
    super::Column {
        letters: Some(column_letters(column)),
        heading: heading.replace(['\n', '\r'], " ").trim().to_owned(),
    }
}
