//! How well a body keeps what it owes, topic by topic, and when it did what; knows no form.

use regulation::Day;

use crate::body::Body;
use crate::era::Era;

/// The character of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Exemplary,
    Good,
    Average,
    Weak,
    HardlyStarted,
}

/// How one topic stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    Kept,
    /// Done, and to be done again soon; or not yet done in a period that still runs.
    Expiring,
    /// Done before, and not in time since.
    Lapsed,
    Never,
}

impl Keeping {
    /// Whether nothing is overdue.
    pub(crate) fn is_kept(self) -> bool {
        matches!(self, Self::Kept | Self::Expiring)
    }
}

impl Profile {
    /// From a number below a hundred.
    pub(crate) fn of(roll: usize) -> Self {
        match roll {
            0..13 => Self::Exemplary,
            13..43 => Self::Good,
            43..76 => Self::Average,
            76..93 => Self::Weak,
            _ => Self::HardlyStarted,
        }
    }

    /// Shares of a hundred that are kept, expiring and lapsed; the rest never began.
    fn shares(self) -> [usize; 3] {
        match self {
            Self::Exemplary => [93, 5, 2],
            Self::Good => [71, 9, 13],
            Self::Average => [55, 9, 21],
            Self::Weak => [36, 7, 29],
            Self::HardlyStarted => [12, 2, 16],
        }
    }

    /// Shares of a hundred that were in order before records were kept here.
    fn early(self) -> usize {
        match self {
            Self::Exemplary => 92,
            Self::Good => 68,
            Self::Average => 44,
            Self::Weak => 34,
            Self::HardlyStarted => 30,
        }
    }

    /// Shares of a hundred turns that were left out, in the first year and in the last.
    fn gaps(self) -> [usize; 2] {
        match self {
            Self::Exemplary => [6, 0],
            Self::Good => [26, 3],
            Self::Average => [48, 8],
            Self::Weak => [64, 25],
            Self::HardlyStarted => [85, 50],
        }
    }
}

impl Body {
    /// How a topic stands today.
    pub(crate) fn keeping(&self, topic: &str) -> Keeping {
        let [kept, expiring, lapsed] = self.profile.shares();
        let roll = self.chance(topic).below(100);
        if roll < kept {
            Keeping::Kept
        } else if roll < kept + expiring {
            Keeping::Expiring
        } else if roll < kept + expiring + lapsed {
            Keeping::Lapsed
        } else {
            Keeping::Never
        }
    }

    /// The day on which something done once was done; none: not yet.
    pub(crate) fn once(&self, era: &Era<'_>, topic: &str) -> Option<Day> {
        (self.keeping(topic) != Keeping::Never).then(|| self.settled(era, topic))
    }

    /// The day from which a topic was taken care of.
    pub(crate) fn settled(&self, era: &Era<'_>, topic: &str) -> Day {
        let mut chance = self.chance(&format!("{topic}/settled"));
        let days = era.today.days() - era.start.days();
        let day = match chance.percent(self.profile.early()) {
            true => era.start.plus(chance.between(-300, 20)),
            false => era.today.plus(-chance.between(8, days.min(500))),
        };
        era.workday(day)
    }

    /// Whether one of many subjects of a topic is not in order.
    pub(crate) fn gap(&self, topic: &str, number: usize) -> bool {
        let mut chance = self.chance_nth(&format!("{topic}/gap"), number);
        match self.keeping(topic) {
            Keeping::Kept | Keeping::Expiring => false,
            Keeping::Lapsed => number == self.chance(topic).below(4) + 5 || chance.percent(9),
            Keeping::Never => chance.percent(65),
        }
    }

    /// Whether a turn in the past was left out; less often as the years go on.
    fn skipped(&self, era: &Era<'_>, topic: &str, day: Day) -> bool {
        let [first, last] = self.profile.gaps();
        let whole = usize::try_from(era.today.days() - era.start.days()).unwrap_or(1).max(1);
        let left = usize::try_from(era.today.days() - day.days()).unwrap_or(0).min(whole);
        let share = last + (first - last) * left / whole;
        let number = usize::try_from(day.days()).unwrap_or(0);
        self.chance_nth(&format!("{topic}/skipped"), number).percent(share)
    }

    /// Days of something renewed every so many days, oldest first.
    pub(crate) fn series(&self, era: &Era<'_>, topic: &str, period: i32) -> Vec<Day> {
        let keeping = self.keeping(topic);
        let mut chance = self.chance(&format!("{topic}/series"));
        let age = match keeping {
            Keeping::Never => return Vec::new(),
            Keeping::Kept => chance.between(2, period * 6 / 10),
            Keeping::Expiring => chance.between((period - 28).max(3), period - 5),
            Keeping::Lapsed => period + chance.between(5, period.min(150)),
        };
        let mut days = Vec::new();
        let mut day = era.today.plus(-age);
        while day >= era.start {
            if days.is_empty() || !self.skipped(era, topic, day) {
                days.push(era.workday(day));
            }
            day = day.plus(-chance.between(period * 8 / 10, (period * 96 / 100).max(2)));
        }
        days.reverse();
        // Around long holidays two days may move to the same one.
        days.dedup();
        days
    }

    /// One day in each calendar period of so many months, oldest first.
    pub(crate) fn periods(&self, era: &Era<'_>, topic: &str, months: i32) -> Vec<Day> {
        let keeping = self.keeping(topic);
        if keeping == Keeping::Never {
            return Vec::new();
        }
        let mut chance = self.chance(&format!("{topic}/periods"));
        let mut days = Vec::new();
        let mut start = Day::year_start(era.start.year());
        while start <= era.today {
            let end = start.month_start(months).previous();
            let is_current = era.today <= end;
            let is_last = !is_current && era.today <= start.month_start(2 * months).previous();
            let latest = end.plus(-9).min(era.today.plus(-2));
            let day = era.workday(start.plus(chance.between(9, latest.days() - start.days())));
            let left_out = match keeping {
                _ if day < start || day >= era.today => true,
                Keeping::Expiring if is_current => true,
                Keeping::Lapsed if is_current || is_last => true,
                Keeping::Kept | Keeping::Expiring if is_current || is_last => false,
                _ => self.skipped(era, topic, start),
            };
            if !left_out {
                days.push(day);
            }
            start = start.month_start(months);
        }
        days
    }
}
