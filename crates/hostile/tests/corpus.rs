//! Every file of the committed corpus through its target: what once made one stumble is tried again in every run, without
//! a fuzzer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codekeep_hostile::{TARGETS, run};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_file_of_the_corpus_comes_back() {
    let mut bytes = 0;
    for (name, _) in TARGETS {
        let folder = fuzz().join("corpus").join(name);
        let mut files = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let input = std::fs::read(entry.unwrap().path()).unwrap();
            run(name, &input);
            (files, bytes) = (files + 1, bytes + input.len());
        }
        assert!(files > 0, "{}: no file", folder.display());
    }
    assert!(bytes <= 1_000_000, "{bytes} bytes: the corpus is to stay small");
}

#[test]
fn each_target_has_its_program_and_its_corpus() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&fuzz().join("targets")), known);
    assert_eq!(names(&fuzz().join("corpus")), known);
    let manifest = std::fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in known {
        assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"targets/{name}.rs\"")), "fuzz/Cargo.toml has no {name}");
    }
}

/// Short inputs, each cut and each with a byte changed: what a fuzzer tries first.
#[test]
fn changed_files_of_the_corpus_come_back() {
    for (name, target) in TARGETS {
        for entry in std::fs::read_dir(fuzz().join("corpus").join(name)).unwrap() {
            let input = std::fs::read(entry.unwrap().path()).unwrap();
            for at in (0..input.len()).step_by(input.len() / 8 + 1) {
                target(&input[..at]);
                let mut changed = input.clone();
                changed[at] ^= 0x55;
                target(&changed);
            }
        }
    }
}
