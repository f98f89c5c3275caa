"""Sends letters to a real mail server and calls a webhook, and kills the program at random while it does: each arrives,
none is lost. Signatures of calls are checked with a library of others, and so is the calendar of deadlines.

usage: check.py --program FILE

A letter may arrive a second time only where the program was killed between the server's taking it and the note of
that; then it is the same message under the same Message-ID. So it is with calls and their ids. The last line is `N passed, N failed`.
"""

import collections
import datetime
import email
import email.policy
import html
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

from httpx2 import Client
from icalendar import Calendar
from receiver import Receiver
from server import PASSWORD, USER, MailServer

N_LETTERS = 240
N_KILLS = 12 if not os.environ.get("FANGYUAN_FULL") else 60
CLAIM_SECONDS = 5
CALL_CLAIM_SECONDS = 15

IDENTITY = """\
[scim]
rule = [
  { group = "officers", role = "security_officer", agency = "doit" },
  { group = "heads", role = "agency_ciso", agency = "doit" },
]
"""
PERSON = """\
{"id":"p1","form":"person","agency":"doit","with":{"person_id":"E0001","name":"許芬庭","unit":"第二科","post":"科員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
"""
GROUND = "系統汰換期間之替代措施"
SECRET = "correct-Horse-battery-Staple-42"

passed = failed = 0


