//! Tasks of the house: tidy, benchmarks.

fn main() {}
