//! Which pictures are known by their first bytes: those that are read, and those of which it is said what to do.

/// What a file that is a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG or JPEG, which are read.
    Read,
    /// A kind that is not read, by its name.
    Other(&'static str),
}

/// The kind of a picture; nothing for what is no picture.
#[must_use]
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    let at = |from: usize, with: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(with));
    if begins(b"\x89PNG\r\n\x1a\n") || begins(b"\xff\xd8\xff") {
        return Some(Kind::Read);
    }
    let name = if begins(b"GIF87a") || begins(b"GIF89a") {
        "GIF"
    } else if begins(b"RIFF") && at(8, b"WEBP") {
        "WebP"
    } else if begins(b"II*\0") || begins(b"MM\0*") {
        "TIFF"
    } else if begins(b"BM") && at(6, &[0; 4]) {
        "BMP"
    } else if at(4, b"ftypavif") || at(4, b"ftypavis") {
        "AVIF"
    } else if [&b"heic"[..], b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"].iter().any(|brand| at(4, b"ftyp") && at(8, brand)) {
        "HEIC"
    } else if begins(b"\xff\x0a") || begins(b"\0\0\0\x0cJXL ") {
        "JPEG XL"
    } else {
        return None;
    };
    Some(Kind::Other(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        for (bytes, name) in [
            (&b"GIF89a\x01\0"[..], "GIF"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
            (b"II*\0\x08", "TIFF"),
            (b"BM\x36\0\0\0\0\0\0\0", "BMP"),
            (b"\0\0\0\x18ftypheic\0\0", "HEIC"),
            (b"\0\0\0\x20ftypmif1\0\0", "HEIC"),
            (b"\0\0\0\x20ftypavif\0\0", "AVIF"),
        ] {
            assert_eq!(kind(bytes), Some(Kind::Other(name)));
        }
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0"), Some(Kind::Read));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Some(Kind::Read));
        for text in [&b""[..], b"BM: my backup codes", b"%PDF-1.7", b"GitHub recovery codes", b"RIFF"] {
            assert_eq!(kind(text), None);
        }
    }
}
