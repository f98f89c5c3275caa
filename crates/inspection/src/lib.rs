//! What a file that somebody brings is, told from its bytes, and whether a scanner finds it clean;
//! knows no record, no store and nobody's name.

mod container;
pub mod kind;
pub mod name;
pub mod scanner;

pub use kind::{Kind, Unfit, kind_of};
pub use scanner::{Scanner, ScannerError, Verdict};
