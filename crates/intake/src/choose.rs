//! Stage 5: candidates to sets. In each part of the text the largest group of one form is looked at
//! first; it is a set when the words near it say so, or when the text is nothing but such a list.
//! Must be strict: a phone number, an order, a one-time code, a seed, a check sum is no backup code.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::candidates::Candidate;
use crate::cues::{CODES, Cues, EXAMPLE, EXPIRES, KEY, ONE_TIME, OTHER, PHRASE, SEED, WEAK, cues};
use crate::fold::{fold, words};
use crate::form::{Separator, is_placeholder, reads_like_a_word};
use crate::page::Page;
use crate::rows::RowFacts;
use crate::sections::{Section, sections};
use crate::{check, service, status};

/// The candidates that make one set.
pub(crate) struct Group {
    /// Indices of the candidates, in reading order.
    pub members: Vec<usize>,
    /// The part of the text that it stands in.
    pub section: Section,
}

/// A service issues at most a hundred; a longer list is something else.
const MAX_SET: usize = 1_000;

pub(crate) struct Choice<'a> {
    pub page: &'a Page,
    pub facts: &'a [RowFacts],
    pub candidates: &'a [Candidate],
    /// What the file's name says.
    pub file_cues: Cues,
    /// The file's name: what stands in it too is an account or an id.
    pub file_name: &'a str,
}

