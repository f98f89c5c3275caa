//! What an event says was done, in both languages; one that is not known here is told by its word.

use crate::words::Words;

/// The words for an event.
pub fn deed(word: &str, t: Words) -> String {
    let known = match word {
        "record.filed" => t.deed_filed(),
        "record.withdrawn" => t.deed_withdrawn(),
        "record.erased" => t.deed_erased(),
        "record.approved" => t.deed_approved(),
        "record.submitted" => t.deed_submitted(),
        "record.step-approved" => t.deed_step(),
        "record.returned" => t.deed_returned(),
        "record.taken-back" => t.deed_taken_back(),
        "record.read" | "records.read" => t.deed_read(),
        "records.seeded" => t.deed_seeded(),
        "records.made-up" => t.deed_made_up(),
        "records.exported" => t.deed_records_exported(),
        "setting.decided" => t.deed_decided(),
        "setting.proposed" => t.deed_proposed(),
        "setting.accepted" => t.deed_accepted(),
        "setting.refused" => t.deed_refused(),
        "setting.taken-back" => t.deed_proposal_taken_back(),
        "setting.on-behalf" => t.deed_right_on_behalf(),
        "file.imported" => t.deed_imported(),
        "paper.made" => t.deed_paper(),
        "table.exported" => t.deed_table(),
        "log.exported" => t.deed_log(),
        "receipt.taken" => t.deed_receipt(),
        "account.created" => t.deed_account(),
        "account.renamed" => t.deed_renamed(),
        "account.bound" => t.deed_bound(),
        "account.unbound" => t.deed_unbound(),
        "account.closed" => t.deed_closed(),
        "account.opened" => t.deed_opened(),
        "account.recovered" => t.deed_recovered(),
        "account.deleted-elsewhere" => t.deed_deleted_elsewhere(),
        "group.created" => t.deed_group(),
        "group.changed" => t.deed_group_changed(),
        "group.deleted" => t.deed_group_deleted(),
        "group.member-added" => t.deed_member(),
        "group.member-removed" => t.deed_member_removed(),
        "right.given" => t.deed_right(),
        "right.proposed" => t.deed_right_proposed(),
        "right.confirmed" => t.deed_right_confirmed(),
        "right.revoked" => t.deed_right_revoked(),
        "right.on-behalf" => t.deed_right_on_behalf(),
        "right.spared" => t.deed_right_spared(),
        "sign-in.done" => t.deed_signed_in(),
        "sign-in.failed" => t.deed_sign_in_failed(),
        "sign-in.locked" => t.deed_locked(),
        "session.proven" => t.deed_proven(),
        "session.ended" => t.deed_session_ended(),
        "session.others-ended" | "session.all-ended" => t.deed_sessions_ended(),
        "password.set" => t.deed_password(),
        "password.rehashed" => t.deed_rehashed(),
        "link.made" => t.deed_link(),
        "way-in.asked" => t.deed_way_in_asked(),
        "way-in.released" => t.deed_way_in_released(),
        "way-in.refused" => t.deed_way_in_refused(),
        "way-in.lapsed" => t.deed_way_in_lapsed(),
        "one-time-key.added" => t.deed_key_added(),
        "one-time-key.removed" => t.deed_key_removed(),
        "one-time-key.sealed" => t.deed_key_sealed(),
        "sealing-key.renewed" => t.deed_sealing_key(),
        "recovery-codes.renewed" => t.deed_codes(),
        "recovery-code.used" => t.deed_code_used(),
        "passkey.added" => t.deed_passkey_added(),
        "passkey.removed" => t.deed_passkey_removed(),
        "second-factor.removed" => t.deed_factors_removed(),
        "second-factor.required" => t.deed_factor_required(),
        "second-factor.not-required" => t.deed_factor_spared(),
        "token.made" => t.deed_token(),
        "token.revoked" => t.deed_token_revoked(),
        "identity.bound" => t.deed_identity(),
        "identity.gone" => t.deed_identity_gone(),
        "evidence.read" => t.deed_evidence_read(),
        "evidence.kept" => t.deed_evidence(),
        "evidence.refused" => t.deed_evidence_refused(),
        "evidence.held" => t.deed_held(),
        "evidence.released" => t.deed_released(),
        "evidence.disposed" => t.deed_disposed(),
        "evidence.erased" => t.deed_evidence_erased(),
        "signature-sheet.opened" => t.deed_sheet(),
        "signature-sheet.closed" => t.deed_sheet_closed(),
        "signature.given" => t.deed_signed(),
        "signature.confirmed" => t.deed_signatures_confirmed(),
        "chase.sent" => t.deed_chased(),
        "todo.handed-over" => t.deed_handed_over(),
        "todo.put-off" => t.deed_put_off(),
        "todo.asked" => t.deed_asked(),
        "todo.answered" => t.deed_answered(),
        "todo.taken" => t.deed_taken(),
        "todo.taken-back" => t.deed_todo_taken_back(),
        "notices.chosen" => t.deed_notices(),
        "dates.chosen" => t.deed_dates(),
        "letter.revived" => t.deed_letter(),
        "template.brought" => t.deed_template(),
        "template.withdrawn" => t.deed_template_withdrawn(),
        "webhook.made" => t.deed_webhook(),
        "webhook.renewed" => t.deed_webhook_renewed(),
        "webhook.tried" => t.deed_webhook_tried(),
        "webhook.paused" => t.deed_webhook_paused(),
        "webhook.resumed" => t.deed_webhook_resumed(),
        "webhook.ended" => t.deed_webhook_ended(),
        "webhook.call-revived" => t.deed_call_revived(),
        "inventory.taken" => t.deed_inventory(),
        other => other,
    };
    known.to_owned()
}

