//! 我的待辦 as pages and programs see it: a row opens the form that closes it, and an agency that was urged
//! reads it in its own words.

use app::access::Role;
use axum::http::StatusCode;
use serde_json::json;

use super::approvals::{desks, filed};
use super::desk::{Office, both, is};
use super::schema::faults;

#[test]
fn a_row_opens_the_form_that_closes_it_with_what_is_known() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer = testkit::signed_in(
            &office.installation,
            "王承辦",
            &[(Role::SecurityOfficer, "a1"), (Role::ContactWindow, "a1")],
        );
        let desk = office.as_seen_by(officer);
        let page = desk.page("/todo");
        let links: Vec<&str> =
            page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let filing = links.iter().filter(|link| link.starts_with("/records/new?form=")).count();
        assert!(filing > 5, "{links:?}");
        assert!(page.contains("逾期"));
        assert!(!page.contains("<script>alert"));
        let english = desk.page("/todo?lang=en");
        assert!(english.contains("My to-do list"));
        let (rows, _) = desk.walk("/api/v1/todo?limit=20", "rows");
        let document = desk.get("/api/openapi.json").json();
        let schema = &document["components"]["schemas"]["TodoRow"];
        let wrong: Vec<_> =
            rows.iter().flat_map(|row| faults(&document, schema, row, "row")).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let told = desk.get("/api/v1/todo").json();
        assert_eq!(rows.len(), usize::try_from(told["n_rows"].as_u64().unwrap()).unwrap());
        is(&desk.get("/todo?chapter=cellar"), StatusCode::UNPROCESSABLE_ENTITY);
        is(&desk.get("/todo?whose=theirs"), StatusCode::UNPROCESSABLE_ENTITY);
        is(&desk.get("/todo?page=99999"), StatusCode::OK);
    });
}

#[test]
fn a_returned_record_says_on_the_list_who_returned_it_and_why_and_opens_what_was_filed() {
    desks(|desks| {
        let id = filed(&desks.officer, "系統汰換");
        let why = format!("請補附件{}", "，並說明".repeat(40));
        let returned = format!("/api/v1/records/{id}/return");
        is(&desks.ciso.post(&returned, &[], &json!({ "why": why })), StatusCode::CREATED);
        desks.officer.boards.wait_for(desks.officer.installation.today()).unwrap();
        let list = desks.officer.page("/todo");
        assert!(list.contains("CISO 退回：請補附件，並說明"), "{list}");
        assert!(!list.contains(&why), "a long reason is shortened: {list}");
        let form = format!("/records/{id}/correct");
        assert!(list.contains(&format!("href=\"{form}?return=%2Ftodo\"")), "{list}");
        assert!(desks.officer.page(&form).contains("系統汰換"), "what was filed stands there");
        assert!(!desks.other.page("/todo").contains("請補附件"));
    });
}

#[test]
fn a_year_that_a_row_tells_stands_in_the_calendar_of_who_fills_the_form_in() {
    both(|office| {
        let url = "/records/new?form=training_record&agency=a1&with.year=2026&duty=D6.2a";
        let page = office.page(url);
        assert!(page.contains("value=\"115\"") && !page.contains("value=\"2026\""), "{page}");
        let english = office.page(&format!("{url}&lang=en"));
        assert!(english.contains("value=\"2026\""), "{english}");
    });
}

