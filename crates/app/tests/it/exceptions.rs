//! Exceptions: from which day one counts, and in whose name.

use std::sync::Arc;

use app::FixedClock;
use app::approval;
use app::import::{OnExisting, What};
use app::record::{self, RecordError};
use domain::Moment;

use crate::approvals::{acting, approve, approved_elsewhere, file, offices, standing, waiver};
use crate::world::{actor as local, errors, warnings};

#[test]
fn an_exception_counts_from_the_day_and_in_the_name_of_its_approval_and_says_neither_itself() {
    offices(|world, office| {
        let said = approved_elsewhere(waiver("a1", "系統汰換"));
        let refused = record::file(&world.installation, &office.officer, &said, None);
        let Err(RecordError::Faults(faults)) = refused else { panic!("{refused:?}") };
        let headings = faults.iter().map(|fault| &*fault.place.column.as_ref().unwrap().heading);
        assert_eq!(headings.collect::<Vec<_>>(), ["approver", "approved_on"]);
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        let mut later = world.installation.clone();
        let approved_at: Moment = "2026-03-04T09:00:00+08:00".parse().unwrap();
        later.clock = Arc::new(FixedClock(approved_at));
        let ciso = acting(&later, &office.ciso.principal().unwrap().account);
        approval::approve(&later, &ciso, &id, None, None, None, None).unwrap();
        assert_ne!(standing(world, "2026-03-03", approved_at).0, "waived", "the eve");
        let (word, why) = standing(world, "2026-03-04", approved_at);
        assert_eq!(word, "waived");
        assert!(why.contains("核准人 機關資通安全長"), "{why}");
        // An export says when it was approved, and by nobody of the register: its CISO stands for none.
        let request = app::export::Request {
            form: "waiver",
            agency: Some("a1"),
            text: None,
            format: sheets::Format::JsonLines,
        };
        let out = std::io::Cursor::new(Vec::new());
        let (out, _) = app::export::export(&world.installation, &local(), &request, out).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&out.into_inner()).unwrap();
        assert_eq!(line["with"]["approved_on"], "2026-03-04");
        assert_eq!(line["with"].get("approver"), None);
        // Brought back as it is, it changes nothing.
        let path = world.file("例外.jsonl", line.to_string());
        let again = world.import_as(&path, |request| request.on_existing = OnExisting::Update);
        assert_eq!(again.unwrap().total().unchanged, 1);
    });
}

#[test]
fn an_exception_is_for_a_subject_of_its_duty_by_id_code_or_name_and_for_nothing_else() {
    offices(|world, office| {
        let asked = |duty: &str, subject: &str| {
            let mut new = waiver("a1", "系統汰換");
            new.with.insert("duty".to_owned(), duty.into());
            new.with.insert("subject".to_owned(), subject.into());
            record::file(&world.installation, &office.officer, &new, None)
        };
        for spelt in ["p2", "E0002", "鄭涵婷", "鄭涵婷（E0002）"] {
            let done = asked("D6.2c", spelt).unwrap();
            assert_eq!(done.record.with["subject"], "p2", "{spelt}");
        }
        let law = &world.installation.regulation;
        let is_whole = |duty: &&regulation::Duty| {
            domain::subject_forms(law, duty).is_empty() && !domain::assess::is_level_table(duty)
        };
        let whole = law.duties.iter().find(is_whole).unwrap();
        for (duty, subject) in [("D6.2c", "無此人"), (whole.id.as_str(), "p2")] {
            let refused = asked(duty, subject);
            let Err(RecordError::Faults(faults)) = refused else { panic!("{duty}: {refused:?}") };
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].place.column.as_ref().unwrap().heading, "subject");
            let is_told = matches!(faults[0].what, What::UnknownSubject { .. } | What::NoSubjects);
            assert!(is_told, "{faults:?}");
        }
    });
}

#[test]
fn an_exception_that_is_brought_in_is_for_a_subject_of_its_duty_but_one_kept_before_stays() {
    offices(|world, _| {
        let line = |id: &str, subject: &str| {
            let with = serde_json::json!({"duty": "D6.2c", "subject": subject, "ground": "系統汰換",
                "measures": "加強宣導", "approver": "p1", "approved_on": "2026-02-20",
                "from": "2026-02-20", "expires_on": "2026-12-31"});
            let mut line = serde_json::json!({"form": "waiver", "agency": "a1", "with": with});
            if !id.is_empty() {
                line["id"] = id.into();
            }
            line.to_string()
        };
        let outcome = world.import_text("無此人.jsonl", &line("", "無此人")).unwrap();
        assert!(errors(&outcome)[0].contains("沒有這個對象"), "{:?}", errors(&outcome));
        let kept = world.import_text("舊.jsonl", &line("w1", "無此人")).unwrap();
        assert_eq!(errors(&kept), Vec::<String>::new());
        assert!(warnings(&kept)[0].contains("沒有這個對象"), "{:?}", warnings(&kept));
        let outcome = world.import_text("鄭.jsonl", &line("", "鄭涵婷")).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let all = world.records("waiver");
        assert!(all.iter().any(|one| one.with["subject"] == "p2"), "{all:?}");
    });
}
