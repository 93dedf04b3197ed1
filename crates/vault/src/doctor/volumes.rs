//! What Linux shows of the encryption under a file and under the swap: the table of mounts, and the
//! device mapper's own words in /sys. A layer of the kind `CRYPT-…` is dm-crypt's. Other systems do not
//! tell without rights or programs that are not ours.
//!
//! Everything is read below a root that the caller names, so that a test can draw a machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Encrypted, Finding, Swapped, Whose};
use crate::disk::Disk;

/// Longer than any table of mounts that a person's machine has.
const MOST: u64 = 4 * 1024 * 1024;
/// Deeper than any stack of drives: a loop ends here.
const DEEPEST: usize = 8;
/// File systems that encrypt by themselves.
const ENCRYPTING: &[&str] = &["ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs"];

pub(super) fn look(disk: &dyn Disk, root: &Path, vault: &Path, app: Option<&Path>) -> Vec<Finding> {
    let machine = Machine { disk, root };
    let mut found = vec![Finding::Encryption(Whose::Vault, machine.under(vault))];
    found.extend(app.map(|app| Finding::Encryption(Whose::OwnFolder, machine.under(app))));
    found.push(Finding::Swap(machine.swap()));
    found
}

struct Machine<'a> {
    disk: &'a dyn Disk,
    root: &'a Path,
}

/// One line of the table of mounts.
struct Mount {
    point: PathBuf,
    /// "253:0"
    device: String,
    kind: String,
    source: String,
}

impl Machine<'_> {
    /// What is seen under a file or folder.
    fn under(&self, path: &Path) -> Encrypted {
        let path = self.disk.resolve(path).unwrap_or_else(|_| path.to_owned());
        let Some(mount) =
            self.mounts().into_iter().rev().filter(|m| path.starts_with(&m.point)).max_by_key(|m| m.point.components().count())
        else {
            return Encrypted::NotSeen;
        };
        if ENCRYPTING.contains(&mount.kind.as_str()) {
            return Encrypted::Yes;
        }
        let by_number = self.layer(&self.at("sys/dev/block").join(&mount.device), DEEPEST);
        // Some file systems have a number of their own; their source names the drive.
        if by_number == Encrypted::NotSeen { self.device(&mount.source) } else { by_number }
    }

    /// What is seen of a device that is named as in `/dev/mapper/home`.
    fn device(&self, source: &str) -> Encrypted {
        let Some(below) = source.strip_prefix("/dev/") else { return Encrypted::NotSeen };
        let file = self.at("dev").join(below);
        let file = self.disk.resolve(&file).unwrap_or(file);
        file.file_name().map_or(Encrypted::NotSeen, |name| self.named(name, DEEPEST))
    }

    fn named(&self, name: &OsStr, depth: usize) -> Encrypted {
        self.layer(&self.at("sys/class/block").join(name), depth)
    }

    /// One drive in /sys: encrypted by itself, or by all of those that it is made of.
    fn layer(&self, block: &Path, depth: usize) -> Encrypted {
        if self.disk.meta(block).is_err() {
            return Encrypted::NotSeen;
        }
        if self.text(&block.join("dm/uuid")).is_some_and(|uuid| uuid.starts_with("CRYPT-")) {
            return Encrypted::Yes;
        }
        // A file that serves as a drive: what is under the file is not followed.
        if self.disk.meta(&block.join("loop")).is_ok() {
            return Encrypted::NotSeen;
        }
        let below = self.disk.list(&block.join("slaves")).unwrap_or_default();
        match depth.checked_sub(1) {
            _ if below.is_empty() => Encrypted::No,
            None => Encrypted::NotSeen,
            Some(depth) => below.iter().map(|name| self.named(name, depth)).max_by_key(weakness).unwrap_or(Encrypted::NotSeen),
        }
    }

    fn swap(&self) -> Swapped {
        let Some(table) = self.text(&self.at("proc/swaps")) else { return Swapped::To(Encrypted::NotSeen) };
        let places = table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(unescape);
        let on_drives = places.filter(|place| !place.starts_with("/dev/zram"));
        let seen = on_drives.map(|place| if place.starts_with("/dev/") { self.device(&place) } else { self.under(Path::new(&place)) });
        seen.max_by_key(weakness).map_or(Swapped::Nowhere, Swapped::To)
    }

    /// A later mount on the same folder hides an earlier one, so the order is kept.
    fn mounts(&self) -> Vec<Mount> {
        self.text(&self.at("proc/self/mountinfo")).unwrap_or_default().lines().filter_map(mount).collect()
    }

    fn text(&self, path: &Path) -> Option<String> {
        let bytes = self.disk.read(path, MOST).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn at(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }
}

