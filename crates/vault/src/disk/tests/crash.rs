//! A power cut after any call, with any part of what was not yet synced lost, leaves the old or the new vault,
//! whole; and what was reported as saved is there.

use std::path::Path;

use super::super::{SaveError, Saved, Urgency};
use super::sim::Sim;
use super::{NOW, lock, places, sealed};

pub const VAULT: &str = "/home/v.codekeep";

/// A disk with save 1 as vault and, when told, as own copy; everything settled.
pub fn disk(with_own: bool) -> Sim {
    let sim = Sim::new(&["/home", "/state"]);
    let places = places(Path::new(VAULT), Path::new("/state"));
    let mut guard = lock(&places, &sim);
    let _ = guard.create(&sealed(1), NOW).unwrap();
    if !with_own {
        super::super::Disk::remove(&sim, &places.own_copy()).unwrap();
    }
    drop(guard);
    sim.settle(None);
    sim
}

/// Looks, then saves save 2 with the calls failing as told from the first call of the save on.
pub fn save(sim: &Sim, urgency: Urgency, fault: Option<(super::sim::Fails, std::io::ErrorKind)>) -> Result<Saved, SaveError> {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let mut guard = lock(&places, sim);
    guard.look();
    sim.settle(fault);
    guard.save(&sealed(2), urgency, NOW)
}

#[test]
fn a_crash_after_any_call_of_a_save_leaves_old_or_new() {
    let (old, new) = (sealed(1), sealed(2));
    for urgency in [Urgency::UseOfACode, Urgency::Other] {
        for with_own in [true, false] {
            for links in [true, false] {
                let sim = if links { disk(with_own) } else { disk(with_own).without_links() };
                let saved = save(&sim, urgency, None).unwrap();
                assert_eq!((&saved.vault, &saved.own, &saved.backup), (&Ok(()), &Ok(()), &Ok(())));

                let own = places(Path::new(VAULT), Path::new("/state")).own_copy();
                let mut count = 0;
                for files in sim.crashes() {
                    count += 1;
                    let vault = &files[Path::new(VAULT)];
                    assert!(*vault == old || *vault == new, "the vault is torn");
                    assert!(files.contains_key(&own) || !with_own, "the own copy is gone");
                    assert!(files.get(&own).is_none_or(|own| *own == old || *own == new), "the own copy is torn");
                    if urgency == Urgency::Other && files.get(&own) == Some(&new) {
                        assert_eq!(*vault, new, "the own copy went ahead of the vault");
                    }
                }
                assert!(count > 30, "{count}");
                for files in sim.crashes_now() {
                    assert_eq!((&files[Path::new(VAULT)], &files[&own]), (&new, &new), "what was reported is gone");
                    assert!(files.iter().any(|(path, bytes)| path.to_string_lossy().contains("/backups/") && *bytes == old), "no backup");
                }
            }
        }
    }
}

#[test]
fn a_use_of_a_code_is_durable_before_the_vault_file_is_touched() {
    let sim = disk(true);
    let _ = save(&sim, Urgency::UseOfACode, None).unwrap();
    let own = places(Path::new(VAULT), Path::new("/state")).own_copy();
    for files in sim.crashes() {
        assert!(files[Path::new(VAULT)] == sealed(1) || files[&own] == sealed(2));
    }
}

#[test]
fn a_crash_while_a_vault_is_made_leaves_nothing_or_all_of_it() {
    for links in [true, false] {
        let sim = if links { Sim::new(&["/home", "/state"]) } else { Sim::new(&["/home", "/state"]).without_links() };
        let places = places(Path::new(VAULT), Path::new("/state"));
        let mut guard = lock(&places, &sim);
        sim.settle(None);
        let _ = guard.create(&sealed(1), NOW).unwrap();
        for files in sim.crashes() {
            let vault = files.get(Path::new(VAULT));
            // Without hard links an empty file holds the name for a moment.
            assert!(vault.is_none_or(|vault| *vault == sealed(1) || (!links && vault.is_empty())));
        }
        assert!(sim.crashes_now().iter().all(|files| files[Path::new(VAULT)] == sealed(1)));
    }
}
