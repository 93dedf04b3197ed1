//! What is to be known of the codes of a set, below them in the real window: the service's choice, and nobody's fault.

#![cfg(target_os = "linux")]

use journeys::program;
use journeys::window::Kept;
use serde_json::json;

#[test]
fn what_a_service_chose_is_told_quietly_and_tells_nothing_of_a_code() {
    let kept = Kept::new();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    window.click("account-row");
    let told = window.reads("home/quality", "short for a saved recovery code (NIST: 64 bits)");
    assert!(told.contains("That is the service's choice, not yours"), "{told}");
    window.record_replies();
    for account in window.call("home", json!({}))["accounts"].as_array().unwrap() {
        let view = window.call("account", json!({ "account": account["id"] }));
        for set in view["sets"].as_array().unwrap() {
            let found = window.call("set_quality", json!({ "set": set["id"] }));
            assert_eq!(found[0]["kind"], "short-for-saved-recovery-code", "{found}");
            assert!(found[0]["count"].is_null(), "no figure that would tell how long a code is: {found}");
        }
    }
    for (command, reply) in window.recorded() {
        assert!(kept.codes.iter().all(|code| !reply.contains(code.as_str())), "{command} told a code");
    }
}
