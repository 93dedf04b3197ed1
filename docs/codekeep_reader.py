#!/usr/bin/env python3
"""Opens a Codekeep vault without Codekeep, after docs/FORMAT.md and nothing else.

    python3 codekeep_reader.py VAULT [--password-file FILE] [--key-file FILE] [--json] [--codes]
    python3 codekeep_reader.py VAULT --recovery-key-file FILE [--json] [--codes]
    python3 codekeep_reader.py VAULT export FILE [--password-file FILE] [--key-file FILE]

`export` writes everything in the vault, the codes too, into a new file, as docs/EXPORT-FORMAT.md has it.

The password is asked for, or read from a file; it is never an argument, because arguments can be
seen by others. A key file goes with the password where the vault wants one. A recovery key stands in the
first line of its file. Without --codes no code is shown. The vault is only ever read.

Needs: pip install cryptography argon2-cffi
"""

import argparse
import getpass
import hashlib
import hmac
import json
import os
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = bytes.fromhex("89434b560d0a1a0a")
MAX_FILE = 64 * 1024 * 1024
BUCKET = 65536
PREFIX, SLOT, MAC, TRAILER, TAG = 72, 144, 32, 32, 16


class Refused(Exception):
    """The vault does not open. `kind` is one of the words of FORMAT.md, section 5."""

    def __init__(self, kind, why):
        super().__init__(why)
        self.kind = kind


# --- the primitives ---------------------------------------------------------------------------


def hkdf(salt, ikm, info, length):
    """HKDF-SHA-256, RFC 5869."""
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    okm, block, count = b"", b"", 1
    while len(okm) < length:
        block = hmac.digest(prk, block + info + bytes([count]), "sha256")
        okm, count = okm + block, count + 1
    return okm[:length]


def decrypt(okm, sealed, aad):
    """AES-256-GCM under key (32 bytes) ‖ nonce (12 bytes); None when the tag does not hold."""
    try:
        return AESGCM(okm[:32]).decrypt(okm[32:44], sealed, aad)
    except InvalidTag:
        return None


# --- FORMAT.md, sections 2, 4 and 5: everything that needs no key --------------------------------


def number(data, at, length):
    return int.from_bytes(data[at : at + length], "little")


@dataclass
class Slot:
    raw: bytes

    @property
    def kind(self):
        return self.raw[0]

    @property
    def kdf(self):
        return self.raw[1]

    @property
    def cost(self):
        return number(self.raw, 4, 4), number(self.raw, 8, 4), number(self.raw, 12, 4)


@dataclass
class Checked:
    vault_id: bytes
    save_salt: bytes
    slots: list
    header: bytes  # prefix and slots
    mac: bytes
    ciphertext: bytes


def check(data):
    """Checks the whole file in the fixed order of failures, without a key."""
    if data[:8] != MAGIC:
        raise Refused("not-a-vault", "this is not a Codekeep vault")
    if len(data) > MAX_FILE:
        raise Refused("too-large", "the file is larger than a vault can be")
    known_version = len(data) < 10 or number(data, 8, 2) == 1
    body, trailer = data[:-TRAILER], data[-TRAILER:]
    if len(data) < TRAILER or hashlib.sha256(body).digest() != trailer:
        if known_version:
            raise Refused("damaged", "the file is damaged: its trailer does not fit")
        raise Refused("damaged-or-newer", "the file is damaged, or was made by a newer version")
    if not known_version:
        raise Refused("newer-version", "the file was made by a newer version")

    def must(condition, part):
        if not condition:
            raise Refused("malformed", f"the header is malformed: {part}")

    must(len(body) >= PREFIX, "its length")
    must(number(body, 12, 4) == 0, "an unknown flag")
    must(body[69:72] == bytes(3), "bytes that must be zero")
    count = body[68]
    must(count in (1, 2), "the number of slots")
    header_len = PREFIX + SLOT * count
    must(number(body, 10, 2) == header_len, "header_len")
    ct_len = number(body, 64, 4)
    must(ct_len > TAG and (ct_len - TAG) % BUCKET == 0, "ct_len")
    must(len(body) == header_len + MAC + ct_len, "ct_len and the file do not agree")

    slots = [Slot(body[at : at + SLOT]) for at in range(PREFIX, header_len, SLOT)]
    if any(slot.kind not in (1, 2, 3) or slot.kdf not in (1, 2) for slot in slots):
        raise Refused("newer-version", "a key slot was made by a newer version")
    for slot in slots:
        must(slot.raw[2:4] == bytes(2), "bytes of a slot that must be zero")
        must((slot.kind == 3) == (slot.kdf == 2), "a slot type and a key derivation that do not go together")
        must(slot.kdf == 1 or slot.cost == (0, 0, 0), "a cost where none belongs")
    recovery = sum(slot.kind == 3 for slot in slots)
    must(recovery <= 1 and count == recovery + 1, "the set of slots")
    for slot in slots:
        m_kib, t, p = slot.cost
        within = 19456 <= m_kib <= 2097152 and 1 <= t <= 64 and 1 <= p <= 16 and m_kib >= 8 * p and m_kib * t <= 8388608
        if slot.kdf == 1 and not within:
            raise Refused("refused-cost", f"the file asks for a cost outside the bounds: m={m_kib} KiB, t={t}, p={p}")
    return Checked(
        vault_id=body[16:32],
        save_salt=body[32:64],
        slots=slots,
        header=body[:header_len],
        mac=body[header_len : header_len + MAC],
        ciphertext=body[header_len + MAC :],
    )


