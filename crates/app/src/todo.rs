//! 我的待辦: what somebody has to do on a day, in one order, from standings and approvals; knows no page.
//!
//! Whose a line is follows from rights, how it stands from the board, what closes it from the law. A duty
//! owed for each of many people is one row. Nothing is judged here.

mod closing;
mod completing;
mod lacked;
mod mine;
mod note;
mod offered;
mod rank;
mod row;
mod stood;
mod urging;

use std::collections::{BTreeMap, HashMap};

use domain::{Moment, Standing};
use regulation::Day;
use serde::Serialize;

use crate::access::{Action, Principal, written_account};
use crate::approval::ApprovalError;
use crate::board::{Board, Boards, Place, chapter_of};
use crate::import::Language;
use crate::posture::PostureError;
use crate::typed::Manner;
use crate::{Actor, Installation, StoreError};

pub use closing::{AT_ONCE, Closing, Known, Undecided};
pub use completing::Waiting;
pub use lacked::{Lacked, lacked};
pub use note::{Act, End, Ended, NewNote, Note, NoteError, end, say};
pub use row::{ChaseMark, Holder, Kind, Row, SheetMark, Subject};
pub use stood::Stood;
pub use urging::{n_to_urge, to_urge};

pub(crate) use completing::complete;
pub(crate) use mine::Work;
pub(crate) use note::cell;
pub(crate) use stood::is_open;

use rank::{About, Candidate};

/// How many days ahead a list looks where nobody says otherwise; not of the law.
pub const WITHIN: i32 = 60;

/// How many rows a page holds where nobody says otherwise; not of the law.
pub const ROWS: usize = 100;

/// Whose rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whose {
    /// What the actor has to do.
    #[default]
    Own,
    /// What they handed to somebody else.
    Handed,
    /// What they put off.
    Later,
    /// What the bodies below them have to do.
    Below,
}

impl Whose {
    pub const ALL: [Self; 4] = [Self::Own, Self::Handed, Self::Later, Self::Below];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Handed => "handed",
            Self::Later => "later",
            Self::Below => "below",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whose| whose.word() == word)
    }
}

/// Which rows a list shows.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub whose: Whose,
    pub agency: Option<&'a str>,
    /// The place of a chapter on the board.
    pub chapter: Option<usize>,
    pub only_overdue: bool,
    /// Of the bodies below, only what nobody urged since it stands so.
    pub only_unchased: bool,
    /// How many days ahead.
    pub within: i32,
    /// The lines alone, as they stood on the board's day: what waits for the actor, what was said of a line
    /// and what closes it are of now.
    pub as_it_stood: bool,
    /// Of a board that tells what was known at a moment: that moment.
    pub known_at: Option<Moment>,
    /// How many rows come before the page, and how many are on it.
    pub first: usize,
    pub limit: usize,
    /// How the reader has names said to them.
    pub manner: Manner,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            whose: Whose::Own,
            agency: None,
            chapter: None,
            only_overdue: false,
            only_unchased: false,
            within: WITHIN,
            as_it_stood: false,
            known_at: None,
            first: 0,
            limit: ROWS,
            manner: Language::Chinese.into(),
        }
    }
}

/// The list, a page of it.
#[derive(Debug, Clone, Serialize)]
pub struct Todo {
    pub on: Day,
    pub rows: Vec<Row>,
    /// All rows that fit, and how they come about.
    pub n_rows: usize,
    pub n_overdue: usize,
    pub n_due: usize,
    pub n_no_data: usize,
    /// Approvals, questions, what was returned or nobody can approve, and what is to be signed.
    pub n_waiting: usize,
    /// Rows that the actor handed over or put off; they are not among the others.
    pub n_handed: usize,
    pub n_later: usize,
    /// Whether there are bodies below those where the actor works.
    pub has_below: bool,
    /// Body by body, the latest first, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<AgencyCount>,
    /// What comes next, where nothing is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upcoming: Option<Upcoming>,
}

/// What a body has to do, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgencyCount {
    pub agency: String,
    pub n_overdue: usize,
    pub n_due: usize,
    pub n_no_data: usize,
    pub n_waiting: usize,
}

/// What is due after the days that were asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upcoming {
    pub agency: String,
    pub duty: String,
    pub due: Day,
}

