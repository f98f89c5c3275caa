//! The exceptions that count for a duty on the day: for whom, why, what is done meanwhile, who approved
//! them and until when.

use app::waiver::{Exception, FORM};
use askama::Template;
use domain::Approver;

use super::Ground;
use super::subjects::names;
use crate::fault::Fault;
use crate::parts::html;
use crate::query::Query;
use crate::routes::record_path;
use crate::view::View;

/// How many are spelt out; all of them are among the records.
const EXCEPTIONS: usize = 20;

#[derive(Clone, Debug, Template)]
#[template(path = "pages/duty/exceptions.html")]
pub(super) struct Exceptions {
    view: View,
    shown: Vec<Shown>,
    n_more: usize,
    /// Where all of them are, for who may read them.
    all: String,
}

#[derive(Clone, Debug)]
struct Shown {
    scope: String,
    /// It is for something that the duty is not judged for.
    excepts_nothing: bool,
    from: String,
    until: String,
    ground: String,
    measures: String,
    approver: String,
    /// Its record; empty where the reader may not read it.
    href: String,
}

impl Exceptions {
    /// None where nothing is excepted. `subjects` are those that the duty is judged for.
    pub(super) fn new(
        ground: &Ground,
        found: &[Exception],
        subjects: &[&str],
    ) -> Result<Option<Self>, Fault> {
        if found.is_empty() {
            return Ok(None);
        }
        let spelt_out = found.get(..found.len().min(EXCEPTIONS)).unwrap_or_default();
        let shown: Vec<Shown> = spelt_out
            .iter()
            .map(|one| shown(ground, one, subjects))
            .collect::<Result<_, Fault>>()?;
        let view = &ground.view;
        let may_read = found.iter().any(|one| one.told.is_some());
        let records = Query::default().with("form", FORM).with("agency", &ground.agency);
        Ok(Some(Self {
            n_more: found.len() - shown.len(),
            shown,
            all: if may_read { view.link(&records.after("/records")) } else { String::new() },
            view: view.clone(),
        }))
    }
}

html!(Exceptions);

fn shown(ground: &Ground, one: &Exception, subjects: &[&str]) -> Result<Shown, Fault> {
    let (view, t) = (&ground.view, ground.view.t);
    let named = |id: &str| Ok::<_, Fault>(names(ground, &[id])?.into_iter().next().flatten());
    let scope = match &one.subject {
        None => t.excepted_whole().to_owned(),
        Some(whom) => named(&whom.id)?.unwrap_or_else(|| whom.id.clone()),
    };
    let approver = match &one.approver {
        Approver::Role(role) => {
            let (zh, en) = role.names();
            view.language.choose(zh, en).to_owned()
        }
        // Who may not see the person is told no more than that their record names them.
        Approver::Person(id) => named(id)?.unwrap_or_else(|| t.excepted_by_somebody().to_owned()),
    };
    let (record, measures) = one.told.clone().unwrap_or_default();
    let is_judged = subjects.iter().any(|&subject| one.is_of(Some(subject)));
    let excepts_nothing = one.subject.is_some() && !is_judged;
    Ok(Shown {
        scope,
        excepts_nothing,
        from: view.language.day(one.from),
        until: view.language.day(one.until),
        ground: one.ground.clone(),
        measures,
        approver,
        href: if record.is_empty() { String::new() } else { view.link(&record_path(&record)) },
    })
}

/// Until when a subject is excepted, and where that is told; the first that counts for it.
pub(super) fn until(view: &View, found: &[Exception], subject: &str) -> Option<(String, String)> {
    let one = found.iter().find(|one| one.is_of(Some(subject)))?;
    let record = one.told.as_ref().map(|(record, _)| view.link(&record_path(record)));
    let words = view.t.excepted_until(&view.language.short_day(one.until));
    Some((words, record.unwrap_or_else(|| "#exceptions".to_owned())))
}

crate::words::words! {
    exceptions_in_force: "核准例外", "Approved exceptions";
    excepted_whole: "此義務全部", "The whole duty";
    excepted_by_somebody: "登錄所載之核准者", "Whoever its record names";
    excepted_until(day: &str): "例外至 {day}", "waived until {day}";
    excepted_scope: "範圍", "Scope";
    excepts_nothing: "此義務目前沒有這個對象，本例外不生效果", "The duty has no such subject now: nothing is excepted";
    excepted_ground: "事由", "Ground";
    excepted_measures: "替代措施", "Measures meanwhile";
    excepted_approver: "核准者", "Approved by";
    excepted_span: "期間", "From and until";
    excepted_record: "核准紀錄", "Its record";
    excepted_more(n: &usize): "另有 {n} 項", "and {n} more";
}
