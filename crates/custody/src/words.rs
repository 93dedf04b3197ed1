//! Small closed vocabularies: one Rust name, one stable word in files, on the command line and in JSON.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(clippy::enum_variant_names, reason = "the product's words are as they are: a site asks for codes in order")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value that a stable word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words!(
    /// How the codes of a set work.
    Shape {
        /// Several codes, each good once.
        List = "list",
        /// One code; using it makes the service issue the next.
        Rotating = "rotating",
        /// One reusable recovery key or word phrase (a saved recovery code in NIST SP 800-63B-4).
        Key = "key",
        /// Issued by an administrator; expires, may be used more than once.
        Pass = "pass",
        /// A numbered or coordinate card.
        Grid = "grid",
    }
);

impl Shape {
    /// Whether an accepted code is spent.
    #[must_use]
    pub fn uses_up(self) -> bool {
        matches!(self, Shape::List | Shape::Rotating)
    }

    /// Whether the outcome of a take is asked for.
    #[must_use]
    pub fn asks_outcome(self) -> bool {
        !matches!(self, Shape::Key | Shape::Grid)
    }
}

words!(
    /// What became of a code that was taken.
    Outcome {
        /// The service took it.
        Accepted = "accepted",
        /// The service did not take it.
        Refused = "refused",
        /// It was not used.
        Returned = "returned",
    }
);
words!(
    /// How a code left the vault.
    How {
        /// Shown in the window or printed on the terminal.
        Shown = "shown",
        /// Put on the clipboard.
        Copied = "copied",
        /// It was marked as used already when its set was stored.
        AsStored = "as-stored",
    }
);
words!(
    /// Where a set came from.
    Source {
        /// Pasted text.
        Paste = "paste",
        /// A file.
        File = "file",
        /// Typed by hand.
        Typed = "typed",
    }
);
words!(
    /// Why a set was revoked.
    Why {
        /// Somebody else may have seen the codes.
        Exposed = "exposed",
        /// A copy that holds the set was lost.
        CopyLost = "copy-lost",
        /// The service sent a notice that the owner did not cause.
        Notice = "notice",
    }
);
words!(
    /// What changed in the sign-in of an account.
    Change {
        /// The phone was replaced.
        Phone = "phone",
        /// Multi-factor sign-in was enrolled again.
        Enrolled = "enrolled",
        /// The password was reset.
        Password = "password",
    }
);
words!(
    /// What a copy is.
    CopyKind {
        /// A printed sheet that anybody can read.
        Plain = "plain",
        /// A printed sheet that opens with a phrase of its own.
        Sealed = "sealed",
        /// A printed sheet with the recovery key of the vault itself.
        Recovery = "recovery",
        /// A file with everything in it that anybody can read.
        PlainExport = "plain-export",
        /// A file with everything in it that opens with a phrase of its own.
        SealedExport = "sealed-export",
        /// A small vault of its own for the way, with chosen codes, that opens with a phrase of its own.
        Pack = "pack",
    }
);

impl CopyKind {
    /// A file with everything in it, and no sheet.
    #[must_use]
    pub fn is_export(self) -> bool {
        matches!(self, CopyKind::PlainExport | CopyKind::SealedExport)
    }

    /// No sheet but a file: nothing is struck in it, and it has no check word.
    #[must_use]
    pub fn is_file(self) -> bool {
        self.is_export() || self == CopyKind::Pack
    }

    /// Taken along or laid by to be used when the vault is not at hand. An export is for leaving.
    #[must_use]
    pub fn is_for_use(self) -> bool {
        matches!(self, CopyKind::Plain | CopyKind::Sealed | CopyKind::Pack)
    }

    /// Whoever has it can read it, without a phrase.
    #[must_use]
    pub fn is_plain(self) -> bool {
        matches!(self, CopyKind::Plain | CopyKind::PlainExport)
    }
}

words!(
    /// What was said of a copy.
    CopyEvent {
        /// Looked at, its used rows struck.
        Checked = "checked",
        /// Destroyed.
        Destroyed = "destroyed",
        /// Lost.
        Lost = "lost",
    }
);
words!(
    /// Paper sizes.
    Paper {
        /// 210 by 297 mm.
        A4 = "a4",
        /// 8.5 by 11 inches.
        Letter = "letter",
        /// A file, which is on no paper.
        None = "none",
    }
);
words!(
    /// Facts of an account that are kept as numbers.
    Fact {
        /// 1 when privileged rules apply.
        Privileged = "privileged",
        /// 1 when the account was left.
        Closed = "closed",
        /// 1 when codes are entered without separators.
        PlainEntry = "plain-entry",
        /// Which code the site asks for: 0 any, 1 in order, 2 by number.
        Order = "order",
    }
);
words!(
    /// Which code a site asks for.
    Order {
        /// Any unused code.
        Any = "any",
        /// The codes in their order.
        InOrder = "in-order",
        /// The code with the number that the site names.
        ByNumber = "by-number",
    }
);
words!(
    /// Fields whose text a person types.
    Field {
        /// Name of the service.
        Service = "service",
        /// Account name at the service.
        Account = "account",
        /// Host of the sign-in page.
        Host = "host",
        /// Page where a new set is made.
        ReissuePage = "reissue-page",
        /// What else is needed to sign in.
        AlsoNeeded = "also-needed",
        /// Who owns the account.
        Owner = "owner",
        /// Words to find it by.
        Tags = "tags",
        /// Anything but codes.
        Notes = "notes",
        /// Where a copy is kept.
        Place = "place",
        /// Why an outcome was corrected.
        Reason = "reason",
    }
);
words!(
    /// What was changed in the keys of the vault.
    KeyChange {
        /// A new password.
        Password = "password",
        /// The cost of guessing the password was raised.
        Cost = "cost",
        /// From now on a key file is wanted beside the password.
        KeyFileAdded = "key-file-added",
        /// Another key file took the old one's place.
        KeyFileReplaced = "key-file-replaced",
        /// The password opens the vault alone again.
        KeyFileRemoved = "key-file-removed",
        /// A recovery key was made; the one before it, if any, is void.
        RecoveryMade = "recovery-made",
        /// There is no recovery key any more.
        RecoveryRemoved = "recovery-removed",
        /// A new data key: what was saved before opens with a retired one.
        Rekeyed = "rekeyed",
    }
);
