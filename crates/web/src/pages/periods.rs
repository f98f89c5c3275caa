//! `/agencies/{agency}/periods`: every period that the law leaves to an agency, on one page: proposed
//! together by who prepares, and decided or accepted together by who decides.

use app::proposal::{self, End, Proposal, proposes};
use app::setting::{self, NewSetting, Setting};
use app::{Action, Actor, Resource, may};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::body::City;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::{Form, Path};
use crate::fault::{Fault, FieldFault};
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::pages::settings::list::{in_force, in_plain_words};
use crate::pages::settings::needed::{self, Needed};
use crate::pages::settings::{decider, deciders_of};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::day::DayInput;
use crate::parts::downloads::Downloads;
use crate::query::{Query, segment};
use crate::routes::{State, agency_path, duty_path, periods_path};
use crate::view::View;

/// Not of the law: the periods that are offered beside the suggested one; others are decided one by one.
const OFFERED: [&str; 7] = ["P1W", "P1M", "P3M", "P6M", "P1Y", "P2Y", "P3Y"];

#[derive(Template)]
#[template(path = "pages/periods/list.html")]
struct PeriodsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    action: String,
    downloads: Downloads,
    rows: Vec<Row>,
    may_propose: bool,
    /// Whether the reader decides for the agency and needs nobody to accept it.
    may_decide: bool,
    n_to_decide: usize,
    /// What the column of values in force is called.
    in_force: &'static str,
    from: DayInput,
    why: String,
    done: &'static str,
    faults: Vec<Wrong>,
}

/// What a person can mend, and the id of the field where they do.
struct Wrong {
    field: String,
    detail: String,
}

impl PeriodsPage {
    fn is_wrong(&self, field: &str) -> bool {
        self.faults.iter().any(|one| one.field == field)
    }
}

struct Row {
    name: String,
    duty: String,
    title: String,
    href: String,
    clause: (String, String),
    /// The value in words; empty where nobody has decided.
    holds: String,
    is_of_city: bool,
    /// Since when, by whom and why it holds; where all that was decided of it stands.
    decided: Option<(String, String)>,
    /// Where a proposal is refused or taken back.
    proposals: String,
    open: Vec<Open>,
    /// Value, words, whether it is chosen.
    choices: Vec<(String, String, bool)>,
}

/// What waits to be decided.
struct Open {
    id: String,
    value: String,
    from: String,
    by: String,
    why: String,
    may_decide: bool,
    may_take_back: bool,
    is_ticked: bool,
}

/// What somebody has filled in, as pairs: a field a period.
type Filled = Vec<(String, String)>;

fn one<'f>(filled: &'f Filled, name: &str) -> &'f str {
    filled.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.duty(),
            t.duty_id(),
            t.clause(),
            if view.is_now() { t.period_in_force() } else { t.period_in_force_then() },
            t.decision_by(),
            t.waits_to_be_decided(),
        ];
        let name = format!("periods-{agency}");
        return listing.whole(&name, headings, move |asked| cells(asked, &agency)).await;
    }
    wait_for(move || {
        let page = page(view, &state, &actor, &agency, None, Vec::new())?;
        Ok(Page(page).into_response())
    })
    .await
}

pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        readable(&names::city(state.installation())?, &actor, &agency)?;
        let path = |done: &str| format!("{}?done={done}", periods_path(&agency));
        let done = match one(&filled, "act") {
            "accept" => accept(&state, &actor, &agency, &filled).map(|()| "accepted"),
            "decide" => set(&state, &actor, &agency, &filled).map(|()| "decided"),
            _ => propose(&state, &actor, &agency, &filled).map(|()| "proposed"),
        };
        match done {
            Ok(done) => Ok(back(&view, &path(done))),
            Err(fault) if !fault.fields().is_empty() => {
                let told = fault.fields().iter().map(|one| Wrong {
                    // What is wrong with a value stands in the table.
                    field: match one.field.as_str() {
                        field @ ("from" | "why") => field.to_owned(),
                        _ => "periods".to_owned(),
                    },
                    detail: view.say(&one.detail).to_owned(),
                });
                let told = told.collect();
                let page = page(view, &state, &actor, &agency, Some(&filled), told)?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(fault) => Err(fault),
        }
    })
    .await
}

