// What an attention item looks like and which act clears it. Pure; the words are in text/.
import type { AttentionItem } from "../api/shapes";
import type { IconName } from "../parts/icons";

export type Act = "answer" | "reissue" | "choose" | "store" | "purge" | "copy" | "seen" | "account" | "keys" | "backups" | "destroy";
type Kind = { icon: IconName; tone: "bad" | "warn" | "info" | "plain"; act: Act };

const KINDS: Record<string, Kind> = {
  "backup-old": { icon: "warning", tone: "warn", act: "backups" },
  "code-out": { icon: "clock", tone: "warn", act: "answer" },
  "set-suspect": { icon: "refused", tone: "bad", act: "reissue" },
  "signin-changed": { icon: "phone", tone: "warn", act: "reissue" },
  "two-current": { icon: "set", tone: "warn", act: "choose" },
  exposed: { icon: "warning", tone: "bad", act: "reissue" },
  "none-left": { icon: "warning", tone: "bad", act: "reissue" },
  "few-left": { icon: "warning", tone: "warn", act: "reissue" },
  "rotating-spent": { icon: "returned", tone: "bad", act: "store" },
  "pass-expires": { icon: "clock", tone: "warn", act: "store" },
  "pass-expired": { icon: "clock", tone: "warn", act: "store" },
  "not-purged": { icon: "purge", tone: "warn", act: "purge" },
  "source-there": { icon: "file", tone: "warn", act: "destroy" },
  "copy-stale": { icon: "stale", tone: "warn", act: "copy" },
  "copy-shows-used": { icon: "stale", tone: "warn", act: "copy" },
  "copy-lost": { icon: "warning", tone: "bad", act: "reissue" },
  "set-old": { icon: "clock", tone: "warn", act: "reissue" },
  "no-set": { icon: "set", tone: "plain", act: "store" },
  "taken-superseded": { icon: "warning", tone: "warn", act: "seen" },
  "taken-twice": { icon: "warning", tone: "warn", act: "seen" },
  "pack-expired": { icon: "clock", tone: "warn", act: "copy" },
  burst: { icon: "warning", tone: "warn", act: "seen" },
  "clock-back": { icon: "clock", tone: "warn", act: "seen" },
  "no-recovery-key": { icon: "lock", tone: "warn", act: "keys" },
  "recovery-untested": { icon: "lock", tone: "warn", act: "keys" },
  "key-derivation": { icon: "lock", tone: "warn", act: "keys" },
  unrecorded: { icon: "warning", tone: "warn", act: "seen" },
};

export function kindOf(item: AttentionItem): Kind {
  const kind = KINDS[item.kind] ?? { icon: "info", tone: "info", act: "account" };
  if (item.kind === "copy-lost" && item.copy_kind === "recovery") return { ...kind, act: "keys" };
  if (item.seen_clears) return { ...kind, act: "seen" };
  // Without the thing that an act needs, the account is the next best place.
  const lacks =
    (kind.act === "answer" && item.take === null) ||
    (kind.act === "copy" && item.copy === null) ||
    ((kind.act === "reissue" || kind.act === "store" || kind.act === "purge" || kind.act === "choose") && item.account === null);
  return lacks ? { ...kind, act: "account" } : kind;
}
