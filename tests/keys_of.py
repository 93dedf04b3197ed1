"""The keys of a vault, one a line as `name hex`: what must not be found in a program's memory.

Derived with the independent reader, from the file and its password alone.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "docs"))
import codekeep_reader as reader  # noqa: E402

vault, password = (pathlib.Path(argument) for argument in sys.argv[1:3])
checked = reader.check(vault.read_bytes())
data_key = reader.unlock(checked, reader.password_bytes(password.read_text().removesuffix("\n")))
payload = reader.read_payload(reader.open_payload(checked, data_key), checked.vault_id)
secret = payload["vault_secret"]
print("the data key", data_key.hex())
print("the vault's secret", secret.hex())
print("the payload's key", reader.hkdf(checked.save_salt, data_key, b"codekeep/v1/payload" + checked.vault_id, 44)[:32].hex())
for number, code in enumerate(payload["code_texts"], 1):
    print(f"the key of text {number}", reader.hkdf(b"", secret, b"codekeep/v1/text" + code, 44)[:32].hex())
