//! Cases of what an auditor found at a body: read by who answers for it or audits it, answered by the body, and taken
//! back by who stands above it and by its auditors alone. Auditors of one body are nobody at another.

use super::case::Case;
use super::case::Who::SignedIn;
use super::who::{AUDIT_FILERS, AUDIT_READERS, AUDIT_WITHDRAWERS};

pub(super) const OF_AUDITS: &[Case] = &[
    Case::get("/records", "/records?form=audit_finding&agency={agency}", SignedIn).for_all(),
    Case::get("/records/{id}", "/records/{finding}", AUDIT_READERS),
    Case::get("/records/{id}/sheet", "/records/{finding}/sheet", AUDIT_READERS),
    Case::get("/api/v1/records/{id}", "/api/v1/records/{finding}", AUDIT_READERS),
    Case::get("/records/new", "/records/new?form=audit_finding&agency={agency}", AUDIT_FILERS),
    Case::post(
        "/records/new",
        "/records/new",
        "form=audit_finding&agency={agency}&act=file&with.content=x",
        AUDIT_FILERS,
    ),
    Case::post(
        "/api/v1/records",
        "/api/v1/records",
        r#"{"form":"audit_finding","agency":"{agency}","with":{"content":7}}"#,
        AUDIT_FILERS,
    ),
    Case::get("/records/{id}/correct", "/records/{finding}/correct", AUDIT_FILERS),
    Case::post("/records/{id}/correct", "/records/{finding}/correct", "act=review", AUDIT_FILERS),
    Case::get("/records/{id}/withdraw", "/records/{finding}/withdraw", AUDIT_WITHDRAWERS),
    Case::post("/records/{id}/withdraw", "/records/{finding}/withdraw", "why=", AUDIT_WITHDRAWERS),
    Case::post(
        "/api/v1/records/{id}/withdrawal",
        "/api/v1/records/{finding}/withdrawal",
        r#"{"why":"多餘"}"#,
        AUDIT_WITHDRAWERS,
    ),
];
