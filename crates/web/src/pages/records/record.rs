//! `/records/{id}`: one record as it was filed, what became of it, and which duties read it.

use app::evidence::{self, Evidence, Kind};
use app::record::{Record, RecordError, may_be_withdrawn, may_correct};
use app::{Action, Actor, Installation, Resource, may, self_check};
use askama::Template;
use axum::extract;
use regulation::{Field, Form};

use super::absent::Absent;
use super::course::{self, Course};
use super::difference::{Differences, between};
use super::names;
use super::referring::Referring;
use super::state::{StateMark, who};
use super::value::{Reader, Shown, references};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::failure::words_of_reserved;
use crate::fault::Fault;
use crate::law;
use crate::page::Page;
use crate::pages::evidence::{content_path, size, view_path};
use crate::pages::filing::filled::place;
use crate::pages::filing::law::{DutyLine, duties};
use crate::pages::log::receipt_path;
use crate::pages::retention::{held_in_words, kept_in_words};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::named::Named;
use crate::routes::{State, filing_path, record_path, self_check_path};
use crate::view::View;
use crate::words::Words;

/// How far a chain of corrections is followed each way.
const VERSIONS: usize = 50;

#[derive(Template)]
#[template(path = "pages/records/record.html")]
pub struct RecordPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    title: String,
    form: (String, String),
    agency: Named,
    day: String,
    state: StateMark,
    fields: Vec<FieldLine>,
    /// Labels of what the record says nothing about.
    unsaid: Vec<String>,
    /// What was erased of it by order.
    erased: Vec<String>,
    events: Vec<Event>,
    course: Option<Course>,
    /// What refers to it.
    referring: Option<Referring>,
    /// What was done just now.
    done: &'static str,
    /// Where to go on, for who came from elsewhere to file it.
    back: String,
    /// A correction that does not count yet.
    awaited: String,
    /// What differs from the version before.
    differences: Option<Differences>,
    /// What the reader may do with it: address and word.
    ways: Vec<(String, &'static str)>,
    /// Who withdraws it, where the reader withdraws others of its form.
    reserved: String,
    duties: Vec<DutyLine>,
    has_personal: bool,
    files: Vec<FileLine>,
    /// Where its receipt is taken, by who is shown all of it.
    receipt: String,
}

/// A file that a field names.
struct FileLine {
    label: String,
    name: String,
    href: String,
    content: String,
    /// A small picture of it is shown; not of personal data, where each look is told to the log.
    is_picture: bool,
    media_type: String,
    size: String,
    kept_on: String,
    shows_on: String,
    /// How long it is kept, or that it is gone, and what holds it.
    kept: String,
    held: String,
    is_gone: bool,
    sha256: String,
}

struct FieldLine {
    label: String,
    other: String,
    name: String,
    is_personal: bool,
    is_derived: bool,
    /// Something of it is left out.
    is_in_part: bool,
    value: Shown,
}

