//! Throw-away databases and the fixed clock for tests.
