//! The fonts of a sheet: three embedded ones, and system fonts for characters those lack.
//!
//! Text goes through [`Fonts::admit`] (names) or [`Fonts::admit_code`] before it is laid out; after that every character
//! has a face, so that shaping never falls back to an empty box.

use std::collections::HashSet;
use std::sync::Arc;

use krilla::text::Font;
use rustybuzz::ttf_parser::{self, Permissions};
use unicode_segmentation::UnicodeSegmentation;

use crate::SheetError;

/// How a text looks, apart from its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Inter Regular.
    Text,
    /// Inter SemiBold.
    Strong,
    /// JetBrains Mono Medium, with the slashed zero.
    Mono,
}

/// A face by its place in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FaceId(usize);

/// One face: what the shaper reads and what the PDF writer embeds.
pub(crate) struct Face {
    pub(crate) font: Font,
    data: FaceData,
    /// System faces are shaped with all their own features; embedded ones without those that swap characters for others.
    pub(crate) is_system: bool,
}

enum FaceData {
    Embedded(Box<rustybuzz::Face<'static>>),
    System(Arc<Vec<u8>>, u32),
}

impl Face {
    fn embedded(bytes: &'static [u8]) -> Result<Self, SheetError> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0).ok_or(SheetError::Font)?;
        let font = Font::new(bytes.into(), 0).ok_or(SheetError::Font)?;
        Ok(Self { font, data: FaceData::Embedded(Box::new(shaper)), is_system: false })
    }

    fn system(bytes: Vec<u8>, index: u32) -> Option<Self> {
        let bytes = Arc::new(bytes);
        let font = Font::new(Arc::clone(&bytes).into(), index)?;
        Some(Self { font, data: FaceData::System(bytes, index), is_system: true })
    }

    /// Runs `use_it` with the shaper's view of the face; nothing where a system font turned out to be broken.
    pub(crate) fn with_shaper<T>(&self, use_it: impl FnOnce(&rustybuzz::Face<'_>) -> T) -> Option<T> {
        match &self.data {
            FaceData::Embedded(face) => Some(use_it(face)),
            FaceData::System(bytes, index) => rustybuzz::Face::from_slice(bytes, *index).as_ref().map(use_it),
        }
    }

    fn covers(&self, cluster: &str) -> bool {
        self.with_shaper(|face| covers(face, cluster)).unwrap_or(false)
    }
}

/// All faces of one sheet.
pub(crate) struct Fonts {
    faces: Vec<Face>,
    system: Option<System>,
    not_printable: Vec<String>,
}

impl Fonts {
    /// The embedded faces, in the order of [`Style`].
    pub(crate) fn embedded() -> Result<Self, SheetError> {
        let faces = vec![
            Face::embedded(include_bytes!("../fonts/Inter-Regular.ttf"))?,
            Face::embedded(include_bytes!("../fonts/Inter-SemiBold.ttf"))?,
            Face::embedded(include_bytes!("../fonts/JetBrainsMono-Medium.ttf"))?,
        ];
        Ok(Self { faces, system: None, not_printable: Vec::new() })
    }

    /// A machine on which no font is installed.
    #[cfg(test)]
    pub(crate) fn embedded_alone() -> Self {
        let mut fonts = Self::embedded().unwrap();
        fonts.system = Some(System { database: fontdb::Database::new(), candidates: Vec::new(), missing: HashSet::new() });
        fonts
    }

    pub(crate) fn face(&self, id: FaceId) -> Option<&Face> {
        self.faces.get(id.0)
    }

    /// The text as it can be printed: white space is a space, and what no font has reads like `[U+65E5]`. Such a text is
    /// remembered for [`Fonts::into_not_printable`].
    pub(crate) fn admit(&mut self, text: &str, style: Style) -> String {
        let mut printable = String::with_capacity(text.len());
        let mut complete = true;
        for cluster in text.graphemes(true) {
            if cluster.chars().all(char::is_whitespace) {
                printable.push(' ');
            } else if cluster.chars().any(|c| is_invisible(c) && !is_joiner(c)) || !self.find(cluster, style) {
                complete = false;
                for c in cluster.chars() {
                    printable.push_str(&format!("[U+{:04X}]", u32::from(c)));
                }
            } else {
                printable.push_str(cluster);
            }
        }
        if !complete && !self.not_printable.iter().any(|known| known == text) {
            self.not_printable.push(text.to_owned());
        }
        printable
    }

