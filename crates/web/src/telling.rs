//! A notice in words: what it is of, under which clauses, and where it leads; the same for the inbox
//! and for letters. Names forms, duties and bodies, and nothing of what a record says.

use app::account::{self, AccountError};
use app::notice::{Kind, Notice};
use app::{Actor, Installation};
use domain::body::City;
use regulation::Regulation;

use crate::catalogue::Catalogue;
use crate::fault::Fault;
use crate::language::Language;
use crate::pages::inbox::notice_path;
use crate::pages::records::names;
use crate::pages::signature_sheets::signing_path;
use crate::query::{Query, segment};
use crate::routes::{agency_path, duty_path, record_path};
use crate::words::Words;

/// How many duties are named one by one.
const N_NAMED: usize = 6;

/// What somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub sentence: String,
    /// The clauses with what each is about; then how many more there are.
    pub clauses: Vec<String>,
    /// Where it leads.
    pub path: String,
}

/// By what notices are told.
pub struct Teller<'a> {
    pub regulation: &'a Regulation,
    pub catalogue: &'a Catalogue,
    pub city: &'a City,
}

impl Teller<'_> {
    pub fn tell(&self, notice: &Notice, language: Language) -> Telling {
        let t = Words(language);
        let agency = names::agency(self.city, &notice.agency, language);
        let form = notice.form.as_deref().unwrap_or_default();
        let form = names::form(self.regulation, form, language);
        let (n, n_more) = (notice.duties.len(), notice.n_more);
        let sentence = match notice.kind {
            Kind::ApprovalWaits => t.told_waits(&agency, &form),
            Kind::ApprovalStillWaits => t.told_still_waits(&agency, &form),
            Kind::ApprovalEscalated => t.told_waits_too_long(&agency, &form),
            Kind::Returned => t.told_returned(&agency, &form),
            Kind::Approved => t.told_approved(&agency, &form),
            Kind::Altered => t.told_altered(&agency, &form),
            Kind::Near if n_more > 0 => t.told_near_of_many(&agency, n_more + 1),
            Kind::Overdue if n_more > 0 => t.told_overdue_of_many(&agency, n_more + 1),
            Kind::Escalated if n_more > 0 => t.told_escalated_of_many(&agency, n_more + 1),
            Kind::Near => t.told_near(&agency, n),
            Kind::Overdue => t.told_overdue(&agency, n),
            Kind::Escalated => t.told_escalated(&agency, n),
            Kind::Chased => t.told_chased(&agency, n),
            Kind::HandedOver => t.told_handed(&agency),
            Kind::Asked => t.told_asked(&agency),
            Kind::Answered => t.told_answered(&agency),
            Kind::Proposed => t.told_proposed(&agency),
            Kind::Decided => t.told_decided(&agency),
            Kind::SignatureAsked => t.told_signature_asked(&agency, &form),
            Kind::WebhookPaused => t.told_webhook_paused(&agency),
            Kind::AccountLocked => t.told_account_locked(&agency),
            Kind::MailChanged => t.told_mail_changed(&agency),
            Kind::LinkMade => t.told_link_made(&agency),
            Kind::LinkUsed => t.told_link_used(&agency),
            Kind::WayInAsked => t.told_way_in_asked(&agency),
            Kind::WayInReleased => t.told_way_in_released(&agency),
            Kind::WayInRefused => t.told_way_in_refused(&agency),
            Kind::WayInLapsed => t.told_way_in_lapsed(&agency),
            Kind::NamesTried => t.told_names_tried().to_owned(),
            Kind::Failed => t.told_failed().to_owned(),
        };
        let clauses = match n_more {
            0 => self.clauses(&notice.duties, language),
            _ => Vec::new(),
        };
        Telling { sentence, clauses, path: path(notice) }
    }

    /// As [`Teller::tell`], to somebody who signed in: the account that a notice is of is named where they may
    /// see it. No letter names it.
    ///
    /// # Errors
    /// The store's.
    pub fn tell_reader(
        &self,
        installation: &Installation,
        actor: &Actor,
        notice: &Notice,
        language: Language,
    ) -> Result<Telling, Fault> {
        let mut telling = self.tell(notice, language);
        if let (Kind::AccountLocked, Some(id)) = (notice.kind, &notice.account) {
            match account::get(installation, actor, id) {
                Ok(account) => {
                    let agency = names::agency(self.city, &notice.agency, language);
                    let name = &account.display_name;
                    telling.sentence = Words(language).told_this_account_locked(&agency, name);
                }
                Err(AccountError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(telling)
    }

    /// The first clauses of duties, with what each is about; then how many more there are.
    fn clauses(&self, duties: &[String], language: Language) -> Vec<String> {
        let words = duties
            .iter()
            .filter_map(|id| self.catalogue.duties.iter().find(|words| words.id == *id));
        let named = words.take(N_NAMED).map(|words| {
            let (place, title) = (&words.place, &words.title);
            format!("{} {}", place.in_language(language), title.in_language(language))
        });
        let mut clauses: Vec<String> = named.collect();
        if let Some(more @ 1..) = duties.len().checked_sub(clauses.len()) {
            clauses.push(Words(language).told_more(more));
        }
        clauses
    }
}

fn path(notice: &Notice) -> String {
    if notice.n_more > 0 {
        return notice_path(&notice.id);
    }
    if let (Kind::SignatureAsked, Some(sheet)) = (notice.kind, &notice.record) {
        return signing_path(sheet);
    }
    if let Some(record) = &notice.record {
        return record_path(record);
    }
    // Where it is answered and done; who may do it need not read how the duty stands.
    if matches!(notice.kind, Kind::HandedOver | Kind::Asked | Kind::Answered | Kind::Chased) {
        return Query::default().with("agency", &notice.agency).after("/todo");
    }
    if let Some(account) = &notice.account {
        return format!("/accounts/{}", segment(account));
    }
    match notice.duties.as_slice() {
        [] if notice.kind == Kind::Proposed => "/todo".to_owned(),
        [] if notice.kind == Kind::Decided => {
            Query::default().with("agency", &notice.agency).after("/settings")
        }
        [] if notice.kind == Kind::NamesTried => "/log".to_owned(),
        // The server's log tells the rest, and it is read where the server runs.
        [] if notice.kind == Kind::Failed => "/inbox".to_owned(),
        [] if notice.kind == Kind::WebhookPaused => "/webhooks".to_owned(),
        [] => agency_path(&notice.agency),
        [duty] => duty_path(&notice.agency, duty),
        _ => {
            let standing = if notice.kind == Kind::Near { "due" } else { "overdue" };
            let query = Query::default().with("agency", &notice.agency);
            query.with("standing", standing).after("/standings")
        }
    }
}

crate::words::words! {
    told_waits(agency: &str, form: &str): "{agency}的「{form}」等候您核准", "A record of {agency} ({form}) waits for your approval";
    told_still_waits(agency: &str, form: &str): "{agency}的「{form}」仍在等候您核准", "A record of {agency} ({form}) still waits for your approval";
    told_waits_too_long(agency: &str, form: &str): "{agency}的「{form}」等候核准已久，尚未核准", "A record of {agency} ({form}) has waited long for an approval";
    told_returned(agency: &str, form: &str): "您送出的「{form}」（{agency}）已退回，請補正後再送", "Your record of {agency} ({form}) was returned; mend it and submit it again";
    told_approved(agency: &str, form: &str): "您送出的「{form}」（{agency}）已核准，開始計入", "Your record of {agency} ({form}) is approved and counts";
    told_altered(agency: &str, form: &str): "您就{agency}登錄的「{form}」，他人已回應、更正或撤回，請查看", "What you filed about {agency} ({form}) was answered, corrected or withdrawn by somebody else; look at it";
    told_near(agency: &str, n: usize): "{agency}有 {n} 項期限將屆", "Deadlines of {agency} that are near: {n}";
    told_overdue(agency: &str, n: usize): "{agency}有 {n} 項期限已過", "Deadlines of {agency} that have passed: {n}";
    told_escalated(agency: &str, n: usize): "{agency}有 {n} 項逾期未辦，已達陳報日數", "Deadlines of {agency} that passed long enough ago to be brought before you: {n}";
    told_near_of_many(agency: &str, n: i64): "{agency}等 {n} 個機關有期限將屆", "Deadlines of {agency} and others are near: {n} agencies";
    told_overdue_of_many(agency: &str, n: i64): "{agency}等 {n} 個機關有期限已過", "Deadlines of {agency} and others have passed: {n} agencies";
    told_escalated_of_many(agency: &str, n: i64): "{agency}等 {n} 個機關有事項逾期未辦，已達陳報日數", "Deadlines of {agency} and others passed long enough ago to be brought before you: {n} agencies";
    told_signature_asked(agency: &str, form: &str): "{agency}請您在「{form}」簽名", "{agency} asks you to sign: {form}";
    told_chased(agency: &str, n: usize): "上級催辦：{agency}有 {n} 項請儘速辦理", "You are urged to do what is open at {agency}: {n}";
    told_handed(agency: &str): "同仁將{agency}的一項交給您辦理", "A colleague handed you something to do for {agency}";
    told_asked(agency: &str): "同仁請教您{agency}的一項", "A colleague asks you about something of {agency}";
    told_answered(agency: &str): "您請教的事（{agency}）有了回覆", "What you asked ({agency}) is answered";
    told_proposed(agency: &str): "{agency}有一項設定提案等候您決定", "A setting proposed for {agency} waits for your decision";
    told_decided(agency: &str): "您為{agency}提的設定案已有決定", "The setting that you proposed for {agency} was decided";
    told_webhook_paused(agency: &str): "{agency}的一個事件通知已暫停：連續未送達，或其設立者已無權限", "A webhook of {agency} is paused: its calls did not arrive, or its owner has no right to it any more";
    told_account_locked(agency: &str): "{agency}的一個帳號連續登入失敗，已暫停以密碼登入；請確認是否本人所為", "An account of {agency} rests after failed sign-ins; ask its owner whether it was they";
    told_mail_changed(agency: &str): "管理者已變更您在{agency}的帳號的電子郵件，此後的信寄往新的地址；若非您所請，請儘速洽帳號管理者", "Whoever keeps your account of {agency} changed its mail address, and later letters go to the new one; if you did not ask for it, tell who keeps accounts at once";
    told_link_made(agency: &str): "有人為{agency}的一個帳號建立了重設密碼的連結，該帳號的權限多於建立者；請確認是否帳號所有人所請", "Somebody made a link to choose a new password for an account of {agency} that may do more than they; make sure that its owner asked for it";
    told_link_used(agency: &str): "{agency}的一個帳號，已由他人所建立的連結重設密碼；請確認是否帳號所有人所為", "A new password was chosen for an account of {agency} by a link that somebody else made; make sure that it was its owner";
    told_way_in_asked(agency: &str): "有人請求重設{agency}一個帳號的密碼或第二因素，該帳號的權責多於請求者，須第二人同意；請查看是否帳號所有人所請", "Somebody asks to reset the password or second factor of an account of {agency} that may do more than they; a second person has to agree. Look whether its owner asked for it";
    told_way_in_released(agency: &str): "第二人已同意重設{agency}一個帳號的密碼或第二因素，請求者可以辦理", "A second person agreed that the password or second factor of an account of {agency} be reset; who asked may go on";
    told_way_in_refused(agency: &str): "重設{agency}一個帳號的密碼或第二因素之請求已被拒絕", "It was refused to reset the password or second factor of an account of {agency}";
    told_way_in_lapsed(agency: &str): "重設{agency}一個帳號的密碼或第二因素之請求已逾時失效", "Nobody went on in time with resetting the password or second factor of an account of {agency}; it is void";
    told_this_account_locked(agency: &str, name: &str): "{agency}「{name}」的帳號連續登入失敗，已暫停以密碼登入；請確認是否本人所為", "The account of {name} ({agency}) rests after failed sign-ins; ask its owner whether it was they";
    told_names_tried: "自同一來源多次嘗試以密碼登入不同帳號，已暫停其登入；詳見異動日誌", "From one place it was tried to sign in to many names; it is refused for a while. The log says from where";
    told_failed: "系統發生錯誤，未能回應；請查看伺服器日誌", "The program failed to answer; look at the server’s log";
    told_more(n: usize): "另有 {n} 項", "and {n} more";
}
