#!/usr/bin/env python3
"""Reads the typed lines of a sealed Codekeep sheet without Codekeep, after docs/SHEET-FORMAT.md and nothing else.

    python3 codekeep_sheet.py LINES.txt --age FOLDER     writes block-1.age and so on, for: age -d block-1.age
    python3 codekeep_sheet.py LINES.txt [--phrase-file FILE]   opens them and prints what is inside

The lines are typed as they stand under a symbol, with or without their numbers; several blocks may follow one another.
A mistake is told with the number of its line. What a QR reader says of a symbol can be given as well. The phrase is
asked for, or read from a file.

Writing .age files needs nothing but Python. Opening needs: pip install cryptography
"""

import argparse
import base64
import getpass
import hashlib
import hmac
import pathlib
import sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINE, CHECK, LAST = 30, 1021, 101
MOST_WORK = 19
BEGIN, END = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"


class Refused(Exception):
    """What was typed, or what is sealed, is not as it must be."""


# --- SHEET-FORMAT.md: typed lines ---------------------------------------------------------------


def value(character):
    character = {"I": "1", "L": "1", "O": "0"}.get(character.upper(), character.upper())
    return ALPHABET.find(character)


def check(values, number, is_last):
    total = sum(place * value for place, value in enumerate(values, 1))
    return (total + (LINE + 1) * (number % CHECK) + (LAST if is_last else 0)) % CHECK


def read_line(text, number):
    """The values of a line that is right at its place, and whether it is the last; otherwise None."""
    values = [value(c) for c in text if not c.isspace() and c != "|"]
    if len(values) < 3 or len(values) > LINE + 2 or min(values) < 0:
        return None
    *values, high, low = values
    typed = 32 * high + low
    if typed == check(values, number, True):
        return values, True
    if len(values) == LINE and typed == check(values, number, False):
        return values, False
    return None


def split_number(line):
    first, _, rest = line.strip().partition(" ")
    digits = first.rstrip(".:)")
    return (int(digits), rest) if rest and len(digits) <= 3 and digits.isdecimal() else (None, line)


def to_bytes(values):
    bits = "".join(f"{value:05b}" for value in values)
    whole = len(bits) // 8 * 8
    if len(bits) - whole >= 5 or "1" in bits[whole:]:
        return None
    return bytes(int(bits[at : at + 8], 2) for at in range(0, whole, 8))


def read_typed(text):
    blocks, values, expected = [], [], 1
    for typed in filter(str.strip, text.splitlines()):
        here = f"Block {len(blocks) + 1}: line {expected}"
        number, rest = split_number(typed)
        found = read_line(rest, expected) if number in (None, expected) else None
        found = found or read_line(typed, expected)
        if found is None:
            if number not in (None, expected) and read_line(rest, number):
                raise Refused(f"{here} is missing.")
            raise Refused(f"{here} has a mistake.")
        part, is_last = found
        values += part
        expected += 1
        if is_last:
            block = to_bytes(values)
            if block is None:
                raise Refused(f"{here} has a mistake.")
            blocks.append(block)
            values, expected = [], 1
    if expected > 1:
        raise Refused(f"Block {len(blocks) + 1}: line {expected} is missing.")
    return blocks


def read_blocks(text):
    """Blocks as a QR reader gives them, or as they were typed."""
    if BEGIN not in text:
        return read_typed(text)
    blocks = []
    for part in text.split(BEGIN)[1:]:
        body, end, _ = part.partition(END)
        if not end:
            raise Refused("A block ends too early.")
        try:
            blocks.append(base64.b64decode("".join(body.split()), validate=True))
        except ValueError as error:
            raise Refused("A block is not what a symbol says.") from error
    return blocks


# --- age-encryption.org/v1 with a passphrase ---------------------------------------------------------


def hkdf(salt, ikm, info):
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    return hmac.digest(prk, info + b"\x01", "sha256")


def unpadded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def open_block(block, phrase):
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        header, mark, _ = block.partition(b"\n--- ")
        mac, _, payload = block[len(header) + len(mark) :].partition(b"\n")
        version, stanza, body = header.decode("ascii").split("\n")
        arrow, kind, salt, work = stanza.split(" ")
        salt, body, mac, work = unpadded(salt), unpadded(body), unpadded(mac.decode("ascii")), int(work)
    except ValueError as error:
        raise Refused("This is no block of a sealed sheet.") from error
    if (version, arrow, kind) != ("age-encryption.org/v1", "->", "scrypt") or len(salt) != 16 or len(body) != 32:
        raise Refused("This is no block of a sealed sheet.")
    if not 1 <= work <= MOST_WORK:
        raise Refused("The block asks for more work than any sheet does.")
    wrap = hashlib.scrypt(
        phrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << work, r=8, p=1, maxmem=(1 << 31) - 1, dklen=32
    )
    try:
        file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)
    except InvalidTag as error:
        raise Refused("The phrase does not fit.") from error
    if not hmac.compare_digest(mac, hmac.digest(hkdf(b"", file_key, b"header"), header + b"\n---", "sha256")):
        raise Refused("The block was changed.")
    cipher, sealed = ChaCha20Poly1305(hkdf(payload[:16], file_key, b"payload")), payload[16:]
    plain, chunk = b"", 65536 + 16
    for counter in range(max(1, -(-len(sealed) // chunk))):
        part, is_last = sealed[counter * chunk : (counter + 1) * chunk], (counter + 1) * chunk >= len(sealed)
        try:
            plain += cipher.decrypt(counter.to_bytes(11, "big") + bytes([is_last]), part, None)
        except InvalidTag as error:
            raise Refused("The block was changed.") from error
    return plain.decode()


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("lines", help="a file, or - for standard input")
    asked.add_argument("--age", metavar="FOLDER", help="write the blocks as .age files instead of opening them")
    asked.add_argument("--phrase-file", metavar="FILE")
    wanted = asked.parse_args()
    try:
        text = sys.stdin.read() if wanted.lines == "-" else pathlib.Path(wanted.lines).read_text(encoding="utf-8")
        blocks = read_blocks(text)
        if not blocks:
            raise Refused("There is nothing to read.")
        if wanted.age:
            for number, block in enumerate(blocks, 1):
                pathlib.Path(wanted.age, f"block-{number}.age").write_bytes(block)
            return 0
        if wanted.phrase_file:
            phrase = pathlib.Path(wanted.phrase_file).read_text(encoding="utf-8")
        else:
            phrase = getpass.getpass("Phrase: ")
        phrase = " ".join(phrase.lower().split())
        print("\n".join(open_block(block, phrase) for block in blocks), end="")
    except (Refused, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
