//! Many connections at once ask for pages, as fast as they are answered; knows no page.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::wire::{Door, Wire};

/// How many connections ask at once.
pub(crate) const CONNECTIONS: usize = 32;

/// What a load came to.
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) pages: usize,
    pub(crate) failed: usize,
    pub(crate) seconds: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) bytes: usize,
}

impl Load {
    pub(crate) fn pages_a_second(&self) -> f64 {
        self.pages as f64 / self.seconds
    }
}

/// Asks for the paths in turn on every connection for so long.
pub(crate) fn run(door: &Door, paths: &[String], lasts: Duration) -> Result<Load, Failure> {
    if paths.is_empty() {
        return Err(Failure::Told("no page to ask for".to_owned()));
    }
    let next = AtomicUsize::new(0);
    let begin = Instant::now();
    let found: Vec<Result<Asked, Failure>> = std::thread::scope(|scope| {
        let ask = || {
            let mut asked = Asked::default();
            let mut wire = Wire::to(door)?;
            while begin.elapsed() < lasts {
                let path = &paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()];
                let asking = Instant::now();
                let page = wire.get(path)?;
                asked.taken.push(asking.elapsed());
                asked.bytes += page.bytes;
                asked.failed += usize::from(page.status != 200 || page.waits);
            }
            Ok(asked)
        };
        let running: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(ask)).collect();
        let lost = || Err(Failure::Told("a connection's thread was lost".to_owned()));
        running.into_iter().map(|one| one.join().unwrap_or_else(|_| lost())).collect()
    });
    let seconds = begin.elapsed().as_secs_f64();
    let mut all = Asked::default();
    for asked in found {
        let asked = asked?;
        all.taken.extend(asked.taken);
        all.failed += asked.failed;
        all.bytes += asked.bytes;
    }
    all.taken.sort_unstable();
    Ok(Load {
        pages: all.taken.len(),
        failed: all.failed,
        seconds,
        p50: percentile(&all.taken, 50),
        p99: percentile(&all.taken, 99),
        bytes: all.bytes / all.taken.len().max(1),
    })
}

#[derive(Default)]
struct Asked {
    taken: Vec<Duration>,
    failed: usize,
    bytes: usize,
}

/// The time that so many of a hundred do not exceed; the times ascend.
pub(crate) fn percentile(ascending: &[Duration], share: usize) -> Duration {
    let last = ascending.len().saturating_sub(1);
    let place = (ascending.len() * share).div_ceil(100).saturating_sub(1).min(last);
    ascending.get(place).copied().unwrap_or_default()
}

/// In milliseconds.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninety_ninth_of_a_hundred_is_the_last_but_one() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 99), Duration::from_millis(99));
        assert_eq!(percentile(&times, 50), Duration::from_millis(50));
        assert_eq!(percentile(&times[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }
}