/// How much of somebody's own list is late, and how much falls due soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub n_overdue: i64,
    pub n_due: i64,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum TodoError {
    #[error(transparent)]
    Posture(#[from] PostureError),
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of what somebody has to do, by the rights that they have now. The board is the whole one of today,
/// or of the day whose lines are asked for as they stood.
///
/// # Errors
/// [`TodoError`].
pub fn list(
    boards: &Boards,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Todo, TodoError> {
    let installation = boards.installation();
    let today = board.as_of;
    let may_read = actor.principal().is_none_or(|one: &Principal| one.allows(Action::Read));
    let is_own = may_read && asked.whose == Whose::Own && !asked.as_it_stood;
    let (said, waiting) = installation.store.read(|transaction| {
        let said = match actor.principal().filter(|_| !asked.as_it_stood) {
            Some(principal) => note::of(transaction, principal)?,
            None => (Vec::new(), Vec::new()),
        };
        let mut waiting = Vec::new();
        if is_own {
            waiting.extend(rank::waiting(transaction, actor)?);
            waiting.extend(rank::stuck(installation, transaction, actor)?);
            waiting.extend(rank::proposed(transaction, actor)?);
            waiting.extend(rank::to_sign(installation, transaction, actor)?);
        }
        Ok::<_, StoreError>((said, waiting))
    })?;
    let said = Said::new(installation, board, said);
    let mut found = match (may_read, asked.whose) {
        (false, _) => Vec::new(),
        (true, Whose::Below) => urging::below(installation, board, actor, asked)?,
        (true, Whose::Own | Whose::Handed | Whose::Later) => {
            let own = mine::own(installation, board, actor);
            let own = mine::with_documents(boards, board, actor, own, asked.known_at)?;
            let mut found = lines(board, own);
            for (place, line) in mine::of_subject(installation, boards, board, actor, asked)? {
                found.extend(rank::of_subject(board, place, line));
            }
            found.extend(waiting);
            if is_own {
                found.extend(said.questions());
            }
            found
        }
    };
    found.retain(|one| is_asked(installation, board, one, asked));
    let (mut n_handed, mut n_later) = (0, 0);
    if asked.whose != Whose::Below {
        found.retain(|one| {
            let whose = said.whose(one, today);
            n_handed += usize::from(whose == Whose::Handed);
            n_later += usize::from(whose == Whose::Later);
            whose == asked.whose
        });
    }
    let (mut near, ahead): (Vec<Candidate>, Vec<Candidate>) =
        found.into_iter().partition(|one| is_near(one, today, asked));
    let agencies = counts(board, &near);
    if let Some(agency) = asked.agency {
        near.retain(|one| one.agency(board) == agency);
    }
    let count = |standing| near.iter().filter(|one| one.standing() == Some(standing)).count();
    let shown = page(&near, today, asked.first, asked.limit);
    let read = if asked.as_it_stood { &[] } else { shown.as_slice() };
    let dressing = row::Dressing::new(boards, board, actor, &said, read, asked.manner)?;
    let rows = shown.iter().map(|one| dressing.dress(one, asked.whose)).collect();
    Ok(Todo {
        on: today,
        rows,
        n_rows: near.len(),
        n_overdue: count(Standing::Overdue),
        n_due: count(Standing::Due),
        n_no_data: count(Standing::NoData),
        n_waiting: near.iter().filter(|one| one.standing().is_none()).count(),
        n_handed,
        n_later,
        has_below: mine::has_below(board, actor),
        agencies: if agencies.len() > 1 { agencies } else { Vec::new() },
        upcoming: near.is_empty().then(|| upcoming(board, installation, &ahead)).flatten(),
    })
}

/// A page of what was found, the most urgent first; what comes after it is left in no order, for a city has many
/// more lines than a page.
fn page(found: &[Candidate], today: Day, first: usize, limit: usize) -> Vec<&Candidate> {
    let ranked = found.iter().enumerate().map(|(place, one)| (one.rank(today), place));
    let mut ranked: Vec<_> = ranked.collect();
    let end = first.saturating_add(limit);
    if end < ranked.len() {
        ranked.select_nth_unstable(end);
        ranked.truncate(end);
    }
    ranked.sort_unstable();
    ranked.iter().skip(first).filter_map(|(_, place)| found.get(*place)).collect()
}

/// Counts the lines of somebody's own list that are late, and those that fall due within so many days;
/// none of who holds no role over a body. It reads of the database what they said of lines, and nothing else.
///
/// # Errors
/// The store's.
pub(crate) fn count(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    within: i32,
) -> Result<Option<Count>, StoreError> {
    let Some(principal) = actor.principal() else { return Ok(None) };
    if principal.rights.held.iter().all(|right| right.subject.is_some()) {
        return Ok(None);
    }
    let said = installation.store.read(|transaction| note::of(transaction, principal))?;
    let said = Said::new(installation, board, said);
    let today = board.as_of;
    let asked = Asked { within, ..Asked::default() };
    let mut found = lines(board, mine::own(installation, board, actor));
    found.retain(|one| {
        is_asked(installation, board, one, &asked)
            && is_near(one, today, &asked)
            && said.whose(one, today) == Whose::Own
    });
    let n = |standing| {
        let fitting = found.iter().filter(|one| one.standing() == Some(standing));
        i64::try_from(fitting.count()).unwrap_or(i64::MAX)
    };
    Ok(Some(Count { n_overdue: n(Standing::Overdue), n_due: n(Standing::Due) }))
}

fn lines(board: &Board, places: impl IntoIterator<Item = Place>) -> Vec<Candidate> {
    places.into_iter().filter_map(|place| rank::of_line(board, place)).collect()
}

/// What the filters let through, whatever the day and the body.
fn is_asked(
    installation: &Installation,
    board: &Board,
    one: &Candidate,
    asked: &Asked<'_>,
) -> bool {
    let late = one.standing() == Some(Standing::Overdue);
    let chapter = |(_, duty): Place| chapter_of(&installation.regulation, duty);
    let is_of_chapter = asked.chapter.is_none_or(|asked| one.place().map(chapter) == Some(asked));
    let exists = board.row(one.agency(board)).is_some();
    exists && is_of_chapter && (late || !asked.only_overdue)
}

/// Whether it is late, lacks something, waits, or falls due within the days asked about.
fn is_near(one: &Candidate, today: Day, asked: &Asked<'_>) -> bool {
    let Some(stood) = one.stood() else { return true };
    stood.standing != Standing::Due
        || stood.due.is_none_or(|due| due.days() - today.days() <= asked.within)
}

fn counts(board: &Board, found: &[Candidate]) -> Vec<AgencyCount> {
    let mut counts: BTreeMap<&str, AgencyCount> = BTreeMap::new();
    for one in found {
        let agency = one.agency(board);
        let count = counts.entry(agency).or_insert_with(|| AgencyCount {
            agency: agency.to_owned(),
            n_overdue: 0,
            n_due: 0,
            n_no_data: 0,
            n_waiting: 0,
        });
        *match one.standing() {
            Some(Standing::Overdue) => &mut count.n_overdue,
            Some(Standing::Due) => &mut count.n_due,
            Some(_) => &mut count.n_no_data,
            None => &mut count.n_waiting,
        } += 1;
    }
    let mut counts: Vec<AgencyCount> = counts.into_values().collect();
    counts.sort_by_key(|one| std::cmp::Reverse((one.n_overdue, one.n_no_data, one.n_due)));
    counts
}

fn upcoming(board: &Board, installation: &Installation, ahead: &[Candidate]) -> Option<Upcoming> {
    let due = |one: &&Candidate| one.stood().and_then(|stood| stood.due);
    let first = ahead.iter().filter(|one| due(one).is_some()).min_by_key(due)?;
    let (_, duty) = first.place()?;
    Some(Upcoming {
        agency: first.agency(board).to_owned(),
        duty: installation.regulation.duties.get(duty)?.id.clone(),
        due: first.stood()?.due?,
    })
}

/// What was said of lines that still stand as they stood then.
struct Said {
    /// Of the actor's list, the newest first.
    mine: HashMap<Place, Vec<Note>>,
    /// To the actor by others.
    others: HashMap<Place, Vec<Note>>,
}

impl Said {
    fn new(
        installation: &Installation,
        board: &Board,
        (mine, others): (Vec<Note>, Vec<Note>),
    ) -> Self {
        let by_place = |notes: Vec<Note>| {
            let mut by_place: HashMap<Place, Vec<Note>> = HashMap::new();
            for note in notes {
                let duty = installation.regulation.duty(&note.duty).map(|one| one.order.into());
                let row = board.rows.iter().position(|row| row.agency == note.agency);
                let Some(place) = row.zip(duty) else { continue };
                let cell = board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
                if cell.is_some_and(|cell| note.stood.goes_on_in(cell)) && note.is_shown() {
                    by_place.entry(place).or_default().push(note);
                }
            }
            by_place
        };
        Self { mine: by_place(mine), others: by_place(others) }
    }

    /// On which of the actor's lists a line is: the last word decides.
    fn whose(&self, one: &Candidate, today: Day) -> Whose {
        // What others wait for is not put off, nor is a line that names the actor alone.
        let About::Line { place, .. } = &one.about else { return Whose::Own };
        let last = self.mine.get(place).into_iter().flatten();
        let mut last = last.filter(|note| note.is_with_another() || note.is_put_off(today));
        match last.next() {
            None => Whose::Own,
            Some(note) if note.is_put_off(today) => Whose::Later,
            Some(_) => Whose::Handed,
        }
    }

    /// What colleagues ask and nobody has answered.
    fn questions(&self) -> Vec<Candidate> {
        let asked = self.others.iter().flat_map(|(place, notes)| {
            let open = notes.iter().filter(|note| note.act == Act::Question && note.is_open());
            open.map(|note| Candidate {
                about: About::Question { place: *place, note: Box::new(note.clone()) },
            })
        });
        asked.collect()
    }

    /// Whether somebody and the actor said something to each other, so that each knows who the other is.
    fn is_with(&self, account: &str) -> bool {
        let written = written_account(account);
        let mut all = self.mine.values().chain(self.others.values()).flatten();
        all.any(|note| note.by == written || note.colleague.as_ref() == Some(&written))
    }

    /// What stands beside a line.
    fn beside(&self, place: Place) -> Vec<Note> {
        let mine = self.mine.get(&place).into_iter().flatten();
        let handed = self.others.get(&place).into_iter().flatten();
        let handed = handed.filter(|note| note.act == Act::HandOver);
        mine.chain(handed).cloned().collect()
    }
}