/// One thing that was done: the record filed, corrected or withdrawn.
struct Event {
    what: &'static str,
    when: String,
    iso: String,
    who: String,
    why: String,
    href: String,
    id: String,
    is_here: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Page<RecordPage>, Fault> {
    let installation = state.installation().clone();
    wait_for(move || page(view, &installation, &actor, &id).map(Page)).await
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<RecordPage, Fault> {
    let regulation = &*installation.regulation;
    let record = app::record::open(installation, actor, id)?;
    let form = regulation.form(&record.form);
    let form = form.ok_or_else(|| Fault::internal(format!("no form {}", record.form)))?;
    let city = names::city(installation)?;
    let title = names::title(installation, actor, &record, view.language)?;
    let mut known = names::of_records(
        installation,
        actor,
        &references(&form.fields, &record.with),
        view.language,
    )?;
    known.extend(
        city.bodies
            .iter()
            .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned())),
    );
    let files = evidence::of_record(installation, &record)?;
    known.extend(files.iter().map(|(_, file)| (file.sha256.clone(), file.name.clone())));
    let reader = Reader { view: &view, regulation, actor, names: known };
    let absent = Absent::of(installation, &record)?;
    let fields = fields(&reader, form, &record, &absent);
    let form_name = view.language.choose(&form.zh, &form.en).clone();
    let records = format!("/records?form={}", form.id);
    let withdrawn = may_be_withdrawn(installation, actor, &record);
    Ok(RecordPage {
        breadcrumbs: Breadcrumbs::to(&view, &title)
            .through(&view, "/records", view.t.records())
            .through(&view, &records, &form_name),
        receipt: match record.hidden.is_empty() {
            true => view.link(&receipt_path(&record.id)),
            false => String::new(),
        },
        id: record.id.clone(),
        form: (view.link(&law::form_path(&form.id)), form_name),
        agency: Named::agency(
            &view,
            actor,
            &record.agency,
            names::agency(&city, &record.agency, view.language),
        ),
        day: record.day.map(|day| view.language.day(day)).unwrap_or_default(),
        state: StateMark::of(&record, view.t),
        unsaid: unsaid(&view, form, &record, &absent),
        erased: absent.orders(&view, form),
        files: files
            .iter()
            .map(|(field, file)| file_line(&view, installation, form, field, file))
            .collect::<Result<_, Fault>>()?,
        has_personal: fields.iter().any(|field| field.is_personal),
        fields,
        events: events(&view, installation, actor, &record)?,
        course: Course::of(&view, installation, actor, id)?,
        referring: Referring::to(&view, installation, actor, &city, id)?,
        done: view.query.get("done").and_then(|act| done(act, &record, view.t)).unwrap_or_default(),
        back: view.query.get("return").map(|back| view.link(&place(back))).unwrap_or_default(),
        differences: match &record.supersedes {
            Some(older) => differences(&view, installation, actor, form, older, &record)?,
            None => None,
        },
        ways: ways(&view, installation, actor, &record, withdrawn.is_ok()),
        reserved: match withdrawn {
            Err(RecordError::Reserved(reserved)) if stands(&record) => {
                view.say(&words_of_reserved(reserved)).to_owned()
            }
            _ => String::new(),
        },
        awaited: match &record.awaited_correction {
            Some(newer) if version(installation, actor, newer)?.is_some() => {
                view.link(&record_path(newer))
            }
            _ => String::new(),
        },
        duties: duties(&view, regulation, actor, form, &record.agency),
        title,
        view,
    })
}

/// What was done just now.
fn done(act: &str, record: &Record, t: Words) -> Option<&'static str> {
    match act {
        "filed" | "corrected" if record.state == "submitted" => Some(t.was_submitted_now()),
        "filed" => Some(t.was_filed_now()),
        "corrected" => Some(t.was_corrected_now()),
        "withdrawn" => Some(t.was_withdrawn_now()),
        act => course::done(act, t),
    }
}

/// What differs from the version before, for who may see that.
fn differences(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    older: &str,
    record: &Record,
) -> Result<Option<Differences>, Fault> {
    match version(installation, actor, older)? {
        Some(older) => {
            between(view, installation, actor, form, &older.with, &record.with).map(Some)
        }
        None => Ok(None),
    }
}

