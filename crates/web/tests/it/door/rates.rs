//! How often one account may ask, from however many addresses.

use std::sync::Arc;
use std::time::Duration;

use app::access::{Role, Scope};
use app::board::Boards;
use app::{FixedClock, Installation};
use axum::body::Body;
use axum::http::Request;
use regulation::Regulation;
use tower::ServiceExt;
use web::rates::{Rate, Rates};
use web::{Entrance, Limits, Site, router};

#[test]
fn an_account_that_asks_too_often_is_told_when_to_come_again_from_whichever_address_or_token() {
    let kit = testkit::embedded();
    let clock = Arc::new(FixedClock("2026-03-02T10:00:00+08:00".parse().unwrap()));
    let law = Arc::new(Regulation::embedded().unwrap());
    let installation = Installation::open_under(kit.location(), law, clock.clone()).unwrap();
    let officer = testkit::signed_in(&installation, "王承辦", &[(Role::BureauOfficer, "city")]);
    let other = testkit::signed_in(&installation, "李承辦", &[(Role::BureauOfficer, "city")]);
    let token = testkit::token(&installation, &officer, &[Scope::Read]);
    let reading = Rate { at_once: 3, every: Duration::from_secs(7) };
    let of_accounts = Rates { reading, ..Rates::OF_ACCOUNTS };
    let limits = Limits { of_accounts, ..Limits::default() };
    let entrance =
        Entrance { proxies: Arc::new(["127.0.0.1".parse().unwrap()]), ..Entrance::default() };
    let site = Site::new(clock).reached_by(entrance, vec!["isms.example".to_owned()]);
    let router = router(Boards::new(installation), site, limits);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |from: &str, name: &str, value: &str| {
        let request = Request::get("/api/v1/forms").header("host", "isms.example");
        let request = request.header("x-forwarded-for", from).header("x-forwarded-proto", "https");
        let request = request.header(name, value).body(Body::empty()).unwrap();
        let response = runtime.block_on(router.clone().oneshot(request)).unwrap();
        let wait = response.headers().get("retry-after").cloned();
        (response.status().as_u16(), wait.map(|wait| wait.to_str().unwrap().to_owned()))
    };
    let cookie = |of: &testkit::SignedIn| format!("__Host-fangyuan={}", of.secret);
    for host in 1..=3 {
        let from = format!("203.0.113.{host}");
        assert_eq!(ask(&from, "cookie", &cookie(&officer)).0, 200);
    }
    let refused = ask("203.0.113.4", "cookie", &cookie(&officer));
    assert_eq!(refused, (429, Some("7".to_owned())));
    let by_token = ask("203.0.113.5", "authorization", &format!("Bearer {token}"));
    assert_eq!(by_token.0, 429, "a token asks for whom it acts");
    assert_eq!(ask("203.0.113.4", "cookie", &cookie(&other)).0, 200);
    assert_eq!(ask("127.0.0.1", "cookie", &cookie(&officer)).0, 200, "who sits at the machine");
}
