//! What each role may do, chapter by chapter; knows no person and no body.

use std::fmt::Write as _;

use foldhash::HashMap;
use regulation::Regulation;

use super::{Action, Role};

use Action::{
    Approve, Chase, Decide, Dispose, Export, File, Grant, Hold, Import, KeepAccounts, Operate,
    Propose, Read, ReadPersonal, Withdraw,
};
use Role::{
    AgencyCiso, AuditUnit, Auditor, BureauOfficer, CityCiso, CommitteeMember, ContactWindow,
    Contractor, DeputyCityCiso, HeadOfIt, Observer, PersonnelOfficer, PlatformAdministrator,
    RoomOperator, SecurityOfficer, Staff,
};

/// Which forms a permission is about.
enum Forms {
    All,
    /// Those of these chapters, by their rooms.
    OfRooms(&'static [&'static str]),
    Named(&'static [&'static str]),
}

use Forms::{All, Named, OfRooms};

/// What may be done to records; who is not named may not.
const RECORDS: &[(Role, &[Action], Forms)] = &[
    (CityCiso, &[Read, Approve, Export], All),
    (DeputyCityCiso, &[Read, Approve, Export], All),
    (BureauOfficer, &[Read, Export], All),
    (
        BureauOfficer,
        &[File, Withdraw, Import, Approve],
        OfRooms(&[
            "policy",
            "organisation",
            "incidents",
            "audits",
            "appraisal",
            "governance",
            "law",
        ]),
    ),
    (
        CommitteeMember,
        &[Read],
        OfRooms(&[
            "policy",
            "organisation",
            "incidents",
            "continuity",
            "audits",
            "appraisal",
            "governance",
            "law",
        ]),
    ),
    (AgencyCiso, &[Read, ReadPersonal, File, Withdraw, Approve, Export], All),
    (SecurityOfficer, &[Read, ReadPersonal, File, Withdraw, Import, Export], All),
    (ContactWindow, &[Read, ReadPersonal, File, Withdraw, Export], All),
    (HeadOfIt, &[Read, File, Withdraw, Approve, Export], All),
    (HeadOfIt, &[ReadPersonal], OfRooms(&["people", "premises"])),
    (AuditUnit, &[Read, Export], All),
    (AuditUnit, &[ReadPersonal, File, Withdraw, Approve], OfRooms(&["audits"])),
    (Auditor, &[Read], All),
    // Of these they withdraw what an auditor filed, and nothing of the body's own.
    (Auditor, &[File, Withdraw], OfRooms(&["audits"])),
    (Observer, &[Read], OfRooms(&["audits"])),
    (RoomOperator, &[Read, ReadPersonal, File, Withdraw, Export], OfRooms(&["premises"])),
    (PersonnelOfficer, &[Read, ReadPersonal, File, Withdraw, Import, Export], OfRooms(&["people"])),
    (
        Staff,
        &[Read, ReadPersonal],
        Named(&[
            "person",
            "awareness_ack",
            "training_record",
            "certificate",
            "account_entry",
            "suspension",
            "offboarding",
            "nda",
            "assessment_result",
        ]),
    ),
    (Staff, &[File], Named(&["awareness_ack", "training_record", "certificate", "nda"])),
    (Contractor, &[Read], OfRooms(&["vendors"])),
];

