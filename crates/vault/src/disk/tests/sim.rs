//! A simulated disk. It knows what is visible now and what a power cut may leave: names count as kept once their
//! folder was synced, content once the file was synced; of everything else any part may be lost, in any
//! combination. Weaker than any real file system: what holds here holds there.

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
    Folder(PathBuf),
    Bind(PathBuf, usize),
    Move(PathBuf, PathBuf, usize),
    Unbind(PathBuf),
    Write(usize, Arc<Vec<u8>>),
    SyncFile(usize),
    SyncFolder(PathBuf),
}

impl Op {
    /// The folder whose sync makes this change of names last.
    fn folder(&self) -> Option<&Path> {
        match self {
            Op::Folder(path) | Op::Bind(path, _) | Op::Move(path, _, _) | Op::Unbind(path) => path.parent(),
            Op::Write(..) | Op::SyncFile(_) | Op::SyncFolder(_) => None,
        }
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Op::Folder(path) => drop(names.folders.insert(path.clone())),
            Op::Bind(path, file) => drop(names.files.insert(path.clone(), *file)),
            Op::Move(from, to, file) => {
                names.files.remove(from);
                names.files.insert(to.clone(), *file);
            }
            Op::Unbind(path) => drop(names.files.remove(path)),
            Op::Write(..) | Op::SyncFile(_) | Op::SyncFolder(_) => {}
        }
    }
}

/// Folders, and files by number.
#[derive(Debug, Clone, Default)]
struct Names {
    folders: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, usize>,
}

#[derive(Clone, Default)]
struct State {
    names: Names,
    files: Vec<Arc<Vec<u8>>>,
    /// Names and content that a power cut can not take, before the first of `ops`.
    settled: (Names, Vec<Arc<Vec<u8>>>),
    ops: Vec<Op>,
    calls: Vec<&'static str>,
    fault: Option<(Fails, io::ErrorKind)>,
    no_links: bool,
    /// At the call of this number another machine puts these bytes at the path.
    meddling: Option<(usize, PathBuf, Vec<u8>)>,
    /// Temp files read back differ from what was written.
    forgetful: bool,
    /// The file of this number may not be read, as one of another user's.
    shut: Option<usize>,
    /// Files whose sync failed: nobody may sync them again, since systems then report success.
    spoilt: BTreeSet<usize>,
}

