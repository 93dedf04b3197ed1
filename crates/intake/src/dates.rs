//! Stage 8: the day a set was issued, where a line says so. Must never read 5/6/2025 as one day or
//! the other: what is ambiguous is no date.

use custody::Date;

use crate::fold::{fold, words};

/// Month names, by their first letters, in several languages; the month counts from 1.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "sty", "led"], &["feb", "fév", "fev", "lut", "únor"], &["mar", "mär", "maa", "mrz"], &["apr", "avr", "abr", "kwi", "dub"], &["may", "mai", "mag", "mei", "maj", "kvě"],
    &["jun", "juin", "giu", "cze"], &["jul", "juil", "lug", "lip"], &["aug", "aoû", "aou", "ago", "sie"], &["sep", "set", "wrz", "září"], &["oct", "okt", "ott", "out", "paź"], &["nov", "lis"], &["dec", "déc", "dez", "dic", "gru"],
];

/// The first unambiguous day in a text.
pub(crate) fn find(text: &str) -> Option<Date> {
    text.split_whitespace().find_map(by_numbers).or_else(|| by_name(text)).or_else(|| eastern(text))
}

fn by_numbers(word: &str) -> Option<Date> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let day = word.split(['T', 't']).next().unwrap_or(word);
    let sign = day.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.".contains(*c))?;
    let parts: Vec<&str> = day.split(sign).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |p: &str| p.parse::<u32>().ok().filter(|_| p.len() <= 4);
    let (first, second, third) = (number(a)?, number(b)?, number(c)?);
    if a.len() == 4 {
        return date(first, second, third);
    }
    let year = if c.len() == 4 { third } else { return None };
    match sign {
        // Dots and dashes go with day, month, year; slashes with either.
        '.' => date(year, second, first),
        _ if first > 12 || first == second => date(year, second, first),
        _ if second > 12 => date(year, first, second),
        _ => None,
    }
}

/// "3 March 2026", "Mar 3, 2026", "Tue Mar 03 2026", "le 12 janvier 2026".
fn by_name(text: &str) -> Option<Date> {
    let folded = fold(text);
    let words: Vec<&str> = words(&folded).collect();
    // "Generated" begins like a month of another language, so every such word is tried.
    words.iter().enumerate().find_map(|(at, word)| day_around(&words, at, month(word)?))
}

fn day_around(words: &[&str], place: usize, month: u32) -> Option<Date> {
    let number = |at: usize| words.get(at).and_then(|w| w.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u32>().ok());
    let year = |at: usize| number(at).filter(|n| (1970..=9999).contains(n));
    let day = |at: usize| number(at).filter(|n| (1..=31).contains(n));
    let next = place.saturating_add(1);
    // Spanish and Portuguese put "de" between the parts.
    let beyond = if words.get(next).is_some_and(|w| matches!(*w, "de" | "del")) { next.saturating_add(1) } else { next };
    let before =
        place.checked_sub(1).map(|p| if words.get(p).is_some_and(|w| matches!(*w, "de" | "of")) { p.saturating_sub(1) } else { p });
    if let (Some(d), Some(y)) = (before.and_then(day), year(beyond)) {
        return date(y, month, d);
    }
    date(year(next.saturating_add(1))?, month, day(next)?)
}

fn month(word: &str) -> Option<u32> {
    let known = word.chars().count() >= 3 && word.chars().all(char::is_alphabetic) && word.chars().count() <= 10;
    let at = MONTHS.iter().position(|names| known && names.iter().any(|n| word.starts_with(n)))?;
    u32::try_from(at).ok()?.checked_add(1)
}

/// 2026年3月3日.
fn eastern(text: &str) -> Option<Date> {
    let (left, rest) = text.split_once(['年', '년'])?;
    let (month, rest) = rest.split_once(['月', '월'])?;
    let (day, _) = rest.split_once(['日', '일'])?;
    let year = left.get(left.len().checked_sub(4)?..)?;
    date(year.parse().ok()?, month.trim().parse().ok()?, day.trim().parse().ok()?)
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::from_ymd(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_ways_services_write_them() {
        let day = |text: &str| find(text).map(|d| d.to_string());
        for text in [
            "2026-03-03T17:22:41Z",
            "Printed 03/03/2026 18:24",
            "3 March 2026",
            "March 3, 2026 at 6:22 PM GMT+1",
            "Tue Mar 03 2026 18:22:41",
            "03.03.2026",
            "3. März 2026",
            "el 3 de marzo de 2026",
            "am 3. März 2026",
            "2026年3月3日",
        ] {
            assert_eq!(day(text).as_deref(), Some("2026-03-03"), "{text}");
        }
        assert_eq!(day("Généré le 12 janvier 2026 à 09h41.").as_deref(), Some("2026-01-12"));
        for text in ["printed 5/6/2025", "1.2.3", "call 0711 2048", "2026-02-30", "march on"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
