//! A simulated disk. It knows what is visible now and what a power cut may leave: names count as kept once their
//! folder was synced, content once the file was synced; of everything else any part may be lost.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::super::calls::{Disk, FileKind, HeldLock, Meta, OpenFile};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// When a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// Only the call of this number, counted from 0.
    Once(usize),
    /// That call and all later ones.
    From(usize),
}

#[derive(Debug, Clone)]
enum Op {
    Bind(PathBuf, usize),
    Move(PathBuf, PathBuf, usize),
    Unbind(PathBuf),
    Write(usize, Vec<u8>),
    SyncFile(usize),
    SyncFolder(PathBuf),
}

impl Op {
    /// The folder whose sync makes this change of names last.
    fn folder(&self) -> Option<&Path> {
        match self {
            Op::Bind(path, _) | Op::Move(path, _, _) | Op::Unbind(path) => path.parent(),
            Op::Write(..) | Op::SyncFile(_) | Op::SyncFolder(_) => None,
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Op::Bind(path, file) => drop(names.insert(path.clone(), *file)),
            Op::Move(from, to, file) => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
            Op::Unbind(path) => drop(names.remove(path)),
            Op::Write(..) | Op::SyncFile(_) | Op::SyncFolder(_) => {}
        }
    }
}

#[derive(Default)]
struct State {
    names: BTreeMap<PathBuf, usize>,
    files: Vec<Vec<u8>>,
    folders: BTreeSet<PathBuf>,
    /// Names and content that a power cut can not take, before the first of `ops`.
    settled: (BTreeMap<PathBuf, usize>, Vec<Vec<u8>>),
    ops: Vec<Op>,
    calls: Vec<&'static str>,
    fault: Option<(Fails, io::ErrorKind)>,
    no_links: bool,
    /// At the call of this number another machine puts these bytes at the path.
    meddling: Option<(usize, PathBuf, Vec<u8>)>,
    /// Temp files read back differ from what was written.
    forgetful: bool,
}

