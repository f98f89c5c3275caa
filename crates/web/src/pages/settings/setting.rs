//! `/settings/{name}`: what a setting means, what was decided when, by whom and why, and the form
//! to decide it anew.

use app::proposal::proposes;
use app::setting::Setting;
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use regulation::{Day, SettingKind};
use uuid::Uuid;

use super::list::{in_force, in_words_of};
use super::needed;
use super::proposal::{self, Shown};
use super::{decider, deciders_of};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::law;
use crate::listing::{self, Listing};
use crate::page::Page;
use crate::pages::records::names;
use crate::pages::regulation::sentence::subject;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::day::DayInput;
use crate::parts::downloads::Downloads;
use crate::routes::State;
use crate::view::View;

/// The page, with the form as it was filled in so far.
#[derive(Template)]
#[template(path = "pages/settings/setting.html")]
pub struct SettingPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    label: String,
    help: String,
    by_agency: bool,
    /// The only values allowed; empty: a field to type in.
    allowed: Vec<String>,
    kind: SettingKind,
    duty: Option<(String, String)>,
    suggestion: Option<(String, String)>,
    current: Option<(String, String)>,
    /// Whether the reader may see what was decided for the body that is looked at.
    is_shown: bool,
    history: Vec<Line>,
    downloads: Downloads,
    /// The bodies for which the reader may decide or propose.
    agencies: Vec<Choice>,
    decides_for_city: bool,
    form: Filled,
    faults: Vec<(String, String)>,
    /// What is to be confirmed, in words.
    to_confirm: Vec<(&'static str, String)>,
    /// What was done just now.
    done: &'static str,
    proposals: Vec<Shown>,
    /// The reader may propose, not decide.
    is_proposing: bool,
    /// The reader may do either: to others the form would only be refused.
    may_send: bool,
}

struct Line {
    agency: String,
    value: String,
    from: Day,
    by: String,
    why: String,
    recorded_at: Moment,
}

struct Choice {
    id: String,
    name: String,
    is_chosen: bool,
}

/// The form's fields as the browser sends them.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    pub value: String,
    #[serde(default)]
    pub from: String,
    /// Empty for the whole city.
    #[serde(default)]
    pub agency: String,
    #[serde(default)]
    pub why: String,
    /// Sent again with a second click, so that a decision is taken once.
    #[serde(default)]
    pub key: String,
    /// `yes` once the person has seen what is to be decided.
    #[serde(default)]
    pub confirmed: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(name): Path<String>,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    let asked = |key: &str| view.query.get(key).unwrap_or_default().to_owned();
    let form = Filled {
        // A list of what is to be done opens the form with what is proposed.
        value: asked("value"),
        agency: asked("agency"),
        from: view.today.to_string(),
        key: Uuid::now_v7().to_string(),
        ..Filled::default()
    };
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.law_value(),
            t.first_day(),
            t.applies_to(),
            t.decision_by(),
            t.decision_reason(),
            t.decided_when(),
        ];
        return listing.whole(&name.clone(), headings, |asked| cells(asked, name, form)).await;
    }
    let page = wait_for(move || {
        SettingPage::new(view, &installation, &actor, name, form, Vec::new(), false)
    })
    .await?;
    Ok(Page(page).into_response())
}

/// What was decided, the latest first.
fn cells(asked: &Listing, name: String, form: Filled) -> Result<Vec<Vec<Cell>>, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    let page = SettingPage::new(view.clone(), installation, actor, name, form, Vec::new(), false)?;
    let is_hidden = !page.is_shown && page.history.is_empty();
    let cells = page.history.into_iter().map(|line| {
        vec![
            Cell::text(line.value),
            listing::day(line.from),
            Cell::text(line.agency),
            Cell::text(line.by),
            Cell::text(line.why),
            listing::moment(line.recorded_at),
        ]
    });
    match is_hidden {
        true => Ok(vec![vec![Cell::text(view.t.decisions_not_shown())]]),
        false => Ok(cells.collect()),
    }
}

