//! The rules of the house that a compiler does not hold: who may depend on whom, and what may stand
//! in which file. Each rule is named and has a test with an example that breaks it.
//!
//! Rules read text line by line and know no Rust: a rule that needs to understand code belongs in a
//! lint or in a type.

mod graph;
mod links;
mod requirements;
mod source;
mod tree;

use crate::places;
use crate::shell::{Failure, Outcome};
use tree::Tree;

/// One rule over all files: returns what breaks it, as `path:line: why`.
type Rule = (&'static str, fn(&Tree) -> Vec<String>);

/// Checks everything and lists all that is wrong at once.
pub fn check() -> Outcome {
    let tree = Tree::read(&places::root())?;
    let mut broken = Vec::new();
    for (name, rule) in source::RULES {
        broken.extend(rule(&tree).into_iter().map(|what| format!("[{name}] {what}")));
    }
    broken.extend(graph::check(&tree)?);
    for what in source::long_files(&tree) {
        println!("   worth a thought: {what}");
    }
    if broken.is_empty() {
        return Ok(());
    }
    for what in &broken {
        eprintln!("   {what}");
    }
    let count = broken.len();
    Err(Failure::new(format!(
        "{count} {} broken (CONTRIBUTING.md says why each is there)",
        if count == 1 { "rule is" } else { "rules are" }
    )))
}
