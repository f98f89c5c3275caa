//! A template is brought: as a file or as text, its faults told by line, seen as PDF, and taken only whole.

use std::sync::Arc;

use app::paper::own::{self, Origin, TemplateError};
use app::paper::{self, Format, Template as PaperTemplate};
use app::{Action, Actor, Resource, may};
use askama::Template;
use axum::Extension;
use axum::extract::multipart::MultipartError;
use axum::extract::{self, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::body::CITY;

use super::{breadcrumbs, may_bring, reached, told};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::computing::Asked;
use crate::pages::papers::making;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, paper_templates_path};
use crate::site::Site;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/paper_templates/new.html")]
struct NewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    action: String,
    text: String,
    /// Whose records a preview of the city's template tells: value, name, whether it is chosen. Empty for
    /// an agency, whose own it tells.
    previewed: Vec<(String, String, bool)>,
    faults: Vec<String>,
    /// That it is whole, and of what kind; empty before it was looked at.
    whole: String,
}

/// What the form says.
#[derive(Default)]
struct Filled {
    act: String,
    bytes: Vec<u8>,
    previewed: String,
}

/// What was found of it.
#[derive(Default)]
struct Found {
    faults: Vec<String>,
    whole: String,
}

pub(crate) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        may_bring_here(&view, &state, &actor, &agency)?;
        let text = begun(&view, &state, &actor, &agency)?;
        let filled = Filled { bytes: text.into_bytes(), ..Filled::default() };
        Ok(Page(page(view, &state, &actor, &agency, &filled, Found::default())?).into_response())
    })
    .await
}

pub(crate) async fn take(
    view: View,
    extract::State(state): extract::State<State>,
    Extension(site): Extension<Site>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
    Asked(board): Asked,
    request: Request,
) -> Result<Response, Fault> {
    // Who may bring nothing is told before the file is sent.
    {
        let (view, state, actor) = (view.clone(), state.clone(), Arc::clone(&actor));
        let agency = agency.clone();
        wait_for(move || may_bring_here(&view, &state, &actor, &agency)).await?;
    }
    let multipart = Multipart::from_request(request, &state).await.map_err(|_| {
        Fault::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "請以 multipart/form-data 傳送範本。",
            "Send the template as multipart/form-data.",
        )
    })?;
    let filled = read(multipart).await.map_err(|error| broken(&error))?;
    let regulation = Arc::clone(&state.installation().regulation);
    let template = match own::read(&filled.bytes, &regulation) {
        Ok(template) => template,
        Err(faults) => {
            let found = Found { faults: told(&view, &faults), ..Found::default() };
            return again(view, state, actor, agency, filled, found).await;
        }
    };
    match filled.act.as_str() {
        "preview" => {
            let previewed = if agency == CITY { filled.previewed } else { agency };
            let known_at = state.installation().now();
            let name = format!("{previewed}-{}-{}", template.kind, board.as_of);
            let asked = making::Asked {
                template,
                origin: Origin::of_file(&filled.bytes),
                agency: previewed,
                known_at,
                format: Format::Pdf,
                name,
            };
            making::answer(state, site, actor, board, asked).await
        }
        "take" => {
            let bringing = (state.clone(), Arc::clone(&actor), agency.clone());
            let bytes = filled.bytes.clone();
            let brought = wait_for(move || {
                let (state, actor, agency) = bringing;
                Ok(own::bring(state.installation(), &actor, &agency, &bytes))
            });
            match brought.await? {
                Ok(_) => Ok(back(&view, &format!("{}?done=taken", paper_templates_path(&agency)))),
                Err(error @ (TemplateError::Same | TemplateError::TooMany)) => {
                    let fault = Fault::from(error);
                    let faults = vec![view.say(fault.detail()).to_owned()];
                    again(view, state, actor, agency, filled, Found { faults, ..Found::default() })
                        .await
                }
                Err(error) => Err(error.into()),
            }
        }
        _ => {
            let whole = whole(&view, &template);
            again(view, state, actor, agency, filled, Found { whole, ..Found::default() }).await
        }
    }
}

/// The page again, with what was found.
async fn again(
    view: View,
    state: State,
    actor: Arc<Actor>,
    agency: String,
    filled: Filled,
    found: Found,
) -> Result<Response, Fault> {
    let status = match found.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    wait_for(move || {
        let page = page(view, &state, &actor, &agency, &filled, found)?;
        Ok((status, Page(page)).into_response())
    })
    .await
}

fn may_bring_here(view: &View, state: &State, actor: &Actor, agency: &str) -> Result<(), Fault> {
    reached(&names::city(state.installation())?, actor, agency, view.language)?;
    may_bring(actor, agency)
}

