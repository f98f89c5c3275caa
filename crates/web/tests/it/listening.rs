//! The accept loop within its limits.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use hyper::body::Frame;
use tokio::sync::oneshot;
use web::Limits;
use web::extract::Json;

use crate::wire::{Server, read_to_close, read_until, send, short_limits};

const GET: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";

fn length_of_body() -> Router {
    Router::new().route("/length", post(|body: Bytes| async move { body.len().to_string() }))
}

#[tokio::test]
async fn a_request_whose_head_never_ends_is_dropped() {
    let server = Server::start(Router::new(), short_limits()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /healthz HTTP/1.1\r\nhost: loc").await;
    assert_eq!(read_to_close(&mut stream).await, "");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_dropped_before_and_after_its_first_request() {
    let server = Server::start(Router::new(), short_limits()).await;
    let mut silent = server.connect().await;
    let mut idle = server.connect().await;
    send(&mut idle, GET).await;
    assert_eq!(read_to_close(&mut silent).await, "");
    assert!(read_to_close(&mut idle).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_413_before_it_is_sent() {
    let server = Server::start(length_of_body(), short_limits()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST /length HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1001\r\n\r\n")
        .await;
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("內容過大"), "{answer}");
}

#[tokio::test]
async fn a_body_that_announces_nothing_and_grows_too_large_is_413() {
    let server = Server::start(length_of_body(), short_limits()).await;
    let mut stream = server.connect().await;
    let head = "POST /length HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    send(&mut stream, &format!("{head}3e9\r\n{}\r\n", "x".repeat(1001))).await;
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let server = Server::start(length_of_body(), short_limits()).await;
    let mut stream = server.connect().await;
    let head = "POST /length HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n";
    send(&mut stream, &format!("{head}{}", "x".repeat(1000))).await;
    assert!(read_until(&mut stream, "1000").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_trickles_is_408() {
    let server = Server::start(length_of_body(), short_limits()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST /length HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nxx")
        .await;
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn a_json_body_that_breaks_off_in_mid_air_is_told_as_408_in_problem_details() {
    let echo = post(|Json(value): Json<serde_json::Value>| async move { value.to_string() });
    let server = Server::start(Router::new().route("/api/v1/echo", echo), short_limits()).await;
    let mut stream = server.connect().await;
    let head = "POST /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json";
    send(&mut stream, &format!("{head}\r\ncontent-length: 9\r\n\r\n{{")).await;
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("urn:fangyuan:problem:request-timeout"), "{answer}");
}

#[tokio::test]
async fn a_connection_too_many_waits_until_another_ends() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let server = Server::start(Router::new(), limits).await;
    let mut first = server.connect().await;
    send(&mut first, GET).await;
    read_until(&mut first, "ok\n").await;
    let mut second = server.connect().await;
    send(&mut second, GET).await;
    // The first is still served, and answered after the second has asked.
    send(&mut first, GET).await;
    read_until(&mut first, "ok\n").await;
    let nothing = second.try_read(&mut [0; 1]).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
    drop(first);
    assert!(read_until(&mut second, "ok\n").await.starts_with("HTTP/1.1 200"));
}

/// An endless answer that tells when it was given up.
struct Endless(Option<oneshot::Sender<()>>);

impl Drop for Endless {
    fn drop(&mut self) {
        if let Some(given_up) = self.0.take() {
            let _nobody_listens = given_up.send(());
        }
    }
}

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 65536])))))
    }
}

#[tokio::test]
async fn a_reader_who_takes_nothing_is_given_up() {
    let (given_up, is_given_up) = oneshot::channel();
    let given_up = Arc::new(Mutex::new(Some(given_up)));
    let endless = get(move || {
        let given_up = given_up.lock().unwrap().take();
        async move { Body::new(Endless(given_up)) }
    });
    let server = Server::start(Router::new().route("/endless", endless), short_limits()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    is_given_up.await.unwrap();
}

#[tokio::test]
async fn a_request_that_runs_when_the_server_stops_is_still_answered() {
    let (enter, entered) = oneshot::channel();
    let (leave, may_leave) = oneshot::channel();
    let gates = Arc::new(Mutex::new(Some((enter, may_leave))));
    let slow = get(move || {
        let gates = gates.lock().unwrap().take().unwrap();
        async move {
            gates.0.send(()).unwrap();
            gates.1.await.unwrap();
            "done"
        }
    });
    let mut server = Server::start(Router::new().route("/slow", slow), Limits::default()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    entered.await.unwrap();
    server.order_to_stop();
    leave.send(()).unwrap();
    assert!(read_to_close(&mut stream).await.ends_with("done"));
    server.stopped().await;
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_a_stop() {
    let mut server = Server::start(Router::new(), Limits::default()).await;
    let mut idle = server.connect().await;
    send(&mut idle, GET).await;
    read_until(&mut idle, "ok\n").await;
    server.order_to_stop();
    assert_eq!(read_to_close(&mut idle).await, "");
    server.stopped().await;
}

#[tokio::test]
async fn a_message_of_unclear_length_is_refused_and_chunks_win_over_a_length() {
    let ask = async |rest: &str| {
        let server = Server::start(length_of_body(), Limits::default()).await;
        let mut stream = server.connect().await;
        let head = "POST /length HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
        send(&mut stream, &format!("{head}{rest}")).await;
        read_to_close(&mut stream).await
    };
    for unclear in [
        "content-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "content-length: +1\r\n\r\na",
    ] {
        let answer = ask(unclear).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{unclear}: {answer}");
    }
    // The one reading that RFC 9112 leaves; what stands after the last chunk is no second request.
    let both = "content-length: 40\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    let answer = ask(&format!("{both}GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n1"), "{answer}");
}
