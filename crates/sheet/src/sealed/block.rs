//! What stands inside a sealed block: a few lines that a person can read, one `key: value` each. docs/SHEET-FORMAT.md.
//!
//! ```text
//! Codekeep 1 sheet W3N8CE block 2 of 5
//! service: GitHub
//! account: mira-holt
//! shape: list
//! set: K7M2QD
//! 5: eee65-f53e9
//! ```

use std::collections::BTreeSet;

use custody::{CodeText, Date, Order, Shape};
use zeroize::Zeroizing;

use crate::SheetError;
use crate::age_file::OpenError;

/// The bytes that a block is filled with at most, where accounts share one: its symbol and its lines fit on a page of either
/// paper, below a heading of several lines.
pub(crate) const FULL: usize = 800;
/// Up to this many accounts each have blocks of their own.
const ALONE: usize = 12;
/// Room for the first line.
const FIRST_LINE: usize = 48;
const MAGIC: &str = "Codekeep 1 sheet ";

/// One set as a sealed sheet carries it.
pub struct SealedSet {
    /// The service's name.
    pub service: String,
    /// The account's name.
    pub account: Option<String>,
    /// The host to sign in at.
    pub host: Option<String>,
    /// What else the sign-in asks for.
    pub also_needed: Option<String>,
    /// How its codes work.
    pub shape: Shape,
    /// Which code the site asks for.
    pub order: Order,
    /// Codes are entered without separators.
    pub plain_entry: bool,
    /// Upper and lower case are told apart.
    pub case_matters: bool,
    /// When the service issued it.
    pub issued: Option<Date>,
    /// When it expires, in milliseconds since 1970; whole seconds are kept.
    pub expires_ms: Option<u64>,
    /// The set's id, six characters.
    pub set_id: String,
    /// How many codes the set has; the sheet holds the unused ones.
    pub total: usize,
    /// The codes with their numbers.
    pub codes: Vec<(u32, CodeText)>,
}

/// A block before it is sealed.
pub(crate) struct Block {
    /// The lines, without the first.
    body: Zeroizing<String>,
    /// Places of the sets it holds, in the order of the sheet.
    pub(crate) sets: Vec<usize>,
    /// How many codes it holds.
    pub(crate) codes: usize,
}

impl Block {
    /// The whole text.
    pub(crate) fn text(&self, sheet_id: &str, number: usize, count: usize) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(FIRST_LINE + self.body.len() + sheet_id.len()));
        text.push_str(&format!("{MAGIC}{sheet_id} block {number} of {count}\n"));
        text.push_str(&self.body);
        text
    }
}

/// Parts sets among blocks: each account its own, or, where there are more than twelve, as many in one as it holds.
pub(crate) fn blocks(sets: &[SealedSet]) -> Result<Vec<Block>, SheetError> {
    let mut names: Vec<(&str, Option<&str>)> = sets.iter().map(|set| (set.service.as_str(), set.account.as_deref())).collect();
    names.sort_unstable();
    names.dedup();
    let share = names.len() > ALONE;
    let mut blocks: Vec<Block> = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        for part in parts(set)? {
            let fits = |block: &Block| FIRST_LINE + block.body.len() + 1 + part.text.len() <= FULL;
            match blocks.last_mut() {
                Some(block) if share && fits(block) => {
                    let mut both = Zeroizing::new(String::with_capacity(block.body.len() + 1 + part.text.len()));
                    both.push_str(&block.body);
                    both.push('\n');
                    both.push_str(&part.text);
                    block.body = both;
                    block.codes += part.codes;
                    if block.sets.last() != Some(&place) {
                        block.sets.push(place);
                    }
                }
                _ => blocks.push(Block { body: part.text, sets: vec![place], codes: part.codes }),
            }
        }
    }
    Ok(blocks)
}

struct Part {
    text: Zeroizing<String>,
    codes: usize,
}

/// The lines of one set, in as many parts as blocks want. Each part has the whole head, so it can be read alone.
fn parts(set: &SealedSet) -> Result<Vec<Part>, SheetError> {
    let head = head(set);
    let room = FULL - FIRST_LINE;
    let mut parts: Vec<Part> = Vec::new();
    for (ordinal, code) in &set.codes {
        // EXPOSE: the code is what is sealed; its line is wiped with the block.
        let line = Zeroizing::new(format!("{ordinal}: {}\n", escape(code.expose()).as_str()));
        if head.len() + line.len() > room {
            return Err(SheetError::CodeTooLong { service: set.service.clone(), ordinal: *ordinal });
        }
        match parts.last_mut() {
            Some(part) if part.text.len() + line.len() <= room => {
                part.text.push_str(&line);
                part.codes += 1;
            }
            _ => {
                // Room for all at once: a string that grew would leave parts of it behind.
                let mut text = Zeroizing::new(String::with_capacity(room));
                text.push_str(&head);
                text.push_str(&line);
                parts.push(Part { text, codes: 1 });
            }
        }
    }
    Ok(parts)
}

fn head(set: &SealedSet) -> String {
    let mut head = String::new();
    let mut line = |key: &str, value: &str| head.push_str(&format!("{key}: {}\n", escape(value).as_str()));
    line("service", &set.service);
    set.account.iter().for_each(|account| line("account", account));
    set.host.iter().for_each(|host| line("host", host));
    set.also_needed.iter().for_each(|needed| line("also", needed));
    line("shape", set.shape.word());
    if set.order != Order::Any {
        line("order", set.order.word());
    }
    if set.plain_entry {
        line("entry", "plain");
    }
    if set.case_matters {
        line("case", "matters");
    }
    set.issued.iter().for_each(|date| line("issued", &date.to_string()));
    set.expires_ms.iter().for_each(|ms| line("expires", &moment(*ms)));
    line("set", &set.set_id);
    line("unused", &format!("{} of {}", set.codes.len(), set.total));
    head
}

