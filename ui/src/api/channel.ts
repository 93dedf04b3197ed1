// The page's end of the sealed way to the program: src-tauri/src/channel.rs says why, and what the bytes are.
// The keys never leave this process, and end with it when the vault is locked.
import { invoke } from "@tauri-apps/api/core";
import { isProblem } from "./problems";

const NONCE = 12;
export const JSON_KIND = 0;
export const BYTES_KIND = 1;
const REFUSAL_KIND = 2;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

interface Ends {
  up: CryptoKey;
  down: CryptoKey;
}

const utf8 = new TextEncoder();
let ends: Promise<Ends> | null = null;

/** Keys of which the program has the other half. */
async function greet(): Promise<Ends> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ours = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const theirs = new Uint8Array(await invoke<ArrayBuffer>("greet", ours));
  const theirKey = await crypto.subtle.importKey("raw", theirs, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirKey }, pair.privateKey, 256);
  const from = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...ours, ...theirs]);
  const key = (way: string, use: KeyUsage) =>
    crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: utf8.encode(way) }, from, { name: "AES-GCM", length: 256 }, false, [use]);
  return { up: await key("codekeep page to program", "encrypt"), down: await key("codekeep program to page", "decrypt") };
}

/** A greeting that failed is not remembered: the next call greets anew. */
function forget(thrown: unknown): never {
  ends = null;
  throw thrown;
}

/** Calls a command under seal. What was thrown is what the command refused with. */
export async function callSealed<T>(command: string, kind: number, body: Uint8Array): Promise<T> {
  const known = agreed();
  try {
    return await once<T>(known, command, kind, body);
  } catch (thrown) {
    if (!isProblem(thrown, "other-keys")) throw thrown;
    // The program knows this page no more, so it did nothing: another greeting, for all calls that met this, and once.
    if (ends === known) ends = null;
    return once<T>(agreed(), command, kind, body);
  }
}

function agreed(): Promise<Ends> {
  return (ends ??= greet().catch(forget));
}

async function once<T>(keys: Promise<Ends>, command: string, kind: number, body: Uint8Array): Promise<T> {
  const { up, down } = await keys;
  const name = utf8.encode(command);
  const plain = new Uint8Array(2 + name.length + body.length);
  plain.set([kind, name.length]);
  plain.set(name, 2);
  plain.set(body, 2 + name.length);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, up, plain);
  plain.fill(0);
  const call = new Uint8Array(NONCE + sealed.byteLength);
  call.set(nonce);
  call.set(new Uint8Array(sealed), NONCE);
  const answer = new Uint8Array(await invoke<ArrayBuffer>("sealed", call));
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: answer.slice(0, NONCE), additionalData: nonce }, down, answer.slice(NONCE));
  return read<T>(new Uint8Array(opened));
}

function read<T>(answer: Uint8Array): T {
  const body = answer.subarray(1);
  if (answer[0] === BYTES_KIND) return body as T;
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  if (answer[0] === REFUSAL_KIND) throw value;
  return value as T;
}
