//! How a job ended, asked of the print service itself at its socket (IPP, RFC 8011): `lpstat` does not tell a job that was
//! cancelled from one that was printed.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// It answers at once or not at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// The answer is a hundred bytes below a head of HTTP.
const LONGEST: u64 = 16 * 1024;

const GET_JOB_ATTRIBUTES: u8 = 0x09;
const END: u8 = 0x03;
const ENUM: u8 = 0x23;
const KEYWORD: u8 = 0x44;
const URI: u8 = 0x45;
const CHARSET: u8 = 0x47;
const LANGUAGE: u8 = 0x48;

/// Why a job came to its end without being printed; nothing where it was printed, or where the service does not know.
pub(super) fn why_not_printed(socket: &str, number: u32) -> Option<&'static str> {
    match parse(&ask(socket, number).ok()?)? {
        7 => Some("the job was cancelled"),
        8 => Some("the job was given up"),
        _ => None,
    }
}

fn ask(socket: &str, number: u32) -> io::Result<Vec<u8>> {
    let body = request(number);
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    Ok(answer)
}

/// Asks for the state of one job.
fn request(number: u32) -> Vec<u8> {
    // Version 1.1, what is asked, the number of the request, and the group of attributes that it is made of.
    let mut bytes = vec![1, 1, 0, GET_JOB_ATTRIBUTES, 0, 0, 0, 1, 1];
    let job = format!("ipp://localhost/jobs/{number}");
    for (tag, name, value) in [
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "en"),
        (URI, "job-uri", job.as_str()),
        (KEYWORD, "requested-attributes", "job-state"),
    ] {
        bytes.push(tag);
        for text in [name, value] {
            bytes.extend((text.len() as u16).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
    }
    bytes.push(END);
    bytes
}

/// The number of the state in an answer.
fn parse(answer: &[u8]) -> Option<u32> {
    const NAME: &[u8] = b"\0\x09job-state\0\x04";
    let at = answer.windows(NAME.len() + 1).position(|part| part.first() == Some(&ENUM) && part.ends_with(NAME))? + NAME.len() + 1;
    answer.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_answers_is_read() {
        let known = b"HTTP/1.1 200 OK\r\nContent-Length: 91\r\n\r\n\x01\x01\0\0\0\0\0\x01\x01G\0\x12attributes-charset\0\x05utf-8\x02#\0\x09job-state\0\x04\0\0\0\x07\x03";
        assert_eq!(parse(known), Some(7));
        assert_eq!(parse(&known[..known.len() - 3]), None, "cut off");
        let unknown = b"HTTP/1.1 200 OK\r\n\r\n\x01\x01\x04\x06\0\0\0\x01A\0\x0estatus-message\0\x17Job #99 does not exist.\x03";
        assert_eq!(parse(unknown), None);
        assert_eq!(parse(b""), None);
    }

    #[test]
    fn a_service_that_is_not_there_knows_nothing() {
        assert_eq!(why_not_printed("/nonexistent/cups.sock", 1), None);
    }
}
