//! What somebody may have themselves called about: kinds of events, by the words that events bear.

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Filed,
    Submitted,
    StepApproved,
    Approved,
    Returned,
    TakenBack,
    Withdrawn,
    Erased,
    /// A file of records was imported, whose records have no events of their own.
    Imported,
    SettingDecided,
    Chased,
    /// Nothing but that somebody tries whether calls arrive.
    Trial,
}

impl Kind {
    /// Those that can be chosen.
    pub const CHOOSABLE: [Self; 11] = [
        Self::Filed,
        Self::Submitted,
        Self::StepApproved,
        Self::Approved,
        Self::Returned,
        Self::TakenBack,
        Self::Withdrawn,
        Self::Erased,
        Self::Imported,
        Self::SettingDecided,
        Self::Chased,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filed => "record.filed",
            Self::Submitted => "record.submitted",
            Self::StepApproved => "record.step-approved",
            Self::Approved => "record.approved",
            Self::Returned => "record.returned",
            Self::TakenBack => "record.taken-back",
            Self::Withdrawn => "record.withdrawn",
            Self::Erased => "record.erased",
            Self::Imported => "file.imported",
            Self::SettingDecided => "setting.decided",
            Self::Chased => "chase.sent",
            Self::Trial => "webhook.tried",
        }
    }

    /// A kind that can be chosen.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::CHOOSABLE.into_iter().find(|kind| kind.word() == word)
    }

    /// As a row has it.
    pub(super) fn of_row(word: &str) -> Option<Self> {
        Self::from_word(word).or_else(|| (word == Self::Trial.word()).then_some(Self::Trial))
    }

    /// The kinds that a row names.
    pub(super) fn list(words: &str) -> Vec<Self> {
        words.split_whitespace().filter_map(Self::from_word).collect()
    }
}
