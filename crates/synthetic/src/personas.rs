//! The made-up people as whom a demonstration can be opened: one of each role.

use domain::access::Role;

/// Somebody of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Persona {
    pub role: Role,
    pub name: &'static str,
    /// The body to which they belong.
    pub agency: &'static str,
}

/// The form whose first record of a body is the subject of a role that is held for one alone.
#[must_use]
pub const fn subject_form(role: Role) -> Option<&'static str> {
    match role {
        Role::Staff => Some("person"),
        Role::Contractor => Some("contractor"),
        _ => None,
    }
}

/// One of each role, the one as whom a demonstration opens first.
#[must_use]
pub fn personas() -> Vec<Persona> {
    let of = |role, name, agency| Persona { role, name, agency };
    vec![
        of(Role::BureauOfficer, "林承翰", "doit"),
        of(Role::CityCiso, "陳慧如", "doit"),
        of(Role::DeputyCityCiso, "張育誠", "doit"),
        of(Role::CommitteeMember, "黃淑芬", "legal-affairs"),
        of(Role::AgencyCiso, "李明哲", "health"),
        of(Role::SecurityOfficer, "王雅婷", "health"),
        of(Role::ContactWindow, "吳佳穎", "youth"),
        of(Role::HeadOfIt, "蔡宗翰", "health"),
        of(Role::AuditUnit, "許家豪", "government-ethics"),
        of(Role::Auditor, "鄭文彬", "budget-accounting-statistics"),
        of(Role::Observer, "謝怡君", "rdec"),
        of(Role::RoomOperator, "郭俊賢", "doit"),
        of(Role::PersonnelOfficer, "洪詩涵", "personnel"),
        of(Role::Staff, "邱建宏", "health"),
        of(Role::Contractor, "安信資訊 廖小姐", "health"),
        of(Role::PlatformAdministrator, "曾柏翰", "doit"),
    ]
}
