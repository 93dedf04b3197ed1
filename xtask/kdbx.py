"""Writes a KDBX 4 file that KeePassXC opens, with the content that is read from standard input.

    python3 kdbx.py FILE PASSES LANES < CONTENT

`keepassxc-cli` of Debian makes files under AES-KDF only; to compare programs both need Argon2id at 64 MiB. Each line
of the content is an entry: title, user name and codes, separated by tabs; the first line is the password instead.
The format: https://keepass.info/help/kb/kdbx.html
"""

import base64
import gzip
import hashlib
import hmac
import os
import struct
import sys
from xml.sax.saxutils import escape

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MEMORY = 64 * 1024 * 1024
AES_256 = bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")
ARGON2ID = bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")


def field(kind, data):
    """A field of the outer or the inner header."""
    return struct.pack("<BI", kind, len(data)) + data


def dictionary(items):
    """Parameters of the key derivation: type, name and value of each."""
    out = struct.pack("<H", 0x0100)
    for kind, name, value in items:
        out += struct.pack("<BI", kind, len(name)) + name + struct.pack("<I", len(value)) + value
    return out + b"\0"


def xml(entries):
    """The content as KeePass writes it; the codes stand in the notes, one a line."""

    def one(title, user, *codes):
        texts = {"Title": title, "UserName": user, "Password": "", "URL": "", "Notes": "\n".join(codes)}
        strings = "".join(f"<String><Key>{key}</Key><Value>{escape(text)}</Value></String>" for key, text in texts.items())
        return f"<Entry><UUID>{uuid()}</UUID>{strings}</Entry>"

    def uuid():
        return base64.b64encode(os.urandom(16)).decode()

    inside = "".join(one(*entry) for entry in entries)
    group = f"<Group><UUID>{uuid()}</UUID><Name>Root</Name>{inside}</Group>"
    return f"<?xml version='1.0' encoding='utf-8'?><KeePassFile><Meta/><Root>{group}</Root></KeePassFile>".encode()


def kdbx(password, entries, passes, lanes):
    """The bytes of the file."""
    seed, iv, salt = os.urandom(32), os.urandom(16), os.urandom(32)
    derivation = dictionary([
        (0x42, b"$UUID", ARGON2ID),
        (0x42, b"S", salt),
        (0x04, b"P", struct.pack("<I", lanes)),
        (0x05, b"M", struct.pack("<Q", MEMORY)),
        (0x05, b"I", struct.pack("<Q", passes)),
        (0x04, b"V", struct.pack("<I", 0x13)),
    ])
    header = struct.pack("<IIHH", 0x9AA2D903, 0xB54BFB67, 0, 4)
    header += field(2, AES_256) + field(3, struct.pack("<I", 1)) + field(4, seed) + field(7, iv)
    header += field(11, derivation) + field(0, b"\r\n\r\n")

    composite = hashlib.sha256(hashlib.sha256(password.encode()).digest()).digest()
    key = hash_secret_raw(composite, salt, passes, MEMORY // 1024, lanes, 32, Type.ID)
    base = hashlib.sha512(seed + key + b"\x01").digest()

    def mac(number, data):
        block_key = hashlib.sha512(struct.pack("<Q", number) + base).digest()
        return hmac.new(block_key, data, hashlib.sha256).digest()

    inner = field(1, struct.pack("<I", 3)) + field(2, os.urandom(64)) + field(0, b"")
    plain = gzip.compress(inner + xml(entries))  # as KeePassXC does, unless it is told not to
    plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
    cipher = Cipher(algorithms.AES(hashlib.sha256(seed + key).digest()), modes.CBC(iv)).encryptor()
    sealed = cipher.update(plain) + cipher.finalize()

    out = header + hashlib.sha256(header).digest() + mac(0xFFFFFFFFFFFFFFFF, header)
    step = 1024 * 1024
    blocks = [sealed[at:at + step] for at in range(0, len(sealed), step)] + [b""]
    for number, block in enumerate(blocks):
        length = struct.pack("<I", len(block))
        out += mac(number, struct.pack("<Q", number) + length + block) + length + block
    return out


def main():
    """As the first lines say."""
    path, passes, lanes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    password, *lines = sys.stdin.read().splitlines()
    with open(path, "wb") as file:
        file.write(kdbx(password, [line.split("\t") for line in lines], passes, lanes))


main()
