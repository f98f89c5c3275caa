//! Which attributes of a resource are asked for (RFC 7644, 3.9).

use serde_json::Value as Json;

use super::filter::plain;

/// Asked for or not, these are always there.
const ALWAYS: [&str; 2] = ["schemas", "id"];

/// The attributes to show: all, some, or all but some.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Shown {
    pub(super) fn read(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        let names = |list: &str| -> Vec<String> {
            let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
            // A part of an attribute stands for the whole of it.
            let whole =
                |name: &str| plain(name).split('.').next().unwrap_or_default().to_lowercase();
            names.map(whole).collect()
        };
        match (attributes.map(names), excluded.map(names)) {
            (Some(only), _) if !only.is_empty() => Self::Only(only),
            (_, Some(but)) if !but.is_empty() => Self::AllBut(but),
            _ => Self::All,
        }
    }

    pub(super) fn of(&self, mut resource: Json) -> Json {
        if let Json::Object(fields) = &mut resource {
            fields.retain(|name, _| ALWAYS.contains(&name.as_str()) || self.shows(name));
        }
        resource
    }

    fn shows(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&name),
            Self::AllBut(names) => !names.contains(&name),
        }
    }
}
