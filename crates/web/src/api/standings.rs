//! Standings, the explanation of one, and the board in figures.

use app::Actor;
use app::Installation;
use app::board::{Board, Boards, Tally};
use app::posture::{PostureError, Question};
use axum::extract;
use axum::routing::get;
use domain::{LineOnWire, Moment, Standing};
use regulation::Regulation;
use serde_json::{Value as Json, json};

use super::boards::{at, board};
use super::operation::{AS_OF, CURSOR, KNOWN_AT, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::{limit, no_place};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::no_such;
use crate::extract::Path;
use crate::fault::Fault;
use crate::query::segment;
use crate::routes::State;
use crate::view::{AsOf, View};

/// How many bodies one request computes; what is left follows on the next page.
const BODIES_A_PAGE: usize = 4;

pub(super) fn operations() -> Vec<Operation> {
    let standings = Operation::get(
        "/api/v1/standings",
        "listStandings",
        (
            "狀態：與 fangyuan posture --format json 相同之物件，依機關、義務、對象排序",
            "Standings: the objects of `fangyuan posture --format json`, by agency, duty and subject",
        ),
        get(list),
    )
    .with([
        parameter(Place::Query, "agency", "機關代碼", "one agency", "doit"),
        parameter(Place::Query, "duty", "義務代碼", "one duty", "D5.5a"),
        parameter(Place::Query, "subject", "對象", "one subject", "p1"),
        parameter(
            Place::Query,
            "standing",
            "狀態，可重複",
            "a standing; may stand several times",
            "overdue",
        ),
        parameter(
            Place::Query,
            "lines",
            "all（預設）、agency（僅機關列）或 subjects（僅對象列）",
            "all (the default), agency for agency lines alone, or subjects",
            "agency",
        ),
        AS_OF,
        KNOWN_AT,
        LIMIT,
        CURSOR,
        LANGUAGE,
    ])
    .answers(200, "StandingPage", "a page; it may hold fewer than `limit`, `next` alone says whether more follow")
    .answers(422, "Problem", "a word of the query that does not exist");
    let explanation = Operation::get(
        "/api/v1/agencies/{agency}/duties/{duty}/explanation",
        "explainStanding",
        (
            "一項狀態之證明：條文、數值、計入與不符之紀錄、如何補正",
            "What stands behind one standing: clause, numbers, records counted and failing, what would mend it",
        ),
        get(explain),
    )
    .with([
        parameter(Place::Path, "agency", "機關代碼", "the agency", "doit"),
        parameter(Place::Path, "duty", "義務代碼", "the duty", "D5.5a"),
        parameter(Place::Query, "subject", "對象", "one subject", "p1"),
        AS_OF,
        KNOWN_AT,
        LANGUAGE,
    ])
    .answers(200, "Explanation", "the explanation")
    .answers(404, "Problem", "no such agency, duty or subject on that day");
    let board = Operation::get(
        "/api/v1/board",
        "board",
        ("全府總覽之數字", "The board in figures: the city, its chapters, every agency, the trend"),
        get(summary),
    )
    .with([AS_OF, KNOWN_AT, LANGUAGE])
    .answers(200, "Board", "the board of the day")
    .answers(503, "Problem", "the day is still being computed");
    vec![standings, explanation, board]
}

/// What a page of standings asks for.
struct Asked {
    agency: Option<String>,
    duty: Option<String>,
    subject: Option<String>,
    standings: Vec<Standing>,
    lines: Lines,
    limit: usize,
    after: Option<Mark>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    All,
    Agency,
    Subjects,
}

/// The place of a line in the order of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    agency: String,
    /// Place in the order of the law; behind every duty: the agency is done.
    duty: usize,
    subject: Option<String>,
    /// As it stands in the address.
    written: String,
}

