//! 拾 incidents: clocks that depend on the level of an incident, and the rates of phishing drills.

pub(super) mod meeting;
pub(super) mod phishing;
pub(super) mod response;
pub(super) mod review;
mod severity;
