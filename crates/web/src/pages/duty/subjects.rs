//! The subjects of a duty as a table: each person, system or room with its standing.

use app::board::SubjectLine;
use app::todo::Waiting;
use app::waiver::Exception;
use askama::Template;
use axum::response::Response;
use domain::{LineOnWire, Standing};
use regulation::Day;

use super::Ground;
use super::exceptions::until;
use crate::bodies;
use crate::download::{self, Cell, Format};
use crate::fault::Fault;
use crate::missing;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::html;
use crate::parts::pager::Pager;
use crate::parts::standing::{Badge, label};
use crate::parts::table::{Heading, Sort, TableHead};
use crate::routes::duty_path;
use crate::view::View;

/// Subjects on one page.
const SUBJECTS: usize = 50;

/// How many subjects are named at once while a file is written.
const NAMED_AT_ONCE: usize = 500;

const SORT_KEYS: [&str; 4] = ["subject", "standing", "due", "since"];

/// One subject.
#[derive(Clone, Debug)]
pub(super) struct SubjectRow {
    subject: String,
    standing: Standing,
    since: Option<Day>,
    due: Option<String>,
    late: bool,
    missing: Vec<String>,
}

impl SubjectRow {
    pub(super) fn id(&self) -> &str {
        &self.subject
    }

    pub(super) fn waiting(&self) -> Waiting<'_> {
        Waiting { id: &self.subject, standing: self.standing, missing: &self.missing }
    }
}

impl From<SubjectLine> for SubjectRow {
    fn from(line: SubjectLine) -> Self {
        let SubjectLine { subject, standing, since, due, late, missing } = line;
        Self { subject, standing, since, due, late, missing }
    }
}

impl From<LineOnWire> for SubjectRow {
    fn from(line: LineOnWire) -> Self {
        let LineOnWire { subject, standing, since, due, late, missing, .. } = line;
        Self { subject: subject.unwrap_or_default(), standing, since, due, late, missing }
    }
}

/// The table with its filter and its pages.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/duty/subjects.html")]
pub(super) struct Subjects {
    view: View,
    count: usize,
    filters: Filters,
    files: Downloads,
    head: TableHead,
    rows: Vec<Shown>,
    pager: Pager,
}

#[derive(Clone, Debug)]
struct Shown {
    name: String,
    /// Where it differs from the name.
    id: String,
    href: String,
    badge: Badge,
    /// Until when it is excepted, and where that is told.
    excepted: Option<(String, String)>,
    late: bool,
    due: String,
    since: String,
    missing: String,
}

impl Subjects {
    pub(super) fn new(
        ground: &Ground,
        subjects: Vec<SubjectRow>,
        exceptions: &[Exception],
    ) -> Result<Self, Fault> {
        let (view, t) = (&ground.view, ground.view.t);
        let sort = Sort::read(view, &SORT_KEYS, Sort::ascending("standing"));
        let subjects = chosen(view, subjects, sort)?;
        let pager = Pager::new(view, subjects.len(), SUBJECTS);
        let shown = subjects.get(pager.rows()).unwrap_or_default();
        let ids: Vec<&str> = shown.iter().map(|row| row.subject.as_str()).collect();
        let names = names(ground, &ids)?;
        let path = duty_path(&ground.agency, &ground.words()?.id);
        let tail = view.tail();
        let regulation = &ground.state.installation().regulation;
        let rows = shown.iter().zip(names).map(|(row, name)| {
            let asked = format!("{path}?subject={}", crate::query::segment(&row.subject));
            let id = if name.is_some() { row.subject.clone() } else { String::new() };
            Shown {
                name: name.unwrap_or_else(|| row.subject.clone()),
                id,
                href: tail.after(&asked),
                badge: Badge::new(row.standing, t),
                excepted: match row.standing {
                    Standing::Waived => until(view, exceptions, &row.subject),
                    _ => None,
                },
                late: row.late,
                due: row.due.as_ref().map(|due| short(view, due)).unwrap_or_default(),
                since: row.since.map(|day| view.language.short_day(day)).unwrap_or_default(),
                missing: missing::labels(view, regulation, &row.missing),
            }
        });
        let rows = rows.collect();
        let headings = [
            Heading::new(t.subject()).sorts("subject"),
            Heading::new(t.standing()).sorts("standing"),
            Heading::new(t.due_day()).sorts("due"),
            Heading::new(t.since_day()).sorts("since"),
            Heading::new(t.missing()),
        ];
        let standings = Standing::ALL.map(|standing| (standing.word(), label(standing, t)));
        Ok(Self {
            count: subjects.len(),
            filters: Filters::of(view).choice("standing", t.standing(), standings).build(),
            files: Downloads::new(view),
            head: TableHead::new(view, sort, headings),
            rows,
            pager,
            view: view.clone(),
        })
    }
}

