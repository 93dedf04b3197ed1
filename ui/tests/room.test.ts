import { expect, it, vi } from "vitest";
import type { Problem, Taken } from "../src/api/shapes";
import { Room } from "../src/state/room.svelte";

const fails: Problem = { code: "unavailable", what: "The clipboard cannot be used just now.", advice: "", detail: null };
const taken: Taken = {
  take: "t1", account: "github", service: "GitHub", name: null, host: "github.com", privileged: false, shape: "list", ordinal: 1, total: 16, left: 15, at_ms: 1,
  text: null, hides_s: 20, has_plain: false, prefers_plain: false, clears_s: null, not_copied: fails, asks_outcome: true,
};
vi.mock("../src/api/tauri", () => ({
  call: (command: string) => Promise.resolve(command === "take" ? taken : { ...taken, text: "k3v9", not_copied: null }),
}));

it("says that a code did not get to the clipboard, and shows it when that is wanted", async () => {
  const shown: string[] = [];
  const room = new Room({ account: "github", copy: true }, (code) => shown.push(code), () => undefined);
  await room.take();
  expect([room.step, room.copied, room.unseen, room.said]).toEqual([{ is: "asked", problem: fails }, false, false, ""]);
  expect(shown).toEqual([]);
  await room.again();
  expect([room.step, shown]).toEqual([{ is: "shown" }, ["k3v9"]]);
});
