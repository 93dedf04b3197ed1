"""Writes the exports of other managers that crates/intake/tests reads, from what is published of each format.

None of Codekeep's own code takes part: the ciphers are those of `cryptography`, `argon2-cffi`, libsodium and
libgcrypt. The files are kept beside this script; run it again only to add to them:

    python3 tests/samples/exports/make.py
"""

import base64, ctypes, gzip, hashlib, hmac, io, json, os, struct, zipfile
from pathlib import Path

import argon2.low_level as argon2
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

HERE = Path(__file__).parent
PASSWORD = "thimble orchard quartz lantern meadow violin"
SEED = "JBSWY3DPEHPK3PXP"
CODES = ["33b9c-3c463", "60427-e5bb6", "858ba-ebb73", "9aade-1e3fd", "a6049-f0e76"]
# What would be taken for codes anywhere but in a field for passwords.
OLD = "backup codes\n" + "\n".join(["7d1c9-0be42", "c58f3-9aa17", "04e6b-d27c8", "b91e5-68f0d", "2fa70-c3d94"])
NOTES = "recovery codes\n" + "\n".join(CODES)
FILE = ("Discord backup codes\n\n" + "".join(f"* {c}\n" for c in ["7k2p-q9rt", "c4wn-8xjd", "m3vb-t6hy", "z5fg-2skq"])).encode()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)

sodium = ctypes.CDLL("libsodium.so.23")
gcrypt = ctypes.CDLL("libgcrypt.so.20")


def fixed(name, length):
    """Bytes that look random and are the same each time, so that a file changes only when it means something else."""
    return hashlib.shake_256(name.encode()).digest(length)


def b64(data):
    return base64.b64encode(data).decode()


# ---- KDBX ---------------------------------------------------------------------------------------

KEY_FILE = fixed("key file", 32)


def pad(data):
    padder = padding.PKCS7(128).padder()
    return padder.update(data) + padder.finalize()


def aes_cbc(key, iv, data):
    c = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return c.update(pad(data)) + c.finalize()


def twofish_cbc(key, iv, data):
    handle = ctypes.c_void_p()
    data = pad(data)
    out = ctypes.create_string_buffer(len(data))
    gcrypt.gcry_check_version(None)
    assert gcrypt.gcry_cipher_open(ctypes.byref(handle), 10, 3, 0) == 0  # Twofish, CBC
    assert gcrypt.gcry_cipher_setkey(handle, key, ctypes.c_size_t(32)) == 0
    assert gcrypt.gcry_cipher_setiv(handle, iv, ctypes.c_size_t(16)) == 0
    assert gcrypt.gcry_cipher_encrypt(handle, out, ctypes.c_size_t(len(data)), data, ctypes.c_size_t(len(data))) == 0
    return out.raw


def chacha20(key, nonce, data):
    c = Cipher(algorithms.ChaCha20(key, bytes(4) + nonce), None).encryptor()
    return c.update(data)


class Salsa:
    """KDBX 3: one stream over all hidden values."""

    def __init__(self, key):
        self.key, self.at = hashlib.sha256(key).digest(), 0

    def hide(self, data):
        end = self.at + len(data)
        stream = ctypes.create_string_buffer(end)
        sodium.crypto_stream_salsa20(stream, ctypes.c_ulonglong(end), bytes.fromhex("e830094b97205d2a"), self.key)
        piece, self.at = stream.raw[self.at : end], end
        return b64(bytes(a ^ b for a, b in zip(data, piece)))


class ChaCha:
    """KDBX 4: the same with another cipher."""

    def __init__(self, key):
        material = hashlib.sha512(key).digest()
        self.cipher = Cipher(algorithms.ChaCha20(material[:32], bytes(4) + material[32:44]), None).encryptor()

    def hide(self, data):
        return b64(self.cipher.update(data))