#[test]
fn what_is_urged_is_shown_before_it_is_sent_and_read_by_the_agency() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let people = |name: &str, role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, agency)]))
        };
        let bureau = people("林承翰", Role::BureauOfficer, "city");
        let officer = people("王承辦", Role::SecurityOfficer, "a1");
        let line = ("line", "D5.1a a1");
        let preview = bureau.form("/chases", &[], &[line]);
        is(&preview, StatusCode::OK);
        assert!(preview.text.contains("Please see to") && preview.text.contains("王承辦"));
        is(&officer.form("/chases", &[], &[("line", "D5.1a doit")]), StatusCode::FORBIDDEN);
        let fields = [line, ("words", "請於月底前完成"), ("key", "k1"), ("confirmed", "yes")];
        for _ in 0..2 {
            let sent = bureau.form("/chases", &[], &fields);
            assert_eq!((sent.status, sent.header("location")), (303, "/chases?sent=1"));
        }
        let (chases, _) = bureau.walk("/api/v1/chases", "chases");
        assert_eq!(chases.len(), 1, "a second click sends nothing");
        assert!(bureau.page("/chases").contains("今天催辦"));
        assert!(officer.get("/api/v1/todo").text.contains("請於月底前完成"));
        assert!(officer.page("/agencies/a1/duties/D5.1a").contains("請於月底前完成"));
        let asked = json!({"items": [{"agency": "a1", "duty": "D5.1a"}], "preview": true});
        let again = bureau.post("/api/v1/chases", &[], &asked).json();
        assert_eq!(again["lines"][0]["last_on"], "2026-03-02");
    });
}

#[test]
fn lines_are_chosen_to_be_urged_where_they_are_seen_by_who_may_urge_them() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let people = |name: &str, role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, agency)]))
        };
        let bureau = people("林承翰", Role::BureauOfficer, "city");
        let officer = people("王承辦", Role::SecurityOfficer, "a1");
        for page in ["/standings?agency=a1&q=D5.1a", "/agencies/a1?q=D5.1a"] {
            let seen = bureau.page(page);
            assert!(
                seen.contains("name=\"line\" value=\"D5.1a a1\" form=\"chase\""),
                "{page}: {seen}"
            );
            assert!(seen.contains("action=\"/chases\" id=\"chase\""), "{page}");
            assert!(!officer.page(page).contains("form=\"chase\""), "nobody urges their own");
        }
        office.boards.wait_for("2026-02-01".parse().unwrap()).unwrap();
        let then = bureau.page("/standings?agency=a1&q=D5.1a&as_of=2026-02-01");
        assert!(!then.contains("form=\"chase\""), "how it stood once is not urged");
    });
}

#[test]
fn an_officer_puts_a_row_off_and_is_told_where_that_cannot_be() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let late = [("act", "later"), ("agency", "a1"), ("duty", "D5.1a"), ("until", "2026-03-05")];
        let refused = desk.form("/todo/notes", &[], &late);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("不能延後"), "{}", refused.text);
        let foreign =
            [("act", "later"), ("agency", "doit"), ("duty", "D5.1a"), ("until", "2026-03-05")];
        is(&desk.form("/todo/notes", &[], &foreign), StatusCode::NOT_FOUND);
        let row = |list: &str| {
            let row = list.split("id=\"until-").nth(1)?;
            row.split('"').next().map(str::to_owned)
        };
        let lists = (1..=20).map(|page| format!("?within=366&page={page}"));
        let mut lists = lists.map(|list| (row(&desk.page(&format!("/todo{list}"))), list));
        let (row, list) = lists.find_map(|(row, list)| Some((row?, list))).unwrap();
        let duty = row.rsplit_once('-').unwrap().0;
        let wrong = [("act", "later"), ("agency", "a1"), ("duty", duty), ("until", "115/13/1")];
        let told = desk.form(&format!("/todo/notes{list}"), &[], &wrong);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        let text = told.text;
        let typed = format!("id=\"until-{row}\" name=\"until\" value=\"115/13/1\"");
        assert!(text.contains(&typed), "what was typed stands there again: {text}");
        assert!(text.contains(&format!("href=\"#until-{row}\"")), "{text}");
        assert!(text.contains(&format!("id=\"until-fault-{row}\"")), "beside the field: {text}");
    });
}

