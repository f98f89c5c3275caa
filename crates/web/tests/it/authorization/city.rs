//! Three bodies with one record each that bears a canary, and somebody of every role over the first.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use app::access::Role;
use app::account::{NewAccount, create};
use app::board::Boards;
use app::evidence::{self, NewEvidence, Rules};
use app::grant::{NewGrant, give};
use app::import::{Request as Import, import};
use app::signature_sheet::NewSheet;
use app::{Actor, FixedClock, Installation};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use tower::ServiceExt;
use web::{Limits, Site, router};

use super::case::Case;

/// What stands in a record of each body and nowhere else.
pub(super) static CANARY: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
    ["a1", "a2", "a3"].map(|agency| (agency, format!("Serinus{}", agency.to_uppercase()))).into()
});

/// a2 stands below a1, a3 beside it.
const BODIES: [(&str, &str); 3] = [("a1", "city"), ("a2", "a1"), ("a3", "city")];

/// Somebody who asks.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: Option<Role>,
    over: &'static str,
    secret: Option<String>,
}

impl Person {
    pub(super) fn is_signed_in(&self) -> bool {
        self.secret.is_some()
    }

    /// Whether the right reaches a body; rights for one subject reach no whole body.
    pub(super) fn reaches(&self, agency: &str) -> bool {
        let Some(role) = self.role else { return false };
        match self.over {
            "city" => true,
            over => !role.is_for_a_subject() && (agency == over || (agency, over) == ("a2", "a1")),
        }
    }
}

/// One request of the table.
pub(super) struct Asked<'a> {
    pub(super) case: &'a Case,
    pub(super) agency: &'a str,
    pub(super) person: &'a Person,
}

/// Somebody of each body, with a right over it.
struct Member {
    account: String,
    right: String,
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
    installation: Installation,
    router: Router,
    people: Vec<Person>,
    members: BTreeMap<&'static str, Member>,
    /// The hash of the file that each body's zone names.
    files: BTreeMap<&'static str, String>,
    /// The sheet that each body's person is asked to sign.
    sheets: BTreeMap<&'static str, String>,
    /// The version of a template that each body brought.
    templates: BTreeMap<&'static str, String>,
    runtime: tokio::runtime::Runtime,
    _kit: testkit::Installation,
}

