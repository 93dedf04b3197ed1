//! Every type of every room through which a secret passes: none may be printed, and none copied by
//! accident. Only what crosses to the page may be serialised, and those types stand apart.

use std::fmt::{Debug, Display};

use serde::Serialize;
use static_assertions::assert_not_impl_any;

macro_rules! secret {
    ($($kind:ty),+ $(,)?) => { $(assert_not_impl_any!($kind: Clone, Debug, Display, Serialize);)+ };
}

macro_rules! crosses {
    ($($kind:ty),+ $(,)?) => { $(assert_not_impl_any!($kind: Clone, Debug, Display);)+ };
}

secret!(
    custody::CodeText,
    custody::Comparable,
    vault::format::Password,
    vault::format::Dek,
    vault::format::VaultSecret,
    vault::format::KeyFile,
    vault::format::RecoveryKey,
    vault::Phrase,
    vault::OpenVault,
    vault::Handed,
    vault::NewCode,
    vault::StoreWish,
    vault::SheetContents,
    vault::SheetAccount,
    intake::Recognised,
    intake::FoundSet,
    intake::FoundCode,
    intake::LeftOut,
    sheet::Rendered,
    sheet::picture::Gray,
    pictures::Pictured,
    pictures::Sight,
    pictures::Word,
    pictures::Crop,
    crate::clipboard::Pasted,
    crate::draft::Draft,
    crate::import::Import,
    crate::draft::Kept,
    crate::channel::Channel,
    crate::channel::Call,
    crate::session::Session,
    crate::session::Inner,
    crate::session::Phase,
);

crosses!(
    crate::shapes::Taken,
    crate::shapes::Preview,
    crate::shapes::PreviewSet,
    crate::shapes::NewCode,
    crate::shapes::SeenCode,
    crate::shapes::NewCodes,
    crate::shapes::LeftOut,
);