def database(stream, pool):
    def text(key, value, hide=False):
        value = f'<Value Protected="True">{stream.hide(value.encode())}</Value>' if hide else f"<Value>{value}</Value>"
        return f"<String><Key>{key}</Key>{value}</String>"

    def entry(title, user, url, more="", files=""):
        head = text("Title", title) + text("UserName", user) + text("Password", "vT9k-q2Rr7", True) + text("URL", url)
        return f"<Entry>{head}{more()}{files}</Entry>" if callable(more) else f"<Entry>{head}{more}{files}</Entry>"

    def attached(name, at):
        return f'<Binary><Key>{name}</Key><Value Ref="{at}"/></Binary>'

    def github():
        # In the order of the document: the stream goes on over the history too.
        now = text("Recovery codes", "\n".join(CODES), True) + text("otp", f"otpauth://totp/x?secret={SEED}", True)
        old = entry("GitHub", "mira", "https://github.com", lambda: text("Recovery codes", "ab12c-d3e4f\n1b12c-d3e4f", True))
        return now + f"<History>{old}</History>"

    # First in the document, so first in the stream.
    thrown = entry("GitLab", "mira", "https://gitlab.com", lambda: text("Recovery codes", "ab12c-d3e4f\n1b12c-d3e4f", True))
    entries = entry("GitHub", "mira", "https://github.com", github)
    entries += entry("Bank", "mira@example.org", "https://bank.example", lambda: text("otp", SEED, True) + text("Old password", OLD, True))
    entries += entry("Discord", "mira", "https://discord.com", "", attached("codes.txt", 0) + attached("screen.png", 1))
    bin = f"<Group><UUID>BBBBBBBBBBBBBBBBBBBBBB==</UUID><Name>Recycle Bin</Name>{thrown}</Group>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile><Meta><Generator>test</Generator>'
        f"<RecycleBinUUID>BBBBBBBBBBBBBBBBBBBBBB==</RecycleBinUUID>{pool}</Meta>"
        f"<Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><Name>Root</Name>{bin}{entries}</Group></Root></KeePassFile>"
    ).encode()


AES = bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")
TWOFISH = bytes.fromhex("ad68f29f576f4bb9a36ad47af965346c")
CHACHA = bytes.fromhex("d6038a2b8b6f4cb5a524339a31dbb59a")


def composite(password, key_file):
    parts = b"" if password is None else hashlib.sha256(password.encode()).digest()
    return hashlib.sha256(parts + (key_file or b"")).digest()


def aes_kdf(key, seed, rounds):
    c = Cipher(algorithms.AES(seed), modes.ECB()).encryptor()
    for _ in range(rounds):
        key = c.update(key)
    return hashlib.sha256(key).digest()


def kdbx3(name, rounds=1000):
    seed, iv, start, stream_key, kdf_seed = (fixed(name + n, l) for n, l in [("seed", 32), ("iv", 16), ("start", 32), ("stream", 32), ("kdf", 32)])
    head = bytes.fromhex("03d9a29a67fb4bb5") + struct.pack("<HH", 1, 3)
    fields = [(2, AES), (3, struct.pack("<I", 1)), (4, seed), (5, kdf_seed), (6, struct.pack("<Q", rounds)), (7, iv), (8, stream_key), (9, start), (10, struct.pack("<I", 2)), (0, b"\r\n\r\n")]
    for number, value in fields:
        head += struct.pack("<BH", number, len(value)) + value
    pool = "<Binaries>" + f'<Binary ID="0" Compressed="True">{b64(gzip.compress(FILE, mtime=0))}</Binary>' + f'<Binary ID="1">{b64(PICTURE)}</Binary></Binaries>'
    packed = gzip.compress(database(Salsa(stream_key), pool), mtime=0)
    half = len(packed) // 2
    blocks = b""
    for number, piece in enumerate([packed[:half], packed[half:], b""]):
        blocks += struct.pack("<I", number) + (hashlib.sha256(piece).digest() if piece else bytes(32)) + struct.pack("<I", len(piece)) + piece
    key = hashlib.sha256(seed + aes_kdf(composite(PASSWORD, None), kdf_seed, rounds)).digest()
    return head + aes_cbc(key, iv, start + blocks)