/// A page of lines; each is written as `fangyuan posture` writes it.
#[derive(serde::Serialize)]
struct StandingPage {
    standings: Vec<LineOnWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<StandingPage>, Fault> {
    let asked = Asked::read(&view, &state.installation().regulation)?;
    let whole_day = matches!(view.as_of, AsOf::Day(_));
    // Agency lines that say anything but "does not apply" are kept beside the board.
    let board = match whole_day && asked.lines == Lines::Agency && asked.leaves_out_the_rest() {
        true => Some(board(&state, &actor, &view).await?),
        false => None,
    };
    let boards = state.boards.clone();
    let question = Question {
        agency: None,
        duty: asked.duty.clone(),
        at: at(&view),
        known_at: view.known_at.unwrap_or(Moment::FOREVER),
    };
    let (standings, next) = wait_for(move || match board {
        Some(board) => kept(&boards, &board, view.known_at, &asked),
        None => computed(boards.installation(), &actor, &question, &asked),
    })
    .await?;
    Ok(axum::Json(StandingPage { standings, next }))
}

/// A list under its name, with `next` where more follows.
pub(super) fn paged(name: &str, list: Json, next: Option<String>) -> Json {
    let mut page = serde_json::Map::new();
    page.insert(name.to_owned(), list);
    page.extend(next.map(|next| ("next".to_owned(), next.into())));
    Json::Object(page)
}

impl Asked {
    fn read(view: &View, regulation: &Regulation) -> Result<Self, Fault> {
        let text = |key: &str| view.query.get(key).map(str::to_owned);
        if let Some(duty) = view.query.get("duty").filter(|id| regulation.duty(id).is_none()) {
            return Err(no_such("duty", duty));
        }
        let mut standings = Vec::new();
        for word in view.query.all("standing") {
            standings.push(Standing::from_word(word).ok_or_else(|| no_such("standing", word))?);
        }
        let lines = match view.query.get("lines") {
            None | Some("all") => Lines::All,
            Some("agency") => Lines::Agency,
            Some("subjects") => Lines::Subjects,
            Some(word) => return Err(no_such("lines", word)),
        };
        Ok(Self {
            agency: text("agency"),
            duty: text("duty"),
            subject: text("subject"),
            standings,
            lines,
            limit: limit(view)?,
            after: view
                .query
                .get("cursor")
                .map(|cursor| read_mark(cursor, regulation))
                .transpose()?,
        })
    }

    fn leaves_out_the_rest(&self) -> bool {
        !self.standings.is_empty() && !self.standings.contains(&Standing::NotApplicable)
    }

    fn admits(&self, line: &LineOnWire) -> bool {
        let of_kind = match self.lines {
            Lines::All => true,
            Lines::Agency => line.subject.is_none(),
            Lines::Subjects => line.subject.is_some(),
        };
        of_kind
            && self.duty.as_ref().is_none_or(|duty| *duty == line.duty)
            && (self.subject.is_none() || self.subject == line.subject)
            && (self.standings.is_empty() || self.standings.contains(&line.standing))
    }

