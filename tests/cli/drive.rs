//! A small drive of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file system in memory, unmounted when it is dropped.
pub struct Drive(PathBuf);

impl Drive {
    /// One of this size (as "2m") that belongs to this user. None, and said so, when this user may not mount one.
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    #[expect(clippy::print_stdout, reason = "a test that was not run says so")]
    pub fn new(at: PathBuf, size: &str, user: u32) -> Option<Self> {
        std::fs::create_dir_all(&at).expect("the folder can be made");
        let options = format!("size={size},mode=0700,uid={user}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "none"]).arg(&at).stdout(Stdio::null()).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(at));
        }
        println!("not run: this user may not mount a file system");
        None
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Mounts it otherwise, as "ro".
    ///
    /// # Panics
    /// When the system refuses.
    pub fn remount(&self, how: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status();
        assert!(done.is_ok_and(|status| status.success()), "the drive can be mounted {how}");
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