# --- FORMAT.md, section 3: keys -------------------------------------------------------------------


def password_bytes(text):
    """NFC and nothing else; 1 to 1,024 bytes."""
    password = unicodedata.normalize("NFC", text).encode()
    if not 1 <= len(password) <= 1024:
        raise Refused("password", "a password has 1 to 1,024 bytes")
    return password


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BETWEEN = dict.fromkeys(map(ord, "-_\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufeff"))


def recovery_key(text):
    """The 20 bytes of a recovery key as it was typed; FORMAT.md, section 3.1."""
    typed = "".join(text.translate(BETWEEN).split()).upper().translate(str.maketrans("ILO", "110"))
    if len(typed) != 36 or any(letter not in CROCKFORD for letter in typed):
        raise Refused("recovery-key", "a recovery key has nine groups of four letters and digits")
    bits = "".join(f"{CROCKFORD.index(letter):05b}" for letter in typed)
    key = bytes(int(bits[at : at + 8], 2) for at in range(0, 160, 8))
    if crockford(hashlib.sha256(key).digest(), 4) != typed[32:]:
        raise Refused("recovery-key", "a character of the recovery key is wrong: the check group does not fit")
    return key


def key_file(data):
    """The 32 bytes of a key file; FORMAT.md, section 3.1."""
    words = data.split()
    if len(data) > 1024 or words[:3] != [b"codekeep", b"key", b"file"]:
        raise Refused("key-file", "this is not a Codekeep key file")
    if len(words) != 6 or words[3] != b"1":
        raise Refused("key-file", "the key file is damaged, or was made by a newer version")
    try:
        key, check = bytes.fromhex(words[4].decode()), bytes.fromhex(words[5].decode())
    except ValueError as error:
        raise Refused("key-file", "the key file is damaged") from error
    if len(key) != 32 or hashlib.sha256(key).digest()[:4] != check:
        raise Refused("key-file", "the key file is damaged: its checksum does not fit")
    return key


def unlock(vault, password=None, keyfile=b"", recovery=None):
    """The data key, from the slot for what was given: a password, one with a key file, or a recovery key."""
    kind = 3 if recovery else 2 if keyfile else 1
    slot = next((slot for slot in vault.slots if slot.kind == kind), None)
    if slot is None:
        raise Refused("no-such-slot", "this vault does not open in this way: look at --key-file and --recovery-key-file")
    if recovery:
        ikm = recovery
    else:
        m_kib, t, p = slot.cost
        try:
            ikm = hash_secret_raw(password, slot.raw[16:48], t, m_kib, p, 32, Type.ID, version=0x13) + keyfile
        except MemoryError as error:
            raise Refused("out-of-memory", "there is not enough memory for the key derivation") from error
    okm = hkdf(vault.vault_id, ikm, b"codekeep/v1/slot" + slot.raw[:64], 76)
    if not hmac.compare_digest(okm[44:], slot.raw[64:96]):
        raise Refused("wrong-password", "what was given does not fit")
    dek = decrypt(okm, slot.raw[96:], slot.raw[:96])
    if dek is None:
        raise Refused("altered-slot", "the key slot was altered")
    return dek


