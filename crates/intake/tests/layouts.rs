//! Layouts that samples of real services do not show together: what people paste. Each says what
//! must come out, to the letter.

use codekeep_intake::{Recognised, Source, Why, recognise};

fn read(name: Option<&str>, text: &str) -> Recognised {
    recognise(&Source { name, bytes: text.as_bytes() }).unwrap()
}

/// The codes, each used one with a `!` behind it.
fn codes(name: Option<&str>, text: &str) -> Vec<String> {
    let found = read(name, text);
    // EXPOSE: invented codes, compared by the test.
    let shown = found.sets.iter().flat_map(|s| &s.codes).map(|c| format!("{}{}", c.text.expose(), if c.used { "!" } else { "" }));
    shown.collect()
}

fn service(name: Option<&str>, text: &str) -> Option<&'static str> {
    read(name, text).sets.first().and_then(|s| s.service).map(|s| s.slug)
}

#[test]
fn columns_and_numbers_in_every_way() {
    let four = ["9030 3487", "8182 5842", "1639 9524", "3276 1853"];
    for text in [
        "Google backup codes\n1. 9030 3487 2. 8182 5842\n3. 1639 9524 4. 3276 1853",
        "Google backup codes\n1) 9030 3487\n2) 8182 5842\n3) 1639 9524\n4) 3276 1853",
        "Google backup codes\n9030 3487 8182 5842\n1639 9524 3276 1853",
        "Google backup codes: 9030 3487, 8182 5842, 1639 9524 and 3276 1853.",
        "Google backup codes\n1\t9030 3487\n2\t8182 5842\n3\t1639 9524\n4\t3276 1853",
        "> Google backup codes\n> * 9030 3487\n> * 8182 5842\n> * 1639 9524\n> * 3276 1853",
        "Google backup codes\nCode 1: 9030 3487\nCode 2: 8182 5842\nCode 3: 1639 9524\nCode 4: 3276 1853",
        "Google backup codes\n| # | Code |\n|---|---|\n| 1 | 9030 3487 |\n| 2 | 8182 5842 |\n| 3 | 1639 9524 |\n| 4 | 3276 1853 |",
    ] {
        assert_eq!(codes(None, text), four, "{text}");
        assert_eq!(service(None, text), Some("google"), "{text}");
    }
}

#[test]
fn codes_side_by_side_with_one_space() {
    assert_eq!(
        codes(None, "Recovery codes\nVBCDF-23456 GHJKM-6789B\nTVWXY-4567C BCDFG-H2345"),
        ["VBCDF-23456", "GHJKM-6789B", "TVWXY-4567C", "BCDFG-H2345"]
    );
    assert_eq!(codes(Some("backup_codes.txt"), "6JS09FCE363V JNNNJN8SGXB5 FB97QAAARVX0"), ["6JS09FCE363V", "JNNNJN8SGXB5", "FB97QAAARVX0"]);
    assert_eq!(codes(None, "Pterodactyl recovery tokens\na1B2c3D4e5\u{a0}F6g7H8i9J0\nk1L2m3N4o5\u{a0}p6Q7r8S9t0").len(), 4);
}

