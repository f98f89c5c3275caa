//! Duties of bodies as a table: who, what, how it stands, by when, by which clause.

use app::Actor;
use app::board::Cell;
use askama::Template;
use domain::Standing;
use domain::body::Body;
use regulation::Day;

use crate::bodies;
use crate::catalogue::DutyWords;
use crate::parts::html;
use crate::parts::standing::Badge;
use crate::parts::table::{Heading, Sort, TableHead};
use crate::routes::{agency_path, duty_path};
use crate::view::{Tail, View};

/// One duty of one body.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// Name and link; none where the whole table is of one body.
    pub agency: Option<(String, String)>,
    pub duty: String,
    pub duty_id: String,
    pub href: String,
    pub place: String,
    pub law_href: String,
    pub badge: Badge,
    /// For machines and for people.
    pub since: Option<(Day, String)>,
    pub due: Option<(Day, String)>,
    pub late: bool,
    pub is_overdue: bool,
    /// Why it stands so; empty where the table does not say.
    pub reason: String,
    /// The value by which it is chosen to be urged; empty where it may not be.
    pub chosen: String,
}

impl LineRow {
    /// The row of a cell. `body` is named where the table is of many bodies.
    pub fn new(
        view: &View,
        tail: &Tail,
        agency: &str,
        body: Option<&Body>,
        duty: &DutyWords,
        cell: &Cell,
    ) -> Self {
        let named = |body: &Body| {
            let name = bodies::name(body, view.language).to_owned();
            (name, tail.after(&agency_path(&body.id)))
        };
        let written = |day: Day| (day, view.language.short_day(day));
        Self {
            agency: body.map(named),
            duty: view.say(&duty.title).to_owned(),
            duty_id: duty.id.clone(),
            href: tail.after(&duty_path(agency, &duty.id)),
            place: view.say(&duty.place).to_owned(),
            law_href: tail.after(&duty.law_path),
            badge: Badge::of_cell(cell, view.t),
            since: cell.since.map(written),
            due: cell.due.map(written),
            late: cell.late,
            is_overdue: cell.standing == Standing::Overdue,
            reason: String::new(),
            chosen: String::new(),
        }
    }

    /// Offers the line to be urged, where the reader may: as things stand now, not as they stood.
    pub fn chased_by(self, view: &View, actor: &Actor, agency: &str, cell: &Cell) -> Self {
        let is_now = view.is_now();
        match is_now && app::chase::may_line(actor, agency, cell) {
            true => Self { chosen: format!("{} {agency}", self.duty_id), ..self },
            false => self,
        }
    }

    /// Says why the line stands so.
    pub fn because(self, reason: String) -> Self {
        Self { reason, ..self }
    }
}

/// The table; its headings sort it where it is a list of its own.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/line_table.html")]
pub struct LineTable {
    view: View,
    caption: String,
    head: Option<TableHead>,
    rows: Vec<LineRow>,
    names_agencies: bool,
}

impl LineTable {
    /// A short table in an order of its own.
    pub fn new(view: &View, caption: impl Into<String>, rows: Vec<LineRow>) -> Self {
        let names_agencies = rows.iter().any(|row| row.agency.is_some());
        Self { view: view.clone(), caption: caption.into(), head: None, rows, names_agencies }
    }

    /// A table that its headings sort.
    pub fn sorted(mut self, sort: Sort, names_agencies: bool) -> Self {
        let t = self.view.t;
        let agency = names_agencies.then(|| Heading::new(t.of_agency()).sorts("agency"));
        let rest = [
            Heading::new(t.duty()).sorts("duty"),
            Heading::new(t.standing()).sorts("standing"),
            Heading::new(t.due_day()).sorts("due"),
            Heading::new(t.since_day()).sorts("since"),
            Heading::new(t.clause()),
        ];
        self.head = Some(TableHead::new(&self.view, sort, agency.into_iter().chain(rest)));
        self.names_agencies = names_agencies;
        self
    }
}

impl LineTable {
    /// The lines that may be urged.
    fn chosen(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.chosen.as_str()).filter(|value| !value.is_empty())
    }

    fn is_chased(&self) -> bool {
        self.chosen().next().is_some()
    }
}

/// The keys by which such a table sorts.
pub const SORT_KEYS: [&str; 5] = ["agency", "duty", "standing", "due", "since"];

html!(LineTable);
