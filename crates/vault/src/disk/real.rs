//! The calls on the machine's own file system. No decisions: order and meaning are in `write` and `save`.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::calls::{Disk, FileKind, HeldLock, Meta, OpenFile};

/// The machine's own file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

/// So many bytes of a file are compared at a time.
const PIECE: usize = 256 * 1024;

impl OpenFile for File {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write_all(self, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // fsync, F_FULLFSYNC on macOS, FlushFileBuffers on Windows.
        self.sync_all()
    }
}

impl Disk for RealDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        // O_CREAT with O_EXCL: POSIX promises that a symbolic link at that name is not followed.
        let file = owner_only(OpenOptions::new().write(true).create_new(true)).open(path)?;
        system::close_new_file(path);
        Ok(Box::new(file))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let file = File::open(path)?;
        // Room for all of it at once: a buffer that grows is copied and wiped at each step.
        let len = usize::try_from(file.metadata()?.len().min(limit)).unwrap_or_default();
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len)?;
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Piece by piece: the whole of a large file would be a second one in memory.
    fn holds(&self, path: &Path, bytes: &[u8]) -> io::Result<bool> {
        let mut file = File::open(path)?;
        let mut piece = vec![0; PIECE.min(bytes.len())];
        for expected in bytes.chunks(PIECE) {
            let piece = piece.get_mut(..expected.len()).unwrap_or_default();
            match file.read_exact(piece) {
                Ok(()) if piece == expected => {}
                Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
                _ => return Ok(false),
            }
        }
        Ok(file.read(&mut [0])? == 0)
    }

    fn meta(&self, path: &Path) -> io::Result<Meta> {
        let meta = fs::metadata(path)?;
        let kind = match meta.file_type() {
            kind if kind.is_file() => FileKind::File,
            kind if kind.is_dir() => FileKind::Folder,
            _ => FileKind::Other,
        };
        let modified = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Meta {
            kind,
            len: meta.len(),
            writable: system::writable(&meta),
            open_to_others: system::open_to_others(&meta),
            volume: system::volume(&meta),
            modified_ms: modified.and_then(|since| u64::try_from(since.as_millis()).ok()),
        })
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        system::rename(from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        system::make_folder(path)
    }

    fn close_folder(&self, path: &Path) -> io::Result<()> {
        system::close_folder(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        system::sync_folder(folder)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<HeldLock>> {
        // Never removed afterwards: a second program may already hold a lock on the removed file.
        let file = owner_only(OpenOptions::new().write(true).create(true).truncate(false)).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(windows)]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options // rights are set once it is there
}

#[cfg(unix)]
mod system {
    use super::{DirBuilder, File, Path, fs, io};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    pub fn writable(meta: &fs::Metadata) -> bool {
        meta.mode() & 0o200 != 0
    }

    pub fn open_to_others(meta: &fs::Metadata) -> bool {
        meta.mode() & 0o077 != 0
    }

    pub fn volume(meta: &fs::Metadata) -> u64 {
        meta.dev()
    }

    pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// It was made with the rights that it has to have.
    pub fn close_new_file(_: &Path) {}

    pub fn make_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(path)
    }

    pub fn close_folder(path: &Path) -> io::Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
    }

    pub fn sync_folder(folder: &Path) -> io::Result<()> {
        match File::open(folder)?.sync_all() {
            // Some network and FUSE file systems have no such call; they order names themselves.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            other => other,
        }
    }
}

#[cfg(windows)]
mod system {
    use super::super::windows_rights;
    use super::{DirBuilder, Path, fs, io};
    use std::thread::sleep;
    use std::time::Duration;

    /// ERROR_SHARING_VIOLATION of winerror.h: a scanner or sync client has the file open.
    const SHARING_VIOLATION: i32 = 32;
    const RETRIES: u32 = 10;

    pub fn writable(meta: &fs::Metadata) -> bool {
        !meta.permissions().readonly()
    }

    pub fn open_to_others(_: &fs::Metadata) -> bool {
        false
    }

    pub fn volume(_: &fs::Metadata) -> u64 {
        0
    }

    pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
        let mut pause = Duration::from_millis(5);
        for _ in 0..RETRIES {
            match fs::rename(from, to) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied || error.raw_os_error() == Some(SHARING_VIOLATION) => {}
                other => return other,
            }
            sleep(pause);
            pause = pause.saturating_mul(2).min(Duration::from_millis(500));
        }
        fs::rename(from, to)
    }

    /// While nothing is in it yet. A drive that keeps no rights refuses, and the file is as open as its folder.
    pub fn close_new_file(path: &Path) {
        let _ = windows_rights::close_file(path);
    }

    pub fn make_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().create(path)?;
        let _ = close_folder(path);
        Ok(())
    }

    pub fn close_folder(path: &Path) -> io::Result<()> {
        windows_rights::close_folder(path)
    }

    pub fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(()) // a folder can not be flushed; the file system's journal orders its names
    }
}