impl SettingPage {
    /// Prepares the page. `ask` shows what is to be confirmed.
    ///
    /// # Errors
    /// Not found for a name that no definition knows.
    pub fn new(
        view: View,
        installation: &Installation,
        actor: &Actor,
        name: String,
        form: Filled,
        faults: Vec<FieldFault>,
        ask: bool,
    ) -> Result<Self, Fault> {
        let regulation = &*installation.regulation;
        let definition = regulation.setting(&name).filter(|_| !name.ends_with('*'));
        let definition = definition.ok_or_else(Fault::not_found)?;
        let kind = definition.kind;
        let city = names::city(installation)?;
        let mut decisions = app::setting::list(installation, actor)?;
        let is_known = |one: &Setting| view.known_at.is_none_or(|at| one.recorded_at <= at);
        decisions.retain(|one| one.name == name && is_known(one));
        let of = |agency| in_force(decisions.iter(), agency, view.as_of.day(), view.known_at);
        // What holds for the body that is looked at, whether it is its own or the city's.
        let own = Some(form.agency.as_str());
        let own = own.filter(|agency| definition.by_agency && !agency.is_empty());
        let is_shown = reads(actor, &name, own);
        let now = own.and_then(|own| of(Some(own))).or_else(|| of(None));
        let current = now.filter(|_| is_shown).map(|one| {
            (
                in_words_of(kind, &one.value, &view),
                view.t.in_force_since(&view.language.day(one.from)),
            )
        });
        decisions.sort_by_key(|one| std::cmp::Reverse((one.from, one.change)));
        let written: Vec<&str> = decisions.iter().flat_map(deciders_of).collect();
        let people = app::account::names(installation, &written)?;
        let language = view.language;
        let line = |one: &Setting| Line {
            agency: match &one.agency {
                None => view.t.for_whole_city().to_owned(),
                Some(id) => names::agency(&city, id, language),
            },
            value: in_words_of(kind, &one.value, &view),
            from: one.from,
            by: decider(one, &people, view.t),
            why: one.why.clone(),
            recorded_at: one.recorded_at,
        };
        let duty = name.split_once('.').and_then(|(_, id)| regulation.duty(id));
        let suggestion = needed::suggestion(regulation, &name);
        let mut agencies = Vec::new();
        if definition.by_agency {
            let bodies = crate::bodies::in_order(regulation, &city).into_iter();
            let bodies = bodies.filter(|body| may_send(actor, &name, true, &body.id));
            agencies.extend(bodies.map(|body| Choice {
                id: body.id.clone(),
                name: crate::bodies::name(body, language).to_owned(),
                is_chosen: body.id == form.agency,
            }));
        }
        let mut label = language.choose(&definition.zh, &definition.en).clone();
        if let Some(form) = name.split_once('.').and_then(|(_, id)| regulation.form(id)) {
            let of_form = names::form(regulation, &form.id, language);
            label = view.t.setting_of_form(&label, &of_form);
        }
        Ok(Self {
            breadcrumbs: Breadcrumbs::to(&view, &name).through(
                &view,
                "/settings",
                view.t.settings(),
            ),
            help: language.choose(&definition.help_zh, &definition.help_en).clone(),
            by_agency: definition.by_agency,
            allowed: definition.allowed.clone(),
            kind,
            duty: duty.map(|duty| {
                let words = format!("{} {}", duty.id, subject(&view, duty));
                (view.link(&law::duty_path(&duty.id)), words)
            }),
            suggestion: suggestion
                .map(|(value, zh, en)| (in_words_of(kind, &value, &view), language.choose(zh, en))),
            current,
            is_shown,
            history: decisions.iter().map(line).collect(),
            downloads: Downloads::new(&view),
            to_confirm: if ask {
                to_confirm(&view, kind, &form, actor, &agencies)
            } else {
                Vec::new()
            },
            agencies,
            decides_for_city: decides(actor, &name, None),
            faults: faults
                .into_iter()
                .map(|fault| (fault.field.clone(), view.say(&fault.detail).to_owned()))
                .collect(),
            done: done(&view),
            proposals: proposal::shown(&view, installation, actor, &city, &name)?,
            is_proposing: is_proposing(actor, &name, &form.agency),
            may_send: may_send(actor, &name, definition.by_agency, &form.agency),
            name,
            label,
            form,
            view,
        })
    }

    /// What is wrong with a field; empty where nothing is.
    fn fault(&self, field: &str) -> &str {
        let found = self.faults.iter().find(|(name, _)| name == field);
        found.map_or("", |(_, words)| words.as_str())
    }

    fn is_day(&self) -> bool {
        self.kind == SettingKind::Day
    }

    /// The control for a value that is a day.
    fn value_input(&self) -> DayInput {
        self.day_input("value", &self.form.value)
    }

    /// The value as people write it, where it is typed.
    fn typed_value(&self) -> String {
        let language = self.view.language.of_records();
        app::setting::in_words(self.kind, &self.form.value, language)
    }

    fn first_day_input(&self) -> DayInput {
        self.day_input("from", &self.form.from)
    }

