//! Exceptions: from which day one counts, and in whose name.

use std::sync::Arc;

use app::FixedClock;
use app::approval;
use app::import::OnExisting;
use app::record::{self, RecordError};
use domain::Moment;

use crate::approvals::{acting, approve, approved_elsewhere, file, offices, standing, waiver};
use crate::world::actor as local;

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
