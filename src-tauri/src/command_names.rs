// The table of all commands, on its own because the build script reads this file too.

/// A command that the window may call, and what it takes besides the session.
pub struct Command {
    /// As the page calls it.
    pub name: &'static str,
    /// What crosses with the call.
    #[allow(dead_code, reason = "the build script needs the names alone")]
    pub takes: Takes,
}

/// What crosses into a command.
#[allow(dead_code, reason = "the build script needs the names alone")]
pub enum Takes {
    /// Arguments with these names, each of which may be left out where the command says so; no others.
    Named(&'static [&'static str]),
    /// Bytes as they are: a password or a typed text, of which no JSON text may ever be made.
    Bytes,
    /// Any other call, sealed by the page; what is in it is held against this table when it was opened.
    Sealed,
}

const fn named(name: &'static str, arguments: &'static [&'static str]) -> Command {
    Command { name, takes: Takes::Named(arguments) }
}

const fn bytes(name: &'static str) -> Command {
    Command { name, takes: Takes::Bytes }
}

/// Every command: the build script declares them, the capability grants them one by one, the gate
/// holds each call against this table, and a test compares it with the other lists.
pub const COMMANDS: &[Command] = &[
    bytes("greet"),
    Command { name: "sealed", takes: Takes::Sealed },
    named("status", &[]),
    named("suggest_phrase", &[]),
    bytes("weigh_password"),
    named("choose_new_place", &[]),
    bytes("new_vault"),
    named("open_other", &[]),
    named("open_recent", &["key"]),
    named("forget_vault", &[]),
    bytes("unlock"),
    bytes("unlock_with_recovery_key"),
    named("agree", &["to"]),
    named("lock", &[]),
    bytes("step_up"),
    bytes("change_password"),
    named("touch", &[]),
    named("keys", &[]),
    named("make_recovery_key", &[]),
    named("forget_recovery_key", &[]),
    bytes("test_recovery_key"),
    bytes("rekey_with_new_password"),
    bytes("rekey_vault"),
    bytes("remove_recovery_key"),
    bytes("add_key_file"),
    bytes("remove_key_file"),
    bytes("upgrade_password"),
    named("delete_retired_copies", &[]),
    named("choose_key_file", &[]),
    named("backups", &[]),
    named("verify_backups", &[]),
    named("look_into_backup", &["backup"]),
    named("bring_back_set", &["backup", "set", "intent"]),
    named("unite_backup", &["backup"]),
    named("name_second_place", &[]),
    named("forget_second_place", &[]),
    named("clear_backups", &[]),
    named("choose_other_copy", &[]),
    named("weigh_waiting_copy", &["name"]),
    bytes("weigh_with_its_password"),
    named("unite_other_copy", &[]),
    named("restorable", &[]),
    named("choose_restore_place", &[]),
    named("choose_save", &["key"]),
    named("choose_save_file", &[]),
    bytes("restore_vault"),
    bytes("restore_vault_with_recovery_key"),
    named("home", &[]),
    named("account", &["account"]),
    named("edit_account", &["edit"]),
    named("close_account", &["account"]),
    named("take", &["wish"]),
    named("show_again", &["take"]),
    named("copy_again", &["take", "plain"]),
    named("answer", &["take", "outcome"]),
    named("correct", &["take", "reason"]),
    named("clear_clipboard", &[]),
    named("preview_clipboard", &[]),
    bytes("preview_text"),
    named("preview_file", &[]),
    named("preview", &[]),
    named("drop_preview", &[]),
    named("join_codes", &["codes", "at"]),
    named("split_code", &["codes", "at", "place"]),
    named("begin_reissue", &["account"]),
    named("fit", &["codes"]),
    named("store", &["codes"]),
    named("import", &[]),
    bytes("open_import"),
    named("choose_import_key", &[]),
    named("store_import", &["sets", "accounts", "dispose"]),
    named("drop_import", &[]),
    named("open_reissue_page", &["account"]),
    named("set_quality", &["set"]),
    named("choose_current", &["set"]),
    named("revoke", &["set", "why"]),
    named("restore", &["set"]),
    named("purge", &["account"]),
    named("signin_changed", &["account", "change"]),
    named("notice", &["set", "arrived"]),
    named("copies", &[]),
    named("copy", &["copy"]),
    named("sheet_preview", &["wish"]),
    named("save_sheet", &["wish"]),
    named("printers", &[]),
    named("print_sheet", &["wish", "printer"]),
    named("verify_sheet", &["id", "word"]),
    named("verify_scan", &[]),
    named("copy_said", &["copy", "said"]),
    named("read_sheet_file", &[]),
    bytes("read_sheet_text"),
    bytes("open_sheet"),
    named("store_sheet", &["beside"]),
    named("drop_sheet", &[]),
    named("export", &["wish"]),
    named("choose_export", &[]),
    bytes("open_export"),
    named("take_in_export", &[]),
    named("drop_export", &[]),
    named("move_out", &[]),
    named("make_pack", &["wish"]),
    named("make_stick", &["wish"]),
    named("choose_pack", &[]),
    named("bring_home", &["used"]),
    named("drop_pack", &[]),
    named("locked_out", &["situation"]),
    named("attention", &[]),
    named("put_off", &["item", "until"]),
    named("seen", &["item"]),
    named("ledger", &["wish"]),
    named("verify_ledger", &[]),
    named("export_ledger", &[]),
    named("settings", &[]),
    named("set_setting", &["name", "value"]),
    named("set_look", &["theme", "letterKeys"]),
];
