//! `settings`: what is set, and its bounds.

use clap::Args;
use custody::settings::{ALL, Setting};
use serde_json::json;

use crate::door::Door;
use crate::trouble::Done;
use crate::when;

#[derive(Args)]
pub struct List {
    /// One setting
    name: Option<String>,
    /// Its new value; one that protects less wants the password again
    #[arg(requires = "name")]
    value: Option<u64>,
}

impl List {
    pub fn run(self, door: &Door) -> Done {
        // A misspelt name is told before the password is asked for.
        let chosen = self.name.as_deref().map(Setting::named).transpose().map_err(vault::VerbError::from)?;
        let (mut vault, proof) = door.open()?;
        if let (Some(setting), Some(value)) = (chosen, self.value) {
            vault.set_setting(setting.name, value, Some(&proof), when::now_ms())?;
            door.tell_news(&mut vault);
        }
        let settings = &vault.state().settings;
        let shown: Vec<Setting> = chosen.map_or_else(|| ALL.to_vec(), |one| vec![one]);
        door.out.document(|| {
            let rows = shown
                .iter()
                .map(|s| json!({"name": s.name, "value": settings.get(*s), "default": s.default, "least": s.least, "most": s.most}));
            json!({"settings": rows.collect::<Vec<_>>()})
        })?;
        for setting in shown {
            let (value, name) = (settings.get(setting), setting.name);
            door.out.line(format!("{name:<32} {value:>5}  ({} to {}, default {})", setting.least, setting.most, setting.default))?;
        }
        door.out.done()
    }
}