/// What the text begins with: the template that speaks, or the law's own where it is asked for.
fn begun(view: &View, state: &State, actor: &Actor, agency: &str) -> Result<String, Fault> {
    let installation = state.installation();
    let Some(kind) = view.query.get("kind") else { return Ok(String::new()) };
    let offered = own::offered(installation, agency, installation.now())?;
    let offered = offered.into_iter().find(|one| one.kind == kind);
    let version = offered.as_ref().and_then(|one| one.origin.version());
    match version {
        Some(id) => Ok(own::version(installation, actor, id)?.1),
        None => Ok(paper::house(&installation.regulation, kind).unwrap_or_default().to_owned()),
    }
}

fn whole(view: &View, template: &PaperTemplate) -> String {
    let name = view.language.choose(&template.zh, &template.en);
    view.t.template_is_whole(name, &template.kind, template.parts.len())
}

async fn read(mut multipart: Multipart) -> Result<Filled, MultipartError> {
    let mut filled = Filled::default();
    let mut file = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        match field.name() {
            Some("file") => file = field.bytes().await?.to_vec(),
            Some("text") => filled.bytes = field.bytes().await?.to_vec(),
            Some("act") => filled.act = field.text().await?,
            Some("previewed") => filled.previewed = field.text().await?,
            _ => {}
        }
    }
    if !file.is_empty() {
        filled.bytes = file;
    }
    // Browsers and editors of Windows end lines with two signs; a template has the same hash from both.
    filled.bytes = without_returns(&filled.bytes);
    Ok(filled)
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\r' || rest.peek() != Some(&b'\n') {
            kept.push(byte);
        }
    }
    kept
}

fn broken(error: &MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("範本至多 {} KiB。", paper::MOST_TEXT / 1024),
            format!("A template takes at most {} KiB.", paper::MOST_TEXT / 1024),
        ),
        status => Fault::new(
            status,
            "範本沒有完整送達，請再試一次。",
            "The template did not arrive whole; try again.",
        ),
    }
}

fn page(
    view: View,
    state: &State,
    actor: &Actor,
    agency: &str,
    filled: &Filled,
    found: Found,
) -> Result<NewPage, Fault> {
    let city = names::city(state.installation())?;
    let agency_name = reached(&city, actor, agency, view.language)?;
    let reads = |agency: &str| may(actor, Action::Read, &Resource::Standings { agency });
    let bodies = city.bodies.iter().filter(|body| agency == CITY && reads(&body.id));
    let previewed = bodies.map(|body| {
        let name = bodies::name(body, view.language).to_owned();
        (body.id.clone(), name, body.id == filled.previewed)
    });
    Ok(NewPage {
        breadcrumbs: breadcrumbs(&view, agency, &agency_name, view.t.template_new(), true),
        action: view.link(&format!("{}/new", paper_templates_path(agency))),
        previewed: previewed.collect(),
        // What is no text is told as a fault; it is shown as far as it is one.
        text: String::from_utf8_lossy(&filled.bytes).into_owned(),
        faults: found.faults,
        whole: found.whole,
        agency: agency_name,
        view,
    })
}

impl NewPage {
    /// The bound in KiB.
    fn most(&self) -> usize {
        paper::MOST_TEXT / 1024
    }
}

#[cfg(test)]
mod tests {
    use super::without_returns;

    #[test]
    fn lines_end_with_one_sign_whoever_sent_them_and_a_lone_return_stays() {
        assert_eq!(without_returns(b"a\r\nb\rc\r\n\r"), b"a\nb\rc\n\r");
    }
}

crate::words::words! {
    template_new_lead: "選擇檔案或直接編輯下方文字。先檢核，再以 PDF 預覽，最後採用；有任何錯誤時不會保存任何內容。", "Choose a file or edit the text below. Check it, see it as PDF, then take it; while anything is wrong, nothing is kept.";
    template_file: "檔案（TOML）", "File (TOML)";
    template_file_help(most: usize): "UTF-8 文字，至多 {most} KiB；選了檔案時以檔案為準。", "Text in UTF-8, up to {most} KiB; where a file is chosen, the file counts.";
    template_previewed: "以哪個機關預覽", "Preview with the records of";
    template_check: "檢核", "Check it";
    template_preview: "預覽 PDF", "Preview as PDF";
    template_take: "採用", "Take it";
    template_mend: "請修正範本", "Mend the template";
    template_is_whole(name: &str, kind: &str, n: usize): "範本正確：{name}（{kind}），{n} 個區塊。請預覽後採用。", "The template is whole: {name} ({kind}), blocks: {n}. Preview it, then take it.";
}
