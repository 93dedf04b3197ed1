#!/usr/bin/env python3
"""Writes test vectors for the vault format, after docs/FORMAT.md and nothing else.

    python3 make_vectors.py FOLDER        writes the files and their descriptions
    python3 make_vectors.py --describe    writes the descriptions again, beside this script

Each vector is a file NAME.codekeep with exactly one thing wrong with it, or nothing, and a description
NAME.json. The same bytes come out in every run. The repository holds the descriptions alone: the smallest
vault is 64 KiB of what cannot be compressed. A reader passes when it says of each file what stands in
`expect`: `opens`, or a kind of FORMAT.md, section 5.

Needs: pip install cryptography argon2-cffi cbor2
"""

import argparse
import hashlib
import hmac
import json
import struct
import sys
import unicodedata
from pathlib import Path

import cbor2
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = Path(__file__).resolve().parent
LEAST = (19_456, 1, 1)
PASSWORD = "correct horse battery staple"
BUCKET = 65_536
LONGEST_EVENT = 4 * 1024 * 1024
MAGIC = bytes.fromhex("89434b560d0a1a0a")


def drawn(*labels, length=32):
    """Bytes that look random and are the same in every run."""
    seed = "/".join(("codekeep vectors 1",) + labels).encode()
    out, count = b"", 0
    while len(out) < length:
        out += hashlib.sha256(seed + bytes([count])).digest()
        count += 1
    return out[:length]


# --- the primitives and the key schedule: FORMAT.md, section 3 ---------------------------------------


