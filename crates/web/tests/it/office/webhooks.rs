//! Webhooks on their pages and over the wire, to a real server on loopback, on both databases.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};

use app::access::Role;
use app::webhook::{FILE, Outcome};
use axum::http::StatusCode;
use serde_json::{Value, json};
use web::Webhooks;

use super::approvals::{desks, filed};
use super::desk::{Office, is};

/// One call as the other side had it.
struct Heard {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server that answers every call with the same text.
fn peer(answer: &'static str) -> (SocketAddr, Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heard) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let mut headers = Vec::new();
            loop {
                let mut header = String::new();
                reader.read_line(&mut header).unwrap();
                let Some((name, value)) = header.trim().split_once(": ") else { break };
                headers.push((name.to_owned(), value.to_owned()));
            }
            let heard = Heard { line, headers, body: String::new() };
            let length = heard.header("content-length").parse().unwrap_or(0);
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let body = String::from_utf8(body).unwrap();
            // Whoever asked may have gone, where the answer was too long for them.
            let _ = stream.write_all(answer.as_bytes());
            if sender.send(Heard { body, ..heard }).is_err() {
                return;
            }
        }
    });
    (address, heard)
}

const TAKEN: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
const FAILED: &str =
    "HTTP/1.1 500 Oops\r\nContent-Length: 18\r\nConnection: close\r\n\r\na secret of theirs";

/// What `webhooks.toml` holds; this machine is called where it says so.
fn settle(office: &Office, is_here_called: bool) {
    let here = "[[network]]\nname = \"this machine\"\nrange = \"127.0.0.0/8\"\n";
    let text =
        format!("address = \"https://isms.example\"\n{}", if is_here_called { here } else { "" });
    std::fs::write(office.installation.store.directory().join(FILE), text).unwrap();
}

/// Makes a webhook of a1 on the page; its path and its secret.
fn made(office: &Office, address: &str) -> (String, String) {
    let fields = [("agency", "a1"), ("address", address), ("kind", "record.filed")];
    let page = office.form("/webhooks/new", &[], &fields);
    is(&page, StatusCode::OK);
    let after = |mark: &str| page.text.split_once(mark).unwrap().1;
    let secret = after("<code class=\"secret\">").split_once('<').unwrap().0.to_owned();
    let path = after("class=\"button\" href=\"/webhooks/").split_once('"').unwrap().0;
    (format!("/webhooks/{path}"), secret)
}

fn send(office: &Office) -> Option<Outcome> {
    let webhooks = Webhooks::open(&office.installation).unwrap().unwrap();
    webhooks.take().unwrap();
    webhooks.send_next().unwrap().map(|tried| tried.outcome)
}

fn put_off(office: &Office) -> String {
    match send(office) {
        Some(Outcome::PutOff { why }) => why.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_call_tells_that_something_happened_and_where_and_nothing_of_what_the_record_says() {
    desks(|desks| {
        let officer = &desks.officer;
        settle(officer, true);
        let (address, heard) = peer(TAKEN);
        let (path, secret) = made(officer, &format!("http://{address}/hook?for=isms"));
        let record = filed(officer, "系統汰換");
        assert_eq!(send(officer), Some(Outcome::Sent));
        let call = heard.recv().unwrap();
        assert_eq!(call.line, "POST /hook?for=isms HTTP/1.1\r\n");
        assert_eq!(call.header("content-type"), "application/json");
        let id = call.header("webhook-id");
        let webhook = path.rsplit('/').next().unwrap();
        assert!(id.starts_with(webhook), "{id} {path}");
        assert_eq!(call.header("webhook-timestamp"), "1772416800");
        let signature = call.header("webhook-signature");
        assert!(signature.starts_with("v1,") && signature.len() == 47, "{signature}");
        let told = call.json();
        let change = told["data"]["change"].as_i64().unwrap();
        assert_eq!(
            told,
            json!({"type": "record.filed", "timestamp": "2026-03-02T10:00:00+08:00", "data": {
                "subject": record, "agency": "a1", "change": change,
                "href": format!("https://isms.example/api/v1/records/{record}")}})
        );
        assert_eq!(send(officer), None);
        let page = officer.page(&path);
        assert!(page.contains("送達") && page.contains(&record), "{page}");
        assert!(!page.contains(&secret) && !officer.page("/webhooks").contains("for=isms"));
    });
}

#[test]
fn a_side_that_fails_is_told_by_its_status_alone_and_no_redirect_is_followed() {
    desks(|desks| {
        let officer = &desks.officer;
        settle(officer, true);
        let (elsewhere, heard_elsewhere) = peer(TAKEN);
        let redirect = format!(
            "HTTP/1.1 307 Elsewhere\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let (failing, _heard) = peer(FAILED);
        let (path, _) = made(officer, &format!("http://{failing}/"));
        filed(officer, "系統汰換");
        assert_eq!(put_off(officer), "it answered 500");
        assert!(officer.page(&path).contains("對方回應 500"));
        assert!(officer.page(&format!("{path}?lang=en")).contains("it answered 500"));
        assert!(!officer.page(&path).contains("a secret of theirs"));
        // A second call waits as long as the webhook rests, though it was due as it was written.
        filed(officer, "又一件");
        Webhooks::open(&officer.installation).unwrap().unwrap().take().unwrap();
        let page = officer.page(&path);
        let rests = page.split_once("次未送達，").unwrap().1.split_once(" 再試").unwrap().0;
        assert_eq!(page.matches(&format!("等候，下次 {rests} 送出")).count(), 2, "{page}");
        is(&officer.form(&format!("{path}/end"), &[], &[]), StatusCode::SEE_OTHER);
        let (redirecting, _heard) = peer(Box::leak(redirect.into_boxed_str()));
        made(officer, &format!("http://{redirecting}/"));
        filed(officer, "另一件");
        assert_eq!(put_off(officer), "it answered 307; no redirect is followed");
        assert!(heard_elsewhere.try_recv().is_err());
    });
}

#[test]
fn the_page_says_that_a_webhook_waits_for_what_its_owner_owes() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        settle(officer, true);
        let (address, heard) = peer(TAKEN);
        let (path, _) = made(officer, &format!("http://{address}/"));
        filed(officer, "系統汰換");
        let (local, role) = (app::Actor::local("test"), Role::SecurityOfficer.word());
        app::second_factor::decide(&officer.installation, &local, role, true, "資安長核定")
            .unwrap();
        assert_eq!(send(officer), None);
        assert!(heard.try_recv().is_err());
        let page = ciso.page(&path);
        assert!(page.contains("等候建立者") && page.contains("第二因素"), "{page}");
        assert!(!page.contains("/trial"), "{page}");
        assert!(ciso.page("/webhooks").contains("<b>等候建立者</b>"));
        assert!(ciso.page("/webhooks?lang=en").contains("<b>waits for its owner</b>"));
    });
}

