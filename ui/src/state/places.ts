// Where one can be in the window. Pure types and small helpers; no secrets in any of them.

export type SettingsPart = "locking" | "clipboard" | "attention" | "password" | "backups" | "leaving" | "look";

/** What Use a code is asked for. */
export type RoomWish = {
  account: string;
  /** A certain set; without it the current one. */
  set?: string;
  ordinal?: number;
  /** Straight to the clipboard, never to the window. */
  copy?: boolean;
  /** Asks which number the site wants before anything is taken. */
  byNumber?: boolean;
  /** Only the open question of this take; nothing new is taken. */
  answer?: string;
  /** Where leaving the room leads, when not to the account. */
  back?: Place;
};

/** What happened to somebody who is locked out. */
export type Situation = "phone-lost" | "app-deleted" | "new-phone" | "security-key-lost" | "laptop-lost" | "sheet-lost" | "password-forgotten";

/** Whose codes are stored, when that is known before. */
export type StoreFor = { account: string; service: string; name: string | null; host: string | null; shape: string | null; reissue: boolean };

export type Place =
  | { at: "accounts"; account: string | null }
  | { at: "room"; wish: RoomWish }
  | { at: "store"; bring: "choose" | "clipboard" | "file" | "held"; to: StoreFor | null }
  | { at: "import" }
  | { at: "reissue"; account: string; begun: boolean }
  | { at: "locked-out"; situation: Situation }
  | { at: "attention" }
  | { at: "copies"; copy: string | null }
  | { at: "sheet"; accounts: string[] }
  | { at: "pack" }
  | { at: "ledger"; account: { id: string; service: string } | null }
  | { at: "settings"; part: SettingsPart };

/** Which entry of the sidebar is on. */
export function navOf(place: Place): "accounts" | "locked-out" | "attention" | "copies" | "ledger" | "settings" {
  switch (place.at) {
    case "locked-out": return "locked-out";
    case "attention": return "attention";
    case "copies":
    case "sheet":
    case "pack": return "copies";
    case "ledger": return "ledger";
    case "settings": return "settings";
    default: return "accounts";
  }
}
