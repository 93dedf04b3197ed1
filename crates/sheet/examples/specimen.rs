//! Writes sheets with invented contents, to look at: `cargo run -p codekeep-sheet --example specimen -- FOLDER`.

#[path = "../tests/specimen/mod.rs"]
mod specimen;

use std::path::PathBuf;

use codekeep_sheet::{Paper, PlainSheet, SealedSet, SealedSheet, SheetAccount, SheetCode, plain, sealed, wallet};
use custody::{CodeText, Date, Order, Shape};

type Invented = (&'static str, Option<&'static str>, Option<&'static str>, Vec<CodeText>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("a folder is needed")?);
    let github = || ("GitHub", Some("github.com"), Some("mira-holt"), hex(12));
    let google = || ("Google", Some("accounts.google.com"), Some("mira.holt@gmail.example"), digits(10));
    let many = || -> Vec<Invented> {
        let names = [
            "GitHub", "Google", "Dropbox", "Fastmail", "GitLab", "Proton", "Slack", "Discord", "Stripe", "Twitch", "npm", "Okta", "Zoom",
            "Figma",
        ];
        names
            .iter()
            .enumerate()
            .map(|(i, name)| (*name, Some("sign-in.example"), Some("mira.holt"), if i % 2 == 0 { hex(8 + i) } else { digits(10) }))
            .collect()
    };
    let long = || {
        vec![
            ("Apple", Some("account.apple.com"), Some("mira@holt.example"), codes(&["K7QW-2M9X-RB4T-8HNC-5JD3-VY6P-Z1FA"])),
            ("Wallet", None, Some("ledger in the drawer"), codes(&[WORDS])),
            (
                "Storage",
                Some("storage.example"),
                Some("mira"),
                codes(&[&"9f86d081884c7d659a2feaa0c55ad015".repeat(2), &"2c26b46b68ffc68ff99b453c1d304134".repeat(2)]),
            ),
            ("Notes", Some("notes.example"), None, codes(&["3QX7-K2M9-RB4T-8HNC-5JD3-VY6P-Z1FA-0OlI", "a->b != c <= www /* 0O1lI */"])),
        ]
    };
    let scripts = || {
        vec![
            ("Почта России", Some("passport.pochta.example"), Some("мира.хольт"), digits(6)),
            ("Ελληνική Τράπεζα", Some("τράπεζα.example"), Some("μίρα"), digits(4)),
            ("日本の銀行", Some("bank.example"), Some("ミラ・ホルト"), digits(4)),
            ("بنك الأمل 24", Some("bank.example"), Some("ميرا هولت"), digits(4)),
            ("בנק לאומי (ישן)", Some("bank.example"), Some("מירה"), digits(4)),
            (
                "Łódź Çelik Ñandú, a name of eighty characters that has to be broken, to the end",
                Some("a-very-long-host-name.of-some-department.of-an-organisation.example"),
                Some("an.account.name.that.is.as.long.as.mail.addresses.ever.get@department.organisation.example"),
                hex(4),
            ),
        ]
    };
    let cases: [(&str, Paper, Vec<Invented>); 6] = [
        ("two", Paper::A4, vec![github(), google()]),
        ("two-letter", Paper::Letter, vec![github(), google()]),
        ("fourteen", Paper::A4, many()),
        ("long", Paper::A4, long()),
        ("scripts", Paper::A4, scripts()),
        ("hundred", Paper::Letter, vec![("Numbers", Some("numbers.example"), None, digits(150))]),
    ];
    for (name, paper, accounts) in cases {
        let made = plain(&sheet(paper, &accounts))?;
        std::fs::write(folder.join(format!("{name}.pdf")), &*made.pdf)?;
    }
    let wallets: [(&str, Paper, Vec<Invented>); 2] = [
        ("wallet", Paper::A4, vec![("GitHub", Some("github.com"), Some("mira-holt"), hex(16)), google()]),
        ("wallet-letter", Paper::Letter, vec![google()]),
    ];
    for (name, paper, accounts) in wallets {
        std::fs::write(folder.join(format!("{name}.pdf")), &*wallet(&sheet(paper, &accounts))?.pdf)?;
    }
    let seals: [(&str, Paper, Vec<Invented>, bool); 3] = [
        ("sealed", Paper::A4, vec![github(), google(), ("Apple", None, None, codes(&["K7QW-2M9X-RB4T-8HNC-5JD3-VY6P-Z1FA"]))], false),
        ("sealed-letter", Paper::Letter, many(), true),
        ("sealed-large", Paper::A4, long(), false),
    ];
    for (name, paper, accounts, names_on_paper) in seals {
        let head = sheet(paper, &accounts).head;
        let sets = accounts.iter().map(sealed_set).collect();
        let made = sealed(&SealedSheet { head, sets, phrase: "harbour lantern meadow saddle tunnel walnut", names_on_paper })?;
        std::fs::write(folder.join(format!("{name}.pdf")), &*made.pdf)?;
    }
    Ok(())
}

fn sealed_set((service, host, account, codes): &Invented) -> SealedSet {
    SealedSet {
        service: (*service).to_owned(),
        account: account.map(str::to_owned),
        host: host.map(str::to_owned),
        also_needed: Some("the password".to_owned()),
        shape: Shape::List,
        order: Order::Any,
        plain_entry: false,
        case_matters: false,
        issued: Date::from_ymd(2026, 11, 3),
        expires_ms: None,
        set_id: "K7M2QD".to_owned(),
        total: codes.len() + 4,
        // EXPOSE: invented codes.
        codes: codes.iter().zip(1..).map(|(code, n)| (n, CodeText::new(code.expose().to_owned()))).collect(),
    }
}

fn sheet(paper: Paper, accounts: &[Invented]) -> PlainSheet<'_> {
    PlainSheet {
        head: specimen::head(paper),
        accounts: accounts
            .iter()
            .map(|(service, host, account, codes)| SheetAccount {
                service,
                host: *host,
                account: *account,
                also_needed: Some("the password"),
                set_id: "K7M2QD",
                generation: 3,
                issued_on: Some("3 November 2026"),
                note: "Each code works once.",
                unused: codes.len(),
                total: codes.len() + 4,
                codes: codes.iter().enumerate().map(|(i, text)| SheetCode { ordinal: i as u32 + 1, text }).collect(),
            })
            .collect(),
    }
}

const WORDS: &str = "meadow lantern orbit velvet cactus harbour pencil thunder walnut ribbon glacier pepper saddle copper violin island marble tunnel feather engine puzzle falcon garden winter";

fn codes(texts: &[&str]) -> Vec<CodeText> {
    texts.iter().map(|text| CodeText::new((*text).to_owned())).collect()
}

fn hex(count: usize) -> Vec<CodeText> {
    (0..count as u64).map(scramble).map(|n| CodeText::new(format!("{:05x}-{:05x}", n >> 40 & 0xf_ffff, n >> 20 & 0xf_ffff))).collect()
}

fn digits(count: usize) -> Vec<CodeText> {
    (0..count as u64).map(|i| scramble(i + 77)).map(|n| CodeText::new(format!("{:04} {:04}", n >> 40 & 0x1fff, n >> 20 & 0x1fff))).collect()
}

/// Looks like a code and is none.
fn scramble(n: u64) -> u64 {
    (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