#[test]
fn used_marks_of_every_kind() {
    let marked = ["7pwn-uc0i!", "lyc6-e3it", "bbm7-rzw8"];
    for text in [
        "Discord backup codes\n7pwn-uc0i (used)\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n✗ 7pwn-uc0i\n✓ lyc6-e3it\n✓ bbm7-rzw8",
        "Discord backup codes\n~~7pwn-uc0i~~\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n7\u{336}p\u{336}w\u{336}n\u{336}-\u{336}u\u{336}c\u{336}0\u{336}i\u{336}\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n7pwn-uc0i - benutzt am 3.5.\nlyc6-e3it - frei\nbbm7-rzw8",
        "Discord backup codes\n7pwn-uc0i *\nlyc6-e3it\nbbm7-rzw8\n\n* = used",
        "Discord backup codes\n7pwn-uc0i\n✓ lyc6-e3it\n✓ bbm7-rzw8\n✓ = still good",
        "Discord backup codes\nAlready used:\n7pwn-uc0i\n\nUnused:\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n7pwn-uc0i used 3 May\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n7pwn-uc0i\nUsed on 3 May\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n<s>7pwn-uc0i</s>\nlyc6-e3it\nbbm7-rzw8",
        "Discord backup codes\n7pwn-uc0i 使用済み\nlyc6-e3it\nbbm7-rzw8",
        "code,used\n7pwn-uc0i,yes\nlyc6-e3it,no\nbbm7-rzw8,no",
        r#"{"backup_codes":[{"code":"7pwn-uc0i","usedAt":"2026-01-02"},{"code":"lyc6-e3it","usedAt":null},{"code":"bbm7-rzw8","usedAt":null}]}"#,
        "Discord backup codes\nCode\tUsed\n7pwn-uc0i\tyes\nlyc6-e3it\tno\nbbm7-rzw8\tno",
    ] {
        assert_eq!(codes(None, text), marked, "{text}");
    }
    assert_eq!(codes(None, "Backup codes, each can be used once\n7pwn-uc0i\nlyc6-e3it"), ["7pwn-uc0i", "lyc6-e3it"]);
}

#[test]
fn blanked_out_and_repeated_codes_are_told() {
    let found = read(None, "Chatwoot backup codes\n927607\nXXXXXX\n345415\n817564\n927607");
    let whys: Vec<_> = found.left_out.iter().map(|l| (l.line, l.why)).collect();
    assert_eq!(whys, [(1, Why::Heading), (3, Why::BlankedOut), (6, Why::Repeat { of: 1 })]);
    assert_eq!(found.sets[0].codes.len(), 3);
}

#[test]
fn keys_and_phrases_over_several_lines_are_one() {
    let tuta = "Tuta\nRecovery code\n\n1f2e 3d4c 5b6a 7988\n0a1b 2c3d 4e5f 6071\n8293 a4b5 c6d7 e8f9\n1029 3847 5665 7483\n";
    assert_eq!(codes(None, tuta), ["1f2e 3d4c 5b6a 7988 0a1b 2c3d 4e5f 6071 8293 a4b5 c6d7 e8f9 1029 3847 5665 7483"]);
    let wrapped = "Proton recovery phrase\n\ngood security shrimp segment\nlamp youth primary senior\nradar wrong thank argue\n";
    assert_eq!(codes(None, wrapped), ["good security shrimp segment lamp youth primary senior radar wrong thank argue"]);
    let numbered = "Recovery phrase\n1. good   7. primary\n2. security   8. senior\n3. shrimp   9. radar\n4. segment   10. wrong\n5. lamp   11. thank\n6. youth   12. argue\n";
    assert_eq!(codes(None, numbered), ["good security shrimp segment lamp youth primary senior radar wrong thank argue"]);
}

#[test]
fn other_languages_and_encodings() {
    for (text, count) in [
        ("Deine Wiederherstellungscodes\n\nab12-cd34\nef56-gh78", 2),
        ("Códigos de respaldo\n\nab12-cd34\nef56-gh78", 2),
        ("バックアップコード\n\nab12-cd34\nef56-gh78", 2),
        ("Резервные коды\n\nab12-cd34\nef56-gh78", 2),
        ("Codici di backup\r\n\r\nab12-cd34\r\nef56-gh78\r\n", 2),
    ] {
        assert_eq!(codes(None, text).len(), count, "{text}");
    }
    let bytes: Vec<u8> = "BitLocker Drive Encryption recovery key\r\nIdentifier:\r\n      0A1B2C3D-0000-4D4D-8E8E-112233445566\r\nRecovery Key:\r\n      110011-220022-330033-440044-550055-660066-077077-088088\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let found = recognise(&Source { name: None, bytes: &[&[0xff, 0xfe][..], &bytes].concat() }).unwrap();
    assert_eq!(found.sets[0].codes.len(), 1);
    assert_eq!(found.sets[0].service.unwrap().slug, "bitlocker");
}

