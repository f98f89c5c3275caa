//! The pages that somebody may go to by what they are called: every page that menus lead to, as far as it opens
//! for them.

use app::access::may_somewhere;
use app::federation::sources_of;
use app::{Action, Actor, Installation, Resource, StoreError, may, self_check, webhook};
use domain::body::City;
use domain::search::folded;

use super::finds::{Find, Finder};
use crate::pages::{import, retention};
use crate::routes::SELF_CHECK;
use crate::view::View;
use crate::words::Words;

/// What a page is called, in a language.
pub(super) type Name = fn(Words) -> &'static str;

/// A page of the site.
struct Place {
    path: &'static str,
    name: Name,
    /// What people call it otherwise, in either language.
    also: &'static str,
    opens: Opens,
}

/// For whom a page opens.
#[derive(Clone, Copy)]
enum Opens {
    Always,
    /// Who reads standings of some body.
    Standings,
    /// Who imports records of some form.
    Import,
    /// Who files self-checks for some body.
    SelfCheck,
    /// Who reads the files of some body.
    Files,
    Log,
    Accounts,
    /// Who sees how the program runs.
    Running,
    /// Who runs the program.
    Operator,
    /// Who has other systems called for some body.
    Webhooks,
    /// Who signs in by a password that is kept here.
    Password,
    /// Whoever is in a demonstration.
    Demonstration,
}

const fn place(path: &'static str, name: Name, also: &'static str, opens: Opens) -> Place {
    Place { path, name, also, opens }
}

/// In the order in which they are shown: those of the main menu first.
const PLACES: [Place; 36] = [
    place("/todo", Words::todo, "代辦 工作清單 tasks", Opens::Always),
    place("/inbox", Words::inbox, "通知 收件夾 訊息 notices notifications messages", Opens::Always),
    place(
        "/",
        Words::board,
        "全府總覽 首頁 儀表板 the whole city home dashboard",
        Opens::Standings,
    ),
    place("/agencies", Words::agencies, "機關清單 單位 bodies", Opens::Standings),
    place("/standings", Words::lines, "符合情形 逾期 資料不足 overdue", Opens::Standings),
    place("/regulation", Words::regulation, "條文 規定 法令 law clauses", Opens::Always),
    place("/regulation/duties", Words::all_duties, "全部義務 應辦事項 all duties", Opens::Always),
    place(
        "/regulation/instruments",
        Words::instruments,
        "法規版本 沿革 history of the law",
        Opens::Always,
    ),
    place(
        "/regulation/parameters",
        Words::parameters,
        "期限 天數 參數 parameters limits",
        Opens::Always,
    ),
    place(
        "/regulation/calendar",
        Words::calendar,
        "行事曆 假日 上班日 calendar holidays",
        Opens::Always,
    ),
    place("/records", Words::records, "登錄 名冊 registers", Opens::Always),
    place("/forms", Words::forms, "表單清單 登錄紀錄 templates", Opens::Always),
    place("/drafts", Words::drafts, "暫存 未完成 unfinished", Opens::Always),
    place("/import", Words::import, "上傳 試算表 upload spreadsheet excel csv", Opens::Import),
    place(SELF_CHECK, Words::filed_whole, "防護基準 自評 self-check controls", Opens::SelfCheck),
    place("/signature-sheets", Words::signature_sheets, "簽名 簽到 sign", Opens::Always),
    place("/evidence", Words::evidence, "附件 檔案 證據 files attachments", Opens::Always),
    place(
        "/evidence/retention",
        Words::retention,
        "到期檔案 銷毀 disposal retention",
        Opens::Files,
    ),
    place("/evidence/terms", Words::retention_terms, "保存期限 retention terms", Opens::Files),
    place("/evidence/holds", Words::evidence_holds, "訴訟保全 停止銷毀 legal hold", Opens::Files),
    place("/approvals", Words::approvals_short, "待我核准 審核 待簽 approve", Opens::Always),
    place("/chases", Words::chases, "稽催 追蹤 催促 reminders chase", Opens::Standings),
    place("/settings", Words::settings, "參數 決定 configuration decisions", Opens::Always),
    place("/log", Words::log, "稽核軌跡 歷程 audit trail history", Opens::Log),
    place("/accounts", Words::accounts, "使用者 人員帳號 users", Opens::Accounts),
    place("/accounts/new", Words::account_new, "新增帳號 新使用者 new user", Opens::Accounts),
    place(
        "/accounts/second-factors",
        Words::second_factors,
        "雙因素 兩步驟 mfa 2fa",
        Opens::Operator,
    ),
    place("/rights", Words::rights, "權限 角色 授權 roles permissions", Opens::Always),
    place("/rights/deputy", Words::name_deputy, "代理 職務代理 substitute", Opens::Always),
    place("/letters", Words::letters, "電子郵件 信件 寄送失敗 mail undelivered", Opens::Running),
    place("/webhooks", Words::webhooks, "webhook 通知 介接 events", Opens::Always),
    place("/webhooks/new", Words::webhook_new, "webhook add", Opens::Webhooks),
    place("/api", Words::api, "介接 程式 開放資料 openapi", Opens::Always),
    place(
        "/account",
        Words::own_account,
        "個人設定 通行金鑰 權杖 行事曆訂閱 登入裝置 profile passkey token calendar feed sessions",
        Opens::Always,
    ),
    place(
        "/account/notices",
        Words::how_i_am_told,
        "通知設定 電子郵件 摘要信 notices notifications mail digest",
        Opens::Always,
    ),
    place("/account/password", Words::change_password, "密碼 password", Opens::Password),
];