def claim(sentence, holds, more=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok    ' if holds else 'FAILED'} {sentence}{'' if holds else f' {more}'}", flush=True)


def must(answer, status):
    if answer.status_code != status:
        raise SystemExit(f"{answer.request.method} {answer.request.url}: {answer.status_code}\n{answer.text[:2000]}")
    return answer


def fangyuan(*words):
    done = subprocess.run([program, "--data", data, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"fangyuan {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")


def serve():
    """The program on a port of its own, and where it answers."""
    words = [program, "--data", data, "serve", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True)
    return process, process.stdout.readline().strip()


def let_in(address, link):
    browser = Client(base_url=address, follow_redirects=True)
    key = link[link.index("key=") + len("key=") :].strip()
    must(browser.post("/one-time-link", data={"key": key, "password": SECRET, "password_again": SECRET}), 200)
    return browser


def people(process, address):
    """An administrator, an officer and a CISO with mail addresses, each signed in."""
    link = process.stdout.readline()
    admin = Client(base_url=address, follow_redirects=True)
    key = link[link.index("key=") + len("key=") :].strip()
    first = {"key": key, "name": "first", "display_name": "管理者", "password": SECRET, "password_again": SECRET}
    must(admin.post("/set-up", data=first), 200)
    shown = admin.post("/account/tokens", data={"name": "scim", "scope": "scim", "days": "30"}).text
    token = re.search(r"fangyuan_[A-Za-z0-9_-]+", shown).group(0)
    scim = Client(base_url=f"{address}scim/v2", headers={"authorization": f"Bearer {token}"})
    signed_in = [admin]
    for name, group in (("officer", "officers"), ("ciso", "heads")):
        user = {"userName": name, "displayName": name.upper(), "active": True, "emails": [{"value": f"{name}@gov.example", "primary": True}]}
        made = must(scim.post("/Users", json=user), 201).json()["id"]
        must(scim.post("/Groups", json={"displayName": group, "members": [{"value": made}]}), 201)
        told = must(admin.post(f"/accounts/{made}/link"), 200).text
        signed_in.append(let_in(address, re.search(r"one-time-link\?key=[A-Za-z0-9_-]+", told).group(0)))
    return signed_in


def returned(officer, ciso):
    """A record that the officer files and the CISO returns: one urgent letter to the officer."""
    with_ = {
        "duty": "D6.2c", "ground": GROUND, "measures": "加強宣導",
        "from": "2026-02-20", "expires_on": "2026-12-31",
    }
    filed = must(officer.post("/api/v1/records", json={"form": "waiver", "agency": "doit", "with": with_}), 201).json()
    must(ciso.post(f"/api/v1/records/{filed['id']}/return", json={"why": "請補附件"}), 201)


def called(officer, receiver):
    """Has the receiver called about every record of the officer's agency that is returned; the secret that was shown."""
    fields = {"agency": "doit", "address": receiver.address, "kind": "record.returned"}
    shown = must(officer.post("/webhooks/new", data=fields), 200).text
    return html.unescape(re.search(r'class="secret">([^<]+)<', shown).group(1))


def check_calls(receiver, kills):
    arrived = collections.Counter(receiver.ids())
    repeats = sum(count - 1 for count in arrived.values())
    print(f"       {len(receiver.calls)} calls, {repeats} of them repeats")
    told = {id: json.loads(body) for id, body, _ in receiver.calls}
    subjects = collections.Counter(one["data"]["subject"] for one in told.values())
    claim("every return of a record was called, each under one id", len(subjects) == N_LETTERS and set(subjects.values()) == {1}, len(subjects))
    claim("none was called twice but where a kill fell between calling and noting", repeats <= kills, repeats)
    bodies = collections.defaultdict(set)
    for id, body, _ in receiver.calls:
        bodies[id].add(body)
    claim("a call that was made twice is the same to the letter", all(len(all_) == 1 for all_ in bodies.values()))
    claim("a library of others finds every signature to hold", all(holds for *_, holds in receiver.calls))
    kept = all(one["data"]["href"] == f"https://isms.example/api/v1/records/{one['data']['subject']}" for one in told.values())
    claim("calls say where the rest is read", kept)
    claim("and nothing of what the record says", not any(word.encode() in body for _, body, _ in receiver.calls for word in (GROUND, "許芬庭", "請補附件")))


def calendar_of(officer):
    """The path and query under which a calendar program asks for the deadlines of the officer's agency."""
    shown = must(officer.post("/account/tokens", data={"name": "calendar", "scope": "calendar", "days": "30"}), 200).text
    return re.search(r"/agencies/doit/calendar\.ics\?token=fangyuan_[A-Za-z0-9_-]+", shown).group(0)


def read_calendar(address, asked):
    with Client(base_url=address) as program_of_theirs:
        patience = time.monotonic() + 120
        while (answer := program_of_theirs.get(asked, timeout=60)).status_code == 503 and time.monotonic() < patience:
            time.sleep(1)
        must(answer, 200)
        again = program_of_theirs.get(asked, headers={"if-none-match": answer.headers["etag"]})
        claim("a calendar that is known is not sent again", again.status_code == 304, again.status_code)
        other = program_of_theirs.get(asked.replace("/doit/", "/health/"))
        claim("the calendar of a body that the owner does not reach is not there", other.status_code == 404, other.status_code)
    claim("no line is longer than 75 octets", all(len(line) <= 75 for line in answer.content.split(b"\r\n")))
    read = Calendar.from_ical(answer.content)
    events = read.walk("VEVENT")
    claim("a library of others reads it and finds no fault", events and not any(event.errors for event in events), len(events))
    days = [event.decoded("dtstart") for event in events]
    claim("every deadline is a whole day", all(type(day) is datetime.date for day in days))
    claim("every deadline ends with its day", all(event.decoded("dtend") - day == datetime.timedelta(days=1) for event, day in zip(events, days)))
    claim("every deadline has an id of its own", len({str(event["uid"]) for event in events}) == len(events))
    claim("every deadline leads to its duty", all(re.search(r"/agencies/doit/duties/[^/]+$", str(event["url"])) for event in events))
    claim("and names it in Chinese", all(str(event["summary"]).startswith("期限：") for event in events))


def waiting(browser):
    text = must(browser.get("/metrics"), 200).text
    return sum(int(n) for n in re.findall(r'fangyuan_(?:letters|webhook_calls)\{state="waiting"\} (\d+)', text))


def ids(letters):
    return [email.message_from_bytes(text, policy=email.policy.default)["message-id"] for *_, text in letters]


def killed(server):
    """Starts the program and kills it at a random moment while letters leave; whether any left."""
    before = server.count()
    process, _ = serve()
    patience = time.monotonic() + 60
    while server.count() == before and time.monotonic() < patience:
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.4))
    process.send_signal(signal.SIGKILL)
    process.wait()
    return server.count() > before


