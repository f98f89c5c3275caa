//! Reads and checks the law as data; knows no records, no clock and no files.
