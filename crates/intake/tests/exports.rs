//! Exports of other managers: what is found in each format, and that no password and no seed is ever
//! taken for a code or for anything else.

use codekeep_intake::exports::{Export, ExportError, FolderFile, Format, FoundEntry, MAX_ENTRIES, Unlock, read_export, read_folder};
use codekeep_intake::{IntakeError, Source};
use zeroize::Zeroizing;

const PASSWORD: &str = "vT9k-q2Rr7";
const SEED: &str = "JBSWY3DPEHPK3PXP";
const CODES: [&str; 5] = ["33b9c-3c463", "60427-e5bb6", "858ba-ebb73", "9aade-1e3fd", "a6049-f0e76"];

fn read(text: &str) -> Result<Option<Export>, ExportError> {
    read_export(&Source { name: None, bytes: text.as_bytes() }, &Unlock::default())
}

/// Title, account, host, whether it has two factors, and how many codes were found.
type Seen<'a> = (&'a str, Option<&'a str>, Option<&'a str>, bool, usize);

fn seen(export: &Export) -> Vec<Seen<'_>> {
    let codes = |e: &codekeep_intake::exports::FoundEntry| e.sets.iter().map(|s| s.codes.len()).sum();
    export.entries.iter().map(|e| (e.title.as_str(), e.account.as_deref(), e.host.as_deref(), e.two_factor, codes(e))).collect()
}

fn check(text: &str, format: Format) -> Export {
    let export = read(text).unwrap().unwrap();
    assert_eq!(export.format, format);
    for code in export.entries.iter().flat_map(|e| &e.sets).flat_map(|s| &s.codes) {
        // EXPOSE: invented codes, compared by the test.
        assert!(CODES.contains(&code.text.expose()), "{} is none of the codes", code.text.expose());
    }
    for entry in &export.entries {
        for label in [Some(&entry.title), entry.account.as_ref(), entry.host.as_ref()].into_iter().flatten() {
            assert!(!label.contains(PASSWORD) && !label.contains(SEED), "{label}");
        }
    }
    export
}

const GITHUB: Seen<'static> = ("GitHub", Some("mira"), Some("github.com"), true, 5);
const BANK: Seen<'static> = ("Bank", Some("mira@example.org"), Some("bank.example"), true, 0);
const SHOP: Seen<'static> = ("Shop", Some("mira"), Some("shop.example"), false, 0);

fn notes() -> String {
    format!("recovery codes\\n{}", CODES.join("\\n"))
}

#[test]
fn bitwarden_json() {
    let text = format!(
        r#"{{"encrypted":false,"folders":[],"items":[
        {{"type":1,"name":"GitHub","notes":"{}","login":{{"uris":[{{"match":null,"uri":"https://github.com/login"}}],"username":"mira","password":"{PASSWORD}","totp":"{SEED}"}}}},
        {{"type":1,"name":"Bank","notes":null,"fields":[{{"name":"Old password","value":"{PASSWORD}","type":1}},{{"name":"PIN","value":"44719902","type":1}}],"login":{{"uris":[{{"uri":"https://bank.example:8443/"}}],"username":"mira@example.org","password":"{PASSWORD}","totp":"otpauth://totp/x?secret={SEED}"}},"passwordHistory":[{{"password":"{PASSWORD}"}}]}},
        {{"type":1,"name":"Shop","login":{{"uris":[{{"uri":"shop.example"}}],"username":"mira","password":"ab12-cd34"}}}},
        {{"type":2,"name":"Discord","fields":[{{"name":"backup codes","value":"{} {}","type":0}}]}}]}}"#,
        notes(),
        CODES[0],
        CODES[1]
    );
    let export = check(&text, Format::Bitwarden);
    assert_eq!(seen(&export), [GITHUB, BANK, SHOP, ("Discord", None, None, false, 2)]);
    assert_eq!(export.entries[0].sets[0].service.unwrap().slug, "github");
    assert_eq!(export.entries[3].sets[0].service.unwrap().slug, "discord");
}

