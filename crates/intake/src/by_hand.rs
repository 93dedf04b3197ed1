//! What a person does to recognised codes by hand: two neighbours become one, one becomes two. Must
//! never lose or change a sign: what is cut out between two halves is kept beside them, and put back
//! when they are joined again.

use custody::CodeText;
use zeroize::Zeroizing;

/// A code as the person arranges it.
pub struct Arranged {
    /// Its text, byte for byte.
    pub text: CodeText,
    /// What stood between it and the code before it, where the two were cut apart by hand.
    pub before: Option<Zeroizing<String>>,
    /// It is marked as used.
    pub used: bool,
    /// Its number in the list.
    pub ordinal: u32,
    /// The line on which it begins, from 1.
    pub line: u32,
}

/// Why codes stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ByHandError {
    /// There is no such code, or none behind it.
    #[error("there is no such code")]
    NoCode,
    /// One half would hold nothing but what separates.
    #[error("nothing would be left of one half")]
    EmptyHalf,
}

/// Makes one code of the code at a place and the one behind it, with what was cut out between them, else
/// with one space: two codes that were not one are never glued without a trace.
///
/// # Errors
/// [`ByHandError::NoCode`] where there are no such two; nothing is changed then.
pub fn join(codes: &mut Vec<Arranged>, at: usize) -> Result<(), ByHandError> {
    let behind = at.checked_add(1).filter(|behind| *behind < codes.len()).ok_or(ByHandError::NoCode)?;
    let numbered = are_places(codes);
    let second = codes.remove(behind);
    let first = codes.get_mut(at).ok_or(ByHandError::NoCode)?;
    let between = second.before.as_ref().map_or(" ", |cut| cut.as_str());
    // EXPOSE: the two texts become one.
    let (one, two) = (first.text.expose(), second.text.expose());
    let room = one.len().saturating_add(between.len()).saturating_add(two.len());
    let mut joined = String::with_capacity(room);
    joined.extend([one, between, two]);
    first.text = CodeText::new(joined);
    // A code that is used stays so.
    first.used |= second.used;
    number(codes, numbered);
    Ok(())
}

/// Makes two codes of one: cut before the sign with this number, counted from 0. Blanks and dashes at the
/// cut belong to neither half and are kept beside the second.
///
/// # Errors
/// [`ByHandError`]; nothing is changed then.
pub fn split(codes: &mut Vec<Arranged>, at: usize, place: usize) -> Result<(), ByHandError> {
    let numbered = are_places(codes);
    let free = codes.iter().map(|code| code.ordinal).max().unwrap_or(0).saturating_add(1);
    let code = codes.get_mut(at).ok_or(ByHandError::NoCode)?;
    // EXPOSE: one text becomes two.
    let text = code.text.expose();
    let cut = text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte);
    let (head, tail) = text.split_at_checked(cut).ok_or(ByHandError::NoCode)?;
    let (first, second) = (head.trim_end_matches(separates), tail.trim_start_matches(separates));
    let has_signs = |half: &str| half.chars().any(|c| !separates(c));
    if !has_signs(first) || !has_signs(second) {
        return Err(ByHandError::EmptyHalf);
    }
    let from = text.len().saturating_sub(second.len());
    let between = text.get(first.len()..from).unwrap_or_default().to_owned();
    let second = Arranged {
        text: CodeText::new(second.to_owned()),
        before: Some(Zeroizing::new(between)),
        used: code.used,
        ordinal: free,
        line: code.line,
    };
    code.text = CodeText::new(first.to_owned());
    codes.insert(at.saturating_add(1), second);
    number(codes, numbered);
    Ok(())
}

/// A sign that only stands between groups: blanks and dashes.
fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether the numbers are places in the list, not printed ones.
fn are_places(codes: &[Arranged]) -> bool {
    (1..).zip(codes).all(|(place, code)| code.ordinal == place)
}

