//! The page on which a form is filled in, for a new record and for a correction.

use std::collections::HashMap;

use app::draft;
use app::evidence::{self, Evidence, EvidenceError, is_of_files};
use app::self_check::FORM;
use app::typed::Typed;
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use domain::Moment;
use regulation::{Field, Form, FormKind};

use super::candidates;
use super::control::Kept;
use super::filled::{Filled, control_name, draft_path};
use super::law::{self as behind, DutyLine};
use super::rows;
use super::sections::{Making, Section, is_asked};
use super::told::{Told, at_rows};
use super::waiting;
use crate::assets::Asset;
use crate::fault::Fault;
use crate::law;
use crate::pages::approvals::role;
use crate::pages::drafts::about;
use crate::pages::signature_sheets::asking_path;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::clause::ClauseCard;
use crate::query::Query;
use crate::routes::{filing_path, record_path, self_check_path};
use crate::view::View;

/// The page.
#[derive(Template)]
#[template(path = "pages/filing/page.html")]
pub struct FilingPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    heading: String,
    form_link: (String, String),
    action: String,
    filled: Filled,
    agency: String,
    /// The bodies for which the actor may file it, where there are several.
    agencies: Vec<(String, String)>,
    sections: Vec<Section>,
    told: Vec<Summed>,
    notice: String,
    /// What waits already and is told apart by the same: its address and since when, for whom.
    waiting: Vec<(String, String)>,
    is_correction: bool,
    /// The field by which several records are told apart, where there may be several.
    subject: String,
    may_be_many: bool,
    /// The day of the record that fields say again; empty where none does.
    carried_from: String,
    awaited: String,
    told_by_approval: String,
    copy: String,
    /// Where all records of its kind are filed at once, where they are many of one thing.
    whole: String,
    /// Where people are asked to sign it themselves, where it is signed.
    asking: String,
    card: Option<ClauseCard>,
    duties: Vec<DutyLine>,
    drafts: Vec<(String, String)>,
    keeps_drafts: bool,
    /// Of a form that was refused, where its draft is gone on with; empty else.
    refused_at: String,
}

/// A fault at the head of the page, with the field where it is mended.
pub(super) struct Summed {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) words: String,
}

/// What the page is made of.
pub struct Asked<'a> {
    pub installation: &'a Installation,
    pub actor: &'a Actor,
    pub form: &'a Form,
    pub filled: Filled,
    pub told: Vec<Told>,
    pub notice: String,
    /// The record that is corrected, with what is shown of fields that stay as they are.
    pub corrected: Option<(String, HashMap<String, Kept>)>,
}

