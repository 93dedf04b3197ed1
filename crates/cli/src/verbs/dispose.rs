//! Destroying the file that codes came from, and saying what that is worth.

use std::path::Path;

use custody::SetId;
use vault::disk::{DisposeError, Remains, may_dispose};
use vault::{OpenVault, SourceFile};

use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, usage};
use crate::words::count;

/// The file that codes come from, and whether it is to go after they are stored.
pub struct Disposal {
    /// Nothing for standard input.
    file: Option<SourceFile>,
    wanted: bool,
}

impl Disposal {
    /// Refuses, before anything is stored, what cannot be disposed of. Looks at the file before it is read.
    pub fn of(file: &Path, wanted: bool) -> Done<Self> {
        let file = Some(file).filter(|file| file.as_os_str() != "-").map(SourceFile::at);
        if !wanted {
            return Ok(Self { file, wanted });
        }
        let Some(path) = file.as_ref().map(SourceFile::path) else {
            return Err(usage("Standard input cannot be disposed of.", "Leave --dispose out, and clear the clipboard or file yourself."));
        };
        match may_dispose(path) {
            Ok(_) => Ok(Self { file, wanted }),
            Err(DisposeError::Io(error)) => Err(messages::reading(path, &error).into()),
            Err(_) => Err(usage(
                "Only an ordinary file can be disposed of, not a link or a folder.",
                "Name the file itself, or leave --dispose out.",
            )),
        }
    }

    /// Overwrites the file and deletes it, when that was wanted, and says what that is worth. The vault remembers the file
    /// that these sets came from, so that it can be told of later.
    pub fn carry_out(self, door: &Door, vault: &mut OpenVault, sets: &[SetId]) -> Done<()> {
        let Some(file) = self.file else { return Ok(()) };
        let remains = vault.part_with_source(&file, sets, self.wanted).map_err(|error| messages::not_disposed(file.path(), &error))?;
        remains.iter().flat_map(told).for_each(|line| door.out.note(line));
        Ok(())
    }
}

/// What may still hold the file.
pub(super) fn told(remains: &Remains) -> Vec<String> {
    let mut lines = vec![
        "The file was overwritten and deleted, not moved to a bin. Flash storage, cloud copies and backups may still hold it.".to_owned(),
    ];
    if let Some(cloud) = remains.cloud {
        lines.push(format!("It lay in a folder that {cloud} keeps: delete it there too, and from its deleted files."));
    }
    if remains.other_names > 0 {
        lines.push(format!("It had {} (hard links): what they held is overwritten too.", count(remains.other_names, "other name")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_still_hold_it_is_named() {
        assert_eq!(told(&Remains::default()).len(), 1);
        let lines = told(&Remains { other_names: 2, cloud: Some("Dropbox") }).join("\n");
        assert!(lines.contains("Dropbox") && lines.contains("2 other names") && lines.contains("not moved to a bin"));
    }
}
