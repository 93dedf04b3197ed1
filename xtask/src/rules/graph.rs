//! Rules about who reaches whom, read from what cargo would build.

use super::tree::{File, Tree};
use crate::shell::{Outcome, Run};

/// Which of our packages each package under `crates/` may reach. A new one has to be named here.
const MAY_REACH: &[(&str, &[&str])] = &[
    ("codekeep-custody", &[]),
    ("codekeep-vault", &["codekeep-custody"]),
    ("codekeep-intake", &["codekeep-custody"]),
    ("codekeep-sheet", &["codekeep-custody"]),
    ("codekeep-pictures", &["codekeep-custody", "codekeep-intake", "codekeep-sheet"]),
    ("codekeep-policy", &["codekeep-custody"]),
    ("codekeep-folders", &["codekeep-custody", "codekeep-intake"]),
    ("codekeep-travel", &["codekeep-custody", "codekeep-vault", "codekeep-sheet"]),
    // Ships with nothing.
    ("codekeep-hostile", &["codekeep-custody", "codekeep-vault", "codekeep-intake", "codekeep-sheet", "codekeep-pictures"]),
    (
        "codekeep-cli",
        &[
            "codekeep-custody",
            "codekeep-vault",
            "codekeep-intake",
            "codekeep-sheet",
            "codekeep-folders",
            "codekeep-pictures",
            "codekeep-travel",
            "codekeep-policy",
        ],
    ),
];

/// Features that a shipped program must not have: they open the window to tools, log what crosses
/// into it, drive it from outside, or let keys be cheap.
const NEVER_SHIPPED: &[&str] = &["devtools", "tracing", "automation", "test-costs"];

/// What Tauri is built with, and nothing else: a feature that comes with an upgrade or with another package
/// is looked at before it ships.
const OF_TAURI: &[&str] =
    &["common-controls-v6", "compression", "custom-protocol", "tauri-runtime-wry", "webkit2gtk", "webview2-com", "wry", "x11"];

/// The first Tauri without CVE-2026-42184, which took a foreign page for the program's own.
const LEAST_TAURI: [u32; 3] = [2, 11, 1];

/// The programs that ship.
const SHIPPED: &[&str] = &["codekeep-cli", "codekeep-desktop"];

pub fn check(tree: &Tree) -> Outcome<Vec<String>> {
    let mut broken = Vec::new();
    for name in packages(tree) {
        let reached = cargo_tree(&["-p", name, "-e", "normal,build", "--target", "all", "--prefix", "none"])?;
        broken.extend(wrong_reach(name, &reached).into_iter().map(|what| format!("[who may depend on whom] {what}")));
    }
    // The desktop package's manifest is the root's; it is part of the tree once it has a [package].
    let is_there = |name: &&&str| **name != "codekeep-desktop" || tree.file("Cargo.toml").is_some_and(|root| name_of(root).is_some());
    for name in SHIPPED.iter().filter(is_there) {
        let features = cargo_tree(&["-p", name, "-e", "normal,build,features", "--prefix", "none"])?;
        broken.extend(wrong_features(name, &features).into_iter().map(|what| format!("[features that never ship] {what}")));
        broken.extend(wrong_tauri(&features).into_iter().map(|what| format!("[what Tauri is built with] {what}")));
    }
    Ok(broken)
}

fn cargo_tree(args: &[&str]) -> Outcome<String> {
    Run::cargo().args(["tree", "--quiet"]).args(args).read()
}

fn packages(tree: &Tree) -> Vec<&str> {
    let manifests = tree.files.iter().filter(|file| file.is_below("crates") && file.path.matches('/').count() == 2);
    manifests.filter(|file| file.path.ends_with("/Cargo.toml")).filter_map(name_of).collect()
}

/// The name in a manifest's `[package]`.
fn name_of(manifest: &File) -> Option<&str> {
    let package = manifest.text.split("[package]").nth(1)?;
    package.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

/// `reached` has a line `name v1.2.3 …` for each package that is reached.
fn wrong_reach(name: &str, reached: &str) -> Vec<String> {
    let Some((_, allowed)) = MAY_REACH.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name} is new: say in xtask/src/rules/graph.rs whom it may reach")];
    };
    let is_tauri = |other: &str| matches!(other, "tauri" | "wry" | "tao") || other.starts_with("tauri-");
    let is_wrong = |other: &&str| is_tauri(other) || other.starts_with("codekeep-") && *other != name && !allowed.contains(other);
    let mut wrong: Vec<&str> = reached.lines().filter_map(|line| line.split(' ').next()).filter(is_wrong).collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong.into_iter().map(|other| format!("{name} reaches {other}")).collect()
}

