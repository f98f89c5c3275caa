//! A site whose clock a test moves, and a browser that keeps its cookie.

use std::sync::{Arc, Mutex, OnceLock};

use app::access::Role;
use app::board::Boards;
use app::federation::Federation;
use app::{Clock, Installation};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use domain::Moment;
use regulation::Regulation;
use tower::ServiceExt;
use web::{Limits, Site, router};

/// A clock that stands until a test moves it.
struct MovedClock(Mutex<Moment>);

impl Clock for MovedClock {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct Gate {
    pub(crate) installation: Installation,
    clock: Arc<MovedClock>,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// A browser; it holds the cookies that it was given last: of a session, and of a sign-in elsewhere.
pub(crate) struct Browser<'g> {
    gate: &'g Gate,
    pub(crate) cookie: Option<String>,
    pub(crate) attempt: Option<String>,
}

/// Runs a test on SQLite, then on PostgreSQL.
pub(crate) fn both(body: impl Fn(&Gate)) {
    testkit::both(|kit| body(&Gate::at(kit)));
}

impl Gate {
    fn at(kit: &testkit::Installation) -> Self {
        let now = "2026-03-02T10:00:00+08:00".parse().unwrap();
        Self::open(kit, now, Federation::default())
    }

    /// A site at a moment, with those who vouch for people.
    pub(crate) fn open(kit: &testkit::Installation, now: Moment, federation: Federation) -> Self {
        static LAW: OnceLock<Arc<Regulation>> = OnceLock::new();
        let law = LAW.get_or_init(|| Arc::new(Regulation::embedded().unwrap()));
        let clock = Arc::new(MovedClock(Mutex::new(now)));
        let installation =
            Installation::open_under(kit.location(), Arc::clone(law), clock.clone()).unwrap();
        let installation = installation.federated(federation);
        // The guard against guessing is tried elsewhere; here somebody guesses a lot.
        let mut limits = Limits::default();
        limits.of_addresses.signing_in = limits.of_addresses.reading;
        let router = router(Boards::new(installation.clone()), Site::new(clock.clone()), limits);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { installation, clock, router, runtime }
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus_minutes(minutes);
    }

    pub(crate) fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().microseconds() / 1_000_000).unwrap()
    }

    /// Somebody with a password and a session of their own.
    pub(crate) fn officer(&self) -> testkit::SignedIn {
        testkit::signed_in(&self.installation, "王承辦", &[(Role::BureauOfficer, "city")])
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { gate: self, cookie: None, attempt: None }
    }

    /// The browser of somebody who is there.
    pub(crate) fn browser_of(&self, somebody: &testkit::SignedIn) -> Browser<'_> {
        Browser { gate: self, cookie: Some(somebody.secret.clone()), attempt: None }
    }

    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(url).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
            let text = to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                text: String::from_utf8_lossy(&text).into_owned(),
            }
        })
    }

    /// The kinds of everything that happened to a subject, oldest first.
    pub(crate) fn told_of(&self, subject: &str) -> Vec<String> {
        let told = testkit::told_of(&self.installation, subject);
        told.into_iter().map(|(kind, _)| kind).collect()
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What stands between two pieces of the page.
    pub(crate) fn between(&self, begin: &str, end: &str) -> String {
        let rest = self.text.split_once(begin).map(|(_, rest)| rest);
        assert!(rest.is_some(), "{}", self.text);
        let rest = rest.unwrap();
        rest.split_once(end).unwrap().0.to_owned()
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        self.between(&format!("name=\"{name}\" value=\""), "\"")
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn leads_to(&self, place: &str) -> &Self {
        self.is(303);
        assert_eq!(self.header("location"), place);
        self
    }
}

impl Browser<'_> {
    pub(crate) fn get(&mut self, url: &str) -> Answer {
        self.send("GET", url, String::new())
    }

    pub(crate) fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Answer {
        let segment = web::query::segment;
        let pairs =
            fields.iter().map(|(key, value)| format!("{}={}", segment(key), segment(value)));
        self.send("POST", url, pairs.collect::<Vec<_>>().join("&"))
    }

    /// Signs in by name and password.
    pub(crate) fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("name", name), ("password", password), ("next", "/account")])
    }

    /// Whether the site knows who this is.
    pub(crate) fn is_in(&mut self) -> bool {
        self.get("/account").status == 200
    }

    fn send(&mut self, method: &str, url: &str, body: String) -> Answer {
        let kept = [("fangyuan", &self.cookie), ("fangyuan-attempt", &self.attempt)];
        let kept = kept.iter().filter_map(|(name, secret)| Some((name, secret.as_ref()?)));
        let cookie: Vec<_> = kept.map(|(name, secret)| format!("{name}={secret}")).collect();
        let cookie = Some(cookie.join("; ")).filter(|cookie| !cookie.is_empty());
        let mut headers = vec![
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
        ];
        if let Some(cookie) = &cookie {
            headers.push(("cookie", cookie));
        }
        let answer = self.gate.send(method, url, &headers, body);
        for given in answer.headers.get_all("set-cookie") {
            let pair = given.to_str().unwrap().split(';').next().unwrap_or_default();
            let (name, secret) = pair.split_once('=').unwrap();
            let secret = Some(secret.to_owned()).filter(|secret| !secret.is_empty());
            match name {
                "fangyuan" => self.cookie = secret,
                _ => self.attempt = secret,
            }
        }
        answer
    }
}