def open_payload(vault, dek):
    """The payload's bytes: header MAC, AEAD, padding."""
    mac_key = hkdf(vault.save_salt, dek, b"codekeep/v1/header-mac" + vault.vault_id, 32)
    if not hmac.compare_digest(hmac.digest(mac_key, vault.header, "sha256"), vault.mac):
        raise Refused("altered-header", "the header was altered")
    okm = hkdf(vault.save_salt, dek, b"codekeep/v1/payload" + vault.vault_id, 44)
    padded = decrypt(okm, vault.ciphertext, vault.header + vault.mac)
    if padded is None:
        raise Refused("altered-payload", "the payload was altered")
    length = number(padded, 0, 4)
    wanted = -(-(4 + length) // BUCKET) * BUCKET
    if wanted != len(padded) or any(padded[4 + length :]):
        raise Refused("malformed-payload", "the padding is not as it must be")
    return padded[4 : 4 + length]


# --- FORMAT.md, sections 6 and 7: the payload -----------------------------------------------------

MAX_STRING = 65536
MAX_EVENT = 4 * 1024 * 1024
MAX_DEPTH = 16


class NotDeterministic(Exception):
    """Not the one spelling of CBOR that section 6 allows."""


class Cbor:
    """Reads deterministic CBOR: RFC 8949, 4.2, and only the types of section 6."""

    def __init__(self, data):
        self.data, self.at, self.depth = data, 0, 0

    def take(self, length):
        end = self.at + length
        if end > len(self.data):
            raise NotDeterministic("it ends too early")
        part, self.at = self.data[self.at : end], end
        return part

    def head(self):
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        width = {24: 1, 25: 2, 26: 4, 27: 8}.get(info)
        if width is None or major == 7:
            raise NotDeterministic("an indefinite length, a float or another simple value")
        value = int.from_bytes(self.take(width), "big")
        if value < (24 if width == 1 else 1 << width * 4):
            raise NotDeterministic("a number that is not in its shortest form")
        return major, value

    def item(self):
        major, value = self.head()
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return self.take(value)
        if major == 3:
            try:
                return self.take(value).decode()
            except UnicodeDecodeError as error:
                raise NotDeterministic("a text that is not UTF-8") from error
        if major in (4, 5):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise NotDeterministic("nested too deeply")
            whole = [self.item() for _ in range(value)] if major == 4 else self.entries(value)
            self.depth -= 1
            return whole
        if major == 7 and value in (20, 21, 22):
            return {20: False, 21: True, 22: None}[value]
        raise NotDeterministic("a type that is not used")

    def entries(self, count):
        found, last = {}, b""
        for _ in range(count):
            begun = self.at
            key = self.item()
            spelling = self.data[begun : self.at]
            if spelling <= last:
                raise NotDeterministic("map keys out of order, or one twice")
            last = spelling
            # A key that Python cannot hold in a dictionary is known by its spelling.
            found[spelling if isinstance(key, (list, dict)) else key] = self.item()
        return found


def decode(data):
    """The one item that these bytes are."""
    reader = Cbor(data)
    whole = reader.item()
    if reader.at != len(data):
        raise NotDeterministic("bytes are left over")
    return whole


def is_uint(value):
    return type(value) is int and value >= 0


def is_bytes(value, *lengths):
    return isinstance(value, bytes) and (not lengths or len(value) in lengths)


def is_pack_key(entry):
    copy, key = entry
    return is_bytes(copy, 16) and isinstance(key, list) and len(key) == 2 and is_bytes(key[0], 16) and is_bytes(key[1], 32)


def is_past_key(value):
    return isinstance(value, list) and len(value) == 3 and is_bytes(value[0], 32) and is_uint(value[1]) and is_uint(value[2])


def are_texts(value, id_length, kind, longest):
    """Whether it is a map from ids to strings of this kind, within the bounds of section 4."""
    size = len if kind is bytes else lambda text: len(text.encode())
    return (
        isinstance(value, dict)
        and len(value) <= 200_000
        and all(is_bytes(key, id_length) and isinstance(text, kind) and size(text) <= longest for key, text in value.items())
    )


def are_events(value):
    return isinstance(value, list) and len(value) <= 1_000_000 and all(is_bytes(item) and len(item) <= MAX_EVENT for item in value)


def entries_of_log(data):
    """How long each entry of the access log is: the entries themselves are carried as they are."""
    reader = Cbor(data)
    for _ in range(reader.head()[1]):
        if reader.item() == "access_log":
            major, count = reader.head()
            if major != 4:
                return
            for _ in range(count):
                begun = reader.at
                reader.item()
                yield reader.at - begun
            return
        reader.item()


# What each field of section 6 has to be, besides being there.
FIELDS = {
    "schema": lambda value: is_uint(value) and value >= 1,
    "vault_id": lambda value: is_bytes(value, 16),
    "vault_secret": lambda value: is_bytes(value, 32),
    "past_keys": lambda value: isinstance(value, list) and len(value) <= 10_000 and all(map(is_past_key, value)),
    "events": are_events,
    "access_log": lambda value: isinstance(value, list) and len(value) <= 10_000,
    "code_texts": lambda value: are_texts(value, 16, bytes, MAX_STRING + TAG),
    "label_texts": lambda value: are_texts(value, 32, str, MAX_STRING),
}

# And those that are only there when there is something in them.
OPTIONAL = {
    "pack_keys": lambda value: isinstance(value, dict) and len(value) <= 10_000 and all(map(is_pack_key, value.items())),
    "access_dropped": lambda value: (
        isinstance(value, list) and len(value) <= 1_000 and all(is_bytes(item, 32) for item in value) and value == sorted(set(value))
    ),
}


def read_payload(data, vault_id):
    """The payload as a dictionary, after the checks of section 5, numbers 16 and 17."""
    try:
        payload = decode(data)
    except NotDeterministic as error:
        raise Refused("malformed-payload", f"the payload is not deterministic CBOR: {error}") from error
    if not isinstance(payload, dict) or not all(isinstance(key, str) for key in payload):
        raise Refused("malformed-payload", "the payload is not a map whose keys are texts")
    newer = is_uint(payload.get("schema")) and payload["schema"] > 1

    def must(condition, why):
        if not condition:
            raise Refused("newer-schema" if newer else "malformed-payload", why)

    for name, is_right in FIELDS.items():
        must(name in payload and is_right(payload[name]), f"the field {name} is missing or not what it must be")
    for name, is_right in OPTIONAL.items():
        must(name not in payload or is_right(payload[name]), f"the field {name} is not what it must be")
    must(payload["vault_id"] == vault_id, "the payload belongs to another vault")
    must(all(length <= MAX_STRING for length in entries_of_log(data)), "an entry of the access log is too long")
    if newer:
        print("note: a newer version wrote this; what is shown may be incomplete", file=sys.stderr)
    return payload


def open_text(vault_secret, code_id, sealed):
    """The text of one code; None when it was altered."""
    text = decrypt(hkdf(b"", vault_secret, b"codekeep/v1/text" + code_id, 44), sealed, b"")
    return None if text is None else text.decode()


# --- FORMAT.md, section 8: events -----------------------------------------------------------------


SHAPES = ("list", "rotating", "key", "pass", "grid")
COPY_KINDS = ("plain", "sealed", "recovery", "plain-export", "sealed-export", "pack")
PAPERS = ("a4", "letter", "none")
ORDERS = ("any", "in-order", "by-number")


def are(is_one):
    """An array whose items are all of one type."""
    return lambda value: isinstance(value, list) and all(map(is_one, value))


def is_text(value):
    return isinstance(value, str)


def is_flag(value):
    return isinstance(value, bool)


def is_id(value):
    return is_bytes(value, 16)


def is_event(value):
    return is_bytes(value, 32)


def is_subject(value):
    return is_bytes(value, 16, 32)


def is_date(value):
    return is_uint(value) and value <= LAST_DAY


def is_place(value):
    return isinstance(value, list) and len(value) == 2 and is_id(value[0]) and is_uint(value[1]) and value[1] < 1 << 32


def is_held(value):
    return isinstance(value, list) and len(value) == 2 and is_id(value[0]) and are(is_id)(value[1])


def is_run(value):
    return isinstance(value, list) and len(value) == 4 and is_id(value[0]) and is_uint(value[1]) and is_uint(value[2]) and is_event(value[3])


LAST_DAY = (date(9999, 12, 31) - date(1970, 1, 1)).days
# The fields of each kind of section 8.2; those with a question mark may be missing.
KINDS = {
    "vault.new": {},
    "account.new": {"account": is_id},
    "label": {"subject": is_subject, "field": is_text},
    "fact": {"account": is_id, "fact": is_text, "value": is_uint},
    "set.new": {
        "set": is_id,
        "account": is_id,
        "shape": is_text,
        "codes": are(is_place),
        "replaces?": are(is_id),
        "beside?": are(is_id),
        "source": is_text,
        "issued?": is_date,
        "expires?": is_uint,
        "case?": is_flag,
    },
    "set.join": {"set": is_id, "codes": are(is_place)},
    "set.superseded": {"sets?": are(is_id), "by": is_id},
    "take": {"code": is_id, "set": is_id, "how": is_text},
    "outcome": {"take": is_event, "outcome": is_text, "after?": are(is_event)},
    "correction": {"take": is_event, "outcome": is_event, "after?": are(is_event)},
    "set.revoked": {"set": is_id, "why": is_text, "copy?": is_id},
    "set.restored": {"revoked?": are(is_event)},
    "purge": {"codes?": are(is_id)},
    "signin.changed": {"account": is_id, "change": is_text},
    "copy.new": {
        "copy": is_id,
        "kind": is_text,
        "holds": are(is_held),
        "paper": is_text,
        "fingerprint": is_text,
        "key?": is_event,
        "expires?": is_uint,
    },
    "copy.said": {"copy": is_id, "said": is_text, "struck?": are(is_id)},
    "put-off": {"item": is_text, "subject": is_bytes, "cause": is_event, "until": is_date},
    "seen": {"item": is_text, "subject": is_bytes, "cause": is_event},
    "setting": {"name": is_text, "value": is_uint},
    "key.changed": {"what": is_text},
    "recovery.tested": {"made": is_event},
    "notice": {"set": is_id, "arrived?": is_flag},
    "import.left-out": {"runs": are(is_run)},
    "pack.new": {"copy": is_id, "home": is_id, "expires": is_uint, "base": is_uint},
}


def check_event(raw):
    """Section 5, number 18."""

    def must(condition):
        if not condition:
            raise Refused("malformed-event", f"the event {hashlib.sha256(raw).hexdigest()} is malformed")

    try:
        whole = decode(raw)
    except NotDeterministic:
        must(False)
    must(isinstance(whole, list) and len(whole) == 8)
    writer, seq, prev, lamport, wall_ms, random, kind, body = whole
    must(is_id(writer) and is_id(random) and is_text(kind) and all(map(is_uint, (seq, lamport, wall_ms))))
    must(seq >= 1 and (prev is None if seq == 1 else is_event(prev)))
    if kind in KINDS:
        must(isinstance(body, dict) and all(map(is_text, body)))
        for field, is_right in KINDS[kind].items():
            name = field.rstrip("?")
            must(is_right(body[name]) if name in body else field.endswith("?"))


def decode_event(raw):
    check_event(raw)
    writer, seq, prev, lamport, wall_ms, _random, kind, body = decode(raw)
    return {
        "id": hashlib.sha256(raw).digest(),
        "writer": writer,
        "seq": seq,
        "prev": prev,
        "lamport": lamport,
        "wall_ms": wall_ms,
        "kind": kind,
        "body": body,
    }


def in_order(events):
    """The order in which there is a first and a last writer."""
    base = max((event["body"]["base"] for event in events if event["kind"] == "pack.new"), default=0)
    runs = [run for event in events if event["kind"] == "import.left-out" for run in event["body"]["runs"]]
    bound = len(events) + base + sum(max(0, to - first) + 1 for _, first, to, _ in runs)
    return sorted(events, key=lambda event: (min(event["lamport"], bound), event["writer"], event["id"]))


def outcome_of(take, answers, corrections):
    """What became of a take: accepted, refused, returned, or None while it is open."""
    answers = [event for event in answers if event["body"]["take"] == take["id"]]
    corrections = [event for event in corrections if event["body"]["take"] == take["id"]]
    corrected = {event["body"]["outcome"] for event in corrections}
    replaced = {id for event in corrections for id in event["body"].get("after", [])}
    in_force = {event["id"] for event in corrections} - replaced
    standing = [event["body"] for event in answers if event["id"] not in corrected]
    for word in ("accepted", "refused"):
        if any(answer["outcome"] == word for answer in standing):
            return word
    returned = [answer for answer in standing if answer["outcome"] == "returned"]
    named = {id for answer in returned for id in answer.get("after", [])}
    return "returned" if returned and in_force <= named else None


def code_state(outcomes):
    """The state of a code from the outcomes of all its takes."""
    for outcome, state in (("accepted", "accepted"), ("refused", "refused"), (None, "taken")):
        if outcome in outcomes:
            return state
    return "unused"


def crockford(data, digits):
    bits = "".join(f"{byte:08b}" for byte in data)
    return "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, digits * 5, 5))


def calendar_date(days):
    return None if days is None else (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def fold(events, label_texts):
    """What the events add up to: accounts with their sets and codes, and the register of copies."""
    events = in_order({event["id"]: event for event in events}.values())
    of = defaultdict(list)
    for event in events:
        of[event["kind"]].append(event)

    # Last writers. A label without a text is one that was erased.
    label_events = {(e["body"]["subject"], e["body"]["field"]): e["id"] for e in of["label"]}
    facts = {(e["body"]["account"], e["body"]["fact"]): e["body"]["value"] for e in of["fact"]}

    def label(subject, field):
        return label_texts.get(label_events.get((subject, field)))

    # Codes: those a set was stored with, then those that joined it, each once.
    stored, codes_of = {}, defaultdict(dict)
    for event in of["set.new"]:
        stored.setdefault(event["body"]["set"], event)
    for event in of["set.new"] + of["set.join"]:
        for code, ordinal in event["body"]["codes"]:
            codes_of[event["body"]["set"]].setdefault(code, ordinal)

    outcomes = defaultdict(set)
    for take in of["take"]:
        outcomes[take["body"]["code"]].add(outcome_of(take, of["outcome"], of["correction"]))
    purged = {code for event in of["purge"] for code in event["body"].get("codes", [])}

    # Sets: what ended each.
    restored = {id for event in of["set.restored"] for id in event["body"].get("revoked", [])}
    revocations, endings = defaultdict(list), defaultdict(list)
    for event in of["set.revoked"]:
        if event["id"] not in restored:
            revocations[event["body"]["set"]].append(event)
    for kind, field in (("set.new", "replaces"), ("set.superseded", "sets")):
        for event in of[kind]:
            for old in event["body"].get(field, []):
                endings[old].append(event)

    def status(set_id):
        return "revoked" if revocations[set_id] else "superseded" if endings[set_id] else "current"

    def age(event):
        day = event["wall_ms"] // 86_400_000
        return event["body"]["account"], event["body"].get("issued", day), event["wall_ms"], event["body"]["set"]

    sets_of = defaultdict(list)
    for event in sorted(stored.values(), key=age):
        body, siblings = event["body"], sets_of[event["body"]["account"]]
        siblings.append(
            {
                "id": body["set"],
                "generation": len(siblings) + 1,
                "shape": body["shape"] if body["shape"] in SHAPES else "list",
                "status": status(body["set"]),
                "issued": calendar_date(body.get("issued")),
                "codes": [
                    {"id": code, "ordinal": ordinal, "state": code_state(outcomes[code]), "purged": code in purged}
                    for code, ordinal in codes_of[body["set"]].items()
                ],
            }
        )

    recovery_key = None
    for event in of["key.changed"]:
        if event["body"]["what"] in ("recovery-made", "recovery-removed"):
            recovery_key = event["id"]

    def copy_state(body):
        said = {event["body"]["said"] for event in of["copy.said"] if event["body"]["copy"] == body["copy"]}
        held = [set_id for set_id, _ in body["holds"] if set_id in stored]
        if body["kind"] == "recovery":
            stale = recovery_key is not None and recovery_key != body.get("key")
        else:
            stale = any(status(set_id) != "current" for set_id in held)
        return "destroyed" if "destroyed" in said else "lost" if "lost" in said else "stale" if stale else "current"

    copies = {}
    for event in of["copy.new"]:
        if event["body"]["kind"] in COPY_KINDS and event["body"]["paper"] in PAPERS:
            copies.setdefault(event["body"]["copy"], event["body"])

    return {
        "accounts": [
            {
                "id": account,
                "service": label(account, "service"),
                "account": label(account, "account"),
                "host": label(account, "host"),
                "privileged": facts.get((account, "privileged")) == 1,
                "closed": facts.get((account, "closed")) == 1,
                "sets": sets_of[account],
            }
            for account in sorted({event["body"]["account"] for event in of["account.new"]})
        ],
        "copies": [
            {
                "id": copy,
                "printed": crockford(copy, 6),
                "kind": body["kind"],
                "state": copy_state(body),
                "place": label(copy, "place"),
            }
            for copy, body in sorted(copies.items())
        ],
    }


# --- docs/EXPORT-FORMAT.md: leaving ----------------------------------------------------------------

LABELS = ("service", "account", "host", "reissue-page", "also-needed", "owner", "tags", "notes", "place", "reason")
ABOUT = (
    'Everything in a Codekeep vault. The codes stand as "text" under accounts, sets, codes; use only those whose state is unused '
    "and whose set is current. Under ledger is the same for a program: docs/EXPORT-FORMAT.md."
)


def stamp(ms):
    """A moment as text; None after the year 9999."""
    if ms is None or ms // 86_400_000 > LAST_DAY:
        return None
    return datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def export_document(vault, payload, made_ms):
    """Everything in the vault: a part for people, and the ledger with what stands beside it."""
    raw = {hashlib.sha256(event).digest(): event for event in payload["events"]}
    events = in_order([decode_event(event) for event in raw.values()])
    folded = fold(events, payload["label_texts"])
    texts = {}
    for code, sealed in payload["code_texts"].items():
        texts[code] = open_text(payload["vault_secret"], code, sealed)
        if texts[code] is None:
            raise Refused("altered-text", f"the text of the code {code.hex()} was altered")

    labels, facts, stored, made = {}, {}, {}, {}
    for event in events:
        body = event["body"]
        if event["kind"] == "label" and body["field"] in LABELS:
            labels[body["subject"], body["field"]] = event["id"]
        elif event["kind"] == "fact":
            facts[body["account"], body["fact"]] = body["value"]
        elif event["kind"] == "set.new":
            stored.setdefault(body["set"], event)
        elif event["kind"] == "copy.new":
            if body["kind"] in COPY_KINDS and body["paper"] in PAPERS:
                made.setdefault(body["copy"], event)

    def account(known):
        def label(field):
            return payload["label_texts"].get(labels.get((known["id"], field)))

        order, plain_entry = facts.get((known["id"], "order")), facts.get((known["id"], "plain-entry"))
        return {
            "id": known["id"],
            "service": label("service"),
            "account": label("account"),
            "host": label("host"),
            "reissue_page": label("reissue-page"),
            "also_needed": label("also-needed"),
            "owner": label("owner"),
            "tags": label("tags"),
            "notes": label("notes"),
            "privileged": known["privileged"],
            "closed": known["closed"],
            "order": ORDERS[order] if order is not None and order < len(ORDERS) else None,
            "plain_entry": None if plain_entry is None else plain_entry == 1,
            "sets": [held(one) for one in known["sets"]],
        }

    def held(known):
        event = stored[known["id"]]
        return {
            "id": known["id"],
            "generation": known["generation"],
            "shape": known["shape"],
            "status": known["status"],
            "stored": stamp(event["wall_ms"]),
            "issued": known["issued"],
            "expires": stamp(event["body"].get("expires")),
            "case_matters": event["body"].get("case", False),
            "codes": [{**code, "text": texts.get(code["id"])} for code in known["codes"]],
        }

    def copy(known):
        event = made[known["id"]]
        held_sets = [{"set": set_id, "codes": len(codes)} for set_id, codes in event["body"]["holds"]]
        return {**known, "made": stamp(event["wall_ms"]), "sets": held_sets}

    in_force = sorted(set(labels.values()) & set(payload["label_texts"]))
    document = {
        "format": "codekeep-export",
        "version": 1,
        "about": ABOUT,
        "made": stamp(made_ms),
        "vault": vault.vault_id,
        "accounts": [account(known) for known in folded["accounts"]],
        "copies": [copy(known) for known in folded["copies"]],
        "ledger": {
            "events": [
                {"id": event["id"], "time": stamp(event["wall_ms"]), "kind": event["kind"], "bytes": raw[event["id"]]}
                for event in events
            ],
            "labels": {event: payload["label_texts"][event] for event in in_force},
            "codes": {code: texts[code] for code in sorted(texts)},
        },
    }
    return plain(document)


def write_new(path, text):
    """A new file that only its owner may read; one that is there is left alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


# --- showing it -----------------------------------------------------------------------------------


def report(vault, payload, with_codes):
    events = [decode_event(raw) for raw in payload["events"]]
    shown = {
        "vault_id": vault.vault_id,
        "schema": payload["schema"],
        "labels": payload["label_texts"],
        "events": events,
        "access_log": payload["access_log"],
        "access_dropped": payload.get("access_dropped", []),
        **fold(events, payload["label_texts"]),
    }
    if with_codes:
        secret = payload["vault_secret"]
        shown["codes"] = {code: open_text(secret, code, sealed) for code, sealed in payload["code_texts"].items()}
        for code in (code for account in shown["accounts"] for held in account["sets"] for code in held["codes"]):
            if code["id"] in shown["codes"]:
                code["text"] = shown["codes"][code["id"]]
    return plain(shown)


def plain(value):
    """Bytes as hexadecimal, so that JSON can hold them."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def print_text(shown):
    print(f"vault {shown['vault_id']}, {len(shown['events'])} events")
    for account in shown["accounts"]:
        print(f"\n{account['service'] or 'Unnamed service'}  {account['account'] or ''}  {account['host'] or ''}".rstrip())
        for held in account["sets"]:
            print(f"  set {held['generation']}, {held['shape']}, {held['status']}, issued {held['issued'] or 'on an unknown day'}")
            for code in held["codes"]:
                text = "(altered)" if code.get("text", "") is None else code.get("text", "")
                print(f"  {code['ordinal']:>4}  {'purged, ' if code['purged'] else ''}{code['state']}  {text}".rstrip())
    for copy in shown["copies"]:
        print(f"\ncopy {copy['printed']}  {copy['kind']}, {copy['state']}  {copy['place'] or ''}".rstrip())


def ask_password(path):
    if path is None:
        return getpass.getpass("Password: ")
    with open(path, "rb") as file:
        data = file.read(16384)
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("password", "the password file begins with a byte order mark")
    for ending in (b"\r\n", b"\n"):
        if data.endswith(ending):
            data = data[: -len(ending)]
            break
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused("password", "the password is not UTF-8") from error


def secret_of(wanted):
    """What opens the vault, from the files that were named."""
    if wanted.recovery_key_file:
        with open(wanted.recovery_key_file, encoding="utf-8") as file:
            return {"recovery": recovery_key(file.readline())}
    keyfile = b""
    if wanted.key_file:
        with open(wanted.key_file, "rb") as file:
            keyfile = key_file(file.read(1025))
    return {"password": password_bytes(ask_password(wanted.password_file)), "keyfile": keyfile}


def main():
    parser = argparse.ArgumentParser(description="Opens a Codekeep vault without Codekeep.")
    parser.add_argument("vault", help="the vault file")
    parser.add_argument("verb", nargs="?", choices=["export"], help="write everything into a new file, the codes too")
    parser.add_argument("file", nargs="?", help="the file to write")
    parser.add_argument("--password-file", metavar="FILE", help="read the password from a file")
    parser.add_argument("--key-file", metavar="FILE", help="the key file that goes with the password")
    parser.add_argument("--recovery-key-file", metavar="FILE", help="open with the recovery key in the first line of a file")
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument("--codes", action="store_true", help="show the codes too")
    wanted = parser.parse_args()
    if wanted.verb and not wanted.file:
        parser.error("export wants the name of a new file")
    try:
        with open(wanted.vault, "rb") as file:
            vault = check(file.read(MAX_FILE + 1))
        dek = unlock(vault, **secret_of(wanted))
        payload = read_payload(open_payload(vault, dek), vault.vault_id)
        if wanted.verb:
            document = export_document(vault, payload, int(datetime.now(timezone.utc).timestamp() * 1000))
            write_new(wanted.file, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
            print(f"{wanted.file}: every code of this vault, in clear", file=sys.stderr)
            return 0
        shown = report(vault, payload, wanted.codes)
    except FileExistsError:
        print(f"{wanted.file} is there already; nothing was overwritten", file=sys.stderr)
        return 1
    except Refused as refused:
        if wanted.json:
            print(json.dumps({"error": refused.kind}))
        print(f"{refused.kind}: {refused}", file=sys.stderr)
        return 1
    if wanted.json:
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        print_text(shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
