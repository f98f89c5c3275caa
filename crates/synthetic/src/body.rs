//! A body of the synthetic city: how large it is, how it is ranked, how well it keeps its house.

use regulation::{Day, Level, Tier};

use crate::chance::Chance;
use crate::era::Era;
use crate::keeping::Profile;

/// The numbers of those of a body's people who do something for it.
pub(crate) const HEAD: usize = 1;
pub(crate) const CISO: usize = 2;
pub(crate) const IT_HEAD: usize = 3;
pub(crate) const OFFICER: usize = 4;
pub(crate) const SECOND: usize = 5;

/// The id of a person of a body by number.
pub(crate) fn person_id(body: &str, number: usize) -> String {
    format!("syn-{body}-p{number:04}")
}

/// What is made up about one body before any record of it is.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) id: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: Option<String>,
    pub(crate) tier: Tier,
    pub(crate) parent: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) active_from: Option<Day>,
    /// The level, and the one that it took the place of, with the day of the change.
    pub(crate) level: Option<Level>,
    pub(crate) earlier: Option<(Day, Level)>,
    pub(crate) profile: Profile,
    /// How many people are or were in its register.
    pub(crate) people: usize,
    pub(crate) systems: usize,
    pub(crate) rooms: usize,
    pub(crate) mail_server: bool,
    /// The seed of the era, kept here so that a body can answer alone.
    pub(crate) seed: &'static str,
    /// Bodies directly below this one, whom it may audit.
    pub(crate) below: Vec<String>,
}

impl Body {
    /// Chance under a word of this body.
    pub(crate) fn chance(&self, word: &str) -> Chance {
        Chance::of(&[self.seed, &self.id, word])
    }

    /// Chance of a numbered thing of this body.
    pub(crate) fn chance_nth(&self, word: &str, number: usize) -> Chance {
        Chance::nth(&[self.seed, &self.id, word], number)
    }

    /// The id of a record of this body.
    pub(crate) fn id(&self, tail: &str) -> String {
        format!("syn-{}-{tail}", self.id)
    }

    /// The id of a person by number.
    pub(crate) fn person_id(&self, number: usize) -> String {
        person_id(&self.id, number)
    }

    /// The head of the body.
    pub(crate) fn head(&self) -> String {
        self.person_id(HEAD)
    }

    /// Its chief information security officer.
    pub(crate) fn ciso(&self) -> String {
        self.person_id(CISO)
    }

    /// The head of its IT unit.
    pub(crate) fn it_head(&self) -> String {
        self.person_id(IT_HEAD)
    }

    /// The officer who files most of what there is to file.
    pub(crate) fn officer(&self) -> String {
        self.person_id(OFFICER)
    }

    /// A second officer.
    pub(crate) fn second(&self) -> String {
        self.person_id(SECOND)
    }

    /// How many officers work on security alone; a weak body has one fewer than it should.
    pub(crate) fn dedicated(&self, era: &Era<'_>) -> usize {
        let need = era.number("staff.dedicated", era.today, self.level);
        let need = usize::try_from(need).unwrap_or(0);
        match self.keeping("dedicated-staff").is_kept() {
            true => need,
            false => need.saturating_sub(1),
        }
    }

    /// How many people of the register, from the fourth on, work in IT.
    pub(crate) fn it_staff(&self, era: &Era<'_>) -> usize {
        let need = usize::try_from(era.number("staff.dedicated", era.today, self.level));
        let many = need.unwrap_or(0) + 1 + self.people / 14;
        many.min(self.people.saturating_sub(4)).max(2)
    }

    /// Core systems among its systems.
    pub(crate) fn core_systems(&self) -> usize {
        match self.level {
            Some(Level::A) => (self.systems / 2).max(1),
            Some(Level::B) => (self.systems / 3).max(1),
            Some(Level::C) => self.systems / 4,
            _ => 0,
        }
    }

    /// Whether level or size makes it keep more than the least.
    pub(crate) fn is_ranked(&self) -> bool {
        matches!(self.level, Some(Level::A | Level::B | Level::C))
    }
}
