//! Bad photos of good sheets, made by a seeded generator: at least 99 of 100 have to be read whole.
//!
//! The page is drawn by another program (pdftoppm); the photo has 12 megapixels and its faults have names.
//! Without that program the test says so and passes, unless CODEKEEP_REQUIRE_TOOLS=1.

mod bad_photo;
mod kinds;
mod specimen;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use bad_photo::{Page, Photo};
use codekeep_sheet::{Paper, SealedSet, SealedSheet, join_sets, open_block, read_back, sealed};
use custody::{CodeText, Order, Shape};

const PHRASE: &str = "harbour lantern meadow saddle tunnel walnut";
const PHOTOS: u64 = 100;

fn set(service: &str, codes: usize) -> SealedSet {
    SealedSet {
        service: service.to_owned(),
        account: Some("mira-holt".to_owned()),
        host: Some("sign-in.example".to_owned()),
        also_needed: None,
        shape: Shape::List,
        order: Order::Any,
        plain_entry: false,
        case_matters: false,
        issued: None,
        expires_ms: None,
        set_id: "K7M2QD".to_owned(),
        total: codes,
        codes: (1..=codes as u32).map(|n| (n, CodeText::new(format!("{:05x}-{:05x}", n * 7919, n * 104_729 % 0xfffff)))).collect(),
    }
}

/// Pages of a sheet with two blocks on one of them, as another program draws them at 300 dots per inch.
#[expect(clippy::print_stdout, reason = "a test that was not run says so")]
fn pages() -> Option<Vec<Page>> {
    let head = specimen::head(Paper::A4);
    let sets = vec![set("GitHub", 16), set("Google", 10), set("Storage", 20)];
    let made = sealed(&SealedSheet { head, sets, phrase: PHRASE, names_on_paper: false }).expect("the sheet is made");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let started =
        Command::new("pdftoppm").args(["-r", "300", "-gray", "-", "page"]).current_dir(folder.path()).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        assert_ne!(std::env::var("CODEKEEP_REQUIRE_TOOLS").as_deref(), Ok("1"), "pdftoppm is not installed");
        println!("not run: pdftoppm is not installed");
        return None;
    };
    child.stdin.take().expect("a pipe").write_all(&made.pdf).expect("the program reads");
    assert!(child.wait().expect("the program ends").success());
    let mut files: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    Some(files.iter().map(|file| Page::read_pgm(&std::fs::read(file).expect("a page"))).collect())
}

#[test]
fn at_least_99_of_100_bad_photos_are_read_whole() {
    let Some(pages) = pages() else { return };
    // How many blocks each page has is known from the pages as they are.
    let blocks: Vec<usize> = pages.iter().map(|page| read_back(&page.png()).expect("a clean page").blocks.len()).collect();
    assert_eq!(blocks.iter().sum::<usize>(), 3, "every block is read on a clean page: {blocks:?}");
    let (next, read) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed) as u64;
                    if seed >= PHOTOS {
                        break;
                    }
                    let at = seed as usize % pages.len();
                    let photo = Photo::from_seed(seed);
                    let found = read_back(&photo.take(&pages[at])).expect("a picture");
                    if found.blocks.len() == blocks[at] {
                        read.fetch_add(1, Ordering::Relaxed);
                    } else {
                        failed.lock().expect("a list").push((found.blocks.len(), blocks[at], photo));
                    }
                }
            });
        }
    });
    let read = read.into_inner();
    assert!(read >= 99, "{read} of {PHOTOS} photos were read whole; not these: {:#?}", failed.into_inner().expect("a list"));
}

#[test]
fn what_is_read_from_a_photo_opens_with_the_phrase() {
    let Some(pages) = pages() else { return };
    let photo = Photo { turn: 183.0, perspective: 0.06, blur: 1.0, noise: 6.0, shadow: 0.4, crease: true, jpeg: 60, seed: 7 };
    let blocks = pages.iter().flat_map(|page| read_back(&photo.take(page)).expect("a picture").blocks);
    let sets = join_sets(blocks.map(|block| open_block(&block, PHRASE).expect("it opens")).collect());
    let services: Vec<(&str, usize)> = sets.iter().map(|set| (set.service.as_str(), set.codes.len())).collect();
    assert_eq!(services, [("GitHub", 16), ("Google", 10), ("Storage", 20)]);
}