fn accept(state: &State, actor: &Actor, agency: &str, filled: &Filled) -> Result<(), Fault> {
    let installation = state.installation();
    let chosen: Vec<&str> =
        filled.iter().filter(|(key, _)| key == "proposal").map(|(_, id)| id.as_str()).collect();
    let of_agency = proposal::open_of(installation, actor, agency)?;
    if !chosen.iter().all(|id| of_agency.iter().any(|one| one.id == *id)) {
        return Err(Fault::not_found());
    }
    proposal::end_all(installation, actor, &chosen, End::Accept, "")?;
    state.boards.renew(agency, installation.today());
    Ok(())
}

fn propose(state: &State, actor: &Actor, agency: &str, filled: &Filled) -> Result<(), Fault> {
    proposal::propose_all(state.installation(), actor, &chosen(agency, filled)?)?;
    Ok(())
}

fn set(state: &State, actor: &Actor, agency: &str, filled: &Filled) -> Result<(), Fault> {
    let installation = state.installation();
    setting::set_all(installation, actor, agency, &chosen(agency, filled)?)?;
    state.boards.renew(agency, installation.today());
    Ok(())
}

/// The periods that were chosen: one at least.
fn chosen(agency: &str, filled: &Filled) -> Result<Vec<NewSetting>, Fault> {
    let Some(from) = app::typed::day(one(filled, "from")) else {
        return Err(lacking("from", "請填寫起日", "name the first day"));
    };
    let why = one(filled, "why").trim();
    if why.is_empty() {
        return Err(lacking("why", "請說明理由", "say why"));
    }
    let periods = filled.iter().filter(|(key, value)| is_period(key) && !value.is_empty());
    let new: Vec<NewSetting> = periods
        .map(|(name, value)| NewSetting {
            name: name.clone(),
            value: value.clone(),
            from,
            agency: Some(agency.to_owned()),
            why: why.to_owned(),
        })
        .collect();
    if new.is_empty() {
        return Err(lacking("periods", "請至少選擇一項週期", "choose one period at least"));
    }
    Ok(new)
}

fn lacking(field: &str, zh: &str, en: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(field, zh, en)])
}

fn is_period(name: &str) -> bool {
    name.starts_with("period.")
}

fn page(
    view: View,
    state: &State,
    actor: &Actor,
    agency: &str,
    filled: Option<&Filled>,
    faults: Vec<Wrong>,
) -> Result<PeriodsPage, Fault> {
    let installation = state.installation();
    let city = names::city(installation)?;
    readable(&city, actor, agency)?;
    let decisions = setting::list(installation, actor)?;
    // What waits to be decided is of now, and only now can anything be.
    let open = match view.is_now() {
        true => proposal::open_of(installation, actor, agency)?,
        false => Vec::new(),
    };
    let accepted = proposal::accepted_of(installation, actor, agency)?;
    let proposers = open.iter().chain(&accepted).map(|one| one.by.as_str());
    let holds = |one: &&Setting| one.agency.as_deref().is_none_or(|of| of == agency);
    let deciders = decisions.iter().filter(holds).flat_map(deciders_of);
    let written: Vec<&str> = proposers.chain(deciders).collect();
    let people = app::account::names(installation, &written)?;
    let ground = Ground {
        view: &view,
        state,
        agency,
        decisions: &decisions,
        open: &open,
        accepted: &accepted,
        people: &people,
    };
    let needed = needed::all(&installation.regulation);
    let rows: Vec<Row> = needed
        .iter()
        .filter(|one| one.is_required && is_period(&one.name))
        .filter_map(|one| ground.row(one, filled))
        .collect();
    let breadcrumbs =
        Breadcrumbs::to(&view, view.t.periods()).through(&view, "/agencies", view.t.agencies());
    let resource = Resource::Setting { name: "period.*", agency: Some(agency) };
    let said = |name: &str, otherwise: &str| {
        filled.map_or_else(|| otherwise.to_owned(), |filled| one(filled, name).to_owned())
    };
    Ok(PeriodsPage {
        breadcrumbs: breadcrumbs.through(&view, &agency_path(agency), named(&city, agency, &view)),
        action: view.link(&periods_path(agency)),
        downloads: Downloads::new(&view),
        may_propose: view.is_now() && proposes(actor, "period.*", Some(agency)),
        may_decide: view.is_now() && may(actor, Action::Decide, &resource),
        n_to_decide: rows.iter().flat_map(|row| &row.open).filter(|one| one.may_decide).count(),
        rows,
        in_force: match view.is_now() {
            true => view.t.period_in_force(),
            false => view.t.period_in_force_then(),
        },
        from: DayInput::new(&view, "from", &said("from", &view.today.to_string()))
            .required()
            .described("", faults.iter().any(|one| one.field == "from")),
        why: said("why", view.t.as_suggested()),
        done: match view.query.get("done") {
            Some("proposed") => view.t.periods_proposed(),
            Some("accepted") => view.t.periods_accepted(),
            Some("decided") => view.t.periods_decided(),
            _ => "",
        },
        faults,
        view,
    })
}

