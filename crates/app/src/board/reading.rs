//! The lines behind a board's cells: from the cache, else judged when asked for.

use std::sync::Arc;

use domain::{LineOnWire, Moment, Standing};
use regulation::Day;
use store::{StoreError, change, standing};

use super::{Because, Board, Boards, DutyAnswer, SubjectLine};
use crate::missing::{in_words, say_in_words};
use crate::posture::{Ground, PostureError, of_body};

impl Boards {
    /// A body's own lines on a board's day, in the order of the law; lines that do not apply are
    /// left out unless `all`.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn lines(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        agency: &str,
        all: bool,
    ) -> Result<Vec<LineOnWire>, PostureError> {
        shown(board, agency)?;
        let regulation = &self.installation.regulation;
        if all || known_at.is_some() {
            let assessed = self.live(board.as_of, known_at, agency, None)?;
            let lines = assessed.iter().map(|one| LineOnWire::from(&one.agency));
            return Ok(lines
                .map(|line| in_words(regulation, line))
                .filter(|line| all || line.standing != Standing::NotApplicable)
                .collect());
        }
        let mut lines = Vec::new();
        self.installation.store.read(|transaction| {
            standing::lines_of_agency(transaction, board.as_of.days(), agency, |_, line| {
                // An empty text is a line that does not apply.
                if let Ok(line) = serde_json::from_str::<LineOnWire>(line) {
                    lines.push(in_words(regulation, line));
                }
                Ok::<_, StoreError>(())
            })
        })?;
        let place = |line: &LineOnWire| regulation.duty(&line.duty).map(|duty| duty.order);
        lines.sort_by_key(place);
        Ok(lines)
    }

    /// As [`Boards::lines`], of what was known at a moment to the letter: the kept ones where they took every
    /// change up to it into account and none after it; else they are judged anew, which takes a large body
    /// seconds.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn lines_as_known(
        &self,
        board: &Board,
        known_at: Moment,
        agency: &str,
    ) -> Result<Vec<LineOnWire>, PostureError> {
        if board.as_of == self.installation.today() {
            self.follow(board.as_of)?;
        }
        let known = self.kept_board(board.as_of).map(|kept| kept.known);
        let lines = self.lines(board, None, agency, false)?;
        // Asked last: while there is no later change, nobody can have renewed the lines by one.
        let is_of_then = self.installation.store.read(|transaction| {
            let last = change::last(transaction)?;
            let last_at = change::get(transaction, last)?.map(|last| last.happened_at);
            let is_over = last_at.is_none_or(|last_at| last_at <= known_at.microseconds());
            Ok::<_, StoreError>(is_over && known.is_some_and(|known| known >= last))
        })?;
        match is_of_then {
            true => Ok(lines),
            false => self.lines(board, Some(known_at), agency, false),
        }
    }

    /// Why some duties of a body stand as they do; judged anew of another knowledge, or where one of
    /// them may not apply.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn because(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        agency: &str,
        duties: &[&str],
        may_not_apply: bool,
    ) -> Result<Vec<Because>, PostureError> {
        if may_not_apply || known_at.is_some() {
            let lines = self.lines(board, known_at, agency, may_not_apply)?.into_iter();
            let asked = lines.filter(|line| duties.contains(&line.duty.as_str()));
            return Ok(asked.map(Because::from).collect());
        }
        shown(board, agency)?;
        let regulation = &self.installation.regulation;
        let mut found = Vec::with_capacity(duties.len());
        self.installation.store.read(|transaction| {
            let day = board.as_of.days();
            standing::lines_of_duties(transaction, day, agency, duties, |line| {
                if let Ok(mut told) = serde_json::from_str::<Because>(line) {
                    let Because { reason_zh, reason_en, missing, .. } = &mut told;
                    say_in_words(regulation, missing, reason_zh, reason_en);
                    found.push(told);
                }
                Ok::<_, StoreError>(())
            })
        })?;
        Ok(found)
    }

    /// One duty of one body with its subjects.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn duty(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        agency: &str,
        duty: &str,
    ) -> Result<DutyAnswer, PostureError> {
        shown(board, agency)?;
        let regulation = &self.installation.regulation;
        if known_at.is_none() {
            let kept = self.installation.store.read(|transaction| {
                standing::detail(transaction, board.as_of.days(), agency, duty)
            })?;
            let line = kept.as_ref().and_then(|kept| serde_json::from_str(&kept.line).ok());
            if let (Some(kept), Some(line)) = (kept, line) {
                let line = in_words(regulation, line);
                let subjects = kept.subjects.map(|text| serde_json::from_slice(&text));
                if let Ok(subjects) = subjects.transpose() {
                    return Ok(DutyAnswer { line, subjects: subjects.unwrap_or_default() });
                }
            }
        }
        let mut assessed = self.live(board.as_of, known_at, agency, Some(duty))?;
        let one = assessed.pop().ok_or_else(|| PostureError::NoDuty(duty.to_owned()))?;
        Ok(DutyAnswer {
            line: in_words(regulation, LineOnWire::from(&one.agency)),
            subjects: one.subjects.into_iter().map(SubjectLine::from).collect(),
        })
    }

    fn live(
        &self,
        as_of: Day,
        known_at: Option<Moment>,
        agency: &str,
        duty: Option<&str>,
    ) -> Result<Vec<domain::assess::Assessed>, PostureError> {
        let regulation = &self.installation.regulation;
        let moment = known_at.unwrap_or(Moment::FOREVER);
        let duty = match duty {
            None => None,
            Some(id) => {
                Some(regulation.duty(id).ok_or_else(|| PostureError::NoDuty(id.to_owned()))?)
            }
        };
        self.installation.store.read(|transaction| {
            let ground = match known_at {
                None => Ground::current(&self.installation, transaction)?,
                Some(_) => Arc::new(Ground::read(transaction, regulation, moment)?),
            };
            let one = ground.city.body(agency);
            let one = one.ok_or_else(|| PostureError::NoAgency(agency.to_owned()))?;
            let at = domain::At::day(as_of);
            of_body(transaction, regulation, &ground, one, duty, at, moment)
        })
    }
}

/// Of a body that is not on somebody's board nothing is told, as if it were not there.
fn shown(board: &Board, agency: &str) -> Result<(), PostureError> {
    match board.row(agency) {
        Some(_) => Ok(()),
        None => Err(PostureError::NoAgency(agency.to_owned())),
    }
}
