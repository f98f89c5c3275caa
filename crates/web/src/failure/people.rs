//! What stands against signing in, and against accounts and their rights, for a caller.

use app::account::AccountError;
use app::federation::{Excuse, FederationError};
use app::grant::GrantError;
use app::one_time_link::LinkError;
use app::second_factor::RuleError;
use app::session::OwnError;
use app::sign_in::SignInError;
use app::sign_in::rules::RulesError;
use app::way_in::WayInError;
use axum::http::StatusCode;

use crate::fault::{Fault, FieldFault};
use crate::pages::sign_in::excuse;

impl From<RulesError> for Fault {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::Store(error) => error.into(),
            error @ RulesError::Missing { .. } => Self::internal(error),
        }
    }
}

impl From<SignInError> for Fault {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "無法確認身分，請再試一次。",
                "That did not show who you are; try again.",
            ),
            SignInError::Expired => Self::new(
                StatusCode::GONE,
                "操作逾時或已完成，請重新開始。",
                "That took too long or is done already; begin again.",
            ),
            SignInError::Address => Self::new(
                StatusCode::CONFLICT,
                "通行密鑰需要以 https 的主機名稱（或 localhost）開啟本站。",
                "Passkeys need the site to be opened by a host name over https, or as localhost.",
            ),
            SignInError::NoRight => excuse::told(Excuse::NoRight),
            SignInError::Unreachable => excuse::told(Excuse::Unreachable),
            SignInError::Sealing(error) => {
                tracing::error!(%error, "no one-time code can be checked");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "目前無法核對驗證碼，請改用備援碼或通行密鑰，並通知系統管理者。",
                    "One-time codes cannot be checked now; use a recovery code or a passkey, and \
                     tell whoever runs the site.",
                )
            }
            SignInError::Rules(error) => error.into(),
            SignInError::Store(error) => error.into(),
            error @ (SignInError::Credential(_) | SignInError::Elsewhere(_)) => {
                Self::internal(error)
            }
        }
    }
}

impl From<FederationError> for Fault {
    fn from(error: FederationError) -> Self {
        if let Some(excuse) = error.excuse() {
            return excuse::told(excuse);
        }
        match error {
            FederationError::UnknownProvider { .. } => Self::not_found(),
            FederationError::SignIn(error) => error.into(),
            FederationError::Rules(error) => error.into(),
            FederationError::Store(error) => error.into(),
            error => Self::internal(error),
        }
    }
}

/// What is kept by who vouches for somebody is changed there.
fn vouched(told: &str) -> Fault {
    Fault::new(
        StatusCode::CONFLICT,
        "這個帳號由外部的身分來源登入，密碼與通行密鑰請於該處變更。",
        told,
    )
}

impl From<OwnError> for Fault {
    fn from(error: OwnError) -> Self {
        let told = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, told.clone())])
        };
        match error {
            OwnError::NotInPerson => Self::new(
                StatusCode::FORBIDDEN,
                "請以自己的帳號登入後再操作。",
                "Sign in with your own account first.",
            ),
            OwnError::NotRecent => Self::new(
                StatusCode::FORBIDDEN,
                "請先至「我的帳號」確認身分。",
                "First show who you are under “My account”.",
            ),
            OwnError::Owed => Self::new(
                StatusCode::FORBIDDEN,
                "請先至「我的帳號」完成登入安全設定。",
                "First mend your sign-in under “My account”.",
            ),
            OwnError::NotFound => Self::not_found(),
            OwnError::Vouched => vouched(&told),
            OwnError::TooMany { most } => wrong("name", format!("最多 {most} 個")),
            OwnError::NoName => wrong("name", "請填寫用途".to_owned()),
            OwnError::NoScope => wrong("scope", "請選擇可以做什麼".to_owned()),
            OwnError::End { most_days } => wrong("days", format!("請填寫 1 至 {most_days}")),
            OwnError::Weak(weak) => match crate::pages::sign_in::weakness::told("password", weak) {
                Ok(field) => Self::unprocessable(vec![field]),
                Err(fault) => fault,
            },
            OwnError::SignIn(error) => error.into(),
            OwnError::Store(error) => error.into(),
        }
    }
}