impl City {
    pub(super) fn new() -> Self {
        let kit = testkit::embedded();
        let now = "2026-03-02T10:00:00+08:00".parse().unwrap();
        let clock = Arc::new(FixedClock(now));
        let law = Arc::new(regulation::Regulation::embedded().unwrap());
        let installation = Installation::open_under(kit.location(), law, clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        let files = BODIES.map(|(agency, _)| (agency, file_of(&installation, agency))).into();
        std::fs::write(&path, records(&files)).unwrap();
        let request = Import { accept_warnings: true, ..Import::of(&path) };
        let done = import(&installation, &Actor::local("王承辦"), &request, &mut |_| {}).unwrap();
        assert!(done.is_whole(), "{:?}", done.faults);
        while app::search::index::take_in(&installation).unwrap() {}
        let boards = Boards::new(installation.clone());
        let people = people(&installation);
        let members = members(&installation);
        let sheets = BODIES.map(|(agency, _)| (agency, sheet_of(&installation, agency))).into();
        let templates =
            BODIES.map(|(agency, _)| (agency, template_of(&installation, agency))).into();
        boards.wait_for(installation.today()).unwrap();
        // One account asks hundreds of times within the same second here.
        let limits = Limits::default();
        let router = router(boards, Site::new(clock), limits);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { installation, router, people, members, files, sheets, templates, runtime, _kit: kit }
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// How many records there are, and how many of them were withdrawn or corrected.
    pub(super) fn fingerprint(&self) -> String {
        let filter = app::record::Filter::default();
        let all = app::record::list(&self.installation, &Actor::system(), &filter, None, 10_000);
        let all = all.unwrap().records;
        let gone = all.iter().filter(|one| one.state == "withdrawn" || one.superseded_by.is_some());
        let settings = app::setting::list(&self.installation, &Actor::system()).unwrap();
        format!("{} records, {} gone, {} settings", all.len(), gone.count(), settings.len())
    }

    pub(super) fn ask(&self, asked: &Asked<'_>) -> Answer {
        let Asked { case, agency, person } = *asked;
        let member = &self.members[agency];
        let url = case.url.replace("{agency}", agency).replace("{account}", &member.account);
        let url = url.replace("{right}", &member.right).replace("{file}", &self.files[agency]);
        let url = url.replace("{sheet}", &self.sheets[agency]);
        let url = url.replace("{template}", &self.templates[agency]);
        let mut request = Request::builder().method(case.method).uri(url);
        request = request.header("host", "127.0.0.1").header("sec-fetch-site", "same-origin");
        if let Some(secret) = &person.secret {
            request = request.header("cookie", format!("fangyuan={secret}"));
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
                Body::from(text.replace("{agency}", agency).replace("{file}", &self.files[agency]))
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

/// A plan of the body's machine room, which bears its canary in its name and its bytes.
fn file_of(installation: &Installation, agency: &str) -> String {
    let (rules, local) = (Rules::default(), Actor::local("王承辦"));
    let mut incoming = evidence::receive(installation, &rules, &local).unwrap();
    incoming.write(format!("%PDF-1.7 {}", CANARY[agency]).as_bytes()).unwrap();
    let new = NewEvidence { name: CANARY[agency].clone(), shows_on: None };
    evidence::keep(installation, &rules, &local, incoming, &new).unwrap().sha256
}

/// An undertaking for the body's person, which bears its canary in what is signed.
fn sheet_of(installation: &Installation, agency: &str) -> String {
    let with = serde_json::json!({
        "organisation": "範例局", "person_type": "staff", "matter": "業務", "obligations": "保密",
    });
    let new = NewSheet {
        form: "nda".to_owned(),
        agency: agency.to_owned(),
        title: "保密切結書".to_owned(),
        words: CANARY[agency].clone(),
        with: with.as_object().unwrap().clone(),
        people: vec![format!("p-{agency}")],
    };
    app::signature_sheet::open(installation, &Actor::local("王承辦"), &new, None).unwrap()
}

fn template_of(installation: &Installation, agency: &str) -> String {
    let text = format!(
        "kind = \"zone-list\"\nzh = \"{canary}\"\nen = \"{canary}\"\nwhat_zh = \"{canary}\"\nwhat_en = \"{canary}\"\ntitle = \"{canary}\"\nperiod = \"day\"\n",
        canary = CANARY[agency]
    );
    let local = Actor::local("王承辦");
    app::paper::own::bring(installation, &local, agency, text.as_bytes()).unwrap()
}

fn records(files: &BTreeMap<&str, String>) -> String {
    let of = |(agency, parent): (&str, &str)| {
        let (canary, file) = (&CANARY[agency], &files[agency]);
        format!(
            r#"{{"id":"o-{agency}","form":"org_register","agency":"{agency}","with":{{"agency_code":"{agency}","name_zh":"機關{agency}","tier":"first","parent":"{parent}"}}}}
{{"id":"p-{agency}","form":"person","agency":"{agency}","with":{{"person_id":"P-{agency}","name":"許芬庭","unit":"{canary}","onboard_date":"2020-01-01"}}}}
{{"id":"z-{agency}","form":"zone","agency":"{agency}","with":{{"name":"{canary}","kind":"machine-room","floor_plan":"{file}"}}}}
"#
        )
    };
    BODIES.map(of).concat()
}

/// Somebody of every role, somebody without any, and somebody who did not sign in.
fn people(installation: &Installation) -> Vec<Person> {
    let mut people = vec![
        Person { name: "nobody known".to_owned(), role: None, over: "", secret: None },
        Person {
            name: "somebody without rights".to_owned(),
            role: None,
            over: "",
            secret: Some(testkit::signed_in(installation, "無權者", &[]).secret),
        },
    ];
    for role in Role::ALL {
        let over = if role.is_of_city() { "city" } else { "a1" };
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
        let name = role.word().to_owned();
        people.push(Person { name, role: Some(role), over, secret: Some(signed_in.secret) });
    }
    people
}

fn members(installation: &Installation) -> BTreeMap<&'static str, Member> {
    let local = Actor::local("王承辦");
    let member = |(agency, _): (&'static str, &str)| {
        let new = NewAccount {
            name: format!("member-{agency}"),
            display_name: CANARY[agency].clone(),
            agency: agency.to_owned(),
            person: None,
            mail: None,
        };
        let account = create(installation, &local, &new).unwrap().id;
        let right = NewGrant {
            account: account.clone(),
            role: Role::ContactWindow.word().to_owned(),
            agency: agency.to_owned(),
            subject: None,
            from: installation.today(),
            until: None,
            on_behalf_of: None,
            why: "業務需要".to_owned(),
        };
        let right = give(installation, &local, &right).unwrap().id;
        (agency, Member { account, right })
    };
    BODIES.map(member).into()
}
