//! A key in software that answers as an authenticator and its browser do (WebAuthn level 2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_CREDENTIAL: u8 = 1 << 6;

pub(crate) struct SoftwareKey {
    secret: SigningKey,
    id: Vec<u8>,
    handle: String,
    /// What the key counts; a test may turn it back.
    pub(crate) counter: u32,
    /// Whether the key asks for a fingerprint or a number before it signs.
    pub(crate) asks_who: bool,
}

impl SoftwareKey {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            secret: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 16],
            handle: String::new(),
            counter: 0,
            asks_who: true,
        }
    }

    /// Answers `navigator.credentials.create`.
    pub(crate) fn create(&mut self, question: &str, origin: &str) -> String {
        let question: Value = serde_json::from_str(question).unwrap();
        self.handle = question["user"]["id"].as_str().unwrap().to_owned();
        let mut data = self.authenticator_data(&question["rp"]["id"], HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut attestation = vec![0xa3];
        attestation.extend(text("fmt"));
        attestation.extend(text("none"));
        attestation.extend(text("attStmt"));
        attestation.push(0xa0);
        attestation.extend(text("authData"));
        attestation.extend(bytes(&data));
        let client = client("webauthn.create", &question, origin);
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "attestationObject": encoded(&attestation),
        }))
    }

    /// Answers `navigator.credentials.get`.
    pub(crate) fn get(&mut self, question: &str, origin: &str) -> String {
        let question: Value = serde_json::from_str(question).unwrap();
        self.counter += 1;
        let data = self.authenticator_data(&question["rpId"], 0);
        let client = client("webauthn.get", &question, origin);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(client.as_bytes()));
        let signature: DerSignature = self.secret.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.as_bytes()),
            "userHandle": self.handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        let answer = json!({
            "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {},
        });
        answer.to_string()
    }

    fn authenticator_data(&self, relying_party: &Value, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(relying_party.as_str().unwrap()).to_vec();
        let verified = if self.asks_who { USER_VERIFIED } else { 0 };
        data.push(USER_PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// As COSE has it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn public_key(&self) -> Vec<u8> {
        let point = self.secret.verifying_key().to_sec1_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(bytes(point.x().unwrap()));
        key.push(0x22);
        key.extend(bytes(point.y().unwrap()));
        key
    }
}

fn client(kind: &str, question: &Value, origin: &str) -> String {
    let client = json!({
        "type": kind, "challenge": question["challenge"], "origin": origin, "crossOrigin": false,
    });
    client.to_string()
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A short text in CBOR.
fn text(text: &str) -> Vec<u8> {
    let mut told = vec![0x60 | u8::try_from(text.len()).unwrap()];
    told.extend(text.as_bytes());
    told
}

/// Bytes in CBOR.
fn bytes(bytes: &[u8]) -> Vec<u8> {
    let mut told = vec![0x58, u8::try_from(bytes.len()).unwrap()];
    told.extend(bytes);
    told
}
