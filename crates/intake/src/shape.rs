//! Stage 7c: the shape of a set, from what the text calls it and what is known of the service.

use custody::Shape;
use custody::services::Service;

use crate::cues::{CODES, Cues, KEY, PASS, SINGLE_USE};
use crate::form::Form;

/// Services whose one code is replaced by the next when it is used (code-formats).
const ROTATING: &[&str] = &[
    "bitwarden",
    "auth0",
    "microsoft",
    "gitea",
    "atlassian",
    "stripe",
    "snapchat",
    "nordpass",
    "docker",
    "fastmail",
    "vaultwarden",
    "casdoor",
];
/// Services whose one text is a key that stays good.
const KEYS: &[&str] = &["apple", "whatsapp", "signal", "1password", "tuta", "ente", "matrix", "standard-notes", "bitlocker"];

/// The shape of `count` codes of this form.
pub(crate) fn shape(count: usize, form: &Form, service: Option<&Service>, said: Cues) -> Shape {
    let slug = service.map_or("", |s| s.slug);
    if count > 1 {
        Shape::List
    } else if said.any(PASS) {
        Shape::Pass
    } else if form.phrase || KEYS.contains(&slug) {
        Shape::Key
    } else if ROTATING.contains(&slug) || said.any(SINGLE_USE) {
        Shape::Rotating
    } else if said.any(KEY) && !said.any(CODES) {
        Shape::Key
    } else {
        Shape::List
    }
}
