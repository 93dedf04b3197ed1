//! Vision, the reader that comes with macOS.
#![allow(unsafe_code, reason = "calls into the system, which has no other way to its reader")]

use objc2::AnyThread;
use objc2::rc::Retained;
use objc2_foundation::{NSArray, NSData, NSDictionary, NSRange, NSString};
use objc2_vision::{
    VNImageRequestHandler, VNRecognizeTextRequest, VNRecognizedText, VNRecognizedTextObservation, VNRequest, VNRequestTextRecognitionLevel,
};
use sheet::picture::Gray;

use super::{Stop, Unread, Way};
use crate::crop::png_of_grey;
use crate::seen::{Frame, Line, Word};

pub(super) fn read(picture: &Gray, _: Way, stop: Stop<'_>) -> Result<Vec<Line>, Unread> {
    if stop() {
        return Err(Unread::Stopped);
    }
    let png = png_of_grey(picture).ok_or(Unread::Failed)?;
    let request = VNRecognizeTextRequest::new();
    // A code is no word, and is not to be made one.
    request.setRecognitionLevel(VNRequestTextRecognitionLevel::Accurate);
    request.setUsesLanguageCorrection(false);
    let data = NSData::with_bytes(&png);
    let handler = VNImageRequestHandler::initWithData_options(VNImageRequestHandler::alloc(), &data, &NSDictionary::new());
    let requests = NSArray::from_retained_slice(&[Retained::into_super(Retained::into_super(request.clone()))]);
    handler.performRequests_error(&requests as &NSArray<VNRequest>).map_err(|_| Unread::Failed)?;
    if stop() {
        return Err(Unread::Stopped);
    }
    let seen = request.results().map(|seen| seen.to_vec()).unwrap_or_default();
    Ok(super::in_rows(seen.iter().filter_map(|line| words(line, picture)).collect()))
}

/// The words of a line, each with its own place.
fn words(line: &VNRecognizedTextObservation, picture: &Gray) -> Option<Line> {
    let read: Retained<VNRecognizedText> = line.topCandidates(1).firstObject()?;
    let text = read.string().to_string();
    let sure = (read.confidence().clamp(0.0, 1.0) * 100.0) as u8;
    let mut words = Line::new();
    let mut from = 0_usize; // in units of UTF-16, as the system counts
    for word in text.split(' ') {
        let length = NSString::from_str(word).length();
        if length > 0 {
            let range = NSRange::new(from, length);
            // SAFETY: the range lies within the text that it was made from.
            let place = unsafe { read.boundingBoxForRange_error(range) }.ok().map(|place| unsafe { place.boundingBox() });
            let place = place.unwrap_or(unsafe { line.boundingBox() });
            // From the lower left, in parts of the whole.
            let (width, height) = (picture.width() as f64, picture.height() as f64);
            let dots = |part: f64, of: f64| (part * of).max(0.0).round() as u32;
            let frame = Frame {
                x: dots(place.origin.x, width),
                y: dots(1.0 - place.origin.y - place.size.height, height),
                width: dots(place.size.width, width),
                height: dots(place.size.height, height),
            };
            words.push(Word::new(word, frame, sure));
        }
        from = from.saturating_add(length).saturating_add(1);
    }
    Some(words)
}
