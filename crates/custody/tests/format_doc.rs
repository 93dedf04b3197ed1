//! The published format names every kind of event, every field and every word that the program
//! writes, and no others.

use codekeep_custody::{Body, Change, CopyEvent, CopyKind, Fact, Field, How, KeyChange, Outcome, Paper, Shape, Source, Why};

const FORMAT: &str = include_str!("../../../docs/FORMAT.md");

/// The section on events.
fn section() -> &'static str {
    let (_, after) = FORMAT.split_once("\n## 8. Events\n").expect("section 8");
    after.split("\n## ").next().unwrap_or(after)
}

/// The rows of the table whose head begins with these cells.
fn table(head: &str) -> Vec<Vec<&'static str>> {
    section()
        .lines()
        .skip_while(|line| !line.starts_with(head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_table_of_kinds_is_the_list_in_the_program() {
    let kinds: Vec<&str> = table("| kind | fields |").iter().map(|row| quoted(row[0])[0]).collect();
    assert_eq!(kinds, Body::KINDS);
}

#[test]
fn the_table_of_words_is_complete() {
    macro_rules! words {
        ($($row:literal: $name:ident),+ $(,)?) => {
            vec![$(($row, $name::ALL.iter().map(|w| w.word()).collect::<Vec<_>>())),+]
        };
    }
    let written = words! {
        "`field`": Field, "`fact`": Fact, "`shape`": Shape, "`source`": Source, "`how`": How, "`outcome`": Outcome, "`why`": Why,
        "`change`": Change, "`kind` of a copy": CopyKind, "`paper`": Paper, "`said`": CopyEvent, "`what`": KeyChange,
    };
    let documented: Vec<(&str, Vec<&str>)> = table("| field | words |").iter().map(|row| (row[0], quoted(row[1]))).collect();
    assert_eq!(documented, written);
}
