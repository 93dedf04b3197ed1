//! A saved message (.eml): its subject and its readable parts, with quoted-printable and base64 taken
//! off. Of two versions of one text the plain one is read. Must never open an attachment that is no
//! text, and must keep for every line where it stood.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::{Encoding, UTF_8};
use zeroize::Zeroizing;

use super::split_lines;

/// What a message says.
pub(super) struct Body {
    pub text: Zeroizing<String>,
    /// The line of the source for each line of the text.
    pub lines: Vec<usize>,
}

/// Parts inside parts; deeper ones are left out.
const MAX_DEPTH: usize = 8;
/// Headers of a message or part.
const MAX_HEADERS: usize = 500;

type Line<'t> = (usize, &'t str);

/// The body of a message, or nothing when the text is none or is not encoded.
pub(super) fn read(text: &str) -> Option<Body> {
    let head = text.get(..text.len().min(200_000)).unwrap_or(text);
    let known =
        |name: &str| split_lines(head).take(MAX_HEADERS).take_while(|l| !l.is_empty()).any(|l| header(l).is_some_and(|(n, _)| n == name));
    if !(known("from") || known("subject") || known("message-id")) || !(known("content-type") || known("content-transfer-encoding")) {
        return None;
    }
    let lines: Vec<Line<'_>> = split_lines(text).enumerate().map(|(at, line)| (at.saturating_add(1), line)).collect();
    let mut body = Body { text: Zeroizing::new(String::with_capacity(text.len())), lines: Vec::new() };
    let subject = lines.iter().take_while(|(_, l)| !l.is_empty()).find(|(_, l)| header(l).is_some_and(|(name, _)| name == "subject"));
    if let Some((line, text)) = subject {
        body.push(*line, text);
    }
    part(&lines, 0, &mut body);
    Some(body)
}

impl Body {
    fn push(&mut self, line: usize, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
        self.lines.push(line);
    }
}

fn header(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(':')?;
    let plain = !name.is_empty() && name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| (name.to_ascii_lowercase(), value.trim()))
}

/// What the headers of a part say.
#[derive(Default)]
struct Kind {
    content: String,
    encoding: String,
}

impl Kind {
    /// Reads the headers; the rest is the part's body.
    fn of<'l, 't>(lines: &'l [Line<'t>]) -> (Kind, &'l [Line<'t>]) {
        let mut kind = Kind::default();
        let mut last = "";
        let mut read = 0_usize;
        for (_, line) in lines.iter().take(MAX_HEADERS) {
            read = read.saturating_add(1);
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t']) {
                if last == "content-type" {
                    kind.content.push_str(line);
                }
                continue;
            }
            match header(line) {
                Some((name, value)) if name == "content-type" => (kind.content, last) = (value.to_owned(), "content-type"),
                Some((name, value)) if name == "content-transfer-encoding" => (kind.encoding, last) = (value.to_ascii_lowercase(), ""),
                _ => last = "",
            }
        }
        (kind, lines.get(read..).unwrap_or_default())
    }

    fn is(&self, what: &str) -> bool {
        self.content.to_ascii_lowercase().starts_with(what)
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let at = self.content.to_ascii_lowercase().find(&format!("{name}="))?;
        let value = self.content.get(at.saturating_add(name.len()).saturating_add(1)..)?;
        let quoted = value.strip_prefix('"').and_then(|v| v.split('"').next());
        Some(quoted.unwrap_or_else(|| value.split([';', ' ', '\t']).next().unwrap_or_default()).to_owned())
    }

    fn charset(&self) -> &'static Encoding {
        self.parameter("charset").and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8)
    }
}

fn part(lines: &[Line<'_>], depth: usize, body: &mut Body) {
    let (kind, rest) = Kind::of(lines);
    if kind.is("multipart/") {
        let Some(boundary) = kind.parameter("boundary").filter(|b| !b.is_empty() && depth < MAX_DEPTH) else { return };
        let fence = format!("--{boundary}");
        let parts: Vec<&[Line<'_>]> =
            rest.split(|(_, l)| l.strip_prefix(fence.as_str()).is_some_and(|r| matches!(r.trim(), "" | "--"))).skip(1).collect();
        let alternatives = kind.is("multipart/alternative");
        let plain = parts.iter().position(|p| Kind::of(p).0.is("text/plain"));
        match plain.filter(|_| alternatives).and_then(|at| parts.get(at)) {
            Some(only) => part(only, depth.saturating_add(1), body),
            None => parts.iter().for_each(|p| part(p, depth.saturating_add(1), body)),
        }
    } else if kind.content.is_empty() || kind.is("text/") {
        leaf(&kind, rest, body);
    }
}

fn leaf(kind: &Kind, lines: &[Line<'_>], body: &mut Body) {
    let charset = kind.charset();
    match kind.encoding.as_str() {
        "quoted-printable" => {
            let mut bytes = Zeroizing::new(Vec::new());
            let mut first = None;
            for (line, text) in lines {
                let at = *first.get_or_insert(*line);
                let trimmed = text.trim_end_matches([' ', '\t']);
                let soft = trimmed.strip_suffix('=');
                quoted_printable(soft.unwrap_or(trimmed), &mut bytes);
                if soft.is_none() {
                    body.push(at, &charset.decode(&bytes).0);
                    bytes.clear();
                    first = None;
                }
            }
            if let Some(at) = first {
                body.push(at, &charset.decode(&bytes).0);
            }
        }
        "base64" => {
            let Some((first, _)) = lines.first() else { return };
            let mut signs = Zeroizing::new(String::with_capacity(lines.len().saturating_mul(76)));
            lines.iter().for_each(|(_, l)| signs.push_str(l.trim()));
            if let Ok(bytes) = STANDARD.decode(signs.as_bytes()).map(Zeroizing::new) {
                split_lines(&charset.decode(&bytes).0).for_each(|text| body.push(*first, text));
            }
        }
        _ => lines.iter().for_each(|(line, text)| body.push(*line, text)),
    }
}

fn quoted_printable(text: &str, bytes: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'=').then(|| after.get(..2)).flatten().and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_come_off_and_lines_keep_their_place() {
        let mail = "From: a@b.example\nSubject: codes\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nCodes de r=C3=A9cup=C3=A9=\nration:\n\nab12=2Dcd34\n";
        let body = read(mail).unwrap();
        assert_eq!(body.text.as_str(), "Subject: codes\nCodes de récupération:\n\nab12-cd34\n\n");
        assert_eq!(body.lines, [2, 6, 8, 9, 10]);
    }

    #[test]
    fn the_plain_version_is_read_and_attached_texts_too() {
        let mail = "Subject: x\nContent-Type: multipart/mixed;\n boundary=\"out\"\n\n--out\nContent-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\nplain\n--in\nContent-Type: text/html\n\n<p>html</p>\n--in--\n--out\nContent-Type: text/plain; name=codes.txt\nContent-Transfer-Encoding: base64\n\nYWIxMi1j\nZDM0\n--out\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--out--\n";
        let body = read(mail).unwrap();
        assert!(
            body.text.contains("plain") && body.text.contains("ab12-cd34") && !body.text.contains("html") && !body.text.contains("AAAA")
        );
        assert!(read("Subject: a letter\n\nno mail by itself").is_none());
    }
}
