//! 玖 vendors: the stages of a contract (point 17), and the tests of what is built (enforcement rules).

pub(super) mod development;
pub(super) mod stages;
