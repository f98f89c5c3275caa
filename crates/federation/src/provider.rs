//! Signs people in through an OpenID provider: code flow with PKCE, and its word when a session ends.

mod claims;
mod known;
mod logout;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{
    AccessTokenHash, AuthenticationContextClass, AuthorizationCode, ClientId, CsrfToken,
    LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};

use crate::sources::ProviderSettings;
use crate::{Person, Secret, trust};
use claims::{Claims, UserClaims};
use known::{Keeper, Known};
pub use logout::{Logout, LogoutError};
use wire::Wire;
pub use wire::WireError;

/// OpenID Connect Core 2: no subject has more signs.
const LONGEST_SUBJECT: usize = 255;

/// Clocks differ a little, in seconds.
const APART_SECONDS: i64 = 60;

/// A provider that is ready to be asked.
pub struct Provider {
    settings: ProviderSettings,
    secret: Option<Secret>,
    comes_back_to: RedirectUrl,
    wire: Wire,
    keeper: Keeper,
}

/// What this side remembers while somebody is at the provider. It is kept on the server, good for
/// one answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub state: String,
    nonce: String,
    verifier: String,
    /// Somebody has to show anew who they are, no earlier than at this second.
    proven_since: Option<i64>,
}

/// With what the provider sends somebody back.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Answer {
    pub code: Option<String>,
    pub state: Option<String>,
    pub iss: Option<String>,
    pub error: Option<String>,
}

