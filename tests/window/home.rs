//! A person's folders, made for one test and gone after it. No test may read or write the folders
//! of whoever runs it.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A home folder with the usual folders in it.
pub struct Home {
    folder: tempfile::TempDir,
    /// What else programs find around them.
    more: Vec<(&'static str, OsString)>,
}

impl Home {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "making folders is no default value")]
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), more: Vec::new() };
        for name in ["Documents", "Downloads", "config/gtk-3.0", "data", "state", "cache", "runtime"] {
            std::fs::create_dir_all(home.path(name)).unwrap();
        }
        // The specification of XDG_RUNTIME_DIR asks for exactly this.
        std::fs::set_permissions(home.path("runtime"), std::fs::Permissions::from_mode(0o700)).unwrap();
        home.write("config/user-dirs.dirs", "XDG_DOCUMENTS_DIR=\"$HOME/Documents\"\nXDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n");
        home.write("config/gtk-3.0/settings.ini", "[Settings]\ngtk-font-name=Inter 11\ngtk-enable-animations=false\n");
        home
    }

    /// A path in this home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What a program started in this home finds around it.
    pub fn surroundings(&self) -> Vec<(&'static str, OsString)> {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("window/fonts.conf");
        let mut all = vec![
            ("HOME", self.folder.path().into()),
            ("XDG_CONFIG_HOME", self.path("config").into()),
            ("XDG_DATA_HOME", self.path("data").into()),
            ("XDG_STATE_HOME", self.path("state").into()),
            ("XDG_CACHE_HOME", self.path("cache").into()),
            ("XDG_RUNTIME_DIR", self.path("runtime").into()),
            ("FONTCONFIG_FILE", fonts.into()),
            ("GDK_BACKEND", "x11".into()),
            ("GSETTINGS_BACKEND", "memory".into()),
            ("NO_AT_BRIDGE", "1".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
        ];
        all.extend(self.more.iter().cloned());
        all
    }

    /// Sets a variable for every program that is started from here on.
    pub fn sets(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.more.push((name, value.into()));
    }
}
