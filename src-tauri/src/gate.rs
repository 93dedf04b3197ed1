//! What every call has to pass before its command sees it: only arguments that the command has, and
//! nothing larger than a person could mean. Whether a vault is open is [`Session::open`]'s to say.
//!
//! [`Session::open`]: crate::session::Session::open

use serde_json::Value;
use tauri::ipc::InvokeBody;

use crate::command_names::{COMMANDS, Takes};
use crate::problem::problem;
use crate::shapes::Problem;

/// Longest raw argument: what is typed by hand, or a password.
const LONGEST_BYTES: usize = 1 << 20;
/// Longest sealed call: the most that is let in as JSON, each sign escaped.
const LONGEST_SEALED: usize = 2 * MOST_TEXT;
/// Longest text of one argument: that of a label in a vault.
const LONGEST_TEXT: usize = 64 << 10;
/// Most bytes of text and most values in one call: a thousand codes fit many times over.
const MOST_TEXT: usize = 4 << 20;
const MOST_VALUES: usize = 100_000;

/// Why a call may not reach its command; `None` when it may.
pub fn refusal(command: &str, body: &InvokeBody) -> Option<Problem> {
    // A name that is not in the table reaches nobody: it is neither granted nor handled.
    let known = COMMANDS.iter().find(|known| known.name == command)?;
    match (&known.takes, body) {
        (Takes::Bytes, InvokeBody::Raw(bytes)) if bytes.len() <= LONGEST_BYTES => None,
        (Takes::Sealed, InvokeBody::Raw(bytes)) if bytes.len() <= LONGEST_SEALED => None,
        (Takes::Bytes | Takes::Sealed, InvokeBody::Raw(_)) => Some(too_large()),
        (Takes::Bytes | Takes::Sealed, InvokeBody::Json(_)) => Some(invalid("This command takes bytes.")),
        (Takes::Named(_), InvokeBody::Raw(_)) => Some(invalid("This command takes no bytes.")),
        (Takes::Named(names), InvokeBody::Json(value)) => {
            let is_known = match value {
                Value::Object(arguments) => arguments.keys().all(|key| names.contains(&key.as_str())),
                Value::Null => true,
                _ => false,
            };
            if is_known { Size::default().exceeded_by(value).then(too_large) } else { Some(invalid("There is no such argument.")) }
        }
    }
}

#[derive(Default)]
struct Size {
    text: usize,
    values: usize,
}

impl Size {
    /// JSON from the window is at most as deep as serde_json reads it, so this ends.
    fn exceeded_by(&mut self, value: &Value) -> bool {
        self.values += 1;
        let here = match value {
            Value::String(text) => self.takes(text),
            Value::Array(items) => items.iter().any(|item| self.exceeded_by(item)),
            Value::Object(fields) => fields.iter().any(|(key, item)| self.takes(key) || self.exceeded_by(item)),
            _ => false,
        };
        here || self.values > MOST_VALUES
    }

    fn takes(&mut self, text: &str) -> bool {
        self.text += text.len();
        text.len() > LONGEST_TEXT || self.text > MOST_TEXT
    }
}

fn too_large() -> Problem {
    problem("too-large", "That is too long.", "Bring it as a file.")
}

