//! What is signed, as whoever signs it and whoever looks after it read it.

use app::signature_sheet::Sheet;
use app::{Actor, Installation};
use askama::Template;

use crate::fault::Fault;
use crate::pages::records::names;
use crate::pages::records::value::{Reader, Shown, references};
use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// The words, what every record says alike, and the hash of both.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/signature_sheets/content.html")]
pub(super) struct Content {
    t: Words,
    words: String,
    alike: Vec<(String, Shown)>,
    sha256: String,
}

html!(Content);

impl Content {
    /// Reads a sheet for somebody; people are named as far as they may know them.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn of(
        view: &View,
        installation: &Installation,
        actor: &Actor,
        sheet: &Sheet,
    ) -> Result<Self, Fault> {
        let regulation = &*installation.regulation;
        let form = regulation.form(&sheet.form);
        let fields = form.map_or(&[][..], |form| &form.fields);
        let ids = references(fields, &sheet.with);
        let named: Vec<&str> = ids.iter().map(String::as_str).collect();
        let found = app::subject::names(installation, actor, &named, view.language.manner())?;
        let named = ids.iter().cloned().zip(found);
        let mut known: std::collections::HashMap<String, String> =
            named.filter_map(|(id, name)| Some((id, name?))).collect();
        for body in &names::city(installation)?.bodies {
            known.insert(body.id.clone(), crate::bodies::name(body, view.language).to_owned());
        }
        if let Some(form) = form {
            known.extend(names::of_files(installation, actor, form, &sheet.with)?);
        }
        let reader = Reader { view, regulation, actor, names: known };
        let alike = fields.iter().filter_map(|field| {
            let value = sheet.with.get(&field.name)?;
            let label = view.language.choose(&field.zh, &field.en).clone();
            Some((label, reader.show(field, &field.kind, value)))
        });
        Ok(Self {
            t: view.t,
            words: sheet.words.clone(),
            alike: alike.collect(),
            sha256: sheet.content_sha256.clone(),
        })
    }
}

crate::words::words! {
    what_is_signed: "簽名內容", "What is signed";
    content_sha256: "內容 SHA-256", "SHA-256 of the content";
}