#[test]
fn two_services_in_one_text_are_two_sets() {
    let text = "GitHub recovery codes\n33b9c-3c463\n60427-e5bb6\n858ba-ebb73\n\nDiscord backup codes\nnwr5-c3l8\n7i4a-l33y\nlyc6-e3it\n";
    let found = read(None, text);
    let seen: Vec<_> = found.sets.iter().map(|s| (s.service.unwrap().slug, s.codes.len())).collect();
    assert_eq!(seen, [("github", 3), ("discord", 3)]);
    let json = r#"{"items":[{"name":"GitHub","notes":"backup codes\n33b9c-3c463\n60427-e5bb6","login":{"username":"mira","password":"vT9kq2Rr7Zs1","totp":"JBSWY3DPEHPK3PXP"}},
        {"name":"Discord","notes":"backup codes\nnwr5-c3l8\n7i4a-l33y","login":{"username":"mira2"}}]}"#;
    let found = read(None, json);
    let seen: Vec<_> = found.sets.iter().map(|s| (s.service.unwrap().slug, s.account.as_deref().unwrap(), s.codes.len())).collect();
    assert_eq!(seen, [("github", "mira", 2), ("discord", "mira2", 2)]);
}

#[test]
fn a_note_with_several_accounts_keeps_each() {
    let text = "## GitHub\n- user: mira\n- recovery codes:\n  - [x] 33b9c-3c463\n  - [ ] 60427-e5bb6\n\n## Notion\n- backup codes:\n  - ab12-cd34\n  - ef56-7890\n";
    let seen: Vec<_> = read(None, text).sets.iter().map(|s| s.codes.len()).collect();
    assert_eq!(seen, [2, 2]);
    assert_eq!(codes(None, text), ["33b9c-3c463!", "60427-e5bb6", "ab12-cd34", "ef56-7890"]);
}

#[test]
fn what_stands_in_place_of_a_used_code_does_not_mark_the_one_before_it() {
    let text = "Recovery codes\nbpy374sm, Secret was used at 2026-01-02T10:00:00Z, dljf4ho2, lk7xdys4, 0kpni2nk";
    assert_eq!(codes(None, text), ["bpy374sm", "dljf4ho2", "lk7xdys4", "0kpni2nk"]);
    assert_eq!(codes(None, "Slack backup codes\n1a2b3c4d\n5e6f7g8h ← used 12 Feb\n9i0j1k2l"), ["1a2b3c4d", "5e6f7g8h!", "9i0j1k2l"]);
}

#[test]
fn an_administrators_pass_is_a_pass() {
    let found = read(None, "Temporary Access Pass for mira@corp.example\nPass: 8HJ2K9LM\nValid for 60 minutes\n");
    assert_eq!(found.sets[0].shape.word(), "pass");
    assert_eq!(found.sets[0].account.as_deref(), Some("mira@corp.example"));
}

#[test]
fn a_service_that_is_only_spoken_of_is_not_the_service() {
    assert_eq!(service(None, "Backup codes\nKeep them in Bitwarden or Google Drive.\nab12-cd34\nef56-gh78"), None);
    assert_eq!(
        service(None, "GitLab recovery codes\nGoogle Authenticator lost? Use one.\nab12cd34ab12cd34\nef56ab78ef56ab78"),
        Some("gitlab")
    );
    assert_eq!(service(Some("github-recovery-codes (1).txt"), "33b9c-3c463\n60427-e5bb6"), Some("github"));
}