fn invalid(what: &str) -> Problem {
    problem("invalid", what, "This is a fault of the program; please report it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code_of(command: &str, body: impl Into<InvokeBody>) -> Option<String> {
        refusal(command, &body.into()).map(|problem| problem.code)
    }

    fn nested(depth: usize) -> Value {
        (0..depth).fold(Value::Null, |inner, _| json!([inner]))
    }

    #[test]
    fn what_a_command_has_not_is_refused_for_every_command() {
        for command in COMMANDS {
            let name = command.name;
            match &command.takes {
                Takes::Bytes | Takes::Sealed => {
                    let longest = if matches!(command.takes, Takes::Sealed) { LONGEST_SEALED } else { LONGEST_BYTES };
                    assert_eq!(code_of(name, vec![0; longest]), None, "{name}");
                    assert_eq!(code_of(name, vec![0; longest + 1]).as_deref(), Some("too-large"), "{name}");
                    for json in [Value::Null, json!({}), json!({ "password": "x" })] {
                        assert_eq!(code_of(name, json).as_deref(), Some("invalid"), "{name}");
                    }
                }
                Takes::Named(arguments) => {
                    let whole = |value: &Value| Value::Object(arguments.iter().map(|a| ((*a).to_owned(), value.clone())).collect());
                    assert_eq!(code_of(name, whole(&json!("x"))), None, "{name}");
                    assert_eq!(code_of(name, vec![1, 2, 3]).as_deref(), Some("invalid"), "{name}");
                    assert_eq!(code_of(name, json!(["x"])).as_deref(), Some("invalid"), "{name}");
                    let mut more = whole(&json!("x"));
                    more["force"] = json!(true);
                    assert_eq!(code_of(name, more).as_deref(), Some("invalid"), "{name}");
                    for large in
                        [json!("x".repeat(LONGEST_TEXT + 1)), json!(vec!["x".repeat(LONGEST_TEXT); 70]), json!(vec![0; MOST_VALUES])]
                    {
                        let wanted = (!arguments.is_empty()).then_some("too-large");
                        assert_eq!(code_of(name, whole(&large)).as_deref(), wanted, "{name}");
                    }
                    assert_eq!(code_of(name, whole(&nested(100))), None, "depth alone is for the command to refuse: {name}");
                }
            }
        }
    }

    /// Whatever a page can make up: the same for the same seed.
    struct Made(u64);

    impl Made {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth's MMIX generator
            (self.0 >> 33) as usize % bound
        }

        fn one<T: Clone>(&mut self, of: &[T]) -> T {
            of[self.below(of.len())].clone()
        }

        fn text(&mut self) -> String {
            let piece = self.one(&[
                "",
                "x",
                "0",
                "../",
                "\0",
                "\u{202e}",
                "\u{10ffff}",
                "é",
                "\"",
                "2026-11-29",
                "take",
                "ffffffffffffffffffffffffffffffff",
            ]);
            let times = if self.below(60) == 0 { LONGEST_TEXT + self.below(2) } else { self.one(&[1, 1, 2, 33]) };
            piece.repeat(times)
        }

        fn value(&mut self, depth: usize, names: &[&str]) -> Value {
            match self.below(if depth == 0 { 5 } else { 7 }) {
                0 => Value::Null,
                1 => json!(self.below(2) == 0),
                2 => json!(self.one(&[0, 1, -1, i64::MIN, i64::MAX, 4_294_967_296])),
                3 => json!(self.one(&[0.5, -0.0, f64::MAX, f64::MIN_POSITIVE])),
                4 => json!(self.text()),
                5 => (0..self.below(4)).map(|_| self.value(depth - 1, names)).collect(),
                _ => (0..self.below(6)).map(|_| (self.name(names), self.value(depth - 1, names))).collect(),
            }
        }

        /// One that is known, more often than not.
        fn name(&mut self, names: &[&str]) -> String {
            if names.is_empty() || self.below(4) == 0 { self.text() } else { self.one(names).to_owned() }
        }
    }

    /// The words that stand in the shapes and in the table, so that what is made up gets deep into them.
    const NAMES: &[&str] = &[
        "account",
        "set",
        "ordinal",
        "copy",
        "plain",
        "confirmed",
        "unrecorded",
        "codes",
        "text",
        "before",
        "used",
        "line",
        "seen",
        "part",
        "read",
        "doubtful",
        "unsure",
        "looked",
        "service",
        "host",
        "shape",
        "issued",
        "expires",
        "case_matters",
        "used_places",
        "mode",
        "of",
        "dispose",
        "clear_clipboard",
        "privileged",
        "wish",
        "edit",
        "kind",
        "accounts",
        "place",
        "paper",
        "query",
        "days",
        "limit",
        "name",
        "value",
    ];

    /// What the gate lets through is within its limits, and any shape takes it or refuses it in words.
    #[test]
    fn whatever_a_page_makes_up_is_refused_or_within_the_limits() {
        let mut made = Made(7);
        let (mut passed, mut stopped) = (0, 0);
        for _ in 0..6_000 {
            let known = &COMMANDS[made.below(COMMANDS.len())];
            let names = if let Takes::Named(names) = &known.takes { *names } else { &[] };
            let value = match made.below(4) {
                0 => made.value(3, NAMES),
                _ => (0..made.below(3)).map(|_| (made.name(names), made.value(4, NAMES))).collect(),
            };
            if code_of(known.name, value.clone()).is_some() {
                stopped += 1;
                continue;
            }
            passed += 1;
            assert!(value.is_object() || value.is_null(), "{} took {value}", known.name);
            for (name, argument) in value.as_object().into_iter().flatten() {
                assert!(names.contains(&name.as_str()), "{} took {name}", known.name);
                read_as_every_shape(argument);
            }
            let lengths = lengths_of(&value);
            assert!(lengths.iter().all(|length| *length <= LONGEST_TEXT) && lengths.iter().sum::<usize>() <= MOST_TEXT, "{}", known.name);
        }
        assert!(passed > 1_000 && stopped > 1_000, "{passed} passed and {stopped} were stopped, which proves little");
    }

    fn lengths_of(value: &Value) -> Vec<usize> {
        match value {
            Value::String(text) => vec![text.len()],
            Value::Array(items) => items.iter().flat_map(lengths_of).collect(),
            Value::Object(fields) => fields.iter().flat_map(|(key, item)| [vec![key.len()], lengths_of(item)].concat()).collect(),
            _ => Vec::new(),
        }
    }

    fn read_as_every_shape(value: &Value) {
        use crate::shapes::{AccountEdit, ExportWish, LedgerWish, NewCode, NewCodes, PackWish, SheetWish, TakeWish, UsedCode};
        macro_rules! read {
            ($($shape:ty),+) => { $(let _ = serde_json::from_value::<$shape>(value.clone());)+ };
        }
        read!(
            TakeWish,
            NewCodes,
            Vec<NewCode>,
            AccountEdit,
            SheetWish,
            LedgerWish,
            ExportWish,
            PackWish,
            Vec<UsedCode>,
            Vec<u32>,
            Option<String>
        );
        if let Some(text) = value.as_str() {
            let _ = custody::AccountId::from_hex(text);
            let _ = custody::EventId::from_hex(text);
            let _ = text.parse::<custody::Date>();
        }
    }

    #[test]
    fn a_command_that_is_not_in_the_table_is_left_to_the_handler() {
        assert_eq!(code_of("no_such_command", json!({ "a": 1 })), None);
    }
}
