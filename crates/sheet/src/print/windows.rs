//! The print service of Windows: pages are drawn here and handed over as dots, because it knows no PDF.
//!
//! The job is stopped in its queue before its first page is there. A printer that starts before the last page has come has
//! nothing to start with.
#![allow(unsafe_code, reason = "calls into the system, which has no other way to a printer")]

use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::thread;

use windows_sys::Win32::Foundation::GetLastError;
use windows_sys::Win32::Graphics::Gdi::{
    BI_RGB, BITMAPINFO, BITMAPINFOHEADER, CreateDCW, DEVMODEW, DIB_RGB_COLORS, DM_IN_BUFFER, DM_OUT_BUFFER, DM_PAPERSIZE, DMPAPER_A4,
    DMPAPER_LETTER, DeleteDC, GetDeviceCaps, HDC, LOGPIXELSX, LOGPIXELSY, PHYSICALOFFSETX, PHYSICALOFFSETY, RGBQUAD, SRCCOPY,
    StretchDIBits,
};
use windows_sys::Win32::Graphics::Printing::{
    ClosePrinter, DocumentPropertiesW, EnumPrintersW, GetDefaultPrinterW, GetJobW, JOB_CONTROL_DELETE, JOB_CONTROL_PAUSE,
    JOB_CONTROL_RESUME, JOB_INFO_1W, JOB_STATUS_COMPLETE, JOB_STATUS_DELETED, JOB_STATUS_DELETING, JOB_STATUS_ERROR, JOB_STATUS_PRINTED,
    OpenPrinterW, PRINTER_ATTRIBUTE_WORK_OFFLINE, PRINTER_ENUM_CONNECTIONS, PRINTER_ENUM_LOCAL, PRINTER_HANDLE, PRINTER_INFO_2W,
    PRINTER_STATUS_OFFLINE, PRINTER_STATUS_PAUSED, SetJobW,
};
use windows_sys::Win32::Storage::Xps::{AbortDoc, DOCINFOW, EndDoc, EndPage, StartDocW, StartPage};

use super::{PrintError, Printed, Printer, STEP, TITLE, WATCHED};
use crate::Paper;
use crate::read::{Drawn, draw};

/// Dots for each inch that pages are drawn in. The finest line of a sheet is wider than one.
const DOTS: f32 = 300.0;
/// What `DocumentProperties` answers when it did what was asked.
const DONE: i32 = 1;

/// A job that is held.
#[derive(Debug)]
pub(super) struct Job {
    printer: String,
    id: u32,
}

/// A printer that is open; dropping it closes it.
struct Opened(PRINTER_HANDLE);

/// A page that is drawn on; dropping it lets go of it.
struct Canvas(HDC);

pub(super) fn printers() -> Result<Vec<Printer>, PrintError> {
    let default = default_printer();
    let flags = PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS;
    let (mut bytes, mut count) = (0, 0);
    // SAFETY: without a buffer it says how many bytes it wants.
    unsafe { EnumPrintersW(flags, null(), 2, null_mut(), 0, &mut bytes, &mut count) };
    if bytes == 0 {
        return Ok(Vec::new());
    }
    // Of words that are as wide as pointers, so that the structures in it are aligned.
    let mut buffer = vec![0usize; (bytes as usize).div_ceil(size_of::<usize>())];
    // SAFETY: the buffer is as long as it wants.
    if unsafe { EnumPrintersW(flags, null(), 2, buffer.as_mut_ptr().cast(), bytes, &mut bytes, &mut count) } == 0 {
        return Err(PrintError::NoService);
    }
    // SAFETY: so many structures were put at the start of the buffer, which outlives them.
    let listed = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<PRINTER_INFO_2W>(), count as usize) };
    let printer = |info: &PRINTER_INFO_2W| {
        // SAFETY: the name ends with a zero and lies in the buffer.
        let name = unsafe { text_at(info.pPrinterName) };
        let is_stopped =
            info.Status & (PRINTER_STATUS_PAUSED | PRINTER_STATUS_OFFLINE) != 0 || info.Attributes & PRINTER_ATTRIBUTE_WORK_OFFLINE != 0;
        Printer { is_default: name == default, name, is_stopped }
    };
    Ok(listed.iter().map(printer).collect())
}

fn default_printer() -> String {
    let mut length = 0;
    // SAFETY: without a buffer it says how long the name is, with its zero.
    unsafe { GetDefaultPrinterW(null_mut(), &mut length) };
    let mut name = vec![0u16; length as usize + 1];
    // SAFETY: the buffer is longer than it wants, and ends with a zero whatever happens.
    unsafe {
        GetDefaultPrinterW(name.as_mut_ptr(), &mut length);
        text_at(name.as_ptr())
    }
}

