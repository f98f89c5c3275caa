//! The columns of a file, and the field that each of them fills; a person may say otherwise.

use app::import::staged::Plan;
use app::import::{Holds, LookedColumn, LookedSheet};
use regulation::Form;

use crate::view::View;

/// The sign in place of a field by which a column is left out.
pub const LEFT_OUT: &str = "-";

/// Before a heading, or the letters of a column without one, in the name of the control that says what
/// stands below it.
pub const HEADING: &str = "heading:";

pub struct Column {
    pub letters: String,
    pub heading: String,
    /// Name of the control.
    pub control: String,
    /// What it holds, in words.
    pub holds: String,
    pub is_wrong: bool,
    /// What a person may say: value, words, whether it was said.
    pub choices: Vec<(String, String, bool)>,
}

/// The columns of a sheet. `form` is none where the file told of no form.
pub fn columns(view: &View, form: Option<&Form>, plan: &Plan, sheet: &LookedSheet) -> Vec<Column> {
    let t = view.t;
    let label = |name: &str| {
        let field = form.and_then(|form| form.field(name));
        field.map_or(name, |field| view.language.choose(&field.zh, &field.en)).to_owned()
    };
    let columns = sheet.columns.iter().filter(|column| column.holds != Holds::Nothing);
    let columns = columns.map(|column| {
        let (holds, is_wrong) = match &column.holds {
            Holds::Field(name) => (label(name), false),
            Holds::Identifier(name) => (t.identifier_of(&label(name)), false),
            Holds::Record => (t.about_the_record().to_owned(), false),
            Holds::LeftOut => (t.left_out().to_owned(), false),
            Holds::Second(name) => (t.second_column_of(&label(name)), true),
            Holds::Unknown => (t.unknown_heading().to_owned(), true),
            Holds::Nothing => (String::new(), false),
        };
        let is_nameless = is_nameless(column);
        let name = if is_nameless { &column.letters } else { &column.heading };
        let said = plan.assigned.iter().find(|(heading, _)| heading == name);
        let said = said.map(|(_, field)| field.as_str());
        let is_ignored = plan.ignored.contains(name);
        let mut choices = vec![
            (String::new(), t.as_found().to_owned(), said.is_none() && !is_ignored),
            (LEFT_OUT.to_owned(), t.leave_out().to_owned(), is_ignored),
        ];
        // What has no heading can be left out, and no field be told to stand below it.
        let fields = form.into_iter().filter(|_| !is_nameless).flat_map(|form| &form.fields);
        let fields = fields.filter(|field| !field.derived);
        choices.extend(fields.map(|field| {
            (field.name.clone(), label(&field.name), said == Some(field.name.as_str()))
        }));
        Column {
            letters: column.letters.clone(),
            control: format!("{HEADING}{name}"),
            heading: heading(view, column),
            holds,
            is_wrong,
            choices,
        }
    });
    columns.collect()
}

/// A column as the page names it.
pub fn heading(view: &View, column: &LookedColumn) -> String {
    match is_nameless(column) {
        true => view.t.no_heading().to_owned(),
        false => column.heading.clone(),
    }
}

fn is_nameless(column: &LookedColumn) -> bool {
    column.heading.trim().is_empty()
}

/// Takes in what a person said of one heading.
pub fn say(plan: &mut Plan, heading: &str, said: &str) {
    plan.assigned.retain(|(one, _)| one != heading);
    plan.ignored.retain(|one| one != heading);
    match said {
        "" => {}
        LEFT_OUT => plan.ignored.push(heading.to_owned()),
        field => plan.assigned.push((heading.to_owned(), field.to_owned())),
    }
}

crate::words::words! {
    identifier_of(field: &str): "{field}之識別碼", "Identifier of {field}";
    about_the_record: "紀錄本身（識別碼、狀態或時刻）", "About the record itself";
    left_out: "不匯入", "Left out";
    second_column_of(field: &str): "與另一欄同為{field}", "A second column of {field}";
    unknown_heading: "表單沒有這個欄位", "The form has no such field";
    as_found: "依欄名", "As the heading says";
    leave_out: "不匯入這一欄", "Leave this column out";
    no_heading: "（沒有欄名）", "(no heading)";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_heading_takes_the_place_of_what_was_said_before() {
        let mut plan = Plan::default();
        say(&mut plan, "備忘", LEFT_OUT);
        say(&mut plan, "備忘", "course");
        assert_eq!(plan.ignored, Vec::<String>::new());
        assert_eq!(plan.assigned, [("備忘".to_owned(), "course".to_owned())]);
        say(&mut plan, "備忘", "");
        assert_eq!(plan, Plan::default());
    }
}
