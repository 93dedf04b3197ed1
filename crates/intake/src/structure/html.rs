//! A page saved from a browser, or a piece of its source: what a reader of the page sees, row by row.
//! The cells of a table row stand in one row, apart. What the page strikes out (`<s>`, `<del>`, a
//! style or class with a line through it) comes with combining strokes, as notes write it, and a
//! ticked box as `[x]`. Must never run anything, fetch anything, or glue two elements' texts together.

use std::cell::RefCell;
use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use zeroize::Zeroizing;

use super::split_lines;
use super::table::{self, Table};
use crate::fold::fold;
use crate::page::Page;
use crate::status::{self, Status};

/// Elements whose presence says that the text is the source of a page.
const TELLING: [&str; 16] = [
    "<!doctype html",
    "<html",
    "<body",
    "<head",
    "<table",
    "<tr>",
    "<td>",
    "<ul",
    "<ol",
    "<li>",
    "<div",
    "<pre",
    "<section",
    "<span",
    "<code>",
    "<br",
];
/// Elements that stand on rows of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "form",
    "fieldset",
    "legend",
    "blockquote",
    "body",
    "html",
    "head",
    "title",
    "hr",
    "br",
    "pre",
    "textarea",
    "button",
    "option",
    "select",
    "figure",
    "figcaption",
    "details",
    "summary",
    "address",
    "caption",
];
/// Elements that only set signs in another type. Every other one keeps its text apart from its neighbours'.
const TYPE: &[&str] = &["b", "i", "em", "strong", "u", "font", "mark", "wbr", "big", "sub", "sup", "bdi", "bdo"];
/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript", "iframe", "object"];
/// Elements that hold nothing and are not closed.
const VOID: &[&str] = &["br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source", "track"];
/// Deeper elements are taken as if they stood here.
const MAX_DEPTH: usize = 200;

/// The rows of a page, or nothing when the text is none.
pub(super) fn read(text: &str) -> Option<Page> {
    let telling = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(TELLING).ok()?;
    let found = telling.find(text)?;
    if !text.contains("</") && !text.get(found.range())?.eq_ignore_ascii_case("<br") {
        return None;
    }
    let state = State {
        page: Page::with_capacity(text.len()),
        table: None,
        row: Zeroizing::new(String::new()),
        lines: None,
        open: Vec::new(),
        struck: 0,
        unseen: 0,
        kept: 0,
        cells: 0,
        styles: struck_classes(text),
    };
    let tokenizer = Tokenizer::new(Reader(RefCell::new(state)), TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    for (at, line) in split_lines(text).enumerate() {
        if at > 0 {
            input.push_back(StrTendril::from_char('\n'));
        }
        input.push_back(StrTendril::from_slice(line));
        // Each call reads all that is there; a page asks for nothing, so that none of it is left.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.0.into_inner();
    state.end_row();
    state.page.is_markup = true;
    Some(state.page)
}

struct Reader(RefCell<State>);

struct State {
    page: Page,
    table: Option<Table>,
    /// The row that is being put together.
    row: Zeroizing<String>,
    /// Its first and last line.
    lines: Option<(usize, usize)>,
    /// Elements that are open: their names, and whether each strikes out, hides or keeps line breaks.
    open: Vec<Open>,
    struck: usize,
    unseen: usize,
    kept: usize,
    cells: usize,
    styles: HashSet<String>,
}

struct Open {
    name: String,
    struck: bool,
    unseen: bool,
    keeps: bool,
    cell_row: bool,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        match token {
            Token::CharacterTokens(text) => state.text(&text, line),
            Token::TagToken(tag) => return state.tag(&tag, line),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str, last_line: usize) {
        if self.unseen > 0 {
            return;
        }
        // The tokenizer tells the line on which a text ends.
        let breaks = text.bytes().filter(|b| *b == b'\n').count();
        let mut line = last_line.saturating_sub(breaks);
        for c in text.chars() {
            if c == '\n' {
                line = line.saturating_add(1);
                if self.kept > 0 && self.cells == 0 {
                    self.end_row();
                    continue;
                }
            }
            if c.is_whitespace() && c != '\u{a0}' && (self.kept == 0 || c == '\n') {
                self.space();
                continue;
            }
            self.row.push(c);
            if self.struck > 0 {
                self.row.push('\u{336}');
            }
            let first = self.lines.map_or(line, |(first, _)| first);
            self.lines = Some((first, line));
        }
    }

    fn space(&mut self) {
        if !self.row.is_empty() && !self.row.ends_with([' ', '\t']) {
            self.row.push(' ');
        }
    }

    fn tag(&mut self, tag: &Tag, line: usize) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if matches!(name, "td" | "th") {
            if tag.kind == TagKind::StartTag && !self.row.is_empty() {
                self.row.push('\t');
            }
        } else if BLOCKS.contains(&name) {
            // A list or paragraph inside a cell is still that cell.
            if self.cells == 0 || name == "tr" || name == "table" { self.end_row() } else { self.space() }
        } else if !TYPE.contains(&name) {
            self.space();
        }
        match tag.kind {
            TagKind::EndTag => self.close(name),
            TagKind::StartTag => {
                if name == "input" {
                    self.input(&tag.attrs, line);
                }
                if !VOID.contains(&name) && !tag.self_closing && self.open.len() < MAX_DEPTH {
                    self.open(name, &tag.attrs);
                }
                return match name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
        }
        TokenSinkResult::Continue
    }

    fn open(&mut self, name: &str, attrs: &[Attribute]) {
        let open = Open {
            struck: matches!(name, "s" | "del" | "strike") || self.is_struck(attrs),
            unseen: UNSEEN.contains(&name),
            keeps: matches!(name, "pre" | "textarea"),
            cell_row: name == "tr",
            name: name.to_owned(),
        };
        self.count(&open, true);
        self.open.push(open);
    }

    /// Closes the innermost element of this name, with whatever was left open in it.
    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|o| o.name == name) else { return };
        for open in self.open.split_off(at) {
            self.count(&open, false);
        }
    }

    fn count(&mut self, open: &Open, begins: bool) {
        let step =
            |n: &mut usize, counts: bool| *n = if begins { n.saturating_add(counts.into()) } else { n.saturating_sub(counts.into()) };
        step(&mut self.struck, open.struck);
        step(&mut self.unseen, open.unseen);
        step(&mut self.kept, open.keeps);
        step(&mut self.cells, open.cell_row);
    }

    fn is_struck(&self, attrs: &[Attribute]) -> bool {
        attrs.iter().any(|a| match &*a.name.local {
            "style" => a.value.contains("line-through"),
            "class" => {
                let by_style =
                    a.value.split_whitespace().any(|c| c.contains("line-through") || c.contains("strike") || self.styles.contains(c));
                by_style || status::of_note(&fold(&a.value)) == Some(Status::Used)
            }
            _ => false,
        })
    }

    /// A box that can be ticked, or a text that stands in a field of the page.
    fn input(&mut self, attrs: &[Attribute], line: usize) {
        let of = |name: &str| attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value);
        match of("type").unwrap_or("text") {
            "checkbox" => self.text(if of("checked").is_some() { "[x] " } else { "[ ] " }, line),
            "text" => self.text(of("value").unwrap_or_default(), line),
            _ => {}
        }
        self.space();
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if let Some((first, last)) = self.lines.take() {
            let before = self.page.rows.len();
            self.table = table::step(self.table.take(), &row, first, &mut self.page);
            for row in self.page.rows.iter_mut().skip(before) {
                row.last_line = last;
            }
        }
    }
}

