//! The roles of the regulation and the one of the program; what each may do is in [`super::permissions`].

/// What somebody is in the city's cyber security, as the regulation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 本府資通安全長 (point 3.1).
    CityCiso,
    /// 本府副資通安全長 (point 3.1).
    DeputyCityCiso,
    /// Somebody of 資訊局 who answers for the city's agencies.
    BureauOfficer,
    /// 本府資通安全委員會委員 (point 3).
    CommitteeMember,
    /// 機關資通安全長 (point 4.1).
    AgencyCiso,
    /// 資通安全專職人員 (point 4.2).
    SecurityOfficer,
    /// 資通安全業務窗口 (point 4.3).
    ContactWindow,
    /// 資訊單位主管.
    HeadOfIt,
    /// 負責稽核業務單位 (point 27).
    AuditUnit,
    /// 稽核人員, for the bodies and days of an engagement (point 29).
    Auditor,
    /// 觀察員, for the bodies and days of an engagement (point 29).
    Observer,
    /// 機房管理（值班）人員 (point 12).
    RoomOperator,
    /// 人事單位承辦人員 (point 5).
    PersonnelOfficer,
    /// 機關人員, who see what names them.
    Staff,
    /// 受託業者, who see their own contract.
    Contractor,
    /// Runs the program and reads no agency's content.
    PlatformAdministrator,
}

impl Role {
    pub const ALL: [Self; 16] = [
        Self::CityCiso,
        Self::DeputyCityCiso,
        Self::BureauOfficer,
        Self::CommitteeMember,
        Self::AgencyCiso,
        Self::SecurityOfficer,
        Self::ContactWindow,
        Self::HeadOfIt,
        Self::AuditUnit,
        Self::Auditor,
        Self::Observer,
        Self::RoomOperator,
        Self::PersonnelOfficer,
        Self::Staff,
        Self::Contractor,
        Self::PlatformAdministrator,
    ];

    /// As URLs, rows and the log write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CityCiso => "city_ciso",
            Self::DeputyCityCiso => "deputy_city_ciso",
            Self::BureauOfficer => "bureau_officer",
            Self::CommitteeMember => "committee_member",
            Self::AgencyCiso => "agency_ciso",
            Self::SecurityOfficer => "security_officer",
            Self::ContactWindow => "contact_window",
            Self::HeadOfIt => "head_of_it",
            Self::AuditUnit => "audit_unit",
            Self::Auditor => "auditor",
            Self::Observer => "observer",
            Self::RoomOperator => "room_operator",
            Self::PersonnelOfficer => "personnel_officer",
            Self::Staff => "staff",
            Self::Contractor => "contractor",
            Self::PlatformAdministrator => "platform_administrator",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Roles one after another, as a setting writes them: `head_of_it, agency_ciso`; `none` names
    /// nobody. None where a word is no role, or one is named twice.
    #[must_use]
    pub fn list(words: &str) -> Option<Vec<Self>> {
        if words.trim() == "none" {
            return Some(Vec::new());
        }
        let roles: Option<Vec<Self>> =
            words.split(',').map(|word| Self::from_word(word.trim())).collect();
        let is_once = |roles: &Vec<Self>| {
            roles.iter().enumerate().all(|(place, role)| !roles[..place].contains(role))
        };
        roles.filter(is_once)
    }

    /// The name in 正體中文 and in English.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::CityCiso => ("本府資通安全長", "City CISO"),
            Self::DeputyCityCiso => ("本府副資通安全長", "Deputy city CISO"),
            Self::BureauOfficer => ("資訊局承辦人員", "Bureau officer"),
            Self::CommitteeMember => ("委員會委員", "Committee member"),
            Self::AgencyCiso => ("機關資通安全長", "Agency CISO"),
            Self::SecurityOfficer => ("資通安全專職人員", "Security officer"),
            Self::ContactWindow => ("資通安全業務窗口", "Contact window"),
            Self::HeadOfIt => ("資訊單位主管", "Head of the IT unit"),
            Self::AuditUnit => ("稽核業務單位", "Audit unit"),
            Self::Auditor => ("稽核人員", "Auditor"),
            Self::Observer => ("觀察員", "Observer"),
            Self::RoomOperator => ("機房管理人員", "Machine-room operator"),
            Self::PersonnelOfficer => ("人事承辦人員", "Personnel officer"),
            Self::Staff => ("機關人員", "Member of staff"),
            Self::Contractor => ("受託業者", "Contractor"),
            Self::PlatformAdministrator => ("系統管理者", "Platform administrator"),
        }
    }

    /// Whether the role is the city's own: a grant of it reaches the whole city.
    #[must_use]
    pub const fn is_of_city(self) -> bool {
        matches!(
            self,
            Self::CityCiso
                | Self::DeputyCityCiso
                | Self::BureauOfficer
                | Self::CommitteeMember
                | Self::PlatformAdministrator
        )
    }

    /// Whether the role is held for one person or contract, whose records alone it sees.
    #[must_use]
    pub const fn is_for_a_subject(self) -> bool {
        matches!(self, Self::Staff | Self::Contractor)
    }

    /// Whether the role is held for an engagement, which has a last day.
    #[must_use]
    pub const fn is_for_an_engagement(self) -> bool {
        matches!(self, Self::Auditor | Self::Observer)
    }

    /// Its place in a set of roles.
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }
}
