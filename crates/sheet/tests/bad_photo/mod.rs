//! A generator of bad photos: a page lies on a table and somebody takes a picture of it with a phone.
//!
//! Every fault is a named number, drawn from a seed, so a photo that is not read can be made again.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage};

/// 12 megapixels.
const WIDTH: usize = 3000;
const HEIGHT: usize = 4000;
/// The table that the page lies on.
const TABLE: f32 = 96.0;

/// A page as it was printed: grey dots.
pub struct Page {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

/// What is wrong with a photo.
#[derive(Debug, Clone, Copy)]
pub struct Photo {
    /// Draws the noise, and where shadow and crease lie.
    pub seed: u64,
    /// How the page lies, in degrees.
    pub turn: f32,
    /// How much narrower the far side looks.
    pub perspective: f32,
    /// Out of focus by so many dots.
    pub blur: f32,
    /// Grain, in steps of grey.
    pub noise: f32,
    /// How much darker the shadow is.
    pub shadow: f32,
    /// The page was folded at a third.
    pub crease: bool,
    /// Quality of the JPEG.
    pub jpeg: u8,
}

/// Numbers that look random and are always the same.
pub struct Dice(u64);

impl Dice {
    /// SplitMix64.
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn next(&mut self) -> f32 {
        (self.draw() >> 40) as f32 / 16_777_216.0
    }

    /// Around nothing, as far as 1.5, near it more often than far from it: the sum of three dice.
    fn grain(&mut self) -> f32 {
        let drawn = self.draw();
        let sum = (drawn & 0xffff) + (drawn >> 16 & 0xffff) + (drawn >> 32 & 0xffff);
        sum as f32 / 65_536.0 - 1.5
    }

    fn between(&mut self, least: f32, most: f32) -> f32 {
        least + (most - least) * self.next()
    }
}

impl Photo {
    /// Some photo that a person would still send.
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(77).wrapping_add(5));
        Self {
            seed,
            turn: 90.0 * (dice.next() * 4.0).floor() + dice.between(-12.0, 12.0),
            perspective: dice.between(0.0, 0.12),
            blur: dice.between(0.0, 1.6),
            noise: dice.between(0.0, 12.0),
            shadow: dice.between(0.0, 0.55),
            crease: dice.next() < 0.5,
            jpeg: 60 + (dice.next() * 30.0) as u8,
        }
    }

    /// Takes the photo, as a JPEG.
    pub fn take(&self, page: &Page) -> Vec<u8> {
        let mut dice = Dice(self.seed ^ 0xabcd);
        let (sin, cos) = self.turn.to_radians().sin_cos();
        // As large as the frame allows, however it lies.
        let (w, h) = (page.width as f32, page.height as f32);
        let span = |a: f32, b: f32| (a * cos).abs() + (b * sin).abs();
        let scale = 0.92 * (WIDTH as f32 / span(w, h)).min(HEIGHT as f32 / span(h, w));
        let (shadow_angle, shadow_at) = (dice.between(0.0, std::f32::consts::TAU).sin_cos(), dice.between(-0.4, 0.4));
        let fold = h / 3.0;
        let mut dots = vec![0f32; WIDTH * HEIGHT];
        for (y, row) in dots.chunks_exact_mut(WIDTH).enumerate() {
            let dy = y as f32 - HEIGHT as f32 / 2.0;
            // The far side is at the top of the frame.
            let depth = 1.0 + self.perspective * (-dy / HEIGHT as f32 - 0.5);
            let (step, py) = (1.0 / (depth * scale), dy / (depth * scale));
            let darker = |x: f32| (x * shadow_angle.0 + dy * shadow_angle.1) / HEIGHT as f32 - shadow_at;
            for (x, dot) in row.iter_mut().enumerate() {
                let dx = x as f32 - WIDTH as f32 / 2.0;
                let px = dx * step;
                let page_x = cos * px + sin * py + w / 2.0;
                let mut page_y = cos * py - sin * px + h / 2.0;
                let mut light = 1.0 - self.shadow * (darker(dx) * 12.0 + 0.5).clamp(0.0, 1.0);
                let from_fold = (page_y - fold) / 60.0;
                if self.crease && from_fold.abs() < 4.0 {
                    // Near the fold the paper rises, and its far flank is darker.
                    let rise = (-from_fold * from_fold).exp();
                    page_y += 6.0 * rise * from_fold;
                    light *= 1.0 - 0.25 * rise * from_fold.clamp(0.0, 1.0);
                }
                *dot = page.at(page_x, page_y).unwrap_or(TABLE) * light;
            }
        }
        if self.blur > 0.0 {
            blur(&mut dots, WIDTH, self.blur);
        }
        let dots: Vec<u8> = dots.iter().map(|dot| (dot * 0.92 + 8.0 + dice.grain() * self.noise).clamp(0.0, 255.0) as u8).collect();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, self.jpeg)
            .encode(&dots, WIDTH as u32, HEIGHT as u32, ExtendedColorType::L8)
            .expect("a JPEG is written");
        jpeg
    }
}

