//! The program as shipped, from outside: no core dump, no look into its memory, and nothing secret in what a crash
//! leaves behind.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Stdio};

use journeys::cli::files_under;
use journeys::is_root;
use journeys::memory::family;
use journeys::program;
use journeys::window::plain::{Started, until_or_not};
use journeys::window::{Kept, until};

#[test]
fn a_crash_leaves_nothing_behind_and_nobody_else_may_look_in() {
    let kept = Kept::new();
    let mut started = Started::of(Command::new(program("CODEKEEP_DESKTOP_PLAIN")), &kept);
    started.uses_a_code(&kept);
    let all = family(started.program());
    assert!(all.iter().any(|(_, name)| name.starts_with("WebKitWebProces")), "{all:?}");
    for (process, name) in &all {
        let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        // At 0 the system still hands a dump to a program that is named for that.
        assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["1", "1"], "{name}: {core}");
    }

    // The page's process first, as a fault in the web view would end it; then the program itself.
    for (process, name) in all.iter().rev() {
        let _ = Command::new("kill").args(["-ABRT", &process.to_string()]).status();
        until(&format!("{name} to be gone"), || {
            let is_gone = started.child.try_wait().unwrap().is_some() || !family(started.child.id()).iter().any(|(id, _)| id == process);
            is_gone.then_some(())
        });
    }
    let secrets: Vec<&str> = kept.codes.iter().map(String::as_str).chain([Kept::PASSWORD]).collect();
    let forms = secrets.iter().flat_map(|secret| [secret.as_bytes().to_vec(), secret.encode_utf16().flat_map(u16::to_le_bytes).collect()]);
    let any_form = aho_corasick::AhoCorasick::new(forms).unwrap();
    let mut looked_at = 0;
    for (path, bytes) in files_under(&kept.home.path("")) {
        if path == kept.password {
            continue;
        }
        looked_at += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!name.starts_with("core") && !name.ends_with(".dmp"), "a dump: {}", path.display());
        let found = any_form.find(&bytes).map(|form| secrets[form.pattern().as_usize() / 2]);
        assert_eq!(found, None, "stands in {}", path.display());
    }
    assert!(looked_at > 5 && started.said.exists(), "{looked_at} files were looked at");
}

/// Both programs close their memory to others of the same user: what belongs to them in /proc is root's.
#[test]
fn other_programs_of_the_same_user_may_not_read_its_memory() {
    use std::os::unix::fs::MetadataExt;
    let kept = Kept::new();
    let folder = kept.home.path("");
    // Everything in /proc is root's to root: so root does it as somebody else.
    let become_somebody: &[&str] = if is_root() { &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] } else { &["env"] };
    if is_root() {
        assert!(Command::new("chown").args(["-R", "65534:65534"]).arg(&folder).status().unwrap().success());
    }
    let binary = folder.join("codekeep");
    std::fs::copy(program("CODEKEEP_CLI"), &binary).unwrap();
    for (name, waits) in [("codekeep", true), ("sleep", false)] {
        let mut command = Command::new(become_somebody[0]);
        command.args(&become_somebody[1..]).envs(kept.home.surroundings()).stdin(Stdio::piped());
        if waits {
            command.arg(&binary).arg("--vault").arg(&kept.vault).args(["list", "--password-stdin"]); // it waits for the password
        } else {
            command.args(["sleep", "60"]);
        }
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let memory = Path::new("/proc").join(child.id().to_string()).join("mem");
        let owner = until_or_not(5, || {
            let runs = std::fs::read_to_string(memory.with_file_name("comm")).is_ok_and(|comm| comm.trim() == name);
            let owner = std::fs::metadata(&memory).ok().map(|meta| meta.uid());
            owner.filter(|owner| runs && (*owner == 0) == waits)
        });
        let _ = child.kill();
        let _ = child.wait();
        assert!(owner.is_some(), "{name}: an ordinary program's memory is its user's, ours is not");
    }
}
