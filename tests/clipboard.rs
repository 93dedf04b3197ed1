//! A copied code and the clipboard, as another program sees it: who clears what, and when.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use journeys::program;
use journeys::window::desktop::{clipboard, fill_clipboard, fill_middle_button, middle_button};
use journeys::window::{Kept, Program};
use serde_json::{Value, json};

fn copies_a_code(window: &Program) -> Value {
    let account = window.call("home", json!({}))["accounts"][0]["id"].clone();
    let wish =
        json!({ "account": account, "set": null, "ordinal": null, "copy": true, "plain": false, "confirmed": [], "unrecorded": false });
    let taken = window.call("take", json!({ "wish": wish }));
    assert!(taken["take"].is_string() && taken["text"].is_null(), "{taken}");
    taken
}

#[test]
fn only_our_own_content_is_cleared_and_each_copy_in_its_own_time() {
    let kept = Kept::new();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    assert_eq!(window.call("set_setting", json!({ "name": "clipboard.seconds", "value": 5 })), Value::Null);
    let its_time = Duration::from_secs(5);
    let holds = |code: usize| window.until("the code on the clipboard", || clipboard().filter(|text| *text == kept.codes[code]));

    window.step("a_second_copy_takes_over_the_clearing");
    copies_a_code(&window);
    holds(0);
    std::thread::sleep(Duration::from_secs(2));
    let second = Instant::now();
    copies_a_code(&window);
    holds(1);
    // A manager that copies the clipboard into what the middle button pastes.
    fill_middle_button(&kept.codes[1]);
    window.until("the second copy to be cleared", || clipboard().is_none().then_some(()));
    assert!(second.elapsed() >= its_time, "the first copy's timer cleared the second copy after {:?}", second.elapsed());
    window.until("the middle button to be cleared too", || middle_button().is_none().then_some(()));

    window.step("what_somebody_else_put_there_stays");
    copies_a_code(&window);
    holds(2);
    fill_middle_button("a line of a letter");
    fill_clipboard("a shopping list");
    // Another copy after it: when that one was cleared, the time of the one before it was over too.
    window.call("clear_clipboard", json!({}));
    assert_eq!(clipboard().as_deref(), Some("a shopping list"));
    let third = copies_a_code(&window);
    holds(3);
    window.until("the last copy to be cleared", || clipboard().is_none().then_some(()));
    assert_eq!(middle_button().as_deref(), Some("a line of a letter"));

    window.step("a_kill_is_made_good_at_the_next_unlock");
    assert_eq!(window.call("copy_again", json!({ "take": third["take"], "plain": false })), 5);
    holds(3);
    window.crash();
    // A manager keeps what it saw.
    fill_clipboard(&kept.codes[3]);
    let window = kept.locked(&program("CODEKEEP_DESKTOP"));
    assert_eq!(clipboard().as_deref(), Some(kept.codes[3].as_str()), "before the unlock nobody knows that it is a code");
    kept.unlocks(&window);
    window.until("the code that was left behind to be cleared", || clipboard().is_none().then_some(()));
    window.reads("home/", "clipboard");

    window.step("the_next_unlock_leaves_what_is_not_ours");
    window.locks();
    fill_clipboard(&kept.codes[9]); // never taken: it may be the person's own doing
    kept.unlocks(&window);
    assert_eq!(clipboard().as_deref(), Some(kept.codes[9].as_str()));
}
