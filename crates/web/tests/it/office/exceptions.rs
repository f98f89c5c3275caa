//! An approved exception is seen wherever the standing is that it excepts.

use app::Actor;
use app::record::{NewRecord, file};
use serde_json::{Value, json};

use super::desk::{Office, both};

fn filed(office: &Office, record: Value) -> String {
    let new: NewRecord = serde_json::from_value(record).unwrap();
    let done = file(&office.installation, &Actor::local("王承辦"), &new, None).unwrap();
    office.boards.renew("a1", office.installation.today());
    done.record.id
}

#[test]
fn an_exception_is_seen_on_its_duty_on_its_subjects_and_in_the_lists() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let other = json!({"form": "person", "agency": "a1", "with": {"person_id": "E0003",
            "name": "王小明", "unit": "第一科", "post": "專員", "work_category": "business",
            "person_type": "staff", "onboard_date": "2020-01-01", "status": "active"}});
        filed(&office, other);
        let page = office.page("/agencies/a1/duties/D6.2c");
        assert!(!page.contains("id=\"exceptions\""), "{page}");
        let waiver = json!({"form": "waiver", "agency": "a1", "with": {"duty": "D6.2c",
            "subject": "p2", "ground": "系統汰換", "measures": "加強宣導", "approver": "p1",
            "approved_on": "2026-02-20", "from": "2026-02-20", "expires_on": "2026-12-31"}});
        let id = filed(&office, waiver);
        let record = format!("/records/{id}\"");
        let page = office.page("/agencies/a1/duties/D6.2c");
        let (_, block) = page.split_once("id=\"exceptions\"").unwrap();
        let (block, _) = block.split_once("</section>").unwrap();
        for told in ["系統汰換", "加強宣導", "許芬庭", "民國115年12月31日", record.as_str()]
        {
            assert!(block.contains(told), "{told}: {block}");
        }
        let (_, subjects) = page.split_once("id=\"subjects\"").unwrap();
        assert!(subjects.contains("例外至 115-12-31"), "{subjects}");
        let list = office.page("/standings?agency=a1&standing=waived");
        assert!(list.contains("含核准例外 1"), "{list}");
        let file = office.get("/standings?agency=a1&q=D6.2c&format=csv").text;
        assert!(file.contains("含核准例外 1"), "{file}");
        let lines = office.page("/agencies/a1?standing=waived");
        assert!(lines.contains("含核准例外 1"), "{lines}");
    });
}
