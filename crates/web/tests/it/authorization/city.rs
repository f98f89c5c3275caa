//! Five bodies with records each that bear a canary, and somebody of every role over the second, and over
//! the first, which stands above it. The entry of the one for whom alone staff have a right is their own to see
//! and bears none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use app::access::{Role, Scope};
use app::board::Boards;
use app::grant::{NewGrant, give};
use app::import::{Request as Import, import};
use app::{Actor, FixedClock, Installation};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use testkit::Row;
use tower::ServiceExt;
use web::{Limits, Site, router};

use super::case::Case;
use super::things::{self, Things};

/// What stands in a record of each body and nowhere else.
pub(super) static CANARY: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
    BODIES.map(|(agency, _)| (agency, format!("Serinus{}", agency.to_uppercase()))).into()
});

/// Of the body of most who ask: the superior, itself, the one below it, a sibling, a foreign one.
pub(super) const BODIES: [(&str, &str); 5] =
    [("a0", "city"), ("a1", "a0"), ("a2", "a1"), ("a3", "a0"), ("a4", "city")];

/// Whether a body is another or stands below it.
fn is_within(agency: &str, above: &str) -> bool {
    agency == above || BODIES.iter().any(|(one, parent)| *one == agency && is_within(parent, above))
}

/// Somebody who asks.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: Option<Role>,
    over: &'static str,
    account: String,
    /// The header by which they are known.
    proof: Option<(&'static str, String)>,
}

impl Person {
    pub(super) fn is_signed_in(&self) -> bool {
        self.proof.is_some()
    }

    /// Whether the right reaches a body; rights for one subject reach no whole body.
    pub(super) fn reaches(&self, agency: &str) -> bool {
        self.role.is_some_and(|role| !role.is_for_a_subject() && is_within(agency, self.over))
    }

    /// Whether they speak of a body from outside: as its auditor, or by a right over what stands above it.
    pub(super) fn is_outside(&self, agency: &str) -> bool {
        self.reaches(agency) && (self.role == Some(Role::Auditor) || self.over != agency)
    }

    /// Whether the things of a body name them.
    pub(super) fn is_named_by(&self, agency: &str) -> bool {
        self.role == Some(Role::Staff) && self.over == agency
    }

    /// Whether a row is their own.
    pub(super) fn has(&self, row: &str) -> bool {
        !self.account.is_empty() && row.contains(&self.account)
    }
}

/// One request of the table.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) case: &'a Case,
    pub(super) agency: &'a str,
    pub(super) person: &'a Person,
    /// By ids as they are written and that nothing has.
    pub(super) is_made_up: bool,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
    location: String,
}

impl Answer {
    pub(super) fn is_led_to_sign_in(&self) -> bool {
        self.location.starts_with("/sign-in")
    }
}

pub(super) struct City {
    router: Router,
    people: Vec<Person>,
    programs: Vec<(Scope, Person)>,
    things: Things,
    runtime: tokio::runtime::Runtime,
    kit: testkit::Installation,
}

impl City {
    pub(super) fn new(kit: testkit::Installation) -> Self {
        let now = "2026-03-02T10:00:00+08:00".parse().unwrap();
        let clock = Arc::new(FixedClock(now));
        let law = Arc::new(regulation::Regulation::embedded().unwrap());
        let installation = Installation::open_under(kit.location(), law, clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        let files = things::files(&installation);
        std::fs::write(&path, records(&files)).unwrap();
        let request = Import { accept_warnings: true, ..Import::of(&path) };
        let done = import(&installation, &Actor::local("王承辦"), &request, &mut |_| {}).unwrap();
        assert!(done.is_whole(), "{:?}", done.faults);
        things::find(&installation);
        while app::search::index::take_in(&installation).unwrap() {}
        let boards = Boards::new(installation.clone());
        let people = people(&installation);
        let of_one_thing = [Scope::Scim, Scope::Calendar];
        let programs = of_one_thing.map(|scope| (scope, program(&installation, scope))).into();
        let board = boards.wait_for(installation.today()).unwrap();
        let things = things::things(&installation, &board, &files);
        // One account asks hundreds of times within the same second here.
        let limits = Limits::default();
        let router = router(boards, Site::new(clock), limits);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { router, people, programs, things, runtime, kit }
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// Tokens that are made for one thing alone, of somebody with rights over all.
    pub(super) fn programs(&self) -> &[(Scope, Person)] {
        &self.programs
    }

    /// All that its database holds.
    pub(super) fn rows(&self) -> BTreeSet<Row> {
        self.kit.rows().unwrap()
    }

    /// Puts the body and its things into an address or what is sent.
    fn filled(&self, text: &str, asked: &Asked<'_>) -> String {
        let mut text = text.replace("{agency}", asked.agency);
        for (name, id) in &self.things[asked.agency] {
            let id = if asked.is_made_up { made_up(id) } else { id.clone() };
            text = text.replace(&format!("{{{name}}}"), &id);
        }
        text
    }

    pub(super) fn ask(&self, asked: &Asked<'_>) -> Answer {
        let Asked { case, person, .. } = *asked;
        let mut request = Request::builder().method(case.method).uri(self.filled(case.url, asked));
        request = request.header("host", "127.0.0.1").header("sec-fetch-site", "same-origin");
        if let Some((name, value)) = &person.proof {
            request = request.header(*name, value);
        }
        let body = match case.body {
            "" => Body::empty(),
            text => {
                let kind = match text {
                    text if text.starts_with('{') => "application/json",
                    text if text.starts_with("--edge") => "multipart/form-data; boundary=edge",
                    _ => "application/x-www-form-urlencoded",
                };
                request = request.header("content-type", kind);
                if !case.is_unsaid {
                    // Nobody has read the record as this says.
                    request = request.header("if-match", "\"another\"");
                }
                Body::from(self.filled(text, asked))
            }
        };
        let request = request.body(body).unwrap();
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            let location = parts.headers.get("location");
            Answer {
                status: parts.status.as_u16(),
                text: String::from_utf8_lossy(&bytes).into_owned(),
                location: location
                    .map(|place| place.to_str().unwrap().to_owned())
                    .unwrap_or_default(),
            }
        })
    }
}

