//! What a provider says of itself: its addresses and keys, kept for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, ClientId, ClientSecret, EmptyExtraTokenFields, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IdTokenVerifier, IssuerUrl,
    ProviderMetadata, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};

use super::Claims;
use super::wire::Wire;
use crate::Secret;
use crate::sources::ProviderSettings;

/// So long what a provider said of itself is taken as it was.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// Keys are not read anew more often, whatever tokens arrive.
const AT_MOST_EVERY: Duration = Duration::from_secs(30);

/// So long nobody asks again who did not answer.
const REST: Duration = Duration::from_secs(5);

/// Signatures that are believed: none but by a key that the provider alone has.
pub(super) const BELIEVED: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

pub(super) type Client = openidconnect::Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<
        IdTokenFields<
            Claims,
            EmptyExtraTokenFields,
            CoreGenderClaim,
            CoreJweContentEncryptionAlgorithm,
            CoreJwsSigningAlgorithm,
        >,
        CoreTokenType,
    >,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(super) type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;

/// What OpenID Connect's core does not describe, and what is built on it does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Answers {
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    name_the_issuer: bool,
    /// Where its own session is ended (RP-Initiated Logout 1.0).
    #[serde(default)]
    end_session_endpoint: Option<EndSessionUrl>,
}

impl AdditionalProviderMetadata for Answers {}

type Metadata = ProviderMetadata<
    Answers,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// A provider as it described itself.
pub(super) struct Known(Metadata);

impl Known {
    /// Whether its answers bear its name, so that one without was not sent by it.
    pub(super) fn names_itself(&self) -> bool {
        self.0.additional_metadata().name_the_issuer
    }

    /// Whether it says more of people than an ID token holds.
    pub(super) fn tells_of_people(&self) -> bool {
        self.0.userinfo_endpoint().is_some()
    }

    /// Where people are sent to sign in, if that is reached encrypted.
    pub(super) fn entrance_is_encrypted(&self) -> bool {
        self.0.authorization_endpoint().url().scheme() == "https"
    }

    /// Where its own session is ended, if it offers that encrypted.
    pub(super) fn way_out(&self) -> Option<&EndSessionUrl> {
        let offered = self.0.additional_metadata().end_session_endpoint.as_ref();
        offered.filter(|offered| offered.url().scheme() == "https")
    }

    pub(super) fn keys(&self) -> &CoreJsonWebKeySet {
        self.0.jwks()
    }

    pub(super) fn client(&self, settings: &ProviderSettings, secret: Option<&Secret>) -> Client {
        Client::from_provider_metadata(
            self.0.clone(),
            ClientId::new(settings.client_id.clone()),
            secret.map(|secret| ClientSecret::new(secret.reveal().to_owned())),
        )
    }

    /// Checks ID tokens by the provider's public keys. The client's secret is left out, so that
    /// no token signed with it can be believed.
    pub(super) fn verifier(&self, settings: &ProviderSettings) -> Verifier<'static> {
        IdTokenVerifier::new_public_client(
            ClientId::new(settings.client_id.clone()),
            self.0.issuer().clone(),
            self.0.jwks().clone(),
        )
        .set_allowed_algs(BELIEVED)
    }
}

/// Keeps what is known, and asks again when it is old.
#[derive(Default)]
pub(super) struct Keeper {
    kept: Mutex<Option<(Instant, Arc<Known>)>>,
    failed: Mutex<Option<(Instant, String)>>,
}

impl Keeper {
    pub(super) fn known(
        &self,
        settings: &ProviderSettings,
        wire: &Wire,
    ) -> Result<Arc<Known>, String> {
        self.younger_than(KEPT, settings, wire)
    }

    /// What was known last, however old; asked for only where nothing is.
    pub(super) fn known_once(
        &self,
        settings: &ProviderSettings,
        wire: &Wire,
    ) -> Result<Arc<Known>, String> {
        self.younger_than(Duration::MAX, settings, wire)
    }

    /// Asks again, unless that was done just now.
    pub(super) fn renew(
        &self,
        settings: &ProviderSettings,
        wire: &Wire,
    ) -> Result<Arc<Known>, String> {
        self.younger_than(AT_MOST_EVERY, settings, wire)
    }

    fn younger_than(
        &self,
        age: Duration,
        settings: &ProviderSettings,
        wire: &Wire,
    ) -> Result<Arc<Known>, String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((asked_at, known)) = kept
            && asked_at.elapsed() < age
        {
            return Ok(known);
        }
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((failed_at, why)) = failed
            && failed_at.elapsed() < REST
        {
            return Err(why);
        }
        match ask(settings, wire) {
            Ok(known) => {
                let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                *kept = Some((Instant::now(), Arc::clone(&known)));
                Ok(known)
            }
            Err(why) => {
                let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
                *failed = Some((Instant::now(), why.clone()));
                Err(why)
            }
        }
    }
}

fn ask(settings: &ProviderSettings, wire: &Wire) -> Result<Arc<Known>, String> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| error.to_string())?;
    let metadata = Metadata::discover(&issuer, &|request| wire.ask(request));
    Ok(Arc::new(Known(metadata.map_err(|error| with_its_sources(&error))?)))
}

/// An error and what it came of, in one sentence for the log.
pub(super) fn with_its_sources(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        told.push_str(": ");
        told.push_str(&deeper.to_string());
        source = deeper.source();
    }
    told
}