impl State {
    fn file(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn act(&mut self, op: Op) {
        op.apply(&mut self.names);
        self.ops.push(op);
    }

    fn free(&self, path: &Path) -> io::Result<()> {
        if self.names.contains_key(path) || self.folders.contains(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if path.parent().is_some_and(|folder| self.folders.contains(folder)) { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

#[derive(Clone, Default)]
pub struct Sim(Arc<Mutex<State>>);

impl Sim {
    /// A disk with these folders and nothing in them.
    pub fn new(folders: &[&str]) -> Self {
        let sim = Self::default();
        sim.state().folders.extend(folders.iter().map(PathBuf::from));
        sim
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Counts the call and lets it fail when it is to.
    fn call(&self, name: &'static str) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        let number = state.calls.len();
        state.calls.push(name);
        if let Some((_, path, bytes)) = state.meddling.take_if(|(at, ..)| *at == number) {
            let file = state.files.len();
            state.files.push(bytes);
            state.names.insert(path, file);
        }
        match state.fault {
            Some((Fails::Once(at), kind)) if at == number => Err(kind.into()),
            Some((Fails::From(at), kind)) if at <= number => Err(kind.into()),
            _ => Ok(state),
        }
    }

    /// Everything so far is on the medium; calls are counted anew and fail as told.
    pub fn settle(&self, fault: Option<(Fails, io::ErrorKind)>) {
        let mut state = self.state();
        state.settled = (state.names.clone(), state.files.clone());
        state.ops.clear();
        state.calls.clear();
        state.fault = fault;
    }

    pub fn meddle(&self, at: usize, path: &Path, bytes: Vec<u8>) {
        self.state().meddling = Some((at, path.to_owned(), bytes));
    }

    pub fn forget_what_is_written(&self) {
        self.state().forgetful = true;
    }

    pub fn heal(&self) {
        self.state().fault = None;
    }

    pub fn without_links(self) -> Self {
        self.state().no_links = true;
        self
    }

    pub fn calls(&self) -> Vec<&'static str> {
        self.state().calls.clone()
    }

    /// What is visible now.
    pub fn files(&self) -> Files {
        let state = self.state();
        state.names.iter().map(|(path, file)| (path.clone(), state.files[*file].clone())).collect()
    }

    /// Every state that a power cut after any number of the calls since `settle` may leave.
    pub fn crashes(&self) -> impl Iterator<Item = Files> + use<> {
        let (settled, ops) = {
            let state = self.state();
            (state.settled.clone(), state.ops.clone())
        };
        (0..=ops.len()).flat_map(move |len| after(&settled, &ops[..len]))
    }

    /// Every state that a power cut now may leave.
    pub fn crashes_now(&self) -> Vec<Files> {
        let state = self.state();
        after(&state.settled, &state.ops)
    }
}

fn after(settled: &(BTreeMap<PathBuf, usize>, Vec<Vec<u8>>), ops: &[Op]) -> Vec<Files> {
    let synced = |at: usize, folder: &Path| ops[at..].iter().any(|op| matches!(op, Op::SyncFolder(path) if path == folder));
    let open: Vec<usize> = (0..ops.len()).filter(|at| ops[*at].folder().is_some_and(|folder| !synced(*at, folder))).collect();
    assert!(open.len() < 12, "too many unsettled names to try all");
    let mut states = Vec::new();
    for lost in 0..1_usize << open.len() {
        let mut names = settled.0.clone();
        let is_lost = |at: usize| open.iter().position(|other| *other == at).is_some_and(|bit| lost >> bit & 1 == 1);
        ops.iter().enumerate().filter(|(at, _)| !is_lost(*at)).for_each(|(_, op)| op.apply(&mut names));
        for part in [0, 1, 2] {
            let files = names.iter().map(|(path, file)| (path.clone(), content(*file, &settled.1, ops, part)));
            states.push(files.collect());
        }
    }
    states
}

/// The content of a file of which `part` halves of what was not synced are kept.
fn content(file: usize, settled: &[Vec<u8>], ops: &[Op], part: usize) -> Vec<u8> {
    let mut safe = settled.get(file).cloned().unwrap_or_default();
    let mut all = safe.clone();
    for op in ops {
        match op {
            Op::Write(other, bytes) if *other == file => all.extend(bytes),
            Op::SyncFile(other) if *other == file => safe.clone_from(&all),
            _ => {}
        }
    }
    all.truncate(safe.len() + (all.len() - safe.len()) * part / 2);
    all
}

struct SimFile(Sim, usize);

impl OpenFile for SimFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let failure = self.0.call("write").map(drop);
        let mut state = self.0.state();
        // A write that fails has written a part.
        let bytes = if failure.is_ok() { bytes } else { &bytes[..bytes.len() / 3] };
        state.files[self.1].extend(bytes);
        state.act(Op::Write(self.1, bytes.to_vec()));
        failure
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.call("sync")?.act(Op::SyncFile(self.1));
        Ok(())
    }
}

impl Disk for Sim {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        let mut state = self.call("create")?;
        state.free(path)?;
        let file = state.files.len();
        state.files.push(Vec::new());
        state.act(Op::Bind(path.to_owned(), file));
        Ok(Box::new(SimFile(self.clone(), file)))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let state = self.call("read")?;
        let bytes = &state.files[state.file(path)?];
        if state.forgetful && path.extension().is_some_and(|end| end == "tmp") {
            return Ok(vec![0; bytes.len()]);
        }
        Ok(bytes[..bytes.len().min(limit as usize)].to_vec())
    }

    fn meta(&self, path: &Path) -> io::Result<Meta> {
        let state = self.call("meta")?;
        let meta = |kind, len| Meta { kind, len, writable: true, open_to_others: false, volume: 1, modified_ms: Some(0) };
        if state.folders.contains(path) {
            return Ok(meta(FileKind::Folder, 0));
        }
        Ok(meta(FileKind::File, state.files[state.file(path)?].len() as u64))
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.call("resolve")?.file(path)?;
        Ok(path.to_owned())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!(from.parent(), to.parent(), "renames stay in one folder");
        let mut state = self.call("rename")?;
        let file = state.file(from)?;
        state.act(Op::Move(from.to_owned(), to.to_owned(), file));
        Ok(())
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.call("link")?;
        state.free(to)?;
        let file = state.file(from)?;
        if state.no_links {
            return Err(io::ErrorKind::Unsupported.into());
        }
        state.act(Op::Bind(to.to_owned(), file));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call("remove")?;
        state.file(path)?;
        state.act(Op::Unbind(path.to_owned()));
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let state = self.call("list")?;
        if !state.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let names = state.names.keys().filter(|path| path.parent() == Some(folder));
        Ok(names.filter_map(|path| path.file_name().map(OsString::from)).collect())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call("folder")?;
        state.free(path)?;
        state.folders.insert(path.to_owned());
        Ok(())
    }

    fn close_folder(&self, _: &Path) -> io::Result<()> {
        self.call("close folder").map(drop)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.call("sync folder")?.act(Op::SyncFolder(folder.to_owned()));
        Ok(())
    }

    fn try_lock(&self, _: &Path) -> io::Result<Option<HeldLock>> {
        drop(self.call("lock")?);
        Ok(Some(Box::new(())))
    }
}
