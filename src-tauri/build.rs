//! Declares every command, so that a window may only call what its capability grants. Without this
//! list Tauri lets any local window call any command, whatever the capability files say.

include!("src/command_names.rs");

fn main() {
    let names: Vec<&'static str> = COMMANDS.iter().map(|command| command.name).collect();
    let manifest = tauri_build::AppManifest::new().commands(names.leak()); // for as long as this script runs
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    println!("cargo:rerun-if-changed=ui/dist");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
