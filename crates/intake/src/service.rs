//! Stage 7: which service issued the codes, from the file's name, headings, fields and hosts. Must
//! never tell a service by the codes' form alone: too many share one. None when unsure.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use custody::services::{SERVICES, Service, by_name, by_slug};

use crate::Clue;
use crate::choose::Group;
use crate::cues::{CODES, KEY};
use crate::fold::{fold, words};
use crate::page::Page;
use crate::rows::RowFacts;
use crate::status;

/// Other names that services go by.
#[rustfmt::skip]
const ALIASES: &[(&str, &str)] = &[
    ("twitter", "x"), ("element", "matrix"), ("mozilla", "firefox"), ("mozilla accounts", "firefox"), ("firefox", "firefox"), ("forgejo", "gitea"), ("docker", "docker"), ("wordpress com", "wordpress-com"),
    ("psn", "playstation"), ("sony", "playstation"), ("epic", "epic-games"), ("blizzard", "battlenet"), ("rubygems org", "rubygems"), ("npmjs", "npm"), ("hugging face", "huggingface"), ("ubuntu sso", "ubuntu-one"),
    ("hex pm", "hex"), ("mediawiki", "wikipedia"), ("wikimedia", "wikipedia"), ("bitbucket", "atlassian"), ("kratos", "ory"), ("meta facebook", "facebook"), ("gmail", "google"), ("digital ocean", "digitalocean"),
    ("tutanota", "tuta"), ("icloud", "apple"), ("outlook", "microsoft"), ("open project", "openproject"), ("firefly", "firefly-iii"), ("craft", "craft-cms"), ("electronic arts", "ea"), ("ea account", "ea"),
    ("protonmail", "proton"), ("proton mail", "proton"), ("cal com", "cal"), ("logingov", "login-gov"), ("photo prism", "photoprism"), ("stripe dashboard", "stripe"), ("simple login", "simplelogin"), ("git lab", "gitlab"),
    ("pypi org", "pypi"), ("python package index", "pypi"), ("linked in", "linkedin"), ("vault warden", "vaultwarden"), ("privacy idea", "privacyidea"), ("sony entertainment", "playstation"), ("ente auth", "ente"),
];

/// Names that are also plain words: they count only in a heading or beside "recovery codes", written
/// as the service writes itself.
const PLAIN_WORDS: &[&str] = &[
    "x",
    "maybe",
    "hex",
    "signal",
    "ea",
    "duo",
    "matrix",
    "zoom",
    "stripe",
    "slack",
    "steam",
    "discourse",
    "apple",
    "docker",
    "ory",
    "craft-cms",
    "epic-games",
    "ente",
    "sentry",
    "cal",
];

/// Further domains of services, beside the one they sign in at.
const DOMAINS: &[(&str, &str)] = &[
    ("g.co", "google"),
    ("twitter.com", "x"),
    ("wikipedia.org", "wikipedia"),
    ("microsoft.com", "microsoft"),
    ("proton.me", "proton"),
    ("1password.eu", "1password"),
    ("1password.ca", "1password"),
    ("1password.com", "1password"),
    ("bitwarden.eu", "bitwarden"),
    ("tuta.com", "tuta"),
    ("element.io", "matrix"),
    ("steamcommunity.com", "steam"),
    ("mozilla.org", "firefox"),
    ("ubi.com", "ubisoft"),
    ("docker.com", "docker"),
    ("id.me", "idme"),
    ("bitbucket.org", "atlassian"),
    ("reddithelp.com", "reddit"),
    ("auth0.com", "auth0"),
];

/// A service, by whatever told of it.
#[derive(Clone)]
pub(crate) struct Told {
    pub service: Option<&'static Service>,
    /// As written, for a service that the table does not know.
    pub name: Option<String>,
    pub clue: Clue,
}

static NAMES: LazyLock<Option<(AhoCorasick, Vec<&'static str>)>> = LazyLock::new(|| {
    let own = SERVICES.iter().flat_map(|s| [(fold(s.name), s.slug), (fold(s.slug), s.slug)]);
    let others = ALIASES.iter().map(|(name, slug)| (fold(name), *slug));
    let (patterns, slugs): (Vec<String>, Vec<&str>) = own.chain(others).unzip();
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(patterns).ok().map(|finder| (finder, slugs))
});