crate::words::words! {
    deed_filed: "登錄紀錄", "Filed";
    deed_withdrawn: "撤回紀錄", "Withdrawn";
    deed_erased: "刪除個資", "Personal data erased";
    deed_approved: "核准紀錄", "Approved";
    deed_submitted: "送審", "Submitted";
    deed_step: "核准一個層級", "One step approved";
    deed_returned: "退回", "Returned";
    deed_taken_back: "撤回送審", "Submission taken back";
    deed_read: "閱覽個人資料", "Personal data read";
    deed_seeded: "建立清冊", "List made";
    deed_made_up: "載入示範資料", "Demonstration loaded";
    deed_records_exported: "匯出紀錄", "Records exported";
    deed_decided: "決定設定", "Decided";
    deed_proposed: "提議設定", "Proposed";
    deed_accepted: "核定提案", "Proposal accepted";
    deed_refused: "退回提案", "Proposal refused";
    deed_proposal_taken_back: "收回提案", "Proposal taken back";
    deed_imported: "匯入檔案", "Imported";
    deed_paper: "製作文件", "Paper made";
    deed_table: "匯出表格", "Table exported";
    deed_log: "下載日誌", "Log downloaded";
    deed_receipt: "下載收據", "Receipt downloaded";
    deed_account: "建立帳號", "Account made";
    deed_renamed: "更改姓名或信箱", "Renamed";
    deed_bound: "認定帳號本人", "Said whose account it is";
    deed_unbound: "解除帳號本人之認定", "Said no longer whose account it is";
    deed_closed: "停用帳號", "Closed";
    deed_opened: "重新啟用帳號", "Opened again";
    deed_recovered: "恢復管理者", "Administrator recovered";
    deed_deleted_elsewhere: "身分來源刪除帳號", "Account deleted where it came from";
    deed_group: "建立群組", "Group made";
    deed_group_changed: "更改群組", "Group changed";
    deed_group_deleted: "刪除群組", "Group deleted";
    deed_member: "加入群組", "Put into a group";
    deed_member_removed: "移出群組", "Taken out of a group";
    deed_right: "授予權責", "Right given";
    deed_right_proposed: "授予權責，待第二人確認", "Right given, waiting for a second person";
    deed_right_confirmed: "確認權責", "Right confirmed";
    deed_right_revoked: "撤銷權責", "Right revoked";
    deed_right_on_behalf: "以代理人身分為之，被代理人", "Done in the place of";
    deed_right_spared: "保留權責", "Right left";
    deed_signed_in: "登入", "Signed in";
    deed_sign_in_failed: "登入失敗", "Sign-in failed";
    deed_locked: "登入失敗過多，暫停登入", "Locked out after failures";
    deed_proven: "再次證明身分", "Proved anew who they are";
    deed_session_ended: "登出", "Session ended";
    deed_sessions_ended: "登出其他裝置", "Other sessions ended";
    deed_password: "設定密碼", "Password set";
    deed_rehashed: "密碼雜湊依現行成本更新", "Password hashed anew at today’s cost";
    deed_link: "建立一次性連結", "One-time link made";
    deed_way_in_asked: "提出重設請求，待第二人同意", "Reset asked for, waiting for a second person";
    deed_way_in_released: "同意重設請求", "Reset agreed to";
    deed_way_in_refused: "拒絕重設請求", "Reset refused";
    deed_way_in_lapsed: "重設請求逾時失效", "Reset not used in time";
    deed_key_added: "加入驗證器", "Authenticator app added";
    deed_key_removed: "移除驗證器", "Authenticator app removed";
    deed_key_sealed: "封存驗證器金鑰", "Authenticator key sealed";
    deed_sealing_key: "更換封存金鑰", "Sealing key renewed";
    deed_codes: "更換備援碼", "Recovery codes renewed";
    deed_code_used: "使用備援碼", "Recovery code used";
    deed_passkey_added: "加入通行密鑰", "Passkey added";
    deed_passkey_removed: "移除通行密鑰", "Passkey removed";
    deed_factors_removed: "移除第二因素", "Second factors removed";
    deed_factor_required: "要求第二因素", "Second factor required";
    deed_factor_spared: "不要求第二因素", "Second factor not required";
    deed_token: "建立存取權杖", "Token made";
    deed_token_revoked: "撤銷存取權杖", "Token revoked";
    deed_identity: "連結身分來源", "Bound to whom the city trusts";
    deed_identity_gone: "身分來源已移除其人", "Gone from whom the city trusts";
    deed_evidence_read: "閱覽含個人資料之檔案", "File with personal data read";
    deed_evidence: "上傳佐證檔案", "File kept";
    deed_evidence_refused: "拒收檔案", "File refused";
    deed_held: "保全檔案", "Files held";
    deed_released: "解除保全", "Hold ended";
    deed_disposed: "依保存年限移除檔案", "File removed, its term over";
    deed_evidence_erased: "刪除檔案", "File erased";
    deed_sheet: "開立簽名單", "Sheet opened";
    deed_sheet_closed: "結束簽名單", "Sheet closed";
    deed_signed: "簽名", "Signed";
    deed_signatures_confirmed: "確認紙本簽名", "Signatures on paper confirmed";
    deed_chased: "催辦", "Urged";
    deed_handed_over: "交辦", "Handed over";
    deed_put_off: "延後處理", "Put off";
    deed_asked: "詢問", "Asked";
    deed_answered: "答覆", "Answered";
    deed_taken: "接手", "Taken over";
    deed_todo_taken_back: "取消交辦或詢問", "Taken back";
    deed_notices: "選擇通知方式", "Chose how to be told";
    deed_dates: "選擇日期寫法", "Chose how days are written";
    deed_letter: "重新寄信", "Letter sent again";
    deed_template: "提供文件範本", "Template brought";
    deed_template_withdrawn: "撤回文件範本", "Template withdrawn";
    deed_webhook: "建立事件通知", "Webhook made";
    deed_webhook_paused: "暫停事件通知", "Webhook paused";
    deed_webhook_renewed: "更換事件通知之金鑰", "Secret of a webhook renewed";
    deed_webhook_tried: "試送事件通知", "Webhook tried";
    deed_webhook_resumed: "恢復事件通知", "Webhook resumed";
    deed_webhook_ended: "終止事件通知", "Webhook ended";
    deed_call_revived: "重新送出事件通知", "Call of a webhook made again";
    deed_inventory: "盤點既有憑據", "Inventory taken";
}

#[cfg(test)]
mod tests {
    use super::deed;
    use crate::language::Language;
    use crate::words::Words;

    /// The list that `docs/security/preface.md` holds to the sources.
    fn listed() -> Vec<String> {
        let preface = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/security/preface.md");
        let preface = std::fs::read_to_string(preface).unwrap();
        let list = preface.split("### Events").nth(1).unwrap().split("\n## ").next().unwrap();
        list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn each_event_that_is_written_is_told_in_words_of_both_languages() {
        let listed = listed();
        assert!(listed.iter().any(|event| event == "record.filed"), "{listed:?}");
        for language in [Language::CHINESE, Language::ENGLISH] {
            let is_raw = |event: &&String| deed(event, Words(language)) == **event;
            let raw: Vec<&String> = listed.iter().filter(is_raw).collect();
            assert_eq!(raw, Vec::<&String>::new(), "events without words");
        }
    }
}
