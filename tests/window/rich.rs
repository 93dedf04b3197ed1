//! A vault with a life behind it, made by the command line: accounts of several services, used and
//! refused codes, a code that is out, replaced and revoked sets, sheets that are stale or gone.

use std::path::PathBuf;
use std::process::Command;

use super::{Home, github_codes};

/// Its password.
pub const PASSWORD: &str = "brass key under the third stone";

/// Makes the vault in a home and gives its path.
pub fn make(codekeep: PathBuf, home: &Home) -> PathBuf {
    let maker = Maker { codekeep, home, vault: home.path("Documents/Mira.codekeep"), password: home.write("password.txt", PASSWORD) };
    maker.says(&["new", "--kdf-memory", "64", "--kdf-passes", "3"]);
    let codes = |seed: u64, n: usize| github_codes(seed).into_iter().take(n);
    let words = |seed: u64, n: usize| codes(seed, n).collect::<Vec<_>>();
    let short = |seed: u64, n: usize| codes(seed, n).map(|code| format!("{}-{}", &code[1..5], &code[7..11])).collect::<Vec<_>>();
    let number = |hex: &str| u32::from_str_radix(hex, 16).unwrap() % 10_000;
    let numbers =
        |seed: u64, n: usize| codes(seed, n).map(|code| format!("{:04} {:04}", number(&code[..5]), number(&code[6..]))).collect::<Vec<_>>();

    maker.adds("GitHub", "mira-holt", "github.com", &github_codes(4), 41, &[]);
    maker.uses("github", &["accepted", "accepted", "returned", "accepted", "accepted"]);
    maker.says(&[
        "edit",
        "github",
        "--reissue-page",
        "https://github.com/settings/auth/recovery-codes",
        "--tags",
        "work",
        "--owner",
        "Mira Holt",
    ]);

    maker.adds("Google", "mira.holt@example.com", "accounts.google.com", &numbers(3, 10), 96, &[]);
    maker.uses("google", &["accepted"]);
    maker.prints("google github", "Safe at home");
    maker.uses("google", &["accepted", "accepted"]);

    maker.adds("Discord", "miraholt", "discord.com", &short(5, 10), 210, &[]);
    maker.uses("discord", &["accepted"; 8]);

    maker.adds("Dropbox", "mira.holt@example.com", "dropbox.com", &numbers(9, 10), 400, &[]);
    maker.uses("dropbox", &["accepted", "accepted"]);
    maker.prints("dropbox", "With Jonas, sealed envelope");
    maker.reissues("dropbox", &numbers(11, 10), 2);

    maker.adds("GitLab", "mira", "gitlab.com", &words(17, 10), 20, &[]);
    maker.says(&["take", "gitlab"]);

    maker.adds("PyPI", "mholt", "pypi.org", &words(19, 8), 310, &[]);
    maker.uses("pypi", &["accepted", "refused", "refused"]);

    maker.adds("Amazon Web Services", "root", "signin.aws.amazon.com", &words(23, 10), 205, &["--privileged"]);
    maker.adds(
        "Bitwarden",
        "mira.holt@example.com",
        "vault.bitwarden.com",
        &["7f3kq92mz81xw4vn6tpd0rbc5ghj2ysa".to_owned()],
        64,
        &["--shape", "rotating"],
    );
    maker.adds(
        "Apple Account",
        "mira.holt@example.com",
        "account.apple.com",
        &["RK7M-2QDX-W94N-T3JF-8HYV-C5LP-K6GZ".to_owned()],
        150,
        &["--shape", "key"],
    );
    maker.adds("Slack", "mira @ harbour-works", "slack.com", &words(29, 10), 130, &[]);
    maker.says(&["revoke", "slack", "--why", "exposed", "--yes"]);
    maker.adds("npm", "mira-holt", "npmjs.com", &words(31, 10), 75, &[]);
    maker.says(&["changed", "npm", "phone"]);
    maker.adds("Hetzner", "K0471188", "accounts.hetzner.com", &words(37, 10), 33, &[]);
    maker.adds("Hetzner", "K0471188", "accounts.hetzner.com", &words(41, 10), 3, &["--also"]);
    maker.adds("Fastmail", "mira@example.com", "app.fastmail.com", &words(43, 10), 12, &[]);
    maker.vault
}

struct Maker<'h> {
    codekeep: PathBuf,
    home: &'h Home,
    vault: PathBuf,
    password: PathBuf,
}

impl Maker<'_> {
    fn says(&self, words: &[&str]) {
        let output = Command::new(&self.codekeep)
            .envs(self.home.surroundings())
            .arg("--vault")
            .arg(&self.vault)
            .arg("--password-file")
            .arg(&self.password)
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "codekeep {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn adds(&self, service: &str, account: &str, host: &str, codes: &[String], days_old: i32, more: &[&str]) {
        // A single code is only recognised with something that says what it is.
        let file = self.home.write("Downloads/codes.txt", &format!("{service} recovery codes\n\n{}\n", codes.join("\n")));
        let words =
            ["add", file.to_str().unwrap(), "--service", service, "--account", account, "--host", host, "--issued-on", &days_ago(days_old)];
        self.says(&[&words[..], more].concat());
    }

    fn reissues(&self, account: &str, codes: &[String], days_old: i32) {
        let file = self.home.write("Downloads/codes.txt", &codes.join("\n"));
        self.says(&["reissue", account, file.to_str().unwrap(), "--issued-on", &days_ago(days_old)]);
    }

    fn uses(&self, account: &str, outcomes: &[&str]) {
        for outcome in outcomes {
            self.says(&["take", account]);
            self.says(&["outcome", account, outcome]);
        }
    }

    fn prints(&self, accounts: &str, place: &str) {
        let file = self.home.path("Documents/sheet.pdf");
        let _ = std::fs::remove_file(&file);
        let accounts: Vec<&str> = accounts.split(' ').collect();
        self.says(&[&["print"], &accounts[..], &["--sheet", "plain", "--place", place, "--out", file.to_str().unwrap(), "--yes"]].concat());
    }
}

/// The day so many days ago, as `2026-11-01`.
fn days_ago(days: i32) -> String {
    jiff::Zoned::now().date().saturating_sub(jiff::Span::new().days(days)).to_string()
}