pub(super) fn hold(pdf: &[u8], printer: &str, paper: Paper) -> Result<Job, PrintError> {
    let (opened, name, title) = (Opened::new(printer)?, wide(printer), wide(TITLE));
    let canvas = Canvas::new(&opened, &name, paper)?;
    let about = DOCINFOW { cbSize: size_of::<DOCINFOW>() as i32, lpszDocName: title.as_ptr(), ..DOCINFOW::default() };
    // SAFETY: the canvas is a printer's, and the title ends with a zero and outlives the call.
    let id = unsafe { StartDocW(canvas.0, &about) };
    let Ok(id @ 1..) = u32::try_from(id) else { return Err(refusal()) };
    let job = Job { printer: printer.to_owned(), id };
    let mut handed = job.says(&opened, JOB_CONTROL_PAUSE);
    let drawn = draw(pdf, DOTS / 72.0, |page| {
        if handed.is_ok() {
            handed = canvas.prints(&page);
        }
    });
    let handed = handed.and(drawn.map_err(|error| PrintError::Refused(error.to_string())));
    // SAFETY: the document that was begun on this canvas is ended, or given up.
    let ended = unsafe { if handed.is_ok() { EndDoc(canvas.0) } else { AbortDoc(canvas.0) } };
    match handed {
        Ok(()) if ended > 0 => Ok(job),
        Ok(()) => {
            let why = refusal();
            job.cancel();
            Err(why)
        }
        Err(why) => {
            job.cancel();
            Err(why)
        }
    }
}

impl Job {
    pub(super) fn release(self) -> Result<Printed, PrintError> {
        let opened = Opened::new(&self.printer)?;
        if let Err(error) = self.says(&opened, JOB_CONTROL_RESUME) {
            self.cancel();
            return Err(error);
        }
        for _ in 0..WATCHED {
            thread::sleep(STEP);
            match self.state(&opened) {
                Printed::Done => return Ok(Printed::Done),
                Printed::Failed(why) => {
                    self.cancel();
                    return Ok(Printed::Failed(why));
                }
                Printed::Waiting => {}
            }
        }
        Ok(Printed::Waiting)
    }

    pub(super) fn cancel(self) {
        if let Ok(opened) = Opened::new(&self.printer) {
            let _ = self.says(&opened, JOB_CONTROL_DELETE); // it may have ended just now
        }
    }

    /// Tells the queue what is to be done with it.
    fn says(&self, opened: &Opened, command: u32) -> Result<(), PrintError> {
        // SAFETY: level 0 takes no structure.
        if unsafe { SetJobW(opened.0, self.id, 0, null(), command) } == 0 { Err(refusal()) } else { Ok(()) }
    }

    fn state(&self, opened: &Opened) -> Printed {
        let mut bytes = 0;
        // SAFETY: without a buffer it says how many bytes it wants.
        unsafe { GetJobW(opened.0, self.id, 1, null_mut(), 0, &mut bytes) };
        let mut buffer = vec![0usize; (bytes as usize).div_ceil(size_of::<usize>())];
        // SAFETY: the buffer is as long as it wants.
        let is_told = unsafe { GetJobW(opened.0, self.id, 1, buffer.as_mut_ptr().cast(), bytes, &mut bytes) } != 0;
        if !is_told || (bytes as usize) < size_of::<JOB_INFO_1W>() {
            return Printed::Done; // it has left the queue
        }
        // SAFETY: the structure is at the start of the buffer, which is long enough and aligned.
        let status = unsafe { (*buffer.as_ptr().cast::<JOB_INFO_1W>()).Status };
        match status {
            s if s & (JOB_STATUS_DELETED | JOB_STATUS_DELETING) != 0 => Printed::Failed("the job was cancelled".to_owned()),
            s if s & JOB_STATUS_ERROR != 0 => Printed::Failed("the job was given up".to_owned()),
            s if s & (JOB_STATUS_PRINTED | JOB_STATUS_COMPLETE) != 0 => Printed::Done,
            _ => Printed::Waiting,
        }
    }
}

