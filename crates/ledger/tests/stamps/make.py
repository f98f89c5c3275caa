"""Makes the time stamps beside this file anew, by OpenSSL as authority: make.py FOLDER

Each is over note.txt and answers the question 7. Good ones come from `openssl ts`; it refuses to sign with
certificates that are not for time stamps, so those tokens are made by `openssl cms` around the same content.
"""

import datetime
import pathlib
import subprocess
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HERE = pathlib.Path(__file__).parent
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
STAMPING = ExtendedKeyUsageOID.TIME_STAMPING


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def key_of(kind):
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(kind())


def certificate(name, key, issuer=None, purposes=(STAMPING,), critical=True, ends=NOW + 36500 * DAY, is_authority=False):
    """Signed by the issuer, a pair of certificate and key, or by itself."""
    by, by_key = issuer or (None, key)
    made = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(by.subject if by else named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 400 * DAY)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=critical)
    return made.sign(by_key, hashes.SHA256())


def written(folder, name, certificate, key):
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / f"{name}.pem").write_bytes(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.key").write_bytes(secret)


def run(folder, *words):
    subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)


SETTINGS = """
[tsa]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = {ess}
ess_cert_id_chain = no
"""


def stamp(folder, signer, out, ess="sha256", chain=None):
    (folder / "tsa.cnf").write_text(SETTINGS.format(ess=ess))
    (folder / "serial").write_text("01\n")
    more = ["-chain", f"{chain}.pem"] if chain else []
    run(folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq",
        "-signer", f"{signer}.pem", "-inkey", f"{signer}.key", *more, "-out", f"{out}.tsr")


def main(folder):
    (folder / "note.txt").write_bytes((HERE / "note.txt").read_bytes())
    run(folder, "ts", "-query", "-data", "note.txt", "-sha256", "-cert", "-out", "plain.tsq")
    # OpenSSL chooses the number of its questions itself; this one is asked with 7.
    imprint = hashes.Hash(hashes.SHA256())
    imprint.update((folder / "note.txt").read_bytes())
    body = bytes.fromhex("020101" "3031300d060960864801650304020105000420") + imprint.finalize()
    body += bytes.fromhex("020107" "0101ff")
    (folder / "query.tsq").write_bytes(b"\x30" + bytes([len(body)]) + body)

    root_key = key_of(ec.SECP256R1)
    root = (certificate("root", root_key, purposes=(), is_authority=True), root_key)
    between_key = key_of(ec.SECP384R1)
    between = (certificate("between", between_key, root, purposes=(), is_authority=True), between_key)
    other_key = key_of(ec.SECP256R1)
    written(folder, "root", *root)
    written(folder, "between", *between)
    written(folder, "other-root", certificate("root", other_key, purposes=(), is_authority=True), other_key)
    signers = {
        "plain": ("rsa", root, {}),
        "curve": (ec.SECP256R1, root, {}),
        "chained": (ec.SECP384R1, between, {}),
        "expired": (ec.SECP256R1, root, {"ends": NOW - DAY}),
        "loose": (ec.SECP256R1, root, {"critical": False}),
        "wide": (ec.SECP256R1, root, {"purposes": (STAMPING, ExtendedKeyUsageOID.SERVER_AUTH)}),
        "server": (ec.SECP256R1, root, {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)}),
        "authority": (ec.SECP256R1, root, {"is_authority": True}),
    }
    for name, (kind, issuer, differently) in signers.items():
        key = key_of(kind)
        written(folder, name, certificate(name, key, issuer, **differently), key)
    for good in ("plain", "curve", "expired", "authority"):
        stamp(folder, good, good)
    stamp(folder, "chained", "chained", chain="between")
    stamp(folder, "plain", "older", ess="sha1")

    run(folder, "ts", "-reply", "-in", "curve.tsr", "-token_out", "-out", "curve.token")
    run(folder, "cms", "-verify", "-noverify", "-inform", "DER", "-in", "curve.token", "-out", "content")
    for name in ("loose", "wide", "server"):
        run(folder, "cms", "-sign", "-cades", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4",
            "-in", "content", "-signer", f"{name}.pem", "-inkey", f"{name}.key", "-outform", "DER", "-out", f"{name}.token")
    # Of the kind, by the right signer, but it does not name its certificate.
    run(folder, "cms", "-sign", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4",
        "-in", "content", "-signer", "curve.pem", "-inkey", "curve.key", "-outform", "DER", "-out", "unnamed.token")
    # A question that an authority refuses: another hash than it takes.
    run(folder, "ts", "-query", "-data", "note.txt", "-sha512", "-cert", "-out", "query.tsq")
    stamp(folder, "curve", "refused")
    for keep in ("*.key", "*.tsq", "content", "serial*", "tsa.cnf", "curve.token"):
        for file in folder.glob(keep):
            file.unlink()


main(pathlib.Path(sys.argv[1]).resolve())
