//! A day's work beside the records: a period proposed and accepted, a sheet signed, somebody urged, a duty
//! handed over, files removed and held.

use store::evidence::{self, Disposal, HoldEndRow, HoldRow};
use store::signature::{self, SignatureRow, Way};
use store::signature_sheet::{self, SheetRow};
use store::todo::{self, EndKind, NoteKind, NoteRow};
use store::{Store, chase, proposal};

use crate::samples::{NOON, TODAY, begin};

/// Writes it: after the records of a life, and the account of a stay.
pub(crate) fn a_day(store: &Store) {
    let text = str::to_owned;
    let proposed = proposal::ProposalRow {
        id: text("o1"),
        name: text("period.D5.1a"),
        agency: text("a1"),
        from_on: TODAY,
        value: text("P6M"),
        why: text("依建議"),
        proposed_at: NOON,
        proposed_by: text("local:王小明"),
        change: 0,
        end: None,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "setting")?;
        proposal::insert(tx, change, &proposed)
    });
    written.unwrap();
    let written = store.write(|tx| {
        let change = begin(tx, "setting")?;
        let end = proposal::EndRow {
            outcome: proposal::Outcome::Accepted,
            why: text("同意"),
            ended_at: NOON,
            ended_by: text("local:林小華"),
        };
        proposal::end(tx, change, "o1", &end)
    });
    written.unwrap();
    let sheet = SheetRow {
        id: text("s1"),
        agency: text("a1"),
        form: text("policy_ack"),
        title: text("資安政策宣導"),
        words: text("已閱讀"),
        fields: text("{}"),
        content_sha256: text("ab"),
        opened_at: NOON,
        opened_by: text("local:王小明"),
        change: 0,
        end: None,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "signature")?;
        signature_sheet::insert(tx, change, &sheet, &["r0-0", "r1-1"])
    });
    written.unwrap();
    let signed = SignatureRow {
        sheet: text("s1"),
        person: text("r0-0"),
        way: Way::Paper,
        signed_on: TODAY,
        signed_at: NOON,
        signed_by: text("local:王小明"),
        content_sha256: text("ab"),
        scan: Some(text("cd")),
        record: text("r1-0"),
        change: 0,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "signature")?;
        signature::insert(tx, change, &signed)
    });
    written.unwrap();
    let written = store.write(|tx| {
        let change = begin(tx, "signature")?;
        let end = signature_sheet::EndRow {
            why: text("期滿"),
            ended_at: NOON,
            ended_by: text("local:王小明"),
        };
        signature_sheet::end(tx, change, "s1", &end)
    });
    written.unwrap();
    let urged = chase::ChaseRow {
        id: text("c1"),
        agency: text("a1"),
        duty: text("D5.1a"),
        standing: 2,
        since_on: Some(TODAY),
        due_on: Some(TODAY),
        words: text("請儘速辦理"),
        chased_on: TODAY,
        chased_at: NOON,
        chased_by: text("local:林小華"),
        change: 0,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "chase")?;
        chase::insert(tx, change, &urged)
    });
    written.unwrap();
    let handed = NoteRow {
        id: text("n1"),
        kind: NoteKind::HandOver,
        agency: text("a1"),
        duty: text("D5.1a"),
        account: text("u1"),
        colleague: Some(text("u1")),
        until_on: Some(TODAY),
        standing: 2,
        since_on: Some(TODAY),
        due_on: Some(TODAY),
        words: text("請代辦"),
        noted_at: NOON,
        change: 0,
        end: None,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "todo")?;
        todo::insert(tx, change, &handed)
    });
    written.unwrap();
    let written = store.write(|tx| {
        let change = begin(tx, "todo")?;
        let end = todo::EndRow {
            kind: EndKind::Taken,
            words: text("好"),
            ended_at: NOON,
            ended_by: text("u1"),
        };
        todo::end(tx, change, "n1", &end)
    });
    written.unwrap();
    files_go_and_stay(store);
}

/// A file is removed whose term is over, others are held, and one of the holds ends.
fn files_go_and_stay(store: &Store) {
    let text = str::to_owned;
    let gone = |sha256: &str, record: &str| Disposal {
        sha256: text(sha256),
        change: 0,
        record: text(record),
        agency: text("a1"),
        form: text("person"),
        term: text("P5Y"),
        kept_until_on: TODAY - 1,
        disposed_at: NOON,
        disposed_by: text("local:王小明"),
    };
    let written = store.write(|tx| {
        let change = begin(tx, "evidence")?;
        evidence::dispose(tx, change, &gone("ab", "r0-0"))?;
        evidence::dispose(tx, change, &gone("cd", "r1-0"))
    });
    written.unwrap();
    let held = |id: &str, form: Option<&str>, sha256: Option<&str>, why: &str| HoldRow {
        id: text(id),
        agency: text("a1"),
        form: form.map(text),
        sha256: sha256.map(text),
        why: text(why),
        until_on: TODAY + 30,
        held_at: NOON,
        held_by: text("local:林小華"),
        change: 0,
        end: None,
    };
    for row in [
        held("k1", Some("person"), None, "115 年稽核"),
        held("k2", None, Some("ef"), "資安事件調查"),
    ] {
        let written = store.write(|tx| {
            let change = begin(tx, "evidence")?;
            evidence::hold(tx, change, &row)
        });
        written.unwrap();
    }
    let written = store.write(|tx| {
        let change = begin(tx, "evidence")?;
        let end = HoldEndRow {
            why: text("稽核結案"),
            ended_at: NOON,
            ended_by: text("local:林小華"),
            change: 0,
        };
        evidence::end_hold(tx, change, "k1", &end)
    });
    written.unwrap();
}
