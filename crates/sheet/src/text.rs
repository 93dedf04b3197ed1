//! From characters to placed glyphs: reading order, fallback faces, shaping, measuring, and breaking into lines.
//!
//! No function here adds or removes a character: the pieces of the lines, put together, are the text that went in.

use std::ops::Range;

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Feature, UnicodeBuffer, ttf_parser::Tag};
use unicode_bidi::ParagraphBidiInfo;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

use crate::fonts::{FaceId, Fonts, Style};

/// Text in one style and size, before it is broken into lines. It is wiped when dropped, as it may be a code.
pub(crate) struct Span {
    pub(crate) text: Zeroizing<String>,
    pub(crate) style: Style,
    /// In points.
    pub(crate) size: f32,
}

impl Span {
    pub(crate) fn new(text: impl Into<String>, style: Style, size: f32) -> Self {
        Self { text: Zeroizing::new(text.into()), style, size }
    }
}

/// A span, or a part of one, that stands on one line.
pub(crate) struct Piece {
    pub(crate) span: Span,
    /// In points, without spaces at its end.
    pub(crate) width: f32,
}

impl Piece {
    pub(crate) fn new(span: Span, fonts: &Fonts) -> Self {
        let width = fonts.width(span.text.trim_end(), span.style, span.size);
        Self { span, width }
    }
}

/// Pieces that stand on one line, left to right, each with its distance from the line's start in points.
pub(crate) struct Line {
    pub(crate) pieces: Vec<(f32, Piece)>,
    pub(crate) width: f32,
}

/// Glyphs of one face, in the order in which they are drawn.
pub(crate) struct Run {
    pub(crate) face: FaceId,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub(crate) width: f32,
}

impl Fonts {
    /// How wide a text is, in points.
    pub(crate) fn width(&self, text: &str, style: Style, size: f32) -> f32 {
        self.shape(text, style).iter().map(|run| run.width).sum::<f32>() * size
    }

    /// Shapes one line of text. Glyph ranges are byte ranges of `text`.
    pub(crate) fn shape(&self, text: &str, style: Style) -> Vec<Run> {
        if text.is_empty() {
            return Vec::new();
        }
        let order = ParagraphBidiInfo::new(text, None);
        let (levels, stretches) = order.visual_runs(0..text.len());
        let mut runs = Vec::new();
        for stretch in stretches {
            let right_to_left = levels.get(stretch.start).is_some_and(unicode_bidi::Level::is_rtl);
            let mut parts = self.split_by_face(text, stretch, style);
            if right_to_left {
                parts.reverse();
            }
            runs.extend(parts.into_iter().filter_map(|(face, part)| self.shape_part(text, part, face, style, right_to_left)));
        }
        runs
    }

    /// Cuts a stretch where the face or the script changes: a shaper takes one of each at a time.
    fn split_by_face(&self, text: &str, stretch: Range<usize>, style: Style) -> Vec<(FaceId, Range<usize>)> {
        let mut parts: Vec<(FaceId, Script, Range<usize>)> = Vec::new();
        for (offset, cluster) in text.get(stretch.clone()).unwrap_or_default().grapheme_indices(true) {
            let start = stretch.start + offset;
            let end = start + cluster.len();
            let Some(face) = self.face_for(cluster, style) else { continue };
            let script = cluster.chars().map(|c| c.script()).find(|s| !matches!(s, Script::Common | Script::Inherited));
            match parts.last_mut() {
                Some((last, known, range)) if *last == face && (script.is_none() || *known == Script::Common || script == Some(*known)) => {
                    range.end = end;
                    *known = script.unwrap_or(*known);
                }
                _ => parts.push((face, script.unwrap_or(Script::Common), start..end)),
            }
        }
        parts.into_iter().map(|(face, _, range)| (face, range)).collect()
    }

