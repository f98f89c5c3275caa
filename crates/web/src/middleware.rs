//! What happens to every request before a handler and to every answer after it; knows no page.

pub mod caller;
pub mod count;
pub mod faults;
pub mod headers;
pub mod host;
pub mod identify;
pub mod intake;
pub mod opening;
pub mod rate;
pub mod trace;
