// Rows of the ledger by day. Pure.
import type { LedgerRow } from "../api/shapes";
import { isoDay } from "../text/en/dates";

export type Day = { day: string; at_ms: number; rows: LedgerRow[] };

/** Groups neighbouring rows of one calendar day; the order stays as it came. */
export function byDay(rows: ReadonlyArray<LedgerRow>): Day[] {
  const days: Day[] = [];
  for (const row of rows) {
    const day = isoDay(row.at_ms);
    const last = days[days.length - 1];
    if (last?.day === day) last.rows.push(row);
    // A clock that went back can bring a day twice: the key stays unique by its place.
    else days.push({ day: days.some((d) => d.day === day) ? `${day}-${days.length}` : day, at_ms: row.at_ms, rows: [row] });
  }
  return days;
}
