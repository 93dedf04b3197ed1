#!/usr/bin/env python3
"""Opens every vector of a folder with the independent reader, and says what it makes of each.

    python3 read_vectors.py FOLDER

Prints one line for each: its name, and `opens` or the kind of failure, as FORMAT.md, section 5 names it.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

from codekeep_reader import MAX_FILE, Refused, check, check_event, open_payload, password_bytes, read_payload, unlock


def secret_of(given):
    """What a description states as the secret, as the reader takes it."""
    return {
        "password": password_bytes(given["password"]) if "password" in given else None,
        "keyfile": bytes.fromhex(given.get("key_file", "")),
        "recovery": bytes.fromhex(given["recovery_key"]) if "recovery_key" in given else None,
    }


def outcome(file, description):
    try:
        vault = check(file)
        payload = open_payload(vault, unlock(vault, **secret_of(description["secret"])))
        for event in read_payload(payload, vault.vault_id)["events"]:
            check_event(event)
    except Refused as refused:
        return refused.kind
    if hashlib.sha256(payload).hexdigest() != description["payload_sha256"]:
        return "another payload"
    return "opens"


def main():
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        with open(path.with_suffix(".codekeep"), "rb") as file:
            data = file.read(MAX_FILE + 1)
        print(path.stem, outcome(data, json.loads(path.read_text("utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
