//! 拾貳 audits: the year's programme, the engagements, and the supervision after them.

pub(super) mod engagement;
pub(super) mod programme;
pub(super) mod supervision;
