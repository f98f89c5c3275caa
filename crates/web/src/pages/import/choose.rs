//! `/import`: which file, whose records they are, and of which form.

use std::sync::Arc;

use app::access::{self, Action, Resource};
use app::import::staged::{self, Plan};
use app::{Actor, Installation};
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{self, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regulation::FormKind;

use super::{REMARKS, place};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/import/choose.html")]
struct ChoosePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agencies: Vec<Choice>,
    forms: Vec<Choice>,
    aside: Vec<Aside>,
    /// Those that could not be read.
    unreadable: Vec<Aside>,
    faults: Vec<FieldFault>,
}

/// A value to choose, its words, and whether it is chosen.
pub type Choice = (String, String, bool);

/// A file that waits.
struct Aside {
    href: String,
    name: String,
    since: String,
    /// Why it could not be read; empty of what waits.
    why: String,
}

/// What the form says, as far as it was read.
#[derive(Default)]
struct Chosen {
    form: String,
    agency: String,
    name: String,
    bytes: Vec<u8>,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let asked = |key: &str| view.query.get(key).unwrap_or_default().to_owned();
        let chosen = Chosen { form: asked("form"), agency: asked("agency"), ..Chosen::default() };
        let page = page(view, state.installation(), &actor, &chosen, Vec::new())?;
        Ok(Page(page).into_response())
    })
    .await
}

pub async fn take(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    request: Request,
) -> Result<Response, Fault> {
    // Who may import nothing is told before the file is sent.
    let agencies = {
        let (state, actor) = (state.clone(), Arc::clone(&actor));
        wait_for(move || bodies_of(state.installation(), &actor)).await?
    };
    if agencies.is_empty() {
        return Err(Fault::forbidden());
    }
    let multipart = Multipart::from_request(request, &state).await.map_err(|_| {
        Fault::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "請以 multipart/form-data 傳送檔案。",
            "Send the file as multipart/form-data.",
        )
    })?;
    let chosen = read(multipart).await.map_err(|error| broken(&error))?;
    wait_for(move || {
        let installation = state.installation();
        if !agencies.contains(&chosen.agency) {
            let wrong = FieldFault::new("agency", "請選擇機關", "choose an agency");
            return again(view, installation, &actor, &chosen, vec![wrong]);
        }
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let plan = Plan {
            form: filled(&chosen.form),
            agency: filled(&chosen.agency),
            ignored: REMARKS.map(str::to_owned).to_vec(),
            ..Plan::default()
        };
        match staged::stage(installation, &actor, &chosen.name, &chosen.bytes, plan) {
            Ok(id) => Ok(back(&view, &place(&id))),
            Err(error) => {
                let fault = Fault::from(error);
                match fault.fields().is_empty() {
                    true => Err(fault),
                    false => again(view, installation, &actor, &chosen, fault.fields().to_vec()),
                }
            }
        }
    })
    .await
}

fn again(
    view: View,
    installation: &Installation,
    actor: &Actor,
    chosen: &Chosen,
    faults: Vec<FieldFault>,
) -> Result<Response, Fault> {
    let page = page(view, installation, actor, chosen, faults)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

async fn read(mut multipart: Multipart) -> Result<Chosen, MultipartError> {
    let mut chosen = Chosen::default();
    while let Some(field) = multipart.next_field().await? {
        match field.name() {
            Some("file") => {
                chosen.name = named(field.file_name().unwrap_or_default());
                chosen.bytes = field.bytes().await?.to_vec();
            }
            Some("form") => chosen.form = field.text().await?,
            Some("agency") => chosen.agency = field.text().await?,
            _ => {}
        }
    }
    Ok(chosen)
}

/// The last part of a name that a browser sends; it names the file to people and is no path of ours.
fn named(sent: &str) -> String {
    const LETTERS: usize = 200;
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect()
}

fn broken(error: &MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::of(StatusCode::PAYLOAD_TOO_LARGE),
        status => Fault::new(
            status,
            "檔案沒有完整送達，請再試一次。",
            "The file did not arrive whole; try again.",
        ),
    }
}

/// The bodies for which the actor may import records of any form.
fn bodies_of(installation: &Installation, actor: &Actor) -> Result<Vec<String>, Fault> {
    let forms: Vec<&str> = forms(installation)
        .map(|form| form.id.as_str())
        .filter(|form| access::may_somewhere(actor, Action::Import, form))
        .collect();
    let may = |agency: &str| {
        forms
            .iter()
            .any(|form| access::may(actor, Action::Import, &Resource::Book { agency, form }))
    };
    let city = names::city(installation)?;
    Ok(city.bodies.iter().filter(|body| may(&body.id)).map(|body| body.id.clone()).collect())
}

/// The forms that people fill in.
fn forms(installation: &Installation) -> impl Iterator<Item = &regulation::Form> {
    installation.regulation.forms.iter().filter(|form| form.kind != FormKind::View)
}

/// The forms of which the actor may import records, one of them chosen.
pub fn forms_to_choose(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    chosen: &str,
) -> Vec<Choice> {
    let forms = forms(installation)
        .filter(|form| access::may_somewhere(actor, Action::Import, &form.id))
        .map(|form| {
            let name = view.language.choose(&form.zh, &form.en).clone();
            (form.id.clone(), name, form.id == chosen)
        });
    forms.collect()
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    chosen: &Chosen,
    faults: Vec<FieldFault>,
) -> Result<ChoosePage, Fault> {
    let city = names::city(installation)?;
    let mine = bodies_of(installation, actor)?;
    let is_only = mine.len() == 1;
    let all = bodies::in_order(&installation.regulation, &city).into_iter();
    let agencies = all.filter(|body| mine.contains(&body.id)).map(|body| {
        let name = bodies::name(body, view.language).to_owned();
        (body.id.clone(), name, is_only || body.id == chosen.agency)
    });
    let forms = forms_to_choose(&view, installation, actor, &chosen.form);
    let aside = staged::of_actor(installation, actor)?.into_iter().map(|one| Aside {
        href: view.link(&place(&one.id)),
        since: view.language.moment(domain::Moment::from_microseconds(one.staged_at)),
        name: one.name,
        why: one.unreadable.map(|why| view.language.choose(why.zh, why.en)).unwrap_or_default(),
    });
    let (unreadable, aside) = aside.partition(|one| !one.why.is_empty());
    let breadcrumbs = Breadcrumbs::to(&view, view.t.import());
    Ok(ChoosePage {
        breadcrumbs: breadcrumbs.through(&view, "/records", view.t.records()),
        agencies: agencies.collect(),
        forms,
        aside,
        unreadable,
        faults,
        view,
    })
}

impl ChoosePage {
    fn fault(&self, field: &str) -> &str {
        let fault = self.faults.iter().find(|fault| fault.field == field);
        fault.map_or("", |fault| self.view.say(&fault.detail))
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_file_is_called_by_the_last_part_of_its_name_alone() {
        assert_eq!(named("C:\\資料\\補登.xlsx"), "補登.xlsx");
        assert_eq!(named("../../etc/passwd"), "passwd");
        assert_eq!(named("a\r\nb.csv"), "ab.csv");
        assert_eq!(named(&"長".repeat(300)).chars().count(), 200);
    }
}