#[test]
fn a_proposal_is_decided_by_another_on_the_page_of_its_setting() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let people = |name: &str, role| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, "a1")]))
        };
        let (officer, ciso) =
            (people("王承辦", Role::SecurityOfficer), people("李資安長", Role::AgencyCiso));
        let fields =
            [("value", "P6M"), ("from", "2026-03-02"), ("agency", "a1"), ("why", "會議決議")];
        let asked = officer.form("/settings/period.D6.1b", &[], &fields);
        is(&asked, StatusCode::OK);
        assert!(asked.text.contains("送請核定"));
        let all: Vec<_> = fields.into_iter().chain([("confirmed", "yes")]).collect();
        let sent = officer.form("/settings/period.D6.1b", &[], &all);
        assert_eq!(sent.header("location"), "/settings/period.D6.1b?proposed=1");
        let list = ciso.page("/todo");
        assert!(list.contains("待您核定") && !list.contains("(P6M)"), "{list}");
        let page = ciso.page("/settings/period.D6.1b");
        let action = page.split("action=\"").find(|rest| rest.contains("/proposals/")).unwrap();
        let action = action.split('"').next().unwrap();
        assert!(!officer.page("/settings/period.D6.1b").contains("核定並生效"));
        let done = ciso.form(action, &[], &[("end", "accept")]);
        assert_eq!(done.header("location"), "/settings/period.D6.1b?decided=1");
        assert!(ciso.page("/settings/period.D6.1b").contains("李資安長"));
    });
}

#[test]
fn all_that_the_filter_shows_is_urged_together_after_a_preview_that_sums_it_up() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let people = |name: &str, role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, agency)]))
        };
        let bureau = people("林承翰", Role::BureauOfficer, "city");
        let page = bureau.page("/todo?whose=below&agency=a1");
        let whole = page.split("催辦篩選結果全部 ").nth(1).and_then(|rest| rest.split(' ').next());
        let whole: usize = whole.unwrap().parse().unwrap();
        assert!(whole > 25 && page.contains("formaction=\"/chases?whose=below"), "{whole}");
        let address = "/chases?whose=below&agency=a1";
        let preview = bureau.form(address, &[], &[("all", "filter")]);
        is(&preview, StatusCode::OK);
        assert!(preview.text.contains("依條文"), "{}", preview.text);
        assert!(preview.text.contains(&format!("1 個機關，{whole} 項")), "{}", preview.text);
        let lines: Vec<&str> = preview.text.split("name=\"line\" value=\"").skip(1).collect();
        let lines = lines.into_iter().filter_map(|rest| rest.split('"').next());
        let mut fields: Vec<(&str, &str)> = lines.map(|line| ("line", line)).collect();
        assert_eq!(fields.len(), whole);
        fields.extend([("key", "k2"), ("confirmed", "yes")]);
        let sent = bureau.form("/chases", &[], &fields);
        assert_eq!(sent.header("location"), format!("/chases?sent={whole}"));
        let (chases, _) = bureau.walk("/api/v1/chases?limit=50", "chases");
        assert_eq!(chases.len(), whole, "each is recorded");
        let late = bureau.form(&format!("{address}&standing=overdue"), &[], &[("all", "filter")]);
        assert!(late.text.contains("在幾天內已催辦過"), "{}", late.text);
        let officer = people("王承辦", Role::SecurityOfficer, "a1");
        let nothing = officer.form(address, &[], &[("all", "filter")]);
        assert_eq!(nothing.header("location"), "/chases?nothing=1", "nobody urges their own");
    });
}