    /// Whether an agency may still have lines behind the cursor.
    fn reaches(&self, agency: &str) -> bool {
        self.agency.as_deref().is_none_or(|asked| asked == agency)
            && self.after.as_ref().is_none_or(|mark| match mark.duty {
                usize::MAX => agency > mark.agency.as_str(),
                _ => agency >= mark.agency.as_str(),
            })
    }
}

/// `agency,duty,subject`, each with its signs escaped; without a duty the agency is done.
fn write_mark(line: &LineOnWire) -> String {
    let mut mark = format!("{},{}", segment(&line.agency), segment(&line.duty));
    if let Some(subject) = &line.subject {
        mark.push_str(&format!(",{}", segment(subject)));
    }
    mark
}

fn read_mark(cursor: &str, regulation: &Regulation) -> Result<Mark, Fault> {
    let plain = |text: &str| {
        let pair = format!("x={text}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    let mut parts = cursor.split(',').map(plain);
    let agency = parts.next().flatten().ok_or_else(|| no_place(cursor))?;
    let duty = match parts.next().flatten() {
        None => usize::MAX,
        Some(id) => {
            let duty = regulation.duty(&id).ok_or_else(|| no_place(cursor))?;
            usize::from(duty.order)
        }
    };
    let subject = parts.next().flatten();
    match parts.next() {
        Some(_) => Err(no_place(cursor)),
        None => Ok(Mark { agency, duty, subject, written: cursor.to_owned() }),
    }
}

type Found = (Vec<LineOnWire>, Option<String>);

/// Adds an agency's lines to the page, in the order in which they come; true once the page is full.
fn add(
    page: &mut Vec<LineOnWire>,
    mut lines: Vec<LineOnWire>,
    asked: &Asked,
    regulation: &Regulation,
) -> bool {
    if let Some(mark) = asked.after.as_ref().filter(|mark| is_of(&lines, &mark.agency)) {
        let order = |line: &LineOnWire| {
            regulation.duty(&line.duty).map_or(usize::MAX, |duty| usize::from(duty.order))
        };
        let here = |line: &LineOnWire| order(line) == mark.duty && line.subject == mark.subject;
        // A line that is no longer there is passed over with its duty.
        let begin = match lines.iter().position(here) {
            Some(place) => place + 1,
            None => lines.iter().take_while(|line| order(line) <= mark.duty).count(),
        };
        lines.drain(..begin);
    }
    lines.retain(|line| asked.admits(line));
    page.extend(lines);
    page.len() > asked.limit
}

fn is_of(lines: &[LineOnWire], agency: &str) -> bool {
    lines.first().is_some_and(|line| line.agency == agency)
}

fn close(mut page: Vec<LineOnWire>, asked: &Asked, done: Option<String>) -> Found {
    let is_cut = page.len() > asked.limit;
    page.truncate(asked.limit);
    let next = match is_cut {
        true => page.last().map(write_mark),
        false => done,
    };
    (page, next)
}

/// Lines as kept beside the board.
fn kept(
    boards: &Boards,
    board: &Board,
    known_at: Option<Moment>,
    asked: &Asked,
) -> Result<Found, Fault> {
    let regulation = &boards.installation().regulation;
    check_agency(asked, |id| board.rows.iter().any(|row| row.agency == id))?;
    let mut page = Vec::new();
    for row in board.rows.iter().filter(|row| asked.reaches(&row.agency)) {
        let any = row.cells.iter().any(|cell| asked.standings.contains(&cell.standing));
        if any {
            let lines = boards.lines(board, known_at, &row.agency, false)?;
            if add(&mut page, lines, asked, regulation) {
                break;
            }
        }
    }
    Ok(close(page, asked, None))
}

/// Lines computed from the records, a few bodies at a time.
fn computed(
    installation: &Installation,
    actor: &Actor,
    question: &Question,
    asked: &Asked,
) -> Result<Found, Fault> {
    let regulation = &installation.regulation;
    let city = app::agency::city(installation, question.known_at)?;
    let reach = app::posture::reach(actor)?;
    let mut agencies: Vec<&str> = city.bodies.iter().map(|body| body.id.as_str()).collect();
    agencies.retain(|agency| reach.holds(&city, agency));
    agencies.sort_unstable();
    check_agency(asked, |id| agencies.contains(&id))?;
    agencies.retain(|agency| asked.reaches(agency));
    let mut page = Vec::new();
    let mut done = None;
    for (place, agency) in agencies.iter().enumerate() {
        if place >= BODIES_A_PAGE {
            done = agencies.get(place - 1).map(|last| segment(last));
            break;
        }
        let question = Question { agency: Some((*agency).to_owned()), ..question.clone() };
        let mut lines = Vec::new();
        app::posture::each(installation, actor, &question, |line| {
            lines.push(line);
            Ok::<_, PostureError>(())
        })?;
        if add(&mut page, lines, asked, regulation) {
            break;
        }
    }
    Ok(close(page, asked, done))
}

/// The agency asked about is there, and so is the one at which the page before ended.
fn check_agency(asked: &Asked, is_there: impl Fn(&str) -> bool) -> Result<(), Fault> {
    if let Some(agency) = asked.agency.as_deref().filter(|&id| !is_there(id)) {
        return Err(no_such("agency", agency));
    }
    let is_of_another =
        |mark: &Mark| asked.agency.as_ref().is_some_and(|agency| *agency != mark.agency);
    match &asked.after {
        Some(mark) if is_of_another(mark) || !is_there(&mark.agency) => {
            Err(no_place(&mark.written))
        }
        _ => Ok(()),
    }
}

async fn explain(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((agency, duty)): Path<(String, String)>,
) -> Result<axum::Json<app::explain::Explanation>, Fault> {
    let installation = state.installation().clone();
    let told = wait_for(move || {
        let known_at = view.known_at.unwrap_or(Moment::FOREVER);
        let subject = view.query.get("subject");
        let (at, installation) = (at(&view), &installation);
        let told =
            app::explain::explain(installation, &actor, &agency, &duty, subject, at, known_at);
        Ok(told?)
    });
    Ok(axum::Json(told.await?))
}

async fn summary(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<Json>, Fault> {
    let board = board(&state, &actor, &view).await?;
    let regulation = &state.installation().regulation;
    let chapters = board.chapters();
    let mut city = Tally::default();
    for tally in chapters.iter().take(chapters.len() - 1) {
        city.add(tally);
    }
    let named = state.catalogue.chapters.iter().zip(&chapters).map(|(chapter, tally)| {
        json!({
            "chapter": chapter.key,
            "name_zh": chapter.name.zh,
            "name_en": chapter.name.en,
            "standings": counts(tally),
        })
    });
    let agencies = board.rows.iter().map(|row| {
        let national = row.chapters.last().copied().unwrap_or_default();
        json!({
            "agency": row.agency,
            "city": counts(&row.city_duties()),
            "national": counts(&national),
            "chapters": row.chapters.iter().map(counts).collect::<Vec<_>>(),
        })
    });
    let trend = board.trend();
    let trend = trend.iter().map(|(day, tally)| json!({ "day": day, "standings": counts(tally) }));
    Ok(axum::Json(json!({
        "as_of": board.as_of,
        "change": board.known,
        "n_duties": regulation.duties.len(),
        "city": counts(&city),
        "chapters": named.collect::<Vec<_>>(),
        "agencies": agencies.collect::<Vec<_>>(),
        "trend": trend.collect::<Vec<_>>(),
    })))
}

/// Counts by the words of the contract, and the rate's two numbers.
pub(super) fn counts(tally: &Tally) -> Json {
    json!({
        "met": tally.met,
        "due": tally.due,
        "overdue": tally.overdue,
        "no-data": tally.no_data,
        "waived": tally.waived,
        "not-applicable": tally.not_applicable,
        "optional": tally.optional,
        "owed": tally.rated(),
    })
}