/// Out of focus: the mean of neighbours, along rows and then along columns, weighted to a width that need not be whole.
fn blur(dots: &mut [f32], width: usize, by: f32) {
    let side = (by / 2.0).min(1.0);
    let (own, beside) = (1.0 / (1.0 + 2.0 * side), side / (1.0 + 2.0 * side));
    for _ in 0..2 {
        for row in dots.chunks_exact_mut(width) {
            let mut left = row[0];
            for at in 1..width - 1 {
                let dot = row[at];
                row[at] = own * dot + beside * (left + row[at + 1]);
                left = dot;
            }
        }
        let mut above = dots[..width].to_vec();
        for at in (width..dots.len() - width).step_by(width) {
            let (row, below) = dots[at..at + 2 * width].split_at_mut(width);
            for ((dot, above), below) in row.iter_mut().zip(&mut above).zip(below) {
                let blurred = own * *dot + beside * (*above + *below);
                *above = std::mem::replace(dot, blurred);
            }
        }
    }
}

impl Page {
    /// Reads the plain format that pdftoppm writes: P5, width, height, 255, dots.
    pub fn read_pgm(bytes: &[u8]) -> Self {
        let mut fields = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        assert_eq!(fields.next(), Some(&b"P5"[..]));
        let number = |field: Option<&[u8]>| std::str::from_utf8(field.expect("a field")).expect("text").parse().expect("a number");
        let (width, height): (usize, usize) = (number(fields.next()), number(fields.next()));
        let dots = bytes[bytes.len() - width * height..].to_vec();
        Self { width, height, dots }
    }

    /// The page as it is, as a PNG.
    pub fn png(&self) -> Vec<u8> {
        let image = GrayImage::from_raw(self.width as u32, self.height as u32, self.dots.clone()).expect("a page");
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, image::ImageFormat::Png).expect("a PNG is written");
        png.into_inner()
    }

    /// The page as a poor scanner gives it, as a JPEG: turned by so many degrees, out of focus by so many dots.
    pub fn scanned(&self, turn: f32, out_of_focus: f32, quality: u8) -> Vec<u8> {
        let (sin, cos) = turn.to_radians().sin_cos();
        let (w, h) = (self.width as f32, self.height as f32);
        let span = |a: f32, b: f32| ((a * cos).abs() + (b * sin).abs()).ceil() as usize;
        let (width, height) = (span(w, h), span(h, w));
        let mut dots = vec![255f32; width * height];
        for y in 0..height {
            for x in 0..width {
                let (dx, dy) = (x as f32 - width as f32 / 2.0, y as f32 - height as f32 / 2.0);
                if let Some(grey) = self.at(cos * dx + sin * dy + w / 2.0, cos * dy - sin * dx + h / 2.0) {
                    dots[y * width + x] = grey;
                }
            }
        }
        blur(&mut dots, width, out_of_focus);
        let dots: Vec<u8> = dots.iter().map(|dot| *dot as u8).collect();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(&dots, width as u32, height as u32, ExtendedColorType::L8)
            .expect("a JPEG is written");
        jpeg
    }

    /// Whether anything is printed nearer to an edge than `margin`, but near the thirds of the height, where the marks to fold along are.
    pub fn has_ink_in_the_margin(&self, margin: usize) -> bool {
        let near_a_third = |y: usize| (1..3).any(|third| (self.height * third / 3).abs_diff(y) < 6);
        self.dots.chunks(self.width).enumerate().any(|(y, row)| {
            let outside = y < margin || y >= self.height - margin;
            let sides = row[..margin].iter().chain(&row[self.width - margin..]);
            if outside { row.iter().any(|dot| *dot < 250) } else { !near_a_third(y) && sides.into_iter().any(|dot| *dot < 250) }
        })
    }

    /// The grey between four dots; nothing beside the page.
    #[inline]
    fn at(&self, x: f32, y: f32) -> Option<f32> {
        if x < 0.0 || y < 0.0 || x >= (self.width - 1) as f32 || y >= (self.height - 1) as f32 {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = (x - column as f32, y - row as f32);
        let at = row * self.width + column;
        let (above, below) = (&self.dots[at..at + 2], &self.dots[at + self.width..at + self.width + 2]);
        let between = |row: &[u8]| f32::from(row[0]) * (1.0 - fx) + f32::from(row[1]) * fx;
        Some(between(above) * (1.0 - fy) + between(below) * fy)
    }
}
