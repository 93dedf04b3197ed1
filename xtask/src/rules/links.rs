//! Rules about documents: a link leads somewhere, and every decision stands in the list of decisions.
//!
//! Looks at links within the checkout only. Nothing is ever fetched.

use std::collections::HashSet;

use super::tree::{File, Tree};

/// Where decisions stand, and the file there that lists them.
const DECISIONS: &str = "docs/decisions";

/// Relative links of Markdown files, to files, folders and headings.
pub fn lead_somewhere(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (line, link) in links(&file.text) {
            if let Err(why) = follow(tree, file, link) {
                found.push(format!("{}: `{link}` {why}", file.at(line)));
            }
        }
    }
    found
}

/// A decision that nobody finds is none.
pub fn decisions_are_listed(tree: &Tree) -> Vec<String> {
    let Some(list) = tree.file(&format!("{DECISIONS}/README.md")) else { return Vec::new() };
    let listed: HashSet<&str> = links(&list.text).map(|(_, link)| link).collect();
    let files = tree.files.iter().filter(|file| file.is_below(DECISIONS) && file.path != list.path);
    let names = files.filter_map(|file| file.path.rsplit('/').next());
    names.filter(|name| !listed.contains(name)).map(|name| format!("{}: does not list {name}", list.path)).collect()
}

/// Targets of `[text](target)` and `![text](target)` with their lines, outside of code.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose(text).flat_map(|(number, line)| {
        let pieces = line.split("](").skip(1);
        pieces.filter_map(move |piece| Some((number, piece.split_once(')')?.0)))
    })
}

/// Lines outside of fenced code, with their numbers from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        (!is_code && !is_fence).then_some((index + 1, line))
    })
}

fn follow(tree: &Tree, from: &File, link: &str) -> Result<(), &'static str> {
    if link.contains("://") || link.starts_with("mailto:") {
        return Ok(());
    }
    let (path, heading) = link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
    let path = if path.is_empty() { from.path.clone() } else { resolve(&from.path, path).ok_or("leads out of the checkout")? };
    if !tree.has(&path) {
        return Err("leads nowhere");
    }
    match (heading, tree.file(&path)) {
        (Some(heading), Some(file)) if !headings(&file.text).any(|known| known == heading) => Err("names a heading that is not there"),
        _ => Ok(()),
    }
}

/// `link` as it stands in the file `from`, as a path from the root.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The names under which headings are reached: lower case, spaces as hyphens, other signs left out.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles = prose(text).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| line.trim_start_matches('#').trim());
    titles.map(|title| {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    })
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let tree = tree(&[
            ("README.md", "[a](docs/A.md) [b](docs/B.md)\n[out](../x) [web](https://example.org/x)\n```\n[code](no.md)\n```\n"),
            ("docs/A.md", "[up](../README.md), [here](.), [folder](../docs/), ![picture](p.png)\n"),
        ]);
        assert_eq!(
            lead_somewhere(&tree),
            [
                "README.md:1: `docs/B.md` leads nowhere",
                "README.md:2: `../x` leads out of the checkout",
                "docs/A.md:1: `p.png` leads nowhere"
            ]
        );
    }

    #[test]
    fn a_heading_that_is_not_there_is_found() {
        let tree = tree(&[("A.md", "# One, `two` and 3\n[x](#one-two-and-3) [y](#one)\n"), ("B.md", "[z](A.md#two)\n")]);
        assert_eq!(
            lead_somewhere(&tree),
            ["A.md:2: `#one` names a heading that is not there", "B.md:1: `A.md#two` names a heading that is not there"]
        );
    }

    #[test]
    fn a_decision_that_is_not_listed_is_found() {
        let tree = tree(&[
            ("docs/decisions/README.md", "| [0001](0001-a.md) | A |\n"),
            ("docs/decisions/0001-a.md", ""),
            ("docs/decisions/0002-b.md", ""),
        ]);
        assert_eq!(decisions_are_listed(&tree), ["docs/decisions/README.md: does not list 0002-b.md"]);
    }
}
