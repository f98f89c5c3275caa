//! `/agencies/{agency}/duties/{duty}`: one duty of one body, its history and its subjects; with
//! `?subject=` one of them.

mod exceptions;
mod subjects;

use std::sync::Arc;

use app::Actor;
use app::board::{Board, Cell};
use app::chase;
use app::explain::facts::{Asked as FactsAsked, of_duty};
use app::explain::{Explanation, KnownFact, SPELT_OUT, explain, explain_kept};
use app::posture::{PostureError, Question, each};
use app::todo::Waiting;
use app::waiver::{self, Exception};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::{At, LineOnWire, Moment, Standing};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::catalogue::DutyWords;
use crate::download::told_format;
use crate::extract::Path;
use crate::fault::Fault;
use crate::law;
use crate::page::Page;
use crate::pages::chases::list::outcome;
use crate::pages::computing::Asked;
use crate::pages::records::state::who;
use crate::pages::standing::{FailingSubject, Filing, StandingPart};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::history::History;
use crate::parts::known_fact::KnownFactPart;
use crate::routes::{State, agency_path, duty_path, filing_path};
use crate::view::{AsOf, View};

use exceptions::Exceptions;
use subjects::{SubjectRow, Subjects};

/// How many records the page of a duty spells out; the page of a subject spells out more.
const RECORDS: usize = 20;

/// How many chases the page tells of, the newest first.
const CHASES: usize = 5;

#[derive(Template)]
#[template(path = "pages/duty.html")]
struct DutyPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    title: String,
    action: String,
    id: String,
    place: String,
    law_href: String,
    duty_href: String,
    who: String,
    facts: Vec<KnownFactPart>,
    /// The subject that is shown, and the way back to all.
    subject: Option<(String, String)>,
    history: Option<History>,
    standing: StandingPart,
    subjects: Option<Subjects>,
    /// The exceptions that count on the day.
    exceptions: Option<Exceptions>,
    /// When somebody above urged it, and what came of it.
    chases: Vec<String>,
    /// The value by which the reader may urge it; empty where they may not.
    chosen: String,
    /// Where an exception is asked for; empty where there is nothing to except, or the reader may not.
    waiver_href: String,
}

/// What the page is drawn from.
struct Ground {
    view: View,
    state: State,
    actor: Arc<Actor>,
    board: Arc<Board>,
    agency: String,
    /// Its place in the order of the law.
    duty: usize,
}

impl Ground {
    fn words(&self) -> Result<&DutyWords, Fault> {
        self.state.catalogue.duty(self.duty).ok_or_else(Fault::not_found)
    }

    fn cell(&self) -> Result<&Cell, Fault> {
        let row = self.board.row(&self.agency).ok_or_else(Fault::not_found)?;
        row.cells.get(self.duty).ok_or_else(Fault::not_found)
    }

    fn at(&self) -> At {
        match self.view.as_of {
            AsOf::Day(day) => At::day(day),
            AsOf::Moment(moment) => At::moment(moment),
        }
    }

    fn known_at(&self) -> Moment {
        self.view.known_at.unwrap_or(Moment::FOREVER)
    }

    /// What is known of the facts by which the duty binds.
    fn facts(&self) -> Result<Vec<KnownFact>, Fault> {
        let installation = self.state.installation();
        let duty = installation.regulation.duties.get(self.duty).ok_or_else(Fault::not_found)?;
        let asked = FactsAsked {
            actor: &self.actor,
            city: &self.board.city,
            agency: &self.agency,
            at: self.at(),
            known_at: self.known_at(),
        };
        Ok(of_duty(installation, duty, asked)?)
    }

    /// The exceptions that count on the day.
    fn exceptions(&self) -> Result<Vec<Exception>, Fault> {
        let (installation, duty) = (self.state.installation(), &self.words()?.id);
        let (city, agency) = (&self.board.city, &self.agency);
        let on = self.view.as_of.day();
        let known_at = self.known_at();
        Ok(waiver::counting(installation, &self.actor, city, agency, duty, on, known_at)?)
    }

    /// The body's own line and its subjects: kept ones for a whole day, judged anew for a moment.
    fn lines(&self) -> Result<(LineOnWire, Vec<SubjectRow>), Fault> {
        let duty = &self.words()?.id;
        if !self.view.is_of_moment() {
            let boards = &self.state.boards;
            let answer = boards.duty(&self.board, self.view.known_at, &self.agency, duty)?;
            return Ok((answer.line, answer.subjects.into_iter().map(SubjectRow::from).collect()));
        }
        let question = Question {
            agency: Some(self.agency.clone()),
            duty: Some(duty.clone()),
            at: self.at(),
            known_at: self.known_at(),
        };
        let mut lines = Vec::new();
        each(self.state.installation(), &self.actor, &question, |line| {
            lines.push(line);
            Ok::<_, PostureError>(())
        })?;
        let mut lines = lines.into_iter();
        let own = lines.next().ok_or_else(Fault::not_found)?;
        Ok((own, lines.map(SubjectRow::from).collect()))
    }
}

