//! A small city beside the list of bodies: an agency of level A with two people, one of them an
//! officer with too few hours; a body below it; a body with a hostile name. The clock stands still.

use std::sync::{Arc, OnceLock};

use app::access::Role;
use app::board::Boards;
use app::import::{Request as Import, import};
use app::{Actor, FixedClock, Installation};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use domain::Moment;
use regulation::Regulation;
use tower::ServiceExt;
use web::{Limits, Site, router};

/// What the hostile body is called.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>&\"惡意'局";

const RECORDS: &str = r#"
{"id":"o1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","name_en":"Sample Bureau","tier":"first","parent":"city","own_room":false,"core_systems":false,"mail_server":false,"outward_core_system":false,"recorded_for":"2024-01-01"}}
{"id":"o2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"範例局附屬所","tier":"second","parent":"a1"}}
{"id":"o3","form":"org_register","agency":"h/1","with":{"agency_code":"h/1","name_zh":"<script>alert(1)</script>&\"惡意'局","tier":"first","parent":"city"}}
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","unit":"資訊室","post":"設計師","work_category":"IT","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"<b>鄭</b>涵婷","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"s1","form":"dedicated_staff","agency":"a1","with":{"person":"p1","full_time":true,"from":"2024-01-01","duties":"資安業務"}}
{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"dedicated","year":2025,"course":"資安專業課程","course_kind":"professional","date":"2025-05-06","hours":11}}
"#;

pub(crate) fn now() -> Moment {
    "2026-03-02T10:00:00+08:00".parse().unwrap()
}

/// A site on the small city; its board of today is there.
pub(crate) struct World {
    pub(crate) installation: Installation,
    router: Router,
    cookie: String,
    _kit: testkit::Installation,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same city with some records more.
    pub(crate) fn with(more: &str) -> Self {
        static LAW: OnceLock<Arc<Regulation>> = OnceLock::new();
        let law = LAW.get_or_init(|| {
            let mut law = Regulation::embedded().unwrap();
            // More bodies than a page holds, and no more: each of them is judged for every test.
            law.organisations.list.truncate(55);
            Arc::new(law)
        });
        let kit = testkit::embedded();
        let clock = Arc::new(FixedClock(now()));
        let installation =
            Installation::open_under(kit.location(), Arc::clone(law), clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        std::fs::write(&path, [RECORDS, more].concat()).unwrap();
        let request = Import { accept_warnings: true, ..Import::of(&path) };
        let outcome =
            import(&installation, &Actor::local("王承辦"), &request, &mut |_| {}).unwrap();
        assert!(outcome.is_whole(), "{:?}", outcome.faults);
        let boards = Boards::new(installation.clone());
        boards.wait_for(installation.today()).unwrap();
        let router = router(boards, Site::new(clock), Limits::default());
        let rights = [(Role::BureauOfficer, "city"), (Role::SecurityOfficer, "city")];
        let officer = testkit::signed_in(&installation, "值班", &rights);
        let cookie = format!("fangyuan={}", officer.secret);
        Self { installation, router, cookie, _kit: kit }
    }

    /// An answer as it is.
    pub(crate) async fn ask(&self, url: &str) -> Response<Body> {
        let request = Request::builder().uri(url).header("host", "127.0.0.1");
        let request = request.header("cookie", &self.cookie);
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// A page that must be there. One that is still computed is asked again, as browsers do.
    pub(crate) async fn page(&self, url: &str) -> String {
        loop {
            let response = self.ask(url).await;
            match response.status() {
                StatusCode::ACCEPTED => {}
                StatusCode::OK => return text(response).await,
                status => assert_eq!(status, StatusCode::OK, "{url}: {}", text(response).await),
            }
        }
    }

    /// The rows of a list as a spreadsheet holds them, without its headings.
    pub(crate) async fn rows(&self, url: &str) -> Vec<String> {
        let join = if url.contains('?') { '&' } else { '?' };
        let url = url.split('#').next().unwrap();
        let csv = self.page(&format!("{url}{join}format=csv")).await;
        csv.lines().skip(1).map(str::to_owned).collect()
    }
}

pub(crate) async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// What stands between two pieces of a page, as often as it does.
pub(crate) fn between<'p>(page: &'p str, begin: &str, end: &str) -> Vec<&'p str> {
    let pieces = page.split(begin).skip(1);
    pieces.filter_map(|piece| piece.split_once(end).map(|(found, _)| found)).collect()
}

/// An address as it stands in HTML, for asking.
pub(crate) fn address(href: &str) -> String {
    href.replace("&#38;", "&").replace("&amp;", "&")
}
