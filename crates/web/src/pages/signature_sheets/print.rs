//! A sheet on paper: what is signed, and a line for each who has not signed on screen.

use app::signature_sheet as sheets;
use askama::Template;
use axum::extract;

use super::content::Content;
use super::sheet_path;
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/signature_sheets/print.html")]
pub(super) struct Print {
    view: View,
    breadcrumbs: Breadcrumbs,
    id: String,
    title: String,
    form: String,
    agency: String,
    content: Content,
    names: Vec<String>,
    n_signed: usize,
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Page<Print>, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let (sheet, lines) = sheets::get(installation, &actor, &id)?;
        let content = Content::of(&view, installation, &actor, &sheet)?;
        let unsigned = lines.into_iter().filter(|line| line.signature.is_none());
        let breadcrumbs = Breadcrumbs::to(&view, view.t.as_sheet())
            .through(&view, "/signature-sheets", view.t.signature_sheets())
            .through(&view, &sheet_path(&id), &sheet.title);
        Ok(Page(Print {
            breadcrumbs,
            form: names::form(&installation.regulation, &sheet.form, view.language),
            agency: names::agency(&names::city(installation)?, &sheet.agency, view.language),
            content,
            names: unsigned.map(|line| line.name.unwrap_or(line.person)).collect(),
            n_signed: sheet.n_signed,
            id: sheet.id,
            title: sheet.title,
            view,
        }))
    })
    .await
}

impl Print {
    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }
}

crate::words::words! {
    sheet_number: "序號", "No.";
    sheet_name: "姓名", "Name";
    signed_on_blank: "日期", "Day";
    n_signed_on_screen(n: &usize): "另有 {n} 人已簽名，不列於本單。", "{n} more have signed already and are not on this paper.";
    everybody_has_signed: "全部已簽名，沒有需要紙本簽名的人。", "Everybody has signed; nobody is left to sign on paper.";
}
