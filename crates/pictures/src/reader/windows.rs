//! The reader that comes with Windows 10 and newer, in the languages of whoever is signed in. It says nothing of how sure
//! it is.

use std::thread;
use std::time::{Duration, Instant};

use sheet::picture::Gray;
use windows::Globalization::Language;
use windows::Graphics::Imaging::{BitmapPixelFormat, SoftwareBitmap};
use windows::Media::Ocr::{OcrEngine, OcrResult};
use windows::Storage::Streams::DataWriter;
use windows::core::HSTRING;
use windows_future::AsyncStatus;

use super::{Stop, Unread, Way};
use crate::seen::{Frame, Line, Word};

const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked whether the reading is still wanted.
const STEP: Duration = Duration::from_millis(20);

pub(super) fn read(picture: &Gray, _: Way, stop: Stop<'_>) -> Result<Vec<Line>, Unread> {
    // A null engine, which comes as an error, means that no language with a reader is installed.
    let engine = OcrEngine::TryCreateFromUserProfileLanguages().or_else(|_| english()).map_err(|_| Unread::NoLanguage)?;
    let read = recognise(&engine, picture, stop)?;
    lines(&read).map_err(|_| Unread::Failed)
}

fn english() -> windows::core::Result<OcrEngine> {
    OcrEngine::TryCreateFromLanguage(&Language::CreateLanguage(&HSTRING::from("en-US"))?)
}

fn recognise(engine: &OcrEngine, picture: &Gray, stop: Stop<'_>) -> Result<OcrResult, Unread> {
    let begin = || {
        let writer = DataWriter::new()?;
        writer.WriteBytes(picture.dots())?;
        let side = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let (width, height) = (side(picture.width()), side(picture.height()));
        engine.RecognizeAsync(&SoftwareBitmap::CreateCopyFromBuffer(&writer.DetachBuffer()?, BitmapPixelFormat::Gray8, width, height)?)
    };
    let reading = begin().map_err(|_| Unread::Failed)?;
    let since = Instant::now();
    loop {
        let why = match reading.Status() {
            Ok(AsyncStatus::Completed) => return reading.GetResults().map_err(|_| Unread::Failed),
            Ok(AsyncStatus::Started) if stop() => Unread::Stopped,
            Ok(AsyncStatus::Started) if since.elapsed() > PATIENCE => Unread::Slow,
            Ok(AsyncStatus::Started) => {
                thread::sleep(STEP);
                continue;
            }
            _ => Unread::Failed,
        };
        let _ = reading.Cancel(); // it may have ended just now
        return Err(why);
    }
}

fn lines(read: &OcrResult) -> windows::core::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for line in read.Lines()? {
        let mut words = Line::new();
        for word in line.Words()? {
            let place = word.BoundingRect()?;
            let dots = |n: f32| n.max(0.0).round() as u32;
            let frame = Frame { x: dots(place.X), y: dots(place.Y), width: dots(place.Width), height: dots(place.Height) };
            words.push(Word::new(&word.Text()?.to_string(), frame, 100));
        }
        lines.push(words);
    }
    Ok(super::in_rows(lines))
}
