//! A small office: one agency of level A, an officer with too few hours, a person with a hostile
//! name. The clock stands still; requests are sent as programs and browsers send them.

use std::sync::{Arc, OnceLock};

use app::access::Role;
use app::board::Boards;
use app::import::{Request as Import, import};
use app::{Actor, FixedClock, Installation};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::Moment;
use regulation::Regulation;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{Limits, Site, router};

const RECORDS: &str = r#"
{"id":"o1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","name_en":"Sample Bureau","tier":"first","parent":"city","own_room":false,"core_systems":false,"mail_server":false,"outward_core_system":false,"recorded_for":"2024-01-01"}}
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","unit":"資訊室","post":"設計師","work_category":"IT","person_type":"staff","onboard_date":"2020-01-01","status":"active","leave_periods":[{"from":"2025-01-01","to":"2025-01-05"}]}}
{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"<script>alert(1)</script>","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"s1","form":"dedicated_staff","agency":"a1","with":{"person":"p1","full_time":true,"from":"2026-01-01","duties":"資安業務"}}
{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"dedicated","year":2026,"course":"資安專業課程","course_kind":"professional","date":"2026-02-06","hours":11}}
"#;

pub(crate) fn law() -> Arc<Regulation> {
    static LAW: OnceLock<Arc<Regulation>> = OnceLock::new();
    Arc::clone(LAW.get_or_init(|| Arc::new(Regulation::embedded().unwrap())))
}

fn now() -> Moment {
    "2026-03-02T10:00:00+08:00".parse().unwrap()
}

/// The office with its site.
pub(crate) struct Office {
    pub(crate) installation: Installation,
    pub(crate) boards: Boards,
    router: Router,
    /// Who is on duty, and asks unless another cookie is sent.
    pub(crate) duty: testkit::SignedIn,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        let read = serde_json::from_str(&self.text);
        assert!(read.is_ok(), "{read:?}: {}", self.text);
        read.unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The fields that a problem names.
    pub(crate) fn faulty(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
}

/// Runs a test on SQLite, then on PostgreSQL.
pub(crate) fn both(body: impl Fn(&Office)) {
    testkit::both(|kit| body(&Office::at(kit)));
}

impl Office {
    pub(crate) fn at(kit: &testkit::Installation) -> Self {
        let clock = Arc::new(FixedClock(now()));
        let installation = Installation::open_under(kit.location(), law(), clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        std::fs::write(&path, RECORDS).unwrap();
        let request = Import { accept_warnings: true, ..Import::of(&path) };
        let outcome =
            import(&installation, &Actor::local("王承辦"), &request, &mut |_| {}).unwrap();
        assert!(outcome.is_whole(), "{:?}", outcome.faults);
        let boards = Boards::new(installation.clone());
        let router = router(boards.clone(), Site::new(clock), Limits::default());
        let rights = [Role::BureauOfficer, Role::AgencyCiso, Role::SecurityOfficer];
        let duty = testkit::signed_in(&installation, "值班", &rights.map(|role| (role, "city")));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { installation, boards, router, runtime, duty }
    }

    /// The same office as somebody else sees it.
    pub(crate) fn as_seen_by(&self, duty: testkit::SignedIn) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let (installation, boards) = (self.installation.clone(), self.boards.clone());
        let router = self.router.clone();
        Self { installation, boards, router, runtime, duty }
    }

    /// The same office as a demonstration: open to whoever is at its machine, as the one on duty.
    pub(crate) fn for_a_demonstration(self) -> Self {
        let site = Site::new(Arc::new(FixedClock(now()))).demonstrated_as(&self.duty.account);
        let router = router(self.boards.clone(), site, Limits::default());
        Self { router, ..self }
    }

    /// The board of today, computed now.
    pub(crate) fn with_board(self) -> Self {
        self.boards.wait_for(self.installation.today()).unwrap();
        self
    }

    pub(crate) fn get(&self, url: &str) -> Answer {
        self.send("GET", url, &[], None)
    }

    /// A page that must be there.
    pub(crate) fn page(&self, url: &str) -> String {
        let answer = self.get(url);
        assert_eq!(answer.status, 200, "{url}: {}", answer.text);
        answer.text
    }

    pub(crate) fn post(&self, url: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", url, &all, Some(body.to_string()))
    }

    /// A form as a browser sends it.
    pub(crate) fn form(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        all.extend_from_slice(headers);
        let pairs = fields.iter().map(|(key, value)| {
            format!("{}={}", web::query::segment(key), web::query::segment(value))
        });
        self.send("POST", url, &all, Some(pairs.collect::<Vec<_>>().join("&")))
    }

    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        self.send_bytes(method, url, headers, body.map(String::into_bytes))
    }

    /// Sends a form with files: the name of each part, of its file where it is one, and its bytes.
    pub(crate) fn upload(&self, url: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        let headers = [
            ("content-type", "multipart/form-data; boundary=edge"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send_bytes("POST", url, &headers, Some(body))
    }

    pub(crate) fn send_bytes(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(url).header("host", "127.0.0.1");
        request = request.header("cookie", format!("fangyuan={}", self.duty.secret));
        for (name, value) in headers {
            // The last of a name holds, so that a test may change a usual header.
            if let Some(all) = request.headers_mut() {
                all.insert(
                    axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                    value.parse().unwrap(),
                );
            }
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
    }

    /// Everything that a list of the API holds, page by page; and how many pages there were.
    pub(crate) fn walk(&self, url: &str, name: &str) -> (Vec<Value>, usize) {
        let mut all = Vec::new();
        let mut next = String::new();
        let mut n_pages = 0;
        loop {
            let join = if url.contains('?') { '&' } else { '?' };
            let cursor = web::query::segment(&next);
            let asked = match next.is_empty() {
                true => url.to_owned(),
                false => format!("{url}{join}cursor={cursor}"),
            };
            let answer = self.get(&asked);
            assert_eq!(answer.status, 200, "{asked}: {}", answer.text);
            let page = answer.json();
            all.extend(page[name].as_array().unwrap().iter().cloned());
            n_pages += 1;
            assert!(n_pages < 2000, "{url} never ends");
            match page["next"].as_str() {
                Some(cursor) => next = cursor.to_owned(),
                None => return (all, n_pages),
            }
        }
    }
}

/// Whether a status is the one that the domain means.
pub(crate) fn is(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status.as_u16(), "{}", answer.text);
}

/// Hours of a course that the person p1 was at.
pub(crate) fn training(hours: impl Into<Value>) -> Value {
    json!({
        "form": "training_record",
        "agency": "a1",
        "with": {
            "person": "p1",
            "category": "dedicated",
            "year": 2026,
            "course": "資安職能訓練",
            "course_kind": "professional",
            "date": "2026-02-20",
            "hours": hours.into(),
        },
    })
}
