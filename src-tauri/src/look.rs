//! The plain local file: theme, letter keys, vaults opened before. Nothing in it weakens anything.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vault::disk::{Disk, Prepared, RealDisk, Unwritten};

/// Most vaults that are remembered.
const MOST_RECENT: usize = 8;

/// How the window looks on this machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    pub theme: String,
    pub letter_keys: bool,
    pub recent: Vec<PathBuf>,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: "system".to_owned(), letter_keys: true, recent: Vec::new() }
    }
}

impl Look {
    /// Reads the file; whatever is wrong with it, the defaults do.
    pub fn read() -> Look {
        let text = file().and_then(|path| std::fs::read_to_string(path).ok());
        let mut look: Look = text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
        if !["system", "light", "dark"].contains(&look.theme.as_str()) {
            look.theme = "system".to_owned();
        }
        look.recent.truncate(MOST_RECENT);
        look
    }

    /// Puts a vault first among the recent ones.
    pub fn remember(&mut self, vault: &Path) {
        let vault = std::path::absolute(vault).unwrap_or_else(|_| vault.to_owned());
        self.recent.retain(|path| *path != vault);
        self.recent.insert(0, vault);
        self.recent.truncate(MOST_RECENT);
        self.write();
    }

    /// Writes the file. Losing it loses a theme and a list of names.
    pub fn write(&self) {
        if let (Some(path), Ok(text)) = (file(), serde_json::to_string_pretty(self)) {
            let _ = write_private(&path, text.as_bytes());
        }
    }
}

/// Writes the whole file or leaves the old one, and shuts it and its folder to others: where vaults lie is not theirs to know.
fn write_private(path: &Path, text: &[u8]) -> Result<(), Unwritten> {
    if let Some(folder) = path.parent() {
        let _ = folder.parent().map(std::fs::create_dir_all);
        let _ = RealDisk.make_folder(folder);
        let _ = RealDisk.close_folder(folder); // one that was there before may be open; a drive that keeps no rights refuses
    }
    Prepared::new(&RealDisk, path, text)?.replace()
}

fn file() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("codekeep").join("window.json"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{Permissions, read_dir, read_to_string, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn nobody_else_reads_where_vaults_lie() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config/codekeep/window.json");
        let folder = path.parent().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        for text in ["made", "replaced"] {
            write_private(&path, text.as_bytes()).unwrap();
            assert_eq!((mode(&path), mode(folder)), (0o600, 0o700), "{text}");
            assert_eq!((read_to_string(&path).unwrap().as_str(), read_dir(folder).unwrap().count()), (text, 1));
            // As they were left by whoever made them before.
            set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
            set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
    }
}