impl State {
    fn file(&self, path: &Path) -> io::Result<usize> {
        self.names.files.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn act(&mut self, op: Op) {
        op.apply(&mut self.names);
        self.ops.push(op);
    }

    fn free(&self, path: &Path) -> io::Result<()> {
        if self.names.files.contains_key(path) || self.names.folders.contains(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if path.parent().is_some_and(|folder| self.names.folders.contains(folder)) { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

#[derive(Clone, Default)]
pub struct Sim(Arc<Mutex<State>>);

impl Sim {
    /// A disk with these folders and nothing in them.
    pub fn new(folders: &[&str]) -> Self {
        let sim = Self::default();
        sim.state().names.folders.extend(folders.iter().map(PathBuf::from));
        sim.settle(None);
        sim
    }

    /// Becomes another disk: what a power cut left of it.
    pub fn become_after(&self, crash: &Crash) {
        let mut state = State::default();
        state.names.folders.clone_from(&crash.folders);
        for (path, content) in &crash.files {
            state.names.files.insert(path.clone(), state.files.len());
            state.files.push(content.bytes.clone());
        }
        *self.state() = state;
        self.settle(None);
    }

    /// A second disk that holds the same, and goes its own way from here.
    pub fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.state().clone())))
    }

    /// Becomes the same as another.
    pub fn become_like(&self, other: &Sim) {
        let state = other.state().clone();
        *self.state() = state;
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
            state.files.push(Arc::new(bytes));
            state.names.files.insert(path, file);
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

    pub fn shut(&self, path: &Path) {
        let mut state = self.state();
        state.shut = state.names.files.get(path).copied();
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
        state.names.files.iter().map(|(path, file)| (path.clone(), state.files[*file].to_vec())).collect()
    }

    /// How many changes were made since `settle`.
    pub fn changes(&self) -> usize {
        self.state().ops.len()
    }

    /// What is wrong with the order of the changes from the given one on: each file is on the medium before it is
    /// renamed, and each rename before the work is called done.
    pub fn order_faults(&self, from: usize) -> Vec<String> {
        let ops = self.state().ops.clone();
        let renames = ops.iter().enumerate().skip(from).filter_map(|(at, op)| match op {
            Op::Move(_, to, file) => Some((at, to.clone(), *file)),
            _ => None,
        });
        let mut faults = Vec::new();
        for (at, to, file) in renames {
            let written = ops[..at].iter().rposition(|op| matches!(op, Op::Write(other, _) if *other == file));
            let synced = ops[..at].iter().rposition(|op| matches!(op, Op::SyncFile(other) if *other == file));
            if synced.is_none() || written > synced {
                faults.push(format!("{} was renamed before it was on the medium", to.display()));
            }
            if !ops[at..].iter().any(|op| matches!(op, Op::SyncFolder(folder) if Some(folder.as_path()) == to.parent())) {
                faults.push(format!("{} was renamed and its folder not synced", to.display()));
            }
        }
        faults
    }

    /// Every state that a power cut after any number of the changes since `settle` may leave.
    pub fn crashes(&self) -> Vec<Files> {
        let mut all = Vec::new();
        self.each_crash(0, |_, crash| all.push(crash.visible()));
        all
    }

    /// Every state that a power cut now may leave.
    pub fn crashes_now(&self) -> Vec<Files> {
        let mut all = Vec::new();
        self.each_crash(self.changes(), |_, crash| all.push(crash.visible()));
        all
    }

    /// Shows every state that a power cut after at least `from` of the changes since `settle` may leave, with the
    /// number of changes before the cut.
    pub fn each_crash(&self, from: usize, mut show: impl FnMut(usize, &Crash)) {
        let (settled, ops) = {
            let state = self.state();
            (state.settled.clone(), state.ops.clone())
        };
        let mut medium = Medium::new(settled);
        for len in 0..=ops.len() {
            if len >= from {
                medium.each(|crash| show(len, crash));
            }
            if let Some(op) = ops.get(len) {
                medium.meet(op);
            }
        }
    }
}

/// One state that a power cut may leave.
#[derive(Default)]
pub struct Crash {
    pub folders: BTreeSet<PathBuf>,
    pub files: BTreeMap<PathBuf, Content>,
}

/// The content of a file after a power cut: which file it was, and how much of it is there.
#[derive(Clone)]
pub struct Content {
    pub file: usize,
    pub part: u8,
    pub bytes: Arc<Vec<u8>>,
}

impl Crash {
    fn visible(&self) -> Files {
        self.files.iter().map(|(path, content)| (path.clone(), content.bytes.to_vec())).collect()
    }
}

/// Of one file: what is safe, and everything.
type OfFile = (Arc<Vec<u8>>, Arc<Vec<u8>>);

/// What is on the medium for good, and what is still on its way there.
struct Medium {
    names: Names,
    open: Vec<Op>,
    files: Vec<OfFile>,
}

impl Medium {
    fn new((names, files): (Names, Vec<Arc<Vec<u8>>>)) -> Self {
        let files = files.into_iter().map(|bytes| (bytes.clone(), bytes)).collect();
        Self { names, open: Vec::new(), files }
    }

    fn file(&mut self, file: usize) -> &mut OfFile {
        if self.files.len() <= file {
            self.files.resize(file + 1, Default::default());
        }
        &mut self.files[file]
    }

    fn meet(&mut self, op: &Op) {
        match op {
            Op::Write(file, bytes) => {
                let (_, all) = self.file(*file);
                Arc::make_mut(all).extend(bytes.iter());
            }
            Op::SyncFile(file) => {
                let (safe, all) = self.file(*file);
                *safe = all.clone();
            }
            Op::SyncFolder(folder) => {
                let (kept, open) = std::mem::take(&mut self.open).into_iter().partition(|op| op.folder() == Some(folder));
                self.open = open;
                let kept: Vec<Op> = kept;
                kept.iter().for_each(|op| op.apply(&mut self.names));
            }
            Op::Folder(_) | Op::Bind(..) | Op::Move(..) | Op::Unbind(_) => self.open.push(op.clone()),
        }
    }

    /// Any part of the names that are on their way, with any part of the content that is.
    fn each(&self, mut show: impl FnMut(&Crash)) {
        assert!(self.open.len() < 12, "too many unsettled names to try all");
        for lost in 0..1_usize << self.open.len() {
            let mut names = self.names.clone();
            self.open.iter().enumerate().filter(|(at, _)| lost >> at & 1 == 0).for_each(|(_, op)| op.apply(&mut names));
            let mut crash = Crash { folders: names.folders, files: BTreeMap::new() };
            let there: Vec<(PathBuf, usize)> = names.files.into_iter().filter(|(path, _)| is_below(path, &crash.folders)).collect();
            self.fill(&there, &mut crash, &mut show);
        }
    }

    fn fill(&self, names: &[(PathBuf, usize)], crash: &mut Crash, show: &mut impl FnMut(&Crash)) {
        let Some(((path, file), rest)) = names.split_first() else { return show(crash) };
        let (safe, all) = self.files.get(*file).cloned().unwrap_or_default();
        // Two names of one file hold the same.
        let same = crash.files.values().find(|content| content.file == *file).cloned();
        let contents = same.map_or_else(|| parts(*file, &safe, &all), |content| vec![content]);
        for content in contents {
            crash.files.insert(path.clone(), content);
            self.fill(rest, crash, show);
        }
        crash.files.remove(path);
    }
}

fn is_below(path: &Path, folders: &BTreeSet<PathBuf>) -> bool {
    path.ancestors().skip(1).filter(|above| above.parent().is_some()).all(|above| folders.contains(above))
}

/// Content of which a part was not synced: none of that part, the first half, all; or its length alone, or its
/// second half with nothing before it, as a file system that writes lengths and blocks apart may leave it.
fn parts(file: usize, safe: &Arc<Vec<u8>>, all: &Arc<Vec<u8>>) -> Vec<Content> {
    let whole = Content { file, part: 0, bytes: all.clone() };
    if safe == all {
        return vec![whole];
    }
    let (from, half) = (safe.len(), safe.len() + (all.len() - safe.len()) / 2);
    let zeroed = |upto: usize| {
        let mut bytes = all.to_vec();
        bytes[from..upto].fill(0);
        bytes
    };
    let torn = [safe.to_vec(), all[..half].to_vec(), zeroed(all.len()), zeroed(half)];
    std::iter::once(whole).chain(torn.into_iter().zip(1..).map(|(bytes, part)| Content { file, part, bytes: Arc::new(bytes) })).collect()
}

struct SimFile(Sim, usize);

impl OpenFile for SimFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let failure = self.0.call("write").map(drop);
        let mut state = self.0.state();
        // A write that fails has written a part.
        let bytes = if failure.is_ok() { bytes } else { &bytes[..bytes.len() / 3] };
        Arc::make_mut(&mut state.files[self.1]).extend(bytes);
        state.act(Op::Write(self.1, Arc::new(bytes.to_vec())));
        failure
    }

