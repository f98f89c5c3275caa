//! 參 people: absences, unused resources, certificates.

pub(super) mod absences;
pub(super) mod certificates;
pub(super) mod unused;
