//! Where the server may listen, and whom it takes its callers for; real sockets.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use testkit::Authority;
use web::rates::{Rate, Rates};
use web::{Caller, Certificate, Entrance, Limits, ServeError, bind};

use crate::wire::{Server, read_to_close, send, site};

fn encrypted() -> Entrance {
    let authority = Authority::new();
    let issued = authority.issue("site");
    let certificate = Certificate::read(&issued.certificate, &issued.key).unwrap();
    Entrance { certificate: Some(Arc::new(certificate)), ..Entrance::default() }
}

fn behind(proxy: &str) -> Entrance {
    Entrance { proxies: Arc::new([proxy.parse().unwrap()]), ..Entrance::default() }
}

async fn bound(entrance: Entrance, hosts: &[&str]) -> Result<(), ServeError> {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    let site = site().reached_by(entrance, hosts);
    bind("0.0.0.0:0".parse().unwrap(), &site).await.map(drop)
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused_without_encryption() {
    let refused = bound(Entrance::default(), &["isms.example"]).await.unwrap_err();
    assert!(matches!(refused, ServeError::InTheClear(_)));
    assert!(refused.to_string().contains("--tls-certificate"), "{refused}");
}

#[tokio::test]
async fn an_address_that_others_can_reach_needs_the_name_they_call_it_by() {
    let refused = bound(encrypted(), &[]).await.unwrap_err();
    assert!(refused.to_string().contains("--public-host"), "{refused}");
    bound(encrypted(), &["isms.example"]).await.unwrap();
    bound(behind("10.0.0.5"), &["isms.example"]).await.unwrap();
}

async fn told(entrance: Entrance, lines: &str) -> String {
    let routes = Router::new().route(
        "/caller",
        get(|caller: Caller| async move {
            format!("{} {}", caller.address, if caller.is_secure { "secure" } else { "plain" })
        }),
    );
    // Where nobody encrypts and nobody passes anything on, nobody else calls it.
    let hosts = if entrance.proxies.is_empty() { vec![] } else { vec!["isms.example".to_owned()] };
    let site = site().reached_by(entrance, hosts);
    let server = Server::start_as(site, routes, Limits::default()).await;
    let mut stream = server.connect().await;
    let request = format!("GET /caller HTTP/1.1\r\nconnection: close\r\n{lines}\r\n");
    send(&mut stream, &request).await;
    read_to_close(&mut stream).await
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_caller_is_whom_it_names_under_the_name_it_was_called() {
    let lines = "host: 127.0.0.1:8080\r\nx-forwarded-for: 203.0.113.9\r\n\
        x-forwarded-proto: https\r\nx-forwarded-host: isms.example\r\n";
    let answer = told(behind("127.0.0.1"), lines).await;
    assert!(answer.ends_with("203.0.113.9 secure"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    let foreign = lines.replace("isms.example", "evil.example");
    assert!(told(behind("127.0.0.1"), &foreign).await.starts_with("HTTP/1.1 421"));
}

#[tokio::test]
async fn without_a_trusted_proxy_its_headers_say_nothing() {
    let lines = "host: localhost\r\nx-forwarded-for: 203.0.113.9\r\nx-forwarded-proto: https\r\n";
    let answer = told(Entrance::default(), lines).await;
    assert!(!answer.contains("203.0.113.9"), "{answer}");
    assert!(!answer.contains("strict-transport-security"), "{answer}");
}

#[tokio::test]
async fn a_request_with_two_hosts_is_no_request() {
    for lines in
        ["host: localhost\r\nhost: evil.example\r\n", "host: localhost\r\nhost: localhost\r\n"]
    {
        let answer = told(Entrance::default(), lines).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(answer.contains("Host"), "{answer}");
    }
}

#[tokio::test]
async fn a_proxy_of_this_machine_that_nobody_named_is_refused_and_told_how_to_be_named() {
    let passed_on = "host: localhost\r\nx-forwarded-for: 203.0.113.9\r\n";
    for (entrance, lines) in [
        (Entrance::default(), passed_on),
        (Entrance::default(), "host: localhost\r\nvia: 1.1 proxy\r\n"),
        (behind("10.0.0.5"), "host: isms.example\r\n"),
    ] {
        let answer = told(entrance, lines).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
        assert!(answer.contains("--trusted-proxy"), "the operator learns how: {answer}");
    }
    let here = told(behind("10.0.0.5"), "host: localhost\r\n").await;
    assert!(here.ends_with("127.0.0.1 plain"), "{here}");
}

#[tokio::test]
async fn a_site_in_the_clear_that_others_call_by_a_name_does_not_start_without_a_named_proxy() {
    let bound = async |entrance: Entrance| {
        let site = site().reached_by(entrance, vec!["isms.example".to_owned()]);
        bind("127.0.0.1:0".parse().unwrap(), &site).await.map(drop)
    };
    let refused = bound(Entrance::default()).await.unwrap_err();
    assert!(matches!(refused, ServeError::NoProxy(..)));
    assert!(refused.to_string().contains("--trusted-proxy"), "{refused}");
    bound(behind("127.0.0.1")).await.unwrap();
    bound(encrypted()).await.unwrap();
}

#[tokio::test]
async fn behind_a_trusted_proxy_nobody_from_elsewhere_is_answered_in_the_clear() {
    let from = "host: isms.example\r\nx-forwarded-for: 203.0.113.10\r\n";
    for proto in ["", "x-forwarded-proto: http\r\n", "x-forwarded-proto: https, http\r\n"] {
        let answer = told(behind("127.0.0.1"), &format!("{from}{proto}")).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
        assert!(answer.contains("X-Forwarded-Proto: https"), "the operator learns how: {answer}");
        assert!(!answer.contains("set-cookie"), "{answer}");
    }
    for lines in ["forwarded: for=203.0.113.10\r\n", "forwarded: for=unknown;proto=http\r\n"] {
        let answer = told(behind("127.0.0.1"), &format!("host: isms.example\r\n{lines}")).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    }
    let encrypted = format!("{from}x-forwarded-proto: https\r\n");
    assert!(told(behind("127.0.0.1"), &encrypted).await.ends_with("203.0.113.10 secure"));
    let here = "host: localhost\r\nx-forwarded-for: 127.0.0.1\r\n";
    assert!(told(behind("127.0.0.1"), here).await.ends_with("127.0.0.1 plain"));
    assert!(told(behind("127.0.0.1"), "host: localhost\r\n").await.ends_with("127.0.0.1 plain"));
}

#[tokio::test]
async fn a_password_that_came_to_the_proxy_in_the_clear_is_taken_by_nobody() {
    let routes = Router::new().route("/sign-in", post(|| async { "signed in" }));
    let site = site().reached_by(behind("127.0.0.1"), vec!["isms.example".to_owned()]);
    let server = Server::start_as(site, routes, Limits::default()).await;
    let ask = async |what: &str, proto: &str| {
        let mut stream = server.connect().await;
        let head = "host: isms.example\r\nconnection: close\r\nx-forwarded-for: 203.0.113.10\r\n";
        let request = format!("{what} HTTP/1.1\r\n{head}{proto}content-length: 0\r\n\r\n");
        send(&mut stream, &request).await;
        read_to_close(&mut stream).await
    };
    assert!(ask("POST /sign-in", "x-forwarded-proto: http\r\n").await.starts_with("HTTP/1.1 421"));
    assert!(ask("POST /sign-in", "").await.starts_with("HTTP/1.1 421"));
    assert!(ask("GET /healthz", "").await.starts_with("HTTP/1.1 421"));
    let mut proxy_itself = server.connect().await;
    let probe = "GET /healthz HTTP/1.1\r\nhost: isms.example\r\nconnection: close\r\n";
    send(&mut proxy_itself, &format!("{probe}x-forwarded-proto: http\r\n\r\n")).await;
    assert!(read_to_close(&mut proxy_itself).await.starts_with("HTTP/1.1 200"));
    let encrypted = ask("POST /sign-in", "x-forwarded-proto: https\r\n").await;
    assert!(encrypted.ends_with("signed in"), "{encrypted}");
}

#[tokio::test]
async fn a_proxy_that_lets_a_second_kind_of_header_pass_gets_a_plain_refusal() {
    let lines = "host: isms.example\r\nx-forwarded-for: 203.0.113.9\r\nforwarded: for=1.2.3.4\r\n";
    let answer = told(behind("127.0.0.1"), lines).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("不可並存"), "{answer}");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again_and_others_are_served() {
    let once = Rate { at_once: 1, every: Duration::from_secs(60) };
    let of_addresses = Rates { reading: once, writing: once, ..Rates::OF_ADDRESSES };
    let limits = Limits { of_addresses, ..Limits::default() };
    let routes = Router::new().route("/view", get(|| async { "seen" }));
    let site = site().reached_by(behind("127.0.0.1"), vec!["isms.example".to_owned()]);
    let server = Server::start_as(site, routes, limits).await;
    let ask = async |from: &str, what: &str| {
        let mut stream = server.connect().await;
        let head = "host: isms.example\r\nconnection: close\r\nx-forwarded-proto: https\r\n\
            x-forwarded-for: ";
        send(&mut stream, &format!("{what} HTTP/1.1\r\n{head}{from}\r\n\r\n")).await;
        read_to_close(&mut stream).await
    };
    assert!(ask("203.0.113.9", "GET /view").await.starts_with("HTTP/1.1 200"));
    let refused = ask("203.0.113.9", "GET /view").await;
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    assert!(
        refused.contains("retry-after: 60\r\n") && refused.contains("60 秒後再試"),
        "{refused}"
    );
    let english = ask("203.0.113.9", "GET /view?lang=en").await;
    assert!(english.contains("try again in 60 s"), "{english}");
    let program = ask("203.0.113.9", "GET /api/v1/records").await;
    assert!(program.contains("urn:fangyuan:problem:too-many-requests"), "{program}");
    assert!(ask("203.0.113.10", "GET /view").await.starts_with("HTTP/1.1 200"));
    assert!(ask("203.0.113.9", "GET /healthz").await.starts_with("HTTP/1.1 200"));
    // A caller cannot pass for another by writing an address of its own before the proxy's.
    assert!(ask("192.0.2.1, 203.0.113.9", "GET /view").await.starts_with("HTTP/1.1 429"));
    for _ in 0..3 {
        assert!(ask("127.0.0.1", "GET /view").await.starts_with("HTTP/1.1 200"));
    }
}
