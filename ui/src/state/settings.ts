// Which values a setting offers: round ones between its limits, and always what is in force, the usual
// one and the limits themselves. Pure.
import type { SettingRow } from "../api/shapes";

const ROUND: Record<string, number[]> = {
  seconds: [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600],
  days: [1, 3, 7, 14, 30, 60, 90, 180, 365, 730],
  percent: [5, 10, 20, 25, 30, 40, 50],
  count: [0, 1, 2, 3, 4, 5, 10, 15, 20, 30, 60],
};

export function choices(row: SettingRow, unit: string): number[] {
  const round = (ROUND[unit] ?? ROUND["count"] ?? []).filter((value) => value >= row.least && value <= row.most);
  const all = new Set([...round, row.value, row.default, row.least, row.most]);
  return [...all].filter((value) => value >= Math.min(row.least, row.value)).sort((a, b) => a - b);
}
