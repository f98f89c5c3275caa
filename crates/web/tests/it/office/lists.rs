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
            ("/evidence/holds", "機關,", "Agency,"),
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

#[test]
fn what_is_no_place_in_a_list_is_refused_alike_by_every_page_of_one() {
    let kit = testkit::embedded();
    let office = overseer(&Office::at(&kit));
    for list in [
        "/accounts",
        "/agencies/a1/paper-templates",
        "/approvals",
        "/chases",
        "/evidence/holds",
        "/inbox",
        "/letters",
        "/log",
        "/records",
        "/rights",
        "/search?q=a",
        "/signature-sheets",
        "/webhooks",
    ] {
        let join = if list.contains('?') { '&' } else { '?' };
        let refused = office.get(&format!("{list}{join}cursor=no+place"));
        assert_eq!(refused.status, 422, "{list}: {}", refused.text);
        assert!(refused.text.contains("「no place」不是"), "{list}: {}", refused.text);
    }
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

/// Whose file is no row for each row that the page shows, with why.
const OTHER_ROWS: [(&str, &str); 1] =
    [("/regulation/parameters", "a number has a row for each level in its file")];

/// Lists that no address alone leads to.
const BESIDE: [&str; 4] = [
    "/records?form=person",
    "/records?form=training_record&agency=a1",
    "/evidence/terms?agency=a1",
    "/todo?whose=below&agency=a1",
];

/// What is looked for where words are typed.
const WORDS: [&str; 4] = ["E0001", "範例", "D5.5a", "值班"];

/// The value of an attribute in what follows the name of an element.
fn attribute(element: &str, key: &str) -> Option<String> {
    let (_, rest) = element.split_once(&format!(" {key}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// What the filter above a list can ask for: each control by its name, with values for it.
fn controls(page: &str) -> Vec<(String, Vec<String>)> {
    let Some((_, rest)) = page.split_once("<form class=\"filters\"") else { return Vec::new() };
    let (form, _) = rest.split_once("</form>").unwrap();
    let mut controls = Vec::new();
    for choice in form.split("<select").skip(1) {
        let (choice, _) = choice.split_once("</select>").unwrap();
        let offered = choice.split("<option").skip(1).filter_map(|one| attribute(one, "value"));
        let mut values: Vec<String> = offered.filter(|value| !value.is_empty()).collect();
        // The first and the last do for all.
        if values.len() > 2 {
            values.drain(1..values.len() - 1);
        }
        controls.push((attribute(choice, "name").unwrap(), values));
    }
    for input in form.split("<input").skip(1) {
        let (input, _) = input.split_once('>').unwrap();
        let is_search = input.contains("type=\"search\"");
        let values = match is_search {
            true => WORDS.map(str::to_owned).to_vec(),
            false if input.contains("data-day-typed") => vec!["2026-03-02".to_owned()],
            false => continue,
        };
        controls.push((attribute(input, "name").unwrap(), values));
    }
    controls
}

/// How many rows a list shows, all its pages together.
fn n_shown(office: &Office, list: &str) -> usize {
    let mut n_rows = 0;
    let mut next = Some(list.to_owned());
    while let Some(address) = next {
        let page = office.page(&address);
        if let Some((_, said)) = page.split_once("<span class=\"pager-rows\">") {
            let (said, _) = said.split_once("</span>").unwrap();
            let mut numbers = said.split(|letter: char| !letter.is_ascii_digit());
            return numbers.rfind(|number| !number.is_empty()).unwrap().parse().unwrap();
        }
        n_rows += page.matches("<th scope=\"row\">").count();
        next = page.split_once("rel=\"next\" href=\"").map(|(_, rest)| {
            let (href, _) = rest.split_once('"').unwrap();
            href.replace("&#38;", "&")
        });
    }
    n_rows
}

/// How many rows the file of a list has; a cell may hold several lines.
fn n_in_file(office: &Office, list: &str) -> usize {
    let csv = office.page(&file(list, "csv"));
    let mut is_quoted = false;
    let mut n_lines = 0;
    for letter in csv.chars() {
        is_quoted ^= letter == '"';
        n_lines += usize::from(letter == '\n' && !is_quoted);
    }
    // The headings are no row.
    n_lines - 1
}

#[test]
fn whatever_a_list_is_narrowed_by_its_file_holds_the_rows_that_it_shows() {
    let kit = testkit::embedded();
    let office = overseer(&Office::at(&kit));
    let lists = addresses().into_iter().chain(BESIDE.map(str::to_owned));
    let (mut n_lists, mut n_narrowed) = (0, 0);
    for list in lists.filter(|list| OTHER_ROWS.iter().all(|(known, _)| known != list)) {
        let answer = office.get(&list);
        let controls = controls(&answer.text);
        let offers_file = |page: &str| page.contains("format=csv\" download");
        if answer.status != 200 || controls.is_empty() || !offers_file(&answer.text) {
            continue;
        }
        let n_whole = n_shown(&office, &list);
        assert_eq!(n_in_file(&office, &list), n_whole, "{list}");
        n_lists += 1;
        for (name, values) in controls {
            for value in values {
                let join = if list.contains('?') { '&' } else { '?' };
                let narrowed = format!("{list}{join}{name}={}", web::query::segment(&value));
                // What cannot be asked for is refused, and no file is made of it.
                let answer = office.get(&narrowed);
                if answer.status != 200 {
                    let refused = office.get(&file(&narrowed, "csv"));
                    assert_eq!(refused.status, answer.status, "{narrowed}");
                    continue;
                }
                if !offers_file(&answer.text) {
                    continue;
                }
                let n_shown = n_shown(&office, &narrowed);
                assert_eq!(n_in_file(&office, &narrowed), n_shown, "{narrowed}");
                n_narrowed += usize::from(n_shown < n_whole);
            }
        }
    }
    assert!(n_lists > 10 && n_narrowed > 20, "{n_lists} lists, narrowed {n_narrowed} times");
}

#[test]
fn the_file_of_a_form_holds_the_records_that_were_found_and_tells_nobody_what_is_hidden() {
    both(|office| {
        let list = |words: &str| format!("/records?form=person&agency=a1&q={words}");
        let found = |office: &Office, words: &str| {
            let n_rows = n_in_file(office, &list(words));
            assert_eq!(n_rows, n_shown(office, &list(words)), "{words}");
            n_rows
        };
        let officer = [(Role::SecurityOfficer, "a1")];
        let officer =
            office.as_seen_by(testkit::signed_in(&office.installation, "王承辦", &officer));
        assert_eq!(found(&officer, ""), 2);
        assert_eq!(found(&officer, "許芬庭"), 1);
        assert_eq!(found(&officer, "e0002"), 1);
        assert_eq!(found(&officer, "100%25"), 0, "a sign of patterns means itself");
        let bureau = [(Role::BureauOfficer, "city")];
        let bureau = office.as_seen_by(testkit::signed_in(&office.installation, "承辦", &bureau));
        assert_eq!(found(&bureau, "許芬庭"), 0, "the name is hidden");
        assert_eq!(found(&bureau, "E0001"), 1);
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
