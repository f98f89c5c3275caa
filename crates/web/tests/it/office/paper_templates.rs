//! Templates of papers as pages: brought as a file or as text, told by line what is wrong, seen as PDF before
//! they are taken, offered among the agency's papers, and withdrawn again.

use app::access::Role;

use super::desk::{Answer, Office, both};

const PLACE: &str = "/agencies/a1/paper-templates";

fn text(zh: &str, column: &str) -> String {
    format!(
        "kind = \"asset-list\"\r\nzh = \"{zh}\"\r\nen = \"Own list\"\r\nwhat_zh = \"本局清冊\"\r\nwhat_en = \"Ours\"\r\ntitle = \"{{agency}}清冊\"\r\nperiod = \"day\"\r\n\r\n[[block]]\r\nrecords = \"person\"\r\ncolumns = [\"{column}\", \"@id\"]\r\n"
    )
}

fn send(office: &Office, act: &str, file: &str, text: &str) -> Answer {
    let parts = [
        ("file", Some("own.toml"), file.as_bytes()),
        ("text", None, text.as_bytes()),
        ("act", None, act.as_bytes()),
    ];
    office.upload(&format!("{PLACE}/new"), &parts)
}

/// The office with its board, on both databases.
fn offices(body: impl Fn(&Office)) {
    both(|office| {
        office.boards.wait_for(office.installation.today()).unwrap();
        body(office);
    });
}