def hkdf(salt, ikm, info, length):
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    okm, block = b"", b""
    for count in range(1, 1 + -(-length // 32)):
        block = hmac.digest(prk, block + info + bytes([count]), "sha256")
        okm += block
    return okm[:length]


def seal(okm, message, aad):
    return AESGCM(okm[:32]).encrypt(okm[32:44], message, aad)


class Slot:
    """What a slot is made from. Whatever is to be wrong with it is stated here, and nothing else is."""

    def __init__(self, name, secret, kind=None, kdf=None, cost=None, reserved=0, salt=None, slot_id=None):
        self.secret = secret
        self.kind = kind if kind is not None else 3 if "recovery_key" in secret else 2 if "key_file" in secret else 1
        self.kdf = kdf if kdf is not None else 2 if self.kind == 3 else 1
        self.cost = cost if cost is not None else (0, 0, 0) if self.kdf == 2 else LEAST
        self.reserved = reserved
        self.salt = salt or drawn(name, "salt", str(self.kind))
        self.slot_id = slot_id or drawn(name, "slot id", str(self.kind), length=16)

    def head(self):
        return struct.pack("<BBHIII", self.kind, self.kdf, self.reserved, *self.cost) + self.salt + self.slot_id

    def okm(self, vault_id):
        return hkdf(vault_id, self.ikm(), b"codekeep/v1/slot" + self.head(), 76)

    def ikm(self):
        if "recovery_key" in self.secret:
            return bytes.fromhex(self.secret["recovery_key"])
        # A cost that must be refused is never paid: the slot is made at the least one.
        m_kib, t, p = self.cost if within(self.cost) else LEAST
        password = unicodedata.normalize("NFC", self.secret["password"]).encode()
        stretched = hash_secret_raw(password, self.salt, t, m_kib, p, 32, Type.ID, version=0x13)
        return stretched + bytes.fromhex(self.secret.get("key_file", ""))

    def bytes(self, vault_id, dek):
        okm = self.okm(vault_id)
        head = self.head() + okm[44:]
        return head + seal(okm, dek, head)


def within(cost):
    m_kib, t, p = cost
    return 19_456 <= m_kib <= 2_097_152 and 1 <= t <= 64 and 1 <= p <= 16 and m_kib >= 8 * p and m_kib * t <= 8_388_608


# --- the payload: FORMAT.md, section 6 ---------------------------------------------------------------


def text_of(vault_secret, code, text):
    return seal(hkdf(b"", vault_secret, b"codekeep/v1/text" + code, 44), text.encode(), b"")


def event(kind, body):
    fields = [drawn("writer", length=16), 1, None, 1, 1_795_305_307_000, drawn("event", length=16), kind, body]
    return cbor2.dumps(fields, canonical=True)


def raw_event(kind="vault.new", body=None, *, writer=None, seq=1, prev=None, time=1, more=()):
    """An event with anything in the place of its items."""
    items = [writer or drawn("writer", length=16), seq, prev, 1, time, drawn("event", length=16), kind, {} if body is None else body, *more]
    return cbor2.dumps(items, canonical=True)


def fields(name, own_vault, /, **changed):
    """The fields of a small payload, each as its CBOR. `None` leaves one out."""
    secret, code = drawn(name, "vault secret"), drawn(name, "code", length=16)
    all_fields = {
        "schema": cbor2.dumps(1),
        "vault_id": cbor2.dumps(own_vault),
        "vault_secret": cbor2.dumps(secret),
        "past_keys": cbor2.dumps([]),
        "events": cbor2.dumps([event("vault.new", {})]),
        "access_log": cbor2.dumps([[1_795_305_307_000, drawn("writer", length=16), "opened", 1]]),
        "code_texts": cbor2.dumps({code: text_of(secret, code, "9030 3487")}),
        "label_texts": cbor2.dumps({drawn(name, "label"): "Zofia’s e-mail"}),
    }
    all_fields.update(changed)
    return {key: value for key, value in all_fields.items() if value is not None}


def head(major, value):
    """The head of a CBOR item in its shortest form."""
    for limit, info, form in ((24, value, ""), (2**8, 24, "B"), (2**16, 25, ">H"), (2**32, 26, ">I"), (2**64, 27, ">Q")):
        if value < limit:
            return bytes([major << 5 | info]) + (struct.pack(form, value) if form else b"")
    raise ValueError(value)


def text(value):
    return head(3, len(value)) + value.encode()


def deterministic(all_fields):
    entries = sorted((text(key), value) for key, value in all_fields.items())
    return head(5, len(entries)) + b"".join(key + value for key, value in entries)


def pad(payload):
    padded = struct.pack("<I", len(payload)) + payload
    return padded + bytes(-len(padded) % BUCKET)


# --- the file: FORMAT.md, section 2 ------------------------------------------------------------------


class Vault:
    """A vault under construction. Hooks change one thing before what depends on it is made."""

    def __init__(self, name, slots=None, payload=None, padded=None, dek=None):
        self.name = name
        self.vault_id = drawn(name, "vault id", length=16)
        self.save_salt = drawn(name, "save salt")
        self.dek = dek or drawn(name, "dek")
        self.slots = slots if slots is not None else [Slot(name, {"password": PASSWORD})]
        self.payload = payload if payload is not None else deterministic(fields(name, self.vault_id))
        self.padded = padded if padded is not None else pad(self.payload)

    def header(self):
        raw = b"".join(slot if isinstance(slot, bytes) else slot.bytes(self.vault_id, self.dek) for slot in self.slots)
        count = len(raw) // 144
        prefix = MAGIC + struct.pack("<HHI", 1, 72 + 144 * count, 0) + self.vault_id + self.save_salt
        return prefix + struct.pack("<IB3x", len(self.padded) + 16, count) + raw

    def body(self):
        header = self.header()
        mac_key = hkdf(self.save_salt, self.dek, b"codekeep/v1/header-mac" + self.vault_id, 32)
        mac = hmac.digest(mac_key, header, "sha256")
        okm = hkdf(self.save_salt, self.dek, b"codekeep/v1/payload" + self.vault_id, 44)
        return header + mac + seal(okm, self.padded, header + mac)

    def file(self, change=None):
        """The file; `change` gets the bytes before the trailer, which fits again afterwards."""
        body = bytearray(self.body())
        if change:
            body = bytearray(change(body) or body)
        return bytes(body) + hashlib.sha256(body).digest()


# --- the vectors -------------------------------------------------------------------------------------


VECTORS = {}


def vector(name, expect, comment, file, secret=None, payload=None):
    assert name not in VECTORS, name
    VECTORS[name] = (
        {
            "comment": comment,
            "secret": secret or {"password": PASSWORD},
            "expect": expect,
            "file_sha256": hashlib.sha256(file).hexdigest(),
            "file_len": len(file),
            "payload_sha256": hashlib.sha256(payload).hexdigest() if payload is not None else None,
        },
        file,
    )


def opens(name, comment, vault, secret=None):
    vector(name, "opens", comment, vault.file(), secret, vault.payload)


def put(at, data):
    def change(body):
        body[at : at + len(data)] = data

    return change


def flip(at, bit=0):
    def change(body):
        body[at] ^= 1 << bit

    return change


def le(value, length):
    return value.to_bytes(length, "little")


SLOT, SECOND, MAC_ONE, MAC_TWO = 72, 72 + 144, 72 + 144, 72 + 288
RECOVERY = {"recovery_key": drawn("recovery key", length=20).hex()}
WITH_FILE = {"password": PASSWORD, "key_file": drawn("key file").hex()}


def two(name, **of_password):
    return Vault(name, [Slot(name, {"password": PASSWORD}, **of_password), Slot(name, RECOVERY)])


def files_that_open():
    opens("opens-password", "one password slot", Vault("opens-password"))
    opens("opens-password-of-two", "password slot, then recovery slot", two("opens-password-of-two"))
    opens("opens-recovery-key", "the recovery slot opens without any key derivation", two("opens-recovery-key"), RECOVERY)
    name = "opens-recovery-slot-first"
    opens(name, "the slots may stand in either order", Vault(name, [Slot(name, RECOVERY), Slot(name, {"password": PASSWORD})]))
    name = "opens-key-file"
    opens(name, "password and key file", Vault(name, [Slot(name, WITH_FILE)]), WITH_FILE)
    for name, password, given, comment in (
        ("opens-password-nfc", "pässwört", "pa\u0308sswo\u0308rt", "written with combining marks; NFC makes it the same"),
        ("opens-password-spaces", "  two  spaces ", "  two  spaces ", "nothing is trimmed or folded"),
        ("opens-password-1024-bytes", "x" * 1024, "x" * 1024, "the longest password"),
        ("opens-password-one-byte", "x", "x", "the shortest password"),
    ):
        opens(name, comment, Vault(name, [Slot(name, {"password": password})]), {"password": given})
    name = "opens-cost-of-several-lanes"
    opens(name, "m = 19,457 KiB, t = 2, p = 3: memory that the lanes do not divide", Vault(name, [Slot(name, {"password": PASSWORD}, cost=(19_457, 2, 3))]))
    name = "opens-bucket-filled"
    vault_id = drawn(name, "vault id", length=16)
    room = BUCKET - 4 - len(deterministic(fields(name, vault_id, x=b"")))
    payload = deterministic(fields(name, vault_id, x=head(2, room - 3) + bytes(room - 3)))
    assert len(pad(payload)) == BUCKET == len(payload) + 4
    opens(name, "length and payload fill the bucket exactly: no zeros follow", Vault(name, payload=payload))
    name = "opens-next-bucket"
    payload = deterministic(fields(name, drawn(name, "vault id", length=16), x=head(2, room - 2) + bytes(room - 2)))
    assert len(pad(payload)) == 2 * BUCKET
    opens(name, "one byte more takes the next bucket", Vault(name, payload=payload))


def payloads_that_open():
    def one(name, comment, /, **changed):
        own_vault = drawn(name, "vault id", length=16)
        opens(name, comment, Vault(name, payload=deterministic(fields(name, own_vault, **changed))))

    keys = [[drawn("past", str(why)), 1_790_000_000_000 + why, why] for why in (1, 2, 3, 99)]
    one("opens-past-keys", "keys from before re-keys, one with a reason of a newer version", past_keys=cbor2.dumps(keys))
    one("opens-unknown-field", "a field of a newer version is carried along", future=cbor2.dumps({"a": [-1, None, True]}))
    one("opens-pack-keys", "the reserved field", pack_keys=cbor2.dumps({drawn("copy", length=16): [drawn("pack", length=16), drawn("pack dek")]}))
    one("opens-access-dropped", "hashes of what was dropped from the access log", access_dropped=cbor2.dumps([bytes(32), b"\1" * 32]))
    one("opens-newer-schema", "schema 2 whose known fields are what they were: read, never written back", schema=cbor2.dumps(2))
    one("opens-empty", "nothing in it", events=cbor2.dumps([]), access_log=cbor2.dumps([]), code_texts=cbor2.dumps({}), label_texts=cbor2.dumps({}))
    one("opens-unknown-event", "an event of a kind of a newer version", events=cbor2.dumps([event("from.the.future", {"x": 1})]))
    one("opens-event-twice", "one event twice is one event", events=cbor2.dumps([event("vault.new", {})] * 2))
    one("opens-depth-16", "as deep as may be: the map of the payload and 15 arrays", future=b"\x81" * 14 + b"\x80")
    room = LONGEST_EVENT - len(event("from.the.future", {"x": bytes(4_000_000)})) + 4_000_000
    longest = event("from.the.future", {"x": bytes(room)})
    assert len(longest) == LONGEST_EVENT
    one("opens-longest-event", "an event of 4,194,304 bytes", events=cbor2.dumps([longest]))
    one("opens-event-unknown-word", "a word of a newer version in a known kind", events=cbor2.dumps([event("fact", {"account": drawn("account", length=16), "fact": "newer", "value": 1})]))
    one("opens-event-unknown-field", "a field of a newer version in a known kind", events=cbor2.dumps([event("account.new", {"account": drawn("account", length=16), "newer": [1]})]))
    one("opens-event-broken-chain", "a second event without its first: reported, and read", events=cbor2.dumps([raw_event(seq=2, prev=drawn("gone"))]))
    one("opens-event-empty-lists", "lists that are not there are empty", events=cbor2.dumps([event("purge", {})]))
    one("opens-mixed-keys", "keys of several types in the bytewise order of their encodings", future=bytes.fromhex("a41903e8012002416103616104"))


def headers():
    name = "header-magic-text-mode"
    vector(name, "not-a-vault", "a carriage return was lost on the way", Vault(name).file(lambda body: body.replace(b"\r\n", b"\n", 1)))
    name = "header-magic-bit"
    vector(name, "not-a-vault", "one bit of the magic", Vault(name).file(flip(7)))
    vector("header-empty-file", "not-a-vault", "no bytes at all", b"")
    vector("header-magic-cut", "not-a-vault", "seven bytes of the magic", MAGIC[:7])
    vector("header-magic-alone", "damaged", "the magic and nothing else", MAGIC)
    vector("header-magic-with-trailer", "malformed", "magic, version 1 and a trailer that fits", (lambda b: b + hashlib.sha256(b).digest())(MAGIC + le(1, 2)))
    for version in (0, 2, 256, 65_535):
        name = f"header-version-{version}"
        vector(name, "newer-version", f"version {version}", Vault(name).file(put(8, le(version, 2))))
    for bit in (0, 31):
        name = f"header-flag-{bit}"
        vector(name, "malformed", f"flag {bit} is set", Vault(name).file(flip(12 + bit // 8, bit % 8)))
    for at in (69, 70, 71):
        name = f"header-zero-{at}"
        vector(name, "malformed", f"byte {at} must be zero", Vault(name).file(put(at, b"\1")))
    for length in (0, 72, 215, 217, 360):
        name = f"header-len-{length}"
        vector(name, "malformed", f"header_len is {length} with one slot", Vault(name).file(put(10, le(length, 2))))
    for count in (0, 2, 3, 255):
        name = f"header-slot-count-{count}"
        vector(name, "malformed", f"slot_count is {count} in a file with one slot", Vault(name).file(put(68, bytes([count]))))
    for length, comment in (
        (0, "nothing"),
        (16, "a tag and no bucket"),
        (BUCKET, "a bucket without its tag"),
        (BUCKET + 15, "one byte short of a bucket and its tag"),
        (2 * BUCKET + 16, "more than the file has"),
        (2**32 - 1, "all bits set"),
    ):
        name = f"header-ct-len-{length}"
        vector(name, "malformed", f"ct_len is {length}: {comment}", Vault(name).file(put(64, le(length, 4))))
    name = "header-none-of-the-slots"
    vector(name, "malformed", "no slot: header_len and slot_count agree", Vault(name, slots=[]).file())
    name = "header-three-slots"
    vector(name, "malformed", "three slots: header_len and slot_count agree", Vault(name, slots=[Slot(name, {"password": PASSWORD}), Slot(name, RECOVERY), Slot(name, WITH_FILE)]).file())
    name = "header-byte-in-between"
    vector(name, "malformed", "a byte between header and ciphertext", Vault(name).file(lambda body: body[:MAC_ONE] + b"\0" + body[MAC_ONE:]))


def trailers():
    for name, comment, change in (
        ("trailer-bit", "one bit of the trailer", lambda file: file[:-1] + bytes([file[-1] ^ 1])),
        ("trailer-missing", "the trailer was cut off", lambda file: file[:-32]),
        ("trailer-appended", "one byte was added", lambda file: file + b"\0"),
        ("trailer-truncated", "the last byte was cut off", lambda file: file[:-1]),
        ("trailer-half", "half of the file", lambda file: file[: len(file) // 2]),
        ("trailer-prefix", "the prefix alone", lambda file: file[:72]),
        ("trailer-zeros", "a half-synced file: its second half is zeros", lambda file: file[: len(file) // 2] + bytes(len(file) - len(file) // 2)),
        ("trailer-payload-bit", "a bit of the ciphertext flipped on the medium", lambda file: file[:1000] + bytes([file[1000] ^ 4]) + file[1001:]),
    ):
        vector(name, "damaged", comment, change(Vault(name).file()))
    name = "trailer-and-version"
    file = Vault(name).file(put(8, le(2, 2)))
    vector(name, "damaged-or-newer", "version 2, and the trailer does not fit", file[:-1] + bytes([file[-1] ^ 1]))


def slots():
    for kind in (0, 4, 255):
        name = f"slot-type-{kind}"
        vector(name, "newer-version", f"slot type {kind}", Vault(name).file(put(SLOT, bytes([kind]))))
    for kdf in (0, 3, 255):
        name = f"slot-kdf-{kdf}"
        vector(name, "newer-version", f"kdf {kdf}", Vault(name).file(put(SLOT + 1, bytes([kdf]))))
    name = "slot-second-newer-type"
    vector(name, "newer-version", "the second slot is of an unknown type", two(name).file(put(SECOND, b"\4")))
    for name, comment, change in (
        ("slot-password-without-kdf", "type 1 with kdf 2", put(SLOT, bytes([1, 2]) + bytes(14))),
        ("slot-key-file-without-kdf", "type 2 with kdf 2", put(SLOT, bytes([2, 2]) + bytes(14))),
        ("slot-recovery-with-kdf", "type 3 with kdf 1", put(SECOND + 1, b"\1" + bytes(2) + le(19_456, 4) + le(1, 4) + le(1, 4))),
        ("slot-recovery-with-memory", "kdf 2 with m_kib", put(SECOND + 4, b"\1")),
        ("slot-recovery-with-passes", "kdf 2 with t", put(SECOND + 8, b"\1")),
        ("slot-recovery-with-lanes", "kdf 2 with p", put(SECOND + 12, b"\1")),
        ("slot-zero-2", "byte 2 of a slot must be zero", put(SLOT + 2, b"\1")),
        ("slot-zero-3-of-second", "byte 3 of the second slot must be zero", put(SECOND + 3, b"\1")),
    ):
        vector(name, "malformed", comment, two(name).file(change))
    for name, comment, secrets in (
        ("slot-two-passwords", "two slots with a password", [{"password": PASSWORD}, {"password": "another"}]),
        ("slot-password-and-key-file", "a password slot beside one with a key file: the key file would guard nothing", [{"password": PASSWORD}, WITH_FILE]),
        ("slot-two-recovery", "two recovery slots", [RECOVERY, RECOVERY]),
        ("slot-recovery-alone", "a recovery slot alone", [RECOVERY]),
    ):
        made = [Slot(f"{name}/{at}", secret) for at, secret in enumerate(secrets)]
        vector(name, "malformed", comment, Vault(name, made).file(), secrets[0])
    name = "slot-none-of-this-kind"
    vector(name, "no-such-slot", "a recovery key is given and there is no slot for one", Vault(name).file(), RECOVERY)
    name = "slot-needs-key-file"
    vector(name, "no-such-slot", "a password alone is given where a key file is needed too", Vault(name, [Slot(name, WITH_FILE)]).file())


def costs():
    for m_kib, t, p, comment in (
        (0, 1, 1, "no memory"),
        (19_455, 1, 1, "memory just below the least"),
        (2_097_153, 1, 1, "memory just above the most"),
        (2**32 - 1, 1, 1, "4 TiB of memory"),
        (19_456, 0, 1, "no pass"),
        (19_456, 65, 1, "passes just above the most"),
        (19_456, 2**32 - 1, 1, "four thousand million passes"),
        (19_456, 1, 0, "no lane"),
        (19_456, 1, 17, "lanes just above the most"),
        (19_456, 1, 2**32 - 1, "four thousand million lanes"),
        (2_097_152, 5, 1, "memory times passes just above 8 GiB"),
        (131_073, 64, 1, "memory times passes just above 8 GiB, in many passes"),
    ):
        name = f"cost-{m_kib}-{t}-{p}"
        vector(name, "refused-cost", comment, two(name, cost=(m_kib, t, p)).file())
    name = "cost-of-the-other-slot"
    vector(name, "refused-cost", "the cost is refused although the recovery key would need none", two(name, cost=(19_456, 65, 1)).file(), RECOVERY)


def keys():
    name = "key-another-password"
    vector(name, "wrong-password", "the password differs in one letter", Vault(name).file(), {"password": PASSWORD.upper()})
    name = "key-password-with-space"
    vector(name, "wrong-password", "a space behind it counts", Vault(name).file(), {"password": PASSWORD + " "})
    name = "key-password-compatibility"
    vector(name, "wrong-password", "NFKC would make them equal; NFC does not", Vault(name, [Slot(name, {"password": "office"})]).file(), {"password": "o\ufb03ce"})
    name = "key-another-recovery-key"
    other = {"recovery_key": drawn("another recovery key", length=20).hex()}
    vector(name, "wrong-password", "another recovery key", two(name).file(), other)
    name = "key-another-key-file"
    wrong = {"password": PASSWORD, "key_file": drawn("another key file").hex()}
    vector(name, "wrong-password", "the right password with another key file", Vault(name, [Slot(name, WITH_FILE)]).file(), wrong)
    for name, expect, comment, change in (
        ("key-vault-id", "wrong-password", "a bit of vault_id", flip(16)),
        ("key-slot-salt", "wrong-password", "a bit of the slot's salt", flip(SLOT + 16)),
        ("key-slot-id", "wrong-password", "a bit of slot_id", flip(SLOT + 48)),
        ("key-commit", "wrong-password", "a bit of commit", flip(SLOT + 64)),
        ("key-other-cost", "wrong-password", "t is 2 instead of 1: another key", put(SLOT + 8, b"\2")),
        ("key-wrapped-dek", "altered-slot", "a bit of the wrapped key", flip(SLOT + 96)),
        ("key-wrapped-dek-tag", "altered-slot", "a bit of the wrapped key's tag", flip(SLOT + 143, 7)),
        ("key-save-salt", "altered-header", "a bit of save_salt", flip(32)),
        ("key-other-slot-salt", "altered-header", "a bit of the other slot's salt", flip(SECOND + 16)),
        ("key-other-slot-id", "altered-header", "a bit of the other slot's id", flip(SECOND + 48)),
        ("key-other-slot-commit", "altered-header", "a bit of the other slot's commit", flip(SECOND + 64)),
        ("key-other-slot-wrapped", "altered-header", "a bit of the other slot's wrapped key", flip(SECOND + 100)),
        ("key-header-mac", "altered-header", "a bit of HEADER_MAC", flip(MAC_TWO)),
        ("key-ciphertext-first", "altered-payload", "the first bit of the ciphertext", flip(MAC_TWO + 32)),
        ("key-ciphertext-last", "altered-payload", "the last bit of its tag", flip(-1, 7)),
    ):
        vector(name, expect, comment, two(name).file(change))
    name = "key-slots-swapped"
    vector(name, "altered-header", "the slots changed places", two(name).file(lambda body: body[:SLOT] + body[SECOND:MAC_TWO] + body[SLOT:SECOND] + body[MAC_TWO:]))
    name = "key-slot-of-another-vault"
    foreign = Vault(name + "/other", [Slot(name + "/other", {"password": PASSWORD})])
    vector(name, "wrong-password", "a slot copied from another vault with the same password", Vault(name).file(put(SLOT, foreign.header()[SLOT:SECOND])))
    name = "key-payload-of-another-save"
    later = Vault(name)
    later.save_salt = drawn(name, "a later save")
    vector(name, "altered-payload", "the ciphertext of another save of the same vault", Vault(name).file(put(MAC_ONE + 32, later.body()[MAC_ONE + 32 :])))
    salamander()


def payloads():
    def one(name, comment, /, payload=None, padded=None, expect="malformed-payload", **changed):
        whole = deterministic(fields(name, drawn(name, "vault id", length=16), **changed))
        payload = payload(whole) if payload else whole
        vector(name, expect, comment, Vault(name, payload=payload, padded=padded(pad(payload)) if padded else None).file())

    # Padding.
    one("padding-not-zero", "the last byte is not zero", padded=lambda p: p[:-1] + b"\1")
    one("padding-too-much", "one bucket too many", padded=lambda p: p + bytes(BUCKET))
    one("padding-length-short", "a length that leaves a byte of the payload over", padded=lambda p: le(int.from_bytes(p[:4], "little") - 1, 4) + p[4:])
    one("padding-length-beyond", "a length beyond the end", padded=lambda p: le(BUCKET - 3, 4) + p[4:])
    one("padding-length-huge", "a length of four thousand million", padded=lambda p: b"\xff" * 4 + p[4:])
    one("padding-length-zero", "nothing, and zeros", padded=lambda p: bytes(len(p)))
    # Spelling.
    one("cbor-trailing", "a byte behind the map", payload=lambda p: p + b"\0")
    one("cbor-cut", "the last byte of the map is missing", payload=lambda p: p[:-1])
    one("cbor-not-a-map", "an array", payload=lambda p: b"\x80")
    one("cbor-number-of-keys", "the map claims one entry more", payload=lambda p: bytes([p[0] + 1]) + p[1:])
    one("cbor-indefinite-map", "a map of indefinite length", payload=lambda p: b"\xbf" + p[1:] + b"\xff")
    one("cbor-indefinite-array", "an array of indefinite length", events=b"\x9f\xff")
    one("cbor-indefinite-string", "a byte string of indefinite length", future=b"\x5f\x41\0\xff")
    one("cbor-long-number", "1 in two bytes", schema=b"\x18\x01")
    one("cbor-long-length", "the length of vault_secret in three bytes", vault_secret=b"\x59\x00\x20" + drawn("x"))
    one("cbor-long-head", "the count of the map in two bytes", payload=lambda p: b"\xb8\x08" + p[1:])
    one("cbor-key-order", "two keys changed places", payload=lambda p: p[:1] + text("schema") + b"\1" + p[1:].replace(text("schema") + b"\1", b"", 1))
    one("cbor-key-twice", "schema stands twice", payload=lambda p: bytes([p[0] + 1]) + p[1:].replace(text("schema") + b"\1", (text("schema") + b"\1") * 2, 1))
    one("cbor-key-twice-inside", "a key twice in a field of a newer version", future=b"\xa2\x01\x02\x01\x03")
    one("cbor-key-order-inside", "keys out of order in a field of a newer version", future=b"\xa2\x02\x00\x01\x00")
    one("cbor-key-not-text", "a key that is a number", payload=lambda p: bytes([p[0] + 1]) + b"\x01\x02" + p[1:])
    one("cbor-depth-17", "nested 17 deep", future=b"\x81" * 15 + b"\x80")
    one("cbor-depth-thousands", "nested 5,000 deep", future=b"\x81" * 5_000 + b"\x80")
    one("cbor-float", "a floating-point number", future=cbor2.dumps(1.5))
    one("cbor-tag", "a tagged item", future=b"\xc0\x60")
    one("cbor-bignum", "a number of more than 64 bits, as the tag for such", future=cbor2.dumps(2**64))
    one("cbor-undefined", "undefined", future=b"\xf7")
    one("cbor-simple", "an unassigned simple value", future=b"\xe0")
    one("cbor-simple-in-two-bytes", "false in two bytes", future=b"\xf8\x14")
    one("cbor-break", "a break where an item belongs", future=b"\xff")
    one("cbor-length-beyond", "a byte string that claims 2^63 bytes", future=b"\x5b\x80" + bytes(7))
    one("cbor-count-beyond", "an array that claims 2^62 items", events=b"\x9b\x40" + bytes(7))
    # Fields.
    for name in ("schema", "vault_id", "vault_secret", "past_keys", "events", "access_log", "code_texts", "label_texts"):
        one(f"field-missing-{name.replace('_', '-')}", f"{name} is missing", **{name: None})
    one("field-vault-id-other", "the payload belongs to another vault", vault_id=cbor2.dumps(drawn("other", length=16)))
    one("field-vault-id-short", "a vault_id of 15 bytes", vault_id=cbor2.dumps(drawn("other", length=15)))
    one("field-vault-secret-short", "a vault_secret of 31 bytes", vault_secret=cbor2.dumps(bytes(31)))
    one("field-vault-secret-text", "vault_secret as text", vault_secret=text("x" * 32))
    one("field-schema-zero", "schema 0", schema=b"\0")
    one("field-schema-negative", "schema -1", schema=b"\x20")
    one("field-schema-text", "schema as text", schema=text("1"))
    one("field-schema-null", "schema is null", schema=b"\xf6")
    one("field-events-map", "events as a map", events=b"\xa0")
    one("field-event-text", "an event as text", events=b"\x81\x61x")
    one("field-event-too-long", "an event of 4,194,305 bytes", events=head(4, 1) + head(2, LONGEST_EVENT + 1) + bytes(LONGEST_EVENT + 1))
    one("field-events-too-many", "1,000,001 events", events=head(4, 1_000_001) + b"\x40" * 1_000_001)
    one("field-access-log-too-many", "10,001 entries of the access log", access_log=head(4, 10_001) + bytes(10_001))
    one("field-access-log-too-long", "an entry of the access log above 65,536 bytes", access_log=head(4, 1) + head(2, 65_534) + bytes(65_534))
    one("field-access-dropped-short", "a hash of 31 bytes", access_dropped=cbor2.dumps([bytes(31)]))
    one("field-access-dropped-order", "hashes out of order", access_dropped=cbor2.dumps([b"\1" * 32, bytes(32)]))
    one("field-access-dropped-twice", "one hash twice", access_dropped=cbor2.dumps([bytes(32)] * 2))
    one("field-access-dropped-map", "hashes as a map", access_dropped=b"\xa0")
    one("field-access-dropped-too-many", "1,001 hashes", access_dropped=head(4, 1_001) + b"".join(head(2, 32) + le(0, 28) + struct.pack(">I", at) for at in range(1_001)))
    one("field-past-key-short", "a past key of 31 bytes", past_keys=cbor2.dumps([[bytes(31), 1, 1]]))
    one("field-past-key-pair", "a past key without its reason", past_keys=cbor2.dumps([[bytes(32), 1]]))
    one("field-past-key-map", "a past key as a map", past_keys=cbor2.dumps([{}]))
    one("field-past-key-time", "a past key retired before 1970", past_keys=cbor2.dumps([[bytes(32), -1, 1]]))
    one("field-past-keys-too-many", "10,001 past keys", past_keys=head(4, 10_001) + cbor2.dumps([bytes(32), 1, 1]) * 10_001)
    one("field-code-id-short", "a code id of 15 bytes", code_texts=cbor2.dumps({bytes(15): bytes(17)}))
    one("field-code-text-text", "a sealed text that is text", code_texts=cbor2.dumps({bytes(16): "9030"}))
    one("field-code-text-too-long", "a sealed text of 65,553 bytes", code_texts=cbor2.dumps({bytes(16): bytes(65_553)}))
    codes = b"".join(head(2, 16) + le(0, 12) + struct.pack(">I", at) + b"\x40" for at in range(200_001))
    one("field-codes-too-many", "200,001 sealed texts", code_texts=head(5, 200_001) + codes)
    one("field-codes-order", "code ids out of order", code_texts=b"\xa2" + (head(2, 16) + b"\2" * 16 + b"\x40") + (head(2, 16) + b"\1" * 16 + b"\x40"))
    one("field-label-id-short", "the id of an event of 16 bytes", label_texts=cbor2.dumps({bytes(16): "x"}))
    one("field-label-bytes", "a label that is bytes", label_texts=cbor2.dumps({bytes(32): b"x"}))
    one("field-label-not-utf8", "a label that is not UTF-8", label_texts=b"\xa1" + head(2, 32) + bytes(32) + b"\x62\xc3\x28")
    one("field-label-too-long", "a label of 65,537 bytes", label_texts=cbor2.dumps({bytes(32): "x" * 65_537}))
    one("field-name-not-utf8", "the name of a field is not UTF-8", payload=lambda p: bytes([p[0] + 1]) + p[1:] + head(3, 20) + b"\xff" * 20 + b"\0")
    # Events.
    def bad(name, comment, *events):
        one(f"event-{name}", comment, expect="malformed-event", events=cbor2.dumps(list(events)))

    account = drawn("account", length=16)
    bad("empty", "an event of no bytes", b"")
    bad("not-an-array", "an event that is a map", cbor2.dumps({}))
    bad("seven-items", "an event without its body", cbor2.dumps([drawn("writer", length=16), 1, None, 1, 1, drawn("event", length=16), "vault.new"]))
    bad("nine-items", "an event with one item more", raw_event(more=(0,)))
    bad("trailing", "a byte behind an event", raw_event() + b"\0")
    bad("not-deterministic", "an event in another spelling", raw_event().replace(b"\x01\xf6\x01\x01", b"\x18\x01\xf6\x01\x01", 1))
    bad("second", "a good event, then one that is not", event("vault.new", {}), raw_event(seq=0))
    bad("seq-zero", "the number 0", raw_event(seq=0))
    bad("first-with-predecessor", "the first event of a writer names one before it", raw_event(prev=drawn("gone")))
    bad("later-without-predecessor", "a later event of a writer names none before it", raw_event(seq=2))
    bad("writer-short", "a writer of 15 bytes", raw_event(writer=bytes(15)))
    bad("time-negative", "a time before 1970", raw_event(time=-1))
    bad("kind-number", "a kind that is a number", raw_event(kind=1))
    bad("body-array", "a body that is an array", raw_event(body=[]))
    bad("body-key-number", "a key of the body that is a number", raw_event(body={1: 1}))
    bad("field-missing", "an account without its id", event("account.new", {}))
    bad("field-short", "an id of 15 bytes", event("account.new", {"account": account[:15]}))
    bad("field-type", "an id as text", event("account.new", {"account": "x" * 16}))
    bad("field-optional-type", "a flag that is a number", event("notice", {"set": account, "arrived": 1}))
    bad("field-word-type", "a word that is a number", event("key.changed", {"what": 1}))
    bad("field-date-beyond", "a day in the year 10000", event("put-off", {"item": "x", "subject": b"", "cause": drawn("cause"), "until": 2_932_897}))
    bad("field-ordinal-beyond", "an ordinal of 2^32", event("set.join", {"set": account, "codes": [[account, 2**32]]}))
    bad("field-place-triple", "a place of three items", event("set.join", {"set": account, "codes": [[account, 1, 1]]}))
    bad("field-negative", "a value below zero", event("setting", {"name": "x", "value": -1}))
    # A newer schema is read as far as its known fields are what they were.
    one("schema-newer-missing", "schema 2 without events", expect="newer-schema", schema=b"\2", events=None)
    one("schema-newer-type", "schema 2 with events as a map", expect="newer-schema", schema=b"\2", events=b"\xa0")
    one("schema-newer-other-vault", "schema 2 of another vault", expect="newer-schema", schema=b"\2", vault_id=cbor2.dumps(drawn("other", length=16)))
    one("schema-newer-too-long", "schema 2 with an event of 4,194,305 bytes", expect="newer-schema", schema=b"\2", events=head(4, 1) + head(2, LONGEST_EVENT + 1) + bytes(LONGEST_EVENT + 1))
    one("schema-newer-trailing", "schema 2 and a byte behind the map", payload=lambda p: p + b"\0", schema=b"\2")
    one("schema-newer-not-deterministic", "schema 2 in another spelling", schema=b"\2", future=b"\x18\x01")


# --- one ciphertext, two keys ------------------------------------------------------------------------


def times(x, y):
    """Multiplication in GHASH's field (NIST SP 800-38D, 6.3)."""
    z = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            z ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return z


def inverse(x):
    """x to the power of 2^128 - 2."""
    result, square = 1 << 127, x
    for _ in range(127):
        square = times(square, square)
        result = times(result, square)
    return result


def block_of(key, data):
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return int.from_bytes(cipher.update(data) + cipher.finalize(), "big")


def ghash(h, aad, ciphertext):
    total = 0
    lengths = (len(aad) * 8 << 64) | len(ciphertext) * 8
    blocks = [int.from_bytes(part[at : at + 16], "big") for part in (aad, ciphertext) for at in range(0, len(part), 16)]
    for block in blocks + [lengths]:
        total = times(total ^ block, h)
    return total


def collide(okms, aad):
    """48 bytes that AES-GCM opens under both keys: the tag is linear in the second block."""
    first = drawn("collide", length=16)
    (h1, mask1), (h2, mask2) = ((block_of(okm[:32], bytes(16)), block_of(okm[:32], okm[32:44] + le(1 << 24, 4))) for okm in okms)
    rest1, rest2 = ghash(h1, aad, first + bytes(16)) ^ mask1, ghash(h2, aad, first + bytes(16)) ^ mask2
    second = times(rest1 ^ rest2, inverse(times(h1, h1) ^ times(h2, h2))).to_bytes(16, "big")
    return first + second + (ghash(h1, aad, first + second) ^ mask1).to_bytes(16, "big")


def salamander():
    """A recovery slot whose wrapped key opens under two recovery keys; its commitment is to the first."""
    name = "slot-salamander"
    vault = Vault(name)
    mine, theirs = Slot(name, RECOVERY), Slot(name, {"recovery_key": drawn("the other of two", length=20).hex()})
    okms = [slot.okm(vault.vault_id) for slot in (mine, theirs)]
    head_of_slot = mine.head() + okms[0][44:]
    wrapped = collide(okms, head_of_slot)
    deks = [AESGCM(okm[:32]).decrypt(okm[32:44], wrapped, head_of_slot) for okm in okms]
    assert deks[0] != deks[1], "both open, to different keys"
    vault = Vault(name, dek=deks[0])
    vault.slots = [Slot(name, {"password": PASSWORD}), head_of_slot + wrapped]
    vector(name, "wrong-password", "one wrapped key that AES-GCM opens under two keys: the commitment refuses the second", vault.file(), theirs.secret)
    vector(name + "-first", "opens", "the same file with the key that the slot is committed to", vault.file(), RECOVERY, vault.payload)


def make():
    for part in (files_that_open, payloads_that_open, headers, trailers, slots, costs, keys, payloads):
        part()


def write_descriptions(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (description, _) in VECTORS.items():
        (folder / f"{name}.json").write_text(json.dumps(description, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main():
    parser = argparse.ArgumentParser(description="Writes test vectors for the vault format.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--describe", action="store_true", help="write the descriptions beside this script")
    wanted = parser.parse_args()
    if wanted.describe == (wanted.folder is not None):
        parser.error("give a folder, or --describe")
    make()
    if wanted.describe:
        for old in (HERE / "v1").glob("*.json"):
            old.unlink()
        write_descriptions(HERE / "v1")
    else:
        write_descriptions(wanted.folder)
        for name, (_, file) in VECTORS.items():
            (wanted.folder / f"{name}.codekeep").write_bytes(file)
    print(f"{len(VECTORS)} vectors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
