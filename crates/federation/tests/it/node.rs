//! A provider as an installation that trusts its authority would ask it.

use federation::Sources;
use federation::provider::Provider;
use testkit::OpenId;

/// Where Fangyuan would answer; nothing does in these tests, unless they listen themselves.
pub(crate) const SITE: &str = "http://127.0.0.1:8000";

const RULES: &str = "agencies = { '資訊局' = 'doit' }\n\
    second_factor = { acr = ['urn:city:strong'], amr = ['otp', 'hwk'] }\n\
    rule = [{ group = 'isms', role = 'officer', agency_claim = 'unit' }]";

pub(crate) trait Asked {
    /// Under this issuer, for the site at this address.
    fn asked(&self, issuer: &str, site: &str) -> Provider;
}

impl Asked for OpenId {
    fn asked(&self, issuer: &str, site: &str) -> Provider {
        let text = self.settings(issuer, site, RULES);
        let sources = Sources::read(text, self.folder().join("identity.toml")).unwrap();
        Provider::new(sources.provider("city").unwrap().clone(), site).unwrap()
    }
}