/// Answers `/agencies/{agency}/duties/{duty}`.
pub(crate) async fn show(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((agency, duty)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let duty = state.installation().regulation.duty(&duty).ok_or_else(Fault::not_found)?.order;
    let ground = Ground { view, state, actor, board, agency, duty: usize::from(duty) };
    // The log is told of no file that nobody gets.
    ground.cell()?;
    let format = told_format(&ground.view, &ground.state, &ground.actor).await?;
    if let Some(format) = format {
        return subjects::file(format, ground).await;
    }
    let page = wait_for(move || page(&ground)).await?;
    Ok(Page(page).into_response())
}

fn page(ground: &Ground) -> Result<DutyPage, Fault> {
    match ground.view.query.get("subject") {
        Some(subject) => subject_page(ground, subject),
        None => duty_page(ground),
    }
}

fn duty_page(ground: &Ground) -> Result<DutyPage, Fault> {
    let (view, installation) = (&ground.view, ground.state.installation());
    let (line, subjects) = ground.lines()?;
    let on = ground.board.as_of;
    let (actor, city) = (&ground.actor, &ground.board.city);
    let waiting: Vec<Waiting<'_>> = subjects.iter().map(SubjectRow::waiting).collect();
    let told = explain_kept(installation, actor, city, line, &waiting, on, RECORDS)?;
    let told = told.read_by(installation, &ground.actor, view.language.manner())?;
    let told = Explanation { facts: ground.facts()?, ..told };
    let found = ground.exceptions()?;
    let ids: Vec<&str> = subjects.iter().map(SubjectRow::id).collect();
    let exceptions = Exceptions::new(ground, &found, &ids)?;
    let (subjects, failing) = match subjects.is_empty() {
        true => (None, Vec::new()),
        false => (Some(Subjects::new(ground, subjects, &found)?), failing(ground, &told)?),
    };
    let cell = ground.cell()?;
    let history = History::new(view, &cell.history, on, told.line.standing);
    let chases = chases(ground)?;
    let history = Some(history);
    let page = dressed(ground, &told, None, &failing)?;
    Ok(DutyPage { history, subjects, exceptions, chases, ..page })
}

fn subject_page(ground: &Ground, subject: &str) -> Result<DutyPage, Fault> {
    let duty = &ground.words()?.id;
    let (at, known_at) = (ground.at(), ground.known_at());
    let installation = ground.state.installation();
    let told =
        explain(installation, &ground.actor, &ground.agency, duty, Some(subject), at, known_at)?;
    debug_assert!(told.counted.len() <= SPELT_OUT);
    let told = told.read_by(installation, &ground.actor, ground.view.language.manner())?;
    let name = subjects::names(ground, &[subject])?.into_iter().next().flatten();
    let name = name.unwrap_or_else(|| subject.to_owned());
    let mut found = ground.exceptions()?;
    found.retain(|one| one.is_of(Some(subject)));
    let exceptions = Exceptions::new(ground, &found, &[subject])?;
    Ok(DutyPage { exceptions, ..dressed(ground, &told, Some(name), &[])? })
}

/// The first of the subjects that fail, by their names.
fn failing(ground: &Ground, told: &Explanation) -> Result<Vec<FailingSubject>, Fault> {
    let ids: Vec<&str> = told.line.failing.iter().take(RECORDS).map(String::as_str).collect();
    let names = subjects::names(ground, &ids)?;
    let named = ids.iter().zip(names).map(|(id, name)| FailingSubject {
        id: (*id).to_owned(),
        name: name.unwrap_or_else(|| (*id).to_owned()),
    });
    Ok(named.collect())
}

/// What the page says of the duty itself, around an explanation.
fn dressed(
    ground: &Ground,
    told: &Explanation,
    subject: Option<String>,
    failing: &[FailingSubject],
) -> Result<DutyPage, Fault> {
    let (view, words) = (&ground.view, ground.words()?);
    let regulation = &ground.state.installation().regulation;
    let body = ground.board.city.body(&ground.agency).ok_or_else(Fault::not_found)?;
    let name = bodies::name(body, view.language);
    let title = view.say(&words.title).to_owned();
    let here = duty_path(&ground.agency, &words.id);
    let way = |here: &str| {
        Breadcrumbs::to(view, here).through(view, "/agencies", view.t.agencies()).through(
            view,
            &agency_path(&ground.agency),
            name,
        )
    };
    let breadcrumbs = match &subject {
        Some(subject) => way(subject).through(view, &here, title.as_str()),
        None => way(&title),
    };
    // A subject that is no record, or one that is not shown, is not filled in.
    let about = told
        .line
        .subject
        .as_ref()
        .and_then(|id| app::record::get(ground.state.installation(), &ground.actor, id).ok());
    let filing = Filing { actor: &ground.actor, subject: about.as_ref() };
    let roles = regulation.duty(&words.id).map(|duty| duty.who.as_slice()).unwrap_or_default();
    let roles = roles.iter().map(|role| view.say(&law::role_name(regulation, role)).to_owned());
    Ok(DutyPage {
        breadcrumbs,
        agency: name.to_owned(),
        title,
        action: view.say(&words.action).to_owned(),
        id: words.id.clone(),
        place: view.say(&words.place).to_owned(),
        law_href: view.link(&words.law_path),
        duty_href: view.link(&law::duty_path(&words.id)),
        who: law::joined(view.language, roles),
        facts: facts(ground, told)?,
        subject: subject.map(|name| (name, view.link(&here))),
        history: None,
        standing: StandingPart::new(view, regulation, told, filing, failing),
        subjects: None,
        exceptions: None,
        chases: Vec::new(),
        chosen: chosen(ground, told),
        waiver_href: waiver(ground, told),
        view: view.clone(),
    })
}

/// The facts by which the duty binds the body, each with its name.
fn facts(ground: &Ground, told: &Explanation) -> Result<Vec<KnownFactPart>, Fault> {
    let (view, installation) = (&ground.view, ground.state.installation());
    let parts = told.facts.iter().map(|fact| {
        let part = KnownFactPart::new(view, installation, &ground.actor, fact)?;
        Ok(part.named(view, fact))
    });
    parts.collect()
}

fn is_open(told: &Explanation) -> bool {
    matches!(told.line.standing, Standing::Overdue | Standing::Due | Standing::NoData)
}

/// When somebody above urged the duty, and what came of it; of today alone.
fn chases(ground: &Ground) -> Result<Vec<String>, Fault> {
    let view = &ground.view;
    if !view.is_now() {
        return Ok(Vec::new());
    }
    let (installation, duty) = (ground.state.installation(), &ground.words()?.id);
    let found = chase::of_duty(installation, &ground.board, &ground.actor, &ground.agency, duty)?;
    let found = found.get(..found.len().min(CHASES)).unwrap_or_default();
    let written: Vec<&str> = found.iter().map(|one| one.by.as_str()).collect();
    let people = app::account::names(installation, &written)?;
    let told = found.iter().map(|one| {
        let by = who(&one.by, &people, view.t);
        let on = view.language.day(one.on);
        let said = match one.words.is_empty() {
            true => view.t.chased_by(&by, &on),
            false => view.t.chased_with_words(&by, &on, &one.words),
        };
        view.t.chase_and_outcome(&said, &outcome(view, one))
    });
    Ok(told.collect())
}

fn chosen(ground: &Ground, told: &Explanation) -> String {
    let may = is_open(told)
        && told.line.subject.is_none()
        && ground.view.is_now()
        && chase::may(&ground.actor, &ground.agency);
    if may { format!("{} {}", told.line.duty, ground.agency) } else { String::new() }
}

/// Where an exception is asked for, with what is known of it.
fn waiver(ground: &Ground, told: &Explanation) -> String {
    let book = Resource::Book { agency: &ground.agency, form: "waiver" };
    if !is_open(told) || !ground.view.is_now() || !app::may(&ground.actor, Action::File, &book) {
        return String::new();
    }
    let today = ground.view.today.to_string();
    let duty = told.line.duty.as_str();
    let mut known = vec![("duty", duty), ("from", today.as_str())];
    known.extend(told.line.subject.as_deref().map(|subject| ("subject", subject)));
    ground.view.link(&filing_path("waiver", &ground.agency, &known, Some(duty)))
}

crate::words::words! {
    of_agency: "機關", "Agency";
    who_bears: "由誰辦理", "Borne by";
    all_subjects: "回到此義務的全部對象", "All subjects of this duty";
    chase_and_outcome(said: &str, outcome: &str): "{said}，結果：{outcome}", "{said}; {outcome}";
    chase_this: "催辦…", "Chase…";
    what_else: "催辦及例外", "Chasers and exceptions";
    exception_help: "確有窒礙時，可敘明事由、範圍、期間及替代措施申請例外；經上級核准後生效。", "Where it cannot be done, ask for an exception with its ground, scope, term and measures meanwhile; it counts once somebody above approves it.";
    duty_in_law: "此義務之法規頁", "This duty in the law";
}
