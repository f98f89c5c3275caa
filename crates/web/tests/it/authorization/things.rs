//! What each body has, and what somebody there has for themselves: made once, asked for by true ids.

use std::collections::BTreeMap;

use app::access::{Role, Scope};
use app::account::{NewAccount, create};
use app::board::Board;
use app::draft::{self, Typed};
use app::evidence::{self, NewEvidence, Rules};
use app::grant::{NewGrant, give};
use app::import::staged::{self, Plan};
use app::proposal;
use app::record::NewRecord;
use app::retention::{NewHold, hold};
use app::setting::NewSetting;
use app::signature_sheet::NewSheet;
use app::todo::{Act, NewNote};
use app::webhook::{self, NewWebhook};
use app::{Actor, Installation, access, session, token};
use testkit::SignedIn;

use super::city::{BODIES, CANARY};

/// What the places of an address stand for, body by body.
pub(super) type Things = BTreeMap<&'static str, Vec<(&'static str, String)>>;

/// The plan of each body's machine room, by its hash; its canary is in its name and its bytes.
pub(super) fn files(installation: &Installation) -> BTreeMap<&'static str, String> {
    let (rules, local) = (Rules::default(), Actor::local("王承辦"));
    let file = |agency: &str| {
        let mut incoming = evidence::receive(installation, &rules, &local).unwrap();
        incoming.write(format!("%PDF-1.7 {}", CANARY[agency]).as_bytes()).unwrap();
        let new = NewEvidence { name: CANARY[agency].clone(), shows_on: None };
        evidence::keep(installation, &rules, &local, incoming, &new).unwrap().sha256
    };
    BODIES.map(|(agency, _)| (agency, file(agency))).into()
}

/// What an auditor found at each body, which bears its canary; each has auditors of its own.
pub(super) fn find(installation: &Installation) {
    for (agency, _) in BODIES {
        let auditor = testkit::signed_in(installation, "某稽核", &[]);
        let right = NewGrant {
            account: auditor.account.clone(),
            role: Role::Auditor.word().to_owned(),
            agency: agency.to_owned(),
            subject: None,
            from: installation.today(),
            until: Some(installation.today()),
            on_behalf_of: None,
            why: "稽核".to_owned(),
        };
        give(installation, &Actor::local("王承辦"), &right).unwrap();
        let with = serde_json::json!({
            "cycle": "cy1", "aspect": "technical", "kind": "deficiency", "content": CANARY[agency],
            "auditor": "au1",
        });
        let new = NewRecord {
            id: Some(format!("f-{agency}")),
            form: "audit_finding".to_owned(),
            agency: Some(agency.to_owned()),
            with: with.as_object().unwrap().clone(),
            ..NewRecord::default()
        };
        app::record::file(installation, &actor(installation, &auditor), &new, None).unwrap();
    }
}

/// All that bodies and people have, on the board of today.
pub(super) fn things(
    installation: &Installation,
    board: &Board,
    files: &BTreeMap<&'static str, String>,
) -> Things {
    let webhooks = installation.store.directory().join(webhook::FILE);
    std::fs::write(&webhooks, "address = \"https://isms.example\"\n").unwrap();
    let of = |(agency, _): (&'static str, &str)| {
        let mut things = of_body(installation, agency);
        things.push(("file", files[agency].clone()));
        things.push(("zone", format!("z-{agency}")));
        things.push(("finding", format!("f-{agency}")));
        things.extend(of_somebody(installation, board, agency));
        (agency, things)
    };
    let things = BODIES.map(of).into();
    // From here on no call leaves, so that none is tried.
    std::fs::remove_file(webhooks).unwrap();
    things
}

fn of_body(installation: &Installation, agency: &'static str) -> Vec<(&'static str, String)> {
    let local = Actor::local("王承辦");
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
    let letter = format!("letter-{agency}");
    testkit::letter_given_up(installation, &account, &letter, &CANARY[agency]);
    vec![
        ("account", account),
        ("right", right),
        ("letter", letter),
        ("sheet", sheet(installation, &local, agency)),
        ("template", template(installation, &local, agency)),
    ]
}

/// An undertaking for the body's person, which bears its canary in what is signed.
fn sheet(installation: &Installation, local: &Actor, agency: &str) -> String {
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
    app::signature_sheet::open(installation, local, &new, None).unwrap()
}

fn template(installation: &Installation, local: &Actor, agency: &str) -> String {
    let text = format!(
        "kind = \"zone-list\"\nzh = \"{canary}\"\nen = \"{canary}\"\nwhat_zh = \"{canary}\"\nwhat_en = \"{canary}\"\ntitle = \"{canary}\"\nperiod = \"day\"\n",
        canary = CANARY[agency]
    );
    app::paper::own::bring(installation, local, agency, text.as_bytes()).unwrap()
}

/// What an officer of the body has begun, brought, said, proposed and made, and a colleague was told.
fn of_somebody(
    installation: &Installation,
    board: &Board,
    agency: &'static str,
) -> Vec<(&'static str, String)> {
    let canary = &CANARY[agency];
    let officer = || testkit::signed_in(installation, "某承辦", &[(Role::SecurityOfficer, agency)]);
    let (owner, colleague) = (officer(), officer());
    let (actor, asked) = (actor(installation, &owner), actor(installation, &colleague));
    let controls = format!("form=zone&agency={agency}&with.name={canary}");
    let typed = Typed { form: "zone", agency, controls: &controls, key: "" };
    let draft = format!("draft-{agency}");
    draft::save(installation, &actor, &draft, typed).unwrap();
    let file = format!("{canary}\n").into_bytes();
    let import = staged::stage(installation, &actor, canary, &file, Plan::default()).unwrap();
    let new = NewSetting {
        name: "records_from".to_owned(),
        value: "2026-01-01".to_owned(),
        from: installation.today(),
        agency: Some(agency.to_owned()),
        why: canary.clone(),
    };
    let proposal = proposal::propose(installation, &actor, &new).unwrap();
    let new = NewHold {
        agency: agency.to_owned(),
        form: None,
        sha256: None,
        why: canary.clone(),
        until: Some(installation.today().next()),
    };
    let hold = hold(installation, &actor, &new).unwrap();
    let question = |duty: &str| NewNote {
        act: Act::Question,
        agency: agency.to_owned(),
        duty: duty.to_owned(),
        colleague: Some(colleague.account.clone()),
        until: None,
        words: canary.clone(),
    };
    let mut duties = installation.regulation.duties.iter();
    // Of a duty that is open there.
    let note = duties
        .find_map(|duty| app::todo::say(installation, board, &actor, &question(&duty.id)).ok())
        .unwrap();
    let told = app::notice::list(installation, &asked, None, 1).unwrap();
    let present = session::find(installation, &owner.secret).unwrap().unwrap();
    let new = NewWebhook {
        agency: agency.to_owned(),
        address: "https://siem.example/".to_owned(),
        kinds: webhook::Kind::CHOOSABLE.to_vec(),
    };
    let webhook = webhook::make(installation, &present, &new).unwrap().id;
    let _secret = testkit::token(installation, &owner, &[Scope::Read]);
    let token = token::list(installation, &present).unwrap().remove(0).id;
    vec![
        ("draft", draft),
        ("import", import),
        ("proposal", proposal),
        ("hold", hold),
        ("note", note.id),
        ("notice", told.notices[0].id.clone()),
        ("webhook", webhook),
        ("session", present.session.unwrap().id),
        ("token", token),
    ]
}

fn actor(installation: &Installation, one: &SignedIn) -> Actor {
    Actor::account(access::principal(installation, &one.account).unwrap().unwrap())
}
