//! The schemas of approval.

use super::{Schemas, list, maybe_text, moment, object, of, page, text, truth, whole, words};

pub(super) fn approvals() -> Schemas {
    let obstacle = || {
        words(&[
            "not-a-draft",
            "not-waiting",
            "own",
            "twice",
            "not-theirs",
            "altered",
            "changed",
            "gone",
            "no-reason",
        ])
    };
    let states = || words(&["approved", "draft", "submitted", "returned", "withdrawn"]);
    let acts = || words(&["submit", "approve", "return", "take-back"]);
    vec![
        ("ApprovalPage", page("waiting", "Waiting")),
        (
            "Waiting",
            object(
                [
                    ("record", of("Record")),
                    ("role", text()),
                    ("since", moment()),
                    ("n_days", whole()),
                    ("content", text()),
                ],
                [],
            ),
        ),
        (
            "Approval",
            object(
                [
                    ("record", text()),
                    ("state", states()),
                    ("content", text()),
                    ("steps", list(of("ApprovalStep"))),
                    ("acts", list(of("ApprovalAct"))),
                    ("may", list(acts())),
                    ("is_stuck", truth()),
                ],
                [("waits_since", moment()), ("n_days", whole()), ("obstacle", obstacle())],
            ),
        ),
        (
            "ApprovalStep",
            object([("role", text())], [("approved_by", text()), ("approved_at", moment())]),
        ),
        (
            "ApprovalAct",
            object(
                [
                    ("act", acts()),
                    ("state", states()),
                    ("at", moment()),
                    ("by", text()),
                    ("content", text()),
                    ("is_about_this", truth()),
                ],
                [("step", text()), ("on_behalf_of", text()), ("why", text())],
            ),
        ),
        (
            "NewApprovals",
            object(
                [("items", list(of("ApprovalItem")))],
                [("why", maybe_text()), ("preview", truth())],
            ),
        ),
        ("ApprovalItem", object([("record", text())], [("content", maybe_text())])),
        (
            "Approvals",
            object([("approvals", list(of("ApprovalOutcome"))), ("n_approved", whole())], []),
        ),
        (
            "ApprovalOutcome",
            object(
                [("record", of("Record"))],
                [
                    ("content", text()),
                    ("step", text()),
                    ("then", text()),
                    ("on_behalf_of", text()),
                    ("obstacle", obstacle()),
                    ("detail", text()),
                ],
            ),
        ),
    ]
}
