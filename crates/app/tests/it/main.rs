//! Use cases on both databases: what comes in, what is refused and told, and what comes out again.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod approvals;
mod bindings;
mod bodies;
mod deadlines;
mod drafts;
mod evidence;
mod existing;
mod failures;
mod faulty_sheet;
mod handed_out;
mod hidden;
mod kept_lists;
mod letters;
mod lines;
mod log;
mod notices;
mod paper_templates;
mod papers;
mod personal_data;
mod proposals;
mod provisioned;
mod records;
mod recovery;
mod references;
mod registers;
mod removals;
mod renewed_boards;
mod retention;
mod rights;
mod round_trips;
mod search;
mod second_person;
mod settings;
mod shadowed_names;
mod sheets_of_people;
mod signature_sheets;
mod signers;
mod staged;
mod stamps;
mod todo;
mod typed;
mod webhook_failures;
mod webhooks;
mod world;