/// The services that a folded text names, each with where.
fn mentions(folded: &str) -> Vec<(&'static Service, usize, usize)> {
    let Some((finder, slugs)) = &*NAMES else { return Vec::new() };
    let mut found: Vec<(&'static Service, usize, usize)> = finder
        .find_overlapping_iter(folded)
        .filter_map(|m| slugs.get(m.pattern().as_usize()).and_then(|slug| by_slug(slug)).map(|s| (s, m.start(), m.end())))
        .collect();
    // "WordPress.com" is not also "WordPress": a longer name hides those inside it.
    let longer = found.clone();
    found.retain(|(_, from, to)| !longer.iter().any(|(_, f, t)| f <= from && to <= t && (f, t) != (from, to)));
    found
}

/// Whether a line is a heading that names a service.
pub(crate) fn is_heading(text: &str) -> bool {
    text.len() < 80 && words(&fold(text)).count() <= 6 && mentions(&fold(text)).iter().any(|(s, _, _)| as_written(text, s))
}

/// Whether a plain word stands there as the service's name.
fn as_written(text: &str, service: &Service) -> bool {
    if !PLAIN_WORDS.contains(&service.slug) {
        return true;
    }
    let alias = ALIASES.iter().any(|(alias, slug)| *slug == service.slug && alias.len() > 3 && fold(text).contains(&fold(alias)));
    let beside = !matches!(service.slug, "x" | "maybe") && {
        let (folded, name) = (fold(text), fold(service.name));
        ["recovery", "backup", "back up", "2fa", "emergency"].iter().any(|word| folded.contains(&format!("{name}{word} ")))
    };
    alias || beside || text.split(|c: char| !c.is_alphanumeric()).any(|w| w == service.name) || text.contains(service.name)
}

/// The service and the account that a file's name tells of.
pub(crate) fn of_file(name: &str) -> (Option<Told>, Option<String>) {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let folded = fold(stem);
    let told = |slug: &str| by_slug(slug).map(|s| Told { service: Some(s), name: None, clue: Clue::FileName });
    let lower = stem.to_lowercase();
    let account = lower
        .strip_prefix("backup-codes-")
        .or_else(|| lower.strip_suffix(" backup authentication codes"))
        .or_else(|| lower.strip_prefix("pypi-recovery-codes-").and_then(|rest| rest.split_once("-20").map(|(user, _)| user)))
        .filter(|a| a.chars().any(char::is_alphabetic))
        .and_then(|a| lower.find(a).and_then(|at| stem.get(at..at.saturating_add(a.len()))))
        .map(str::to_owned);
    let named = mentions(&folded);
    if let Some((service, _, _)) =
        named.iter().find(|(s, _, _)| s.slug != "x" && (!PLAIN_WORDS.contains(&s.slug) || words(&folded).count() <= 5))
    {
        let account = account.filter(|a| mentions(&fold(a)).is_empty());
        return (told(service.slug), account);
    }
    let by_pattern = if folded.starts_with(" kc download recovery codes") {
        told("keycloak")
    } else if folded.starts_with(" two factor backup codes") {
        told("wordpress")
    } else if lower.ends_with(" backup authentication codes") || lower.ends_with("firefox account recovery key") {
        told("firefox")
    } else if lower.starts_with("backup-codes-") && account.is_some() {
        told("google")
    } else {
        None
    };
    (by_pattern, account)
}

/// What is looked at to tell the services of a text.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub page: &'a Page,
    pub facts: &'a [RowFacts],
    /// Rows in which something stands that may be a code.
    pub with_codes: &'a HashSet<usize>,
    pub by_file: Option<&'a Told>,
}

/// How strongly a service is named, and where: of two that are named alike the one nearer to the codes
/// counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    strength: u32,
    nearness: (usize, usize),
    clue: Clue,
}

/// The service of one set.
pub(crate) fn of_group(asked: &Asked<'_>, group: &Group, first_row: usize, whole_text: bool) -> Told {
    let Asked { page, facts, with_codes, by_file } = *asked;
    let unknown = Told { service: None, name: None, clue: Clue::None };
    let mut scores: HashMap<&'static str, Score> = HashMap::new();
    let rows = if whole_text { 0..page.rows.len() } else { group.section.rows.clone() };
    // Above the codes later is nearer; below them earlier.
    let nearness = |row: usize, at: usize| if row <= first_row { (row, at) } else { (0, usize::MAX.saturating_sub(row)) };
    let heading_row = rows.clone().find(|r| !page.row_text(*r).trim().is_empty());
    let mut name = None;
    for at in rows {
        let Some((row, known)) = page.rows.get(at).zip(facts.get(at)) else { continue };
        if row.entry != group.section.entry {
            continue;
        }
        let text = page.slice(&row.span);
        if text.len() > 4_000 || text.trim().is_empty() {
            continue;
        }
        let field = row.field.as_deref().map_or("", |f| words(f).last().unwrap_or_default());
        if status::is_field(row.field.as_deref().unwrap_or_default()) {
            continue;
        }
        let title = matches!(field, "name" | "title" | "service" | "issuer" | "site");
        let folded = fold(text);
        let heading = known.words <= 8 && !text.trim_end().ends_with('.');
        let named = known.cues.any(CODES.with(KEY));
        for (service, from, to) in mentions(&without_addresses(text)) {
            if !as_written(text, service) || (PLAIN_WORDS.contains(&service.slug) && !heading && !named && !title) {
                continue;
            }
            let plain = without_addresses(text);
            let before = words(plain.get(..from.saturating_add(1)).unwrap_or_default()).last().unwrap_or_default();
            let after = words(plain.get(to.saturating_sub(1)..).unwrap_or_default()).next().unwrap_or_default();
            let in_passing = ["in", "with", "via", "like", "using", "into", "as", "mit", "avec", "con", "dans", "wie"].contains(&before)
                || ["authenticator", "play", "chrome", "drive", "keep", "docs"].contains(&after);
            let score = if title {
                70
            } else if in_passing && !(heading && named) {
                4
            } else if named {
                60_u32.saturating_add(if at < first_row { 5 } else { 0 })
            } else if heading && Some(at) == heading_row {
                58
            } else if heading && at < first_row {
                40
            } else {
                20
            };
            let clue = if title { Clue::Field } else { Clue::Heading };
            note(&mut scores, service, Score { strength: score, nearness: nearness(at, from), clue });
        }
        if title && name.is_none() && !text.trim().is_empty() {
            name = Some(text.trim().to_owned());
        }
        for (service, score) in hosts(text) {
            let strength = if matches!(field, "url" | "uri" | "website" | "host") { 65 } else { score };
            note(&mut scores, service, Score { strength, nearness: nearness(at, 0), clue: Clue::Domain });
        }
        if folded.starts_with(" two factor recovery codes for http")
            && let Some(wordpress) = by_slug("wordpress")
        {
            note(&mut scores, wordpress, Score { strength: 50, nearness: nearness(at, 0), clue: Clue::Heading });
        }
        if name.is_none() && at < first_row && row.field.is_none() && heading && !with_codes.contains(&at) {
            name = unknown_name(text);
        }
    }
    let best = scores.into_iter().filter(|(_, score)| score.strength >= 10).max_by_key(|(slug, score)| (*score, *slug));
    let by_text = best.and_then(|(slug, score)| by_slug(slug).map(|s| (s, score.clue)));
    match (by_file, by_text) {
        // A file that holds several services is not named after each of them.
        (Some(file), None) => file.clone(),
        (Some(file), Some(_)) if whole_text => file.clone(),
        (_, Some((service, clue))) => Told { service: Some(service), name: None, clue },
        (None, None) => match name.as_deref().and_then(by_name) {
            Some(service) => Told { service: Some(service), name: None, clue: Clue::Heading },
            None => Told { clue: if name.is_some() { Clue::Heading } else { Clue::None }, name, ..unknown },
        },
    }
}

