//! How long what failed rests before it is tried again; knows neither letters nor calls.

/// Not of the law: minutes until the second try, doubled with each further one.
const FIRST_MINUTES: i64 = 1;

/// Minutes after so many failures, up to the longest pause.
pub(crate) fn doubled(n_failures: i64, longest_minutes: i64) -> i64 {
    let doublings = u32::try_from(n_failures - 1).unwrap_or(0).min(16);
    (FIRST_MINUTES << doublings).min(longest_minutes)
}
