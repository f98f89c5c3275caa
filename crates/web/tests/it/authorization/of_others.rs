//! Cases of what somebody has for themselves, or a body for those who look after it, each by its true id:
//! a made-up one would be refused for being none.

use super::case::Case;
use super::case::Who::{Named, SignedIn, These};
use super::who::{DECIDERS, HOLD_ENDERS, KEEPERS_OF_WEBHOOKS, OPERATORS};

/// Nobody of the table: it is somebody else's own.
const NOBODY: super::case::Who = These(&[]);

pub(super) const OF_OTHERS: &[Case] = &[
    // What is kept for one person alone.
    Case::get("/inbox/{id}", "/inbox/{notice}", NOBODY),
    // The answer is the same, whosever it is; nothing is marked.
    Case::post("/inbox/{id}/read", "/inbox/{notice}/read", "x=1", SignedIn),
    Case::post("/api/v1/inbox/{id}/read", "/api/v1/inbox/{notice}/read", "{}", NOBODY),
    Case::get("/records/new", "/records/new?draft={draft}", NOBODY),
    Case::post("/drafts", "/drafts", "form=zone&draft={draft}&agency={agency}", NOBODY),
    Case::post("/drafts/{id}/delete", "/drafts/{draft}/delete", "x=1", NOBODY),
    Case::get("/import/{id}", "/import/{import}", NOBODY),
    Case::post("/import/{id}", "/import/{import}", "decision=import", NOBODY),
    Case::get("/import/{id}/remarks.xlsx", "/import/{import}/remarks.xlsx", NOBODY),
    Case::post("/todo/notes/{id}", "/todo/notes/{note}", "end=taken-back", NOBODY),
    Case::post("/todo/notes/{id}", "/todo/notes/{note}", "end=answered&words=x", NOBODY),
    Case::post("/account/tokens/{id}/revoke", "/account/tokens/{token}/revoke", "x=1", NOBODY),
    Case::post("/account/sessions/{id}/end", "/account/sessions/{session}/end", "x=1", NOBODY),
    Case::get("/signature-sheets/{id}/signature", "/signature-sheets/{sheet}/signature", Named),
    Case::post(
        "/signature-sheets/{id}/signature",
        "/signature-sheets/{sheet}/signature",
        "content=none",
        Named,
    ),
    // What a body has.
    Case::get("/webhooks/{id}", "/webhooks/{webhook}", KEEPERS_OF_WEBHOOKS),
    Case::post("/webhooks/{id}/trial", "/webhooks/{webhook}/trial", "x=1", KEEPERS_OF_WEBHOOKS),
    Case::post("/webhooks/{id}/secret", "/webhooks/{webhook}/secret", "x=1", KEEPERS_OF_WEBHOOKS)
        .of_others(),
    Case::post("/webhooks/{id}/resume", "/webhooks/{webhook}/resume", "x=1", KEEPERS_OF_WEBHOOKS)
        .of_others(),
    Case::post("/webhooks/{id}/end", "/webhooks/{webhook}/end", "x=1", KEEPERS_OF_WEBHOOKS)
        .of_others(),
    Case::post(
        "/webhooks/{id}/calls/{call}/again",
        "/webhooks/{webhook}/calls/none/again",
        "x=1",
        KEEPERS_OF_WEBHOOKS,
    )
    .of_others(),
    Case::post(
        "/settings/{name}/proposals/{id}",
        "/settings/records_from/proposals/{proposal}",
        "end=refuse&why=",
        DECIDERS,
    ),
    Case::post(
        "/settings/{name}/proposals/{id}",
        "/settings/records_from/proposals/{proposal}",
        "end=accept",
        DECIDERS,
    )
    .of_others(),
    Case::post(
        "/settings/{name}/proposals/{id}",
        "/settings/records_from/proposals/{proposal}",
        "end=take-back",
        NOBODY,
    ),
    Case::post("/evidence/holds/{id}/end", "/evidence/holds/{hold}/end", "why=", HOLD_ENDERS),
    // What nobody could be brought.
    Case::post("/letters/again", "/letters/again", "x=1", OPERATORS).of_others(),
    Case::post("/letters/{id}/again", "/letters/{letter}/again", "x=1", OPERATORS).of_others(),
];
