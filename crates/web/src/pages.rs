//! The pages, each a struct beside its template; `base.html` is what they all extend.

pub mod error;
