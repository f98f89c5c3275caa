//! What became of something that was claimed to be brought to others, a letter or a call; knows neither.

/// How a claim ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled<'a> {
    Sent,
    /// It is due again later.
    PutOff {
        until: i64,
        failure: &'a str,
    },
    GivenUp {
        failure: &'a str,
    },
    /// Nobody wants it any more; nothing failed.
    Dropped {
        why: &'a str,
    },
}