fn number(codes: &mut [Arranged], are_places: bool) {
    if are_places {
        for (place, code) in (1..).zip(codes) {
            code.ordinal = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arranged(texts: &[&str]) -> Vec<Arranged> {
        let of = |(ordinal, text): (u32, &&str)| Arranged {
            text: CodeText::new((*text).to_owned()),
            before: None,
            used: false,
            ordinal,
            line: ordinal,
        };
        (1..).zip(texts).map(of).collect()
    }

    fn texts(codes: &[Arranged]) -> Vec<&str> {
        codes.iter().map(|c| c.text.expose()).collect()
    }

    fn ordinals(codes: &[Arranged]) -> Vec<u32> {
        codes.iter().map(|c| c.ordinal).collect()
    }

    /// Every sign of every code and of what was cut out between them, sorted.
    fn signs(codes: &[Arranged]) -> Vec<char> {
        let cut = codes.iter().filter_map(|c| c.before.as_ref()).flat_map(|c| c.chars());
        let mut all: Vec<char> = codes.iter().flat_map(|c| c.text.expose().chars()).chain(cut).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn two_codes_become_one_with_a_space_between_them() {
        let mut codes = arranged(&["1234", "5678", "9999"]);
        codes[1].used = true;
        assert_eq!(join(&mut codes, 0), Ok(()));
        assert_eq!(texts(&codes), ["1234 5678", "9999"]);
        assert_eq!(ordinals(&codes), [1, 2]);
        assert!(codes[0].used, "what is used stays used");
        assert_eq!(join(&mut codes, 1), Err(ByHandError::NoCode));
        assert_eq!(join(&mut codes, usize::MAX), Err(ByHandError::NoCode));
    }

    #[test]
    fn a_cut_goes_to_the_nearest_signs_and_comes_back_as_it_was() {
        for (text, place, halves) in [
            ("abcd-efgh", 4, ["abcd", "efgh"]),
            ("abcd-efgh", 5, ["abcd", "efgh"]),
            ("ab  — cd", 3, ["ab", "cd"]),
            ("abcd", 1, ["a", "bcd"]),
        ] {
            let mut codes = arranged(&[text, "next"]);
            assert_eq!(split(&mut codes, 0, place), Ok(()));
            assert_eq!(texts(&codes), [halves[0], halves[1], "next"]);
            assert_eq!(ordinals(&codes), [1, 2, 3]);
            assert_eq!(join(&mut codes, 0), Ok(()));
            assert_eq!(texts(&codes), [text, "next"]);
        }
    }

    #[test]
    fn no_half_is_empty() {
        for (text, place) in [("abcd", 0), ("abcd", 4), ("abcd", 400), ("-abcd", 1), ("abcd - ", 5), ("", 0)] {
            let mut codes = arranged(&[text]);
            assert_eq!(split(&mut codes, 0, place), Err(ByHandError::EmptyHalf), "{text} at {place}");
            assert_eq!(texts(&codes), [text]);
        }
        assert_eq!(split(&mut arranged(&["abcd"]), 1, 1), Err(ByHandError::NoCode));
    }

    #[test]
    fn printed_numbers_stay_and_a_new_half_takes_a_free_one() {
        let mut codes = arranged(&["aaaabbbb", "cccc"]);
        (codes[0].ordinal, codes[1].ordinal) = (7, 9);
        assert_eq!(split(&mut codes, 0, 4), Ok(()));
        assert_eq!(ordinals(&codes), [7, 10, 9]);
        assert_eq!(join(&mut codes, 1), Ok(()));
        assert_eq!(ordinals(&codes), [7, 10]);
    }

    proptest! {
        /// Whatever is joined and split in whatever order: every sign is still there, and the only signs
        /// that came are the spaces of joins that put nothing back.
        #[test]
        fn no_sign_is_lost_or_made(
            texts in prop::collection::vec("[a-z0-9é\u{200b} -]{0,12}|\\PC{0,8}", 1..8),
            acts in prop::collection::vec((any::<bool>(), 0_usize..10, 0_usize..14), 0..24),
        ) {
            let mut codes = arranged(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let mut wanted = signs(&codes);
            for (joins, at, place) in acts {
                let before = signs(&codes);
                if joins {
                    let puts_back = codes.get(at + 1).is_some_and(|c| c.before.is_some());
                    match join(&mut codes, at) {
                        Ok(()) if !puts_back => wanted.push(' '),
                        Ok(()) => {}
                        Err(_) => prop_assert_eq!(&signs(&codes), &before),
                    }
                } else if split(&mut codes, at, place).is_err() {
                    prop_assert_eq!(&signs(&codes), &before);
                }
                wanted.sort_unstable();
                prop_assert_eq!(&signs(&codes), &wanted);
            }
        }

        /// A code that is cut and joined again is what it was, byte for byte.
        #[test]
        fn a_cut_can_be_taken_back(text in "\\PC{1,24}", place in 0_usize..24) {
            let mut codes = arranged(&["first", &text, "last"]);
            if split(&mut codes, 1, place).is_ok() {
                prop_assert_eq!(codes.len(), 4);
                prop_assert_eq!(join(&mut codes, 1), Ok(()));
            }
            prop_assert_eq!(codes[1].text.expose(), text.as_str());
            prop_assert_eq!(ordinals(&codes), vec![1, 2, 3]);
        }
    }
}
