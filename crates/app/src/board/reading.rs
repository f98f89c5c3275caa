//! The lines behind a board's cells: from the cache, else judged when asked for.

use std::sync::Arc;

use domain::body::Body;
use domain::{At, LineOnWire, Moment, Standing};
use regulation::Day;
use store::{StoreError, Transaction, change, standing};

use super::kept::{Reading, kept_day};
use super::{AgencyRow, Because, Board, Boards, DutyAnswer, SubjectLine};
use crate::missing::{in_words, say_in_words};
use crate::posture::{Ground, PostureError, of_body};

impl Boards {
    /// A body's own lines on a board's day, in the order of the law; lines that do not apply are
    /// left out unless `all`. A line that is not kept as it was written is judged anew.
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
        let row = shown(board, agency)?;
        let regulation = &self.installation.regulation;
        if all || known_at.is_some() {
            let assessed = self.live(board.as_of, known_at, agency)?;
            let lines = assessed.iter().map(|one| LineOnWire::from(&one.agency));
            return Ok(lines
                .map(|line| in_words(regulation, line))
                .filter(|line| all || line.standing != Standing::NotApplicable)
                .collect());
        }
        let mut lines: Vec<Option<LineOnWire>> = vec![None; regulation.duties.len()];
        let day = kept_day(&self.installation, board.as_of)?;
        let mut reading = Reading::of(regulation, board);
        self.installation.store.read(|transaction| {
            standing::lines_of_agency(transaction, &day, agency, |duty, line| {
                let place = regulation.duty(duty).map(|duty| usize::from(duty.order));
                if let Some(line) = reading.believed(agency, duty, line)
                    && let Some(slot) = place.and_then(|place| lines.get_mut(place))
                {
                    let told = serde_json::from_str(line.line).ok();
                    *slot = told.map(|line| in_words(regulation, line));
                }
                Ok::<_, StoreError>(())
            })
        })?;
        self.mend(board.as_of, &reading.forged)?;
        let places: Vec<usize> = (0..lines.len()).collect();
        self.judge_rest(board, row, &places, &mut lines, |answer| answer.line)?;
        let told = lines.into_iter().flatten();
        Ok(told.filter(|line| line.standing != Standing::NotApplicable).collect())
    }

    /// Judges what was not found of the duties at these places, where they apply.
    fn judge_rest<T>(
        &self,
        board: &Board,
        row: &AgencyRow,
        places: &[usize],
        found: &mut [Option<T>],
        read: impl Fn(DutyAnswer) -> T,
    ) -> Result<(), PostureError> {
        let duties = &self.installation.regulation.duties;
        let (mut slots, mut asked) = (Vec::new(), Vec::new());
        for (slot, place) in found.iter_mut().zip(places) {
            let cell = row.cells.get(*place);
            let applies = cell.is_some_and(|cell| cell.standing != Standing::NotApplicable);
            if let Some(duty) = duties.get(*place)
                && applies
                && slot.is_none()
            {
                asked.push((row.agency.as_str(), duty.id.as_str()));
                slots.push(slot);
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        for (slot, answer) in slots.into_iter().zip(self.duties(board, None, &asked)?) {
            *slot = Some(read(answer));
        }
        Ok(())
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
        let row = shown(board, agency)?;
        let regulation = &self.installation.regulation;
        let day = kept_day(&self.installation, board.as_of)?;
        let asked: Vec<(usize, &str)> = duties
            .iter()
            .filter_map(|id| regulation.duty(id))
            .map(|duty| (usize::from(duty.order), duty.id.as_str()))
            .collect();
        let (places, duties): (Vec<usize>, Vec<&str>) = asked.into_iter().unzip();
        let mut found: Vec<Option<Because>> = vec![None; duties.len()];
        let mut reading = Reading::of(regulation, board);
        self.installation.store.read(|transaction| {
            standing::lines_of_duties(transaction, &day, agency, &duties, |position, line| {
                let duty = duties.get(position).copied().unwrap_or_default();
                let line = reading.believed(agency, duty, line);
                let told = line.and_then(|line| serde_json::from_str::<Because>(line.line).ok());
                if let Some(mut told) = told
                    && let Some(slot) = found.get_mut(position)
                {
                    let Because { reason_zh, reason_en, missing, .. } = &mut told;
                    say_in_words(regulation, missing, reason_zh, reason_en);
                    *slot = Some(told);
                }
                Ok::<_, StoreError>(())
            })
        })?;
        self.mend(board.as_of, &reading.forged)?;
        self.judge_rest(board, row, &places, &mut found, |answer| answer.line.into())?;
        Ok(found.into_iter().flatten().collect())
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
            let mut found: Option<(LineOnWire, Option<Vec<SubjectLine>>)> = None;
            self.each_kept(board, &[(agency, duty)], |_, line, subjects| {
                let line = serde_json::from_str(line).ok();
                let subjects = subjects.map(serde_json::from_slice).transpose().ok();
                found = line.zip(subjects);
            })?;
            if let Some((line, subjects)) = found {
                let line = in_words(regulation, line);
                return Ok(DutyAnswer { line, subjects: subjects.unwrap_or_default() });
            }
        }
        let mut judged = self.duties(board, known_at, &[(agency, duty)])?;
        judged.pop().ok_or_else(|| PostureError::NoDuty(duty.to_owned()))
    }

    /// Visits the lines of duties, given as `(agency, duty)`, that are kept as they were written, with their
    /// subjects; the visitor learns the position of the duty.
    pub(super) fn each_kept(
        &self,
        board: &Board,
        asked: &[(&str, &str)],
        mut visit: impl FnMut(usize, &str, Option<&[u8]>),
    ) -> Result<(), PostureError> {
        let day = kept_day(&self.installation, board.as_of)?;
        let mut reading = Reading::of(&self.installation.regulation, board);
        self.installation.store.read(|transaction| {
            standing::details(transaction, &day, asked, |position, line| {
                let (agency, duty) = asked.get(position).copied().unwrap_or_default();
                if let Some(line) = reading.believed(agency, duty, line) {
                    visit(position, line.line, line.subjects);
                }
                Ok::<_, StoreError>(())
            })
        })?;
        self.mend(board.as_of, &reading.forged)
    }

    /// Several lines of bodies, judged from the records in the order asked; the records of a body are read
    /// once where its lines stand together.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn duties(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        asked: &[(&str, &str)],
    ) -> Result<Vec<DutyAnswer>, PostureError> {
        let regulation = &*self.installation.regulation;
        self.installation.store.read(|transaction| {
            let ground = self.ground(transaction, known_at)?;
            let mut answers = Vec::with_capacity(asked.len());
            for lines in asked.chunk_by(|(one, _), (other, _)| one == other) {
                let Some((agency, _)) = lines.first() else { continue };
                shown(board, agency)?;
                let mut duties = Vec::with_capacity(lines.len());
                for (_, id) in lines {
                    let duty = regulation.duty(id);
                    duties.push(duty.ok_or_else(|| PostureError::NoDuty((*id).to_owned()))?);
                }
                let one = body_of(&ground, agency)?;
                let (at, moment) = (At::day(board.as_of), known_at.unwrap_or(Moment::FOREVER));
                let duties = Some(duties.as_slice());
                let judged = of_body(transaction, regulation, &ground, one, duties, at, moment)?;
                answers.extend(judged.into_iter().map(|one| DutyAnswer {
                    line: in_words(regulation, LineOnWire::from(&one.agency)),
                    subjects: one.subjects.into_iter().map(SubjectLine::from).collect(),
                }));
            }
            Ok(answers)
        })
    }

    fn live(
        &self,
        as_of: Day,
        known_at: Option<Moment>,
        agency: &str,
    ) -> Result<Vec<domain::assess::Assessed>, PostureError> {
        let regulation = &self.installation.regulation;
        let moment = known_at.unwrap_or(Moment::FOREVER);
        self.installation.store.read(|transaction| {
            let ground = self.ground(transaction, known_at)?;
            let one = body_of(&ground, agency)?;
            of_body(transaction, regulation, &ground, one, None, At::day(as_of), moment)
        })
    }

    /// What bodies stand on, as it is known or as it was at a moment.
    fn ground(
        &self,
        transaction: &mut Transaction<'_>,
        known_at: Option<Moment>,
    ) -> Result<Arc<Ground>, StoreError> {
        match known_at {
            None => Ground::current(&self.installation, transaction),
            Some(moment) => Ok(Arc::new(Ground::read(&self.installation, transaction, moment)?)),
        }
    }
}

fn body_of<'g>(ground: &'g Ground, agency: &str) -> Result<&'g Body, PostureError> {
    ground.city.body(agency).ok_or_else(|| PostureError::NoAgency(agency.to_owned()))
}

/// Of a body that is not on somebody's board nothing is told, as if it were not there.
fn shown<'b>(board: &'b Board, agency: &str) -> Result<&'b AgencyRow, PostureError> {
    board.row(agency).ok_or_else(|| PostureError::NoAgency(agency.to_owned()))
}
