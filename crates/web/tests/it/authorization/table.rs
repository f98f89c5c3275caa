//! The table: each address, how it is asked, and which roles it lets in. Written from the regulation's
//! division of work, not from the program.

use super::case::Case;
use super::case::Who::{self, Anything, Everybody, Own, SignedIn, These};

/// Who sees how bodies keep their duties: those who answer for them, and those who audit them.
const STANDINGS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "committee_member",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "observer",
]);

/// Who reads the records of machine rooms.
const ROOM_READERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "room_operator",
]);

/// Who reads the whole book of a form of chapter 3.
const PEOPLE_READERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "personnel_officer",
]);

/// Who files records of machine rooms.
const ROOM_KEEPERS: Who =
    These(&["agency_ciso", "security_officer", "contact_window", "head_of_it", "room_operator"]);

/// Who is shown the decision that they would take, or propose to who takes it.
const DECIDERS_AND_PROPOSERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
]);

/// Who proposes what an agency should decide.
const PROPOSERS: Who = These(&["security_officer", "contact_window", "head_of_it"]);

/// Who files what chapter 3 asks for.
const KEEPERS_OF_PEOPLE: Who = These(&[
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "personnel_officer",
]);

/// Who urges bodies to do their duties: those who answer for them from above.
const CHASERS: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "agency_ciso", "security_officer"]);

/// Who decides for the whole city.
const CITY_DECIDERS: Who = These(&["city_ciso", "deputy_city_ciso", "bureau_officer"]);

const LOG: Who =
    These(&["city_ciso", "deputy_city_ciso", "bureau_officer", "platform_administrator"]);

const KEEPERS_OF_ACCOUNTS: Who =
    These(&["bureau_officer", "agency_ciso", "security_officer", "platform_administrator"]);

/// Who gives and takes rights over bodies.
const GRANTERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "platform_administrator",
]);

/// Who has other systems called about a body.
const KEEPERS_OF_WEBHOOKS: Who =
    These(&["agency_ciso", "security_officer", "platform_administrator"]);

/// Who takes the records of machine rooms out.
const ROOM_EXPORTERS: Who = These(&[
    "city_ciso",
    "deputy_city_ciso",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "room_operator",
]);

/// Who takes in files of records.
const IMPORTERS: Who = These(&["bureau_officer", "security_officer", "personnel_officer"]);

/// Who files records of a body or about themselves, of whatever kind, and so brings files.
const FILERS: Who = These(&[
    "staff",
    "bureau_officer",
    "agency_ciso",
    "security_officer",
    "contact_window",
    "head_of_it",
    "audit_unit",
    "auditor",
    "room_operator",
    "personnel_officer",
]);

/// A form without its file.
const NO_FILE: &str = "--edge--\r\n";

const OPERATORS: Who = These(&["platform_administrator"]);

