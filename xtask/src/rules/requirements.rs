//! The rule about `docs/REQUIREMENTS.md`: every requirement has one row, and what a row names as its
//! evidence is there.
//!
//! It cannot tell whether a test shows what its row says; people read that.

use super::tree::{File, Tree};

const TABLE: &str = "docs/REQUIREMENTS.md";

/// The requirements that have a row, by number.
const NUMBERS: [std::ops::RangeInclusive<u32>; 2] = [1..=61, 65..=70];

/// What a state may begin with.
const STATES: [&str; 3] = ["holds", "partly: ", "not run here, because "];

/// Every row names evidence that exists, and no requirement is missing.
pub fn have_evidence(tree: &Tree) -> Vec<String> {
    let Some(table) = tree.file(TABLE) else { return Vec::new() };
    let rows: Vec<Row<'_>> = table.text.lines().enumerate().filter_map(|(index, line)| Row::of(index + 1, line)).collect();
    let mut found: Vec<String> = rows.iter().flat_map(|row| row.faults(tree, table)).collect();
    for number in NUMBERS.into_iter().flatten() {
        match rows.iter().filter(|row| row.number == number).count() {
            1 => {}
            count => found.push(format!("{TABLE}: R{number} has {count} rows")),
        }
    }
    found
}

/// `| R1 | what is required | evidence | state |`
struct Row<'t> {
    line: usize,
    number: u32,
    evidence: &'t str,
    state: &'t str,
}

impl<'t> Row<'t> {
    fn of(line: usize, text: &'t str) -> Option<Self> {
        let mut cells = text.strip_prefix("| R")?.split('|').map(str::trim);
        let number = cells.next()?.parse().ok()?;
        let _requirement = cells.next();
        let (evidence, state) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        Some(Self { line, number, evidence, state })
    }

    fn faults(&self, tree: &Tree, table: &File) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |why: String| faults.push(format!("{}: R{} {why}", table.at(self.line), self.number));
        if !STATES.iter().any(|state| self.state.starts_with(state)) {
            fault(format!("has the state `{}`, which is none", self.state));
        }
        let named: Vec<&str> = self.evidence.split('`').skip(1).step_by(2).collect();
        if named.is_empty() && !self.state.starts_with("not run here") {
            fault("names no evidence".to_owned());
        }
        for name in named.into_iter().filter(|name| !name.starts_with("cargo ")) {
            let (path, test) = name.split_once('#').map_or((name, None), |(path, test)| (path, Some(test)));
            let is_there = match (test, tree.file(path)) {
                (Some(test), Some(file)) => file.text.contains(&format!("fn {test}(")),
                (Some(_), None) => false,
                (None, _) => tree.has(path),
            };
            if !is_there {
                fault(format!("points at `{name}`, which is not there"));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    fn rows(change: impl Fn(u32) -> Option<String>) -> Vec<String> {
        let good = |n: u32| format!("| R{n} | Something | `src/a.rs#it_works`, `cargo xtask bench` | holds |");
        let lines: Vec<String> = NUMBERS.into_iter().flatten().filter_map(|n| change(n).or_else(|| Some(good(n)))).collect();
        have_evidence(&tree(&[(TABLE, &lines.join("\n")), ("src/a.rs", "#[test]\nfn it_works() {}\n")]))
    }

    #[test]
    fn a_table_with_all_its_evidence_is_good() {
        assert!(rows(|_| None).is_empty());
        assert!(rows(|n| (n == 4).then(|| "| R4 | Something | | not run here, because no such machine |".to_owned())).is_empty());
    }

    #[test]
    fn a_row_that_points_at_nothing_is_found() {
        for (row, why) in [
            ("| R4 | S | `src/a.rs#it_is_gone` | holds |", "points at `src/a.rs#it_is_gone`"),
            ("| R4 | S | `src/b.rs` | holds |", "points at `src/b.rs`"),
            ("| R4 | S | `src/b.rs#it_works` | holds |", "points at `src/b.rs#it_works`"),
            ("| R4 | S | believe it | holds |", "names no evidence"),
            ("| R4 | S | `src/a.rs` | should hold |", "has the state `should hold`"),
        ] {
            let found = rows(|n| (n == 4).then(|| row.to_owned()));
            assert!(found.len() == 1 && found[0].contains(why), "{row}: {found:?}");
        }
    }

    #[test]
    fn a_requirement_that_is_missing_or_doubled_is_found() {
        let found = rows(|n| (n == 4).then(String::new));
        assert_eq!(found, ["docs/REQUIREMENTS.md: R4 has 0 rows"]);
        let found = rows(|n| (n == 4).then(|| "| R5 | S | `src/a.rs` | holds |".to_owned()));
        assert_eq!(found, ["docs/REQUIREMENTS.md: R4 has 0 rows", "docs/REQUIREMENTS.md: R5 has 2 rows"]);
    }
}