impl FilingPage {
    /// Prepares the page.
    ///
    /// # Errors
    /// The store's.
    pub fn new(view: View, making: Asked<'_>) -> Result<Self, Fault> {
        let Asked { installation, actor, form, filled, told, notice, corrected } = making;
        let mut told = at_rows(form, &filled.typed, told);
        let regulation = &*installation.regulation;
        let language = view.language;
        let candidates = candidates::of(&view, installation, actor, form, &filled.agency, &told)?;
        let (record, kept) = corrected.unzip();
        let files = files_named(installation, actor, form, &filled.typed)?;
        let absent = match &record {
            None => absent(&view, installation, actor, form, &filled)?,
            Some(_) => Vec::new(),
        };
        let waiting = match &record {
            None => waiting::already(&view, installation, actor, form, &filled)?,
            Some(_) => Vec::new(),
        };
        let awaited = app::approval::awaited(installation, actor, form, &filled.agency)?;
        let awaited: Vec<String> = awaited.iter().map(|step| role(step.word(), language)).collect();
        let by_approval = form.fields.iter().filter(|field| field.told_by_approval);
        let told_by_approval: Vec<&Field> = by_approval.filter(|_| !awaited.is_empty()).collect();
        let sections = Making {
            view: &view,
            regulation,
            form,
            agency: &filled.agency,
            typed: &filled.typed,
            told: &told,
            candidates: &candidates,
            kept: kept.unwrap_or_default(),
            left_out: told_by_approval.iter().map(|field| field.name.as_str()).collect(),
            carried: &filled.carried,
            lacks: filled.lacks.split(',').collect(),
            absent: &absent,
            files: &files,
            many: filled.many,
        }
        .sections();
        in_order_of(&sections, &mut told);
        let refused_at = match told.is_empty() {
            true => String::new(),
            false => view.link(&filled.draft_path()),
        };
        let city = app::agency::city(installation, Moment::FOREVER)?;
        let named = |body: &domain::body::Body| {
            (body.id.clone(), crate::bodies::name(body, language).to_owned())
        };
        let agency =
            city.body(&filled.agency).map_or_else(|| filled.agency.clone(), |body| named(body).1);
        let agencies: Vec<(String, String)> = match record {
            Some(_) => Vec::new(),
            None => crate::bodies::in_order(regulation, &city)
                .into_iter()
                .filter(|body| {
                    let part = Resource::Part { agency: &body.id, form: &form.id };
                    may(actor, Action::File, &part)
                })
                .map(named)
                .collect(),
        };
        let book = Resource::Book { agency: &filled.agency, form: &form.id };
        let may_of_all = may(actor, Action::File, &book);
        let form_name = language.choose(&form.zh, &form.en).clone();
        let heading = match &record {
            None => view.t.file_a(&form_name),
            Some(_) => view.t.correct_a(&form_name),
        };
        let label = |field: &str| match form.field(field) {
            Some(field) => language.choose(&field.zh, &field.en).clone(),
            None if field == "why" => view.t.decision_reason().to_owned(),
            None => view.t.for_agency().to_owned(),
        };
        let told = told.iter().map(|one| Summed {
            href: match form.field(&one.field) {
                Some(field) if is_asked(field) => format!("#{}", rows::id(&field.name, &one.cell)),
                None if one.field == "why" => "#why".to_owned(),
                _ => "#agency".to_owned(),
            },
            label: match form.field(&one.field).filter(|_| !one.cell.is_empty()) {
                Some(field) => rows::called(&view, regulation, field, &one.cell),
                None => label(&one.field),
            },
            words: view.say(&one.words).to_owned(),
        });
        let subject = app::typed::subject(form);
        let drafts = others(&view, installation, actor, form, &filled)?;
        let copied = view.query.with("copy", "last").without(&["draft"]).after("/records/new");
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, &heading)
                .through(&view, "/records", view.t.records())
                .through(&view, &format!("/records?form={}", form.id), &form_name),
            form_link: (view.link(&law::form_path(&form.id)), form_name),
            action: view.link(&match &record {
                None => filing_path(&form.id, &filled.agency, &[], None),
                Some(record) => format!("{}/correct", record_path(record)),
            }),
            told: told.collect(),
            waiting,
            is_correction: record.is_some(),
            // Who files about one subject alone is not offered several.
            may_be_many: record.is_none() && subject.is_some() && !filled.many && may_of_all,
            subject: subject.map(|one| label(&one.name)).unwrap_or_default(),
            carried_from: match filled.carried.from {
                Some(day) if !filled.carried.fields.is_empty() => language.day(day),
                _ => String::new(),
            },
            awaited: law::joined(language, awaited),
            told_by_approval: law::joined(
                language,
                told_by_approval.iter().map(|field| language.choose(&field.zh, &field.en).clone()),
            ),
            whole: match record.is_none() && form.id == FORM {
                true => view.link(&self_check_path(&filled.agency, None)),
                false => String::new(),
            },
            copy: if record.is_none() && view.query.get("copy").is_none() && may_of_all {
                copied
            } else {
                String::new()
            },
            asking: match record.is_none() && form.signed.is_some() && may_of_all {
                true => view.link(&asking_path(&form.id, &filled.agency, &filled.typed)),
                false => String::new(),
            },
            card: behind::card(&view, regulation, form, &filled.duty),
            duties: behind::duties(&view, regulation, actor, form, &filled.agency),
            keeps_drafts: actor.principal().is_some(),
            refused_at,
            agency,
            agencies,
            sections,
            notice,
            drafts,
            heading,
            filled,
            view,
        })
    }

    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }

    fn script_url(&self) -> &'static str {
        Asset::Filing.url()
    }

    fn why_fault(&self) -> &str {
        let found = self.told.iter().find(|one| one.href == "#why");
        found.map_or("", |one| one.words.as_str())
    }
}

/// Puts faults in the order in which their controls stand on the page: whose it is, its fields row by row, and
/// why it is corrected.
fn in_order_of(sections: &[Section], told: &mut [Told]) {
    told.sort_by_key(|one| {
        let name = control_name(&one.field);
        let mut controls = sections.iter().flat_map(|section| &section.controls);
        let place = match controls.position(|control| control.name == name) {
            Some(place) => place + 1,
            None if one.field == "why" => usize::MAX,
            None => 0,
        };
        let row = one.cell.split('.').next().and_then(|row| row.parse::<usize>().ok());
        (place, row)
    });
}