#[test]
fn a_template_is_checked_taken_offered_among_the_papers_and_withdrawn_again() {
    offices(|office| {
        let begun = office.page(&format!("{PLACE}/new?kind=asset-list"));
        assert!(begun.contains("kind = &#34;asset-list&#34;") && begun.contains("asset_code"));
        let checked = send(office, "check", &text("本局清冊", "person_id"), "");
        assert_eq!(checked.status, 200, "{}", checked.text);
        assert!(checked.text.contains("範本正確：本局清冊（asset-list），1 個區塊"));
        assert!(office.page(PLACE).contains("尚未上傳任何範本"), "nothing is kept by a check");
        let taken = send(office, "take", "", &text("本局清冊", "person_id"));
        assert_eq!(
            (taken.status, taken.header("location")),
            (303, "/agencies/a1/paper-templates?done=taken")
        );
        let same = send(office, "take", &text("本局清冊", "person_id"), "");
        assert_eq!(same.status, 422);
        assert!(same.text.contains("與現行範本完全相同"));

        let papers = office.page("/agencies/a1/papers");
        assert!(papers.contains("本局清冊") && papers.contains("機關範本"));
        assert!(!papers.contains("資訊資產清冊"), "it takes the place of the law's own");
        let paper = office.get("/agencies/a1/papers/asset-list?format=ods");
        assert_eq!(paper.status, 200);

        let list = office.page(&format!("{PLACE}?done=taken"));
        let href = list.split("<th scope=\"row\"><a href=\"").nth(1).unwrap();
        let href = href.split('"').next().unwrap();
        let one = office.page(href);
        assert!(
            one.contains("值班") && one.contains("115年3月2日 10:00") && one.contains("SHA-256")
        );
        let file = office.get(&format!("{href}?format=toml"));
        assert_eq!(file.text, text("本局清冊", "person_id").replace("\r\n", "\n"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        let unsaid = office.form(&format!("{href}/withdraw"), &[], &[("why", " ")]);
        assert_eq!(unsaid.status, 422);
        assert!(unsaid.text.contains("請說明撤回的理由"));
        let withdrawn = office.form(&format!("{href}/withdraw"), &[], &[("why", "版面有誤")]);
        assert_eq!(withdrawn.status, 303);
        let again = office.form(&format!("{href}/withdraw"), &[], &[("why", "版面有誤")]);
        assert_eq!(again.status, 409);
        assert!(again.text.contains("這個版本先前已經撤回"), "{}", again.text);
        let list = office.page(PLACE);
        assert!(list.contains("撤回：版面有誤"), "{list}");
        assert!(office.page("/agencies/a1/papers").contains("資訊資產清冊"));
    });
}

#[test]
fn what_is_wrong_with_a_template_is_told_by_line_in_the_reader_s_language_and_nothing_is_kept() {
    offices(|office| {
        for act in ["check", "preview", "take"] {
            let refused = send(office, act, &text("清冊", "nothing"), "");
            assert_eq!(refused.status, 422, "{act}");
            assert!(refused.text.contains("第 11 行：表單「人員基本資料」沒有欄位「nothing」"));
            assert!(refused.text.contains("nothing"), "what was written stands there to be mended");
        }
        let parts = [("text", None, "kind = ".as_bytes()), ("act", None, b"take".as_slice())];
        let english = office.upload(&format!("{PLACE}/new?lang=en"), &parts);
        assert!(english.status == 422 && english.text.contains("Line 1: "), "{}", english.text);
        let hostile = text("<script>alert(1)</script>", "person_id");
        let checked = send(office, "check", &hostile, "");
        assert!(checked.status == 200 && !checked.text.contains("<script>alert"));
        let large = send(office, "take", &"#".repeat(900 * 1024), "");
        assert_eq!(large.status, 413, "{}", large.text);
        let longer = send(office, "take", &"#".repeat(300 * 1024), "");
        assert!(longer.status == 422 && longer.text.contains("第 1 行：範本超過上限"));
        let bytes =
            [("file", Some("own.toml"), b"kind = \"\xff\"".as_slice()), ("act", None, b"take")];
        let refused = office.upload(&format!("{PLACE}/new"), &bytes);
        assert!(refused.status == 422 && refused.text.contains("不是 UTF-8"));
        assert!(office.page(PLACE).contains("尚未上傳任何範本"));
    });
}

#[test]
fn a_preview_is_the_agency_s_paper_and_keeps_nothing() {
    offices(|office| {
        let preview = send(office, "preview", &text("本局清冊", "name"), "");
        assert_eq!((preview.status, preview.header("content-type")), (200, "application/pdf"));
        assert!(preview.text.starts_with("%PDF"));
        assert!(office.page(PLACE).contains("尚未上傳任何範本"));
    });
}

#[test]
fn the_city_s_template_is_offered_to_every_agency_and_brought_by_the_bureau_alone() {
    offices(|office| {
        let place = "/agencies/city/paper-templates";
        let new = office.page(&format!("{place}/new"));
        assert!(new.contains("以哪個機關預覽") && new.contains("範例局"));
        let words = text("全府清冊", "person_id");
        let parts = [("text", None, words.as_bytes()), ("act", None, b"take".as_slice())];
        assert_eq!(office.upload(&format!("{place}/new"), &parts).status, 303);
        let papers = office.page("/agencies/a1/papers");
        assert!(papers.contains("全府清冊") && papers.contains("全府範本"));
        let rights = [(Role::SecurityOfficer, "a1")];
        let officer = testkit::signed_in(&office.installation, "承辦", &rights);
        let officer = office.as_seen_by(officer);
        assert!(officer.page(place).contains("全府清冊"), "everybody who makes papers sees it");
        assert_eq!(officer.get(&format!("{place}/new")).status, 403);
        assert_eq!(officer.upload(&format!("{place}/new"), &parts).status, 403);
    });
}

/// What comes once the board of that moment is computed; until then who asks is told to ask again.
fn computed(office: &Office, url: &str) -> Answer {
    loop {
        let answer = office.get(url);
        if !matches!(answer.status, 202 | 503) {
            return answer;
        }
    }
}

#[test]
fn papers_are_as_known_at_the_moment_that_the_page_asks_about() {
    offices(|office| {
        // Before anything was recorded there was no such agency to make a paper of.
        let early = "known_at=2026-01-01T00:00";
        let paper = format!("/agencies/a1/papers/posture?format=odt&{early}");
        assert_eq!(computed(office, &paper).status, 404);
        let known = "known_at=2026-03-02T10:00";
        let page = computed(office, &format!("/agencies/a1/papers?{known}")).text;
        assert!(page.contains("以何時所知 民國115年3月2日 10:00"), "{page}");
        assert!(page.contains("format=odt"), "{page}");
        let file = computed(office, &format!("/agencies/a1/papers/posture?format=odt&{known}"));
        assert_eq!(file.status, 200, "{}", file.text);
    });
}
