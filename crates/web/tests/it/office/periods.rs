//! The periods of an agency: proposed, decided and accepted together on one page, on both databases.

use app::access::Role;
use axum::http::StatusCode;

use super::desk::{Office, is};

const PAGE: &str = "/agencies/a1/periods";

/// The page as who prepares for the agency sees it, and as who decides for it.
fn both(body: impl Fn(&Office, &Office)) {
    testkit::both(|kit| {
        let office = Office::at(kit).with_board();
        let seen_by = |name: &str, role| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, "a1")]))
        };
        body(&seen_by("officer", Role::SecurityOfficer), &seen_by("ciso", Role::AgencyCiso));
    });
}

/// The first two periods that the page offers to choose.
fn offered(page: &str) -> Vec<String> {
    let names = page.split("<select name=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    names.take(2).map(|(name, _)| name.to_owned()).collect()
}

fn chosen<'f>(names: &'f [String], act: &'f str, why: &'f str) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![("act", act), ("from", "2026-03-01"), ("why", why)];
    fields.extend(names.iter().map(|name| (name.as_str(), "P6M")));
    fields
}

fn n_changes(office: &Office) -> i64 {
    app::record::version(&office.installation).unwrap()
}

#[test]
fn who_decides_decides_several_periods_on_the_page_as_one_change() {
    both(|_, ciso| {
        let page = ciso.page(PAGE);
        let names = offered(&page);
        assert_eq!(names.len(), 2, "{page}");
        let before = n_changes(ciso);
        is(&ciso.form(PAGE, &[], &chosen(&names, "decide", "資安會議決議")), StatusCode::SEE_OTHER);
        assert_eq!(n_changes(ciso), before + 1);
        let page = ciso.page(PAGE);
        assert_eq!(page.matches("<b>6個月</b>").count(), 2, "{page}");
    });
}

#[test]
fn who_prepares_decides_nothing_and_takes_back_what_they_proposed() {
    both(|officer, ciso| {
        let names = offered(&officer.page(PAGE));
        let refused = officer.form(PAGE, &[], &chosen(&names, "decide", "資安會議決議"));
        is(&refused, StatusCode::FORBIDDEN);
        is(&officer.form(PAGE, &[], &chosen(&names, "propose", "依建議")), StatusCode::SEE_OTHER);
        let to = format!("/settings/{}?agency=a1#proposals", names[0]);
        assert!(officer.page(PAGE).contains(&to), "{}", officer.page(PAGE));
        let page = ciso.page(PAGE);
        assert!(page.contains("不核定") && page.contains(&to), "{page}");
        assert!(ciso.page(to.split_once('#').unwrap().0).contains("refuse"));
    });
}

#[test]
fn what_was_proposed_is_no_more_asked_for_on_the_list_but_waits_for_who_accepts_it() {
    both(|officer, ciso| {
        let lacked = |office: &Office| {
            let list = office.page("/todo?agency=a1");
            let lacked = list.split("todo-lacked").nth(1);
            lacked.map(|rest| rest.split("</section>").next().unwrap().to_owned()).unwrap()
        };
        let (waits, place) = ("已提案，等候資安長核定", format!("href=\"{PAGE}\">"));
        assert!(lacked(officer).contains(&format!("{place}訂定")), "{}", lacked(officer));
        let page = officer.page(PAGE);
        let names = page.split("<select name=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
        let some = chosen(&names[1..], "propose", "依建議");
        is(&officer.form(PAGE, &[], &some), StatusCode::SEE_OTHER);
        assert!(!lacked(officer).contains(waits), "one is left to propose");
        let last = chosen(&names[..1], "propose", "依建議");
        is(&officer.form(PAGE, &[], &last), StatusCode::SEE_OTHER);
        let told = lacked(officer);
        assert!(told.contains(waits) && told.contains(&format!("{place}查看提案")), "{told}");
        assert!(!ciso.page("/todo?agency=a1").contains(waits), "who accepts it is told to");
    });
}

#[test]
fn what_holds_tells_since_when_and_who_proposed_and_who_accepted_it() {
    both(|officer, ciso| {
        let names = offered(&officer.page(PAGE));
        is(&officer.form(PAGE, &[], &chosen(&names, "propose", "依建議")), StatusCode::SEE_OTHER);
        let page = ciso.page(PAGE);
        let ids = page.split("name=\"proposal\" value=\"").skip(1);
        let ids: Vec<&str> = ids.filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.len(), 2, "{page}");
        let mut fields = vec![("act", "accept")];
        fields.extend(ids.iter().map(|id| ("proposal", *id)));
        is(&ciso.form(PAGE, &[], &fields), StatusCode::SEE_OTHER);
        let page = officer.page(PAGE);
        for told in ["民國115年3月1日", "officer 提案", "ciso 核定"] {
            assert!(page.matches(told).count() >= 2, "{told}: {page}");
        }
        let record = format!("/settings/{}?agency=a1\">決定紀錄", names[0]);
        assert!(page.contains(&record), "{page}");
    });
}

#[test]
fn what_lacks_is_told_at_its_field_and_what_was_typed_stays() {
    both(|officer, _| {
        let names = offered(&officer.page(PAGE));
        let told = officer.form(PAGE, &[], &chosen(&names, "propose", " "));
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#why\">請說明理由"), "{}", told.text);
        assert_eq!(told.text.matches("value=\"P6M\" selected").count(), 2, "{}", told.text);
        let told = officer.form(PAGE, &[], &chosen(&[], "propose", "依建議"));
        assert!(told.text.contains("href=\"#periods\">請至少選擇一項週期"), "{}", told.text);
        let mut wrong = chosen(&names, "propose", "依建議");
        wrong[3].1 = "often";
        let told = officer.form(PAGE, &[], &wrong);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#periods\">「often」不可用"), "{}", told.text);
    });
}

#[test]
fn a_form_of_an_agency_that_is_sent_after_the_session_ended_is_given_back() {
    both(|officer, _| {
        let names = offered(&officer.page(PAGE));
        let fields = chosen(&names, "propose", "資安會議討論後之週期");
        let ended = officer.form(PAGE, &[("cookie", "fangyuan=gone")], &fields);
        is(&ended, StatusCode::UNAUTHORIZED);
        assert!(ended.text.contains("value=\"資安會議討論後之週期\""), "{}", ended.text);
    });
}