program = pathlib.Path(sys.argv[sys.argv.index("--program") + 1]).resolve()
with tempfile.TemporaryDirectory() as made:
    folder = pathlib.Path(made)
    data, log = folder / "data", open(folder / "serve.log", "w+")
    data.mkdir(mode=0o700)
    server = MailServer(folder, pause=0.4)
    port = server.start()
    password = data / "mail-password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    (data / "identity.toml").write_text(IDENTITY)
    (data / "mail.toml").write_text(
        f'address = "https://isms.example"\nfrom = "方圓 <isms@gov.example>"\nhost = "localhost"\nport = {port}\n'
        f'encryption = "starttls"\nuser = "{USER}"\npassword = {{ file = "mail-password" }}\n'
        f'certificate_authority = "{server.certificate}"\nclaim_seconds = {CLAIM_SECONDS}\n'
    )
    (folder / "receiver").mkdir()
    receiver = Receiver(folder / "receiver", pause=2)
    receiver.start()
    (data / "webhooks.toml").write_text(
        f'address = "https://isms.example"\ncertificate_authority = "{receiver.certificate}"\nclaim_seconds = {CALL_CLAIM_SECONDS}\n'
        '[[network]]\nname = "this machine"\nrange = "127.0.0.0/8"\n[[network]]\nname = "this machine"\nrange = "::1"\n'
    )
    person = folder / "person.jsonl"
    person.write_text(PERSON, encoding="utf-8")
    fangyuan("import", person, "--accept-warnings")
    fangyuan("setting", "set", "approval.waiver", "agency_ciso", "--from", "2026-01-01", "--by", "王小明", "--why", "分層負責")

    process, address = serve()
    admin, officer, ciso = people(process, address)
    asked = calendar_of(officer)
    receiver.secret = called(officer, receiver)
    begun = time.monotonic()
    for _ in range(N_LETTERS):
        returned(officer, ciso)
    took = time.monotonic() - begun
    # How soon the first letter and the first call leave is the rounds' pace, not the machine's.
    patience = time.monotonic() + 60
    while not (server.count() > 0 and receiver.ids()) and time.monotonic() < patience:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    at_first = server.count()
    claim(f"{N_LETTERS} letters were written with their causes, and some left meanwhile", 0 < at_first < N_LETTERS, at_first)

    calls_at_first = len(set(receiver.ids()))
    claim("calls were made meanwhile, and some were left", 0 < calls_at_first < N_LETTERS, calls_at_first)

    server.pause, receiver.pause = 0.02, 0.2
    kills = 1
    while kills < N_KILLS and server.count() < N_LETTERS - 10:
        kills += killed(server)
    claim("the program was killed several times while letters left", kills >= 4, kills)

    process, address = serve()
    admin = Client(base_url=address, follow_redirects=True)
    must(admin.post("/sign-in", data={"name": "first", "password": SECRET}, follow_redirects=False), 303)
    patience = time.monotonic() + 120
    while (waiting(admin) > 0 or len(set(receiver.ids())) < N_LETTERS) and time.monotonic() < patience:
        time.sleep(0.2)
    claim("no letter and no call waits any more", waiting(admin) == 0)
    read_calendar(address, asked)
    process.terminate()
    process.wait()
    server.stop()
    receiver.stop()
    check_calls(receiver, kills)

    # The round of the day also brings deadlines that passed long ago before the CISO.
    to_officer = [letter for letter in server.letters if letter[1] == ["officer@gov.example"]]
    escalated = collections.Counter(ids(letter for letter in server.letters if letter not in to_officer))
    arrived = collections.Counter(ids(to_officer))
    repeats = sum(count - 1 for count in (arrived + escalated).values())
    print(f"       {N_LETTERS} letters in {took:.1f} s, {kills} kills, {len(server.letters)} deliveries, {repeats} of them repeats")
    claim("every letter arrived", len(arrived) == N_LETTERS, len(arrived))
    claim("none arrived twice but where a kill fell between taking and noting", repeats <= kills, repeats)
    texts = collections.defaultdict(set)
    claim("of what passed long ago the CISO has one letter", len(escalated) == 1, len(escalated))
    for message, (*_, text) in zip(ids(server.letters), server.letters):
        texts[message].add(text)
    claim("a letter that arrived twice is the same to the letter", all(len(all_) == 1 for all_ in texts.values()))
    claim("every letter came encrypted", all(encrypted for _, _, encrypted, _ in server.letters))
    read = [email.message_from_bytes(text, policy=email.policy.default) for *_, text in to_officer]
    bodies = [message.get_content() for message in read]
    claim("letters say what it is of and where it is", all("已退回" in body and "https://isms.example/records/" in body for body in bodies), bodies[:1])
    claim("and nothing of what the record says", not any(GROUND in body or "許芬庭" in body or "請補附件" in body for body in bodies))
    claim("their subject is one line in Chinese", all(message["subject"].startswith("【方圓】您送出的") for message in read), read[0]["subject"])
    verified = subprocess.run([program, "--data", data, "ledger", "verify"], capture_output=True, text=True)
    claim("the log holds after all kills", verified.returncode == 0, verified.stdout + verified.stderr)
    if failed:
        log.seek(0)
        print("".join(line for line in log if "letter" in line or "call" in line or "WARN" in line or "ERROR" in line)[-4000:])
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
