//! Folders that another program keeps the same on several machines, told by the names of folders. A guess: it is told
//! once and decides nothing.

use std::path::Path;

use super::calls::Disk;

/// A program that synchronises folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs)] // names of programs
#[expect(clippy::enum_variant_names, reason = "the names of the programs")]
pub enum Cloud {
    Dropbox,
    OneDrive,
    GoogleDrive,
    ICloud,
    Nextcloud,
    Syncthing,
    Box,
    PCloud,
    Mega,
    ProtonDrive,
    Seafile,
    Tresorit,
    YandexDisk,
    /// Some program whose folder stands where macOS puts those of all of them.
    Unnamed,
}

/// Each with a word by which it is remembered, its name, and what its folder's name begins with, in lower case.
const KNOWN: &[(Cloud, &str, &[&str])] = &[
    (Cloud::Dropbox, "Dropbox", &["dropbox"]),
    (Cloud::OneDrive, "OneDrive", &["onedrive"]),
    (Cloud::GoogleDrive, "Google Drive", &["google drive", "googledrive", "my drive", "drivefs"]),
    (Cloud::ICloud, "iCloud Drive", &["icloud drive", "iclouddrive", "com~apple~clouddocs", "mobile documents"]),
    (Cloud::Nextcloud, "Nextcloud", &["nextcloud", "owncloud"]),
    (Cloud::Syncthing, "Syncthing", &["syncthing"]),
    (Cloud::Box, "Box", &["box sync", "box-box"]),
    (Cloud::PCloud, "pCloud", &["pcloud", "pclouddrive"]),
    (Cloud::Mega, "MEGA", &["megasync", "mega uploads"]),
    (Cloud::ProtonDrive, "Proton Drive", &["proton drive", "protondrive"]),
    (Cloud::Seafile, "Seafile", &["seafile", "seadrive"]),
    (Cloud::Tresorit, "Tresorit", &["tresorit"]),
    (Cloud::YandexDisk, "Yandex Disk", &["yandex.disk", "yandex disk"]),
    (Cloud::Unnamed, "a cloud service", &["cloudstorage"]),
];

/// What stands in the folder that is synchronised, whatever its name.
const MARKS: &[(Cloud, &str)] =
    &[(Cloud::Syncthing, ".stfolder"), (Cloud::Dropbox, ".dropbox.cache"), (Cloud::Nextcloud, ".nextcloudsync.log")];

impl Cloud {
    /// The program's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        KNOWN.iter().find(|(cloud, ..)| *cloud == self).map_or("", |(_, name, _)| name)
    }

    /// Which program keeps this file on other machines, too, if its folders tell.
    #[must_use]
    pub fn of(disk: &dyn Disk, file: &Path) -> Option<Self> {
        let file = disk.resolve(file).unwrap_or_else(|_| file.to_owned());
        file.ancestors().skip(1).find_map(|folder| {
            let name = folder.file_name()?.to_string_lossy().to_lowercase();
            let named = KNOWN.iter().find(|(.., names)| names.iter().any(|known| is_named(&name, known))).map(|(cloud, ..)| *cloud);
            named.or_else(|| MARKS.iter().find(|(_, mark)| disk.meta(&folder.join(mark)).is_ok()).map(|(cloud, _)| *cloud))
        })
    }
}

/// "Dropbox", "Dropbox (Tern Ltd)", "OneDrive - Tern Ltd", "GoogleDrive-mira@example.org"; not "dropboxes".
fn is_named(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Sim;
    use super::*;

    #[test]
    fn folders_of_sync_programs_are_named() {
        let sim = Sim::new(&["/people", "/people/mira", "/people/mira/shared", "/people/mira/shared/.stfolder"]);
        let of = |path: &str| Cloud::of(&sim, Path::new(path)).map(Cloud::name);
        for (path, name) in [
            ("/people/mira/Dropbox/v.codekeep", "Dropbox"),
            ("/people/mira/Dropbox (Tern Ltd)/safe/v.codekeep", "Dropbox"),
            ("/people/mira/Library/CloudStorage/OneDrive-TernLtd/v.codekeep", "OneDrive"),
            ("/people/mira/Library/CloudStorage/GoogleDrive-mira@example.org/My Drive/v.codekeep", "Google Drive"),
            ("/people/mira/Library/Mobile Documents/com~apple~CloudDocs/v.codekeep", "iCloud Drive"),
            ("/people/mira/Library/CloudStorage/Elsewhere/v.codekeep", "a cloud service"),
            ("/people/mira/Nextcloud/v.codekeep", "Nextcloud"),
            ("/people/mira/shared/v.codekeep", "Syncthing"),
        ] {
            assert_eq!(of(path), Some(name), "{path}");
        }
        for path in
            ["/people/mira/v.codekeep", "/people/mira/dropboxes/v.codekeep", "/people/mira/Documents/dropbox.codekeep", "v.codekeep"]
        {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