impl From<LinkError> for Fault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Spent => Self::new(
                StatusCode::GONE,
                "這個連結已用過、已逾期，或已由新的連結取代。請洽帳號管理者；首次設定請重新啟動程式以取得新連結。",
                "The link was used, is too old, or a newer one was made. Ask who keeps accounts; for the set-up, start the program again.",
            ),
            LinkError::MakerGone => Self::new(
                StatusCode::GONE,
                "建立這個連結的人已不再管理這個帳號，連結因此失效。請洽其他帳號管理者產生新的連結。",
                "Whoever made the link keeps this account no more, so it does not open. Ask somebody else who does for a new one.",
            ),
            LinkError::Vouched => vouched(&error.to_string()),
            LinkError::Weak(weak) => OwnError::Weak(weak).into(),
            LinkError::Account(error) => error.into(),
            LinkError::SignIn(error) => error.into(),
            LinkError::Store(error) => error.into(),
            error @ LinkError::Credential(_) => Self::internal(error),
        }
    }
}

impl From<AccountError> for Fault {
    fn from(error: AccountError) -> Self {
        let told = error.to_string();
        let wrong =
            |field: &str, zh: &str| Self::unprocessable(vec![FieldFault::new(field, zh, &*told)]);
        let conflict = |zh: &str| Self::new(StatusCode::CONFLICT, zh, &*told);
        match error {
            AccountError::Forbidden(error) => error.into(),
            AccountError::Store(error) => error.into(),
            AccountError::NotFound { .. } => Self::not_found(),
            AccountError::Name { .. } => wrong("name", "請以小寫英文字母、數字及 . _ - @ 填寫"),
            AccountError::NameTaken { .. } => wrong("name", "這個帳號已有人使用"),
            AccountError::NoDisplayName => wrong("display_name", "請填寫姓名"),
            AccountError::Mail { .. } => wrong("mail", "不是電子郵件地址，請寫成 名稱@主機"),
            AccountError::UnknownAgency { .. } => wrong("agency", "沒有這個機關"),
            AccountError::UnknownPerson { .. } => {
                wrong("person", "人員基本資料中，這個機關及其所屬沒有這個人")
            }
            AccountError::PersonTaken => wrong("person", "這個人已有使用中的帳號"),
            AccountError::OtherPerson => {
                wrong("person", "這個帳號持有同機關另一人的「機關人員」權責；請先撤銷該權責")
            }
            AccountError::OwnBinding => conflict("不可認定自己的帳號是誰，請由另一位管理者辦理。"),
            AccountError::NoReason => wrong("why", "請說明理由"),
            AccountError::OwnAccount => conflict("不可停用自己的帳號，請由另一位管理者辦理。"),
            AccountError::LastAdministrator => conflict("這是最後一位系統管理者，請先授予另一人。"),
            AccountError::Above => Self::new(
                StatusCode::FORBIDDEN,
                "這個帳號持有您無權授予的權責，請由有權授予者辦理。",
                &*told,
            ),
            AccountError::Another => Self::new(
                StatusCode::FORBIDDEN,
                "這個帳號的權責及於您無權閱讀的紀錄，請由該機關有權授予者或其上級辦理。",
                &*told,
            ),
            AccountError::SecondPerson => {
                conflict("這個帳號的權責多於您，請先說明理由提出請求，經第二人同意後再辦理。")
            }
            AccountError::Already { .. } => conflict("帳號已是這個狀態。"),
            AccountError::SetUp => conflict("已有帳號，首次設定已結束。"),
        }
    }
}

impl From<WayInError> for Fault {
    fn from(error: WayInError) -> Self {
        let told = error.to_string();
        let conflict = |zh: &str| Self::new(StatusCode::CONFLICT, zh, &*told);
        match error {
            WayInError::NotWaiting => {
                conflict("沒有等待同意的重設請求；可能已被拒絕、已使用或已逾時。")
            }
            WayInError::NotNeeded => conflict("這個帳號的權責您都有，不需要第二人同意。"),
            WayInError::Asked => conflict("已有另一位管理者提出重設請求，正在等待。"),
            WayInError::SecondPerson => conflict(
                "請求者、帳號所有人及其代理人都不能同意這項重設請求，請由另一位管理此帳號者辦理。",
            ),
            WayInError::LetIn => conflict(
                "近日建立帳號或其登入方式者，與該帳號視為同一人；您與請求者之間有此情形，請由另一位管理此帳號者同意。",
            ),
            WayInError::Vouched => vouched(&told),
            WayInError::Account(error) => error.into(),
            WayInError::Store(error) => error.into(),
        }
    }
}