fn cells(asked: &Listing, agency: &str) -> Result<Vec<Vec<Cell>>, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let page = page(view.clone(), state, actor, agency, None, Vec::new())?;
    let cells = page.rows.into_iter().map(|row| {
        let t = view.t;
        let whose = match (row.holds.is_empty(), row.is_of_city) {
            (true, _) => "",
            (false, true) => t.of_the_city(),
            (false, false) => t.of_the_agency(),
        };
        let open = row.open.iter().map(|one| format!("{} · {} · {}", one.value, one.by, one.from));
        vec![
            Cell::text(row.title),
            Cell::text(row.duty),
            Cell::text(row.clause.1),
            Cell::text(row.holds),
            Cell::text(whose),
            Cell::text(open.collect::<Vec<_>>().join("\n")),
        ]
    });
    Ok(cells.collect())
}

/// Who may not read what an agency decided may not know that it is there.
fn readable(city: &City, actor: &Actor, agency: &str) -> Result<(), Fault> {
    let resource = Resource::Setting { name: "period.*", agency: Some(agency) };
    match city.body(agency).is_some() && may(actor, Action::Read, &resource) {
        true => Ok(()),
        false => Err(Fault::not_found()),
    }
}

fn named(city: &City, agency: &str, view: &View) -> String {
    names::agency(city, agency, view.language)
}

struct Ground<'g> {
    view: &'g View,
    state: &'g State,
    agency: &'g str,
    decisions: &'g [Setting],
    open: &'g [Proposal],
    /// Those that hold or held, the newest first.
    accepted: &'g [Proposal],
    people: &'g People,
}