impl Choice<'_> {
    /// Every set of the text.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut groups = Vec::new();
        for section in sections(self) {
            if let Some(members) = self.best(&section) {
                groups.push(Group { members, section });
            }
        }
        groups
    }

    fn best(&self, section: &Section) -> Option<Vec<usize>> {
        let usable: Vec<usize> = section.candidates.iter().copied().filter(|at| self.may_be(*at)).collect();
        let mut by_form: BTreeMap<(Vec<u16>, Separator, bool), Vec<usize>> = BTreeMap::new();
        for at in usable {
            if let Some(c) = self.candidates.get(at) {
                by_form.entry(c.form.key()).or_default().push(at);
            }
        }
        let mut groups: Vec<Vec<usize>> = by_form.into_values().collect();
        groups.sort_by_key(|g| (std::cmp::Reverse(self.distinct(g)), self.letters(g), g.first().copied()));
        let list = groups.iter().filter(|g| self.distinct(g) >= 2).find_map(|g| self.list(section, g));
        list.or_else(|| self.single(section, &groups.concat()))
    }

    fn distinct(&self, group: &[usize]) -> usize {
        group.iter().filter_map(|at| self.text(*at)).collect::<HashSet<_>>().len()
    }

    fn letters(&self, group: &[usize]) -> usize {
        group.iter().filter(|at| self.candidates.get(**at).is_some_and(|c| c.form.is_letters())).count()
    }

    fn text(&self, at: usize) -> Option<&str> {
        self.candidates.get(at).map(|c| self.page.slice(&c.span))
    }

    fn facts(&self, row: usize) -> Option<&RowFacts> {
        self.facts.get(row)
    }

    /// What can be said against a candidate by itself: its field's name, the label before it.
    fn may_be(&self, at: usize) -> bool {
        let Some(c) = self.candidates.get(at) else { return false };
        let Some(row) = self.page.rows.get(c.row) else { return false };
        let text = self.page.slice(&c.span);
        if is_placeholder(text) || self.file_name.contains(text) {
            return false;
        }
        if let Some(field) = &row.field {
            let said = cues(field);
            let last = words(field).last().unwrap_or_default();
            if said.any(SEED) || (!said.any(CODES.with(KEY)) && NOT_A_CODE.contains(&last)) {
                return false;
            }
        }
        let lead = cues(&fold(self.page.slice(&c.lead)));
        let tail_text = self.page.slice(&c.tail);
        let names_file = c.form.is_hash_like() && tail_text.split_whitespace().any(|w| w.trim_end_matches('.').contains(['.', '/']));
        let other = lead.any(OTHER.with(SEED).with(EXAMPLE)) && !lead.any(CODES.with(KEY));
        let sample = lead.any(EXAMPLE) || self.facts(c.row).is_some_and(|f| f.cues.any(EXAMPLE) && f.words > 6);
        !(names_file || other || sample)
    }

    /// Whether the row holds the code and little else.
    fn stands_clear(&self, c: &Candidate) -> bool {
        let lead = cues(&fold(self.page.slice(&c.lead)));
        !c.in_sentence
            && (c.prose <= 4 || c.in_row >= 3 || lead.any(CODES.with(KEY)) || status::of_note(&fold(self.page.slice(&c.tail))).is_some())
    }

    fn list(&self, section: &Section, group: &[usize]) -> Option<Vec<usize>> {
        let clear: Vec<usize> = group.iter().copied().filter(|at| self.candidates.get(*at).is_some_and(|c| self.stands_clear(c))).collect();
        let members = self.without_strangers(&clear);
        let count = self.distinct(&members);
        if !(2..=MAX_SET).contains(&count) {
            return None;
        }
        let first = self.candidates.get(*members.first()?)?;
        let form = &first.form;
        let all_letters = self.letters(&members) == members.len();
        let named = self.named(section, &members);
        let sound = match named {
            Named::Codes if all_letters => form.len() >= 5 && count >= 4 && !self.mostly_words(&members),
            Named::Codes => form.len() >= 5,
            Named::Weak => {
                let short_number = form.is_number() && form.len() < 8;
                let common = form.is_hash_like() || form.is_uuid() || short_number;
                let mixed = form.digits > 0 && !form.is_number() && form.len() >= 8;
                count >= if mixed { 3 } else { 5 } && form.len() >= 6 && !all_letters && !common
            }
            Named::Not => self.is_bare_list(section, &members) && !all_letters,
            Named::Other => false,
        };
        (sound && !form.phrase).then_some(members)
    }

    /// Takes out what only happens to have the same length: words of the page around the list, and
    /// texts in another alphabet than nearly all others.
    fn without_strangers(&self, group: &[usize]) -> Vec<usize> {
        let of = |at: &usize| self.candidates.get(*at);
        let most = |test: &dyn Fn(&Candidate) -> bool| {
            group.iter().filter_map(of).filter(|c| test(c)).count().saturating_mul(5) >= group.len().saturating_mul(4)
        };
        let (no_upper, no_lower) = (most(&|c| c.form.upper == 0), most(&|c| c.form.lower == 0));
        let (number, hex) = (most(&|c| c.form.is_number()), most(&|c| c.form.hex));
        let letters = most(&|c| c.form.is_letters());
        let labelled = most(&|c| self.label_words(c) > 0);
        let rows: HashSet<usize> = group.iter().filter_map(of).filter(|c| !c.form.is_letters()).map(|c| c.row).collect();
        let fits = |c: &Candidate| {
            let word = c.form.is_letters() && !letters;
            let text = self.page.slice(&c.span);
            let near = [c.row, c.row.saturating_add(1), c.row.wrapping_sub(1)].iter().any(|r| rows.contains(r));
            let both_sides = rows.contains(&c.row) || (rows.contains(&c.row.saturating_add(1)) && rows.contains(&c.row.wrapping_sub(1)));
            let mixed_case = c.form.upper > 0 && c.form.lower > 0 && (no_upper || no_lower);
            let no_number = number && !c.form.is_number() && group.len() >= 4;
            let no_hex = hex && !c.form.hex && word;
            let no_code = word && (PAGE_WORDS.contains(&text.to_lowercase().as_str()) || !near || (!both_sides && reads_like_a_word(text)));
            !(mixed_case || no_number || no_hex || no_code)
                && (labelled
                    || self.label_words(c) <= 1
                    || c.in_row >= 3
                    || cues(&fold(self.page.slice(&c.lead))).any(CODES.with(KEY).with(WEAK)))
        };
        group.iter().copied().filter(|at| of(at).is_some_and(fits)).collect()
    }

    /// Words of the label right before a candidate.
    fn label_words(&self, c: &Candidate) -> usize {
        words(&fold(self.page.slice(&c.lead)))
            .filter(|w| !w.bytes().all(|b| b.is_ascii_digit()) && !status::is_mark(w) && *w != "x")
            .count()
    }

    fn mostly_words(&self, members: &[usize]) -> bool {
        let wordy = members.iter().filter_map(|at| self.text(*at)).filter(|t| reads_like_a_word(t)).count();
        wordy.saturating_mul(2) > members.len()
    }

    /// What the words around a list call it.
    fn named(&self, section: &Section, members: &[usize]) -> Named {
        let (Some(first), Some(last)) =
            (members.first().and_then(|a| self.candidates.get(*a)), members.last().and_then(|a| self.candidates.get(*a)))
        else {
            return Named::Not;
        };
        let above = self.facts(first.row).and_then(|f| f.named_at).filter(|at| *at >= section.rows.start);
        // A heading for something else, right above, after the last word of codes.
        let from = above.map_or(section.rows.start, |at| at.saturating_add(1));
        let other_heading = (from..first.row).rev().take(12).any(|row| {
            let text = self.page.row_text(row).trim_end();
            self.facts(row).is_some_and(|f| f.cues.any(OTHER.with(SEED)) && (f.words <= 5 || (f.words <= 9 && text.ends_with(':'))))
        });
        if other_heading {
            return Named::Other;
        }
        let below = (last.row..section.rows.end).take(6).any(|row| self.facts(row).is_some_and(|f| f.cues.any(CODES)));
        let said = |what: Cues| {
            (section.rows.start..section.rows.end)
                .take(400)
                .any(|row| self.facts(row).is_some_and(|f| f.cues.any(what) || f.field_cues.any(what)))
        };
        // A column "code" beside a column "used" needs no heading.
        let listed = self.facts(first.row).is_some_and(|f| f.field_cues.any(WEAK))
            && section.rows.clone().take(400).filter_map(|row| self.page.rows.get(row)?.field.as_deref()).any(status::is_field);
        if above.is_some() || below || listed || self.file_cues.any(CODES.with(KEY)) || section.inherited {
            Named::Codes
        } else if said(OTHER.with(SEED)) {
            Named::Other
        } else if said(WEAK) || self.file_cues.any(WEAK) {
            Named::Weak
        } else {
            Named::Not
        }
    }

    /// A text that is nothing but a list of random texts of one form.
    fn is_bare_list(&self, section: &Section, members: &[usize]) -> bool {
        let Some(form) = members.first().and_then(|a| self.candidates.get(*a)).map(|c| &c.form) else { return false };
        let rows: HashSet<usize> = members.iter().filter_map(|a| self.candidates.get(*a)).map(|c| c.row).collect();
        let of = |row: usize| self.page.rows.get(row).map(|r| (r.entry, r.record, &r.field));
        // In an export the field is the text that has to be nothing but the list.
        let own = members.first().and_then(|a| self.candidates.get(*a)).and_then(|c| of(c.row));
        let elsewhere = |row: usize| section.entry > 0 && of(row) != own;
        let first_row = rows.iter().min().copied().unwrap_or_default();
        // The name of a service above the list is no text about something else.
        let heading = |row: usize| row < first_row && service::is_heading(self.page.row_text(row));
        let bare = section.rows.len() <= 4 * MAX_SET
            && section
                .rows
                .clone()
                .all(|row| rows.contains(&row) || self.page.row_text(row).trim().is_empty() || elsewhere(row) || heading(row));
        let clean = members.iter().filter_map(|a| self.candidates.get(*a)).all(|c| self.label_words(c) == 0);
        let starts: HashSet<Option<char>> = members.iter().filter_map(|a| self.text(*a)).map(|t| t.chars().next()).collect();
        let rising = members.windows(2).all(|pair| matches!(pair, [a, b] if self.text(*a) < self.text(*b)));
        let common = form.is_hash_like() || form.is_uuid() || (form.is_number() && form.len() != 8);
        let usual = !common && (6..=40).contains(&form.len());
        members.len() >= 5 && bare && clean && usual && starts.len() >= 3 && !(form.is_number() && rising)
    }

    /// The one code of a text that names one.
    fn single(&self, section: &Section, usable: &[usize]) -> Option<Vec<usize>> {
        let best = usable.iter().copied().filter_map(|at| self.rank(section, at).map(|rank| (rank, at))).min();
        best.map(|(_, at)| {
            let text = self.text(at);
            usable.iter().copied().filter(|other| self.text(*other) == text).collect()
        })
    }

    /// How well a single candidate is named; smaller is better, none is not at all.
    fn rank(&self, section: &Section, at: usize) -> Option<(usize, usize)> {
        let c = self.candidates.get(at)?;
        let facts = self.facts(c.row)?;
        if check::proves(self.page.slice(&c.span)).is_some() {
            return Some((0, 0));
        }
        let lead = cues(&fold(self.page.slice(&c.lead)));
        let named_here = lead.any(CODES.with(KEY)) || facts.field_cues.any(CODES.with(KEY));
        let above = facts.named_at.filter(|row| *row >= section.rows.start && *row < c.row);
        let distance = if named_here {
            0
        } else if let Some(row) = above {
            self.filled_between(row, c.row)
        } else {
            9
        };
        let by_file = self.file_cues.any(CODES.with(KEY));
        if distance > 6 && !by_file {
            return None;
        }
        let near: Range<usize> = c.row.saturating_sub(4)..c.row.saturating_add(4);
        let around = |what: Cues, rows: Range<usize>| rows.into_iter().any(|row| self.facts(row).is_some_and(|f| f.cues.any(what)));
        let codes_named = lead.any(CODES) || above.and_then(|row| self.facts(row)).is_some_and(|f| f.cues.any(CODES));
        if around(SEED, near.clone()) && !codes_named {
            return None;
        }
        // A seed or a sent code that is spoken of after the backup codes, and before this text.
        let from = above.map_or(section.rows.start, |row| row.saturating_add(1));
        if around(SEED.with(ONE_TIME), from.max(c.row.saturating_sub(6))..c.row) && !named_here {
            return None;
        }
        if c.form.len() <= 10
            && around(EXPIRES, c.row..c.row.saturating_add(3))
            && around(ONE_TIME.with(EXPIRES), c.row..c.row.saturating_add(3))
            && c.form.is_number()
        {
            return None;
        }
        // The line above says what it is, and that is something else.
        let label = (section.rows.start..c.row).rev().take(4).find(|row| !self.page.row_text(*row).trim().is_empty());
        let other_label =
            label.and_then(|row| self.facts(row)).is_some_and(|f| f.words <= 4 && f.cues.any(OTHER) && !f.cues.any(CODES.with(KEY)));
        if other_label && !named_here {
            return None;
        }
        let clear = !c.in_sentence && c.prose <= 1 && self.label_words(c) <= 4;
        if !named_here && !(clear && (self.label_words(c) == 0 || lead.any(WEAK.with(KEY)))) {
            return None;
        }
        let form = &c.form;
        let strong = if form.phrase {
            named_here || by_file || above.and_then(|row| self.facts(row)).is_some_and(|f| f.cues.any(KEY.with(PHRASE).with(CODES)))
        } else if form.is_letters() {
            form.len() >= 16 && form.groups.len() >= 3
        } else if form.is_number() {
            form.len() >= 8 || (form.len() >= 6 && named_here && lead.any(CODES))
        } else {
            form.len() >= 8 || (form.len() >= 5 && named_here)
        };
        strong.then_some((distance, usize::MAX.saturating_sub(form.len())))
    }

    fn filled_between(&self, from: usize, to: usize) -> usize {
        (from.saturating_add(1)..to).take(40).filter(|row| !self.page.row_text(*row).trim().is_empty()).count().saturating_add(1)
    }
}