html!(Subjects);

/// A deadline for a narrow column: a day, or a moment.
fn short(view: &View, due: &str) -> String {
    let day = due.parse().map(|day| view.language.short_day(day));
    let moment = || due.parse().map(|moment| view.language.short_moment(moment));
    day.or_else(|_| moment()).unwrap_or_else(|_: domain::MomentError| due.to_owned())
}

/// The subjects that stand as asked, in the order asked for.
fn chosen(view: &View, mut all: Vec<SubjectRow>, sort: Sort) -> Result<Vec<SubjectRow>, Fault> {
    if let Some(word) = view.query.get("standing") {
        let standing = Standing::from_word(word);
        let standing = standing.ok_or_else(|| bodies::no_such("standing", word))?;
        all.retain(|row| row.standing == standing);
    }
    match sort.key {
        "subject" => all.sort_by(|left, right| left.subject.cmp(&right.subject)),
        "due" => all.sort_by(|left, right| {
            (left.due.is_none(), &left.due).cmp(&(right.due.is_none(), &right.due))
        }),
        "since" => all.sort_by_key(|row| row.since),
        _ => all.sort_by(|left, right| {
            let day = |row: &SubjectRow| (row.standing.place(), row.due.is_none());
            day(left).cmp(&day(right)).then_with(|| left.due.cmp(&right.due))
        }),
    }
    if sort.descending {
        all.reverse();
    }
    Ok(all)
}

/// What people call the subjects, by position; none where a subject has no name.
pub(super) fn names(ground: &Ground, ids: &[&str]) -> Result<Vec<Option<String>>, Fault> {
    let manner = ground.view.language.manner();
    let mut names = app::subject::names(ground.state.installation(), &ground.actor, ids, manner)?;
    for (name, id) in names.iter_mut().zip(ids) {
        if let (None, Some(body)) = (&name, ground.board.city.body(id)) {
            *name = Some(bodies::name(body, ground.view.language).to_owned());
        }
        // The subjects of the level table are duties.
        let duty = ground.state.installation().regulation.duty(id).filter(|_| name.is_none());
        let words = duty.and_then(|duty| ground.state.catalogue.duty(usize::from(duty.order)));
        if let Some(words) = words {
            *name = Some(ground.view.say(&words.title).to_owned());
        }
    }
    Ok(names)
}

/// The table as a file, all its pages; the body's own line where the duty has no subjects.
pub(super) async fn file(format: Format, ground: Ground) -> Result<Response, Fault> {
    let t = ground.view.t;
    let headings = [
        t.agency_id(),
        t.agencies(),
        t.duty_id(),
        t.duty(),
        t.subject_id(),
        t.subject(),
        t.standing(),
        t.due_day(),
        t.since_day(),
        t.late_column(),
        t.missing(),
    ];
    let headings = headings.map(str::to_owned).to_vec();
    let name = format!("{} {} {}", ground.agency, ground.words()?.id, ground.board.as_of);
    download::table(format, name, headings, move |table| {
        let (line, subjects) = ground.lines()?;
        let sort = Sort::read(&ground.view, &SORT_KEYS, Sort::ascending("standing"));
        let rows = match subjects.is_empty() {
            true => vec![SubjectRow::from(line)],
            false => chosen(&ground.view, subjects, sort)?,
        };
        for some in rows.chunks(NAMED_AT_ONCE) {
            let ids: Vec<&str> = some.iter().map(|row| row.subject.as_str()).collect();
            for (row, name) in some.iter().zip(names(&ground, &ids)?) {
                download::row(table, &cells(&ground, row, name)?)?;
            }
        }
        Ok(())
    })
    .await
}

fn cells(ground: &Ground, row: &SubjectRow, name: Option<String>) -> Result<Vec<Cell>, Fault> {
    let (view, words) = (&ground.view, ground.words()?);
    let body = ground.board.city.body(&ground.agency).ok_or_else(Fault::not_found)?;
    let due = row.due.as_deref().unwrap_or_default();
    Ok(vec![
        Cell::text(body.id.as_str()),
        Cell::text(bodies::name(body, view.language)),
        Cell::text(words.id.as_str()),
        Cell::text(view.say(&words.title)),
        Cell::text(row.subject.as_str()),
        Cell::text(name.unwrap_or_default()),
        Cell::text(label(row.standing, view.t)),
        due.parse::<Day>().map_or_else(|_| Cell::text(due), |day| Cell::Day(day.date())),
        row.since.map_or(Cell::Empty, |day| Cell::Day(day.date())),
        Cell::text(if row.late { view.t.late() } else { "" }),
        Cell::text(row.missing.join(";")),
    ])
}

crate::words::words! {
    subject: "對象", "Subject";
    subject_id: "對象識別碼", "Subject id";
    subjects: "各對象", "Subjects";
}
