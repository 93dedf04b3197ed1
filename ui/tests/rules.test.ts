// Rules that hold for every file of the window. Each was broken once to see it fail.
import { describe, expect, it } from "vitest";

const files = import.meta.glob<string>("../src/**/*.{ts,svelte,css}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(files).map(([path, text]) => ({ path: path.replace("../src/", ""), text }));
const breaking = (rule: (file: { path: string; text: string }) => boolean) => sources.filter(rule).map((file) => file.path);
/** Without comments, which may speak of what is forbidden. */
const code = (text: string) => text.replace(/<!--[\s\S]*?-->/g, "").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

describe("rules of the window", () => {
  it("has files to look at", () => {
    expect(sources.length).toBeGreaterThan(60);
  });
  it("only src/api speaks with the shell", () => {
    expect(breaking(({ path, text }) => text.includes("@tauri-apps") && !["api/tauri.ts", "api/channel.ts"].includes(path))).toEqual([]);
    expect(breaking(({ path, text }) => /\bfrom "[./]*tauri"/.test(text) && !path.startsWith("api/"))).toEqual([]);
  });
  it("nothing is kept in the browser's stores, and nothing is fetched", () => {
    expect(breaking(({ text }) => /\b(localStorage|sessionStorage|indexedDB|caches|fetch\(["'`]|XMLHttpRequest|WebSocket|sendBeacon)\b/.test(code(text)))).toEqual([]);
  });
  it("no markup is made from text", () => {
    expect(breaking(({ text }) => /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/.test(code(text)))).toEqual([]);
  });
  it("no style attribute and no address of a remote thing", () => {
    expect(breaking(({ text }) => /\sstyle="/.test(code(text)))).toEqual([]);
    expect(breaking(({ path, text }) => path.endsWith(".css") && /url\(|https?:/.test(code(text)))).toEqual([]);
  });
  it("the page never reads the clipboard", () => {
    expect(breaking(({ text }) => /navigator\.clipboard|clipboardData/.test(code(text)))).toEqual([]);
  });
  it("a password has no binding to state", () => {
    const field = sources.find(({ path }) => path === "controls/PasswordField.svelte")?.text ?? "";
    expect(field).not.toMatch(/bind:value/);
    expect(field).toMatch(/autocomplete="off"/);
    expect(breaking(({ path, text }) => /type="password"|"password" :/.test(code(text)) && path !== "controls/PasswordField.svelte" && !path.startsWith("state/") && !path.startsWith("text/"))).toEqual([]);
  });
  it("the text of a code is written in one place", () => {
    expect(breaking(({ path, text }) => /textContent = code/.test(text) && path !== "screens/UseCode.svelte")).toEqual([]);
    expect(breaking(({ path, text }) => /\btaken\.text\b/.test(text) && !path.startsWith("tests/"))).toEqual([]);
  });
  it("nothing speaks of work that is not done", () => {
    expect(breaking(({ text }) => /\b(TODO|FIXME|XXX)\b/.test(text))).toEqual([]);
  });
});
