//! How often one caller may ask for what; knows no route. A bucket is one moment: that at which it
//! would be empty again, were nothing more taken from it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Moment;

/// Callers that are remembered at once; who comes when the table is full shares one bucket with all
/// that came so, so that no flood of addresses takes the memory or lifts the limits.
const MOST_BUCKETS: usize = 50_000;

/// Between two searches for buckets that nothing was taken from lately.
const PAUSE_MICROSECONDS: i64 = 1_000_000;

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// An address; of IPv6 the network that one house is given.
    Address(IpAddr),
    /// Somebody who is known, from wherever they come and by whichever of their tokens.
    Account(Arc<str>),
    /// All that came when the table was full.
    Rest,
}

impl Who {
    /// Who asks from an address.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(long) => Ipv6Addr::from_bits(long.to_bits() >> 64 << 64).into(),
            short => short,
        })
    }
}

/// What is asked for, by what it costs us or what may be guessed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errand {
    /// A page or an answer.
    Reading,
    /// A change.
    Writing,
    /// A whole file, or a board of another day.
    HeavyWork,
    /// A password, a code or a forgotten one.
    SigningIn,
}

/// So many at once, and one more each time so long has passed.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub at_once: u32,
    pub every: Duration,
}

/// The rates of a caller.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub reading: Rate,
    pub writing: Rate,
    pub heavy_work: Rate,
    pub signing_in: Rate,
}

impl Rates {
    /// For an address: an agency's people often share one.
    pub const OF_ADDRESSES: Self = Self {
        reading: Rate { at_once: 1000, every: Duration::from_millis(20) },
        writing: Rate { at_once: 300, every: Duration::from_millis(100) },
        heavy_work: Rate { at_once: 120, every: Duration::from_millis(250) },
        signing_in: Rate { at_once: 60, every: Duration::from_secs(2) },
    };

    /// For an account: one person at their desk, or a program that acts for them.
    pub const OF_ACCOUNTS: Self = Self {
        reading: Rate { at_once: 600, every: Duration::from_millis(50) },
        writing: Rate { at_once: 150, every: Duration::from_millis(250) },
        heavy_work: Rate { at_once: 60, every: Duration::from_secs(1) },
        signing_in: Rate { at_once: 30, every: Duration::from_secs(4) },
    };

    fn of(&self, errand: Errand) -> Rate {
        match errand {
            Errand::Reading => self.reading,
            Errand::Writing => self.writing,
            Errand::HeavyWork => self.heavy_work,
            Errand::SigningIn => self.signing_in,
        }
    }
}

/// The buckets of all callers.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// In microseconds, when each would be empty again.
    empty_at: HashMap<(Who, Errand), i64>,
    searched_at: i64,
}

impl Buckets {
    /// Takes one from the caller's bucket, or says after how long there is one again.
    ///
    /// # Errors
    /// The time to wait.
    pub fn take(
        &self,
        who: Who,
        errand: Errand,
        rates: &Rates,
        now: Moment,
    ) -> Result<(), Duration> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.take((who, errand), rates.of(errand), now.microseconds())
    }
}

impl Table {
    fn take(&mut self, key: (Who, Errand), rate: Rate, now: i64) -> Result<(), Duration> {
        let one = microseconds(rate.every);
        let all = one.saturating_mul(i64::from(rate.at_once.max(1)));
        let key = if self.has_room_for(&key, now) { key } else { (Who::Rest, key.1) };
        let bucket = match self.empty_at.entry(key) {
            Entry::Occupied(bucket) => bucket.into_mut(),
            Entry::Vacant(place) => place.insert(now),
        };
        // A clock that was set back must not leave a bucket full for as long as it went back.
        let level = (*bucket).clamp(now, now.saturating_add(all));
        let next = level.saturating_add(one);
        if next - now > all {
            return Err(Duration::from_micros((next - now - all).unsigned_abs()));
        }
        *bucket = next;
        Ok(())
    }

