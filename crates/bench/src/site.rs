//! The program itself, serving the measured city on a loopback port; stopped when dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::people::Tokens;
use crate::place::Place;
use crate::wire::{Door, Wire};

/// A running server.
pub(crate) struct Site {
    process: Child,
    /// For who may do all that is measured.
    pub(crate) door: Door,
    pub(crate) door_of_officer: Door,
    pub(crate) door_of_staff: Door,
    /// From its start until it answers at all.
    pub(crate) answers_after: Duration,
    /// From its start until it shows the board of today.
    pub(crate) shows_after: Duration,
}

/// A server that has not shown its board after this long never will.
const PATIENCE: Duration = Duration::from_secs(300);

impl Site {
    pub(crate) fn start(program: &Path, place: &Place) -> Result<Self, Failure> {
        let Tokens { bureau, officer, staff } = Tokens::new(place)?;
        let begin = Instant::now();
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(place.options());
        command.env("FANGYUAN_LOG", "error").stdout(Stdio::piped());
        let log = place.data.join("serve.log");
        let written = std::fs::File::create(&log).map_err(Failure::io("keeping the log"))?;
        command.stderr(Stdio::from(written));
        let told = format!("starting {}; build it first", program.display());
        let mut process = command.spawn().map_err(Failure::io(told))?;
        let address = match said(&mut process) {
            Some(address) => address,
            None => {
                // It is of no use any more; whether it can be killed does not matter.
                let _ = process.kill();
                let _ = process.wait();
                let told = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::Told(format!("the server does not listen: {}", told.trim())));
            }
        };
        let door = |token| Door { address, token };
        let door_of_officer = door(officer);
        let door_of_staff = door(staff);
        let door = door(bureau);
        let mut wire = Wire::to(&door)?;
        let (answers_after, shows_after) = (PATIENCE, PATIENCE);
        let mut site =
            Self { process, door, door_of_officer, door_of_staff, answers_after, shows_after };
        wire.get("/healthz")?;
        site.answers_after = begin.elapsed();
        site.shows_after = begin.elapsed() + site.wait_for("/", &site.door)?;
        Ok(site)
    }

    /// Asks until a page is there and not only a promise of it; says how long that took.
    pub(crate) fn wait_for(&self, path: &str, door: &Door) -> Result<Duration, Failure> {
        let begin = Instant::now();
        let mut wire = Wire::to(door)?;
        while begin.elapsed() < PATIENCE {
            let page = wire.get(path)?;
            match page.status {
                200 if !page.waits => return Ok(begin.elapsed()),
                404 => return Err(Failure::Told(format!("there is no page {path}"))),
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        Err(Failure::Told(format!("{path} was not there after {PATIENCE:?}")))
    }

    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }
}

/// The address that the server prints first.
fn said(process: &mut Child) -> Option<SocketAddr> {
    let mut line = String::new();
    BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
    line.trim().strip_prefix("http://")?.trim_end_matches('/').parse().ok()
}

impl Drop for Site {
    fn drop(&mut self) {
        // It ends with us either way.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
