//! What would turn a line of the level table: what its duties wait for, each told with its duty.

use domain::{LineOnWire, Standing};
use regulation::{Duty, Regulation};

use super::mend::{Mend, mend, mend_missing};
use crate::todo::{Waiting, is_open};

/// What would turn a line of the table, of which no form of its own does: what is missing first, each once, then
/// what its late duties wait for, or those still due where none is late, of as many duties as are spelt out.
pub(super) fn mends(
    regulation: &Regulation,
    line: &LineOnWire,
    rows: &[Waiting<'_>],
    spelt_out: usize,
) -> Vec<Mend> {
    if !is_open(line.standing) {
        return Vec::new();
    }
    let missing = line.missing.iter().map(|name| {
        let lacks = rows.iter().find(|row| row.missing.contains(name));
        let duty = lacks.map(|row| row.id.to_owned());
        Mend { duty, ..mend_missing(regulation, name) }
    });
    let mut all: Vec<Mend> = missing.collect();
    let waits = |row: &&Waiting<'_>| match row.standing {
        Standing::Overdue => true,
        // What it lacks is told already.
        Standing::NoData => row.missing.is_empty(),
        standing => standing == Standing::Due && line.standing == Standing::Due,
    };
    let mut open: Vec<&Waiting<'_>> = rows.iter().filter(waits).collect();
    open.sort_by_key(|row| row.standing.place());
    for row in open.iter().take(spelt_out) {
        all.extend(regulation.duty(row.id).into_iter().flat_map(|duty| of(regulation, duty, row)));
    }
    let n_more = open.len().saturating_sub(spelt_out);
    if n_more > 0 {
        let zh = format!("另有 {n_more} 項義務待補正，詳各對象");
        all.push(Mend::new(zh, format!("{n_more} more duties wait: see the subjects"), None));
    }
    all
}

/// What one duty of the table waits for.
fn of(regulation: &Regulation, duty: &Duty, row: &Waiting<'_>) -> Vec<Mend> {
    let mut mends = mend(regulation, duty, row.standing, &[], &[], None);
    if mends.is_empty() {
        mends.push(Mend::waits(regulation, duty));
    }
    for one in &mut mends {
        let subject = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
        one.zh = format!("{subject}（{}）：{}", duty.id, one.zh);
        one.en = format!("{} ({}): {}", duty.subject_en, duty.id, one.en);
        one.duty = Some(duty.id.clone());
    }
    mends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(duty: &str, standing: &str, missing: &[String], rows: &[Waiting<'_>]) -> Vec<Mend> {
        let line = serde_json::json!({
            "agency": "a1", "duty": duty, "standing": standing, "cite": [], "late": false,
            "missing": missing, "reason_zh": "", "reason_en": "",
        });
        let line: LineOnWire = serde_json::from_value(line).unwrap();
        mends(&Regulation::embedded().unwrap(), &line, rows, 2)
    }

    fn row(id: &str, standing: Standing) -> Waiting<'_> {
        Waiting { id, standing, missing: &[] }
    }

    #[test]
    fn a_table_that_is_overdue_waits_for_what_its_late_duties_wait_for() {
        let rows = [
            row("T26-A-cert", Standing::Met),
            row("CL26-11-2", Standing::Overdue),
            row("T26-A-grading", Standing::Due),
        ];
        for table in ["D2.2.1a", "CL21-11-1", "ACT25-07-2"] {
            let mends = told(table, "overdue", &[], &rows);
            assert!(!mends.is_empty(), "{table}");
            for one in &mends {
                assert_eq!(one.duty.as_deref(), Some("CL26-11-2"), "{table}: {one:?}");
                assert!(one.zh.contains("（CL26-11-2）：登錄「"), "{table}: {one:?}");
                assert!(one.form.is_some(), "{table}: {one:?}");
            }
            assert!(told(table, "met", &[], &rows[..1]).is_empty(), "{table}");
        }
        let more = ["CL26-11-2", "T26-A-grading", "T26-A-cert"];
        let more = more.map(|id| row(id, Standing::Overdue));
        let last = told("D2.2.1a", "overdue", &[], &more).pop().unwrap();
        assert_eq!((last.zh.as_str(), last.form), ("另有 1 項義務待補正，詳各對象", None));
    }

    #[test]
    fn what_the_duties_of_a_table_lack_is_told_once_and_first() {
        let missing = ["system_register.built_by".to_owned()];
        let lacks = |id| Waiting { missing: &missing, ..row(id, Standing::NoData) };
        let rows =
            [row("T26-A-cert", Standing::Overdue), lacks("CL26-11-2"), lacks("T26-A-grading")];
        let mends = told("D2.2.1a", "overdue", &missing, &rows);
        let duties: Vec<&str> = mends.iter().filter_map(|one| one.duty.as_deref()).collect();
        assert_eq!(duties, ["CL26-11-2", "T26-A-cert"]);
        assert!(mends[0].zh.starts_with("補登「"), "{mends:?}");
    }
}
