//! Which roles have to do with what: written from the regulation's division of work.

use super::case::Who::{self, FromOutside, These};

/// Who sees how bodies keep their duties: those who answer for them, and those who audit them.
pub(super) const STANDINGS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "committee_member",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "observer",
]);

/// Who sees how long a body's files are kept: those who answer for them, and those who audit them.
pub(super) const EVIDENCE: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
]);

/// Who has files stay though their term be over.
pub(super) const HOLDERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "audit_unit",
    "auditor",
]);

/// Who ends a hold that somebody else placed: who holds files there and removes none.
pub(super) const HOLD_ENDERS: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "audit_unit", "auditor"]);

/// Who removes files whose term is over.
pub(super) const DISPOSERS: Who = These(&["agency_ciso", "security_officer"]);

/// Who reads the records of machine rooms.
pub(super) const ROOM_READERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "room_operator",
]);

/// Who reads what an audit of a body found.
pub(super) const AUDIT_READERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "committee_member",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "observer",
]);

/// Who files what an audit asks for, and answers what it found.
pub(super) const AUDIT_FILERS: Who = These(&[
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
]);

/// Who takes back what an auditor found at a body.
pub(super) const AUDIT_WITHDRAWERS: Who = FromOutside(&[
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
]);

/// Who reads the whole book of a form of chapter 3.
pub(super) const PEOPLE_READERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "personnel_officer",
]);

/// Who files records of machine rooms.
pub(super) const ROOM_KEEPERS: Who =
    These(&["agency_ciso", "security_officer", "contact_window", "head_of_it", "room_operator"]);

/// Who files what chapter 5 asks of systems.
pub(super) const KEEPERS_OF_SYSTEMS: Who =
    These(&["agency_ciso", "security_officer", "contact_window", "head_of_it"]);

/// Who decides for a body what the law leaves open.
pub(super) const DECIDERS: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "agency_ciso"]);

/// Who is shown the decision that they would take, or propose to who takes it.
pub(super) const DECIDERS_AND_PROPOSERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
]);

/// Who proposes what an agency should decide.
pub(super) const PROPOSERS: Who = These(&["security_officer", "contact_window", "head_of_it"]);

/// Who files what chapter 3 asks for.
pub(super) const KEEPERS_OF_PEOPLE: Who = These(&[
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "personnel_officer",
]);

/// Who urges bodies to do their duties: those who answer for them from above.
pub(super) const CHASERS: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "agency_ciso", "security_officer"]);

/// Who decides for the whole city.
pub(super) const CITY_DECIDERS: Who = These(&["city_ciso", "deputy_city_ciso", "bureau_officer"]);

pub(super) const LOG: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "platform_administrator"]);

pub(super) const KEEPERS_OF_ACCOUNTS: Who =
    These(&["bureau_officer", "agency_ciso", "security_officer", "platform_administrator"]);

/// Who makes another way into an account of staff: who reads what it opens, where there is somebody who does.
pub(super) const OPENERS_OF_ACCOUNTS: Who =
    These(&["bureau_officer", "agency_ciso", "security_officer"]);

/// Who gives and takes rights over bodies.
pub(super) const GRANTERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "platform_administrator",
]);

/// Who names a deputy, and is told of colleagues for that: whoever holds a right over a whole body.
pub(super) const NAMERS_OF_DEPUTIES: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "committee_member",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "observer",
    "room_operator",
    "personnel_officer",
    "platform_administrator",
]);

/// Who has other systems called about a body.
pub(super) const KEEPERS_OF_WEBHOOKS: Who =
    These(&["agency_ciso", "security_officer", "platform_administrator"]);

/// Who brings the templates that papers are made by.
pub(super) const KEEPERS_OF_TEMPLATES: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "agency_ciso", "security_officer"]);

/// Who takes the records of machine rooms out.
pub(super) const ROOM_EXPORTERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "room_operator",
]);

/// Who takes in files of records.
pub(super) const IMPORTERS: Who =
    These(&["bureau_officer", "security_officer", "personnel_officer"]);

/// Who files records of a body or about themselves, of whatever kind, and so brings files.
pub(super) const FILERS: Who = These(&[
    "staff",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "room_operator",
    "personnel_officer",
]);

/// A form without its file.
pub(super) const NO_FILE: &str = "--edge--\r\n";

pub(super) const OPERATORS: Who = These(&["platform_administrator"]);
