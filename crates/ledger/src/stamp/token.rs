//! Reads a token: the `SignedData` of RFC 5652 around the `TSTInfo` of RFC 3161. Nothing here is believed.
//!
//! Only what is asked for is read, each part as the bytes that it came in, as they are what was signed.

use std::time::Duration;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{DateTime, Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
use rustls_pki_types::CertificateDer;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNER_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
pub(super) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(super) const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
pub(super) const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// The parts of a token with one signer.
pub(super) struct Signed<'t> {
    /// The bytes of the `TSTInfo`.
    content: &'t [u8],
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) digest: ObjectIdentifier,
    /// The whole `AlgorithmIdentifier` without its head, and the name in it.
    pub(super) algorithm: (&'t [u8], ObjectIdentifier),
    pub(super) signature: &'t [u8],
    attributes: AnyRef<'t>,
}

/// What an authority says.
pub(super) struct Said<'t> {
    pub(super) imprint: &'t [u8],
    /// Since 1970.
    pub(super) at: Duration,
    nonce: Option<&'t [u8]>,
}

impl Said<'_> {
    pub(super) fn nonce(&self) -> Option<u64> {
        let bytes = self.nonce?;
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        let mut number = [0; 8];
        number.get_mut(8_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
        Some(u64::from_be_bytes(number))
    }
}

