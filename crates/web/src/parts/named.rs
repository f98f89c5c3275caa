//! A thing by its name: a link for who may open it, and the bare name for who may not.

use app::{Action, Actor, Resource, may};
use askama::Template;

use crate::parts::html;
use crate::routes::agency_path;
use crate::view::View;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/named.html")]
pub struct Named {
    name: String,
    /// Empty where the reader may not open it.
    href: String,
}

impl Named {
    /// A body, whose page shows how its duties stand.
    pub fn agency(view: &View, actor: &Actor, agency: &str, name: impl Into<String>) -> Self {
        let opens = may(actor, Action::Read, &Resource::Standings { agency });
        let href = if opens { view.link(&agency_path(agency)) } else { String::new() };
        Self { name: name.into(), href }
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

html!(Named);
