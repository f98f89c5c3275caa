//! What every answer wears, and what is refused before any handler.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use axum::routing::{get, post};
use serde_json::Value;
use tower::ServiceExt;
use web::fault::{Fault, FieldFault};
use web::view::View;
use web::{Limits, dress};

use crate::wire::site;

fn router() -> Router {
    let routes = Router::new()
        .route("/view", get(|view: View| async move { view.as_of_in_words() }))
        .route("/write", post(|| async { "written" }))
        .route("/broken", get(broken))
        .route("/api/v1/refused", get(|| async { refused() }));
    dress(routes, site(), Limits::default())
}

#[expect(clippy::panic, reason = "the fault that is tested")]
async fn broken() -> &'static str {
    panic!("a secret of the server")
}

fn refused() -> Fault {
    Fault::unprocessable(vec![FieldFault::new("hours", "時數須為正數", "hours must be positive")])
}

fn request(method: &str, url: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(url).header("host", "127.0.0.1:8080")
}

async fn answer(request: Request<Body>) -> Response<Body> {
    router().oneshot(request).await.unwrap()
}

async fn ask(url: &str) -> Response<Body> {
    answer(request("GET", url).body(Body::empty()).unwrap()).await
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_answer_forbids_what_the_site_does_not_ship() {
    for url in ["/view", "/nowhere", "/healthz", "/broken", "/api/v1/refused"] {
        let response = ask(url).await;
        let policy = header(&response, "content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{url}: {policy}");
        assert!(!policy.contains("unsafe"), "{url}: {policy}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{url}");
        assert_eq!(header(&response, "referrer-policy"), "same-origin", "{url}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{url}");
        assert!(!header(&response, "x-request-id").is_empty(), "{url}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_the_language_asked_for() {
    let chinese = ask("/nowhere").await;
    assert_eq!(chinese.status(), StatusCode::NOT_FOUND);
    let chinese = text(chinese).await;
    assert!(chinese.contains(r#"<html lang="zh-Hant-TW">"#) && chinese.contains("找不到這一頁"));
    let english = text(ask("/nowhere?lang=en").await).await;
    assert!(english.contains(r#"<html lang="en">"#) && english.contains("Not found"));
}

#[tokio::test]
async fn what_a_caller_writes_into_the_address_is_never_markup() {
    let page = text(ask("/nowhere?as_of=%3Cscript%3E&q=%22%3E%3Cscript%3E").await).await;
    assert!(!page.contains("<script>"), "{page}");
    let page = text(ask("/view?as_of=%3Cscript%3E").await).await;
    assert!(page.contains("&#60;script&#62;") && !page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_faulty_day_is_422_and_names_its_field() {
    let response = ask("/view?as_of=yesterday").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(response).await.contains("「yesterday」不是日期"));
}

#[tokio::test]
async fn a_handler_that_panics_is_500_and_tells_no_secret() {
    let response = ask("/broken").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = header(&response, "x-request-id").to_owned();
    let page = text(response).await;
    assert!(page.contains("系統發生錯誤") && page.contains(&id) && !page.contains("secret"));
}

#[tokio::test]
async fn programs_get_problem_details() {
    let response = ask("/api/v1/refused?lang=en").await;
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let problem: Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(problem["type"], "urn:fangyuan:problem:unprocessable-entity");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["instance"], "/api/v1/refused");
    assert_eq!(problem["errors"][0]["field"], "hours");
    assert_eq!(problem["errors"][0]["detail"], "hours must be positive");
}

#[tokio::test]
async fn the_wrong_method_is_405_with_words_and_names_the_right_ones() {
    let response = answer(request("DELETE", "/write").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, "allow"), "POST");
    assert!(text(response).await.contains("不支援這種操作"));
}

#[tokio::test]
async fn a_write_that_another_site_started_is_refused() {
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
    ] {
        let write = request("POST", "/write").header(name, value).body(Body::empty()).unwrap();
        assert_eq!(answer(write).await.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let own = request("POST", "/write").header("sec-fetch-site", "same-origin");
    assert_eq!(answer(own.body(Body::empty()).unwrap()).await.status(), StatusCode::OK);
    let program = request("POST", "/write").body(Body::empty()).unwrap();
    assert_eq!(answer(program).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_name_that_was_made_to_point_here_is_refused() {
    for host in ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"] {
        let foreign = Request::builder().uri("/view").header("host", host);
        let response = answer(foreign.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    for host in ["localhost:8080", "LOCALHOST", "[::1]:8080"] {
        let own = Request::builder().uri("/view").header("host", host);
        assert_eq!(
            answer(own.body(Body::empty()).unwrap()).await.status(),
            StatusCode::OK,
            "{host}"
        );
    }
}

#[tokio::test]
async fn an_id_given_by_a_proxy_is_kept_only_where_it_is_harmless() {
    let given = request("GET", "/view").header("x-request-id", "proxy-1");
    let response = answer(given.body(Body::empty()).unwrap()).await;
    assert_eq!(header(&response, "x-request-id"), "proxy-1");
    let hostile = request("GET", "/view").header("x-request-id", "a b\u{1b}[31m".as_bytes());
    if let Ok(hostile) = hostile.body(Body::empty()) {
        assert_ne!(header(&answer(hostile).await, "x-request-id"), "a b\u{1b}[31m");
    }
}

#[tokio::test]
async fn static_files_are_kept_for_ever_under_their_hashed_name_and_asked_again_under_the_plain_one()
 {
    let page = text(ask("/nowhere").await).await;
    let (_, rest) = page.split_once("href=\"/static/fangyuan.").unwrap();
    let url = format!("/static/fangyuan.{}", rest.split_once('"').unwrap().0);
    let hashed = ask(&url).await;
    assert_eq!(hashed.status(), StatusCode::OK, "{url}");
    assert!(header(&hashed, "cache-control").contains("immutable"));
    assert_eq!(header(&hashed, "content-type"), "text/css; charset=utf-8");
    let etag = header(&hashed, "etag").to_owned();

    let plain = ask("/static/fangyuan.css").await;
    assert_eq!(header(&plain, "cache-control"), "public, no-cache");
    let again = request("GET", "/static/fangyuan.css").header("if-none-match", &etag);
    let again = answer(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(ask("/static/fangyuan.0000000000000000.css").await.status(), StatusCode::NOT_FOUND);
}
