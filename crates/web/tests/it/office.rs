//! The law, records, settings and the API, on a small office of real records; what writes runs on
//! both databases.

mod approvals;
mod corrections;
mod days;
mod demonstration;
mod desk;
mod document;
mod drafts;
mod everywhere;
mod evidence;
mod exceptions;
mod filing;
mod filing_faults;
mod importing;
mod lists;
mod log;
mod lost_updates;
mod notices;
mod paper_templates;
mod periods;
mod probes;
mod reading;
mod records;
mod retention;
mod schema;
mod search;
mod self_check;
mod settings;
mod settings_page;
mod shelf;
mod signature_sheets;
mod standings;
mod todo;
mod ways;
mod webhooks;