/// Classes that the page's own style sheet draws a line through.
fn struck_classes(text: &str) -> HashSet<String> {
    let rules = text.split('}').filter_map(|rule| rule.rsplit_once('{')).filter(|(_, body)| body.contains("line-through"));
    let selectors = rules.filter_map(|(before, _)| before.rsplit(['>', ';']).next());
    let classes = selectors.flat_map(|s| s.split(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)))).filter_map(|s| s.rsplit_once('.'));
    classes.map(|(_, class)| class.to_owned()).filter(|class| !class.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, String)> {
        let page = read(text).unwrap();
        page.rows.iter().enumerate().map(|(at, r)| (r.line, page.row_text(at).trim().to_owned())).collect()
    }

    #[test]
    fn what_is_seen_stands_in_rows_with_its_line() {
        let page = "<html><head><title>Codes</title>\n<script>var x = \"<p>no</p>\";</script></head>\n<body>\n<p>Your &amp; my\ncodes</p><ul><li>ab12<li>\n <b>cd</b>34</ul></body></html>";
        let seen: Vec<(usize, String)> = rows(page);
        assert_eq!(seen, [(1, "Codes".into()), (4, "Your & my codes".into()), (5, "ab12".into()), (6, "cd34".into())]);
        assert_eq!(rows("<pre>\nab12\ncd34</pre>\n<textarea>ef56\ngh78</textarea>").len(), 4);
        assert_eq!(rows("<div><span>ab12</span><span>cd34</span></div>"), [(1, "ab12 cd34".into())]);
        assert_eq!(rows("ab12<br>cd34<br/>ef56"), [(1, "ab12".into()), (1, "cd34".into()), (1, "ef56".into())]);
    }

    #[test]
    fn struck_and_ticked_is_kept() {
        let struck = |text: &str| {
            let page = read(text).unwrap();
            let at = page.text.find("ab12").unwrap();
            page.is_struck(&(at..at + 4))
        };
        for text in [
            "<ul><li><s>ab12</s></li></ul>",
            "<ul><li style='text-decoration: line-through'>ab12</li></ul>",
            "<style>p{color:red} .gone{text-decoration:line-through}</style><ul><li class=gone>ab12</li></ul>",
            "<ul><li class='code used'>ab12</li></ul>",
        ] {
            assert!(struck(text), "{text}");
        }
        assert!(!struck("<ul><li><s>old</s> ab12</li><li class=unused>ab12</li></ul>"));
        assert_eq!(rows("<li><input type=checkbox checked> ab12</li><li><input type=checkbox>cd34</li>")[0].1, "[x] ab12");
        assert_eq!(rows("<div><input readonly value=ab12><input type=hidden value=no></div>"), [(1, "ab12".into())]);
    }

    #[test]
    fn a_table_under_a_header_has_fields() {
        let page = read("<table><tr><th>Code</th><th>Used</th></tr><tr>\n<td>ab12</td>\n<td>yes</td></tr></table>").unwrap();
        let fields: Vec<_> = page.rows.iter().filter_map(|r| r.field.as_deref()).collect();
        assert_eq!(fields, [" code ", " used "]);
        assert!(read("a < b and b > c").is_none() && read("Discord\n<s>ab12</s>").is_none());
    }
}
