//! Passkeys (WebAuthn): what the browser is asked, and whether its answer holds. The state of a
//! ceremony is handed to the caller, who keeps it where the browser cannot reach it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey as Inner, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

use crate::CredentialError;

/// Why a passkey was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// An address without a name, such as `127.0.0.1`, or one that browsers do not trust.
    #[error("passkeys need an address with a name, and this is none: {address}")]
    Address { address: String },
    /// What the browser sent is no answer to any question.
    #[error("the browser's answer cannot be read")]
    Unreadable,
    /// The answer does not hold: another site, another question, another key, no check of the person.
    #[error("the passkey does not hold: {why}")]
    Refused { why: String },
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

/// This site as passkeys know it.
pub struct RelyingParty(Webauthn);

/// A question to the browser, and what must be kept to judge its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// The options of `navigator.credentials`, as JSON with its bytes in Base64.
    pub question: String,
    /// Kept on this side until the answer comes, and taken away then.
    pub state: String,
}

/// A passkey that was accepted: its public key and its counter.
#[derive(Clone)]
pub struct Passkey(Inner);

/// Whose passkey an answer claims to be of, before it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The handle that its registration was given.
    pub handle: [u8; 16],
    pub passkey: String,
}

impl RelyingParty {
    /// The site at an origin such as `https://fangyuan.example.gov.tw`; its passkeys open no other.
    ///
    /// # Errors
    /// [`PasskeyError::Address`].
    pub fn at(origin: &str) -> Result<Self, PasskeyError> {
        let wrong = || PasskeyError::Address { address: origin.to_owned() };
        let url: Url = origin.parse().map_err(|_| wrong())?;
        let host = url.domain().ok_or_else(wrong)?;
        let is_trusted = url.scheme() == "https" || host == "localhost";
        if !is_trusted {
            return Err(wrong());
        }
        let built = WebauthnBuilder::new(host, &url).and_then(|builder| {
            let named = builder.rp_name("方圓 Fangyuan");
            named.build()
        });
        built.map(Self).map_err(|_| wrong())
    }

    /// Asks for a new passkey of somebody; those they have are not made twice.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`].
    pub fn ask_for_new(
        &self,
        handle: [u8; 16],
        name: &str,
        shown: &str,
        existing: &[Passkey],
    ) -> Result<Ceremony, PasskeyError> {
        let existing = existing.iter().map(|passkey| passkey.0.cred_id().clone()).collect();
        let handle = Uuid::from_bytes(handle);
        let begun = self.0.start_passkey_registration(handle, name, shown, Some(existing));
        let (asked, state) = begun.map_err(refused)?;
        let mut question =
            serde_json::to_value(&asked.public_key).map_err(|_| PasskeyError::Unreadable)?;
        // The key itself must know whose it is, because nobody is asked for a name at sign-in.
        if let Some(selection) = question.get_mut("authenticatorSelection") {
            selection["residentKey"] = "required".into();
            selection["requireResidentKey"] = true.into();
        }
        Ok(Ceremony { question: question.to_string(), state: written(&state)? })
    }

    /// Takes a new passkey.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn accept_new(&self, answer: &str, state: &str) -> Result<Passkey, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let state: PasskeyRegistration = read(state)?;
        self.0.finish_passkey_registration(&answer, &state).map(Passkey).map_err(refused)
    }

    /// Asks for any passkey of this site.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`].
    pub fn ask_for_any(&self) -> Result<Ceremony, PasskeyError> {
        let (asked, state) = self.0.start_discoverable_authentication().map_err(refused)?;
        let question =
            serde_json::to_string(&asked.public_key).map_err(|_| PasskeyError::Unreadable)?;
        Ok(Ceremony { question, state: written(&state)? })
    }

    /// Whose passkey the answer claims to be of, so that the caller can look it up.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn identify(&self, answer: &str) -> Result<Identified, PasskeyError> {
        let answer: PublicKeyCredential = read(answer)?;
        let found = self.0.identify_discoverable_authentication(&answer).map_err(refused)?;
        let (handle, passkey) = found;
        Ok(Identified { handle: handle.into_bytes(), passkey: URL_SAFE_NO_PAD.encode(passkey) })
    }

    /// Checks the answer against the stored passkey and moves its counter; what it is then must be
    /// stored, so that a copy of the key is found out.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn check(
        &self,
        answer: &str,
        state: &str,
        passkey: &mut Passkey,
    ) -> Result<(), PasskeyError> {
        let answer: PublicKeyCredential = read(answer)?;
        let state: DiscoverableAuthentication = read(state)?;
        let key = DiscoverableKey::from(&passkey.0);
        let checked = self.0.finish_discoverable_authentication_v2(&answer, state, &key);
        passkey.0.update_credential(&checked.map_err(refused)?);
        Ok(())
    }
}

impl Passkey {
    /// The name that the key gave itself; the same answer always names the same key.
    #[must_use]
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.cred_id())
    }

    /// Reads a stored one.
    ///
    /// # Errors
    /// [`CredentialError::Passkey`].
    pub fn read(stored: &str) -> Result<Self, CredentialError> {
        serde_json::from_str(stored).map(Self).map_err(|_| CredentialError::Passkey)
    }

    /// As it is stored; it holds no secret.
    ///
    /// # Errors
    /// [`CredentialError::Passkey`].
    pub fn stored(&self) -> Result<String, CredentialError> {
        serde_json::to_string(&self.0).map_err(|_| CredentialError::Passkey)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn refused(error: webauthn_rs::prelude::WebauthnError) -> PasskeyError {
    PasskeyError::Refused { why: error.to_string() }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    serde_json::from_str(text).map_err(|_| PasskeyError::Unreadable)
}

fn written<T: serde::Serialize>(state: &T) -> Result<String, PasskeyError> {
    serde_json::to_string(state).map_err(|_| PasskeyError::Unreadable)
}
