//! Stage 7b: the account's name beside the codes: a mail address, a handle, a labelled name, a field
//! of an export. Must never take the address of a help desk for the person's.

use crate::choose::Group;
use crate::fold::words;
use crate::page::Page;

/// The account of one set, as written.
pub(crate) fn of_group(page: &Page, group: &Group, whole_text: bool) -> Option<String> {
    let rows = if whole_text { 0..page.rows.len() } else { group.section.rows.clone() };
    let texts = || {
        rows.clone()
            .filter_map(|at| page.rows.get(at))
            .filter(|r| r.entry == group.section.entry)
            .map(|r| (r, page.slice(&r.span)))
            .filter(|(_, t)| t.len() <= 1_000)
    };
    let field = texts().find(|(row, text)| {
        let name = row.field.as_deref().map_or("", |f| words(f).last().unwrap_or_default());
        matches!(name, "username" | "user" | "login" | "email" | "account" | "mail") && !text.trim().is_empty()
    });
    if let Some((_, text)) = field {
        return Some(text.trim().to_owned());
    }
    let labelled = texts().find_map(|(_, text)| labelled(text));
    let addressed = || texts().find_map(|(_, text)| text.split_whitespace().find_map(address));
    let handle = || texts().find_map(|(_, text)| text.split_whitespace().find_map(handle));
    labelled.or_else(addressed).or_else(handle)
}

/// "Account name: rivermouth77", "Konto: mira".
fn labelled(text: &str) -> Option<String> {
    let (label, rest) = text.rsplit_once(": ")?;
    let label = label.rsplit(['.', '!', '-']).next()?.trim().to_lowercase();
    let known = [
        "account",
        "account name",
        "user",
        "username",
        "user name",
        "login",
        "konto",
        "benutzer",
        "benutzername",
        "compte",
        "utilisateur",
        "cuenta",
        "usuario",
        "utente",
        "conta",
        "gebruiker",
    ];
    let value = rest.trim();
    (known.contains(&label.as_str()) && !value.is_empty() && value.split_whitespace().count() == 1).then(|| value.to_owned())
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| "()<>[]{}\"',;:!?“”„".contains(c)).trim_end_matches('.')
}

/// A person's mail address.
pub(crate) fn address(word: &str) -> Option<String> {
    let word = trimmed(word);
    let (user, host) = word.split_once('@')?;
    let desk = ["support", "help", "noreply", "no-reply", "info", "security", "admin", "hello", "contact", "git"]
        .contains(&user.to_lowercase().as_str());
    (!desk && !user.is_empty() && !user.contains([':', '/']) && host.contains('.') && !host.contains(['/', '@'])).then(|| word.to_owned())
}

/// `@handle`, `u/name`, `~name`.
fn handle(word: &str) -> Option<String> {
    let word = trimmed(word);
    let rest = ["@", "u/", "~"].into_iter().find_map(|sign| word.strip_prefix(sign))?;
    (rest.len() >= 2 && rest.starts_with(char::is_alphanumeric) && !rest.ends_with('~')).then(|| word.to_owned())
}