/// Only where the site is a demonstration.
const PERSONAS: Place =
    place("/personas", Words::personas, "切換身分 角色 switch role", Opens::Demonstration);

/// Every page that opens for the reader, or those that are called as was typed.
pub(super) fn pages(
    finder: &Finder<'_>,
    installation: &Installation,
    actor: &Actor,
) -> Result<Vec<Find>, StoreError> {
    let view = finder.view;
    let mut finds = Vec::new();
    for place in PLACES.iter().chain([&PERSONAS]) {
        if is_called(finder, place.name, place.also)
            && opens(place.opens, (view, finder.city), installation, actor)?
        {
            finds.push(finder.named(place.path, (place.name)(view.t), Vec::new()));
        }
    }
    Ok(finds)
}

/// Whether a page is called as was typed, in either language, or nothing was typed.
pub(super) fn is_called(finder: &Finder<'_>, name: Name, also: &str) -> bool {
    let other = Words(finder.view.language.other());
    let called = folded(&[name(finder.view.t), name(other), also].join("\n"));
    finder.question.is_empty() || finder.question.is_in(&called)
}

fn opens(
    opens: Opens,
    (view, city): (&View, &City),
    installation: &Installation,
    actor: &Actor,
) -> Result<bool, StoreError> {
    let law = &*installation.regulation;
    Ok(match opens {
        Opens::Always => true,
        Opens::Standings => view.reads_standings(),
        Opens::Import => import::may_import(law, actor),
        Opens::SelfCheck => may_somewhere(actor, Action::File, self_check::FORM),
        Opens::Files => retention::bodies(law, city, actor, Action::Read).next().is_some(),
        Opens::Log => view.reads_log(),
        Opens::Accounts => view.keeps_accounts(),
        Opens::Running => may(actor, Action::Read, &Resource::Installation),
        Opens::Operator => may(actor, Action::Operate, &Resource::Installation),
        Opens::Webhooks => webhook::keeps_any(actor),
        Opens::Password => match actor.principal() {
            Some(one) if view.who.as_ref().is_some_and(|who| who.is_signed_in) => {
                sources_of(installation, &one.account)?.is_empty()
            }
            _ => false,
        },
        Opens::Demonstration => view.synthetic,
    })
}
