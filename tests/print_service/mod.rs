//! A print service of Debian's (CUPS) with its PDF printer, started for one test and gone after it. It listens at a socket in
//! a temporary folder, and its printers write into that folder: nothing of the machine's own service is touched. Starting it
//! takes root, as in the whole run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::window::until;

/// The printer that writes what it gets as PDF.
pub const PDF_PRINTER: &str = "Study";
/// A printer that takes no jobs.
pub const SHUT_PRINTER: &str = "Attic";

/// A printer that takes jobs and fails with them.
pub const BROKEN_PRINTER: &str = "Shed";
/// A printer that takes jobs and is stopped: they wait.
pub const STOPPED_PRINTER: &str = "Cellar";

const PPD: &str = "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd";

/// The service, while it runs.
pub struct PrintService {
    folder: tempfile::TempDir,
    scheduler: Child,
}

impl PrintService {
    /// Starts it with its two printers. Nothing where this machine cannot have one; the whole run has to.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a test that was not run says so")]
    pub fn start() -> Option<Self> {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
        if !is_root || !Path::new("/usr/sbin/cupsd").exists() || !Path::new(PPD).exists() {
            assert_ne!(std::env::var("CODEKEEP_REQUIRE_TOOLS").as_deref(), Ok("1"), "no root, or no printer-driver-cups-pdf");
            eprintln!("left out: this takes root, cupsd and printer-driver-cups-pdf");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        for name in ["etc/ppd", "spool/tmp", "cache", "state", "log", "out", "pdf-spool"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("the folder can be made");
        }
        // The service's own processes run as others.
        open_to_all(folder.path());
        open_to_all(&folder.path().join("out"));
        let files = format!(
            "ServerRoot {}\nRequestRoot {}\nTempDir {}\nCacheDir {}\nStateDir {}\nAccessLog {}\nErrorLog {}\nPageLog {}\n",
            path("etc"),
            path("spool"),
            path("spool/tmp"),
            path("cache"),
            path("state"),
            path("log/access"),
            path("log/error"),
            path("log/page"),
        );
        let scheduler = format!(
            "Listen {}\nLogLevel debug\nPageLogFormat %{{job-name}}\nBrowsing No\nWebInterface No\nDefaultAuthType None\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n\
             <Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n",
            path("cups.sock")
        );
        // The PDF printer reads its settings in one place alone: for this service there is another file in that place.
        let pdf = format!("Out {0}\nAnonDirName {0}\nSpool {1}\nLog {2}\nGrp root\n", path("out"), path("pdf-spool"), path("log"));
        for (name, text) in [("etc/cups-files.conf", files), ("etc/cupsd.conf", scheduler), ("pdf.conf", pdf)] {
            std::fs::write(folder.path().join(name), text).expect("the settings can be written");
        }
        let line = format!(
            "mount --bind {} /etc/cups/cups-pdf.conf && exec /usr/sbin/cupsd -f -c {} -s {}",
            path("pdf.conf"),
            path("etc/cupsd.conf"),
            path("etc/cups-files.conf")
        );
        let scheduler = Command::new("unshare").args(["--mount", "sh", "-c", &line]).stdin(Stdio::null()).spawn().expect("unshare");
        let service = Self { folder, scheduler };
        until("the print service answers", || (service.socket().exists() && service.tool("lpstat", &["-r"]).0).then_some(()));
        let broken = std::fs::read_to_string(PPD).expect("the PPD") + "*cupsFilter: \"application/vnd.cups-pdf 0 /bin/false\"\n";
        std::fs::write(service.folder.path().join("broken.ppd"), broken).expect("it can be written");
        let broken = service.folder.path().join("broken.ppd").display().to_string();
        for (printer, ppd) in [(PDF_PRINTER, PPD), (SHUT_PRINTER, PPD), (BROKEN_PRINTER, &broken), (STOPPED_PRINTER, PPD)] {
            assert!(service.tool("lpadmin", &["-p", printer, "-E", "-v", "cups-pdf:/", "-P", ppd]).0, "{printer} can be added");
        }
        assert!(service.tool("lpadmin", &["-d", PDF_PRINTER]).0 && service.tool("cupsreject", &[SHUT_PRINTER]).0);
        assert!(service.tool("cupsdisable", &[STOPPED_PRINTER]).0);
        Some(service)
    }

    /// Where it listens: for the variable `CUPS_SERVER`.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("cups.sock")
    }

    /// What the PDF printer has put out so far, the newest last.
    #[must_use]
    pub fn printed(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path().join("out")).expect("the folder is there");
        let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
        files.sort_by_key(|file| file.metadata().and_then(|about| about.modified()).expect("it has a time"));
        files
    }

    /// The titles of the jobs, as the service noted them with each page.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        std::fs::read_to_string(self.folder.path().join("log/page")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Everything that the service and its helpers wrote, but what was printed and what waits to be.
    #[must_use]
    pub fn logs(&self) -> String {
        let files = std::fs::read_dir(self.folder.path().join("log")).expect("the folder is there");
        files.map(|file| String::from_utf8_lossy(&std::fs::read(file.expect("a file").path()).expect("a log")).into_owned()).collect()
    }

    /// Runs a program of the print service; says whether it succeeded, and what it said.
    pub fn tool(&self, program: &str, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(program).args(arguments).env("CUPS_SERVER", self.socket()).env("LC_ALL", "C").output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for PrintService {
    fn drop(&mut self) {
        let _ = self.scheduler.kill(); // its helpers end with it
        let _ = self.scheduler.wait();
    }
}

fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
}