    fn sync(&mut self) -> io::Result<()> {
        assert!(!self.0.state().spoilt.contains(&self.1), "a file whose sync failed is synced again");
        match self.0.call("sync") {
            Ok(mut state) => state.act(Op::SyncFile(self.1)),
            Err(error) => {
                self.0.state().spoilt.insert(self.1);
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Disk for Sim {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        let mut state = self.call("create")?;
        state.free(path)?;
        let file = state.files.len();
        state.files.push(Arc::default());
        state.act(Op::Bind(path.to_owned(), file));
        Ok(Box::new(SimFile(self.clone(), file)))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let state = self.call("read")?;
        let file = state.file(path)?;
        if state.shut == Some(file) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let bytes = &state.files[file];
        if state.forgetful && path.extension().is_some_and(|end| end == "tmp") {
            return Ok(vec![0; bytes.len()]);
        }
        Ok(bytes[..bytes.len().min(limit as usize)].to_vec())
    }

    fn meta(&self, path: &Path) -> io::Result<Meta> {
        let state = self.call("meta")?;
        let meta = |kind, len| Meta { kind, len, writable: true, open_to_others: false, volume: 1, modified_ms: Some(0) };
        if state.names.folders.contains(path) {
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
        if !state.names.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let names = state.names.files.keys().filter(|path| path.parent() == Some(folder));
        Ok(names.filter_map(|path| path.file_name().map(OsString::from)).collect())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call("folder")?;
        state.free(path)?;
        state.act(Op::Folder(path.to_owned()));
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
