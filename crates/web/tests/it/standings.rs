//! The pages that show standings, on a small city of real records.

mod agency;
mod board;
mod duty;
mod files;
mod hostile;
mod world;