#[test]
fn proton_pass_json() {
    let text = format!(
        r#"{{"version":"1.31.0","userId":"x","encrypted":false,"vaults":{{"v1":{{"name":"Personal","items":[
        {{"itemId":"a","data":{{"metadata":{{"name":"GitHub","note":"{}"}},"extraFields":[],"type":"login","content":{{"itemEmail":"","itemUsername":"mira","password":"{PASSWORD}","urls":["https://github.com/"],"totpUri":"{SEED}"}}}}}},
        {{"itemId":"b","data":{{"metadata":{{"name":"Bank","note":""}},"extraFields":[{{"fieldName":"second","type":"totp","data":{{"totpUri":"{SEED}"}}}}],"type":"login","content":{{"itemEmail":"mira@example.org","password":"{PASSWORD}","urls":["https://bank.example/a"],"totpUri":""}}}}}}]}}}}}}"#,
        notes()
    );
    assert_eq!(seen(&check(&text, Format::ProtonPass)), [GITHUB, BANK]);
}

#[test]
fn aegis_json_and_authenticator_links() {
    let entry = |issuer: &str, note: &str| {
        format!(
            r#"{{"type":"totp","uuid":"u","name":"mira","issuer":"{issuer}","note":"{note}","icon":null,"info":{{"secret":"{SEED}","algo":"SHA1","digits":6,"period":30}}}}"#
        )
    };
    let text = format!(
        r#"{{"version":1,"header":{{"slots":null,"params":null}},"db":{{"version":2,"entries":[{},{}]}}}}"#,
        entry("GitHub", &notes()),
        entry("Bank", "")
    );
    assert_eq!(seen(&check(&text, Format::Aegis)), [("GitHub", Some("mira"), None, true, 5), ("Bank", Some("mira"), None, true, 0)]);
    let links =
        format!("otpauth://totp/GitHub:mira?secret={SEED}&issuer=GitHub\n\notpauth://totp/Big%20Bank:mira%40example.org?secret={SEED}\n");
    let export = check(&links, Format::OtpLinks);
    assert_eq!(seen(&export), [("GitHub", Some("mira"), None, true, 0), ("Big Bank", Some("mira@example.org"), None, true, 0)]);
}

#[test]
fn the_csv_of_browsers_and_managers() {
    let note = format!("\"recovery codes\n{}\"", CODES.join("\n"));
    for (name, header, row, two_factor) in [
        (
            "1Password",
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
            format!("GitHub,https://github.com,mira,{PASSWORD},{SEED},false,false,,{note}"),
            true,
        ),
        (
            "Bitwarden",
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
            format!(",,login,GitHub,{note},\"Old password: {PASSWORD}\",0,https://github.com,mira,{PASSWORD},{SEED}"),
            true,
        ),
        (
            "LastPass",
            "url,username,password,totp,extra,name,grouping,fav",
            format!("https://github.com,mira,{PASSWORD},{SEED},{note},GitHub,,0"),
            true,
        ),
        ("Chrome", "name,url,username,password,note", format!("GitHub,https://github.com/,mira,{PASSWORD},{note}"), false),
        ("Apple", "Title,URL,Username,Password,Notes,OTPAuth", format!("GitHub,https://github.com/,mira,{PASSWORD},{note},{SEED}"), true),
        (
            "NordPass",
            "name,url,username,password,note,cardholdername,cardnumber,cvc,folder",
            format!("GitHub,https://github.com,mira,{PASSWORD},{note},,,,"),
            false,
        ),
        (
            "Dashlane",
            "username,username2,username3,title,password,note,url,category,otpUrl",
            format!("mira,,,GitHub,{PASSWORD},{note},https://github.com,,{SEED}"),
            true,
        ),
        (
            "Proton Pass",
            "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault",
            format!("login,GitHub,https://github.com,,mira,{PASSWORD},{note},{SEED},1,1,P"),
            true,
        ),
        (
            "KeePassXC",
            "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\",\"Icon\",\"Last Modified\",\"Created\"",
            format!("Root,GitHub,mira,{PASSWORD},https://github.com,{note},{SEED},0,2026-01-01,2026-01-01"),
            true,
        ),
        (
            "KeePass",
            "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"",
            format!("GitHub,mira,{PASSWORD},https://github.com,{note}"),
            false,
        ),
    ] {
        let export = check(&format!("{header}\r\n{row}\r\n"), Format::Csv);
        assert_eq!(seen(&export), [("GitHub", Some("mira"), Some("github.com"), two_factor, 5)], "{name}");
    }
    let firefox = format!(
        "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\"\n\"https://shop.example\",\"mira\",\"{PASSWORD}\",,\"https://shop.example\",\"{{g}}\",\"1\"\n"
    );
    assert_eq!(seen(&check(&firefox, Format::Csv)), [("shop.example", Some("mira"), Some("shop.example"), false, 0)]);
}