def dictionary(values):
    out = struct.pack("<H", 0x100)
    for kind, key, value in values:
        out += struct.pack("<Bi", kind, len(key)) + key.encode() + struct.pack("<i", len(value)) + value
    return out + b"\0"


def kdbx4(name, cipher, kdf, password=PASSWORD, key_file=None, contents=None, cost=None):
    seed, iv, salt = fixed(name + "seed", 32), fixed(name + "iv", 12 if cipher == CHACHA else 16), fixed(name + "salt", 32)
    key = composite(password, key_file)
    if kdf == "aes":
        params = [(0x42, "$UUID", bytes.fromhex("7c02bb8279a74ac0927d114a00648238")), (5, "R", struct.pack("<Q", cost or 1000)), (0x42, "S", salt)]
        transformed = aes_kdf(key, salt, 1000)
    else:
        kind = {"argon2d": argon2.Type.D, "argon2id": argon2.Type.ID}[kdf]
        uuid = {"argon2d": "ef636ddf8c29444b91f7a9a403e30a0c", "argon2id": "9e298b1956db4773b23dfc3ec6f0a1e6"}[kdf]
        params = [(0x42, "$UUID", bytes.fromhex(uuid)), (0x42, "S", salt), (4, "P", struct.pack("<I", 2)), (5, "M", struct.pack("<Q", cost or 1 << 20)), (5, "I", struct.pack("<Q", 2)), (4, "V", struct.pack("<I", 0x13))]
        transformed = argon2.hash_secret_raw(key, salt, 2, 1024, 2, 32, kind, 0x13)
    head = bytes.fromhex("03d9a29a67fb4bb5") + struct.pack("<HH", 0, 4)
    for number, value in [(2, cipher), (3, struct.pack("<I", 1)), (4, seed), (7, iv), (11, dictionary(params)), (0, b"\r\n\r\n")]:
        head += struct.pack("<BI", number, len(value)) + value
    if contents is None:
        stream_key = fixed(name + "stream", 64)
        contents = b""
        for number, value in [(1, struct.pack("<I", 3)), (2, stream_key), (3, b"\x01" + FILE), (3, b"\0" + PICTURE), (0, b"")]:
            contents += struct.pack("<BI", number, len(value)) + value
        contents = gzip.compress(contents + database(ChaCha(stream_key), ""), mtime=0)
    final = hashlib.sha256(seed + transformed).digest()
    seal = {AES: aes_cbc, TWOFISH: twofish_cbc, CHACHA: chacha20}[cipher]
    sealed = seal(final, iv, contents)
    base = hashlib.sha512(seed + transformed + b"\1").digest()

    def check(number, data):
        return hmac.new(hashlib.sha512(struct.pack("<Q", number) + base).digest(), data, "sha256").digest()

    out = head + hashlib.sha256(head).digest() + check(2**64 - 1, head)
    for number, piece in enumerate([sealed[: len(sealed) // 2], sealed[len(sealed) // 2 :], b""]):
        length = struct.pack("<I", len(piece))
        out += check(number, struct.pack("<Q", number) + length + piece) + length + piece
    return out


# ---- The others ---------------------------------------------------------------------------------


def bitwarden_items():
    login = {"uris": [{"match": None, "uri": "https://github.com/login"}], "username": "mira", "password": "vT9k-q2Rr7", "totp": SEED}
    bank = {"uris": [{"uri": "https://bank.example"}], "username": "mira@example.org", "password": "vT9k-q2Rr7", "totp": SEED}
    return {
        "encrypted": False,
        "folders": [],
        "items": [
            {"id": "4f0c1d2e-0000-4000-8000-000000000001", "type": 1, "name": "GitHub", "notes": NOTES, "login": login},
            {"id": "4f0c1d2e-0000-4000-8000-000000000002", "type": 1, "name": "Bank", "notes": None, "login": bank},
            {"id": "4f0c1d2e-0000-4000-8000-000000000003", "type": 2, "name": "Discord", "notes": None},
        ],
    }


def bitwarden_locked(kind):
    salt = b64(fixed("bitwarden", 16))
    if kind == 0:
        settings = {"kdfType": 0, "kdfIterations": 5000}
        key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), 5000)
    else:
        settings = {"kdfType": 1, "kdfIterations": 2, "kdfMemory": 1, "kdfParallelism": 2}
        key = argon2.hash_secret_raw(PASSWORD.encode(), hashlib.sha256(salt.encode()).digest(), 2, 1024, 2, 32, argon2.Type.ID, 0x13)
    enc, mac = (HKDFExpand(SHA256(), 32, n).derive(key) for n in [b"enc", b"mac"])

    def seal(name, data):
        iv = fixed(name, 16)
        sealed = aes_cbc(enc, iv, data)
        return f"2.{b64(iv)}|{b64(sealed)}|{b64(hmac.new(mac, iv + sealed, 'sha256').digest())}"

    return json.dumps(
        {"encrypted": True, "passwordProtected": True, "salt": salt, **settings}
        | {"encKeyValidation_DO_NOT_EDIT": seal("validation", b"a random id"), "data": seal("data", json.dumps(bitwarden_items()).encode())}
    ).encode()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def one_password():
    def item(title, url, user, details):
        fields = [{"value": user, "designation": "username"}, {"value": "vT9k-q2Rr7", "designation": "password"}]
        return {"uuid": title, "state": "active", "details": {"loginFields": fields} | details, "overview": {"title": title, "url": url, "urls": [{"url": url}]}}

    def section(title, *fields):
        return {"title": title, "name": "x", "fields": [{"title": t, "id": "x", "value": v} for t, v in fields]}

    file = {"file": {"fileName": "codes.txt", "documentId": "aaaa", "decryptedSize": len(FILE)}}
    picture = {"fileName": "screen.png", "documentId": "bbbb", "decryptedSize": len(PICTURE)}
    thrown = item("GitLab", "https://gitlab.com", "mira", {"notesPlain": "recovery codes\nab12c-d3e4f\n1b12c-d3e4f"}) | {"trashed": True}
    items = [
        {"item": thrown},
        item("GitHub", "https://github.com", "mira", {"notesPlain": "", "sections": [section("Recovery codes", *[("", {"concealed": c}) for c in CODES]), section("", ("one-time password", {"totp": SEED}))]}),
        item("Bank", "https://bank.example", "mira@example.org", {"notesPlain": None, "sections": [section("", ("code", {"totp": f"otpauth://totp/x?secret={SEED}"}), ("old password", {"concealed": OLD}))]}),
        {"item": item("Discord", "https://discord.com", "mira", {"sections": [section("", ("", file))], "documentAttributes": picture})},
    ]
    data = {"accounts": [{"attrs": {"name": "Mira"}, "vaults": [{"attrs": {"name": "Private"}, "items": items}]}]}
    return {"export.attributes": json.dumps({"version": 3}), "export.data": json.dumps(data), "files/aaaa__codes.txt": FILE, "files/bbbb__screen.png": PICTURE}


def aegis_locked():
    def entry(issuer, note):
        return {"type": "totp", "uuid": "u", "name": "mira", "issuer": issuer, "note": note, "info": {"secret": SEED, "algo": "SHA1", "digits": 6, "period": 30}}

    def seal(key, name, data):
        nonce = fixed(name, 12)
        sealed = AESGCM(key).encrypt(nonce, data, None)
        return {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}, sealed[:-16]

    master, salt = fixed("aegis", 32), fixed("aegis salt", 32)
    key_params, wrapped = seal(Scrypt(salt, 32, 1 << 12, 8, 1).derive(PASSWORD.encode()), "slot", master)
    params, db = seal(master, "db", json.dumps({"version": 2, "entries": [entry("GitHub", NOTES), entry("Bank", "")]}).encode())
    biometric = {"type": 2, "uuid": "b", "key": wrapped.hex(), "key_params": key_params}
    slot = {"type": 1, "uuid": "p", "key": wrapped.hex(), "key_params": key_params, "n": 1 << 12, "r": 8, "p": 1, "salt": salt.hex(), "repaired": True}
    return json.dumps({"version": 1, "header": {"slots": [biometric, slot], "params": params}, "db": b64(db)}).encode()


def ente_locked():
    display = json.dumps({"pinned": False, "note": NOTES})
    from urllib.parse import quote

    lines = [f"otpauth://totp/GitHub:mira?secret={SEED}&issuer=GitHub&codeDisplay={quote(display)}", f"otpauth://totp/Bank:mira%40example.org?secret={SEED}&issuer=Bank"]
    text = "\n".join(lines).encode()
    salt = fixed("ente salt", 16)
    key = argon2.hash_secret_raw(PASSWORD.encode(), salt, 3, 4096, 1, 32, argon2.Type.ID, 0x13)
    state, header = ctypes.create_string_buffer(52), ctypes.create_string_buffer(24)
    out = ctypes.create_string_buffer(len(text) + 17)
    assert sodium.sodium_init() >= 0
    sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key)
    sodium.crypto_secretstream_xchacha20poly1305_push(state, out, None, text, ctypes.c_ulonglong(len(text)), None, ctypes.c_ulonglong(0), ctypes.c_ubyte(3))
    params = {"memLimit": 4096 * 1024, "opsLimit": 3, "salt": b64(salt)}
    return json.dumps({"version": 1, "kdfParams": params, "encryptedData": b64(out.raw), "encryptionNonce": b64(header.raw)}).encode()


