//! The way of a picture: unpacked within bounds, its symbols and its text read, both recognised as any text is, and each
//! code found again where it stands.

use intake::{IntakeError, Recognised, Source, recognise};
use sheet::picture::{Gray, symbols_in};
use sheet::{Found, Mark, ReadError};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::crop::Crop;
use crate::kind::{Kind, kind};
use crate::look_alikes::Alphabet;
use crate::place::{Sight, sights};
use crate::reader::{self, Stop, Unread, Way};
use crate::seen::{Frame, Line, put_together, text_of};

/// What a picture holds.
pub struct Pictured {
    /// The sets, and the lines without codes.
    pub found: Recognised,
    /// How the codes of each set were seen, in the same order.
    pub sights: Vec<Sights>,
    /// Why its text was not read; its symbols were.
    pub unread: Option<Unread>,
    /// Where each line of the text stands.
    lines: Vec<Frame>,
    picture: Gray,
}

/// How the codes of a set were seen.
#[derive(Default)]
pub struct Sights {
    /// Its codes.
    pub codes: Vec<Sight>,
    /// Those of its other reading.
    pub other: Vec<Sight>,
}

/// Why a picture was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// It is of a kind that is not read.
    #[error("a picture in the {0} format")]
    OtherKind(&'static str),
    /// More than a picture may have.
    #[error("the picture is too large")]
    TooLarge,
    /// It begins as one and cannot be unpacked.
    #[error("the picture is damaged")]
    Damaged,
    /// A sealed sheet, which wants its phrase.
    #[error("a sealed sheet")]
    SealedSheet,
    /// What was read is no text that is recognised.
    #[error(transparent)]
    Text(#[from] IntakeError),
    /// Nobody wants it any more.
    #[error("stopped")]
    Stopped,
}

impl From<ReadError> for PictureError {
    fn from(error: ReadError) -> Self {
        if error == ReadError::TooLarge { Self::TooLarge } else { Self::Damaged }
    }
}

impl Pictured {
    /// The part of the picture where a code stands.
    #[must_use]
    pub fn crop(&self, sight: &Sight) -> Option<Crop> {
        sight.frame.map(|frame| Crop::of(&self.picture, frame))
    }

    /// The part where a line stands, from 1.
    #[must_use]
    pub fn crop_of_line(&self, line: usize) -> Option<Crop> {
        self.lines.get(line.checked_sub(1)?).map(|frame| Crop::of(&self.picture, *frame))
    }

    /// How many codes were read from letters, so that somebody has to compare them.
    #[must_use]
    pub fn to_compare(&self) -> usize {
        self.sights.iter().flat_map(|sights| &sights.codes).filter(|sight| !sight.symbol).count()
    }
}

/// Looks at a PNG or JPEG. Nothing found, and no reader for its text, are outcomes and no errors.
///
/// # Errors
/// See [`PictureError`].
pub fn look(source: &Source<'_>, stop: Stop<'_>) -> Result<Pictured, PictureError> {
    if let Some(Kind::Other(name)) = kind(source.bytes) {
        return Err(PictureError::OtherKind(name));
    }
    let picture = Gray::unpack(source.bytes)?;
    let symbols = symbols_in(&picture);
    if !Found::of_symbols(symbols.clone()).blocks.is_empty() {
        return Err(PictureError::SealedSheet);
    }
    let (text, unread) = match written(&picture, source.name, stop) {
        Ok(text) => (Some(text), None),
        Err(NotWritten::Unread(Unread::Stopped)) => return Err(PictureError::Stopped),
        Err(NotWritten::Unread(why)) => (None, Some(why)),
        Err(NotWritten::Text(error)) => return Err(error.into()),
    };
    let mut all = Recognised { sets: Vec::new(), left_out: Vec::new(), lines: 0 };
    let (mut all_sights, mut places) = (Vec::new(), Vec::new());
    // The mark of a sheet says which sheet it is: no code.
    for symbol in symbols.iter().filter(|symbol| Mark::parse(symbol).is_none()) {
        // One that is no text, or holds no codes, is of something else.
        let Ok(found) = recognise(&Source { name: source.name, bytes: symbol }) else { continue };
        let sure = |count| (0..count).map(|_| Sight { symbol: true, ..Sight::default() }).collect();
        all_sights.extend(found.sets.iter().map(|set| {
            let other = set.other_reading.as_ref().map_or(0, |other| other.codes.len());
            Sights { codes: sure(set.codes.len()), other: sure(other) }
        }));
        all.sets.extend(found.sets);
    }
    if let Some(Written { found, sights, lines }) = text {
        places = lines;
        all_sights.extend(sights);
        all.sets.extend(found.sets);
        all.left_out = found.left_out;
        all.lines = found.lines;
    }
    Ok(Pictured { found: all, sights: all_sights, unread, lines: places, picture })
}

/// What is recognised in a text that was read.
struct Written {
    found: Recognised,
    sights: Vec<Sights>,
    /// Where each line stands.
    lines: Vec<Frame>,
}

enum NotWritten {
    Unread(Unread),
    Text(IntakeError),
}

/// Reads the text, first as lines of one block; where no codes stand in that, as the reader divides it.
fn written(picture: &Gray, name: Option<&str>, stop: Stop<'_>) -> Result<Written, NotWritten> {
    let read = |way| {
        let read = reader::read(picture, way, stop).map_err(NotWritten::Unread)?;
        let lines = read.iter().filter_map(|line| line.iter().map(|word| word.frame).reduce(Frame::with)).collect();
        let (found, sights) = recognise_lines(read, name).map_err(NotWritten::Text)?;
        Ok(Written { found, sights, lines })
    };
    let block = read(Way::Block)?;
    if !block.found.sets.is_empty() {
        return Ok(block);
    }
    let parts = read(Way::Parts)?;
    Ok(if parts.found.sets.is_empty() { block } else { parts })
}

/// Recognises lines of words; then once more with the words set right that the alphabet of a set leaves no choice about. A
/// code with a sign that its set cannot have is not of its form, and would be left out.
///
/// # Errors
/// [`IntakeError`] as for any text.
pub fn recognise_lines(lines: Vec<Line>, name: Option<&str>) -> Result<(Recognised, Vec<Sights>), IntakeError> {
    let mut lines = put_together(lines);
    let mut found = recognised(&lines, name)?;
    let mut any = false;
    for set in &found.sets {
        // EXPOSE: codes that are not stored yet are compared with the words that they were read from.
        let codes: Vec<&str> = set.codes.iter().map(|code| code.text.expose()).collect();
        any |= settle(&mut lines, &codes);
    }
    if any {
        let again = recognised(&lines, name)?;
        let count = |found: &Recognised| found.sets.iter().map(|set| set.codes.len()).sum::<usize>();
        if count(&again) >= count(&found) {
            found = again;
        } else {
            lines.iter_mut().flatten().for_each(|word| word.taken = None);
        }
    }
    let sights = found.sets.iter().map(|set| {
        let (codes, other) = sights(&lines, set);
        Sights { codes, other }
    });
    let sights = sights.collect();
    Ok((found, sights))
}

fn recognised(lines: &[Line], name: Option<&str>) -> Result<Recognised, IntakeError> {
    recognise(&Source { name, bytes: text_of(lines).as_bytes() })
}

/// Sets words right that are laid out like a word of one of these codes. Says whether there was any.
fn settle(lines: &mut [Line], codes: &[&str]) -> bool {
    let alphabet = Alphabet::of(codes.iter().copied());
    let layout = |word: &str| {
        word.chars().map(|c| if c.is_alphanumeric() || !c.is_ascii() || "|!@$".contains(c) { 'x' } else { c }).collect::<String>()
    };
    let layouts: Vec<String> = codes.iter().flat_map(|code| code.split_whitespace()).map(layout).collect();
    let mut any = false;
    for word in lines.iter_mut().flatten().filter(|word| word.taken.is_none()) {
        // A word of the page has no digit in it; a code that has none is left as it is.
        let like_a_code = layouts.contains(&layout(&word.text)) && word.text.chars().any(|c| c.is_ascii_digit());
        let Some(settled) = like_a_code.then(|| alphabet.settle(&word.text)).flatten() else { continue };
        if settled != *word.text {
            word.taken = Some(Zeroizing::new(settled));
            any = true;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seen::Word;

    fn lines(text: &str) -> Vec<Line> {
        let line = |(nth, line): (usize, &str)| {
            let word =
                |(at, word): (usize, &str)| Word::new(word, Frame { x: at as u32 * 170, y: nth as u32 * 40, width: 150, height: 30 }, 95);
            line.split_whitespace().enumerate().map(word).collect()
        };
        text.lines().enumerate().map(line).collect()
    }

    fn seen(text: &str) -> (Recognised, Vec<Sight>) {
        let (found, sights) = recognise_lines(lines(text), None).unwrap();
        (found, sights.into_iter().flat_map(|set| set.codes).collect())
    }

    const HEX: &str =
        "GitHub recovery codes\nOcb97-4b29f e6664-2763e\nflaae-b0e59 d0834-08aec\n12b65-fdffb bcSad-d68c4\ncee97-2f81c 28b9e-413f0\n";

    #[test]
    fn a_set_of_hexadecimal_codes_is_set_right_and_says_so() {
        let (found, sights) = seen(HEX);
        let codes: Vec<&str> = found.sets[0].codes.iter().map(|code| code.text.expose()).collect();
        assert_eq!(
            codes,
            ["0cb97-4b29f", "e6664-2763e", "f1aae-b0e59", "d0834-08aec", "12b65-fdffb", "bc5ad-d68c4", "cee97-2f81c", "28b9e-413f0"]
        );
        let read: Vec<Option<&str>> = sights.iter().map(|sight| sight.read.as_ref().map(|read| read.expose())).collect();
        assert_eq!(read, [Some("Ocb97-4b29f"), None, Some("flaae-b0e59"), None, None, Some("bcSad-d68c4"), None, None]);
        assert_eq!(sights[0].doubtful, [0]);
        assert!(sights[1].doubtful.is_empty(), "nothing else can stand there: {:?}", sights[1].doubtful);
    }

    #[test]
    fn each_code_stands_where_its_words_stand() {
        let (_, sights) = seen(HEX);
        let places: Vec<(u32, u32)> = sights.iter().map(|sight| sight.frame.map(|f| (f.x, f.y)).unwrap()).collect();
        assert_eq!(places, [(0, 40), (170, 40), (0, 80), (170, 80), (0, 120), (170, 120), (0, 160), (170, 160)]);
    }

    #[test]
    fn a_code_of_several_words_stands_around_all_of_them() {
        let (found, sights) = seen("Google backup codes\n4071 9826\n5530 1147\n8829 0035\n5530 4482\n");
        assert_eq!(found.sets[0].codes.len(), 4);
        assert_eq!(sights[3].frame, Some(Frame { x: 0, y: 160, width: 320, height: 30 }));
    }

    #[test]
    fn signs_that_may_be_others_are_doubtful() {
        let (found, sights) = seen("Backup codes\n7k0x-q1rt\nzo9v-m3pl\nt7wd-x4nk\nh5sv-9kre\nw2mx-k3vu\n");
        assert_eq!(found.sets[0].codes.len(), 5);
        let doubtful: Vec<&[u32]> = sights.iter().map(|sight| sight.doubtful.as_slice()).collect();
        assert_eq!(doubtful, [&[2, 5, 6][..], &[0, 1, 2, 8], &[], &[1, 2, 5], &[1]]);
        assert!(sights.iter().all(|sight| sight.read.is_none() && !sight.symbol));
    }

    #[test]
    fn what_a_reader_is_not_sure_of_is_said() {
        let mut lines = lines("Backup codes\n4071-9826\n5530-1147\n8829-0035\n1170-4482\n");
        lines[2][0].sure = 59;
        let (_, sights) = recognise_lines(lines, None).unwrap();
        let unsure: Vec<bool> = sights[0].codes.iter().map(|sight| sight.unsure).collect();
        assert_eq!(unsure, [false, true, false, false]);
    }

    #[test]
    fn words_of_the_page_are_no_codes_that_want_setting_right() {
        let (found, _) = seen("Backup codes\n40719826\n55301147\n88290035\n11704482\nDisables\n");
        assert_eq!(found.sets[0].codes.len(), 4);
        assert!(found.left_out.iter().any(|line| line.text.as_str() == "Disables"), "as it was read");
    }

    #[test]
    fn pictures_that_are_not_read_say_why() {
        let why = |bytes: &[u8]| look(&Source { name: None, bytes }, &|| false).err();
        assert_eq!(why(b"\0\0\0\x18ftypheic\0\0"), Some(PictureError::OtherKind("HEIC")));
        assert_eq!(why(b"\x89PNG\r\n\x1a\n cut off"), Some(PictureError::Damaged));
        let png = crate::png_of(300, 300, &[255; 300 * 300 * 4]).unwrap();
        let stopped = look(&Source { name: None, bytes: &png }, &|| true);
        assert!(matches!(stopped, Err(PictureError::Stopped) | Ok(Pictured { unread: Some(Unread::NoReader), .. })));
    }
}