impl Opened {
    fn new(printer: &str) -> Result<Self, PrintError> {
        let (name, mut handle) = (wide(printer), PRINTER_HANDLE::default());
        // SAFETY: the name ends with a zero and outlives the call.
        if unsafe { OpenPrinterW(name.as_ptr(), &mut handle, null()) } == 0 { Err(refusal()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: it was opened here and is closed once.
        unsafe { ClosePrinter(self.0) };
    }
}

impl Canvas {
    /// A canvas of a printer for this paper, with whatever else it is set to.
    fn new(opened: &Opened, name: &[u16], paper: Paper) -> Result<Self, PrintError> {
        // SAFETY: asked for no output, it says how many bytes its settings have.
        let bytes = unsafe { DocumentPropertiesW(null_mut(), opened.0, name.as_ptr(), null_mut(), null(), 0) };
        let bytes = usize::try_from(bytes).map_err(|_| refusal())?.max(size_of::<DEVMODEW>());
        let mut buffer = vec![0usize; bytes.div_ceil(size_of::<usize>())];
        let settings = buffer.as_mut_ptr().cast::<DEVMODEW>();
        let size = match paper {
            Paper::A4 => DMPAPER_A4,
            Paper::Letter => DMPAPER_LETTER,
        };
        // SAFETY: the buffer is as long as the settings, and aligned; they are read, changed in a field that they begin
        // with, and given back.
        let canvas = unsafe {
            if DocumentPropertiesW(null_mut(), opened.0, name.as_ptr(), settings, null(), DM_OUT_BUFFER) != DONE {
                return Err(refusal());
            }
            (*settings).dmFields |= DM_PAPERSIZE;
            (*settings).Anonymous1.Anonymous1.dmPaperSize = size as i16;
            // A printer that does not have this paper keeps its own.
            DocumentPropertiesW(null_mut(), opened.0, name.as_ptr(), settings, settings, DM_IN_BUFFER | DM_OUT_BUFFER);
            CreateDCW(null(), name.as_ptr(), null(), settings)
        };
        if canvas.is_null() { Err(refusal()) } else { Ok(Self(canvas)) }
    }

    /// Draws a page as large as it is: symbols that were made smaller cannot be read.
    fn prints(&self, page: &Drawn) -> Result<(), PrintError> {
        let row = page.width.div_ceil(4) * 4;
        let mut dots = vec![255u8; row * page.height];
        for (to, from) in dots.chunks_mut(row).zip(page.dots.chunks(page.width)) {
            to[..page.width].copy_from_slice(from);
        }
        let about = Gray::of(page.width as i32, page.height as i32);
        // SAFETY: the canvas is a printer's.
        let caps = |index: i32| unsafe { GetDeviceCaps(self.0, index as _) };
        let wide = (page.width as f32 / DOTS * caps(LOGPIXELSX as i32) as f32).round() as i32;
        let high = (page.height as f32 / DOTS * caps(LOGPIXELSY as i32) as f32).round() as i32;
        let (left, top) = (-caps(PHYSICALOFFSETX as i32), -caps(PHYSICALOFFSETY as i32));
        let (width, height) = (page.width as i32, page.height as i32);
        // SAFETY: the dots are as many as their description says, and outlive the calls.
        let printed = unsafe {
            StartPage(self.0) > 0
                && StretchDIBits(
                    self.0,
                    left,
                    top,
                    wide,
                    high,
                    0,
                    0,
                    width,
                    height,
                    dots.as_ptr().cast::<c_void>(),
                    (&raw const about).cast::<BITMAPINFO>(),
                    DIB_RGB_COLORS,
                    SRCCOPY,
                ) != 0
                && EndPage(self.0) > 0
        };
        if printed { Ok(()) } else { Err(refusal()) }
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        // SAFETY: it was made here and is let go once.
        unsafe { DeleteDC(self.0) };
    }
}

/// The description of dots in 256 greys, from the top row down.
#[repr(C)]
struct Gray {
    header: BITMAPINFOHEADER,
    greys: [RGBQUAD; 256],
}

impl Gray {
    fn of(width: i32, height: i32) -> Self {
        let header = BITMAPINFOHEADER {
            biSize: size_of::<BITMAPINFOHEADER>() as u32,
            biWidth: width,
            biHeight: -height,
            biPlanes: 1,
            biBitCount: 8,
            biCompression: BI_RGB,
            ..BITMAPINFOHEADER::default()
        };
        let grey = |at: usize| RGBQUAD { rgbBlue: at as u8, rgbGreen: at as u8, rgbRed: at as u8, rgbReserved: 0 };
        Self { header, greys: std::array::from_fn(grey) }
    }
}

/// What the system says of the call before.
fn refusal() -> PrintError {
    // SAFETY: takes nothing and gives a number.
    let error = std::io::Error::from_raw_os_error(unsafe { GetLastError() } as i32);
    let said: String = error.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
    PrintError::Refused(said.trim_end_matches('.').to_owned())
}

/// With a zero at its end, as the system wants it.
fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().filter(|unit| *unit != 0).chain([0]).collect()
}

/// # Safety
/// It has to point to text that ends with a zero, or to nothing.
unsafe fn text_at(text: *const u16) -> String {
    if text.is_null() {
        return String::new();
    }
    let mut length = 0;
    // SAFETY: as far as the zero, as whoever calls promises.
    unsafe {
        while *text.add(length) != 0 {
            length += 1;
        }
        String::from_utf16_lossy(std::slice::from_raw_parts(text, length))
    }
}
