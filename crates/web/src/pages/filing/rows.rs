//! A field of which several things are told row by row: each cell with the control of its column. Knows no
//! form.

use app::typed::{self, Columns};
use regulation::{Field, FieldType, Regulation};

use super::control::{Cell, Kind};
use super::filled::control_name;
use super::sections::{self, Making, SPARE_ROWS};
use crate::pages::suggestions::NAMES;
use crate::query::Query;
use crate::view::View;

/// A column with what its cells are typed by.
struct Head {
    name: String,
    label: String,
    is_day: bool,
    /// Where a script asks for names.
    suggestions: String,
}

impl Making<'_> {
    pub(super) fn rows(&self, field: &Field, columns: Columns<'_>) -> Kind {
        let t = self.view.t;
        let heads = self.heads(columns);
        let typed = self.typed.rows(&field.name, &columns.names());
        let is_list = matches!(field.kind, FieldType::List(_));
        let n_rows = if is_list { typed.len() + SPARE_ROWS } else { 1 };
        let example = t.for_example(&self.view.language.typed_day(self.view.today));
        let lacking = self.lacking(field);
        let row = |place: usize| {
            let cells = heads.iter().enumerate().map(|(column, head)| {
                let text = typed.get(place).and_then(|row| row.get(column)).copied();
                let cell = typed::cell(&field.name, place, &head.name);
                let told = self.told.iter().filter(|one| {
                    one.field == field.name
                        && cell.split_once('.') == Some((&*field.name, &*one.cell))
                });
                let told = told.map(|one| self.view.say(&one.words).to_owned());
                let faults: Vec<String> = told.collect();
                let id = id_of(&cell);
                let marked_by = match &lacking {
                    _ if !faults.is_empty() => format!("{id}-fault"),
                    Some(fault) if place == 0 && column == 0 => fault.clone(),
                    _ => String::new(),
                };
                Cell {
                    id,
                    name: control_name(&format!("{}.{}", field.name, head.name)),
                    head: head.label.clone(),
                    label: t.cell_of_row(&head.label, place + 1),
                    text: text.unwrap_or_default().to_owned(),
                    example: if head.is_day { example.clone() } else { String::new() },
                    suggestions: head.suggestions.clone(),
                    marked_by,
                    faults,
                }
            });
            cells.collect()
        };
        Kind::Rows {
            rows: (0..n_rows).map(row).collect(),
            columns: heads.iter().map(|head| head.label.clone()).collect(),
        }
    }

    fn heads(&self, columns: Columns<'_>) -> Vec<Head> {
        let fields = match columns {
            Columns::Span => &[][..],
            Columns::Of(part) => part.fields.as_slice(),
        };
        let heads = labels(self.view, columns).into_iter().enumerate();
        let heads = heads.map(|(place, (name, label))| {
            let field = fields.get(place);
            let named = field.and_then(|field| field.names.as_deref());
            Head {
                name,
                label,
                is_day: field.is_none_or(|field| field.kind == FieldType::Date),
                suggestions: named.map(|form| self.names(form)).unwrap_or_default(),
            }
        });
        heads.collect()
    }

    /// Where names of a form's things are asked, for a text.
    fn names(&self, form: &str) -> String {
        let query = Query::default().with("form", form).with("agency", self.agency);
        query.with("as", NAMES).after("/suggestions")
    }
}

/// The id of a field's control on the page, of one of its cells such as `2.due_on`, or of one of its rows.
pub fn id(field: &str, cell: &str) -> String {
    match (cell, cell.parse::<usize>()) {
        ("" | "1", _) => sections::id(field),
        (_, Ok(row)) => format!("{}-{}", sections::id(field), row.saturating_sub(1)),
        (cell, Err(_)) => id_of(&format!("{field}.{cell}")),
    }
}

fn id_of(cell: &str) -> String {
    sections::id(&cell.replace('.', "-"))
}

/// What a cell such as `2.due_on` of a field is called: 列管事項：期限 第 2 列.
pub fn called(view: &View, regulation: &Regulation, field: &Field, cell: &str) -> String {
    let label = view.language.choose(&field.zh, &field.en);
    let found = cell.split_once('.').and_then(|(row, name)| {
        let columns = labels(view, typed::columns(regulation, &field.kind)?);
        let (_, head) = columns.into_iter().find(|(column, _)| column == name)?;
        Some(view.t.cell_of_row(&head, row.parse().ok()?))
    });
    match found {
        Some(cell) => [label.as_str(), view.language.choose("：", ": "), &cell].concat(),
        None => label.clone(),
    }
}

fn labels(view: &View, columns: Columns<'_>) -> Vec<(String, String)> {
    let t = view.t;
    let label = match columns {
        Columns::Span => vec![t.first_day().to_owned(), t.last_day().to_owned()],
        Columns::Of(part) => {
            let fields = part.fields.iter();
            fields.map(|one| view.language.choose(&one.zh, &one.en).clone()).collect()
        }
    };
    columns.names().into_iter().map(str::to_owned).zip(label).collect()
}

crate::words::words! {
    cell_of_row(head: &str, row: usize): "{head} 第 {row} 列", "{head}, row {row}";
}
