//! The one executable: arguments in, use cases called, words printed.

fn main() {}
