//! What crosses between Rust and the window. TypeScript is generated from it into
//! `ui/src/api/shapes.ts`, and a test fails when that file is stale.
//!
//! These are transport types, apart from the domain's own: names, counts and dates. The text of a
//! stored code stands in exactly one of them, [`Taken`]; texts that are not stored yet stand in
//! [`Preview`] and [`NewCodes`].

mod accounts;
mod backups;
mod codes;
mod copies;
mod import;
mod keys;
mod leaving;
mod locked_out;
mod problem;
mod records;
mod settings;
mod store;
mod travel;
mod vault;

pub use accounts::{AccountEdit, AccountRow, AccountView, Checklist, CodeView, Home, OutCode, QualityFinding, SetView};
pub use backups::{
    BackupLook, BackupRow, BackupSet, BackupsView, BroughtBack, ChosenSave, OtherCopy, RestoreView, SaveRow, SecondPlace, United,
    WaitingCopy,
};
pub use codes::{TakeWish, Taken};
pub use copies::{
    CopyRow, CopyView, HeldSet, PrinterRow, ReadSet, SheetMade, SheetOpened, SheetPreview, SheetPreviewAccount, SheetRead, SheetStored,
    SheetVerdict, SheetWish, Strike,
};
pub use import::{ImportAccount, ImportSet, ImportUnread, ImportView, Imported};
pub use keys::{KeysView, Rekeyed, RetiredDeleted};
pub use leaving::{ExportAccount, ExportMade, ExportView, ExportWish, MovedOut};
pub use locked_out::{CopyAtHand, LockedOut, RowsOnCopy, WayIn};
pub use problem::{Problem, ProblemDetail, SetChoice};
pub use records::{AttentionItem, AttentionView, ItemFile, LedgerCheck, LedgerRow, LedgerView, LedgerWish};
pub use settings::{SettingRow, SettingsView};
pub use store::{Fit, KnownSet, LeftOut, NewCode, NewCodes, OtherReading, Preview, PreviewSet, SeenCode, Stored};
pub use travel::{PackHome, PackIsHome, PackMade, PackWish, PackedSet, StickHolds, UsedCode};
pub use vault::{News, Opened, Phase, Recent, Status, Strength};

/// Milliseconds since 1970.
pub type Ms = u64;

#[cfg(test)]
mod tests {
    use super::*;
    use ts_rs::{Config, TS};

    const FILES: [&str; 14] = [
        include_str!("accounts.rs"),
        include_str!("backups.rs"),
        include_str!("codes.rs"),
        include_str!("copies.rs"),
        include_str!("import.rs"),
        include_str!("keys.rs"),
        include_str!("leaving.rs"),
        include_str!("locked_out.rs"),
        include_str!("problem.rs"),
        include_str!("records.rs"),
        include_str!("settings.rs"),
        include_str!("store.rs"),
        include_str!("travel.rs"),
        include_str!("vault.rs"),
    ];

    fn declared<T: TS>(config: &Config) -> String {
        let docs = T::docs().unwrap_or_default();
        format!("{docs}export {}\n\n", T::decl(config))
    }

    /// The whole of `ui/src/api/shapes.ts`. Numbers are `number`: a time in milliseconds fits exactly.
    fn typescript() -> String {
        let config = Config::new().with_large_int("number");
        let mut out =
            "// Generated from src-tauri/src/shapes/: CODEKEEP_WRITE_SHAPES=1 cargo test -p codekeep-desktop --lib shapes\n\n".to_owned();
        macro_rules! declare {
            ($($name:ident),+ $(,)?) => {{
                $(out += &declared::<$name>(&config);)+
                [$(stringify!($name)),+].len()
            }};
        }
        let count = declare!(
            Problem,
            ProblemDetail,
            SetChoice,
            Phase,
            Status,
            Recent,
            Strength,
            Opened,
            News,
            Home,
            AccountRow,
            AccountView,
            SetView,
            CodeView,
            OutCode,
            Checklist,
            QualityFinding,
            TakeWish,
            Taken,
            Preview,
            PreviewSet,
            OtherReading,
            NewCode,
            SeenCode,
            LeftOut,
            NewCodes,
            Fit,
            KnownSet,
            Stored,
            ImportView,
            ImportSet,
            ImportAccount,
            ImportUnread,
            Imported,
            CopyRow,
            Strike,
            CopyView,
            SheetWish,
            SheetVerdict,
            HeldSet,
            PrinterRow,
            SheetRead,
            SheetOpened,
            ReadSet,
            SheetStored,
            SheetPreview,
            SheetPreviewAccount,
            SheetMade,
            ExportWish,
            ExportMade,
            ExportView,
            ExportAccount,
            MovedOut,
            PackWish,
            PackMade,
            StickHolds,
            PackHome,
            PackedSet,
            UsedCode,
            PackIsHome,
            LockedOut,
            WayIn,
            RowsOnCopy,
            CopyAtHand,
            AttentionItem,
            ItemFile,
            AttentionView,
            LedgerWish,
            LedgerView,
            LedgerRow,
            LedgerCheck,
            SettingRow,
            SettingsView,
            BackupsView,
            BackupRow,
            SecondPlace,
            WaitingCopy,
            BackupLook,
            BackupSet,
            BroughtBack,
            OtherCopy,
            United,
            RestoreView,
            SaveRow,
            ChosenSave,
            KeysView,
            Rekeyed,
            RetiredDeleted,
            AccountEdit,
        );
        let derived = FILES.iter().map(|file| file.matches("\n#[cfg_attr(test, derive(ts_rs::TS))]").count()).sum::<usize>();
        assert_eq!(count, derived, "a shape is missing from this list");
        out
    }

    #[test]
    fn the_typescript_is_not_stale() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/api/shapes.ts");
        let wanted = typescript();
        if std::env::var_os("CODEKEEP_WRITE_SHAPES").is_some() {
            std::fs::write(path, &wanted).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == wanted, "ui/src/api/shapes.ts is stale: see its first line");
    }
}
