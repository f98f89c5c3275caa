//! What several rows of a list lack at once, with what brings it; filed once, all of them can be judged.

use app::Actor;
use app::board::Board;
use app::proposal::{self, Proposal};
use app::todo::{Asked, Lacked, Todo, Whose, lacked};

use super::{coming_back, deciding};
use crate::fault::Fault;
use crate::missing;
use crate::pages::approvals::awaited;
use crate::query::{Query, segment};
use crate::routes::{State, asking_for, filing_path, periods_path, record_path};
use crate::view::View;

/// How many are shown; the rows below tell of the rest.
const SHOWN: usize = 6;

/// Something that several rows wait for.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) n_lines: usize,
    /// That all of it was proposed and is another's to accept, or that it was filed and waits for approval; empty
    /// where something is left to do.
    pub(super) waits: String,
    /// What brings it: link and name.
    pub(super) ways: Vec<(String, String)>,
}

/// What the rows of the one body of a list lack; nothing where there are several, or a filter.
pub(super) fn shown(
    view: &View,
    state: &State,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
    todo: &Todo,
) -> Result<Vec<Shown>, Fault> {
    let is_whole = asked.whose == Whose::Own && asked.chapter.is_none() && !asked.only_overdue;
    let only = todo.rows.first().filter(|_| todo.agencies.is_empty());
    let agency = asked.agency.or_else(|| only.map(|row| row.agency.as_str()));
    let Some(agency) = agency.filter(|_| is_whole && todo.n_no_data > 0) else {
        return Ok(Vec::new());
    };
    let found = lacked(&state.boards, board, actor, agency)?;
    let open = proposal::open_of(state.installation(), actor, agency)?;
    Ok(found.iter().take(SHOWN).map(|one| of(view, state, agency, one, &open)).collect())
}

fn of(view: &View, state: &State, agency: &str, one: &Lacked, open: &[Proposal]) -> Shown {
    let t = view.t;
    let regulation = &state.installation().regulation;
    let family = regulation.settings.iter().find(|setting| setting.name == one.name);
    let name = match family {
        Some(setting) => view.language.choose(&setting.zh, &setting.en).clone(),
        None => missing::label(view, regulation, &one.name),
    };
    let of_it = open.iter().filter(|proposal| one.names.contains(&proposal.name));
    let of_it: Vec<&Proposal> = of_it.collect();
    let is_open = |name: &String| of_it.iter().any(|proposal| proposal.name == *name);
    let is_proposed = one.names.iter().all(is_open);
    let is_theirs = of_it.iter().any(|proposal| proposal.may_decide);
    let mut ways = Vec::new();
    if let Some(setting) = &one.closing.setting {
        let path = match one.name.ends_with('*') {
            true => periods_path(agency),
            false => {
                let suggestion = setting.suggestion.as_deref().unwrap_or_default();
                let body = deciding::body(&one.closing, agency);
                let asked = Query::default().with("agency", body).with("value", suggestion);
                let place = if is_proposed { "proposals" } else { "decide" };
                format!("{}#{place}", asked.after(&format!("/settings/{}", segment(&one.name))))
            }
        };
        let way = match (is_proposed, is_theirs) {
            (false, _) => t.decide_lacked(),
            (true, true) => t.look_and_decide(),
            (true, false) => t.see_proposed(),
        };
        ways.push((view.link(&path), way.to_owned()));
    }
    // Where one of a register waits, the others are still to be filed.
    let is_register = one.closing.form.as_ref().is_some_and(|form| form.id == one.name);
    let form = one.closing.form.as_ref().filter(|_| is_register || one.waiting.is_none());
    if let Some(form) = form {
        let with = one.closing.with.iter();
        let known: Vec<(&str, &str)> =
            with.map(|known| (known.field.as_str(), known.value.as_str())).collect();
        let body = one.closing.agency.as_deref().unwrap_or(agency);
        let path = asking_for(&filing_path(&form.id, body, &known, None), &one.closing.lacks);
        ways.push((view.link(&coming_back(view, &path)), t.file_lacked().to_owned()));
        // A register has many rows, which are in somebody's spreadsheet already.
        if is_register {
            let asked = Query::default().with("form", &form.id).with("agency", agency);
            ways.push((view.link(&asked.after("/import")), t.import_lacked().to_owned()));
        }
    }
    if let Some(waiting) = &one.waiting {
        let path = format!("{}#approval", record_path(&waiting.record));
        ways.push((view.link(&path), t.see_what_waits().to_owned()));
    }
    let waits = match &one.waiting {
        Some(waiting) => awaited::waits(view, waiting),
        None if is_proposed && !is_theirs => t.lacked_was_proposed().to_owned(),
        None => String::new(),
    };
    Shown { name, n_lines: one.n_lines, waits, ways }
}

crate::words::words! {
    lacked_first: "先補這幾項", "These first";
    lacked_lead: "各補一次，等候它的各項義務就能判定。", "Each is brought once, and all duties that wait for it can be judged.";
    lets_judge(n: usize): "{n} 項義務等候", "{n} duties wait for it";
    decide_lacked: "訂定", "Decide";
    lacked_was_proposed: "已提案，等候資安長核定", "Proposed; it waits for the CISO";
    see_proposed: "查看提案", "See what was proposed";
    file_lacked: "登錄", "File";
    import_lacked: "匯入名冊", "Import a list";
}