pub(super) const CASES: &[Case] = &[
    // The door, and what watches the program.
    Case::get("/healthz", "/healthz", Everybody),
    Case::get("/readyz", "/readyz", Everybody),
    Case::get("/static/{name}", "/static/nothing.css", Everybody).perhaps(),
    Case::get("/sign-in", "/sign-in", Everybody),
    Case::post("/sign-in/code", "/sign-in/code", "code=000000", Anything),
    Case::post("/sign-in/oidc/{provider}", "/sign-in/oidc/nobody", "next=/", Anything),
    Case::get(
        "/sign-in/oidc/{provider}/callback",
        "/sign-in/oidc/nobody/callback?code=a&state=b",
        Anything,
    ),
    Case::get("/sign-in/oidc/{provider}/sign-out", "/sign-in/oidc/nobody/sign-out", Anything),
    Case::post(
        "/sign-in/oidc/{provider}/backchannel-logout",
        "/sign-in/oidc/nobody/backchannel-logout",
        "logout_token=a.b.c",
        Anything,
    ),
    Case::post("/sign-in/passkey", "/sign-in/passkey", "{}", Anything),
    Case::post("/sign-in/passkey/answer", "/sign-in/passkey/answer", "{}", Anything),
    Case::get("/set-up", "/set-up", Anything),
    Case::get("/one-time-link", "/one-time-link", Anything),
    Case::post("/log/witness/add-checkpoint", "/log/witness/add-checkpoint", "x", Anything),
    Case::get("/personas", "/personas", SignedIn).perhaps(),
    Case::get("/metrics", "/metrics", OPERATORS),
    // One's own account.
    Case::get("/account", "/account", SignedIn),
    Case::get("/account/prove", "/account/prove", SignedIn),
    Case::get("/account/password", "/account/password", SignedIn),
    Case::get("/account/notices", "/account/notices", SignedIn),
    Case::post(
        "/account/notices",
        "/account/notices",
        "digest=daily&hour=8&language=zh-TW",
        SignedIn,
    ),
    // One's own inbox, and for who runs the program the letters that nobody could be brought.
    Case::get("/inbox", "/inbox", SignedIn),
    Case::post("/inbox/read", "/inbox/read", "until=0", SignedIn),
    Case::post("/inbox/{id}/read", "/inbox/nothing/read", "x=1", SignedIn),
    Case::get("/api/v1/inbox", "/api/v1/inbox", SignedIn),
    Case::post("/api/v1/inbox/{id}/read", "/api/v1/inbox/nothing/read", "{}", SignedIn).perhaps(),
    // Whom the program calls: an agency's by those who look after it, and who runs the program.
    Case::get("/webhooks", "/webhooks", SignedIn),
    Case::get("/webhooks/new", "/webhooks/new", KEEPERS_OF_WEBHOOKS),
    Case::post(
        "/webhooks/new",
        "/webhooks/new",
        "agency={agency}&address=https://siem.example/&kind=record.filed",
        KEEPERS_OF_WEBHOOKS,
    ),
    Case::get("/webhooks/{id}", "/webhooks/none", KEEPERS_OF_WEBHOOKS).perhaps(),
    Case::post("/webhooks/{id}/trial", "/webhooks/none/trial", "x=1", KEEPERS_OF_WEBHOOKS)
        .perhaps(),
    Case::post("/webhooks/{id}/secret", "/webhooks/none/secret", "x=1", KEEPERS_OF_WEBHOOKS)
        .perhaps(),
    Case::post("/webhooks/{id}/resume", "/webhooks/none/resume", "x=1", KEEPERS_OF_WEBHOOKS)
        .perhaps(),
    Case::post("/webhooks/{id}/end", "/webhooks/none/end", "x=1", KEEPERS_OF_WEBHOOKS).perhaps(),
    Case::post(
        "/webhooks/{id}/calls/{call}/again",
        "/webhooks/none/calls/none/again",
        "x=1",
        KEEPERS_OF_WEBHOOKS,
    )
    .perhaps(),
    Case::get("/letters", "/letters", OPERATORS),
    Case::post("/letters/{id}/again", "/letters/nothing/again", "x=1", OPERATORS).perhaps(),
    // Accounts and rights of others.
    Case::get("/accounts", "/accounts", SignedIn),
    Case::get("/accounts/new", "/accounts/new", KEEPERS_OF_ACCOUNTS),
    Case::post(
        "/accounts/new",
        "/accounts/new",
        "name=&display_name=x&agency={agency}",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::get("/accounts/second-factors", "/accounts/second-factors", OPERATORS),
    Case::get("/accounts/{id}", "/accounts/{account}?of={agency}", KEEPERS_OF_ACCOUNTS),
    Case::post(
        "/accounts/{id}/link",
        "/accounts/{account}/link?of={agency}",
        "x=1",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::post(
        "/accounts/{id}/end-sessions",
        "/accounts/{account}/end-sessions?of={agency}",
        "x=1",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::post(
        "/accounts/{id}/remove-factors",
        "/accounts/{account}/remove-factors?of={agency}",
        "why=",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::post(
        "/accounts/{id}/close",
        "/accounts/{account}/close?of={agency}",
        "why=",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::post(
        "/accounts/{id}/open",
        "/accounts/{account}/open?of={agency}",
        "why=",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::get(
        "/accounts/{id}/rights",
        "/accounts/{account}/rights?of={agency}",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::post(
        "/accounts/{id}/rights",
        "/accounts/{account}/rights",
        "role=contact_window&agency={agency}&from=2026-03-02&why=",
        KEEPERS_OF_ACCOUNTS,
    ),
    Case::get("/rights", "/rights", SignedIn),
    Case::get("/rights/deputy", "/rights/deputy", SignedIn),
    Case::post("/rights/{id}/confirm", "/rights/{right}/confirm?of={agency}", "x=1", GRANTERS),
    Case::post("/rights/{id}/revoke", "/rights/{right}/revoke?of={agency}", "why=", GRANTERS),
    // How bodies stand.
    Case::get("/", "/", STANDINGS),
    Case::get("/", "/?format=csv", STANDINGS),
    Case::get("/", "/?agency={agency}&q={agency}", STANDINGS).for_all(),
    Case::get("/standings", "/standings", STANDINGS),
    Case::get("/standings", "/standings?agency={agency}", STANDINGS).for_all(),
    Case::get("/standings", "/standings?format=csv", STANDINGS),
    Case::get("/agencies", "/agencies", STANDINGS),
    Case::get("/agencies/{agency}", "/agencies/{agency}", STANDINGS),
    Case::get("/agencies/{agency}", "/agencies/{agency}?format=csv", STANDINGS),
    Case::get("/agencies/{agency}/calendar.ics", "/agencies/{agency}/calendar.ics", STANDINGS),
    Case::get("/agencies/{agency}/periods", "/agencies/{agency}/periods", STANDINGS),
    Case::post(
        "/agencies/{agency}/periods",
        "/agencies/{agency}/periods",
        "act=propose&from=2026-01-01&why=x&period.D5.3a=P1Y",
        PROPOSERS,
    ),
    Case::get("/agencies/{agency}/duties/{duty}", "/agencies/{agency}/duties/D11.1a", STANDINGS),
    Case::get("/agencies/{agency}/papers", "/agencies/{agency}/papers", STANDINGS),
    Case::get(
        "/agencies/{agency}/papers/{paper}",
        "/agencies/{agency}/papers/posture?format=odt",
        STANDINGS,
    ),
    Case::get("/api/v1/agencies", "/api/v1/agencies", STANDINGS),
    Case::get("/api/v1/agencies/{agency}", "/api/v1/agencies/{agency}", STANDINGS),
    Case::get("/api/v1/board", "/api/v1/board", STANDINGS),
    Case::get("/api/v1/standings", "/api/v1/standings?standing=overdue&lines=agency", STANDINGS),
    Case::get("/api/v1/standings", "/api/v1/standings?agency={agency}&duty=D11.1a", STANDINGS)
        .refused_by(422),
    Case::get(
        "/api/v1/agencies/{agency}/duties/{duty}/explanation",
        "/api/v1/agencies/{agency}/duties/D11.1a/explanation",
        STANDINGS,
    ),
    // Records.
    Case::get("/records", "/records", SignedIn),
    Case::get("/records", "/records?form=zone&agency={agency}", SignedIn).for_all(),
    Case::get("/records", "/records?q=Serinus", SignedIn),
    Case::get("/search", "/search?q=Serinus", SignedIn),
    Case::get("/search", "/search?q=Serinus&kind=records&agency={agency}", SignedIn).for_all(),
    Case::get("/palette", "/palette?q=Serinus", SignedIn),
    Case::get("/api/v1/search", "/api/v1/search?q=Serinus", SignedIn),
    Case::get("/api/v1/search", "/api/v1/search?q=P-&agency={agency}", SignedIn).for_all(),
    Case::get("/records", "/records?form=zone&format=csv", ROOM_EXPORTERS),
    Case::get("/records/{id}", "/records/z-{agency}", ROOM_READERS),
    Case::get("/records/{id}/sheet", "/records/z-{agency}/sheet", ROOM_READERS),
    Case::get("/records/new", "/records/new?form=zone&agency={agency}", ROOM_KEEPERS),
    Case::post(
        "/records/new",
        "/records/new",
        "form=zone&agency={agency}&act=file&with.name=x",
        ROOM_KEEPERS,
    ),
    Case::get("/records/{id}/correct", "/records/z-{agency}/correct", ROOM_KEEPERS),
    Case::post("/records/{id}/correct", "/records/z-{agency}/correct", "act=review", ROOM_KEEPERS),
    Case::get("/records/{id}/withdraw", "/records/z-{agency}/withdraw", ROOM_KEEPERS),
    Case::post("/records/{id}/withdraw", "/records/z-{agency}/withdraw", "why=", ROOM_KEEPERS),
    Case::get("/suggestions", "/suggestions?form=zone&agency={agency}&q=Serinus", SignedIn)
        .for_all(),
    Case::get("/drafts", "/drafts", SignedIn),
    Case::post(
        "/drafts",
        "/drafts",
        "form=zone&agency={agency}&draft=authorization&with.name=x",
        ROOM_KEEPERS,
    )
    .perhaps(),
    Case::post("/drafts/{id}/delete", "/drafts/none/delete", "x=1", SignedIn).perhaps(),
    Case::get("/api/v1/records", "/api/v1/records?q=Serinus", SignedIn),
    Case::get("/api/v1/records/{id}", "/api/v1/records/z-{agency}", ROOM_READERS),
    Case::post(
        "/api/v1/records",
        "/api/v1/records",
        r#"{"form":"zone","agency":"{agency}","with":{"name":7}}"#,
        ROOM_KEEPERS,
    ),
    Case::post(
        "/api/v1/records/{id}/withdrawal",
        "/api/v1/records/z-{agency}/withdrawal",
        r#"{"why":"多餘"}"#,
        ROOM_KEEPERS,
    ),
    // Evidence files: the one that the body's zone names.
    Case::get("/evidence", "/evidence", SignedIn),
    Case::post("/evidence", "/evidence", NO_FILE, FILERS),
    Case::post("/api/v1/evidence", "/api/v1/evidence", NO_FILE, FILERS),
    Case::get("/evidence/{sha256}", "/evidence/{file}?of={agency}", ROOM_READERS),
    Case::get("/evidence/{sha256}/preview", "/evidence/{file}/preview?of={agency}", ROOM_READERS),
    Case::get("/evidence/{sha256}/view", "/evidence/{file}/view?of={agency}", ROOM_READERS),
    // Approvals.
    Case::get("/approvals", "/approvals", SignedIn),
    Case::get("/api/v1/approvals", "/api/v1/approvals", SignedIn),
    Case::get("/api/v1/records/{id}/approval", "/api/v1/records/z-{agency}/approval", ROOM_READERS),
    Case::post(
        "/records/{id}/approval",
        "/records/z-{agency}/approval",
        "act=approve&content=x",
        ROOM_KEEPERS,
    )
    .unsaid(),
    Case::post(
        "/api/v1/records/{id}/submission",
        "/api/v1/records/z-{agency}/submission",
        "{}",
        ROOM_KEEPERS,
    )
    .unsaid(),
    Case::post(
        "/api/v1/records/{id}/take-back",
        "/api/v1/records/z-{agency}/take-back",
        r#"{"why":"x"}"#,
        ROOM_KEEPERS,
    )
    .unsaid(),
    Case::post(
        "/api/v1/records/{id}/return",
        "/api/v1/records/z-{agency}/return",
        r#"{"why":"x"}"#,
        ROOM_KEEPERS,
    )
    .unsaid(),
    // What people are asked to sign.
    Case::get("/signature-sheets", "/signature-sheets?agency={agency}", SignedIn).for_all(),
    Case::get(
        "/signature-sheets/new",
        "/signature-sheets/new?form=nda&agency={agency}",
        KEEPERS_OF_PEOPLE,
    ),
    Case::post(
        "/signature-sheets/new",
        "/signature-sheets/new",
        "form=nda&agency={agency}&act=open&title=x",
        KEEPERS_OF_PEOPLE,
    ),
    Case::get("/signature-sheets/{id}", "/signature-sheets/{sheet}?of={agency}", PEOPLE_READERS),
    Case::get(
        "/signature-sheets/{id}/print",
        "/signature-sheets/{sheet}/print?of={agency}",
        PEOPLE_READERS,
    ),
    Case::post(
        "/signature-sheets/{id}/paper",
        "/signature-sheets/{sheet}/paper?of={agency}",
        "on=2026-03-02&counted=1&person=none",
        KEEPERS_OF_PEOPLE,
    ),
    Case::post(
        "/signature-sheets/{id}/close",
        "/signature-sheets/{sheet}/close?of={agency}",
        "why=x",
        KEEPERS_OF_PEOPLE,
    )
    .unsaid(),
    Case::get("/signature-sheets/{id}/signature", "/signature-sheets/none/signature", SignedIn)
        .perhaps(),
    Case::post(
        "/signature-sheets/{id}/signature",
        "/signature-sheets/none/signature",
        "content=none",
        SignedIn,
    )
    .perhaps(),
    // What is to be done, and who is urged to do it.
    Case::get("/todo", "/todo", SignedIn),
    Case::get("/todo", "/todo?whose=below&agency={agency}", SignedIn).for_all(),
    Case::get("/api/v1/todo", "/api/v1/todo?agency={agency}", SignedIn).for_all(),
    Case::get("/api/v1/todo", "/api/v1/todo?whose=below", SignedIn),
    Case::post(
        "/todo/notes",
        "/todo/notes",
        "act=later&agency={agency}&duty=D5.1a&until=2020-01-01",
        KEEPERS_OF_PEOPLE,
    )
    .unsaid(),
    Case::post("/todo/notes/{id}", "/todo/notes/none", "end=taken-back", SignedIn).perhaps(),
    Case::get("/chases", "/chases", SignedIn),
    Case::post("/chases", "/chases", "line=D5.1a+{agency}", CHASERS),
    Case::get("/api/v1/chases", "/api/v1/chases?agency={agency}", SignedIn).for_all(),
    Case::post(
        "/api/v1/chases",
        "/api/v1/chases",
        r#"{"items":[{"agency":"{agency}","duty":"D5.1a"}],"preview":true}"#,
        CHASERS,
    ),
    // What the law leaves open.
    Case::get("/settings", "/settings", SignedIn),
    Case::get("/settings/{name}", "/settings/records_from", SignedIn),
    Case::post(
        "/settings/{name}",
        "/settings/records_from",
        "value=2026-01-01&from=2026-01-01&agency={agency}&why=x",
        DECIDERS_AND_PROPOSERS,
    ),
    Case::post(
        "/settings/{name}/proposals/{id}",
        "/settings/records_from/proposals/none",
        "end=accept",
        SignedIn,
    )
    .perhaps(),
    Case::get("/api/v1/settings", "/api/v1/settings", SignedIn),
    Case::get("/api/v1/settings/{name}", "/api/v1/settings/records_from", SignedIn),
    Case::post(
        "/api/v1/settings",
        "/api/v1/settings",
        r#"{"name":"records_from","value":"2026-01-01","from":"2026-01-01","why":""}"#,
        CITY_DECIDERS,
    ),
    // Where SCIM is not set up it is not there, and no session opens it.
    Case::get("/scim/v2/ServiceProviderConfig", "/scim/v2/ServiceProviderConfig", These(&[])),
    Case::get("/scim/v2/ResourceTypes", "/scim/v2/ResourceTypes", These(&[])),
    Case::get("/scim/v2/ResourceTypes/{id}", "/scim/v2/ResourceTypes/User", These(&[])),
    Case::get("/scim/v2/Schemas", "/scim/v2/Schemas", These(&[])),
    Case::get("/scim/v2/Schemas/{id}", "/scim/v2/Schemas/none", These(&[])),
    Case::get("/scim/v2/Users", "/scim/v2/Users", These(&[])),
    Case::get("/scim/v2/Users/{id}", "/scim/v2/Users/none", These(&[])),
    Case::get("/scim/v2/Groups", "/scim/v2/Groups", These(&[])),
    Case::get("/scim/v2/Groups/{id}", "/scim/v2/Groups/none", These(&[])),
    Case::get("/scim/v2/.search", "/scim/v2/.search", These(&[])),
    Case::get("/scim/v2/Bulk", "/scim/v2/Bulk", These(&[])),
    Case::get("/scim/v2/Me", "/scim/v2/Me", These(&[])),
    Case::get("/scim/v2/{*rest}", "/scim/v2/else", These(&[])),
    // The log.
    Case::get("/log", "/log", LOG),
    Case::get("/log/{change}", "/log/1", LOG),
    Case::get("/log/checkpoint", "/log/checkpoint", LOG),
    Case::get("/log/tile/{*path}", "/log/tile/0/000.p/1", LOG).perhaps(),
    // The law, the forms and the descriptions are there for whoever signed in.
    Case::get("/regulation", "/regulation", SignedIn),
    Case::get("/regulation/duties", "/regulation/duties", SignedIn),
    Case::get("/regulation/duties/{duty}", "/regulation/duties/D11.1a", SignedIn),
    Case::get("/regulation/instruments", "/regulation/instruments", SignedIn),
    Case::get("/regulation/instruments/{instrument}", "/regulation/instruments/csma", SignedIn),
    Case::get("/regulation/parameters", "/regulation/parameters", SignedIn),
    Case::get("/regulation/calendar", "/regulation/calendar", SignedIn),
    Case::get("/regulation/{*place}", "/regulation/5.5", SignedIn),
    // Files that are looked at before they are imported; they are there for who brought them alone.
    Case::get("/import", "/import", SignedIn),
    Case::post("/import", "/import", "agency=a1", IMPORTERS),
    Case::get("/import/{id}", "/import/none", SignedIn).perhaps(),
    Case::post("/import/{id}", "/import/none", "decision=import", SignedIn).perhaps(),
    Case::get("/import/{id}/remarks.xlsx", "/import/none/remarks.xlsx", SignedIn).perhaps(),
    Case::get("/forms", "/forms", SignedIn),
    Case::get("/forms/{form}", "/forms/zone", SignedIn),
    Case::get("/forms/{form}/sheet", "/forms/zone/sheet", SignedIn),
    Case::get("/api", "/api", SignedIn),
    Case::get("/api/openapi.json", "/api/openapi.json", SignedIn),
    Case::get("/api/v1/duties", "/api/v1/duties", SignedIn),
    Case::get("/api/v1/duties/{duty}", "/api/v1/duties/D11.1a", SignedIn),
    Case::get("/api/v1/forms", "/api/v1/forms", SignedIn),
    Case::get("/api/v1/forms/{form}", "/api/v1/forms/zone", SignedIn),
    Case::get("/api/v1/instruments", "/api/v1/instruments", SignedIn),
    Case::get("/api/v1/parameters", "/api/v1/parameters", SignedIn),
    Case::get("/api/v1/parameters/{parameter}", "/api/v1/parameters/none", SignedIn).perhaps(),
    Case::get("/api/v1/provisions", "/api/v1/provisions", SignedIn).perhaps(),
    // These change how somebody is known, or end their session, and come last.
    Case::post("/account/prove/passkey", "/account/prove/passkey", "{}", Own),
    Case::post("/account/prove/passkey/answer", "/account/prove/passkey/answer", "{}", Own),
    Case::post("/account/codes", "/account/codes", "x=1", Own),
    Case::post("/account/codes/first", "/account/codes/first", "code=000000", Own),
    Case::post("/account/codes/remove", "/account/codes/remove", "x=1", Own),
    Case::post("/account/recovery-codes", "/account/recovery-codes", "x=1", Own),
    Case::post("/account/passkeys", "/account/passkeys", "{}", Own),
    Case::post("/account/passkeys/answer", "/account/passkeys/answer", "{}", Own),
    Case::post("/account/passkeys/{id}/remove", "/account/passkeys/none/remove", "x=1", Own),
    Case::post("/account/tokens", "/account/tokens", "name=", Own),
    Case::post("/account/tokens/{id}/revoke", "/account/tokens/none/revoke", "x=1", Own),
    Case::post("/account/sessions/{id}/end", "/account/sessions/none/end", "x=1", Own),
    Case::post("/account/sessions/end-others", "/account/sessions/end-others", "x=1", Own),
    Case::post("/sign-out", "/sign-out", "x=1", Own),
];