/// Why a provider did not vouch for somebody.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("the provider `{provider}` declined: {error}")]
    Declined { provider: String, error: String },
    #[error("the answer is not to what `{provider}` was asked: {what}")]
    Mismatch { provider: String, what: &'static str },
    #[error("the provider `{provider}` cannot be asked: {why}")]
    Unreachable { provider: String, why: String },
    #[error("what the provider `{provider}` said cannot be believed: {why}")]
    Unbelievable { provider: String, why: String },
    #[error(transparent)]
    Logout(#[from] LogoutError),
    #[error("`{0}` is no address to come back to")]
    Address(String),
    #[error(transparent)]
    Trust(#[from] trust::TrustError),
    #[error(transparent)]
    Secret(#[from] crate::secret::SecretError),
}

impl Provider {
    /// The provider of a site that people reach under this address.
    ///
    /// # Errors
    /// [`ProviderError`], where secret, authority or address do not hold.
    pub fn new(settings: ProviderSettings, site: &str) -> Result<Self, ProviderError> {
        let back = format!("{site}/sign-in/oidc/{}/callback", settings.id);
        let comes_back_to =
            RedirectUrl::new(back.clone()).map_err(|_| ProviderError::Address(back))?;
        let secret = settings.client_secret.as_ref().map(|secret| secret.read()).transpose()?;
        let wire = Wire::new(settings.certificate_authority.as_deref())?;
        Ok(Self { settings, secret, comes_back_to, wire, keeper: Keeper::default() })
    }

    #[must_use]
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Where to send somebody, and what to remember meanwhile. With `proven_since`, the second of
    /// now, the provider has to ask anew who they are.
    ///
    /// # Errors
    /// [`ProviderError::Unreachable`].
    pub fn begin(&self, proven_since: Option<i64>) -> Result<(String, Attempt), ProviderError> {
        let known = self.known()?;
        if !known.entrance_is_encrypted() {
            return Err(self.unreachable("it would sign people in in the clear".to_owned()));
        }
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&known);
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        for acr in &self.settings.second_factor.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        if proven_since.is_some() {
            request = request.set_max_age(Duration::ZERO);
        }
        let (address, state, nonce) = request.url();
        let attempt = Attempt {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            proven_since,
        };
        Ok((address.to_string(), attempt))
    }

    /// The person for whom the provider answered.
    ///
    /// # Errors
    /// [`ProviderError`], where anything said does not hold.
    pub fn complete(&self, attempt: &Attempt, answer: &Answer) -> Result<Person, ProviderError> {
        if answer.state.as_deref() != Some(&attempt.state) {
            return Err(self.mismatch("another state"));
        }
        let known = self.known()?;
        match &answer.iss {
            Some(issuer) if *issuer != self.settings.issuer => {
                return Err(self.mismatch("another issuer"));
            }
            None if known.names_itself() => return Err(self.mismatch("no issuer")),
            _ => {}
        }
        if let Some(error) = &answer.error {
            let error = error.chars().filter(|sign| !sign.is_control()).take(80).collect();
            return Err(ProviderError::Declined { provider: self.settings.id.clone(), error });
        }
        let Some(code) = answer.code.clone() else { return Err(self.mismatch("no code")) };
        let client = self.client(&known);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.unbelievable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request(&|request| self.wire.ask(request))
            .map_err(|error| self.unbelievable(&error))?;
        let token = tokens.id_token().ok_or_else(|| self.mismatch("no ID token"))?;
        let nonce = Nonce::new(attempt.nonce.clone());
        // A key that is not known may be new: the provider's keys are read once more.
        let is_by_no_known_key = matches!(
            token.claims(&self.verifier(&known), &nonce),
            Err(openidconnect::ClaimsVerificationError::SignatureVerification(_))
        );
        let known = match is_by_no_known_key {
            true => self.renewed()?,
            false => known,
        };
        let verifier = self.verifier(&known);
        let said = token.claims(&verifier, &nonce).map_err(|error| self.unbelievable(&error))?;
        if let Some(hash) = said.access_token_hash() {
            let made = token.signing_alg().map_err(|error| self.unbelievable(&error)).and_then(
                |algorithm| {
                    let key =
                        token.signing_key(&verifier).map_err(|error| self.unbelievable(&error))?;
                    AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
                        .map_err(|error| self.unbelievable(&error))
                },
            )?;
            if made != *hash {
                return Err(self.mismatch("another access token"));
            }
        }
        let mut claims = claims::of(said);
        let shown = claims.shown(&self.settings);
        let is_anew = |since: i64| shown.at.is_some_and(|at| at >= since - APART_SECONDS);
        if !attempt.proven_since.is_none_or(is_anew) {
            return Err(self.mismatch("nobody showed anew who they are"));
        }
        if known.tells_of_people() {
            let more: UserClaims = self
                .client(&known)
                .user_info(tokens.access_token().clone(), Some(said.subject().clone()))
                .map_err(|error| self.unbelievable(&error))?
                .request(&|request| self.wire.ask(request))
                .map_err(|error| self.unbelievable(&error))?;
            claims.add(claims::of(&more));
        }
        let person = claims.person(&self.settings, shown);
        if person.subject.len() > LONGEST_SUBJECT {
            return Err(self.mismatch("a subject that is longer than any"));
        }
        Ok(person)
    }

    /// Where somebody ends their session at the provider and comes back to `back` after; none where
    /// it does not offer that.
    ///
    /// # Errors
    /// [`ProviderError::Unreachable`], [`ProviderError::Address`].
    pub fn way_out(&self, back: &str) -> Result<Option<String>, ProviderError> {
        let known = self.keeper.known_once(&self.settings, &self.wire);
        let known = known.map_err(|why| self.unreachable(why))?;
        let Some(offered) = known.way_out() else { return Ok(None) };
        let back = PostLogoutRedirectUrl::new(back.to_owned())
            .map_err(|_| ProviderError::Address(back.to_owned()))?;
        let request = LogoutRequest::from(offered.clone())
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        Ok(Some(request.http_get_url().to_string()))
    }

    /// Whose session ended, by a token that the provider has sent. Whether the token was seen
    /// before is for the caller to know.
    ///
    /// # Errors
    /// [`ProviderError::Logout`], where the token does not hold at this second.
    pub fn logout(&self, token: &str, now: i64) -> Result<Logout, ProviderError> {
        let known = self.known()?;
        match logout::read(token, &self.settings, &known, now) {
            Err(LogoutError::UnknownKey) => {
                Ok(logout::read(token, &self.settings, &*self.renewed()?, now)?)
            }
            read => Ok(read?),
        }
    }

    fn known(&self) -> Result<Arc<Known>, ProviderError> {
        self.keeper.known(&self.settings, &self.wire).map_err(|why| self.unreachable(why))
    }

    fn renewed(&self) -> Result<Arc<Known>, ProviderError> {
        self.keeper.renew(&self.settings, &self.wire).map_err(|why| self.unreachable(why))
    }

    fn client(&self, known: &Known) -> known::Client {
        known
            .client(&self.settings, self.secret.as_ref())
            .set_redirect_uri(self.comes_back_to.clone())
    }

    fn verifier(&self, known: &Known) -> known::Verifier<'static> {
        known.verifier(&self.settings)
    }

    fn mismatch(&self, what: &'static str) -> ProviderError {
        ProviderError::Mismatch { provider: self.settings.id.clone(), what }
    }

    fn unreachable(&self, why: String) -> ProviderError {
        ProviderError::Unreachable { provider: self.settings.id.clone(), why }
    }

    fn unbelievable(&self, error: &dyn std::error::Error) -> ProviderError {
        let provider = self.settings.id.clone();
        ProviderError::Unbelievable { provider, why: known::with_its_sources(error) }
    }
}
