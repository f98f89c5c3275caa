//! `/accounts/{id}/ways-in`: a new way into an account that may do more than who keeps it: asked for, agreed to by a
//! second person, refused; and what the page of the account says of it.

use app::account::{self, Account, Charge};
use app::way_in::{self, Kind, Second, WayIn, WayInError};
use app::{Actor, Installation};
use axum::extract;
use axum::response::Response;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::pages::account::back;
use crate::pages::records::state::{People, who};
use crate::query::segment;
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

/// What the page of an account says of new ways into it.
pub struct Ways {
    pub waiting: Vec<Waiting>,
    pub link: Way,
    pub factors: Way,
    /// The account may do more than the reader.
    pub needs_second: bool,
    /// Who could be made the second person, where nobody is; else empty.
    pub nobody: String,
}

/// One that somebody asked for.
pub struct Waiting {
    pub word: &'static str,
    pub what: &'static str,
    pub asked: String,
    pub why: String,
    pub state: String,
    pub may_release: bool,
    pub may_refuse: bool,
}

/// What the reader may do about one of a kind.
pub struct Way {
    /// They have to ask a second person.
    pub asks: bool,
    /// Somebody asked already.
    pub waits: bool,
    /// Why they asked, where a second person agreed.
    pub released: Option<String>,
}

/// What somebody asks for or refuses, and why.
#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    why: String,
}

pub async fn ask(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    act(view, state, (id, form), "way-asked", move |installation, id, kind, why| {
        way_in::ask(installation, &actor, id, kind, why)
    })
    .await
}

pub async fn release(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    act(view, state, (id, form), "way-released", move |installation, id, kind, _| {
        way_in::release(installation, &actor, id, kind)
    })
    .await
}

pub async fn refuse(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    act(view, state, (id, form), "way-refused", move |installation, id, kind, why| {
        way_in::refuse(installation, &actor, id, kind, why)
    })
    .await
}

/// Does what was asked, and comes back to the page of the account with a word of it.
async fn act(
    view: View,
    extract::State(state): extract::State<State>,
    (id, form): (String, Filled),
    done: &'static str,
    work: impl FnOnce(&Installation, &str, Kind, &str) -> Result<(), WayInError> + Send + 'static,
) -> Result<Response, Fault> {
    wait_for(move || {
        let kind = Kind::from_word(&form.kind).ok_or_else(Fault::not_found)?;
        work(state.installation(), &id, kind, &form.why)?;
        Ok(back(&view, &format!("/accounts/{}?done={done}", segment(&id))))
    })
    .await
}

/// What the reader sees of new ways into an account, and what they may do about them.
pub(super) fn ways(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    account: &Account,
    charge: Charge,
) -> Result<Ways, Fault> {
    let found = way_in::of_account(installation, actor, &account.id)?;
    let second = match charge.may_let_in && !account.is_closed {
        true => way_in::second(installation, actor, &account.id)?,
        false => Second::NotNeeded,
    };
    let written = actor.written();
    let is_own = actor.principal().is_some_and(|principal| principal.account == account.id);
    let people = found.iter().flat_map(|one| {
        let released_by = one.released.iter().map(|(_, by)| by.as_str());
        std::iter::once(one.asked_by.as_str()).chain(released_by)
    });
    let people = account::names(installation, &people.collect::<Vec<_>>())?;
    let mut waiting = Vec::new();
    for one in &found {
        let may_refuse = is_own || charge.may_close || one.asked_by == written;
        let may_release = way_in::is_second(installation, actor, &account.id, one)?;
        waiting.push(Waiting { may_release, may_refuse, ..told(view, one, &people) });
    }
    let needs_second = second != Second::NotNeeded;
    let way = |kind: Kind| {
        let one = found.iter().find(|one| one.kind == kind);
        let theirs = one.filter(|one| one.asked_by == written && one.released.is_some());
        let released = theirs.map(|one| one.why.clone());
        let asks = needs_second && released.is_none();
        Way { asks, waits: asks && one.is_some(), released }
    };
    Ok(Ways {
        waiting,
        link: way(Kind::Link),
        factors: way(Kind::SecondFactor),
        needs_second,
        nobody: match second {
            Second::Nobody => view.t.second_is_nobody(&account.name),
            Second::NotNeeded | Second::There => String::new(),
        },
    })
}

fn told(view: &View, one: &WayIn, people: &People) -> Waiting {
    let (t, moment) = (view.t, |at| view.language.moment(at));
    let until = moment(one.expires_at);
    Waiting {
        word: one.kind.word(),
        what: what(one.kind, t),
        asked: t.way_in_asked(&who(&one.asked_by, people, t), &moment(one.asked_at)),
        why: one.why.clone(),
        state: match &one.released {
            Some((at, by)) => t.way_in_released(&who(by, people, t), &moment(*at), &until),
            None => t.way_in_waits(&until),
        },
        may_release: false,
        may_refuse: false,
    }
}

/// What is asked for.
pub fn what(kind: Kind, t: Words) -> &'static str {
    match kind {
        Kind::Link => t.way_in_link(),
        Kind::SecondFactor => t.way_in_second_factor(),
    }
}

crate::words::words! {
    way_in_link: "重設請求：重設密碼之連結", "A reset is asked for: a link to choose a password";
    way_in_second_factor: "重設請求：移除第二因素", "A reset is asked for: the second factor taken away";
    way_in_asked(who: &str, when: &str): "{who}於{when}提出", "Asked for by {who}, {when}";
    way_in_why(why: &str): "理由：{why}", "Why: {why}";
    way_in_waits(until: &str): "等待第二人同意，至{until}止；在此之前不會產生連結，也不會移除任何東西。", "Waits for a second person until {until}; until then no link is made and nothing is taken away.";
    way_in_released(who: &str, when: &str, until: &str): "{who}已於{when}同意；請求者須於{until}前辦理。", "{who} agreed, {when}; who asked goes on before {until}.";
    way_in_release: "同意", "Agree";
    way_in_release_lead: "請先向帳號所有人確認確有此事。同意後由請求者取得連結或移除第二因素；您不會看到連結。", "Make sure with the account’s owner first. Then who asked gets the link, or takes the second factor away; you do not see the link.";
    way_in_refuse: "拒絕或收回", "Refuse or take back";
    second_is_needed: "這個帳號的權責多於您：重設密碼或移除第二因素，須由另一位管理此帳號者同意後，再由您辦理。", "This account may do more than you: before you reset its password or take its second factor away, somebody else who keeps the account has to agree.";
    second_is_nobody(name: &str): "目前沒有人可以當第二人。可當第二人者：另一位系統管理者，或可授予這個帳號全部權責的另一位帳號管理者（如資訊局承辦人員、機關資通安全長）；兩週內由您建立帳號或登入方式者不算。若無法等待，請主機維運人員在伺服器上執行 fangyuan account release {name} 代為同意，此事記入日誌。", "Nobody could be the second person now. It can be another platform administrator, or somebody else who keeps the account and may give all its rights (a bureau officer, the agency’s CISO); not whoever’s account or way in you made within two weeks. Where it cannot wait, whoever runs the machine agrees by fangyuan account release {name}, which the log tells.";
    link_ask: "請第二人同意產生連結", "Ask a second person for a link";
    factors_ask: "請第二人同意移除第二因素", "Ask a second person to take the second factor away";
    done_way_asked: "已提出，待第二人同意。", "Asked for; it waits for a second person.";
    done_way_released: "已同意；由請求者接著辦理。", "You agreed; who asked goes on.";
    done_way_refused: "請求已結束。", "It is refused.";
}
