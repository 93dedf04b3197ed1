//! Who may read a file or a folder on Windows: its owner, the system and its administrators, and nobody by inheritance.
//! A folder of the person's own inherits no more than that; a second drive often lets every user read.
#![allow(unsafe_code)] // calls into the system

use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SetFileSecurityW,
};

/// In the language of [MS-DTYP], section 2.5.1: a list that inherits nothing (`D:P`), with all rights (`FA`) for the owner
/// (`OW`), the system (`SY`) and the administrators (`BA`).
const OF_A_FILE: &str = "D:P(A;;FA;;;OW)(A;;FA;;;SY)(A;;FA;;;BA)";
/// The same, also for what is made inside (`OICI`).
const OF_A_FOLDER: &str = "D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// Takes the rights of others from a file.
///
/// # Errors
/// When the system refuses, as on a drive that keeps no rights.
pub fn close_file(path: &Path) -> io::Result<()> {
    set(path, OF_A_FILE)
}

/// Takes the rights of others from a folder, and from what is made in it later.
///
/// # Errors
/// When the system refuses, as on a drive that keeps no rights.
pub fn close_folder(path: &Path) -> io::Result<()> {
    set(path, OF_A_FOLDER)
}

fn set(path: &Path, rights: &str) -> io::Result<()> {
    let rights: Vec<u16> = rights.encode_utf16().chain([0]).collect();
    let path: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: both texts end with a zero and live through the calls. The descriptor is valid when the first call
    // succeeds, is used once, and is given back to where the documentation of that call says it came from.
    unsafe {
        if ConvertStringSecurityDescriptorToSecurityDescriptorW(rights.as_ptr(), SDDL_REVISION_1, &mut descriptor, ptr::null_mut()) == 0 {
            return Err(io::Error::last_os_error());
        }
        let is_set = SetFileSecurityW(path.as_ptr(), DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor) != 0;
        let outcome = if is_set { Ok(()) } else { Err(io::Error::last_os_error()) };
        LocalFree(descriptor);
        outcome
    }
}