/// The members of a value of that tag.
pub(super) fn members(value: AnyRef<'_>, tag: Tag) -> Option<Vec<AnyRef<'_>>> {
    if value.tag() != tag {
        return None;
    }
    let mut reader = SliceReader::new(value.value()).ok()?;
    let mut members = Vec::new();
    while !reader.is_finished() {
        members.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(members)
}

/// The members of a sequence with nothing behind it.
pub(super) fn whole(bytes: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    members(AnyRef::from_der(bytes).ok()?, Tag::Sequence)
}

/// The tag of a part that has a number.
fn numbered(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

fn name(value: &AnyRef<'_>) -> Option<ObjectIdentifier> {
    value.decode_as().ok()
}

/// The name of an `AlgorithmIdentifier`.
fn algorithm(value: AnyRef<'_>) -> Option<ObjectIdentifier> {
    members(value, Tag::Sequence)?.first().and_then(name)
}

fn octets<'t>(value: &AnyRef<'t>) -> Option<&'t [u8]> {
    (value.tag() == Tag::OctetString).then(|| value.value())
}

/// The hash by the function of that name.
fn hash(function: ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    match function {
        SHA_256 => Some(Sha256::digest(bytes).to_vec()),
        SHA_384 => Some(Sha384::digest(bytes).to_vec()),
        SHA_512 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}

pub(super) fn open(token: &[u8]) -> Option<Signed<'_>> {
    let parts = whole(token)?;
    let [kind, content] = parts.as_slice() else { return None };
    let is_signed = name(kind)? == SIGNED_DATA && content.tag() == numbered(0);
    let parts = whole(content.value()).filter(|_| is_signed)?;
    let [_version, _digests, encapsulated, .., signers] = parts.as_slice() else { return None };
    let certificates = parts.iter().find(|part| part.tag() == numbered(0));
    let certificates = certificates.map_or(Some(Vec::new()), |set| members(*set, numbered(0)))?;
    let certificates = certificates.iter().map(|one| one.to_der().ok()).collect::<Option<_>>()?;
    let parts = members(*encapsulated, Tag::Sequence)?;
    let [kind, content] = parts.as_slice() else { return None };
    let is_stamp = name(kind)? == TST_INFO && content.tag() == numbered(0);
    let content = AnyRef::from_der(content.value()).ok().filter(|_| is_stamp)?;
    let signers = members(*signers, Tag::Set)?;
    let [signer] = signers.as_slice() else { return None };
    let parts = members(*signer, Tag::Sequence)?;
    let [_version, _signer, digest, attributes, signature_algorithm, signature, ..] =
        parts.as_slice()
    else {
        return None;
    };
    let algorithm_name = algorithm(*signature_algorithm)?;
    (attributes.tag() == numbered(0)).then_some(())?;
    Some(Signed {
        content: octets(&content)?,
        certificates,
        digest: algorithm(*digest)?,
        algorithm: (signature_algorithm.value(), algorithm_name),
        signature: octets(signature)?,
        attributes: *attributes,
    })
}

impl<'t> Signed<'t> {
    /// What the authority says.
    pub(super) fn said(&self) -> Option<Said<'t>> {
        let parts = whole(self.content)?;
        let [_version, _policy, imprint, _serial, at, rest @ ..] = parts.as_slice() else {
            return None;
        };
        let imprint = members(*imprint, Tag::Sequence)?;
        let [function, imprint] = imprint.as_slice() else { return None };
        let extensions = rest.iter().find(|part| part.tag() == numbered(1));
        let extensions = extensions.map_or(Some(Vec::new()), |all| members(*all, numbered(1)))?;
        // Who does not know what an extension means may not pass over one that is critical.
        let is_critical = |extension: &AnyRef<'_>| {
            let parts = members(*extension, Tag::Sequence).unwrap_or_default();
            parts.get(1).is_none_or(|part| part.tag() == Tag::Boolean && part.value() != [0])
        };
        if algorithm(*function)? != SHA_256 || extensions.iter().any(is_critical) {
            return None;
        }
        let nonce = rest.iter().find(|part| part.tag() == Tag::Integer).map(|part| part.value());
        Some(Said { imprint: octets(imprint)?, at: moment(at)?, nonce })
    }

    /// The value of the attribute that is there once.
    fn attribute(&self, kind: ObjectIdentifier) -> Option<AnyRef<'t>> {
        let all = members(self.attributes, numbered(0))?;
        let mut found = all.into_iter().filter_map(|one| {
            let parts = members(one, Tag::Sequence)?;
            (name(parts.first()?)? == kind).then_some(parts)
        });
        let (parts, None) = (found.next()?, found.next()) else { return None };
        let values = members(*parts.get(1)?, Tag::Set)?;
        match values.as_slice() {
            [value] => Some(*value),
            _ => None,
        }
    }

    /// The bytes that are signed, if they name what the token holds.
    pub(super) fn message(&self) -> Option<Vec<u8>> {
        let kind = name(&self.attribute(CONTENT_TYPE)?)?;
        let digest = hash(self.digest, self.content)?;
        let holds = kind == TST_INFO && octets(&self.attribute(MESSAGE_DIGEST)?)? == digest;
        // They are signed as the set that they are, not as the part that they stand in.
        let set = AnyRef::new(Tag::Set, self.attributes.value()).ok()?;
        holds.then(|| set.to_der().ok()).flatten()
    }

    /// The certificate that the signed attributes name by its hash. The name beside the signature is
    /// not signed, so it is not asked.
    pub(super) fn signer<'c>(
        &self,
        among: &'c [CertificateDer<'c>],
    ) -> Option<&'c CertificateDer<'c>> {
        let (value, usual) = match self.attribute(SIGNER_V2) {
            Some(value) => (value, SHA_256),
            None => (self.attribute(SIGNER)?, SHA_1),
        };
        let named = members(*members(value, Tag::Sequence)?.first()?, Tag::Sequence)?;
        let named = members(*named.first()?, Tag::Sequence)?;
        let (function, told) = match named.as_slice() {
            [told, ..] if told.tag() == Tag::OctetString => (usual, told),
            [function, told, ..] if usual != SHA_1 => (algorithm(*function)?, told),
            _ => return None,
        };
        let told = octets(told)?;
        among.iter().find(|one| match function {
            // It only finds the certificate, whose key has to hold anyway.
            SHA_1 => *Sha1::digest(one) == *told,
            _ => hash(function, one).is_some_and(|hash| hash == told),
        })
    }
}

/// A `GeneralizedTime`, which here may have parts of a second.
fn moment(value: &AnyRef<'_>) -> Option<Duration> {
    let text = std::str::from_utf8(value.value()).ok()?.strip_suffix('Z')?;
    let (seconds, parts) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = [seconds, parts].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if value.tag() != Tag::GeneralizedTime || !is_plain || seconds.len() != 14 {
        return None;
    }
    let number = |places: std::ops::Range<usize>| seconds.get(places)?.parse::<u16>().ok();
    let small = |first: usize| u8::try_from(number(first..first + 2)?).ok();
    let (year, month, day) = (number(0..4)?, small(4)?, small(6)?);
    let whole = DateTime::new(year, month, day, small(8)?, small(10)?, small(12)?).ok()?;
    let micros: String = parts.chars().chain("000000".chars()).take(6).collect();
    Some(whole.unix_duration() + Duration::from_micros(micros.parse().ok()?))
}
