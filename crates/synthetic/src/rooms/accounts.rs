//! 參 people: accounts, addresses, and what was not used for long.

use regulation::Day;
use serde_json::json;

use crate::person::Person;
use crate::scribe::{Scribe, at};

/// The account and the address of one person.
pub(crate) fn write(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let share = if era.thick { 100 } else { 22 };
    let has_account =
        person.number <= 5 || body.chance_nth("account", person.number).percent(share);
    if has_account && body.systems > 0 {
        account(scribe, person);
    }
    if has_account || era.thick {
        address(scribe, person);
    }
}

/// Days on which the body took stock of its accounts.
fn inventories(scribe: &Scribe<'_>) -> Vec<Day> {
    let (era, body) = (scribe.era, scribe.body);
    let mut days = body.series(era, "inventory", 80);
    if !era.thick {
        let first = era.today.plus(-385);
        days.retain(|day| *day >= first);
    }
    days
}

fn account(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("account-of", person.number);
    let system = body.id("system-01");
    let privileged = person.dedicated || person.number == 3;
    let granted = person.onboard;
    let idle_since = chance.percent(3).then(|| era.today.plus(-chance.between(95, 260)));
    let idle_since = idle_since.filter(|day| *day > granted && person.left.is_none());
    let handled = !body.gap("unused", person.number);
    let name = format!("u{:04}", person.number);
    for day in inventories(scribe) {
        if day < granted || person.left.is_some_and(|left| left.plus(90) < day) {
            continue;
        }
        let closed = person.left.is_some_and(|left| left <= day);
        let used = day.plus(-chance.between(0, 9)).max(granted);
        let used = idle_since.map_or(used, |since| since.min(used));
        let used = person.left.map_or(used, |left| used.min(left));
        let stopped = handled && idle_since.is_some_and(|since| since.plus(90) <= day);
        let status = match (closed, stopped) {
            (true, _) => "closed",
            (_, true) => "disabled",
            _ => "active",
        };
        scribe.file(
            "account_entry",
            &format!("account-{:04}-{day}", person.number),
            day,
            json!({
                "system": system, "environment": "production", "account": name,
                "account_type": if privileged { "privileged" } else { "general" },
                "owner": person.id, "unit": person.unit, "permissions": ["一般業務"],
                "granted_on": granted.to_string(), "last_used_on": used.to_string(),
                "inventory_date": day.to_string(), "status": status,
            }),
        );
    }
    if let Some(since) = idle_since.filter(|_| handled) {
        let found = since.plus(chance.between(80, 90));
        scribe.file(
            "suspension",
            &format!("unused-{:04}", person.number),
            found,
            json!({
                "subject_kind": "account", "subject": name, "holder": person.id,
                "reason": "unused-over-90-days", "last_used_on": since.to_string(),
                "detected_on": found.to_string(), "disabled_on": at(found, 16, 0),
                "executed_by": body.officer(), "approved_by": body.it_head(),
            }),
        );
    }
    if privileged && !body.gap("privilege", person.number) {
        let day = granted.max(era.start.plus(-60)).plus(chance.between(0, 30));
        super::people::review(scribe, person, "privilege-grant", day);
    }
    if person.number == 3 || era.thick && privileged {
        for day in body.series(era, "account-review", 170) {
            scribe.file(
                "account_review",
                &format!("review-{:04}-{day}", person.number),
                day,
                json!({
                    "review_no": format!("合成-{day}"), "system": system, "period": "半年",
                    "account": name, "reviewer": body.it_head(), "reviewed_on": day.to_string(),
                    "decision": "keep", "approved_by": body.ciso(),
                }),
            );
        }
    }
}

fn address(scribe: &mut Scribe<'_>, person: &Person) {
    let (era, body) = (scribe.era, scribe.body);
    let mut chance = body.chance_nth("address", person.number);
    let share = if era.thick { 70 } else { 40 };
    if !chance.percent(share) {
        return;
    }
    let third = person.number / 250;
    let address =
        format!("10.{}.{third}.{}", body.chance("net").below(250), person.number % 250 + 2);
    let assigned = person.onboard.plus(1);
    let unused = body.gap("address", person.number) && chance.percent(30);
    let seen = match unused {
        true => era.today.plus(-chance.between(100, 300)).max(assigned),
        false => era.today.plus(-chance.between(1, 6)).max(assigned),
    };
    let gone = person.left.is_some_and(|left| left < era.today);
    scribe.file(
        "ip_allocation",
        &format!("address-{:04}", person.number),
        assigned,
        json!({
            "address": address, "segment": "OA", "device": format!("PC-{:04}", person.number),
            "holder": person.id, "unit": person.unit, "assigned_on": assigned.to_string(),
            "last_seen_on": seen.min(era.today.previous()).to_string(),
            "status": if gone { "disabled" } else { "active" },
        }),
    );
}
