import { describe, expect, it } from "vitest";
import * as dates from "../src/text/en/dates";

const at = (y: number, m: number, d: number, h = 12, min = 0, s = 0) => new Date(y, m - 1, d, h, min, s).getTime();
const now = at(2026, 11, 21, 14, 32, 7);

describe("dates in words", () => {
  it("leaves out the year when it is this one", () => {
    expect(dates.day(at(2026, 11, 3), now)).toBe("3 Nov");
    expect(dates.day(at(2025, 11, 3), now)).toBe("3 Nov 2025");
  });
  it("counts calendar days, not hours", () => {
    expect(dates.daysBetween(at(2026, 11, 20, 23, 59), at(2026, 11, 21, 0, 1))).toBe(1);
    expect(dates.daysBetween(at(2026, 11, 21, 0, 1), at(2026, 11, 21, 23, 59))).toBe(0);
  });
  it("counts a day of 23 or 25 hours as one", () => {
    expect(dates.daysBetween(at(2026, 3, 28), at(2026, 3, 30))).toBe(2);
    expect(dates.daysBetween(at(2026, 10, 24), at(2026, 10, 26))).toBe(2);
  });
  it("names today, yesterday and tomorrow", () => {
    expect(dates.moment(at(2026, 11, 21, 9, 5), now)).toBe("today at 09:05");
    expect(dates.moment(at(2026, 11, 20, 9, 5), now)).toBe("yesterday at 09:05");
    expect(dates.away(1)).toBe("tomorrow");
    expect(dates.away(-2)).toBe("2 days ago");
  });
  it("heads a day of the ledger", () => {
    expect(dates.dayHeading(now, now)).toBe("Today, 21 November");
    expect(dates.dayHeading(at(2026, 11, 19), now)).toBe("Thursday, 19 November");
    expect(dates.dayHeading(at(2025, 12, 24), now)).toBe("Wednesday, 24 December 2025");
  });
  it("says lengths of time in whole words", () => {
    expect([45, 90, 300, 7200].map(dates.span)).toEqual(["45 s", "2 min", "5 min", "2 h"]);
  });
});

describe("dates that a person typed", () => {
  it("reads the ways a date is written", () => {
    for (const typed of ["3 Nov 2026", "03 November 2026", "3. Nov 2026", "Nov 3, 2026", "3.11.2026", "2026-11-03", "2026-11-3"]) {
      expect(dates.readDate(typed), typed).toBe("2026-11-03");
    }
  });
  it("refuses a day that does not exist", () => {
    for (const typed of ["31 Feb 2026", "29 Feb 2026", "0 Jan 2026", "2026-13-01", "32.1.2026"]) expect(dates.readDate(typed), typed).toBeNull();
    expect(dates.readDate("29 Feb 2028")).toBe("2028-02-29");
  });
  it("does not guess between two days", () => {
    expect(dates.readDate("03/11/2026")).toBeNull();
    expect(dates.readDate("3 Xyz 2026")).toBeNull();
    expect(dates.readDate("soon")).toBeNull();
  });
  it("writes back what Rust keeps, and leaves anything else alone", () => {
    expect(dates.dateText("2026-11-03")).toBe("3 Nov 2026");
    expect(dates.dateText("whenever")).toBe("whenever");
  });
  it("adds days over the end of a year", () => {
    expect(dates.isoLater(at(2026, 12, 31, 23, 59), 1)).toBe("2027-01-01");
  });
});
