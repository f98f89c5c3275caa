"""A mail server of Python for the checks: STARTTLS before anything else, a name and password, and it counts."""

import asyncio
import datetime
import socket
import ssl
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "isms", "a password of the mail server"


def certificate(folder):
    """A certificate of localhost by itself; returns the paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "mail.pem", folder / "mail.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    no_password = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, no_password))
    return paths


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class MailServer:
    """Takes letters, each after a pause; what was taken is in `letters` as (when, address, encrypted, text)."""

    def __init__(self, folder, pause):
        self.letters, self.pause, self.lock = [], pause, threading.Lock()
        self.certificate, key = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), server_hostname="localhost", tls_context=context,
            require_starttls=True, auth_required=True, auth_require_tls=True, authenticator=self.authenticate,
        )

    def authenticate(self, _server, _session, _envelope, _mechanism, given):
        right = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right)

    async def handle_DATA(self, _server, session, envelope):
        # The letter is ours from here on; that we say so comes later, and may never be heard.
        with self.lock:
            encrypted = session.ssl is not None and session.ssl.get("cipher") is not None
            self.letters.append((time.monotonic(), envelope.rcpt_tos, encrypted, envelope.content))
        await asyncio.sleep(self.pause)
        return "250 taken"

    def start(self):
        self.controller.start()
        return self.controller.port

    def stop(self):
        self.controller.stop()

    def count(self):
        with self.lock:
            return len(self.letters)