    fn day_input(&self, field: &'static str, typed: &str) -> DayInput {
        let is_faulty = !self.fault(field).is_empty();
        let described_by = if is_faulty { format!("{field}-fault") } else { String::new() };
        DayInput::new(&self.view, field, typed).required().described(described_by, is_faulty)
    }

    fn action(&self) -> String {
        self.view.link(&format!("/settings/{}", crate::query::segment(&self.name)))
    }
}

/// Whether the reader may propose it for the body that the form names, or for one of their own.
fn is_proposing(actor: &Actor, name: &str, agency: &str) -> bool {
    match agency {
        "" => {
            let mut own = own(actor);
            !decides(actor, name, None) && own.any(|one| proposes(actor, name, Some(one)))
        }
        agency => proposes(actor, name, Some(agency)),
    }
}

/// Whether the reader may decide it or propose it: for the body that the form names, or for the whole city
/// or one of their own.
pub(super) fn may_send(actor: &Actor, name: &str, by_agency: bool, agency: &str) -> bool {
    let may = |agency: Option<&str>| decides(actor, name, agency) || proposes(actor, name, agency);
    match agency {
        _ if !by_agency => may(None),
        "" => may(None) || own(actor).any(|one| may(Some(one))),
        agency => may(Some(agency)),
    }
}

/// Whether the reader may see what was decided for a body, or for the whole city.
pub fn reads(actor: &Actor, name: &str, agency: Option<&str>) -> bool {
    may(actor, Action::Read, &Resource::Setting { name, agency })
}

fn decides(actor: &Actor, name: &str, agency: Option<&str>) -> bool {
    may(actor, Action::Decide, &Resource::Setting { name, agency })
}

/// The bodies over which the reader holds a right.
fn own(actor: &Actor) -> impl Iterator<Item = &str> {
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    held.iter().map(|right| right.agency.as_str())
}

fn done(view: &View) -> &'static str {
    let (t, asked) = (view.t, |key: &str| view.query.get(key).is_some());
    match () {
        () if asked("decided") => t.decision_taken(),
        () if asked("proposed") => t.proposal_sent(),
        () if asked("ended") => t.proposal_ended(),
        () if asked("unsaid") => t.refusal_needs_reason(),
        () => "",
    }
}

fn to_confirm(
    view: &View,
    kind: SettingKind,
    form: &Filled,
    actor: &Actor,
    agencies: &[Choice],
) -> Vec<(&'static str, String)> {
    let t = view.t;
    let agency = agencies.iter().find(|choice| choice.id == form.agency);
    let agency = agency.map_or(t.for_whole_city(), |choice| choice.name.as_str());
    let from = app::typed::day(&form.from).map(|day| view.language.day(day));
    vec![
        (t.law_value(), in_words_of(kind, &form.value, view)),
        (t.first_day(), from.unwrap_or_else(|| form.from.clone())),
        (t.applies_to(), agency.to_owned()),
        (t.decision_by(), actor.name.clone()),
        (t.decision_reason(), form.why.clone()),
    ]
}

crate::words::words! {
    setting_of_form(setting: &str, form: &str): "「{form}」之{setting}", "{setting} of {form}";
    for_whole_city: "全府", "The whole city";
    applies_to: "適用對象", "Applies to";
    holds_now: "目前採用", "Holds now";
    held_then: "當日採用", "Held then";
    nothing_decided: "尚未決定", "Nothing was decided";
    decisions_not_shown: "不對您顯示", "Not shown to you";
    decided_by_others: "這一項由本府或機關中有此權責者決定。", "Whoever has the right decides this, for the city or for an agency.";
    decisions: "歷次決定", "Decisions";
    decided_when: "登錄時點", "Recorded";
    settings_then(day: &str): "{day}採用的決定，僅供檢視；提案與決定請回到今天。", "What held on {day}: to be read. To propose or decide, go back to today.";
    decide_anew: "作成決定", "Decide";
    decide_help: "決定不會被修改或刪除；同一起日以後決定者為準。", "A decision is never edited; of two with one first day the later holds.";
    why_help: "簽案文號或理由，將永久保存。", "The document or the reason; it stays.";
    review_decision: "下一步：確認", "Next: confirm";
    confirm_heading: "請確認下列決定", "Please confirm this decision";
    confirm_decision: "確認並生效", "Confirm";
    change_again: "返回修改", "Go back and change";
    decision_taken: "已記錄決定，狀態已重新計算。", "The decision is recorded and standings are renewed.";
    default_city: "全府（預設）", "The whole city (default)";
    read_by_duty: "適用義務", "Read by";
}