#[test]
fn keepass_xml_without_its_history() {
    let string = |key: &str, value: &str| format!("<String><Key>{key}</Key><Value>{value}</Value></String>");
    let entry = |title: &str, user: &str, url: &str, more: &str| {
        format!(
            "<Entry>{}{}{}{}{}{more}</Entry>",
            string("Title", title),
            string("UserName", user),
            string("URL", url),
            string("Password", PASSWORD),
            string("otp", SEED)
        )
    };
    let old =
        format!("<History>{}</History>", entry("GitHub", "old", "x", &string("Notes", "recovery codes&#xA;ab12c-d3e4f&#xA;1b12c-d3e4f")));
    let text = format!(
        "<?xml version=\"1.0\"?>\n<KeePassFile><Root><Group><Name>Root</Name>{}{}</Group></Root></KeePassFile>",
        entry("GitHub", "mira", "https://github.com", &(string("Recovery codes", &CODES.join("&#xA;")) + &old)),
        entry("Bank", "mira@example.org", "https://bank.example", "")
    );
    assert_eq!(seen(&check(&text, Format::KeePassXml)), [GITHUB, BANK]);
}

#[test]
fn what_stands_in_a_field_for_a_secret_is_never_offered_however_much_it_looks_like_codes() {
    let codes = |export: &Export| export.entries.iter().flat_map(FoundEntry::all_sets).map(|set| set.codes.len()).sum::<usize>();
    let secret = ["Old password", "Old PIN", "TOTP", "Seed phrase", "Private key", "CVV"].map(|name| (name, 0));
    // The same list in a field that anything may stand in, and in one named after what it recovers.
    let open = ["Other", "Password recovery codes", "Seed backup"].map(|name| (name, CODES.len()));
    for (name, offered) in secret.into_iter().chain(open) {
        let list = format!("backup codes: {}", CODES.join(" "));
        let bitwarden = format!(
            r#"{{"encrypted":false,"items":[{{"type":1,"name":"Bank","fields":[{{"name":"{name}","value":"{list}","type":1}}],"login":{{}}}}]}}"#
        );
        assert_eq!(codes(&check(&bitwarden, Format::Bitwarden)), offered, "Bitwarden, {name}");
        let keepass =
            format!("<KeePassFile><Root><Entry><String><Key>{name}</Key><Value>{list}</Value></String></Entry></Root></KeePassFile>");
        assert_eq!(codes(&check(&keepass, Format::KeePassXml)), offered, "KeePass, {name}");
        let pass = FolderFile { path: "bank.gpg".into(), bytes: Zeroizing::new(format!("{PASSWORD}\n{name}: {list}\n").into_bytes()) };
        assert_eq!(codes(&read_folder(vec![pass], true).unwrap()), offered, "pass, {name}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_bounds_hold() {
    assert_eq!(
        read(r#"{"encrypted":true,"passwordProtected":true,"salt":"x","kdfType":0,"kdfIterations":600000,"data":"2.x"}"#).err(),
        Some(ExportError::Encrypted(Format::Bitwarden))
    );
    assert_eq!(
        read(r#"{"version":1,"header":{"slots":[{"type":1,"salt":"00","n":32768,"r":8,"p":1}],"params":{}},"db":"bm90aGluZw=="}"#).err(),
        Some(ExportError::Encrypted(Format::Aegis))
    );
    assert_eq!(read(r#"{"encrypted":false}"#).err(), Some(ExportError::Damaged(Format::Bitwarden)));
    assert_eq!(read("<KeePassFile><Root><Entry>").err(), Some(ExportError::Damaged(Format::KeePassXml)));
    assert_eq!(read("PK\u{3}\u{4}\u{0}").err(), Some(ExportError::Text(IntakeError::Binary)));
    for none in [
        "",
        "GitHub recovery codes\n33b9c-3c463\n60427-e5bb6\n",
        "{\"codes\":[1]}",
        "name,notes\nGitHub,x\n",
        "<html></html>",
        &"[".repeat(100_000),
    ] {
        assert!(read(none).unwrap().is_none(), "{none:.40}");
    }
    let rows = "x,https://x.example,y,z\n".repeat(MAX_ENTRIES + 1);
    assert_eq!(read(&format!("name,url,username,password\n{rows}")).err(), Some(ExportError::TooManyEntries));
    // Entities that define each other stay what they are: a few signs.
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><KeePassFile><Entry><String><Key>Title</Key><Value>&b;&b;</Value></String></Entry></KeePassFile>";
    assert!(read(bomb).unwrap().unwrap().entries[0].title.len() < 20);
}