/// Another version of a record, for who may read that one too: a correction may be about somebody else.
fn version(installation: &Installation, actor: &Actor, id: &str) -> Result<Option<Record>, Fault> {
    match app::record::get(installation, actor, id) {
        Ok(record) => Ok(Some(record)),
        Err(RecordError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether nothing took its place and nobody withdrew it.
fn stands(record: &Record) -> bool {
    record.superseded_by.is_none() && record.withdrawn_at.is_none()
}

/// Correcting, withdrawing, one more of the kind, and a sheet of paper: what the reader may do.
fn ways(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    record: &Record,
    may_withdraw: bool,
) -> Vec<(String, &'static str)> {
    let t = view.t;
    let (agency, form) = (record.agency.as_str(), record.form.as_str());
    let path = record_path(&record.id);
    let stands = stands(record);
    let mut ways = Vec::new();
    if stands
        && record.awaited_correction.is_none()
        && may_correct(installation, actor, record).is_ok()
    {
        ways.push((view.link(&format!("{path}/correct")), t.correct_it()));
    }
    if stands && may_withdraw {
        ways.push((view.link(&format!("{path}/withdraw")), t.withdraw_it()));
    }
    if may(actor, Action::File, &Resource::Part { agency, form }) {
        let one_more = filing_path(form, agency, &[], None);
        ways.push((view.link(&one_more), t.file_another()));
    }
    if stands
        && form == self_check::REGISTER
        && may(actor, Action::File, &Resource::Part { agency, form: self_check::FORM })
    {
        let whole = self_check_path(agency, Some(&record.id));
        ways.push((view.link(&whole), t.file_self_check()));
    }
    ways.push((view.link(&format!("{path}/sheet")), t.as_sheet()));
    ways
}

fn fields(
    reader: &Reader<'_>,
    form: &Form,
    record: &Record,
    absent: &Absent<'_>,
) -> Vec<FieldLine> {
    let language = reader.view.language;
    let said = form.fields.iter().filter_map(|field| {
        let said = record.with.get(&field.name).filter(|value| !value.is_null());
        let value = match said {
            Some(value) => reader.show(field, &field.kind, value),
            None => absent.in_place_of(reader.view, field)?,
        };
        Some(FieldLine {
            label: language.choose(&field.zh, &field.en).clone(),
            other: language.other().choose(&field.zh, &field.en).clone(),
            name: field.name.clone(),
            is_personal: field.personal,
            is_derived: field.derived,
            is_in_part: said.is_some() && absent.is_hidden(field),
            value,
        })
    });
    said.collect()
}

fn file_line(
    view: &View,
    installation: &Installation,
    form: &Form,
    field: &str,
    file: &Evidence,
) -> Result<FileLine, Fault> {
    let retention = app::retention::of(installation, &file.sha256)?;
    let gone = retention.as_ref().and_then(|it| it.disposed.as_ref());
    let gone = gone.map(|gone| view.t.was_disposed(&view.language.day(gone.at.day())));
    let label = form.field(field).map(|field| view.language.choose(&field.zh, &field.en).clone());
    Ok(FileLine {
        label: label.unwrap_or_default(),
        name: file.name.clone(),
        href: view.link(&view_path(&file.sha256)),
        content: content_path(&file.sha256),
        is_picture: gone.is_none()
            && file.kind().is_some_and(Kind::is_picture)
            && !form.fields.iter().any(|field| field.personal),
        media_type: crate::pages::evidence::view::kind(view.t, file),
        size: size(file.bytes),
        kept_on: view.language.day(file.kept_at.day()),
        shows_on: file.shows_on.map(|day| view.language.day(day)).unwrap_or_default(),
        is_gone: gone.is_some(),
        held: retention.as_ref().map(|it| held_in_words(view, &it.holds)).unwrap_or_default(),
        kept: gone.or_else(|| retention.map(|it| kept_in_words(view, &it))).unwrap_or_default(),
        sha256: file.sha256.clone(),
    })
}

/// What was left empty; what is not shown or was erased is none of it.
fn unsaid(view: &View, form: &Form, record: &Record, absent: &Absent<'_>) -> Vec<String> {
    let is_unsaid = |field: &&Field| {
        record.with.get(&field.name).is_none_or(serde_json::Value::is_null)
            && absent.in_place_of(view, field).is_none()
    };
    // What the approval tells stands with the approval.
    let is_asked = |field: &&Field| !field.derived && !field.told_by_approval;
    let unsaid = form.fields.iter().filter(is_asked).filter(is_unsaid);
    unsaid.map(|field| view.language.choose(&field.zh, &field.en).clone()).collect()
}

/// The record's history as far as its reader may follow it, oldest first: earlier versions, itself, later
/// ones, withdrawals.
fn events(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    record: &Record,
) -> Result<Vec<Event>, Fault> {
    let mut versions = vec![record.clone()];
    while let Some(older) = versions.first().and_then(|one| one.supersedes.clone()) {
        if versions.len() > VERSIONS {
            break;
        }
        let Some(older) = version(installation, actor, &older)? else { break };
        versions.insert(0, older);
    }
    let newer = |one: &Record| one.superseded_by.clone().or(one.awaited_correction.clone());
    while let Some(newer) = versions.last().and_then(newer) {
        if versions.len() > 2 * VERSIONS {
            break;
        }
        let Some(newer) = version(installation, actor, &newer)? else { break };
        versions.push(newer);
    }
    let by = |one: &Record| [Some(one.filed_by.clone()), one.withdrawn_by.clone()];
    let written: Vec<String> = versions.iter().flat_map(by).flatten().collect();
    let written: Vec<&str> = written.iter().map(String::as_str).collect();
    let people = app::account::names(installation, &written)?;
    let mut events = Vec::new();
    for version in &versions {
        let t = view.t;
        let event = |what, at: domain::Moment, by: &str, why: &Option<String>| Event {
            what,
            when: view.language.moment(at),
            iso: at.to_string(),
            who: who(by, &people, t),
            why: why.clone().unwrap_or_default(),
            href: view.link(&record_path(&version.id)),
            id: version.id.clone(),
            is_here: version.id == record.id,
        };
        let what = if version.supersedes.is_some() { t.was_corrected() } else { t.was_filed() };
        let filed_at = version.filed_at.unwrap_or(version.recorded_at);
        events.push(event(what, filed_at, &version.filed_by, &version.why));
        if let Some(at) = version.withdrawn_at {
            let by = version.withdrawn_by.as_deref().unwrap_or_default();
            events.push(event(t.was_withdrawn(), at, by, &version.withdrawn_why));
        }
    }
    Ok(events)
}

crate::words::words! {
    what_it_says: "內容", "What it says";
    not_said(n: usize): "未填 {n} 欄", "{n} fields left empty";
    personal: "個資", "Personal data";
    personal_help: "本紀錄含個人資料，依個人資料保護法處理。", "This record holds personal data; treat it by the Personal Data Protection Act.";
    derived: "系統計算", "Computed";
    its_files: "檔案", "Files";
    file_kept_on(day: &str): "{day} 上傳", "brought on {day}";
    file_shows_on(day: &str): "所示日期 {day}", "shows {day}";
    record_history: "歷程", "History";
    record_receipt_help: "收據證明此紀錄於當時即如此登錄：內容、所屬異動與檢查點，以公鑰即可離線查驗。下載會記入日誌。",
        "The receipt proves that the record was filed as it stands: its content, its change and a checkpoint, checked offline by the public key. The log is told of the download.";
    was_filed_now: "已登錄。下列義務據以重新計算。", "Filed. The duties below were computed anew.";
    was_submitted_now: "已登錄並送審；核准後始計入。", "Filed and submitted; it counts once approved.";
    was_corrected_now: "已更正。原紀錄與理由皆保留。", "Corrected. The record before it stays, with the reason.";
    was_withdrawn_now: "已撤回。紀錄與理由皆保留。", "Withdrawn. The record stays, with the reason.";
    back_to_where: "回到原處", "Back to where you were";
    correct_it: "更正", "Correct";
    withdraw_it: "撤回", "Withdraw";
    file_another: "再登錄一筆", "File another";
    as_sheet: "列印", "Print";
    differs_from_before: "與前一版之差異", "What differs from the version before";
    older_value: "原", "Before";
    newer_value: "改為", "Now";
    was_filed: "登錄", "Filed";
    was_corrected: "更正", "Corrected";
    was_withdrawn: "撤回", "Withdrawn";
    correction_awaited: "這筆紀錄另有更正待核准；核准前仍以本筆為準。", "A correction of it waits for approval; until then this record counts.";
    see_correction: "查看更正", "See the correction";
    this_version: "本筆", "this one";
    duties_that_read: "讀取本表單之義務", "Duties that read this form";
    it_decides: "據以判定", "decides";
    record_id: "識別碼", "Id";
    never_edited: "紀錄不會被修改：更正為另一筆紀錄，撤回為另一列，何人何時何故皆保留。",
        "A record is never edited: a correction is another record, a withdrawal another row; who, when and why stay.";
}
