//! The plain local file: theme, letter keys, vaults opened before. Nothing in it weakens anything.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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
            let _ = path.parent().map(std::fs::create_dir_all);
            let _ = std::fs::write(path, text);
        }
    }
}

fn file() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("codekeep").join("window.json"))
}