fn weakness(seen: &Encrypted) -> u8 {
    match seen {
        Encrypted::Yes => 0,
        Encrypted::NotSeen => 1,
        Encrypted::No => 2,
    }
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`: number, parent, device, root, point,
/// options, any number of optional fields, a dash, kind, source (proc_pid_mountinfo(5)).
fn mount(line: &str) -> Option<Mount> {
    let (first, last) = line.split_once(" - ")?;
    let mut first = first.split(' ');
    let device = first.nth(2)?.to_owned();
    let point = PathBuf::from(unescape(first.nth(1)?));
    let mut last = last.split(' ');
    Some(Mount { point, device, kind: last.next()?.to_owned(), source: unescape(last.next()?) })
}

/// These tables write a space, a tab, a line end and a backslash as three octal digits.
fn unescape(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::disk::RealDisk;
    use std::fs;
    use tempfile::TempDir;

    /// A machine: what stands in which file of it.
    fn machine(files: &[(&str, &str)]) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn under(root: &TempDir, path: &str) -> Encrypted {
        Machine { disk: &RealDisk, root: root.path() }.under(Path::new(path))
    }

    fn swap(root: &TempDir) -> Swapped {
        Machine { disk: &RealDisk, root: root.path() }.swap()
    }

    const MOUNTS: [&str; 6] = [
        "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw",
        "23 22 253:1 / /homes rw shared:5 - ext4 /dev/mapper/home rw",
        "24 22 0:41 / /data\\040store rw - btrfs /dev/mapper/store rw",
        "25 22 0:50 / /net rw - nfs4 server:/export rw",
        "26 22 0:51 / /private rw - fuse.gocryptfs cipher rw",
        "27 22 253:9 / /pool rw - ext4 /dev/mapper/pool rw",
    ];

    fn drawn() -> TempDir {
        machine(&[
            ("proc/self/mountinfo", &MOUNTS.join("\n")),
            ("sys/dev/block/259:2/size", "1"),
            ("sys/dev/block/253:1/dm/uuid", "LVM-abc\n"),
            ("sys/dev/block/253:1/slaves/dm-0/size", "1"),
            ("sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123\n"),
            ("dev/mapper/store", ""),
            ("sys/class/block/store/dm/uuid", "CRYPT-LUKS1-4567\n"),
            ("sys/dev/block/253:9/slaves/dm-0/size", "1"),
            ("sys/dev/block/253:9/slaves/sdb1/size", "1"),
            ("sys/class/block/sdb1/size", "1"),
            ("sys/class/block/sda3/size", "1"),
        ])
    }

    #[test]
    fn the_drive_under_a_file_is_followed_down_to_its_encryption() {
        let root = drawn();
        assert_eq!(under(&root, "/homes/mira/vault.codekeep"), Encrypted::Yes, "a volume on an encrypted drive");
        assert_eq!(under(&root, "/data store/vault.codekeep"), Encrypted::Yes, "a file system with a number of its own");
        assert_eq!(under(&root, "/private/vault.codekeep"), Encrypted::Yes, "a file system that encrypts");
        assert_eq!(under(&root, "/etc/vault.codekeep"), Encrypted::No, "a plain partition");
        assert_eq!(under(&root, "/pool/vault.codekeep"), Encrypted::No, "one plain part of two is enough");
        assert_eq!(under(&root, "/net/vault.codekeep"), Encrypted::NotSeen, "another machine's drive");
        assert_eq!(under(&machine(&[]), "/homes/mira/vault.codekeep"), Encrypted::NotSeen, "a system without such tables");
    }

    #[test]
    fn the_weakest_swap_counts_and_memory_is_none() {
        let root = drawn();
        let with = |table: &str| {
            fs::write(root.path().join("proc/swaps"), table).unwrap();
            swap(&root)
        };
        assert_eq!(swap(&root), Swapped::To(Encrypted::NotSeen));
        let head = "Filename Type Size Used Priority\n";
        assert_eq!(with(head), Swapped::Nowhere);
        assert_eq!(with(&format!("{head}/dev/zram0 partition 1 0 100\n")), Swapped::Nowhere);
        assert_eq!(with(&format!("{head}/dev/dm-0 partition 1 0 -2\n")), Swapped::To(Encrypted::Yes));
        assert_eq!(with(&format!("{head}/dev/dm-0 partition 1 0 -2\n/dev/sda3 partition 1 0 -3\n")), Swapped::To(Encrypted::No));
        assert_eq!(with(&format!("{head}/homes/swapfile file 1 0 -2\n")), Swapped::To(Encrypted::Yes));
        assert_eq!(with(&format!("{head}/swapfile file 1 0 -2\n")), Swapped::To(Encrypted::No));
    }

    #[test]
    fn a_loop_of_drives_ends() {
        let root = machine(&[
            ("proc/self/mountinfo", "22 1 253:1 / / rw - ext4 /dev/dm-1 rw\n"),
            ("sys/dev/block/253:1/slaves/dm-1/size", "1"),
            ("sys/class/block/dm-1/slaves/dm-1/size", "1"),
        ]);
        assert_eq!(under(&root, "/vault.codekeep"), Encrypted::NotSeen);
    }
}
