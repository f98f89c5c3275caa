"""Has the log stamped by OpenSSL as authority, by files and over HTTP, and its tokens checked by others."""

import base64
import datetime
import http.server
import json
import re
import subprocess
import threading

from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

SETTINGS = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def openssl(*words, status=0):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    if status is not None and done.returncode != status:
        raise SystemExit(f"openssl {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Authority:
    """A root, a signer that it vouches for, and answers to questions."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.root = folder / "root.pem"
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl("req", "-x509", *key, "-keyout", folder / "root.key", "-out", self.root, "-subj", "/CN=root", "-days", "30")
        openssl("req", "-new", *key, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", "/CN=tsa")
        (folder / "purpose").write_text("extendedKeyUsage=critical,timeStamping\nbasicConstraints=critical,CA:false\n")
        openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", self.root, "-CAkey", folder / "root.key",
                "-CAcreateserial", "-out", folder / "tsa.pem", "-days", "30", "-extfile", folder / "purpose")
        (folder / "tsa.cnf").write_text(SETTINGS.format(folder=folder))
        (folder / "serial").write_text("01\n")

    def answer(self, question):
        asked, answered = self.folder / "asked.tsq", self.folder / "answered.tsr"
        asked.write_bytes(question)
        openssl("ts", "-reply", "-config", self.folder / "tsa.cnf", "-section", "tsa", "-queryfile", asked,
                "-signer", self.folder / "tsa.pem", "-inkey", self.folder / "tsa.key", "-out", answered)
        return answered.read_bytes()

    def lie(self, question, days):
        """An answer that is right but for its time, so many days from now."""
        self.answer(question)
        told, token = self.folder / "told", self.folder / "token"
        openssl("ts", "-reply", "-in", self.folder / "answered.tsr", "-token_out", "-out", token)
        openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", told)
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        told.write_bytes(re.sub(rb"\x18\x0f\d{14}Z", b"\x18\x0f" + at.strftime("%Y%m%d%H%M%SZ").encode(), told.read_bytes()))
        openssl("cms", "-sign", "-cades", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", told,
                "-signer", self.folder / "tsa.pem", "-inkey", self.folder / "tsa.key", "-outform", "DER", "-out", token)
        return as_answer(token.read_bytes())


class Served:
    """Answers on this machine; `behaviour` makes an answer out of a question."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        served = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                question = self.rfile.read(int(self.headers["content-length"]))
                status, body = served.behaviour(question)
                self.send_response(status)
                self.send_header("content-type", "application/timestamp-reply")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def as_answer(token):
    """A token as an authority hands it over: granted, and the token."""
    body = bytes.fromhex("3003020100") + token
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def is_verified(authority, token, note):
    root = x509.load_pem_x509_certificate(authority.root.read_bytes())
    verifier = VerifierBuilder().add_root_certificate(root).build()
    try:
        return verifier.verify_message(decode_timestamp_response(as_answer(token)), note)
    except VerificationError:
        return False


def check(claim, fangyuan, folder, key, size):
    """`fangyuan` runs the program on the installation in the folder, whose log has so many entries."""
    authority, stranger = Authority(folder / "authority"), Authority(folder / "stranger")
    (folder / "data" / "tsa.pem").write_bytes(authority.root.read_bytes())
    settings = folder / "data" / "stamps.toml"
    settings.write_text('[[authority]]\nname = "openssl"\ncertificate = "tsa.pem"\n', encoding="utf-8")

    asked, answered = folder / "asked.tsq", folder / "answered.tsr"
    fangyuan("ledger", "stamp", "--query", asked)
    told = openssl("ts", "-query", "-in", asked, "-text")
    claim("openssl reads the question", "Hash Algorithm: sha256" in told and "Certificate required: yes" in told)
    answered.write_bytes(stranger.answer(asked.read_bytes()))
    fangyuan("ledger", "stamp", "--reply", answered, status=2)
    claim("an answer of an authority that is not named is not kept", True)
    answered.write_bytes(authority.answer(asked.read_bytes()))
    claim("an answer that was carried by hand is kept", f"前 {size} 筆" in fangyuan("ledger", "stamp", "--reply", answered))

    # The log grows, and is stamped again over HTTP.
    fangyuan("setting", "set", "leave_days_threshold", "90", "--from", "2028-01-01", "--why", "本府決定")
    served = Served(lambda question: (200, authority.answer(question)))
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'url = "{served.url}"\nevery_minutes = 60\n')
    claim("an authority is asked over HTTP", f"前 {size + 1} 筆" in fangyuan("ledger", "stamp"))
    told = fangyuan("ledger", "verify")
    claim("the program says since when the entries were there", f"前 {size + 1} 筆於" in told)
    claim("and that nobody was asked about revocation", "未查該機構憑證是否已廢止" in told)

    bundle, receipt = folder / "stamped.jsonl", folder / "stamped.json"
    fangyuan("ledger", "export", bundle)
    head, *entries = bundle.read_text(encoding="utf-8").splitlines()
    stamped = json.loads(head)["stamped"]
    claim("the log that is handed out bears both stamps", len(stamped) == 2)
    note, token = folder / "note.txt", folder / "token.der"
    for one in stamped:
        note.write_text(one["note"], encoding="utf-8")
        token.write_bytes(base64.b64decode(one["token"]))
        words = ("ts", "-verify", "-data", note, "-in", token, "-token_in", "-CAfile", authority.root)
        claim("openssl verifies a token that was kept", "OK" in openssl(*words))
        claim("so does the other library", is_verified(authority, token.read_bytes(), note.read_bytes()))
    forged = one["note"].replace(f"\n{size + 1}\n", f"\n{size}\n", 1).encode()
    note.write_bytes(forged)
    claim("openssl refuses another note under it", "OK" not in openssl(*words, status=None))
    claim("so does the other library", not is_verified(authority, token.read_bytes(), forged))

    offline = ("--key", key.strip(), "--format", "json", "--authority")
    existed = json.loads(fangyuan("ledger", "verify", bundle, *offline, authority.root))["existed"]
    claim("an outsider learns it from the file alone", [one["entries"] for one in existed] == [size, size + 1])
    claim("and what was not asked", {one["revocation"] for one in existed} == {"not-asked"})
    fangyuan("ledger", "verify", bundle, *offline, stranger.root, status=1)
    claim("and not from an authority that stamped nothing", True)
    receipt.write_text(fangyuan("ledger", "prove", "p1"), encoding="utf-8")
    existed = json.loads(fangyuan("ledger", "verify", receipt, *offline, authority.root))["existed"]
    claim("a receipt says since when its entry was there", existed[0]["entries"] == size)
    told = json.loads(head)
    told["stamped"][1]["token"] = told["stamped"][0]["token"]
    told["stamped"][0]["token"] = base64.b64encode(token.read_bytes()).decode()
    bundle.write_text("\n".join([json.dumps(told), *entries]), encoding="utf-8")
    fangyuan("ledger", "verify", bundle, *offline, authority.root, status=1)
    claim("tokens on each other's checkpoints prove nothing", True)

    fangyuan("setting", "set", "leave_days_threshold", "90", "--from", "2028-01-02", "--why", "本府決定")
    old = answered.read_bytes()
    answers = {
        "the answer to an earlier question": (200, old),
        "an answer from a day to come": lambda question: (200, authority.lie(question, 1)),
        "an answer from before the authority was one": lambda question: (200, authority.lie(question, -1)),
        "an answer of somebody else": lambda question: (200, stranger.answer(question)),
        "no answer": (500, b"out of order\n"),
        "a page": (200, b"<html>"),
        "an answer without end": (200, b"\x30" * 100_000),
        "a refusal": (200, bytes.fromhex("30 05 30 03 02 01 02")),
    }
    for name, answer in answers.items():
        served.behaviour = answer if callable(answer) else lambda question: answer
        fangyuan("ledger", "stamp", status=1)
        claim(f"{name} is not kept", f"前 {size + 1} 筆於" in fangyuan("ledger", "verify"))
    served.behaviour = lambda question: (200, authority.lie(question, 0))
    claim("what is right is kept again", f"前 {size + 2} 筆" in fangyuan("ledger", "stamp"))
    served.server.shutdown()
