//! What an examination of the log found, in both languages.

use app::access::Altered;
use app::ledger::{Examined, Proven};
use ledger::{BundleFault, Checkpoint, Existed, NoteError, Shown, Witnessed};
use store::Illegible;
use store::ledger::What;

use super::Format;
use crate::failure::{Failure, Status, illegible_zh};
use crate::language::Language;
use crate::output;

pub(super) fn say_audit(
    examined: &Examined,
    format: Format,
    language: Language,
) -> Result<Status, Failure> {
    let Examined { audit, witnessed, needed, existed, altered } = examined;
    let store::ledger::Audit { size, root, things, erased, fault, illegible } = audit;
    let holds = examined.holds();
    let (mut zh, mut en) = match fault {
        None if !altered.things.is_empty() => altered_words(altered),
        None if !illegible.is_empty() => (
            "日誌各筆均成立，惟資料庫另有無法讀取者".to_owned(),
            "every entry of the log holds, but not all of the database can be read".to_owned(),
        ),
        None if !holds => (
            format!("日誌未經見證：沒有任何檢查點經 {needed} 位見證人副簽"),
            format!("the log was not witnessed: no checkpoint bears {needed} cosignatures"),
        ),
        None => {
            let (mut zh, mut en) = witnessed_words(witnessed.as_ref());
            let (stamped_zh, stamped_en) = existed_words(newest(existed));
            zh.push_str(&stamped_zh);
            en.push_str(&stamped_en);
            if *erased > 0 {
                zh.push_str(&format!("；其中 {erased} 筆紀錄已依令刪除部分內容"));
                en.push_str(&format!("; {erased} records were erased in part by order"));
            }
            if let Some(why) = &altered.unexamined {
                zh.push_str(&format!("；資料庫之檢視表與觸發程序無法查驗（{why}）"));
                en.push_str(&format!("; views and triggers cannot be examined: {why}"));
            }
            (
                format!("日誌完整：{size} 筆，所載 {things} 列均相符；根雜湊 {root}{zh}"),
                format!(
                    "the log holds: {size} entries, {things} rows as they tell; root {root}{en}"
                ),
            )
        }
        Some(fault) => {
            let (zh, en) = why(&fault.what);
            let change = fault.change;
            (format!("第 {change} 筆不成立：{zh}"), format!("entry {change} does not hold: {en}"))
        }
    };
    // The fault's own is told with it.
    let of_fault = fault.as_ref().and_then(|fault| match &fault.what {
        What::Illegible(cell) => Some(cell),
        _ => None,
    });
    let others: Vec<&Illegible> = illegible.iter().filter(|cell| Some(*cell) != of_fault).collect();
    if !others.is_empty() {
        let told: Vec<String> = others.iter().map(|cell| illegible_zh(cell)).collect();
        zh.push_str(&format!("；無法讀取：{}", told.join("、")));
        let told: Vec<String> = others.iter().map(ToString::to_string).collect();
        en.push_str(&format!("; what cannot be read: {}", told.join(", ")));
    }
    match format {
        Format::Text => output::say(&language.of(zh, en))?,
        Format::Json => {
            let told = serde_json::json!({
                "holds": holds, "size": size, "root": root, "rows": things,
                "erased_by_order": erased,
                "witnesses_needed": needed, "witnessed": witnessed_json(witnessed.as_ref()),
                "existed": existed_json(existed), "altered": altered.things,
                "unexamined": altered.unexamined, "illegible": illegible_json(illegible),
                "fault": fault.as_ref().map(|fault| serde_json::json!({
                    "entry": fault.change, "reason_zh": zh, "reason_en": en,
                })),
            });
            output::say(&told.to_string())?;
        }
    }
    Ok(if holds { Status::Done } else { Status::DoesNotHold })
}

/// The log holds, and something beside it does not.
fn altered_words(altered: &Altered) -> (String, String) {
    let (zh, en) = altered.words();
    (
        format!(
            "日誌各筆均成立，惟資料庫另有非本程式所寫者：{zh}；資料表於 fangyuan serve 或 migrate 時重寫，\
             所存現況於讀取時重新計算，待核准或待補正之登載於下次核准、退回、抽回或送出時重寫，\
             佐證檔案之資料列請由備份取回，其餘請移除"
        ),
        format!(
            "every entry of the log holds, but the database has what the program did not write: {en}; \
             tables are written anew by `fangyuan serve` or `migrate`, standings are judged anew as they are \
             read, who is waited for by the next act on the record; take what is kept of files back from a \
             backup, and remove the rest"
        ),
    )
}