def main():
    bomb = gzip.compress(bytes(101_000_000), 9, mtime=0)
    attachments = {
        "data.json": json.dumps(bitwarden_items()),
        "attachments/4f0c1d2e-0000-4000-8000-000000000003/codes.txt": FILE,
        "attachments/4f0c1d2e-0000-4000-8000-000000000003/screen.png": PICTURE,
    }
    files = {
        "kdbx3.kdbx": kdbx3("3"),
        "kdbx4-argon2d-aes.kdbx": kdbx4("4a", AES, "argon2d"),
        "kdbx4-argon2id-chacha.kdbx": kdbx4("4c", CHACHA, "argon2id", key_file=KEY_FILE),
        "kdbx4-aes-twofish.kdbx": kdbx4("4t", TWOFISH, "aes"),
        "kdbx4-key-file-only.kdbx": kdbx4("4k", AES, "aes", None, KEY_FILE),
        "kdbx4-bomb.kdbx": kdbx4("4b", AES, "aes", contents=bomb),
        "kdbx4-dear.kdbx": kdbx4("4d", AES, "argon2d", cost=1 << 50),
        "key.bin": KEY_FILE,
        "bitwarden-pbkdf2.json": bitwarden_locked(0),
        "bitwarden-argon2.json": bitwarden_locked(1),
        "bitwarden-attachments.zip": zipped(attachments),
        "1password.1pux": zipped(one_password()),
        "1password-bomb.1pux": zipped(one_password() | {"export.data": bytes(101_000_000)}),
        "aegis-locked.json": aegis_locked(),
        "ente-locked.json": ente_locked(),
    }
    for name, data in files.items():
        path = HERE / name
        # The nonce of a secret stream cannot be chosen: kept unless it is missing.
        if name != "ente-locked.json" or not path.exists():
            path.write_bytes(data)


main()