    fn shape_part(&self, text: &str, part: Range<usize>, face_id: FaceId, style: Style, right_to_left: bool) -> Option<Run> {
        let face = self.face(face_id)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text.get(part.clone())?);
        buffer.guess_segment_properties();
        buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        let features = if face.is_system { Vec::new() } else { embedded_features(style) };
        face.with_shaper(|shaper| {
            let shaped = rustybuzz::shape(shaper, &features, buffer);
            let em = shaper.units_per_em() as f32;
            let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
            starts.sort_unstable();
            starts.dedup();
            let glyphs: Vec<KrillaGlyph> = shaped
                .glyph_infos()
                .iter()
                .zip(shaped.glyph_positions())
                .map(|(info, at)| {
                    let start = info.cluster as usize;
                    let end = starts.get(starts.partition_point(|s| *s <= start)).copied().unwrap_or(part.len());
                    KrillaGlyph::new(
                        GlyphId::new(info.glyph_id),
                        at.x_advance as f32 / em,
                        at.x_offset as f32 / em,
                        at.y_offset as f32 / em,
                        at.y_advance as f32 / em,
                        part.start + start..part.start + end,
                        None,
                    )
                })
                .collect();
            Run { face: face_id, width: glyphs.iter().map(|glyph| glyph.x_advance).sum(), glyphs }
        })
    }

    /// Breaks spans into lines of at most `width` points: after spaces, and inside a word that
    /// is wider than a line.
    pub(crate) fn wrap(&self, spans: Vec<Span>, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut line = LineBuilder::default();
        let mut words: Vec<Vec<(usize, Span)>> = Vec::new();
        let mut may_break = true;
        for (origin, span) in spans.into_iter().enumerate() {
            for token in span.text.split_inclusive(' ') {
                let part = (origin, Span::new(token, span.style, span.size));
                match words.last_mut() {
                    Some(word) if !may_break => word.push(part),
                    _ => words.push(vec![part]),
                }
                may_break = token.ends_with(' ');
            }
        }
        for word in words {
            let needed = self.word_width(&word);
            if line.used > 0.0 && line.used + needed > width {
                lines.push(std::mem::take(&mut line).finish(self));
            }
            if needed <= width {
                word.into_iter().for_each(|(origin, part)| line.push(origin, part, self));
                continue;
            }
            for (origin, part) in word {
                for token in self.parts_of_long_word(&part, width) {
                    let small = Span::new(token, part.style, part.size);
                    if line.used > 0.0 && line.used + self.width(token.trim_end(), part.style, part.size) > width {
                        lines.push(std::mem::take(&mut line).finish(self));
                    }
                    line.push(origin, small, self);
                }
            }
        }
        if !line.spans.is_empty() {
            lines.push(line.finish(self));
        }
        lines
    }

    /// Where a word that is wider than a line may be broken: behind the punctuation of addresses, else at any character.
    fn parts_of_long_word<'t>(&self, word: &'t Span, width: f32) -> Vec<&'t str> {
        word.text
            .split_inclusive(['.', '@', '-', '_', '/'])
            .flat_map(
                |part| {
                    if self.width(part.trim_end(), word.style, word.size) <= width { vec![part] } else { part.graphemes(true).collect() }
                },
            )
            .collect()
    }

    /// The width of parts that hang together, not counting the space at the end.
    fn word_width(&self, word: &[(usize, Span)]) -> f32 {
        let last = word.len().saturating_sub(1);
        word.iter()
            .enumerate()
            .map(|(i, (_, part))| {
                let text = if i == last { part.text.trim_end() } else { part.text.as_str() };
                self.width(text, part.style, part.size)
            })
            .sum()
    }
}

/// Features of the embedded faces: nothing that draws two characters as one picture, and a slashed zero.
fn embedded_features(style: Style) -> Vec<Feature> {
    let feature = |tag: &[u8; 4], value| Feature::new(Tag::from_bytes(tag), value, ..);
    let mut features = vec![feature(b"liga", 0), feature(b"clig", 0), feature(b"calt", 0)];
    if style == Style::Mono {
        features.push(feature(b"zero", 1));
    }
    features
}

/// A line while it is filled. What came from one span becomes one span again, so that it is shaped together; a name keeps
/// a span of its own, so that its direction of reading does not reach into the words beside it.
#[derive(Default)]
struct LineBuilder {
    spans: Vec<(usize, Span)>,
    used: f32,
}

impl LineBuilder {
    fn push(&mut self, origin: usize, part: Span, fonts: &Fonts) {
        self.used += fonts.width(&part.text, part.style, part.size);
        match self.spans.last_mut() {
            Some((last, span)) if *last == origin => span.text.push_str(&part.text),
            _ => self.spans.push((origin, part)),
        }
    }

    fn finish(self, fonts: &Fonts) -> Line {
        let mut pieces = Vec::new();
        let (mut x, mut width) = (0.0, 0.0);
        for (_, span) in self.spans {
            let full = fonts.width(&span.text, span.style, span.size);
            let piece = Piece::new(span, fonts);
            width = x + piece.width;
            pieces.push((x, piece));
            x += full;
        }
        Line { pieces, width }
    }
}
