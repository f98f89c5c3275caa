//! `/agencies/{agency}/duties/{duty}`: one duty of one body, its history and its subjects; with
//! `?subject=` one of them.

mod subjects;

use std::sync::Arc;

use app::Actor;
use app::board::{Board, Cell};
use app::explain::{Explanation, SPELT_OUT, explain, explain_kept};
use app::posture::{PostureError, Question, each};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::{At, LineOnWire, Moment};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::catalogue::DutyWords;
use crate::download::asked_format;
use crate::extract::Path;
use crate::fault::Fault;
use crate::law;
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::pages::standing::{Filing, StandingPart};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::history::History;
use crate::routes::{State, agency_path, duty_path};
use crate::view::{AsOf, View};

use subjects::{SubjectRow, Subjects};

/// How many records the page of a duty spells out; the page of a subject spells out more.
const RECORDS: usize = 20;

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
    /// The subject that is shown, and the way back to all.
    subject: Option<(String, String)>,
    history: Option<History>,
    standing: StandingPart,
    subjects: Option<Subjects>,
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
    let format = asked_format(&view)?;
    let ground = Ground { view, state, actor, board, agency, duty: usize::from(duty) };
    ground.cell()?;
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
    let told = explain_kept(installation, &ground.actor, &ground.board.city, line, on, RECORDS)?;
    let subjects = match subjects.is_empty() {
        true => None,
        false => Some(Subjects::new(ground, subjects)?),
    };
    let cell = ground.cell()?;
    let history = History::new(view, &cell.history, on, told.line.standing);
    Ok(DutyPage { history: Some(history), subjects, ..dressed(ground, &told, None)? })
}

fn subject_page(ground: &Ground, subject: &str) -> Result<DutyPage, Fault> {
    let duty = &ground.words()?.id;
    let (at, known_at) = (ground.at(), ground.known_at());
    let installation = ground.state.installation();
    let told =
        explain(installation, &ground.actor, &ground.agency, duty, Some(subject), at, known_at)?;
    debug_assert!(told.counted.len() <= SPELT_OUT);
    let name = subjects::names(ground, &[subject])?.into_iter().next().flatten();
    let name = name.unwrap_or_else(|| subject.to_owned());
    dressed(ground, &told, Some(name))
}

/// What the page says of the duty itself, around an explanation.
fn dressed(
    ground: &Ground,
    told: &Explanation,
    subject: Option<String>,
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
        subject: subject.map(|name| (name, view.link(&here))),
        history: None,
        standing: StandingPart::new(view, regulation, told, filing),
        subjects: None,
        view: view.clone(),
    })
}

crate::words::words! {
    of_agency: "機關", "Agency";
    who_bears: "由誰辦理", "Borne by";
    all_subjects: "回到此義務的全部對象", "All subjects of this duty";
    duty_in_law: "此義務之法規頁", "This duty in the law";
}
