//! The demonstration: open to whoever comes first, and shut to whoever has left until they choose again.

use axum::http::StatusCode;

use super::desk::{Office, is};

#[test]
fn who_signs_out_of_the_demonstration_is_nobody_until_they_choose_again_whom_to_be() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).for_a_demonstration();
    let newcomer = [("cookie", "fangyuan=nobody")];
    is(&office.send("GET", "/regulation", &newcomer, None), StatusCode::OK);
    let left = office.form("/sign-out", &[], &[]);
    is(&left, StatusCode::SEE_OTHER);
    assert_eq!(left.header("location"), "/personas?done=out");
    let page = office.page("/personas?done=out");
    for told in ["<h1>登入示範站</h1>", "您已登出", "不需密碼", "合成資料"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for of_somebody in ["class=\"who\"", "main-navigation", "/sign-out", "目前身分"] {
        assert!(!page.contains(of_somebody), "{of_somebody}: {page}");
    }
    let led = office.get("/regulation");
    is(&led, StatusCode::SEE_OTHER);
    assert!(led.header("location").starts_with("/personas?next="), "{led:?}");
    assert!(office.page("/sign-in").contains("href=\"/personas\""));
    is(&office.get("/api/v1/settings"), StatusCode::UNAUTHORIZED);
    is(&office.send("GET", "/regulation", &newcomer, None), StatusCode::OK);
}

#[test]
fn where_records_are_real_nobody_chooses_whom_to_be() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let nobody = [("cookie", "fangyuan=nobody")];
    let led = office.send("GET", "/personas", &nobody, None);
    assert!(led.header("location").starts_with("/sign-in"), "{led:?}");
    is(&office.get("/personas"), StatusCode::NOT_FOUND);
    assert!(!office.page("/sign-in").contains("/personas"));
}