fn note(scores: &mut HashMap<&'static str, Score>, service: &'static Service, score: Score) {
    let best = scores.entry(service.slug).or_insert(score);
    *best = score.max(*best);
}

/// The folded text without links and mail addresses, which speak for themselves.
fn without_addresses(text: &str) -> String {
    let plain: Vec<&str> = text.split_whitespace().filter(|w| !w.contains("://") && !w.contains('@') && !w.starts_with("www.")).collect();
    fold(&plain.join(" "))
}

/// The services whose hosts stand in a text.
fn hosts(text: &str) -> Vec<(&'static Service, u32)> {
    let mut found = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "<>()\"',;".contains(c)) {
        let mail = word.split_once('@');
        let official = mail.is_none_or(|(user, _)| ["support", "help", "noreply", "no-reply", "security", "info", "git"].contains(&user));
        let place = mail.map_or(word, |(_, host)| host);
        let host = place
            .split_once("://")
            .map_or(place, |(_, rest)| rest)
            .split(['/', ':', '?'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_lowercase();
        if !host.contains('.') || !official {
            continue;
        }
        let under = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        let own = SERVICES.iter().filter(|s| s.host.is_some_and(|h| under(registrable(h))));
        let more = DOMAINS.iter().filter(|(domain, _)| under(domain)).filter_map(|(_, slug)| by_slug(slug));
        found.extend(own.chain(more).map(|s| (s, if mail.is_some() { 12 } else { 35 })));
    }
    found
}

/// The last two labels of a host.
fn registrable(host: &str) -> &str {
    let at = host.rmatch_indices('.').nth(1).map_or(0, |(at, _)| at.saturating_add(1));
    host.get(at..).unwrap_or(host)
}

/// A short heading that could be the name of a service that the table does not know.
fn unknown_name(text: &str) -> Option<String> {
    const GENERAL: &[&str] = &[
        "recovery",
        "backup",
        "back",
        "code",
        "codes",
        "two",
        "factor",
        "2fa",
        "mfa",
        "your",
        "my",
        "save",
        "security",
        "account",
        "authentication",
        "settings",
        "almost",
        "keep",
        "these",
        "store",
        "the",
        "emergency",
        "step",
        "verification",
        "important",
        "notes",
        "note",
        "here",
        "voici",
        "bonjour",
        "hello",
        "hi",
        "dear",
        "hallo",
        "new",
        "old",
        "used",
        "unused",
        "login",
        "single",
        "one",
        "time",
        "key",
        "phrase",
        "how",
        "set",
        "please",
        "print",
        "use",
        "download",
        "copy",
    ];
    let head: Vec<&str> = text
        .split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .take_while(|w| !words(&fold(w)).any(|part| GENERAL.contains(&part)))
        .filter(|w| !w.is_empty())
        .collect();
    let starts = head.first()?.chars().next()?;
    let plain = head.iter().all(|w| w.chars().any(char::is_alphabetic)) && !text.contains(['@', '!', '?', '=']);
    ((1..=3).contains(&head.len()) && starts.is_uppercase() && plain).then(|| head.join(" "))
}
