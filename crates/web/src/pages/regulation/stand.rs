//! How the city stands on duties: counts over all bodies, read from the board of the day.

use std::sync::Arc;

use app::Actor;
use app::board::{Answer, Board, Boards, Tally};
use askama::Template;
use domain::Standing;
use regulation::{Duty, Regulation};

use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::parts::html;
use crate::parts::rate::{self, RateBar};
use crate::view::View;
use crate::words::Words;

/// One tally a duty, in the order of the law; none while the board is computed.
#[derive(Clone, Debug)]
pub struct CityStand {
    t: Words,
    board: Option<Arc<Board>>,
    tallies: Option<Vec<Tally>>,
    in_use: Vec<u32>,
}

impl CityStand {
    /// Reads the board of the view's day; a board that must be computed first is begun, not waited for.
    pub async fn of(view: &View, boards: &Boards, actor: &Arc<Actor>) -> Result<Self, Fault> {
        let (boards, day, known_at) = (boards.clone(), view.as_of.day(), view.known_at);
        let nothing = Self { t: view.t, board: None, tallies: None, in_use: Vec::new() };
        // The law is there for everybody; how bodies stand on it is not.
        if actor.reach().is_empty() {
            return Ok(nothing);
        }
        let actor = Arc::clone(actor);
        let answer = wait_for(move || Ok(boards.board(&actor, day, known_at)?)).await?;
        Ok(match answer {
            Answer::Ready(board) => Self::on(board, view.t),
            Answer::Computing(_) => nothing,
            Answer::Failed(told) => {
                tracing::warn!(%told, "the board could not be computed");
                nothing
            }
        })
    }

    fn on(board: Arc<Board>, t: Words) -> Self {
        let n_duties = board.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let mut tallies = vec![Tally::default(); n_duties];
        let mut in_use = vec![0; n_duties];
        for row in &board.rows {
            for ((tally, used), cell) in tallies.iter_mut().zip(&mut in_use).zip(&row.cells) {
                tally.count(cell.standing);
                *used +=
                    u32::from(cell.standing == Standing::Optional && cell.in_use == Some(true));
            }
        }
        Self { t, board: Some(board), tallies: Some(tallies), in_use }
    }

    /// Whether the figures are there.
    pub fn is_ready(&self) -> bool {
        self.tallies.is_some()
    }

    /// The board itself, where it is there.
    pub fn board(&self) -> Option<&Arc<Board>> {
        self.board.as_ref()
    }

    /// How the city stands on one duty.
    pub fn duty(&self, duty: &Duty) -> DutyStand {
        let place = usize::from(duty.order);
        DutyStand {
            t: self.t,
            tally: self.tallies.as_ref().and_then(|all| all.get(place)).copied(),
            is_outside: duty.proof.is_none(),
            in_use: self.in_use.get(place).copied().unwrap_or_default(),
        }
    }

    /// The duties of a chapter together; `None` while the board is computed.
    pub fn chapter(&self, regulation: &Regulation, room: &str) -> Option<RateBar> {
        let all = self.tallies.as_ref()?;
        let mut sum = Tally::default();
        let of_room = regulation.duties.iter().filter(|duty| !duty.national && duty.room == room);
        for duty in of_room {
            if let Some(tally) = all.get(usize::from(duty.order)) {
                sum.add(tally);
            }
        }
        Some(RateBar::new(drawn(&sum), self.t))
    }
}

/// The four counted standings as the bar draws them.
pub fn drawn(tally: &Tally) -> rate::Tally {
    rate::Tally { met: tally.met, due: tally.due, overdue: tally.overdue, no_data: tally.no_data }
}

/// How the city stands on one duty, in a line.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/regulation/stand.html")]
pub struct DutyStand {
    t: Words,
    tally: Option<Tally>,
    is_outside: bool,
    in_use: u32,
}

impl DutyStand {
    /// The counts; none while the board is computed.
    pub fn tally(&self) -> Option<Tally> {
        self.tally
    }

    fn bar(&self, tally: &Tally) -> RateBar {
        RateBar::new(drawn(tally), self.t)
    }
}

html!(DutyStand);

crate::words::words! {
    being_computed: "狀態計算中", "Being computed";
    outside_program: "不在系統判定範圍", "Outside the program";
    optional_used(used: &u32, of: &u32): "有採行 {used}／{of}", "In use {used} of {of}";
    waived_also(n: &u32): "另有核准例外 {n}", "and {n} waived";
    applies_to_none: "目前無適用機關", "Applies to nobody now";
}
