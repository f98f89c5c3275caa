//! The made-up people as whom a demonstration can be opened: one of each role.

use domain::access::Role;

use crate::body::{CISO, HEAD, IT_HEAD, OFFICER, SECOND, person_id};

/// Somebody of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Persona {
    pub role: Role,
    pub name: &'static str,
    /// The body to which they belong.
    pub agency: &'static str,
    /// Who they are in the register of its people; none where they are none of them.
    pub(crate) number: Option<usize>,
}

impl Persona {
    /// The id of their record in the register of people.
    #[must_use]
    pub fn person(&self) -> Option<String> {
        self.number.map(|number| person_id(self.agency, number))
    }
}

/// The form whose first record of a body is the subject of a role that is held for one alone, but for
/// people, who are their own.
#[must_use]
pub const fn subject_form(role: Role) -> Option<&'static str> {
    match role {
        Role::Contractor => Some("contractor"),
        _ => None,
    }
}

const PERSONAS: [Persona; 16] = [
    of(Role::BureauOfficer, "林承翰", "doit", Some(OFFICER)),
    of(Role::CityCiso, "陳慧如", "doit", None),
    of(Role::DeputyCityCiso, "張育誠", "doit", Some(HEAD)),
    of(Role::CommitteeMember, "黃淑芬", "legal-affairs", Some(CISO)),
    of(Role::AgencyCiso, "李明哲", "health", Some(CISO)),
    of(Role::SecurityOfficer, "王雅婷", "health", Some(OFFICER)),
    of(Role::ContactWindow, "吳佳穎", "youth", Some(OFFICER)),
    of(Role::HeadOfIt, "蔡宗翰", "health", Some(IT_HEAD)),
    of(Role::AuditUnit, "許家豪", "government-ethics", Some(OFFICER)),
    of(Role::Auditor, "鄭文彬", "budget-accounting-statistics", Some(OFFICER)),
    of(Role::Observer, "謝怡君", "rdec", Some(OFFICER)),
    of(Role::RoomOperator, "郭俊賢", "doit", Some(SECOND)),
    of(Role::PersonnelOfficer, "洪詩涵", "personnel", Some(OFFICER)),
    of(Role::Staff, "邱建宏", "health", Some(SECOND)),
    of(Role::Contractor, "安信資訊 廖小姐", "health", None),
    of(Role::PlatformAdministrator, "曾柏翰", "doit", Some(IT_HEAD)),
];

const fn of(
    role: Role,
    name: &'static str,
    agency: &'static str,
    number: Option<usize>,
) -> Persona {
    Persona { role, name, agency, number }
}

/// One of each role, the one as whom a demonstration opens first.
#[must_use]
pub fn personas() -> Vec<Persona> {
    PERSONAS.to_vec()
}

/// As whom somebody of the demonstration is known in the register of a body's people.
pub(crate) fn name(agency: &str, number: usize) -> Option<&'static str> {
    let is_one = |persona: &Persona| persona.agency == agency && persona.number == Some(number);
    PERSONAS.iter().find(|persona| is_one(persona)).map(|persona| persona.name)
}
