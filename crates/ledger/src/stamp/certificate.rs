//! Who signed a token: its certificate, what that is for, and who vouched for it at the token's time.

use std::time::Duration;

use der::Decode;
use der::asn1::ObjectIdentifier;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime, alg_id};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{self, ExtendedKeyUsage};

use super::token::{SHA_256, SHA_384, SHA_512, Signed};
use super::{Authority, StampError};

const STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// Where a signer says no more than that its key is one of RSA.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Whether a token is signed by whom the authority's anchors vouch for at that moment.
pub(super) fn examine(
    authority: &Authority,
    signed: &Signed<'_>,
    at: Duration,
) -> Result<(), StampError> {
    let anchors = &authority.anchors;
    let there = signed.certificates.iter().map(|one| CertificateDer::from(one.as_slice()));
    let there: Vec<CertificateDer<'_>> = there.chain(anchors.iter().cloned()).collect();
    let signer = signed.signer(&there).ok_or(StampError::Signer)?;
    let message = signed.message().ok_or(StampError::NotSigned)?;
    let end = EndEntityCert::try_from(signer).map_err(|_| StampError::Signer)?;
    let mut told = ALL_VERIFICATION_ALGS.iter().filter(|one| is_told(**one, signed));
    let holds = told.any(|one| end.verify_signature(*one, &message, signed.signature).is_ok());
    if !holds {
        return Err(StampError::NotSigned);
    }
    let read = Certificate::from_der(signer).map_err(|_| StampError::Signer)?;
    if !is_for_stamping(&read) {
        return Err(StampError::NotForStamping);
    }
    let stranger = |why: String| StampError::Stranger { name: authority.name.clone(), why };
    if anchors.contains(signer) {
        let validity = read.tbs_certificate().validity();
        let (from, until) = (validity.not_before, validity.not_after);
        let is_valid = from.to_unix_duration() <= at && at <= until.to_unix_duration();
        let expired = || stranger("its certificate was not valid then".to_owned());
        return is_valid.then_some(()).ok_or_else(expired);
    }
    let roots: Vec<_> =
        anchors.iter().filter_map(|one| anchor_from_trusted_cert(one).ok()).collect();
    let time = UnixTime::since_unix_epoch(at);
    // Whoever vouches may be for anything, unless it says what for; the signer itself was looked at above.
    let usage = KeyUsage::required_if_present(STAMPING.as_bytes());
    let chained =
        end.verify_for_usage(ALL_VERIFICATION_ALGS, &roots, &there, time, usage, None, None);
    chained.map(drop).map_err(|error| stranger(error.to_string()))
}

/// Whether this is the algorithm that the signer says; one that says no more than RSA leaves the hash to
/// the digest.
fn is_told(algorithm: &dyn SignatureVerificationAlgorithm, signed: &Signed<'_>) -> bool {
    let (told, name) = signed.algorithm;
    let id = algorithm.signature_alg_id();
    match signed.digest {
        _ if name != RSA => *id == *told,
        SHA_256 => id == alg_id::RSA_PKCS1_SHA256,
        SHA_384 => id == alg_id::RSA_PKCS1_SHA384,
        SHA_512 => id == alg_id::RSA_PKCS1_SHA512,
        _ => false,
    }
}

/// Whether the certificate is for time stamps alone, and says so to whoever must know (RFC 3161, 2.3).
fn is_for_stamping(certificate: &Certificate) -> bool {
    let certificate = certificate.tbs_certificate();
    let purposes = certificate.get_extension::<ExtendedKeyUsage>();
    let is_alone = purposes.is_ok_and(|found| {
        found.is_some_and(|(is_critical, ExtendedKeyUsage(purposes))| {
            is_critical && purposes == [STAMPING]
        })
    });
    let keys = certificate.get_extension::<pkix::KeyUsage>();
    let signs = keys.is_ok_and(|found| {
        found.is_none_or(|(_, keys)| keys.digital_signature() || keys.non_repudiation())
    });
    is_alone && signs
}
