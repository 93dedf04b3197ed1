// The keyboard. Screens say which keys mean something there; single letters work outside fields only,
// and can be switched off.
import { session } from "./session.svelte";
import { dialogs } from "./dialogs.svelte";

/** Keys as "U", "/", "?", "Escape", "Enter", "ArrowDown", or with Ctrl: "ctrl+Enter". ⌘ counts as Ctrl. */
export type Keys = Record<string, (event: KeyboardEvent) => void>;

const layers: Keys[] = [];
/** When G was pressed; the letter that says where to follows it soon. */
let afterG = -Infinity;

/** For the root of a screen: its keys, while it stands. */
export function keys(_node: HTMLElement, map: Keys) {
  let mine = map;
  layers.push(mine);
  const drop = () => {
    const at = layers.indexOf(mine);
    if (at >= 0) layers.splice(at, 1);
  };
  return {
    update(next: Keys) {
      const at = layers.indexOf(mine);
      if (at >= 0) layers[at] = next;
      mine = next;
    },
    destroy: drop,
  };
}

/** Whether this is a field in which letters are typed. */
export const inField = (target: EventTarget | null) => target instanceof Element && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select") !== null;

/** The name of a pressed key, as screens write it. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : event.altKey ? `alt+${key}` : key;
}

/** Runs what a key means, innermost screen first. */
export function press(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = keyName(event);
  const letter = name.length === 1;
  // A field keeps its letters and its own paste.
  if ((letter || name === "ctrl+V") && inField(event.target)) return;
  if (letter && session.status?.letter_keys === false) return;
  if (letter && event.timeStamp - afterG < 1500 && goAfterG(name)) {
    afterG = -Infinity;
    event.preventDefault();
    return;
  }
  for (let i = layers.length - 1; i >= 0; i--) {
    const run = layers[i]?.[name];
    if (run) {
      event.preventDefault();
      run(event);
      return;
    }
  }
}

function goAfterG(name: string): boolean {
  switch (name) {
    case "A": session.go({ at: "accounts", account: session.account }); return true;
    case "T": session.go({ at: "attention" }); return true;
    case "C": session.go({ at: "copies", copy: null }); return true;
    case "L": session.go({ at: "ledger", account: null }); return true;
    case "S": session.go({ at: "settings", part: "locking" }); return true;
    default: return false;
  }
}

/** What holds wherever one is inside the vault. */
export const everywhere: Keys = {
  "ctrl+L": () => void session.lock(),
  "?": () => dialogs.show({ is: "keys" }),
};

/** What holds in the frame, but not in the room. */
export const inFrame: Keys = {
  G: (event) => (afterG = event.timeStamp),
  N: () => session.go({ at: "store", bring: "choose", to: null }),
  "ctrl+V": () => session.go({ at: "store", bring: "clipboard", to: null }),
  O: () => session.go({ at: "locked-out", situation: "phone-lost" }),
  P: () => session.go({ at: "sheet", accounts: session.account === null ? [] : [session.account] }),
};