enum Named {
    Codes,
    Weak,
    Not,
    Other,
}

/// Fields by these names (their last word) never hold backup codes.
#[rustfmt::skip]
const NOT_A_CODE: &[&str] = &[
    "id", "userid", "uuid", "guid", "password", "pass", "pwd", "passwort", "username", "user", "login", "email", "mail", "url", "uri", "host", "website", "totp", "otp", "otpauth", "secret", "seed", "hash", "sha256", "md5", "at", "on", "created", "updated", "modified",
    "date", "time", "timestamp", "version", "phone", "type", "revision", "checksum", "session", "number", "cvv", "iban", "fingerprint", "etag", "href", "link", "name", "title", "folder", "group",
];

/// Words of the page around a list that have the length of codes.
#[rustfmt::skip]
const PAGE_WORDS: &[&str] = &[
    "download", "settings", "password", "security", "username", "account", "accounts", "recovery", "generate", "regenerate", "continue", "disabled", "enabled", "disable", "enable", "printing", "complete", "print", "close", "cancel", "profile", "logout", "backup",
    "backups", "copied", "finish", "finished", "previous", "warning", "dashboard", "clipboard", "verified", "verification", "important", "instructions", "drucken", "schließen", "kopieren", "herunterladen", "fertig", "weiter", "zurück", "imprimer", "copier", "copiar", "imprimir", "stampa", "copia",
];
