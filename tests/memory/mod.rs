//! Looks for secrets in the memory of running programs, as whoever gets hold of it would. Only root may
//! read the memory of a release build.

pub mod window;

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use aho_corasick::AhoCorasick;

const PAGE: u64 = 4096;

/// What is looked for: names, and the bytes by which each would be recognised.
pub struct Secrets {
    names: Vec<String>,
    search: AhoCorasick,
}

/// How often each secret was found, by its name.
pub type Found = BTreeMap<String, usize>;

impl Secrets {
    /// A password, codes, and the keys of a vault.
    #[must_use]
    pub fn of(password: &str, codes: &[String], keys: &[(String, Vec<u8>)]) -> Self {
        let (mut names, mut patterns) = (Vec::new(), Vec::new());
        let mut put = |name: String, bytes: Vec<u8>| {
            names.push(name);
            patterns.push(bytes);
        };
        let forms = |text: &str| [text.as_bytes().to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()];
        for bytes in forms(password) {
            put("the password".to_owned(), bytes);
        }
        for (at, code) in codes.iter().enumerate() {
            let bare = code.replace('-', "");
            for bytes in forms(code).into_iter().chain(forms(&bare)) {
                put(format!("code {}", at + 1), bytes);
            }
        }
        for (name, key) in keys {
            // Half a key is found too.
            let (first, second) = key.split_at(key.len() / 2);
            put(name.clone(), first.to_vec());
            put(name.clone(), second.to_vec());
        }
        Self { names, search: AhoCorasick::new(&patterns).expect("the patterns fit") }
    }

    /// Searches all memory of a process that is there, in use or not.
    #[must_use]
    pub fn found_in(&self, process: u32) -> Found {
        let mut found = Found::new();
        for part in memory_of(process) {
            for hit in self.search.find_overlapping_iter(&part) {
                *found.entry(self.names[hit.pattern().as_usize()].clone()).or_default() += 1;
            }
        }
        found
    }
}

/// Everything that stands in memory: runs of pages that are present, one after another.
fn memory_of(process: u32) -> impl Iterator<Item = Vec<u8>> {
    let folder = Path::new("/proc").join(process.to_string());
    let open = |name: &str| File::open(folder.join(name)).unwrap_or_else(|error| panic!("{name} of process {process}: {error}"));
    let (memory, pages) = (open("mem"), open("pagemap"));
    let regions: Vec<(u64, u64)> =
        std::fs::read_to_string(folder.join("maps")).unwrap().lines().filter(|line| is_readable(line)).filter_map(bounds).collect();
    let runs: Vec<(u64, u64)> = regions.into_iter().flat_map(|(from, to)| present(&pages, from, to)).collect();
    runs.into_iter().filter_map(move |(from, to)| {
        let mut bytes = vec![0; (to - from) as usize];
        // A page that went in the meantime holds nothing any more.
        memory.read_exact_at(&mut bytes, from).ok().map(|()| bytes)
    })
}

fn is_readable(line: &str) -> bool {
    let rights = line.split(' ').nth(1).unwrap_or_default();
    rights.starts_with('r') && !line.ends_with("[vvar]") && !line.ends_with("[vsyscall]")
}

fn bounds(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split(' ').next()?.split_once('-')?;
    Some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?))
}

/// The runs of pages between two addresses that are in memory or swapped out.
fn present(pages: &File, from: u64, to: u64) -> Vec<(u64, u64)> {
    const AT_ONCE: u64 = 1 << 16;
    let mut runs: Vec<(u64, u64)> = Vec::new();
    let mut at = from;
    while at < to {
        let count = ((to - at) / PAGE).min(AT_ONCE);
        let mut entries = vec![0; count as usize * 8];
        if pages.read_exact_at(&mut entries, at / PAGE * 8).is_err() {
            break;
        }
        for (index, entry) in entries.chunks_exact(8).enumerate() {
            if entry[7] & 0b1100_0000 == 0 {
                continue; // neither present nor swapped out: see proc_pid_pagemap(5)
            }
            let page = at + index as u64 * PAGE;
            match runs.last_mut() {
                Some((_, end)) if *end == page => *end += PAGE,
                _ => runs.push((page, page + PAGE)),
            }
        }
        at += count * PAGE;
    }
    runs
}

/// The keys of a vault, derived by the independent reader.
#[must_use]
pub fn keys_of(vault: &Path, password_file: &Path) -> Vec<(String, Vec<u8>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys_of.py");
    let output = Command::new("python3").arg(script).arg(vault).arg(password_file).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = |line: &str| {
        let (name, hex) = line.rsplit_once(' ')?;
        let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect::<Option<Vec<u8>>>()?;
        Some((name.to_owned(), bytes))
    };
    String::from_utf8(output.stdout).unwrap().lines().map(|text| line(text).unwrap_or_else(|| panic!("{text}"))).collect()
}

/// A process and all that it started, with their names.
#[must_use]
pub fn family(of: u32) -> Vec<(u32, String)> {
    let stat = |process: u32| {
        let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (name, rest) = line.split_once('(')?.1.rsplit_once(") ")?;
        let mut fields = rest.split(' ');
        let state = fields.next()?.to_owned();
        Some((name.to_owned(), state, fields.next()?.parse::<u32>().ok()?))
    };
    let all: Vec<u32> =
        std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    let parents: Vec<(u32, String, u32)> = all
        .into_iter()
        .filter_map(|id| stat(id).filter(|(_, state, _)| state != "Z").map(|(name, _, parent)| (id, name, parent)))
        .collect();
    let mut found: Vec<(u32, String)> = parents.iter().filter(|(id, ..)| *id == of).map(|(id, name, _)| (*id, name.clone())).collect();
    let mut next = 0;
    while let Some((parent, _)) = found.get(next).cloned() {
        found.extend(parents.iter().filter(|(_, _, above)| *above == parent).map(|(id, name, _)| (*id, name.clone())));
        next += 1;
    }
    found
}

/// Those of them that draw pages.
#[must_use]
pub fn web_processes(of: u32) -> Vec<u32> {
    family(of).into_iter().filter(|(_, name)| name.starts_with("WebKitWebProces")).map(|(id, _)| id).collect()
}
