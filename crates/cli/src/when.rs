//! Time as people and programs read it. The only place of this program that asks the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use custody::Date;
use custody::attention::Now;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
pub use sheet::long_date;

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// This moment, with the date at the person's place.
pub fn now() -> Now {
    let ms = now_ms();
    Now { ms, today: local(ms).map_or_else(|| Date::of_millis(ms), |zoned| date_of(&zoned)) }
}

/// The date of a moment at the person's place.
pub fn date(ms: u64) -> Date {
    local(ms).map_or_else(|| Date::of_millis(ms), |zoned| date_of(&zoned))
}

/// "3 May 2026", at the person's place.
pub fn day(ms: u64) -> String {
    long_date(date(ms))
}

/// "21 November 2026, 14:50", at the person's place.
pub fn moment(ms: u64) -> String {
    let (day, hour, minute) = day_and_time(ms);
    format!("{}, {hour:02}:{minute:02}", long_date(day))
}

/// Day, hours and minutes at the person's place; in UTC where that is not known.
pub fn day_and_time(ms: u64) -> (Date, u8, u8) {
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    match local(ms) {
        Some(zoned) => (date_of(&zoned), part(zoned.hour()), part(zoned.minute())),
        None => (Date::of_millis(ms), 0, 0),
    }
}

/// "2026-11-21T14:50:07Z", for programs.
pub fn stamp(ms: u64) -> String {
    let seconds = i64::try_from(ms / 1000).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map_or_else(|_| String::new(), |stamp| stamp.to_string())
}

/// A date, or a date with a time (`2026-12-01T18:00`), at the person's place, in milliseconds since
/// 1970. A date alone means its end.
pub fn parse_moment(text: &str) -> Result<u64, String> {
    let wrong = || "a moment is written as 2026-12-01 or 2026-12-01T18:00".to_owned();
    let civil: DateTime = match text.parse::<Date>() {
        Ok(_) => format!("{text}T23:59:59").parse().map_err(|_| wrong())?,
        Err(_) => text.parse().map_err(|_| wrong())?,
    };
    let zoned = civil.to_zoned(TimeZone::system()).map_err(|_| wrong())?;
    u64::try_from(zoned.timestamp().as_millisecond()).map_err(|_| wrong())
}

fn local(ms: u64) -> Option<Zoned> {
    let stamp = Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?;
    Some(stamp.to_zoned(TimeZone::system()))
}

fn date_of(zoned: &Zoned) -> Date {
    let part = |n: i8| u32::try_from(n).unwrap_or_default();
    let day = Date::from_ymd(i32::from(zoned.year()), part(zoned.month()), part(zoned.day()));
    day.unwrap_or_else(|| Date::of_millis(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_and_programs_write_them() {
        assert_eq!(stamp(1_795_272_607_999), "2026-11-21T14:50:07Z");
        assert_eq!(stamp(u64::MAX), "");
    }

    #[test]
    fn a_moment_is_a_day_or_a_day_and_a_time() {
        let (noon, end) = (parse_moment("2026-12-01T12:00").unwrap(), parse_moment("2026-12-01").unwrap());
        assert_eq!(end - noon, (12 * 3600 - 1) * 1000);
        assert!(parse_moment("tomorrow").is_err());
    }
}
