//! A calendar date without a clock: days since 1 January 1970 (proleptic Gregorian).

use std::fmt;
use std::str::FromStr;

/// A day. Stored as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date is written year-month-day, as 2026-03-03, between the years 1970 and 9999")]
pub struct DateError;

impl Date {
    /// The date that lies `days` after 1970-01-01, when it is before the year 10000.
    #[must_use]
    pub fn from_days(days: u32) -> Option<Self> {
        (days < 2_932_897).then_some(Self(days as i32))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> u32 {
        self.0 as u32
    }

    /// The date of a moment in UTC, given in milliseconds since 1970.
    #[must_use]
    pub fn of_millis(ms: u64) -> Self {
        Self((ms / 86_400_000).min(2_932_896) as i32)
    }

    /// A date from year, month (1 to 12) and day.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
            return None;
        }
        // Days from civil, after Howard Hinnant's published derivation: years begin in March.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y / 400;
        let year_of_era = y - era * 400;
        let shifted = (month as i32 + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1 to 12) and day.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z / 146_097;
        let day_of_era = z - era * 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u32, day as u32)
    }

    /// Whole days from `earlier` to `self`; negative when `self` lies before it.
    #[must_use]
    pub fn days_since(self, earlier: Date) -> i32 {
        self.0 - earlier.0
    }

    /// The date `days` later, kept within the years 1970 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Date {
        Self(self.0.saturating_add(days).clamp(0, 2_932_896))
    }
}

fn month_length(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.splitn(3, '-');
        let mut next = |len: usize| {
            parts
                .next()
                .filter(|p| p.len() == len && p.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|p| p.parse::<u32>().ok())
                .ok_or(DateError)
        };
        let (y, m, d) = (next(4)?, next(2)?, next(2)?);
        Date::from_ymd(y as i32, m, d).ok_or(DateError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_goes_both_ways() {
        for days in (0..160_000).chain([2_932_896]) {
            let date = Date::from_days(days).unwrap();
            let (y, m, d) = date.ymd();
            assert_eq!(Date::from_ymd(y, m, d), Some(date));
            assert_eq!(date.to_string().parse(), Ok(date));
        }
        assert_eq!("2026-03-03".parse::<Date>().unwrap().days(), 20_515);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for bad in ["", "2026-02-29", "2026-13-01", "2026-3-3", "+026-01-01", "1969-12-31", "2026-01-01 ", "２０２６-01-01"] {
            assert_eq!(bad.parse::<Date>(), Err(DateError), "{bad}");
        }
    }
}
