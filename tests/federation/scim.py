"""Lets another system keep accounts and groups: scim2-tester asks all it knows, then what it does not know is asked.

usage: scim.py --program FILE

The last line is `N passed, N failed`.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

SETTINGS = """\
local_names = ["first", "break-glass"]
[scim]
issuer = "https://id.example"
rule = [
  { group = "isms", role = "security_officer", agency = "doit" },
  { group = "bureau", role = "bureau_officer", agency = "city" },
]
"""
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

passed = failed = 0


def claim(sentence, holds, more=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok    ' if holds else 'FAILED'} {sentence}{'' if holds else f' {more}'}")


def served(program, folder):
    """The program on a port of its own, and where it answers."""
    process = subprocess.Popen(
        [program, "--data", folder, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def token(process, address):
    """Goes through the set-up link that the program printed, and makes a token for keeping accounts."""
    link = process.stdout.readline()
    key = link[link.index("key=") + len("key="):].strip()
    with Client(base_url=address, follow_redirects=True) as browser:
        secret = "correct-Horse-battery-Staple-42"
        first = {"key": key, "name": "first", "display_name": "首位管理者", "password": secret, "password_again": secret}
        opened = browser.post("/set-up", data=first)
        claim("the set-up link lets the first administrator in", opened.status_code == 200, opened.text[:600])
        shown = browser.post("/account/tokens", data={"name": "scim", "scope": "scim", "days": "30"}).text
    found = re.search(r"fangyuan_[A-Za-z0-9_-]+", shown)
    claim("a token is shown once", found, shown[:600])
    return found.group(0)


def tested(client):
    for result in check_server(SyncSCIMClient(client)):
        if result.status == Status.SKIPPED:
            continue
        sentence = f"{result.title} {result.resource_type or ''} {result.reason or ''}"
        claim(" ".join(sentence.split()), result.status in (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE))


def left_alone(client):
    """The first administrator, whom nobody made by SCIM and whose name stays this site's."""
    found = client.get("/Users", params={"filter": 'userName eq "first"'}).json()
    claim("an account of this site itself is not found", found["totalResults"] == 0, found)
    taken = client.post("/Users", json={"userName": "FIRST", "externalId": "1"})
    claim("nor its name given again", (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness"))
    free = client.post("/Users", json={"userName": "break-glass"})
    claim("nor a name that nobody bears yet", (free.status_code, free.json()["scimType"]) == (409, "uniqueness"))


def asked(client):
    """What the tester does not ask."""
    wang = client.post("/Users", json={"userName": "Wang", "externalId": "42", "active": True, "name": {"formatted": "王小明"}})
    user = wang.json()
    claim("a user without displayName is called by its name", user.get("displayName") == "王小明", wang.text)
    claim("the name to sign in by is kept in small letters", user.get("userName") == "wang")
    where = f"/Users/{user['id']}"
    again = client.post("/Users", json={"userName": "WANG"})
    claim("a name is given once", (again.status_code, again.json()["scimType"]) == (409, "uniqueness"))
    stolen = client.post("/Users", json={"userName": "li", "externalId": "42"})
    claim("who somebody is at the provider is given once", stolen.status_code == 409)
    claim("and nothing is left of the attempt", client.get("/Users", params={"filter": 'userName eq "li"'}).json()["totalResults"] == 0)
    for text in ('userName eq "WANG"', 'externalId eq "42" and userName eq "wang"', f'id eq "{user["id"]}"'):
        found = client.get("/Users", params={"filter": text}).json()
        claim(f"{text} finds one", (found["totalResults"], found["Resources"][0]["id"]) == (1, user["id"]))
    claim("another filter is refused", client.get("/Users", params={"filter": 'userName sw "w"'}).json()["scimType"] == "invalidFilter")
    chen = client.post("/Users", json={"userName": "chen"}).json()
    page = client.get("/Users", params={"startIndex": 2, "count": 1}).json()
    claim("pages are counted from one", (page["startIndex"], page["itemsPerPage"], len(page["Resources"])) == (2, 1, 1))
    claim("one that is made is one that is deleted", client.delete(f"/Users/{chen['id']}").status_code == 204)
    claim("no page is longer than allowed", client.get("/Users", params={"count": 10**9}).json()["itemsPerPage"] <= 200)

    known = client.get(where)
    tag = known.headers["etag"]
    claim("what is known is not sent again", client.get(where, headers={"if-none-match": tag}).status_code == 304)
    change = {"schemas": [PATCH], "Operations": [{"op": "Replace", "value": {"active": "False"}}]}
    lost = client.patch(where, json=change, headers={"if-match": '"other"'})
    claim("a change to what is not there any more is refused", lost.status_code == 412)
    closed = client.patch(where, json=change, headers={"if-match": tag})
    claim("a user is closed by a patch", closed.json().get("active") is False, closed.text)
    claim("and its version is another", closed.headers["etag"] != tag)
    renamed = client.put(where, json={"userName": "other", "displayName": "x"})
    claim("a name stays", (renamed.status_code, renamed.json()["scimType"]) == (400, "mutability"))
    opened = client.patch(where, json={"schemas": [PATCH], "Operations": [{"op": "add", "path": "active", "value": True}]})
    claim("and opened again", opened.json().get("active") is True)

    group = client.post("/Groups", json={"displayName": "isms", "members": [{"value": user["id"]}]}).json()
    within = f"/Groups/{group['id']}"
    claim("a user is told its groups", client.get(where).json()["groups"][0]["display"] == "isms")
    nobody = client.post("/Groups", json={"displayName": "x", "members": [{"value": "nobody"}]})
    claim("nobody is a member who is no account", nobody.json()["scimType"] == "invalidValue")
    out = {"schemas": [PATCH], "Operations": [{"op": "remove", "path": f'members[value eq "{user["id"]}"]'}]}
    claim("a member is taken out", "members" not in client.patch(within, json=out).json())
    claim("a deleted user is found no more", (client.delete(where).status_code, client.get(where).status_code) == (204, 404))
    claim("nor by its name", client.get("/Users", params={"filter": 'userName eq "wang"'}).json()["totalResults"] == 0)
    claim("a body that is none is refused", client.post("/Users", content="{", headers={"content-type": "application/json"}).json()["scimType"] == "invalidSyntax")
    claim("another kind of body too", client.post("/Users", content="a=b", headers={"content-type": "text/plain"}).status_code == 415)


program = sys.argv[sys.argv.index("--program") + 1]
with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch) / "data"
    folder.mkdir()
    process, address = served(program, folder)
    program_of_theirs = {"authorization": f"Bearer {token(process, address)}"}
    with Client(base_url=f"{address}scim/v2") as client:
        claim("nobody is answered without a token", client.get("/Users").status_code == 401)
    with Client(base_url=f"{address}scim/v2", headers=program_of_theirs) as client:
        claim("nobody is answered where SCIM is not set up", client.get("/Users").status_code == 404)
    process.terminate()
    process.wait()
    (folder / "identity.toml").write_text(SETTINGS)
    process, address = served(program, folder)
    try:
        with Client(base_url=f"{address}scim/v2", headers={"accept": "application/scim+json"} | program_of_theirs) as client:
            tested(client)
            left_alone(client)
            asked(client)
    finally:
        process.terminate()
        process.wait()
    verified = subprocess.run([program, "--data", folder, "ledger", "verify"], capture_output=True, text=True)
    claim("the log tells of all of it", verified.returncode == 0, verified.stdout + verified.stderr)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
