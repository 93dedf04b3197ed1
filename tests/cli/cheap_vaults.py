#!/usr/bin/env python3
"""Empty vaults that cost the least of all that open. No program makes such a one (a new slot may not cost so little), so
they come from the independent writer of the test vectors. `cheap_vaults.py FOLDER COUNT` reads the password from
standard input.
"""

import secrets
import sys
from pathlib import Path

import cbor2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "vectors"))
from make_vectors import Slot, Vault, deterministic, drawn, fields, raw_event


def empty(name, password):
    vault_id = drawn(name, "vault id", length=16)
    made = raw_event(writer=drawn(name, "writer", length=16), time=1_795_305_307_000)
    nothing = {"access_log": cbor2.dumps([]), "code_texts": cbor2.dumps({}), "label_texts": cbor2.dumps({})}
    payload = deterministic(fields(name, vault_id, events=cbor2.dumps([made]), **nothing))
    return Vault(name, [Slot(name, {"password": password})], payload).file()


def main():
    folder, password = Path(sys.argv[1]), sys.stdin.read()
    for n in range(int(sys.argv[2])):
        (folder / f"{n}.codekeep").write_bytes(empty(secrets.token_hex(16), password))


if __name__ == "__main__":
    main()
