//! What stands in READ-ME-FIRST.txt. No name of a person, a service or an account: whoever finds a stick reads it.

use crate::{PACK, READER, SHEET};

pub(crate) fn text(programs: &[String], expires: &str) -> String {
    let (programs, system) = (programs.join(" and "), format!("{}, {}", std::env::consts::OS, std::env::consts::ARCH));
    let run = if cfg!(windows) { "codekeep.exe" } else { "./codekeep" };
    format!(
        "READ ME FIRST

This stick holds backup codes, sealed. They open with a phrase of six words that is
not on this stick. Without the phrase nothing here helps anybody.

Found it? Please give it back: it is worthless to you.

IF YOU ARE LOCKED OUT

1. On a machine like the one it was made on ({system})
   {programs} can be started from this stick. With a terminal in this folder:

     {run} list                          the accounts
     {run} take ACCOUNT                  the next code, recorded on this stick
     {run} outcome ACCOUNT accepted      (or refused, or returned)

   Nothing is written to the machine. If its system starts no programs from a stick,
   copy codekeep to the machine, give it the pack with --vault, and delete it afterwards.

2. On any other machine
   Install Codekeep and open {PACK}. Or, with Python and its packages
   cryptography and argon2-cffi:

     python3 {READER} {PACK} --codes

   It shows the codes and records nothing: note which you use.

3. Without a machine that you trust
   Print {SHEET} anywhere. Its symbols open with the same phrase: in Codekeep, or with
   the program age on what a reader of QR codes gives.

Was the stick out of your hands? Then do not start the programs on it: somebody may have
changed them. Open the pack with a Codekeep that you installed.

If the stick cannot be written, you are told so before a code is shown. Note which
codes you use.

BACK HOME

Plug it in and bring the pack home: what was used is marked in the vault, and you are
asked for codes that could not be recorded.

It expires on {expires}. Is it lost? At home, mark it lost under Copies, and make
new sets at the services.
"
    )
}