    fn has_room_for(&mut self, key: &(Who, Errand), now: i64) -> bool {
        if self.empty_at.len() < MOST_BUCKETS || self.empty_at.contains_key(key) {
            return true;
        }
        if now.abs_diff(self.searched_at) >= PAUSE_MICROSECONDS.unsigned_abs() {
            self.searched_at = now;
            self.empty_at.retain(|_, empty_at| *empty_at > now);
        }
        self.empty_at.len() < MOST_BUCKETS
    }
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        reading: Rate { at_once: 3, every: Duration::from_secs(1) },
        ..Rates::OF_ADDRESSES
    };

    fn at(seconds: i64) -> Moment {
        Moment::from_microseconds(1_772_000_000_000_000 + seconds * 1_000_000)
    }

    const A: u32 = 1;
    const B: u32 = 2;

    fn who(number: u32) -> Who {
        Who::at(std::net::Ipv4Addr::from_bits(number).into())
    }

    fn ask(buckets: &Buckets, number: u32, seconds: i64) -> Result<(), Duration> {
        buckets.take(who(number), Errand::Reading, &RATES, at(seconds))
    }

    #[test]
    fn a_caller_may_ask_so_often_at_once_and_then_once_each_time_it_was_filled() {
        let buckets = Buckets::default();
        for _ in 0..3 {
            assert_eq!(ask(&buckets, A, 0), Ok(()));
        }
        assert_eq!(ask(&buckets, A, 0), Err(Duration::from_secs(1)));
        assert_eq!(ask(&buckets, A, 1), Ok(()));
        assert_eq!(ask(&buckets, A, 1), Err(Duration::from_secs(1)));
        for _ in 0..3 {
            assert_eq!(ask(&buckets, A, 100), Ok(()));
        }
        assert!(ask(&buckets, A, 100).is_err(), "no more than all is saved up");
    }

    #[test]
    fn callers_and_errands_do_not_take_from_each_other() {
        let buckets = Buckets::default();
        while ask(&buckets, A, 0).is_ok() {}
        assert_eq!(ask(&buckets, B, 0), Ok(()));
        assert_eq!(buckets.take(who(A), Errand::Writing, &RATES, at(0)), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_longer_than_a_bucket_lasts() {
        let buckets = Buckets::default();
        while ask(&buckets, A, 100_000).is_ok() {}
        assert_eq!(ask(&buckets, A, 0), Err(Duration::from_secs(1)));
        assert_eq!(ask(&buckets, A, 1), Err(Duration::from_secs(1)));
    }

    #[test]
    fn addresses_of_one_house_share_a_bucket() {
        let who = |address: &str| Who::at(address.parse().unwrap());
        assert_eq!(who("2001:db8:1:2::1"), who("2001:db8:1:2:ffff::9"));
        assert_ne!(who("2001:db8:1:2::1"), who("2001:db8:1:3::1"));
        assert_eq!(who("::ffff:10.0.0.1"), who("10.0.0.1"));
        assert_ne!(who("10.0.0.2"), who("10.0.0.1"));
    }

    #[test]
    fn a_flood_of_addresses_neither_fills_the_memory_nor_lifts_the_limit() {
        let buckets = Buckets::default();
        let all = u32::try_from(MOST_BUCKETS).unwrap();
        for number in 0..all {
            assert_eq!(ask(&buckets, number, 0), Ok(()));
        }
        let admitted = (all..all + 100).filter(|late| ask(&buckets, *late, 0).is_ok()).count();
        assert_eq!(admitted, 3, "who comes late shares one bucket");
        assert!(buckets.0.lock().unwrap().empty_at.len() <= MOST_BUCKETS + 1);
        assert_eq!(ask(&buckets, all, 60), Ok(()));
        assert!(buckets.0.lock().unwrap().empty_at.len() < 3, "buckets that are full again go");
    }
}