impl Ground<'_> {
    fn row(&self, needed: &Needed<'_>, filled: Option<&Filled>) -> Option<Row> {
        let view = self.view;
        let duty = needed.duty?;
        let words = self.state.catalogue.duty(usize::from(duty.order))?;
        let on = view.as_of.day();
        let of_name = || self.decisions.iter().filter(|one| one.name == needed.name);
        let of = |agency| in_force(of_name(), agency, on, view.known_at);
        let own = of(Some(self.agency));
        let holds = own.or_else(|| of(None));
        let open: Vec<Open> = self
            .open
            .iter()
            .filter(|one| one.name == needed.name)
            .map(|one| self.open(one, filled))
            .collect();
        let suggestion = needed::suggestion(&self.state.installation().regulation, &needed.name);
        let suggestion = suggestion.map(|(value, ..)| value).unwrap_or_default();
        // What is decided or waits is left as it is, unless somebody chooses otherwise.
        let chosen = match filled {
            Some(filled) => one(filled, &needed.name),
            None if holds.is_none() && open.is_empty() => suggestion.as_str(),
            None => "",
        };
        Some(Row {
            href: view.link(&duty_path(self.agency, &duty.id)),
            proposals: {
                let asked = Query::default().with("agency", self.agency);
                let path = asked.after(&format!("/settings/{}", segment(&needed.name)));
                view.link(&format!("{path}#proposals"))
            },
            title: view.say(&words.title).to_owned(),
            clause: (view.link(&words.law_path), view.say(&words.place).to_owned()),
            holds: holds.map(|one| in_plain_words(&one.value, view)).unwrap_or_default(),
            decided: holds.map(|one| (self.decided(one), self.decisions_path(one))),
            is_of_city: own.is_none(),
            open,
            choices: self.choices(&suggestion, chosen),
            duty: duty.id.clone(),
            name: needed.name.clone(),
        })
    }

    /// Since when it holds, who proposed it where somebody did, and who decided.
    fn decided(&self, one: &Setting) -> String {
        let (t, language) = (self.view.t, self.view.language);
        let is_it = |asked: &&Proposal| {
            one.agency.is_some()
                && asked.name == one.name
                && asked.from == one.from
                && asked.value == one.value
        };
        let since = t.in_force_since(&language.day(one.from));
        let by = t.period_decided_by(&decider(one, self.people, t));
        match self.accepted.iter().find(is_it) {
            Some(asked) => {
                let asked = t.period_proposed_by(&who(&asked.by, self.people, t));
                [since, asked, by].join(" · ")
            }
            None => [since, by].join(" · "),
        }
    }

    fn decisions_path(&self, one: &Setting) -> String {
        let path = format!("/settings/{}", segment(&one.name));
        let asked = one.agency.as_deref().map(|agency| Query::default().with("agency", agency));
        self.view.link(&asked.map_or_else(|| path.clone(), |asked| asked.after(&path)))
    }

    /// The suggested period first, then those that are offered.
    fn choices(&self, suggestion: &str, chosen: &str) -> Vec<(String, String, bool)> {
        let t = self.view.t;
        let suggested = Some(suggestion).filter(|value| !value.is_empty());
        let others = OFFERED.into_iter().filter(|value| *value != suggestion);
        let choice = |value: &str| {
            let words = in_plain_words(value, self.view);
            let words = if value == suggestion { t.suggested_period(&words) } else { words };
            (value.to_owned(), words, value == chosen)
        };
        suggested.into_iter().chain(others).map(choice).collect()
    }

    fn open(&self, one: &Proposal, filled: Option<&Filled>) -> Open {
        let view = self.view;
        Open {
            id: one.id.clone(),
            value: in_plain_words(&one.value, self.view),
            from: view.language.day(one.from),
            by: who(&one.by, self.people, view.t),
            why: one.why.clone(),
            may_decide: one.may_decide,
            may_take_back: one.may_take_back,
            is_ticked: filled.is_none_or(|filled| {
                filled.iter().any(|(key, id)| key == "proposal" && *id == one.id)
            }),
        }
    }
}

crate::words::words! {
    periods_short: "各項週期", "Periods";
    periods: "本機關的各項週期", "Periods of this agency";
    periods_lead: "條文只說「定期」的事項，由機關訂定週期；訂定前，該項義務無法判定。", "Where the law says “regularly” the agency decides how often; until then the duty cannot be judged.";
    period_in_force: "現行", "Holds now";
    period_in_force_then: "當日有效", "Held then";
    periods_then(day: &str): "{day}有效的週期，僅供檢視；提案與核定請回到今天。", "What held on {day}: to be read. To propose or decide, go back to today.";
    waits_to_be_decided: "等候核定", "Waits to be decided";
    proposed_period: "提案", "Proposed";
    not_decided: "未訂", "Not decided";
    of_the_city: "依本府", "the city’s";
    of_the_agency: "機關自訂", "the agency’s own";
    period_proposed_by(name: &str): "{name} 提案", "proposed by {name}";
    period_decided_by(name: &str): "{name} 核定", "decided by {name}";
    decisions_on_it: "決定紀錄", "How it was decided";
    leave_it: "不變更", "Leave it";
    suggested_period(words: &str): "{words}・建議", "{words}, suggested";
    as_suggested: "依建議週期訂定", "As suggested";
    propose_chosen: "一次提出所選週期", "Propose what is chosen";
    accept_chosen: "核定勾選的提案並生效", "Accept what is ticked";
    accepting_help: "核定後自各案起日生效，等候它的義務隨即判定。", "What you accept holds from its first day on, and the duties that wait for it are judged.";
    periods_proposed: "已送請資安長核定；核定前不生效。", "Sent to the CISO; it holds once it is accepted.";
    periods_accepted: "已核定。", "Accepted.";
    chosen_period: "訂為", "Decide";
    decide_chosen: "訂定所選週期並生效", "Decide what is chosen";
    decide_chosen_help: "自起日生效，等候它的義務隨即判定；您是誰、理由與時間都會留存。", "What you choose holds from that day on, and the duties that wait for it are judged; it is kept who decided, why and when.";
    periods_decided: "已訂定。", "Decided.";
    refuse_proposed: "不核定", "Refuse";
    take_back_proposed: "收回提案", "Take it back";
}
