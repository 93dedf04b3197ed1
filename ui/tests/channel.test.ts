// The page's end of the sealed way, against the program's end made here from the same description
// (src-tauri/src/channel.rs). That both really understand each other, every test of the window shows.
import { beforeEach, expect, test, vi } from "vitest";

const invoke = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/api/core", () => ({ invoke }));

const utf8 = new TextEncoder();
const CURVE = { name: "ECDH", namedCurve: "P-256" };
type Answer = { kind: number; body: Uint8Array };

class FakeProgram {
  greetings = 0;
  heard: Array<{ kind: number; command: string; body: string }> = [];
  crossed: Uint8Array[] = [];
  answer: (command: string) => Answer = () => ({ kind: 0, body: utf8.encode("null") });
  #keys: { up: CryptoKey; down: CryptoKey } | null = null;

  forgets() {
    this.#keys = null;
  }

  async take(command: string, bytes: Uint8Array): Promise<ArrayBuffer> {
    if (command === "greet") return this.#greeted(bytes);
    this.crossed.push(bytes);
    if (this.#keys === null) throw { code: "other-keys", what: "", advice: "", detail: null };
    const nonce = bytes.slice(0, 12);
    const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, this.#keys.up, bytes.slice(12)));
    const name = new TextDecoder().decode(plain.slice(2, 2 + plain[1]!));
    this.heard.push({ kind: plain[0]!, command: name, body: new TextDecoder().decode(plain.slice(2 + plain[1]!)) });
    const { kind, body } = this.answer(name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: nonce }, this.#keys.down, new Uint8Array([kind, ...body]));
    return new Uint8Array([...iv, ...new Uint8Array(sealed)]).buffer;
  }

  async #greeted(page: Uint8Array): Promise<ArrayBuffer> {
    this.greetings++;
    const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    const ours = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const theirs = await crypto.subtle.importKey("raw", new Uint8Array(page), CURVE, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
    const from = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const key = (info: string, use: KeyUsage) =>
      crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array([...page, ...ours]), info: utf8.encode(info) }, from, { name: "AES-GCM", length: 256 }, false, [use]);
    this.#keys = { up: await key("codekeep page to program", "decrypt"), down: await key("codekeep program to page", "encrypt") };
    return ours.buffer;
  }
}

let program: FakeProgram;
let door: typeof import("../src/api/tauri");

beforeEach(async () => {
  vi.resetModules();
  program = new FakeProgram();
  invoke.mockReset();
  invoke.mockImplementation((command: string, bytes: Uint8Array) => program.take(command, bytes));
  door = await import("../src/api/tauri");
});

const holds = (bytes: Uint8Array, text: string) => new TextDecoder("latin1").decode(bytes).includes(text);

test("a call and its answer cross sealed, over one greeting", async () => {
  program.answer = () => ({ kind: 0, body: utf8.encode('{"text":"k3v9-2mxa"}') });
  expect(await door.call("take", { wish: "k3v9" })).toEqual({ text: "k3v9-2mxa" });
  expect(await door.call("home")).toEqual({ text: "k3v9-2mxa" });
  expect(program.heard).toEqual([
    { kind: 0, command: "take", body: '{"wish":"k3v9"}' },
    { kind: 0, command: "home", body: "{}" },
  ]);
  expect(program.greetings).toBe(1);
  for (const bytes of program.crossed) expect(holds(bytes, "k3v9") || holds(bytes, "take")).toBe(false);
});

test("secret bytes cross sealed and are wiped here", async () => {
  const password = utf8.encode("a long password");
  await door.callWithBytes("unlock", password);
  expect(program.heard).toEqual([{ kind: 1, command: "unlock", body: "a long password" }]);
  expect(holds(program.crossed[0]!, "password")).toBe(false);
  expect(password.every((byte) => byte === 0)).toBe(true);
});

test("what the program refuses with is thrown", async () => {
  program.answer = () => ({ kind: 2, body: utf8.encode('{"code":"wait","what":"w","advice":"a","detail":null}') });
  await expect(door.call("unlock")).rejects.toMatchObject({ code: "wait" });
});

test("a page that the program forgot greets again and asks once more; twice it does not", async () => {
  await door.call("home");
  program.forgets();
  await door.call("home");
  expect(program.greetings).toBe(2);
  invoke.mockImplementation(async (command: string, bytes: Uint8Array) => {
    if (command === "greet") return program.take(command, bytes);
    throw { code: "other-keys", what: "", advice: "", detail: null };
  });
  await expect(door.call("home")).rejects.toMatchObject({ code: "other-keys" });
});

test("several calls of a page that the program forgot share one greeting", async () => {
  await door.call("home");
  program.forgets();
  await Promise.all(["home", "attention", "copies", "ledger"].map((command) => door.call(command)));
  expect(program.greetings).toBe(2);
  expect(program.heard.map(({ command }) => command).sort()).toEqual(["attention", "copies", "home", "home", "ledger"]);
});

test("a greeting that failed is tried anew by the next call", async () => {
  invoke.mockImplementationOnce(async () => {
    throw new Error("not there");
  });
  await expect(door.call("home")).rejects.toThrow("not there");
  expect(await door.call("home")).toBeNull();
});
