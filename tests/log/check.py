"""Checks the log of the program with programs of others: pymerkle for the tree, cryptography for the signatures,
OpenSSL and rfc3161-client for the time stamps.

usage: check.py --program FILE

Fills a throw-away installation, takes its log and a receipt, and says of each claim whether it holds.
The last line is `N passed, N failed`.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymerkle import InclusionProof, InmemoryTree, InvalidProof, verify_consistency, verify_inclusion

import stamps

PEOPLE = """\
{"id":"org-a1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"first","parent":"city"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","unit":"第二科","post":"科員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"鄭涵婷","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
"""

passed = failed = 0


def claim(sentence, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok    ' if holds else 'FAILED'} {sentence}")


def fangyuan(*words, status=0):
    done = subprocess.run([program, "--data", folder / "data", *words], capture_output=True, text=True)
    if done.returncode != status:
        raise SystemExit(f"fangyuan {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def opened(note, key):
    """The size and the root of a note, if the key signed it."""
    name, _, public = key.strip().split("+", 2)
    public = base64.b64decode(public)
    text, signatures = note.split("\n\n", 1)
    text += "\n"
    origin, size, root = text.splitlines()
    _, signer, signed = signatures.strip().split(" ")
    signed = base64.b64decode(signed)
    digest = hashlib.sha256(name.encode() + b"\n" + public).digest()
    if (origin, signer) != (name, name) or signed[:4] != digest[:4]:
        raise InvalidSignature
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[4:], text.encode())
    return int(size), base64.b64decode(root)


def stepped(head, entries, key):
    """How many entries from the first on bear a signature that holds on the root up to them."""
    name, _, public = key.strip().split("+", 2)
    verifier = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:])
    tree, before = InmemoryTree(algorithm="sha256"), hashlib.sha256()
    for number, (entry, step) in enumerate(zip(entries, head["steps"]), 1):
        tree.append_entry(entry.encode())
        root, so_far = (base64.b64encode(one).decode() for one in (tree.get_state(), before.digest()))
        signature = base64.b64decode(step)
        try:
            verifier.verify(signature, f"fangyuan step/v1\n{name}\n{number}\n{root}\n{so_far}\n".encode())
        except InvalidSignature:
            return number - 1
        before.update(signature)
    return len(head["steps"])


def cosigned(note, key):
    """When the witness of the key saw the note (C2SP tlog-cosignature), if it did."""
    name, _, public = key.strip().split("+", 2)
    public = base64.b64decode(public)
    text, signatures = note.split("\n\n", 1)
    text += "\n"
    digest = hashlib.sha256(name.encode() + b"\n" + public).digest()
    for line in signatures.splitlines():
        _, signer, signed = line.split(" ")
        signed = base64.b64decode(signed)
        if signer == name and signed[:4] == digest[:4] and public[0] == 4:
            at = int.from_bytes(signed[4:12], "big")
            message = f"cosignature/v1\ntime {at}\n{text}".encode()
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[12:], message)
            return at
    raise InvalidSignature


def tile_path(kind, number, width):
    """Where C2SP tlog-tiles puts a tile of a log that has fewer than a thousand of them."""
    return f"tile/{kind}/{number:03}" + ("" if width == 256 else f".p/{width}")


def tiles_of(kind, size):
    full, rest = divmod(size, 256)
    return [(number, 256) for number in range(full)] + ([(full, rest)] if rest else [])


def entries_of(bundle):
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        yield bundle[2 : 2 + length]
        bundle = bundle[2 + length :]


def leaf_of(entry):
    return hashlib.sha256(b"\0" + entry.encode()).digest()


def holds(check):
    try:
        check()
        return True
    except (InvalidProof, InvalidSignature):
        return False


program = pathlib.Path(sys.argv[sys.argv.index("--program") + 1]).resolve()
with tempfile.TemporaryDirectory() as made:
    folder = pathlib.Path(made)
    people = folder / "people.jsonl"
    people.write_text(PEOPLE, encoding="utf-8")
    fangyuan("import", people)
    earlier = fangyuan("ledger", "checkpoint")
    for day in range(1, 10):
        fangyuan("setting", "set", "leave_days_threshold", "90", "--from", f"2026-01-0{day}", "--why", "本府決定")
    key = fangyuan("ledger", "key")
    bundle, receipt = folder / "log.jsonl", folder / "receipt.json"
    fangyuan("ledger", "export", bundle)
    receipt.write_text(fangyuan("ledger", "prove", "p1"), encoding="utf-8")

    head, *entries = bundle.read_text(encoding="utf-8").splitlines()
    size, root = opened(json.loads(head)["checkpoint"], key)
    claim("the checkpoint is signed by the key that the program prints", True)
    forged = json.loads(head)["checkpoint"].replace(f"\n{size}\n", f"\n{size + 1}\n", 1)
    claim("a checkpoint of another size is not", not holds(lambda: opened(forged, key)))
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry.encode())
    claim("the entries are as many as were signed", tree.get_size() == size == 11)
    claim("their root is the one that was signed", tree.get_root() == root)

    claim("each entry bears a signature on the root up to it", stepped(json.loads(head), entries, key) == size)
    forged = [*entries[:4], entries[4].replace("setting", "sitting"), *entries[5:]]
    claim("from a forged entry on none holds", stepped(json.loads(head), forged, key) == 4)

    old_size, old_root = opened(earlier, key)
    claim("the earlier checkpoint is the root of the first entries", tree.get_root(old_size) == old_root)
    grown = tree.prove_consistency(old_size, size)
    claim("the log grew out of it", holds(lambda: verify_consistency(old_root, root, grown)))

    shown = json.loads(receipt.read_text(encoding="utf-8"))
    number = json.loads(shown["entry"])["change"]
    theirs = tree.prove_inclusion(number, size)
    leaf = leaf_of(shown["entry"])
    ours = InclusionProof("sha256", True, size, number, theirs.rule, [leaf, *map(bytes.fromhex, shown["path"])])
    claim("the receipt's path is the one that the other library makes", ours.path == theirs.path)
    claim("it leads from the entry to the root", holds(lambda: verify_inclusion(leaf, root, ours)))
    other = leaf_of("another entry")
    claim("it does not lead there from another entry", not holds(lambda: verify_inclusion(other, root, ours)))

    box, asked, seen = folder / "box", folder / "asked.txt", folder / "cosigned.txt"
    witness = fangyuan("ledger", "witness", "--folder", box)
    (folder / "data" / "witnesses.toml").write_text(f'[[witness]]\nkey = "{witness.strip()}"\n', encoding="utf-8")
    asked.write_text(fangyuan("ledger", "request"), encoding="utf-8")
    seen.write_text(fangyuan("ledger", "witness", asked, "--log", key.strip(), "--folder", box), encoding="utf-8")
    fangyuan("ledger", "cosign", seen)
    claim("the witness's signature holds for the checkpoint", cosigned(seen.read_text(encoding="utf-8"), witness) > 0)
    other = seen.read_text(encoding="utf-8").replace(f"\n{size}\n", f"\n{size + 1}\n", 1)
    claim("it does not hold for another", not holds(lambda: cosigned(other, witness)))
    for day in range(1, 29):
        for month in range(1, 10):
            on = f"2027-{month:02}-{day:02}"
            fangyuan("setting", "set", "leave_days_threshold", "90", "--from", on, "--why", "本府決定")
    asked.write_text(fangyuan("ledger", "request", "--seen", str(size)), encoding="utf-8")
    old, *proof = asked.read_text(encoding="utf-8").split("\n\n", 1)[0].splitlines()
    tiles = folder / "tiles"
    fangyuan("ledger", "export", "--tiles", tiles)
    new_size, new_root = opened((tiles / "checkpoint").read_text(encoding="utf-8"), key)
    bundles = [(tiles / tile_path("entries", *tile)).read_bytes() for tile in tiles_of("entries", new_size)]
    whole = InmemoryTree(algorithm="sha256")
    for bundle_of_256 in bundles:
        for entry in entries_of(bundle_of_256):
            whole.append_entry(entry)
    claim("the bundles of the tiles hold as many entries as were signed", whole.get_size() == new_size == 263)
    claim("their root is the one that was signed", whole.get_root() == new_root)
    hashes = b"".join((tiles / tile_path("0", *tile)).read_bytes() for tile in tiles_of("0", new_size))
    leaves = b"".join(hashlib.sha256(b"\0" + entry).digest() for one in bundles for entry in entries_of(one))
    claim("the tiles of level 0 are the hashes of these entries", hashes == leaves)
    above = (tiles / tile_path("1", 0, 1)).read_bytes()
    claim("the tile above is the root of the first 256", above == whole.get_root(256))
    grown = whole.prove_consistency(size, new_size)
    ours = [base64.b64decode(step) for step in proof]
    claim("what the witness is asked proves that the log grew", old == f"old {size}" and set(ours) <= set(grown.path))

    stamps.check(claim, fangyuan, folder, key, new_size)
    new_size += 2

    claim("the program finds the log whole", f"{new_size} 筆" in fangyuan("ledger", "verify"))
    fangyuan("ledger", "verify", bundle, "--key", key.strip())
    fangyuan("ledger", "verify", receipt, "--key", key.strip())
    claim("it checks the log and the receipt with nothing but the key", True)
    bundle.write_text("\n".join([head, *entries[:4], entries[4].replace("setting", "sitting"), *entries[5:]]), encoding="utf-8")
    told = json.loads(fangyuan("ledger", "verify", bundle, "--key", key.strip(), "--format", "json", status=1))
    claim("it names the entry that was forged", told["entry"] == 5)
    receipt.write_text(json.dumps(shown).replace("E0001", "E0009"), encoding="utf-8")
    fangyuan("ledger", "verify", receipt, "--key", key.strip(), status=1)
    claim("it finds a forged entry and a forged record out", True)

print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
