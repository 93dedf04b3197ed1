//! What people paste, drop, type, photograph and get from other programs.

use intake::exports::{Unlock, is_closed, read_export, read_opened_kdbx};
use intake::{Source, json, recognise};
use pictures::{parse_tsv, recognise_lines};
use sheet::{is_sealed_block, join_sets, read_back, read_block, read_typed};
use vault::Strength;
use vault::format::{KeyFile, Password, RecoveryKey, RecoveryText};

/// Bytes of a file or paste; its name is the first line, where that is short.
pub fn intake(bytes: &[u8]) {
    let name = bytes.iter().position(|byte| *byte == b'\n').and_then(|end| bytes.get(..end.min(40)));
    for name in [None, name.and_then(|name| std::str::from_utf8(name).ok())] {
        let Ok(found) = recognise(&Source { name, bytes }) else { continue };
        assert!(found.sets.iter().all(|set| set.codes.iter().all(|code| code.line <= found.lines)), "a code stands on a line of the text");
        let _ = json::to_json(&found);
        for set in found.sets {
            let _ = set.quality();
            let _ = set.read_otherwise();
        }
    }
}

/// Exports of other managers, without a password: a file may ask for seconds of derivation, and what would be behind the
/// ciphers of the largest format is tried as if they had been opened.
pub fn exports(bytes: &[u8]) {
    let _ = read_opened_kdbx(bytes);
    let _ = is_closed(&Source { name: None, bytes });
    let Ok(Some(export)) = read_export(&Source { name: None, bytes }, &Unlock::default()) else { return };
    for entry in export.entries {
        assert!(entry.title.chars().count() <= 200, "a title has one line of bounded length");
        for (_, set) in entry.into_sets() {
            let _ = set.quality();
            let _ = set.read_otherwise();
        }
    }
}

/// What a reader of symbols wrote down, and lines that were typed.
pub fn sheet_text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = read_typed(text);
    if is_text(bytes) {
        let _ = read_back(bytes);
    }
}

/// The text inside a sealed block, as if its seal had held.
pub fn sheet_block(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let blocks: Vec<_> = text.split('\u{c}').filter_map(|block| read_block(block).ok()).collect();
    let codes: usize = blocks.iter().flat_map(|block| &block.sets).map(|set| set.codes.len()).sum();
    let joined: usize = join_sets(blocks).iter().map(|set| set.codes.len()).sum();
    assert!(joined <= codes, "putting blocks together makes no code");
}

/// Pictures and PDFs of sheets: small ones, because a fuzzer that waits finds nothing.
pub fn pictures(bytes: &[u8]) {
    if bytes.len() <= 1 << 16 && !is_text(bytes) && !says_it_is_large(bytes) {
        let _ = read_back(bytes);
    }
}

/// What the text reader of the system says of a picture: a table, or anything else.
pub fn picture_text(bytes: &[u8]) {
    let Ok(table) = std::str::from_utf8(bytes) else { return };
    let Ok((found, sights)) = recognise_lines(parse_tsv(table), None) else { return };
    assert_eq!(found.sets.len(), sights.len(), "each set was seen");
    for (set, sights) in found.sets.iter().zip(&sights) {
        assert_eq!(set.codes.len(), sights.codes.len(), "each code was seen");
        for (code, sight) in set.codes.iter().zip(&sights.codes) {
            // EXPOSE: a code that was made up is measured.
            let signs = code.text.expose().chars().count();
            assert!(sight.doubtful.iter().all(|place| (*place as usize) < signs), "what is marked stands in the code");
            assert!(sight.read.as_ref().is_none_or(|read| read.expose().chars().count() == signs), "sign for sign");
        }
    }
}

/// A PNG of more than a million dots: within the bounds of the reader, and seconds of work.
fn says_it_is_large(bytes: &[u8]) -> bool {
    let side = |at: usize| bytes.get(at..at + 4).and_then(|side| side.try_into().ok()).map_or(0, u32::from_be_bytes);
    bytes.starts_with(b"\x89PNG") && u64::from(side(16)) * u64::from(side(20)) > 1_000_000
}

/// Neither a picture nor a PDF.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.windows(5).any(|part| part == b"%PDF-") || is_sealed_block(bytes)
}

/// A recovery key, a key file and a password, as they are typed or read.
pub fn keys(bytes: &[u8]) {
    if let Ok(key) = RecoveryKey::from_text(bytes) {
        // EXPOSE: a key that was made up is written and read again.
        let text = RecoveryText::of(&key).line_to_expose();
        assert!(RecoveryKey::from_text(text.as_bytes()).is_ok_and(|again| again.same_as(&key)), "a recovery key is read as it was written");
    }
    if let Ok(key) = KeyFile::from_file(bytes) {
        // EXPOSE: a key that was made up is written and read again.
        let file = key.file_to_expose();
        assert!(KeyFile::from_file(&file).is_ok_and(|again| again.same_as(&key)), "a key file is read as it was written");
    }
    if let Ok(password) = Password::from_bytes(bytes) {
        let _ = Strength::of(&password);
    }
}