#[test]
fn chases_are_found_by_what_came_of_them_by_whom_and_when_and_what_is_not_chased_is_a_list() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let bureau = [(Role::BureauOfficer, "city")];
        let bureau = office.as_seen_by(testkit::signed_in(&office.installation, "林承翰", &bureau));
        let late = "/todo?whose=below&agency=a1&standing=overdue";
        let has = |asked: &str| {
            let rows = bureau.page(&format!("{late}{asked}&format=csv"));
            rows.contains(",D5.1a,")
        };
        assert!(has(""));
        let fields = [("line", "D5.1a a1"), ("key", "k3"), ("confirmed", "yes")];
        assert_eq!(bureau.form("/chases", &[], &fields).status, 303);
        assert!(has("") && !has("&chased=no"));
        assert!(bureau.page(&format!("{late}&chased=no")).contains("尚未催辦"));
        let n_rows = |url: &str| bureau.get(url).json()["n_rows"].as_u64().unwrap();
        let api = "/api/v1/todo?whose=below&standing=overdue";
        assert_eq!(n_rows(&format!("{api}&chased=no")) + 1, n_rows(api));

        let n_chases =
            |asked: &str| bureau.walk(&format!("/api/v1/chases?{asked}"), "chases").0.len();
        for asked in ["outcome=open", "by=林承翰", "duty=D5.1a", "from=2026-03-02", "until=115/3/2"]
        {
            assert_eq!(n_chases(asked), 1, "{asked}");
            assert!(bureau.page(&format!("/chases?{asked}")).contains("D5.1a</small>"), "{asked}");
        }
        for asked in
            ["outcome=met", "by=nobody", "duty=D5.1b", "from=2026-03-03", "until=2026-03-01"]
        {
            assert_eq!(n_chases(asked), 0, "{asked}");
            assert!(
                bureau.page(&format!("/chases?{asked}")).contains("沒有符合條件的資料"),
                "{asked}"
            );
        }
        for asked in ["outcome=lost", "from=yesterday"] {
            is(&bureau.get(&format!("/chases?{asked}")), StatusCode::UNPROCESSABLE_ENTITY);
        }
        let mistyped = bureau.get("/chases?from=yesterday&by=林承翰").text;
        assert!(mistyped.contains("「yesterday」不是日期"), "{mistyped}");
        for kept in ["yesterday", "林承翰"] {
            assert!(mistyped.contains(&format!("value=\"{kept}\"")), "{kept}: {mistyped}");
        }
    });
}

#[test]
fn what_the_city_or_its_bureau_does_for_all_has_a_button_for_who_may_and_words_for_the_others() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let people = |name: &str, rights: &[(Role, &str)]| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, rights))
        };
        let all = |desk: &Office| -> String {
            let n_rows = desk.walk("/api/v1/todo?limit=20", "rows").0.len();
            (1..=n_rows.div_ceil(25)).map(|n| desk.page(&format!("/todo?page={n}"))).collect()
        };
        let filing = "/records/new?form=delegated_document";
        let deciding = "/settings/leave_days_threshold";
        let officer = people("王承辦", &[(Role::SecurityOfficer, "a1")]);
        let list = all(&officer);
        assert!(!list.contains(filing) && !list.contains(deciding), "{list}");
        assert!(list.contains("由本府訂定設定「請假、暫離停用門檻（日）」"), "{list}");
        let told = officer.page("/agencies/a1/duties/D7a");
        assert!(told.contains("有待資訊局或本府登錄授權文件「"), "{told}");
        assert!(!told.contains(filing), "{told}");

        let rights = [(Role::SecurityOfficer, "a1"), (Role::BureauOfficer, "city")];
        let bureau = people("林承翰", &rights);
        let list = all(&bureau);
        assert!(list.contains(filing) && list.contains("lacks=adopted_on"), "{list}");
        assert!(list.contains(&format!("{deciding}?value=90#decide")), "for no body by itself");
        assert!(list.contains("決定設定") && list.contains("訂定期間"), "{list}");
        let told = bureau.page("/agencies/a1/duties/D7a");
        let link = told.split("href=\"").find(|rest| rest.starts_with(filing)).unwrap();
        let link = link.split('"').next().unwrap();
        assert!(link.contains("agency=doit") && link.contains("with.title="), "{link}");
    });
}