/// What may be done to what is no record.
const OTHERS: &[(Role, &[(Action, Thing)])] = &[
    (CityCiso, &CITY),
    (DeputyCityCiso, &CITY),
    (
        BureauOfficer,
        &[
            (Read, Thing::Standings),
            (Export, Thing::Standings),
            (Chase, Thing::Standings),
            (Read, Thing::Evidence),
            (Hold, Thing::Evidence),
            (Read, Thing::Settings),
            (Decide, Thing::Settings),
            (Read, Thing::Accounts),
            (KeepAccounts, Thing::Accounts),
            (Read, Thing::Rights),
            (Grant, Thing::Rights),
            (Read, Thing::Log),
            (Read, Thing::Templates),
            (File, Thing::Templates),
            (Withdraw, Thing::Templates),
        ],
    ),
    (
        CommitteeMember,
        &[
            (Read, Thing::Standings),
            (Export, Thing::Standings),
            (Read, Thing::Settings),
            (Read, Thing::Templates),
        ],
    ),
    (
        AgencyCiso,
        &[
            (Read, Thing::Standings),
            (Export, Thing::Standings),
            (Chase, Thing::Standings),
            (Read, Thing::Evidence),
            (Hold, Thing::Evidence),
            (Dispose, Thing::Evidence),
            (Read, Thing::Settings),
            (Decide, Thing::Settings),
            (Read, Thing::Accounts),
            (KeepAccounts, Thing::Accounts),
            (Read, Thing::Rights),
            (Grant, Thing::Rights),
            (Read, Thing::Webhooks),
            (Operate, Thing::Webhooks),
            (Read, Thing::Templates),
            (File, Thing::Templates),
            (Withdraw, Thing::Templates),
        ],
    ),
    (
        SecurityOfficer,
        &[
            (Read, Thing::Standings),
            (Export, Thing::Standings),
            (Chase, Thing::Standings),
            (Read, Thing::Evidence),
            (Hold, Thing::Evidence),
            (Dispose, Thing::Evidence),
            (Read, Thing::Settings),
            (Propose, Thing::Settings),
            (Read, Thing::Accounts),
            (KeepAccounts, Thing::Accounts),
            (Read, Thing::Rights),
            (Grant, Thing::Rights),
            (Read, Thing::Webhooks),
            (Operate, Thing::Webhooks),
            (Read, Thing::Templates),
            (File, Thing::Templates),
            (Withdraw, Thing::Templates),
        ],
    ),
    (ContactWindow, &OFFICE),
    (HeadOfIt, &OFFICE),
    (AuditUnit, &AGENCY),
    (
        Auditor,
        &[
            (Read, Thing::Standings),
            (Read, Thing::Evidence),
            (Hold, Thing::Evidence),
            (Read, Thing::Settings),
            (Read, Thing::Templates),
        ],
    ),
    (Observer, &[(Read, Thing::Standings), (Read, Thing::Settings), (Read, Thing::Templates)]),
    (RoomOperator, &[]),
    (PersonnelOfficer, &[]),
    (Staff, &[]),
    (Contractor, &[]),
    (
        PlatformAdministrator,
        &[
            (Read, Thing::Accounts),
            (KeepAccounts, Thing::Accounts),
            (Read, Thing::Rights),
            (Grant, Thing::Rights),
            (Read, Thing::Webhooks),
            (Operate, Thing::Webhooks),
            (Read, Thing::Log),
            (Read, Thing::Installation),
            (Operate, Thing::Installation),
        ],
    ),
];

/// The heads of the city's cyber security.
const CITY: [(Action, Thing); 13] = [
    (Read, Thing::Standings),
    (Export, Thing::Standings),
    (Chase, Thing::Standings),
    (Read, Thing::Evidence),
    (Hold, Thing::Evidence),
    (Read, Thing::Settings),
    (Decide, Thing::Settings),
    (Read, Thing::Rights),
    (Grant, Thing::Rights),
    (Read, Thing::Templates),
    (File, Thing::Templates),
    (Withdraw, Thing::Templates),
    (Read, Thing::Log),
];

/// Those who do an agency's work, and propose what it should decide.
const OFFICE: [(Action, Thing); 6] = [
    (Read, Thing::Standings),
    (Export, Thing::Standings),
    (Read, Thing::Evidence),
    (Read, Thing::Settings),
    (Propose, Thing::Settings),
    (Read, Thing::Templates),
];

/// Those who audit an agency from within and give no rights; point 4(6) has them look after the audit of how
/// information is used, which for the whole city is its log.
const AGENCY: [(Action, Thing); 7] = [
    (Read, Thing::Standings),
    (Export, Thing::Standings),
    (Read, Thing::Evidence),
    (Hold, Thing::Evidence),
    (Read, Thing::Settings),
    (Read, Thing::Templates),
    (Read, Thing::Log),
];

/// What is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Standings,
    Evidence,
    Settings,
    Accounts,
    Rights,
    Webhooks,
    Templates,
    Log,
    Installation,
}

impl Thing {
    const ALL: [Self; 9] = [
        Self::Standings,
        Self::Evidence,
        Self::Settings,
        Self::Accounts,
        Self::Rights,
        Self::Webhooks,
        Self::Templates,
        Self::Log,
        Self::Installation,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Standings => "standings",
            Self::Evidence => "evidence",
            Self::Settings => "settings",
            Self::Accounts => "accounts",
            Self::Rights => "rights",
            Self::Webhooks => "webhooks",
            Self::Templates => "templates",
            Self::Log => "log",
            Self::Installation => "installation",
        }
    }
}