/// What a block holds once it is open.
pub struct OpenBlock {
    /// The id of the sheet.
    pub sheet_id: String,
    /// Its number, from 1.
    pub number: usize,
    /// How many blocks the sheet has.
    pub count: usize,
    /// The sets, or parts of sets, in it.
    pub sets: Vec<SealedSet>,
}

/// Reads the text of a block that is open.
///
/// # Errors
/// When it is no block of a sheet.
pub fn parse(text: &str) -> Result<OpenBlock, OpenError> {
    let read = || {
        let (first, body) = text.split_once('\n')?;
        let (sheet_id, place) = first.strip_prefix(MAGIC)?.split_once(" block ")?;
        let (number, count) = place.split_once(" of ")?;
        let (number, count): (usize, usize) = (number.parse().ok()?, count.trim_end().parse().ok()?);
        let sets = body.split("\n\n").map(parse_set).collect::<Option<Vec<_>>>()?;
        (number >= 1 && number <= count).then(|| OpenBlock { sheet_id: sheet_id.to_owned(), number, count, sets })
    };
    read().ok_or(OpenError::NotASheet)
}

fn parse_set(text: &str) -> Option<SealedSet> {
    let mut set = SealedSet {
        service: String::new(),
        account: None,
        host: None,
        also_needed: None,
        shape: Shape::List,
        order: Order::Any,
        plain_entry: false,
        case_matters: false,
        issued: None,
        expires_ms: None,
        set_id: String::new(),
        total: 0,
        codes: Vec::new(),
    };
    for line in text.lines() {
        let (key, value) = line.split_once(": ")?;
        let value = unescape(value)?;
        if let Ok(ordinal) = key.parse() {
            // EXPOSE: the text moves from the open block into the code; the block is wiped.
            set.codes.push((ordinal, CodeText::new(value.as_str().to_owned())));
            continue;
        }
        match key {
            "service" => set.service.clone_from(&value),
            "account" => set.account = Some(value.to_string()),
            "host" => set.host = Some(value.to_string()),
            "also" => set.also_needed = Some(value.to_string()),
            "shape" => set.shape = Shape::from_word(&value)?,
            "order" => set.order = Order::from_word(&value)?,
            "entry" => set.plain_entry = value.as_str() == "plain",
            "case" => set.case_matters = value.as_str() == "matters",
            "expires" => set.expires_ms = Some(parse_moment(&value)?),
            "issued" => set.issued = Some(value.parse().ok()?),
            "set" => set.set_id.clone_from(&value),
            "unused" => set.total = value.split_once(" of ")?.1.parse().ok()?,
            _ => {} // what a newer version says besides
        }
    }
    (!set.service.is_empty() && !set.codes.is_empty()).then_some(set)
}

const DAY_MS: u64 = 86_400_000;

/// "2026-12-01T18:00:00Z".
fn moment(ms: u64) -> String {
    let seconds = ms % DAY_MS / 1000;
    format!("{}T{:02}:{:02}:{:02}Z", Date::of_millis(ms), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn parse_moment(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let date: Date = date.parse().ok()?;
    let mut seconds = 0;
    let mut parts = time.split(':');
    for most in [23, 59, 59] {
        let part: u64 = parts.next()?.parse().ok()?;
        seconds = seconds * 60 + if part <= most { part } else { return None };
    }
    parts.next().is_none().then(|| u64::from(date.days()) * DAY_MS + seconds * 1000)
}

/// The ids of the sheets that blocks are of.
#[must_use]
pub fn sheets_of(blocks: &[OpenBlock]) -> Vec<String> {
    let mut sheets: Vec<String> = blocks.iter().map(|block| block.sheet_id.clone()).collect();
    sheets.sort_unstable();
    sheets.dedup();
    sheets
}

/// How many blocks of these sheets are not among them.
#[must_use]
pub fn missing_blocks(blocks: &[OpenBlock]) -> usize {
    let read: BTreeSet<(&str, usize)> = blocks.iter().map(|block| (block.sheet_id.as_str(), block.number)).collect();
    let sheets: BTreeSet<(&str, usize)> = blocks.iter().map(|block| (block.sheet_id.as_str(), block.count)).collect();
    sheets.iter().map(|(sheet, count)| count.saturating_sub(read.iter().filter(|(of, _)| of == sheet).count())).sum()
}

/// Puts the parts of a set that stand in several blocks together; a block that was read twice counts once.
#[must_use]
pub fn join_sets(blocks: Vec<OpenBlock>) -> Vec<SealedSet> {
    let mut joined: Vec<SealedSet> = Vec::new();
    let mut ordered = blocks;
    ordered.sort_by(|a, b| (&a.sheet_id, a.number).cmp(&(&b.sheet_id, b.number)));
    ordered.dedup_by(|a, b| a.sheet_id == b.sheet_id && a.number == b.number);
    for set in ordered.into_iter().flat_map(|block| block.sets) {
        let same = |other: &&mut SealedSet| other.service == set.service && other.account == set.account && other.set_id == set.set_id;
        match joined.iter_mut().find(same) {
            Some(known) => known.codes.extend(set.codes),
            None => joined.push(set),
        }
    }
    joined
}

/// A value on one line: line breaks and backslashes are written as `\n`, `\r` and `\\`.
fn escape(value: &str) -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(value.len() * 2));
    for c in value.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            c => line.push(c),
        }
    }
    line
}

fn unescape(line: &str) -> Option<Zeroizing<String>> {
    let mut value = Zeroizing::new(String::with_capacity(line.len()));
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        value.push(match c {
            '\\' => match characters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            c => c,
        });
    }
    Some(value)
}
