// Dates and numbers in words, and dates that a person typed. Pure: the present time is passed in.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_LONG = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_MS = 86_400_000;

const two = (n: number) => String(n).padStart(2, "0");
const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Whole calendar days from one time to another; negative when the other is earlier. */
export function daysBetween(fromMs: number, toMs: number): number {
  return Math.round((midnight(new Date(toMs)).getTime() - midnight(new Date(fromMs)).getTime()) / DAY_MS);
}

/** "3 Nov", and with the year when it is not this one: "3 Nov 2025". */
export function day(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const short = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === new Date(nowMs).getFullYear() ? short : `${short} ${date.getFullYear()}`;
}

/** "3 Nov 2026". */
export function fullDay(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

/** "14:32". */
export function time(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "14:32:07". */
export function timeToSecond(ms: number): string {
  return `${time(ms)}:${two(new Date(ms).getSeconds())}`;
}

/** "today at 14:32", "yesterday at 14:32", "3 Nov at 14:32". */
export function moment(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  const which = days === 0 ? "today" : days === 1 ? "yesterday" : day(ms, nowMs);
  return `${which} at ${time(ms)}`;
}

/** "today", "yesterday", "3 Nov". */
export function since(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  return days === 0 ? "today" : days === 1 ? "yesterday" : day(ms, nowMs);
}

/** Heading of a day in the ledger: "Today, 21 November", "Thursday, 19 November", with the year when it is not this one. */
export function dayHeading(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const days = daysBetween(ms, nowMs);
  const name = days === 0 ? "Today" : days === 1 ? "Yesterday" : WEEKDAYS[date.getDay()];
  const year = date.getFullYear() === new Date(nowMs).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${name}, ${date.getDate()} ${MONTHS_LONG[date.getMonth()]}${year}`;
}

/** "1 day", "18 days". */
export function days(n: number): string {
  return n === 1 ? "1 day" : `${n} days`;
}

/** How long ago: "today", "yesterday", "18 days ago". */
export function ago(n: number): string {
  return n === 0 ? "today" : n === 1 ? "yesterday" : `${n} days ago`;
}

/** How far away: "today", "tomorrow", "in 10 days"; "3 days ago" when it is past. */
export function away(n: number): string {
  return n < 0 ? ago(-n) : n === 0 ? "today" : n === 1 ? "tomorrow" : `in ${n} days`;
}

/** A length of time in whole words: "45 s", "5 min", "2 h". */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** A date as Rust keeps it, for people: "2026-11-03" becomes "3 Nov 2026". Anything else comes back unchanged. */
export function dateText(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!match) return iso;
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? match[2]} ${match[1]}`;
}

/** The calendar day of a time, as Rust keeps it. */
export function isoDay(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A day as many days later, as Rust keeps it. */
export function isoLater(ms: number, daysLater: number): string {
  const date = new Date(ms);
  return isoDay(new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater, 12).getTime());
}

/**
 * A typed date: "3 Nov 2026", "3 November 2026", "Nov 3, 2026", "3.11.2026", "2026-11-03". Returns it as
 * Rust keeps it, or null when there is no such day. "03/11/2026" is not read: it means two different days.
 */
export function readDate(typed: string): string | null {
  const text = typed.trim();
  const named = (word: string) => MONTHS.findIndex((m) => word.toLowerCase().startsWith(m.toLowerCase())) + 1;
  let match: RegExpExecArray | null;
  if ((match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text))) return real(+match[1]!, +match[2]!, +match[3]!);
  if ((match = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text))) return real(+match[3]!, +match[2]!, +match[1]!);
  if ((match = /^(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})$/.exec(text))) return real(+match[3]!, named(match[2]!), +match[1]!);
  if ((match = /^([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$/.exec(text))) return real(+match[3]!, named(match[1]!), +match[2]!);
  return null;
}

function real(year: number, month: number, dayOfMonth: number): string | null {
  if (month < 1 || month > 12 || dayOfMonth < 1 || year < 1970 || year > 9999) return null;
  const date = new Date(year, month - 1, dayOfMonth);
  if (date.getMonth() !== month - 1) return null;
  return `${year}-${two(month)}-${two(dayOfMonth)}`;
}