/// `features` has a line `name feature "x"` for each feature that is on.
fn wrong_features(name: &str, features: &str) -> Vec<String> {
    let ours = |package: &str| matches!(package, "wry" | "tao") || package.starts_with("tauri") || package.starts_with("codekeep-");
    let is_wrong = |line: &&str| {
        let pair = line.split_once(" feature \"").and_then(|(package, rest)| Some((package, rest.split_once('"')?.0)));
        pair.is_some_and(|(package, feature)| ours(package) && NEVER_SHIPPED.contains(&feature))
    };
    let mut wrong: Vec<&str> = features.lines().filter(is_wrong).collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong.into_iter().map(|line| format!("{name} is built with {}", line.trim_end_matches(" (*)"))).collect()
}

/// A version of Tauri that is too old, and features of it that nobody named.
fn wrong_tauri(features: &str) -> Vec<String> {
    let mut wrong: Vec<String> = features
        .lines()
        .filter_map(|line| match line.strip_prefix("tauri feature \"") {
            Some(rest) => {
                rest.split('"').next().filter(|feature| !OF_TAURI.contains(feature)).map(|feature| format!("the feature {feature}"))
            }
            None => line
                .strip_prefix("tauri v")
                .and_then(|rest| rest.split(' ').next())
                .filter(|v| is_too_old(v))
                .map(|v| format!("version {v}")),
        })
        .collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong
}

fn is_too_old(version: &str) -> bool {
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    numbers.as_slice() < LEAST_TAURI.as_slice()
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    #[test]
    fn a_crate_that_reaches_tauri_is_found() {
        let reached = "codekeep-intake v0.1.0\ncodekeep-custody v0.1.0\nsha2 v0.11.1\ntauri-utils v2.10.2\nwry v0.57.1\nwry v0.57.1 (*)\n";
        assert_eq!(wrong_reach("codekeep-intake", reached), ["codekeep-intake reaches tauri-utils", "codekeep-intake reaches wry"]);
    }

    #[test]
    fn a_parser_that_reaches_the_keys_is_found() {
        let reached = "codekeep-intake v0.1.0\ncodekeep-vault v0.1.0\n";
        assert_eq!(wrong_reach("codekeep-intake", reached), ["codekeep-intake reaches codekeep-vault"]);
        assert_eq!(wrong_reach("codekeep-cli", reached), Vec::<String>::new());
    }

    #[test]
    fn a_new_crate_has_to_be_named() {
        assert!(wrong_reach("codekeep-cloud", "").first().unwrap().contains("codekeep-cloud is new"));
    }

    #[test]
    fn features_that_must_not_ship_are_found() {
        let features =
            "tauri feature \"wry\"\ntauri feature \"devtools\"\nzbus feature \"tracing\"\ncodekeep-vault feature \"test-costs\" (*)\n";
        let wrong = wrong_features("codekeep-desktop", features);
        let expected = ["codekeep-vault feature \"test-costs\"", "tauri feature \"devtools\""]
            .map(|what| format!("codekeep-desktop is built with {what}"));
        assert_eq!(wrong, expected);
    }

    #[test]
    fn an_old_tauri_and_a_feature_that_nobody_named_are_found() {
        let features = "tauri v2.12.5\ntauri feature \"wry\"\ntauri feature \"isolation\" (*)\ntauri-plugin-dialog feature \"gtk3\"\n";
        assert_eq!(wrong_tauri(features), ["the feature isolation"]);
        assert_eq!(wrong_tauri("tauri v2.11.0 (*)\ntauri feature \"x11\"\n"), ["version 2.11.0"]);
        assert_eq!(wrong_tauri("tauri v2.11.1\n"), Vec::<String>::new());
    }

    #[test]
    fn packages_are_found_by_their_manifests() {
        let tree = tree(&[
            ("crates/vault/Cargo.toml", "[package]\nname = \"codekeep-vault\"\n[lib]\nname = \"x\"\n"),
            ("crates/vault/tests/Cargo.toml", "[package]\nname = \"other\"\n"),
            ("Cargo.toml", "[workspace]\n"),
        ]);
        assert_eq!(packages(&tree), ["codekeep-vault"]);
        assert_eq!(name_of(tree.file("Cargo.toml").unwrap()), None);
    }
}