#[test]
fn texts_without_codes_yield_none() {
    for text in [
        "",
        "   \n\n",
        "Your order numbers:\n4480-1192-7730\n4480-1192-7731\n5512-8841-0031",
        "Licence keys for the office:\nP7GN6-79CKQ-56RCV-F653X-F3GNC\nQ8HK2-33LMN-97TTV-G1Z4X-H2JKL",
        "Windows product key\nP7GN6-79CKQ-56RCV-F653X-F3GNC",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  disk.iso\n6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d  notes.txt",
        "Your verification code is 481920. It expires in 10 minutes.",
        "Your recovery code is 481920. It expires in 10 minutes.",
        "Scan this QR code or enter the key:\nJBSWY3DPEHPK3PXP",
        "Two-factor authentication\nScan this QR code with your app.\nSecret key:\nJBSWY3DPEHPK3PXQ",
        "You get a recovery code afterwards.\n\nScan the image or enter this setup key by hand:\nJBSWY3DPEHPK3PXQ",
        "Recovery codes look like 12ab-34cd.\n",
        "Emergency contacts\n0711 2048 3391\n0800 1204 8339\n030 1234 5678",
        "Visa 4111 1111 1111 1111",
        "7f3c9a1e-5b2d-4c8e-9f10-2a6b7c8d9e0f\n0f3c9a1e-5b2d-4c8e-9f10-2a6b7c8d9e0f",
        "a1b2c3d Fix the reader\ne5f6a7b Add a test\n0c9d8e7 Remove dead code\n",
        "Use voucher SAVE-20AB at the till, or code WELC-OME1.",
        "2026-01-02\n2026-02-03\n2026-03-04\n2026-04-05\n2026-05-06",
        "20260102\n20260203\n20260304\n20260405\n20260506",
        "Meeting ID: 843 5512 9921\nPasscode: 481920",
        "We lost our backup codes. Call 0711 2048 3391.",
        r#"{"id":"65e4a1b2c3d4e5f60718","token":"329d092473","createdAt":"2026-03-03"}"#,
    ] {
        assert_eq!(codes(None, text), [""; 0], "{text}");
    }
}

#[test]
fn bare_lists_are_taken_when_they_are_nothing_else() {
    assert_eq!(codes(None, "33b9c-3c463\n60427-e5bb6\n858ba-ebb73\n9aade-1e3fd\na6049-f0e76\n").len(), 5);
    assert_eq!(codes(None, "23193447\n90427484\n09087476\n87172561\n70480831\n").len(), 5);
}

#[test]
fn letters_alone_are_codes_only_among_codes() {
    assert_eq!(codes(None, "SimpleLogin recovery codes\nqwxzkvbt\nmnbvcxzl\nplkjhgfd\nzxqwrtyp\ntrkvwqsd").len(), 5);
    assert_eq!(codes(None, "Backup codes\nab12cd34\nkcgwvpab\nef56gh78\ndownload\n"), ["ab12cd34", "kcgwvpab", "ef56gh78"]);
}

#[test]
fn where_two_readings_are_close_both_are_told() {
    let other = |text: &str| {
        let found = read(None, text);
        let set = found.sets.into_iter().next().unwrap();
        // EXPOSE: invented codes, compared by the test.
        set.other_reading.map(|o| (o.as_what.word(), o.codes.iter().map(|c| c.expose().to_owned()).collect::<Vec<_>>()))
    };
    let lines = ["1f2e 3d4c 5b6a 7988", "0a1b 2c3d 4e5f 6071", "8293 a4b5 c6d7 e8f9", "1029 3847 5665 74a3"];
    let key = lines.join(" ");
    let block = format!("Recovery code\n{}\n", lines.join("\n"));
    assert_eq!(codes(None, &block), [key.as_str()]);
    assert_eq!(other(&block), Some(("lines", lines.map(str::to_owned).to_vec())));
    let list = format!("Recovery codes\n{}\n", lines.join("\n"));
    assert_eq!(codes(None, &list), lines);
    assert_eq!(other(&list), Some(("one-key", vec![key])));
    let pairs = "Backup codes\n9030 3487 8182 5842\n1639 9524 3276 1853\n";
    assert_eq!(codes(None, pairs).len(), 4);
    assert_eq!(other(pairs), Some(("whole-lines", vec!["9030 3487 8182 5842".to_owned(), "1639 9524 3276 1853".to_owned()])));
    for plain in ["Backup codes\n9030 3487\n8182 5842\n", "Backup codes\n9030 3487   8182 5842\n1639 9524   3276 1853\n"] {
        assert_eq!(other(plain), None, "{plain}");
    }
}