/// The fields that must refer to something of which the agency has none yet, with what that is called and where
/// the actor files it; they come back from there.
fn absent(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: &Filled,
) -> Result<Vec<(String, String, String)>, Fault> {
    let mut absent = Vec::new();
    let blank = form
        .fields
        .iter()
        .filter(|field| field.required && is_asked(field) && filled.typed.is_blank(&field.name));
    for field in blank {
        let target = field.kind.target().and_then(|target| installation.regulation.form(target));
        let Some(target) = target.filter(|target| target.kind != FormKind::View) else { continue };
        let agency = filled.agency.as_str();
        let part = Resource::Part { agency, form: &target.id };
        if !may(actor, Action::File, &part)
            || !app::typed::is_none_of(installation, actor, target, agency, view.today.year())?
        {
            continue;
        }
        let here = view.query.without(&["lang"]).after("/records/new");
        let path = filing_path(&target.id, agency, &[], None);
        let path = Query::default().with("return", &here).after(&path);
        let name = view.language.choose(&target.zh, &target.en).clone();
        absent.push((field.name.clone(), name, view.link(&path)));
    }
    Ok(absent)
}

/// What else the actor has begun of the form, or of the correction of the same record: what it is about, and when.
pub(super) fn others(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: &Filled,
) -> Result<Vec<(String, String)>, Fault> {
    let mut kept = draft::list(installation, actor)?;
    kept.retain(|one| one.form == form.id && one.id != filled.draft);
    kept.retain(|one| Filled::of_draft(one).corrects == filled.corrects);
    let about = about(view, installation, actor, &kept)?;
    let link = |(one, about): (&draft::Draft, String)| {
        let when = view.language.moment(one.saved_at);
        (view.link(&draft_path(one)), format!("{about} · {when}"))
    };
    Ok(kept.iter().zip(about).map(link).collect())
}

/// The files that are named in the fields for them, as far as they are there for the actor.
///
/// # Errors
/// The store's.
pub fn files_named(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    typed: &Typed,
) -> Result<Vec<Evidence>, Fault> {
    let fields = form.fields.iter().filter(|field| is_of_files(&field.kind));
    let names = fields.flat_map(|field| typed.text(&field.name).lines()).map(str::trim);
    let mut files = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        match evidence::get(installation, actor, name) {
            Ok((file, _)) => files.push(file),
            // Where a paper lies is said in words.
            Err(EvidenceError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(files)
}

crate::words::words! {
    file_a(form: &str): "登錄{form}", "File: {form}";
    correct_a(form: &str): "更正{form}", "Correct: {form}";
    for_agency: "機關", "For";
    mend_these: "請修正下列事項，已填內容皆保留", "Please mend these; what you typed is kept";
    file_it: "登錄", "File";
    file_many: "全部登錄（每人一筆）", "File one for each";
    review_correction: "下一步：核對差異", "Next: see what changes";
    save_draft: "儲存草稿", "Save as a draft";
    more_rows: "增加空白列", "More rows";
    as_many(subject: &str): "多個{subject}一次登錄", "Several at once: {subject}";
    many_note(subject: &str): "{subject}每列一個，可貼上整欄；每個各成一筆，任何一筆有誤即全部不登錄。",
        "One a row, a whole column can be pasted: {subject}. Each becomes a record; one fault and none is filed.";
    told_by_approval(fields: &str): "{fields}於核准時由系統記錄，無須填寫。", "{fields}: noted by the approval itself; nothing to fill in.";
    awaits(roles: &str): "送出後送審：{roles}；核准後始計入。", "It will be submitted to: {roles}. It counts once approved.";
    counts_at_once: "送出後即計入。", "It counts once filed.";
    copy_last: "帶入上次內容", "Copy from last time";
    carried_over_note(day: &str): "標示「請確認」的欄位帶入{day}那筆紀錄的內容，請逐項確認或修改。", "Fields marked to be confirmed say what the record of {day} says; confirm or change each.";
    ask_to_sign: "請本人簽名", "Have them sign it";
    why_asked: "為何要填", "Why it is asked";
    drafts_begun: "您先前的草稿", "Your drafts of it";
    saved_by_itself: "填寫中會自動儲存草稿。", "A draft is saved while you type.";
    why_corrected_help: "更正理由與原紀錄一併永久保存。", "The reason stays with both records.";
    check_it: "檢查", "Check";
    whole: "內容完整，可以登錄。", "It is complete and can be filed.";
    draft_saved: "草稿已儲存。", "The draft is saved.";
    nothing_to_save: "尚未填寫任何內容，沒有草稿可儲存。", "Nothing is typed yet, so there is no draft to save.";
    all_drafts: "所有草稿", "All drafts";
    words_of_script: "移除這一列|增加一列|選擇日期|今天|現在|草稿已自動儲存|草稿未能儲存：登入已到期。請在另一分頁登入，再回到這裡繼續；內容仍在本頁。|草稿未能儲存，稍後再試；內容仍在本頁。",
        "Remove this row|Add a row|Choose a day|Today|Now|The draft is saved|The draft could not be saved: your session has ended. Sign in in another tab and go on here; what you typed is still on this page.|The draft could not be saved and is tried again; what you typed is still on this page.";
}
