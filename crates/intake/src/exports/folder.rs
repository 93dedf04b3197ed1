//! A folder whose files were read elsewhere: those of `pass` and `gopass`, opened, or texts as they are.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{Entry, is_secret_field, note};
use crate::structure::split_lines;

/// A file of a folder.
pub struct FolderFile {
    /// Where it stands in the folder, with `/` between.
    pub path: String,
    /// What it holds.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// A text as it is: its own name tells what it is of.
pub(super) fn text(file: FolderFile) -> Entry {
    let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let title = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    Entry { title, files: vec![(name, Rc::new(file.bytes))], ..Entry::default() }
}

/// An entry of `pass`: the password alone in the first line, then what a person wrote; by custom also lines
/// such as `login: name`, `url: address` and a link for an authenticator.
pub(super) fn pass(file: &FolderFile) -> Entry {
    let path = file.path.strip_suffix(".gpg").unwrap_or(&file.path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let site = folder.rsplit('/').next().unwrap_or_default();
    // `site/name` where the folder is a host; else the name says what it is of.
    let (title, account) = if site.contains('.') { (site, name) } else { (name, "") };
    let mut entry = Entry { title: title.to_owned(), account: account.to_owned(), ..Entry::default() };
    if title.contains('.') {
        title.clone_into(&mut entry.url);
    }
    // A file that a manager attached has no lines to go by; as a text it would be read like any other.
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        entry.files.push((name.to_owned(), Rc::new(Zeroizing::new(file.bytes.to_vec()))));
        return entry;
    };
    let mut free = Zeroizing::new(String::with_capacity(text.len()));
    // gopass may begin with a line of its own.
    let lines = split_lines(text).skip_while(|line| line.starts_with("GOPASS-SECRET")).skip(1);
    for line in lines {
        if line.trim_start().starts_with("otpauth://") {
            entry.two_factor = true;
            continue;
        }
        match line.split_once(": ").map(|(name, value)| (name.trim(), value.trim())) {
            Some((name, value)) if ["login", "user", "username", "email"].iter().any(|n| name.eq_ignore_ascii_case(n)) => {
                value.clone_into(&mut entry.account);
            }
            Some((name, value)) if ["url", "host", "website"].iter().any(|n| name.eq_ignore_ascii_case(n)) => {
                value.clone_into(&mut entry.url)
            }
            Some((name, value)) if is_secret_field(name) => {
                entry.two_factor |= !value.is_empty() && ["otp", "totp"].iter().any(|n| name.eq_ignore_ascii_case(n));
            }
            _ => {
                free.push_str(line);
                free.push('\n');
            }
        }
    }
    entry.texts.push(note("notes", &free));
    entry
}
