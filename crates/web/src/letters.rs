//! Letters in words: subject and text, in the reader's language; knows no mail server.

use app::letter::Claimed;
use app::{Installation, StoreError};
use askama::Template;
use domain::Moment;

use crate::catalogue::Catalogue;
use crate::language::Language;
use crate::query::Query;
use crate::telling::{Teller, Telling};
use crate::words::Words;

/// A letter as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    pub subject: String,
    pub body: String,
}

#[derive(Template)]
#[template(path = "letters/letter.txt")]
struct LetterText {
    t: Words,
    /// Each with its link.
    told: Vec<(Telling, String)>,
    n_more: i64,
    /// What of the reader's own list is late or falls due soon, and where it is; none where not counted.
    todo: Option<(String, String)>,
    inbox: String,
    choices: String,
}

/// Writes a letter of an installation whose people reach it at `address`. The same letter is written
/// for every try.
///
/// # Errors
/// The store's.
pub fn compose(
    installation: &Installation,
    catalogue: &Catalogue,
    address: &str,
    letter: &Claimed,
) -> Result<Composed, StoreError> {
    let city = app::agency::city(installation, Moment::FOREVER)?;
    let regulation = &*installation.regulation;
    let language = Language::from_tag(&letter.language).unwrap_or_default();
    let t = Words(language);
    let teller = Teller { regulation, catalogue, city: &city };
    let link = |path: &str| {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = Query::read(query).with("lang", language.in_query().unwrap_or_default());
        [address, &query.after(path)].concat()
    };
    let told: Vec<(Telling, String)> = letter
        .notices
        .iter()
        .map(|notice| teller.tell(notice, language))
        .map(|telling| (telling.clone(), link(&telling.path)))
        .collect();
    let subject = match told.as_slice() {
        [(only, _)] if !letter.is_digest => t.letter_subject(&only.sentence),
        _ => t.digest_subject(letter.n_notices),
    };
    let n_told = i64::try_from(told.len()).unwrap_or(i64::MAX);
    let text = LetterText {
        t,
        told,
        n_more: letter.n_notices - n_told,
        todo: letter.todo.map(|count| {
            let told = match (count.n_overdue, count.n_due) {
                (0, 0) => t.letter_todo_none().to_owned(),
                (n_overdue, n_due) => t.letter_todo(n_overdue, n_due),
            };
            (told, link("/todo"))
        }),
        inbox: link("/inbox"),
        choices: link("/account/notices"),
    };
    let body = text.render().map_err(|error| StoreError::Damaged { what: error.to_string() })?;
    Ok(Composed { subject, body })
}

crate::words::words! {
    letter_subject(sentence: &str): "【方圓】{sentence}", "[Fangyuan] {sentence}";
    digest_subject(n: i64): "【方圓】摘要：{n} 項通知", "[Fangyuan] Digest: {n} notices";
    letter_more(n: &i64): "另有 {n} 項，請見收件匣：", "And {n} more, in your inbox:";
    letter_todo(n_overdue: i64, n_due: i64): "我的待辦：逾期 {n_overdue} 項，將屆 {n_due} 項", "Your list: {n_overdue} overdue, {n_due} due soon";
    letter_todo_none: "我的待辦：沒有逾期或將屆的事項", "Your list: nothing overdue or due soon";
    letter_foot: "這是系統自動寄出的信，請勿回覆。信中不含紀錄內容與個人資料，詳情請登入後查看。", "A program sent this letter; nobody reads replies. It holds nothing of what records say; sign in to see.";
    letter_choices: "調整通知方式：", "How you are told:";
}