fn why(what: &What) -> (String, String) {
    let (zh, en) = match what {
        What::Missing => ("日誌無此筆", "the log has no such entry"),
        What::Unreadable => ("內容無法讀取", "it cannot be read"),
        What::OtherChange => ("與異動紀錄不符", "the change says something else"),
        What::OtherRows { kind, told, found } => {
            return (
                format!("「{kind}」之資料列與所載不符（所載 {told} 列，現有 {found} 列）"),
                format!(
                    "its rows of {kind} are not those it tells of ({told} told, {found} found)"
                ),
            );
        }
        What::NotSealed => (
            "至此之根雜湊與寫入時之封印不符",
            "the root up to it is not the one that was sealed when it was written",
        ),
        What::NotSigned => ("至此之根雜湊與簽章不符", "the root up to it is not the one signed"),
        What::OtherEdge => ("日誌之尾端與所存不符", "the end of the log is not the one kept"),
        What::Untold { kind } => {
            return (
                format!("有「{kind}」之資料列為日誌所未載"),
                format!("there are rows of {kind} of which no entry tells"),
            );
        }
        What::Illegible(cell) => {
            return (
                format!("{} 無法讀取，且日誌各筆均未缺列", illegible_zh(cell)),
                format!("{cell} cannot be read, and no entry is without a row"),
            );
        }
        What::Forked => (
            "日誌並非由所附檢查點延續而來",
            "the log did not grow out of the checkpoint that was given",
        ),
    };
    (zh.to_owned(), en.to_owned())
}

fn illegible_json(cells: &[Illegible]) -> serde_json::Value {
    let of = |Illegible { table, column, row }: &Illegible| {
        let row = Some(row).filter(|row| !row.is_empty());
        serde_json::json!({ "table": table, "column": column, "row": row })
    };
    cells.iter().map(of).collect()
}

/// Who saw how much of the log, and when, to be put behind a sentence.
fn witnessed_words(witnessed: Option<&Witnessed>) -> (String, String) {
    let Some(Witnessed { size, by }) = witnessed else { return (String::new(), String::new()) };
    let of = |(name, at): &(String, u64)| {
        let seconds = i64::try_from(*at).unwrap_or(i64::MAX);
        format!("{name} ({})", moment(seconds.saturating_mul(1_000_000)))
    };
    let by: Vec<String> = by.iter().map(of).collect();
    let by = by.join(", ");
    (format!("；前 {size} 筆經見證：{by}"), format!("; its first {size} were witnessed by {by}"))
}

fn witnessed_json(witnessed: Option<&Witnessed>) -> serde_json::Value {
    let Some(Witnessed { size, by }) = witnessed else { return serde_json::Value::Null };
    let by = by.iter().map(|(name, at)| serde_json::json!({ "witness": name, "at": at }));
    serde_json::json!({ "size": size, "by": by.collect::<Vec<_>>() })
}

pub(super) fn moment(microseconds: i64) -> domain::Moment {
    domain::Moment::from_microseconds(microseconds)
}

/// The stamp that holds for most entries; of several the earliest.
fn newest(existed: &[Existed]) -> Option<&Existed> {
    existed.iter().max_by_key(|existed| (existed.size, std::cmp::Reverse(existed.at)))
}

/// Since when so many entries were there, to be put behind a sentence, and what was not asked about it.
fn existed_words(existed: Option<&Existed>) -> (String, String) {
    let Some(Existed { size, at, authority }) = existed else {
        return (String::new(), String::new());
    };
    let at = moment(*at);
    (
        format!(
            "；前 {size} 筆於 {at} 前已存在，有 {authority} 之時戳為證（未查該機構憑證是否已廢止；\
             若其金鑰遭竊，時戳可能為偽造，請向該機構確認）"
        ),
        format!(
            "; its first {size} were there by {at}, as {authority} stamped (nobody was asked whether \
             its certificate was revoked: with a stolen key the stamp could be forged, so ask the \
             authority)"
        ),
    )
}

fn existed_json(existed: &[Existed]) -> serde_json::Value {
    let of = |Existed { size, at, authority }: &Existed| {
        serde_json::json!({
            "entries": size, "at": moment(*at).to_string(), "authority": authority,
            "revocation": "not-asked",
        })
    };
    existed.iter().map(of).collect()
}

pub(super) fn say_proven(
    proven: &Proven,
    shown: &Shown,
    format: Format,
    language: Language,
) -> Result<Status, Failure> {
    let Shown { checkpoint, witnessed, existed } = shown;
    let Checkpoint { origin, size, root } = checkpoint;
    // Of a log the stamp over most of it, of one entry the first that holds it.
    let (zh, en, stamp) = match proven {
        Proven::Log => (
            format!("日誌完整：{origin}，{size} 筆，根雜湊 {root}"),
            format!("the log holds: {origin}, {size} entries, root {root}"),
            newest(existed),
        ),
        Proven::Entry(entry) => {
            let (change, actor) = (entry.change, &entry.actor);
            (
                format!("收據成立：第 {change} 筆在日誌內，由 {actor} 所為"),
                format!("the receipt holds: entry {change} is in the log, made by {actor}"),
                existed.first(),
            )
        }
        Proven::Thing { entry, kind, id } => {
            let (change, actor) = (entry.change, &entry.actor);
            (
                format!("收據成立：{kind} {id} 由 {actor} 於第 {change} 筆登錄"),
                format!("the receipt holds: {kind} {id} was filed by {actor} in entry {change}"),
                existed.first(),
            )
        }
    };
    let told = serde_json::json!({
        "holds": true, "origin": origin, "size": size, "root": root,
        "witnessed": witnessed_json(witnessed.as_ref()), "existed": existed_json(existed),
    });
    let (seen_zh, seen_en) = witnessed_words(witnessed.as_ref());
    let (stamped_zh, stamped_en) = existed_words(stamp);
    output::say(&match format {
        Format::Text => language.of(zh + &seen_zh + &stamped_zh, en + &seen_en + &stamped_en),
        Format::Json => told.to_string(),
    })?;
    Ok(Status::Done)
}