impl From<GrantError> for Fault {
    fn from(error: GrantError) -> Self {
        let told = error.to_string();
        let wrong =
            |field: &str, zh: &str| Self::unprocessable(vec![FieldFault::new(field, zh, &*told)]);
        let conflict = |zh: &str| Self::new(StatusCode::CONFLICT, zh, &*told);
        match error {
            GrantError::Forbidden(error) => error.into(),
            GrantError::Store(error) => error.into(),
            GrantError::NotFound { .. } => Self::not_found(),
            GrantError::UnknownAccount { .. } => wrong("account", "沒有這個使用中的帳號"),
            GrantError::UnknownRole { .. } => wrong("role", "沒有這個角色"),
            GrantError::UnknownAgency { .. } => wrong("agency", "機關清冊沒有這個機關"),
            GrantError::OfCity => wrong("agency", "這個角色屬於全府，機關請選臺北市政府"),
            GrantError::NoSubject => {
                wrong("subject", "這個角色只看得到本人或本契約的紀錄；請填人員或契約識別碼")
            }
            GrantError::Subject => wrong("subject", "這個角色不限個人或契約；請留空"),
            GrantError::UnknownSubject { .. } => {
                wrong("subject", "這個機關及其所屬沒有這個人員或契約的紀錄；請填其識別碼")
            }
            GrantError::PersonTaken => {
                wrong("subject", "這個人已有使用中的帳號；請先停用該帳號或撤銷其權責")
            }
            GrantError::OtherPerson => {
                wrong("subject", "這個帳號已是同機關的另一人；請授予此人自己的帳號")
            }
            GrantError::NoEnd => wrong("until", "這個角色隨任務結束；請填最後一日"),
            GrantError::EndsBefore => wrong("until", "最後一日早於第一日"),
            GrantError::Over => wrong("until", "代理期間已過；請填今日以後之最後一日"),
            GrantError::BeginsBefore => wrong("from", "代理自今日起算；第一日請填今日或以後"),
            GrantError::EndsTooLate { .. } => {
                wrong("until", "代理不得逾被代理權責之最後一日，亦不得過遠；請填較早之最後一日")
            }
            GrantError::BeyondDeputyship { .. } => {
                wrong("until", "代理人所授權責不得逾其代理期間；請填代理期間內之最後一日")
            }
            GrantError::OutlastsDeputyship { .. } => conflict(
                "代理人不得確認逾其代理期間之權責；請由有權者本人確認，或由授予者改授代理期間內結束之權責。",
            ),
            GrantError::OwnDeputy => wrong("account", "不能代理自己"),
            GrantError::NotTheirs => wrong("on_behalf_of", "被代理人沒有這項權責"),
            GrantError::NoReason => wrong("why", "請說明理由；權責連同理由一併保存"),
            GrantError::SecondPerson => {
                conflict("授予者與被授予者都不能自行確認，請由另一位有權者確認。")
            }
            GrantError::LetIn => conflict(
                "近日建立帳號或其登入方式者，與該帳號視為同一人；您與授予者或被授予者之間有此情形，請由另一位有權者確認，或由您自行授予。",
            ),
            GrantError::NotWaiting => conflict("這項權責沒有等待確認。"),
            GrantError::Revoked => conflict("這項權責先前已撤銷。"),
            GrantError::LastAdministrator => conflict("這是最後一位系統管理者，請先授予另一人。"),
        }
    }
}

impl From<RuleError> for Fault {
    fn from(error: RuleError) -> Self {
        let told = error.to_string();
        match error {
            RuleError::Forbidden(error) => error.into(),
            RuleError::Store(error) => error.into(),
            RuleError::UnknownRole { .. } => {
                Self::unprocessable(vec![FieldFault::new("role", "沒有這項權責", told)])
            }
            RuleError::NoReason => {
                Self::unprocessable(vec![FieldFault::new("why", "請說明理由", told)])
            }
        }
    }
}
