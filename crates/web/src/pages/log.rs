//! `/log`: what was done, change after change, how far the log has come and who saw it; and one
//! change with its parts and its proof; the log and receipts as files.

use axum::Router;
use axum::routing::get;
use domain::Moment;

use crate::routes::{State, record_path};
use crate::view::View;
use crate::words::Words;

pub mod change;
pub mod deeds;
pub mod handing;
pub mod list;
pub mod told;

/// Where the whole log is taken.
const BUNDLE: &str = "/log/bundle";

pub fn routes() -> Router<State> {
    Router::new()
        .route("/log", get(list::show))
        .route("/log/bundle", get(handing::bundle))
        .route("/log/{change}", get(change::show))
        .route("/log/{change}/receipt", get(handing::of_change))
        .route("/records/{id}/receipt", get(handing::of_record))
}

/// Where a change is shown.
fn change_path(change: i64) -> String {
    format!("/log/{change}")
}

/// Where the receipt of a record is taken.
pub fn receipt_path(record: &str) -> String {
    format!("{}/receipt", record_path(record))
}

/// The kinds of changes that a list is filtered by, and what they are called.
fn kinds(t: Words) -> [(&'static str, &'static str); 43] {
    [
        ("record", t.kind_record()),
        ("correction", t.kind_correction()),
        ("withdrawal", t.kind_withdrawal()),
        ("import", t.kind_import()),
        ("setting", t.kind_setting()),
        ("erasure", t.kind_erasure()),
        ("seed", t.kind_seed()),
        ("account", t.kind_account()),
        ("right", t.kind_right()),
        ("right-confirmed", t.kind_right_confirmed()),
        ("right-revoked", t.kind_right_revoked()),
        ("account-renamed", t.kind_account_renamed()),
        ("account-bound", t.kind_account_bound()),
        ("account-closed", t.kind_account_closed()),
        ("account-opened", t.kind_account_opened()),
        ("account-deleted", t.kind_account_deleted()),
        ("sign-in", t.kind_sign_in()),
        ("session", t.kind_session()),
        ("proof", t.kind_proof()),
        ("password", t.kind_password()),
        ("link", t.kind_link()),
        ("way-in", t.kind_way_in()),
        ("token", t.kind_token()),
        ("second-factor", t.kind_second_factor()),
        ("recovery", t.kind_recovery()),
        ("arrival", t.kind_arrival()),
        ("departure", t.kind_departure()),
        ("group", t.kind_group()),
        ("group-changed", t.kind_group_changed()),
        ("group-deleted", t.kind_group_deleted()),
        ("groups-followed", t.kind_groups_followed()),
        ("reading", t.kind_reading()),
        ("approval", t.kind_approval()),
        ("evidence", t.kind_evidence()),
        ("signature", t.kind_signature()),
        ("chase", t.kind_chase()),
        ("todo", t.kind_todo()),
        ("notices", t.kind_notices()),
        ("letter", t.kind_letter()),
        ("template", t.kind_template()),
        ("webhook", t.kind_webhook()),
        ("inventory", t.kind_inventory()),
        ("demo", t.kind_demo()),
    ]
}

fn kind(word: &str, t: Words) -> String {
    let known = kinds(t).into_iter().find(|(kind, _)| *kind == word);
    known.map_or_else(|| word.to_owned(), |(_, name)| name.to_owned())
}

/// A moment in microseconds, for people and for machines.
fn moment(view: &View, microseconds: i64) -> (String, String) {
    let at = Moment::from_microseconds(microseconds);
    (view.language.moment(at), at.to_string())
}

/// A moment that a witness wrote, in seconds.
fn seconds(view: &View, seconds: u64) -> String {
    let microseconds = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    moment(view, microseconds).0
}

crate::words::words! {
    log: "異動日誌", "Log of changes";
    kind_record: "登錄紀錄", "Record filed";
    kind_correction: "更正紀錄", "Record corrected";
    kind_withdrawal: "撤回紀錄", "Record withdrawn";
    kind_import: "匯入檔案", "File imported";
    kind_setting: "決定設定", "Setting decided";
    kind_erasure: "依令刪除個資", "Personal data erased by order";
    kind_seed: "建立機關清冊", "List of bodies made";
    kind_account: "建立帳號", "Account made";
    kind_right: "授予權責", "Right given";
    kind_right_confirmed: "確認權責", "Right confirmed";
    kind_right_revoked: "撤銷權責", "Right revoked";
    kind_account_renamed: "更改姓名與信箱", "Account renamed";
    kind_account_bound: "認定帳號本人", "Said whose account it is";
    kind_account_closed: "停用帳號", "Account closed";
    kind_account_opened: "重新啟用帳號", "Account opened again";
    kind_account_deleted: "身分來源刪除帳號", "Account deleted where it came from";
    kind_sign_in: "登入", "Sign-in";
    kind_session: "登入階段", "Session";
    kind_proof: "通行密鑰與驗證碼", "Ways to prove oneself";
    kind_password: "設定密碼", "Password set";
    kind_link: "一次性連結", "One-time link";
    kind_way_in: "重設請求", "Reset with a second person";
    kind_token: "存取權杖", "Token";
    kind_second_factor: "第二因素之要求", "Second factor required";
    kind_recovery: "恢復管理者", "Administrator recovered";
    kind_arrival: "由身分來源登入", "Came from whom the city trusts";
    kind_departure: "身分來源移除", "Gone from whom the city trusts";
    kind_group: "建立群組", "Group made";
    kind_group_changed: "更改群組", "Group changed";
    kind_group_deleted: "刪除群組", "Group deleted";
    kind_groups_followed: "依群組調整權責", "Rights follow the groups";
    kind_reading: "閱覽或匯出", "Read or exported";
    kind_approval: "簽核", "Approval";
    kind_evidence: "佐證檔案", "Evidence";
    kind_signature: "簽名單", "Signature sheet";
    kind_chase: "催辦", "Urged";
    kind_todo: "待辦之交辦與詢問", "Handed over or asked";
    kind_notices: "通知方式", "How one is told";
    kind_letter: "寄信", "Letters";
    kind_template: "文件範本", "Templates of papers";
    kind_webhook: "事件通知", "Webhook";
    kind_inventory: "盤點憑據", "Inventory of proofs";
    kind_demo: "載入示範資料", "Demonstration loaded";
}