pub(super) fn say_broken(
    fault: &BundleFault,
    format: Format,
    language: Language,
) -> Result<Status, Failure> {
    let zh = match fault {
        BundleFault::Form(why) => format!("檔案無法讀取（{why}）"),
        BundleFault::Note(error) => note_zh(error),
        BundleFault::Cosigned(error) => format!("所附副簽之檢查點：{}", note_zh(error)),
        BundleFault::Unreadable { number, why } => {
            format!("第 {number} 筆不成立：內容無法讀取（{why}）")
        }
        BundleFault::OtherChange { number, change } => {
            format!("第 {number} 筆不成立：所載為第 {change} 筆異動")
        }
        BundleFault::Altered { number } => {
            format!("第 {number} 筆不成立：該筆或其簽章與當初簽署者不符")
        }
        BundleFault::Missing { signed, found } => {
            let first = found + 1;
            format!("缺第 {first} 筆：檢查點簽署 {signed} 筆，檔案有 {found} 筆")
        }
        BundleFault::Added { signed } => {
            let first = signed + 1;
            format!("第 {first} 筆不屬此日誌：檢查點簽署 {signed} 筆")
        }
        BundleFault::Root { size } => {
            format!("{size} 筆之根雜湊與簽署者不符；此檔無逐筆簽章，無從指出第一筆")
        }
        BundleFault::Step { number } => {
            format!("各筆均成立，惟第 {number} 筆旁之簽章並非當初所簽")
        }
        BundleFault::Forked { size, earlier } => {
            format!("{size} 筆之日誌並非由 {earlier} 筆之檢查點延續而來")
        }
        BundleFault::Path { earlier } => {
            format!("各筆均成立，惟由 {earlier} 筆之檢查點延續而來之證明不成立")
        }
        BundleFault::NotWitnessed { needed } => {
            format!("所附檢查點均未經指定之 {needed} 位見證人副簽")
        }
        BundleFault::NotStamped { authority } => {
            format!("所附時戳均非指定之時戳機構 {authority} 所蓋，或不成立")
        }
        BundleFault::NotYetWitnessed { witnessed, entry } => {
            format!("見證人所見為前 {witnessed} 筆，此為第 {entry} 筆：請另取較新之收據")
        }
        BundleFault::NotIncluded => "該筆不在此檢查點之日誌內".to_owned(),
        BundleFault::NotCommitted => "所示內容並非該筆所載".to_owned(),
    };
    let en = fault.to_string();
    output::say(&match format {
        Format::Text => language.of(zh, en),
        Format::Json => serde_json::json!({
            "holds": false, "entry": first_entry(fault), "reason_zh": zh, "reason_en": en,
        })
        .to_string(),
    })?;
    Ok(Status::DoesNotHold)
}

/// The first entry that does not hold, where a fault is one of entries.
fn first_entry(fault: &BundleFault) -> Option<u64> {
    match *fault {
        BundleFault::Unreadable { number, .. }
        | BundleFault::OtherChange { number, .. }
        | BundleFault::Altered { number } => Some(number),
        BundleFault::Missing { found, .. } => Some(found + 1),
        BundleFault::Added { signed } => Some(signed + 1),
        _ => None,
    }
}

pub(super) fn note_zh(error: &NoteError) -> String {
    match error {
        NoteError::Key => "公鑰無法讀取；格式如 `fangyuan/0a1b…+0a1b2c3d+AR…`".to_owned(),
        NoteError::WitnessKey => "見證人之公鑰無法讀取；格式如 `名稱+0a1b2c3d+BA…`".to_owned(),
        NoteError::Form => "檢查點無法讀取：應為日誌名稱、筆數、根雜湊與簽章".to_owned(),
        NoteError::NotSigned(name) => format!("檢查點未經 {name} 簽署"),
        NoteError::Forged(name) => format!("{name} 之簽章不成立"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made to be given to map_err")]
pub(super) fn note(error: NoteError) -> Failure {
    Failure::input(note_zh(&error), error.to_string())
}