    /// Whether a code can be read off paper character by character.
    pub(crate) fn admit_code(&mut self, code: &str) -> bool {
        !code.is_empty()
            && !code.starts_with(' ')
            && !code.ends_with(' ')
            && code.chars().all(|c| c == ' ' || !(c.is_whitespace() || is_invisible(c)))
            && code.graphemes(true).all(|cluster| self.find(cluster, Style::Mono))
    }

    /// The face for one character with its marks; `None` for text that was not admitted.
    pub(crate) fn face_for(&self, cluster: &str, style: Style) -> Option<FaceId> {
        let own = style as usize;
        std::iter::once(own)
            .chain((0..self.faces.len()).filter(|i| *i != own))
            .find(|i| self.faces.get(*i).is_some_and(|face| face.covers(cluster)))
            .map(FaceId)
    }

    pub(crate) fn into_not_printable(self) -> Vec<String> {
        self.not_printable
    }

    fn find(&mut self, cluster: &str, style: Style) -> bool {
        if self.face_for(cluster, style).is_some() {
            return true;
        }
        let found = self.system.get_or_insert_with(System::load).find(cluster);
        let known = found.is_some();
        self.faces.extend(found);
        known
    }
}

/// The fonts installed on this machine, looked through only when a character asks for it.
struct System {
    database: fontdb::Database,
    /// Upright text faces before the others; the order does not depend on how the folders are listed.
    candidates: Vec<fontdb::ID>,
    missing: HashSet<String>,
}

impl System {
    fn load() -> Self {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        let mut ranked: Vec<_> = database
            .faces()
            .map(|face| {
                let family = face.families.first().map_or("", |(name, _)| name.as_str());
                let plain_text = !["Serif", "Mono", "Math", "Condensed"].iter().any(|kind| family.contains(kind));
                let rank = (
                    face.style != fontdb::Style::Normal,
                    face.stretch != fontdb::Stretch::Normal,
                    !plain_text,
                    !family.starts_with("Noto Sans"),
                    face.weight.0.abs_diff(fontdb::Weight::NORMAL.0),
                );
                (rank, family.to_owned(), face.post_script_name.clone(), face.index, face.id)
            })
            .collect();
        ranked.sort();
        Self { database, candidates: ranked.into_iter().map(|face| face.4).collect(), missing: HashSet::new() }
    }

    fn find(&mut self, cluster: &str) -> Option<Face> {
        if self.missing.contains(cluster) {
            return None;
        }
        let found = self.candidates.iter().find_map(|id| {
            self.database.with_face_data(*id, |bytes, index| {
                let face = rustybuzz::Face::from_slice(bytes, index)?;
                (is_embeddable(&face) && covers(&face, cluster)).then(|| Face::system(bytes.to_vec(), index))?
            })?
        });
        if found.is_none() {
            self.missing.insert(cluster.to_owned());
        }
        found
    }
}

/// Black outlines only, and a licence that lets a subset stand in a document.
fn is_embeddable(face: &ttf_parser::Face<'_>) -> bool {
    let tables = face.tables();
    let outlines = tables.glyf.is_some() || tables.cff.is_some() || tables.cff2.is_some();
    let coloured = tables.colr.is_some() || tables.svg.is_some() || tables.sbix.is_some() || tables.cbdt.is_some();
    outlines && !coloured && face.permissions() != Some(Permissions::Restricted) && face.is_subsetting_allowed()
}

fn covers(face: &ttf_parser::Face<'_>, cluster: &str) -> bool {
    let mut visible = cluster.chars().filter(|c| !is_joiner(*c)).peekable();
    visible.peek().is_some() && visible.all(|c| face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
}

/// Characters that shape their neighbours and have no picture of their own: (non-)joiners and variation selectors.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

/// Characters that leave nothing on paper, or that turn the order of others round. Spaces are not among them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}
