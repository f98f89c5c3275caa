//! Lists as files: what the filter lets through, in the reader's language, for who may see the page; on
//! both databases.

use app::Actor;
use app::access::Role;
use app::grant::{self, NewGrant};
use axum::http::StatusCode;

use super::desk::{Office, both, is};
use super::everywhere::addresses;

/// A list, and where its file stands.
fn file(list: &str, format: &str) -> String {
    let join = if list.contains('?') { '&' } else { '?' };
    format!("{list}{join}format={format}")
}

/// The lines of a list as CSV, its headings first.
fn lines(office: &Office, list: &str) -> Vec<String> {
    let csv = office.page(&file(list, "csv"));
    csv.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

/// An officer of the bureau who also runs the program.
fn overseer(office: &Office) -> Office {
    let office = office.as_seen_by(office.duty.clone()).with_board();
    let roles = [Role::BureauOfficer, Role::PlatformAdministrator, Role::CityCiso];
    let person =
        testkit::signed_in(&office.installation, "總管", &roles.map(|role| (role, "city")));
    office.as_seen_by(person)
}

#[test]
fn every_list_is_a_file_in_the_readers_language_and_the_log_tells_of_it_once() {
    both(|office| {
        let office = overseer(office);
        let lists = [
            ("/todo?whose=below", "義務,義務代碼", "Duty,"),
            ("/chases", "義務代碼,", "Duty id,"),
            ("/approvals", "紀錄,表單", "Record,Form"),
            ("/records", "紀錄,表單", "Record,Form"),
            ("/accounts", "帳號,", "Name,"),
            ("/rights", "人員,角色", "Person,Role"),
            ("/signature-sheets", "名稱,", "Title,"),
            ("/search?q=範例", "類別,名稱", "Kind,Name"),
            ("/log", "序號,", "No.,"),
            ("/evidence/holds", "機關,", "Agencies,"),
            ("/letters", "收信人,", "To,"),
            ("/webhooks", "網址,", "Address,"),
            ("/forms?q=person", "章,表單", "Chapter,Form"),
            ("/settings/leave_days_threshold", "", ""),
            ("/agencies/city/periods", "義務,義務代碼", "Duty,"),
            ("/agencies/a1/paper-templates", "", ""),
            ("/agencies/a1/paper-templates?table=versions", "", ""),
            ("/drafts", "表單,", "Form,"),
            ("/evidence", "檔名,", "Name,"),
            ("/evidence/terms?agency=a1", "表單,年限", "Form,"),
            ("/accounts/second-factors", "", ""),
        ];
        for (list, zh, en) in lists {
            let path = list.split('?').next().unwrap();
            let told = || testkit::told_of(&office.installation, path).len();
            let before = told();
            office.page(list);
            assert_eq!(told(), before, "{list}");
            let head = lines(&office, list).swap_remove(0);
            assert!(head.starts_with(zh), "{list}: {head}");
            assert_eq!(told(), before + 1, "{list}");
            let join = if list.contains('?') { '&' } else { '?' };
            let head = lines(&office, &format!("{list}{join}lang=en")).swap_remove(0);
            assert!(head.starts_with(en), "{list}: {head}");
            for format in ["ods", "xlsx"] {
                let answer = office.get(&file(list, format));
                is(&answer, StatusCode::OK);
                let named = answer.header("content-disposition");
                assert!(named.contains(&format!("-2026-03-02.{format}")), "{list}: {named}");
            }
            is(&office.get(&file(list, "pdf")), StatusCode::UNPROCESSABLE_ENTITY);
        }
    });
}

/// Tables that are no lists, each with why no file is made of it.
const NO_LISTS: [(&str, &str); 6] = [
    ("/api", "describes the operations; /api/openapi.json is the file"),
    ("/agencies/a1/papers", "its rows are files themselves"),
    ("/forms/training_record/sheet", "a blank sheet, to be filled in by hand"),
    ("/records/t1/sheet", "one record, printed; its form is the list"),
    ("/regulation/instruments/csma", "two editions of a text, side by side"),
    ("/log/1", "the parts of one change, which its receipt holds"),
];

#[test]
fn every_page_with_a_table_links_it_as_three_files() {
    let kit = testkit::embedded();
    let office = overseer(&Office::at(&kit));
    let mut n_found = 0;
    for address in addresses() {
        let answer = office.get(&address);
        let is_page =
            answer.status == 200 && answer.header("content-type").starts_with("text/html");
        let is_exception = NO_LISTS.iter().any(|(known, _)| *known == address);
        // A table of fields to fill in is a part of its form.
        let text = answer.text.replace("<table class=\"rows\">", "");
        if !is_page || is_exception || !text.contains("<table") {
            continue;
        }
        for format in ["csv", "ods", "xlsx"] {
            let link = format!("format={format}\" download");
            assert!(text.contains(&link), "{address} has a table and no {format}");
        }
        n_found += 1;
    }
    assert!(n_found > 15, "only {n_found} pages have tables");
}

#[test]
fn the_file_of_a_list_holds_all_its_pages_and_what_the_filter_lets_through() {
    both(|office| {
        let office = overseer(office);
        let page = office.page("/todo?whose=below");
        let (_, rest) = page.split_once("rel=\"next\"").unwrap();
        assert!(rest.contains("page=2"), "more than a page");
        let whole = lines(&office, "/todo?whose=below").len();
        let late = lines(&office, "/todo?whose=below&standing=overdue");
        assert!(late.len() > 1 && late.len() < whole, "{} of {whole}", late.len());
        assert!(late.iter().skip(1).all(|line| line.contains("逾期")), "{late:?}");
        let second = lines(&office, "/todo?whose=below&page=2").len();
        assert_eq!(second, whole, "a file has all pages, whichever is shown");
        let changes = lines(&office, "/log?kind=import");
        assert_eq!(changes.len(), 2, "{changes:?}");
        let found = lines(&office, "/search?q=範例&kind=agencies");
        assert_eq!(found.len(), 2, "{found:?}");
        let found = lines(&office, "/search?q=範例");
        assert!(found.iter().any(|line| line.contains("範例局")), "{found:?}");
    });
}

#[test]
fn a_name_that_looks_like_a_formula_is_defused_in_the_file_of_a_list() {
    both(|office| {
        let office = overseer(office);
        let _ = testkit::signed_in(&office.installation, "=1+1", &[(Role::ContactWindow, "a1")]);
        let accounts = lines(&office, "/accounts");
        assert!(accounts.iter().any(|line| line.contains(",'=1+1,")), "{accounts:?}");
        let rights = lines(&office, "/rights");
        assert!(rights.iter().any(|line| line.starts_with("'=1+1,")), "{rights:?}");
    });
}

#[test]
fn a_right_for_one_person_names_them_to_who_reads_the_register() {
    both(|office| {
        let known = testkit::signed_in(&office.installation, "本人", &[]);
        let right = NewGrant {
            account: known.account,
            role: Role::Staff.word().to_owned(),
            agency: "a1".to_owned(),
            subject: Some("p1".to_owned()),
            from: office.installation.today(),
            until: None,
            on_behalf_of: None,
            why: "業務需要".to_owned(),
        };
        grant::give(&office.installation, &Actor::local("王承辦"), &right).unwrap();
        let has = |office: &Office, text: &str| {
            let rights = lines(office, "/rights");
            assert!(rights.iter().any(|line| line.contains(text)), "{text}: {rights:?}");
        };
        has(office, ",許芬庭（E0001）,");
        assert!(office.page("/rights").contains("限 許芬庭（E0001）"));
        let keeper = [(Role::PlatformAdministrator, "city")];
        let keeper = testkit::signed_in(&office.installation, "系統管理者", &keeper);
        has(&office.as_seen_by(keeper), ",p1,");
    });
}

#[test]
fn who_may_not_see_a_list_gets_no_file_of_it_and_the_log_tells_of_none() {
    both(|office| {
        let officer = [(Role::SecurityOfficer, "a1")];
        let officer =
            office.as_seen_by(testkit::signed_in(&office.installation, "王承辦", &officer));
        for list in ["/log", "/letters"] {
            let shown = officer.get(list).status;
            assert!(shown == 403 || shown == 404, "{list}: {shown}");
            assert_eq!(officer.get(&file(list, "csv")).status, shown, "{list}");
            assert!(testkit::told_of(&officer.installation, list).is_empty(), "{list}");
        }
        let rights = lines(&officer, "/rights");
        assert!(rights.iter().skip(1).all(|line| line.contains("範例局")), "{rights:?}");
    });
}