/// As an id is written, and none.
fn made_up(id: &str) -> String {
    let last = if id.ends_with('f') { 'e' } else { 'f' };
    let mut signs: Vec<char> = id.chars().collect();
    signs.pop();
    signs.into_iter().chain([last]).collect()
}

fn records(files: &BTreeMap<&str, String>) -> String {
    let of = |(agency, parent): (&str, &str)| {
        let (canary, file) = (&CANARY[agency], &files[agency]);
        format!(
            r#"{{"id":"o-{agency}","form":"org_register","agency":"{agency}","with":{{"agency_code":"{agency}","name_zh":"機關{agency}","tier":"first","parent":"{parent}"}}}}
{{"id":"p-{agency}","form":"person","agency":"{agency}","with":{{"person_id":"P-{agency}","name":"許芬庭","unit":"第一科","onboard_date":"2020-01-01"}}}}
{{"id":"q-{agency}","form":"person","agency":"{agency}","with":{{"person_id":"Q-{agency}","name":"鄭涵婷","unit":"{canary}","onboard_date":"2020-01-01"}}}}
{{"id":"z-{agency}","form":"zone","agency":"{agency}","with":{{"name":"{canary}","kind":"machine-room","floor_plan":"{file}"}}}}
"#
        )
    };
    BODIES.map(of).concat()
}

fn cookie(secret: &str) -> Option<(&'static str, String)> {
    Some(("cookie", format!("fangyuan={secret}")))
}

fn program(installation: &Installation, scope: Scope) -> Person {
    let role = Role::BureauOfficer;
    let owner = testkit::signed_in(installation, "某承辦", &[(role, "city")]);
    let token = testkit::token(installation, &owner, &[scope]);
    Person {
        name: format!("a token for {}", scope.word()),
        role: Some(role),
        over: "city",
        account: owner.account,
        proof: Some(("authorization", format!("Bearer {token}"))),
    }
}

/// Somebody of every role, the same of the body above, somebody without any, and somebody who did not sign in.
fn people(installation: &Installation) -> Vec<Person> {
    let known = testkit::signed_in(installation, "無權者", &[]);
    let without = |name: &str, account, proof| Person {
        name: name.to_owned(),
        role: None,
        over: "",
        account,
        proof,
    };
    let mut people = vec![
        without("nobody known", String::new(), None),
        without("somebody without rights", known.account, cookie(&known.secret)),
    ];
    let of_body = |role: &Role| !role.is_of_city() && !role.is_for_a_subject();
    let own = Role::ALL.map(|role| (role, if role.is_of_city() { "city" } else { "a1" }));
    let above = Role::ALL.into_iter().filter(of_body).map(|role| (role, "a0"));
    for (role, over) in own.into_iter().chain(above) {
        let signed_in = testkit::signed_in(installation, role.word(), &[]);
        let right = NewGrant {
            account: signed_in.account.clone(),
            role: role.word().to_owned(),
            agency: over.to_owned(),
            subject: role.is_for_a_subject().then(|| "p-a1".to_owned()),
            from: installation.today(),
            until: Some(installation.today()),
            on_behalf_of: None,
            why: "業務需要".to_owned(),
        };
        give(installation, &Actor::local("王承辦"), &right).unwrap();
        people.push(Person {
            name: format!("{} over {over}", role.word()),
            role: Some(role),
            over,
            account: signed_in.account,
            proof: cookie(&signed_in.secret),
        });
    }
    people
}