impl Role {
    /// Whether whoever holds it may grant a role; nobody gives what is above them.
    #[must_use]
    pub fn may_grant(self, role: Self) -> bool {
        match self {
            PlatformAdministrator => true,
            CityCiso | DeputyCityCiso => role != PlatformAdministrator,
            BureauOfficer => !matches!(role, PlatformAdministrator | CityCiso | DeputyCityCiso),
            AgencyCiso => !role.is_of_city(),
            SecurityOfficer => {
                matches!(role, ContactWindow | RoomOperator | PersonnelOfficer | Staff | Contractor)
            }
            _ => false,
        }
    }
}

/// Whether a role may do this to what is no record.
pub(super) fn allows(role: Role, action: Action, thing: Thing) -> bool {
    let of_role = OTHERS.iter().filter(|(one, _)| *one == role);
    of_role.flat_map(|(_, allowed)| *allowed).any(|one| *one == (action, thing))
}

/// Which roles may do what to the records of each form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// By form: a set of roles for each of [`Action::OF_RECORDS`].
    forms: HashMap<String, [u32; Action::OF_RECORDS.len()]>,
}

impl Permissions {
    /// The permissions for the forms of the law.
    #[must_use]
    pub fn of(regulation: &Regulation) -> Self {
        let mut forms: HashMap<String, [u32; Action::OF_RECORDS.len()]> = HashMap::default();
        for form in &regulation.forms {
            let sets = forms.entry(form.id.clone()).or_default();
            for (role, actions, about) in RECORDS {
                let is_meant = match about {
                    All => true,
                    OfRooms(rooms) => rooms.contains(&form.room.as_str()),
                    Named(names) => names.contains(&form.id.as_str()),
                };
                if !is_meant {
                    continue;
                }
                for (set, action) in sets.iter_mut().zip(Action::OF_RECORDS) {
                    if actions.contains(&action) {
                        *set |= role.bit();
                    }
                }
            }
        }
        Self { forms }
    }

    /// Whether a role may do this to records of a form.
    #[must_use]
    pub fn allows(&self, role: Role, action: Action, form: &str) -> bool {
        let place = Action::OF_RECORDS.iter().position(|one| *one == action);
        let set = place.and_then(|place| self.forms.get(form)?.get(place));
        set.is_some_and(|set| set & role.bit() != 0)
    }

    /// Every role with every form and every other thing that it may read.
    pub fn readable(&self) -> impl Iterator<Item = (Role, &str)> {
        let forms = self.of_forms(Read);
        let things = Thing::ALL.into_iter().flat_map(|thing| {
            let may = move |role: &Role| allows(*role, Read, thing);
            Role::ALL.into_iter().filter(may).map(move |role| (role, thing.word()))
        });
        forms.chain(things)
    }

    /// Every role with every form whose personal data it may see.
    pub fn personal(&self) -> impl Iterator<Item = (Role, &str)> {
        self.of_forms(ReadPersonal)
    }

    fn of_forms(&self, action: Action) -> impl Iterator<Item = (Role, &str)> {
        self.forms.keys().flat_map(move |form| {
            let may = move |role: &Role| self.allows(*role, action, form);
            Role::ALL.into_iter().filter(may).map(move |role| (role, form.as_str()))
        })
    }
}

/// The whole matrix as text, one line a resource: which roles may do which action to it.
#[must_use]
pub fn matrix(regulation: &Regulation) -> String {
    let permissions = Permissions::of(regulation);
    let mut text = String::new();
    let mut line = |action: Action, thing: &str, roles: &dyn Fn(Role) -> bool| {
        let roles: Vec<&str> =
            Role::ALL.into_iter().filter(|role| roles(*role)).map(Role::word).collect();
        if !roles.is_empty() {
            let _ = writeln!(text, "{:<14} {thing:<28} {}", action.word(), roles.join(" "));
        }
    };
    for thing in Thing::ALL {
        for action in Action::ALL {
            line(action, thing.word(), &|role| allows(role, action, thing));
        }
    }
    for role in Role::ALL {
        line(Grant, &format!("right/{}", role.word()), &|giver| giver.may_grant(role));
    }
    for form in &regulation.forms {
        for action in Action::OF_RECORDS {
            line(action, &format!("{}/{}", form.room, form.id), &|role| {
                permissions.allows(role, action, &form.id)
            });
        }
    }
    text
}