#[test]
fn a_name_that_leads_inside_is_not_called_though_its_address_was_fine_when_written() {
    desks(|desks| {
        let officer = &desks.officer;
        settle(officer, true);
        let (address, heard) = peer(TAKEN);
        made(officer, &format!("http://localhost:{}/", address.port()));
        filed(officer, "系統汰換");
        settle(officer, false);
        assert!(put_off(officer).contains("public addresses"));
        assert!(heard.try_recv().is_err());
    });
}

#[test]
fn what_a_name_leads_to_is_looked_at_before_anything_is_sent() {
    let (address, heard) = peer(TAKEN);
    let call = |guard: &app::webhook::Guard| {
        let guarded = web::outward::Guarded { guard, authorities: None };
        let url = format!("http://localhost:{}/", address.port());
        web::outward::call(&url, &[], b"{}", &guarded)
    };
    let told = call(&app::webhook::Guard::default()).unwrap_err();
    assert_eq!(told, app::webhook::Reason::Inside);
    assert!(heard.try_recv().is_err());
    let networks = ["127.0.0.0/8", "::1"].map(|one| one.parse().unwrap());
    let answer = call(&app::webhook::Guard { allowed: networks.to_vec() }).unwrap();
    assert_eq!(answer.status, 204);
}

#[test]
fn an_address_that_may_not_be_called_is_told_beside_its_field_with_what_was_typed() {
    desks(|desks| {
        let officer = &desks.officer;
        assert!(officer.page("/webhooks/new").contains("webhooks.toml"));
        settle(officer, false);
        let fields =
            [("agency", "a1"), ("address", "https://10.0.0.1/x"), ("kind", "record.filed")];
        let page = officer.form("/webhooks/new", &[], &fields);
        is(&page, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("這是內部位址") && page.text.contains("https://10.0.0.1/x"));
        let none = [("agency", "a1"), ("address", "https://siem.example/")];
        let page = officer.form("/webhooks/new?lang=en", &[], &none);
        assert!(page.text.contains("Choose at least one kind of event"), "{}", page.text);
        assert!(officer.page("/webhooks").contains("還沒有您可以查看的事件通知"));
    });
}

#[test]
fn a_trial_is_sent_and_another_secret_is_shown_once() {
    desks(|desks| {
        let officer = &desks.officer;
        settle(officer, true);
        let (address, heard) = peer(TAKEN);
        let (path, secret) = made(officer, &format!("http://{address}/"));
        is(&officer.form(&format!("{path}/trial"), &[], &[]), StatusCode::SEE_OTHER);
        assert_eq!(send(officer), Some(Outcome::Sent));
        assert_eq!(heard.recv().unwrap().json()["type"], "webhook.tried");
        let renewed = officer.form(&format!("{path}/secret"), &[], &[]);
        is(&renewed, StatusCode::OK);
        assert!(renewed.text.contains("whsec_") && !renewed.text.contains(&secret));
        is(&officer.form(&format!("{path}/trial"), &[], &[]), StatusCode::SEE_OTHER);
        assert_eq!(send(officer), Some(Outcome::Sent));
        let both = heard.recv().unwrap();
        assert_eq!(both.header("webhook-signature").split(' ').count(), 2);
        // Others do not know that it is there.
        is(&desks.other.get(&path), StatusCode::NOT_FOUND);
        is(&desks.other.form(&format!("{path}/end"), &[], &[]), StatusCode::NOT_FOUND);
        let rights = [(Role::PlatformAdministrator, "city")];
        let who = testkit::signed_in(&officer.installation, "管理者", &rights);
        let metrics = officer.as_seen_by(who).page("/metrics");
        assert!(metrics.contains("fangyuan_webhook_calls{state=\"waiting\"} 0"), "{metrics}");
    });
}
