//! What the words of a line say about the codes near it: that they are backup codes, that something
//! else stands there, that a date follows. The phrases are folded (see [`crate::fold`]); a space at
//! an end means a word's edge there. Must never name a service: that is `service`'s task.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A set of things that a line says.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cues(u16);

/// Backup or recovery codes, by name.
pub(crate) const CODES: Cues = Cues(1);
/// One recovery key, secret key or phrase.
pub(crate) const KEY: Cues = Cues(1 << 1);
/// Codes or two-factor matters in general.
pub(crate) const WEAK: Cues = Cues(1 << 2);
/// The seed of an authenticator app.
pub(crate) const SEED: Cues = Cues(1 << 3);
/// A one-time code that was sent.
pub(crate) const ONE_TIME: Cues = Cues(1 << 4);
/// Something that ends within minutes.
pub(crate) const EXPIRES: Cues = Cues(1 << 5);
/// Other numbers and keys: orders, phones, licences, check sums.
pub(crate) const OTHER: Cues = Cues(1 << 6);
/// An example of what codes look like.
pub(crate) const EXAMPLE: Cues = Cues(1 << 7);
/// A date of issue follows.
pub(crate) const DATED: Cues = Cues(1 << 8);
/// An administrator's pass that expires.
pub(crate) const PASS: Cues = Cues(1 << 9);
/// One code, and a new one after its use.
pub(crate) const SINGLE_USE: Cues = Cues(1 << 10);
/// A word phrase.
pub(crate) const PHRASE: Cues = Cues(1 << 11);

impl Cues {
    /// Whether any of `others` is among these.
    pub(crate) fn any(self, others: Cues) -> bool {
        self.0 & others.0 != 0
    }

    /// These and those.
    pub(crate) const fn with(self, others: Cues) -> Cues {
        Cues(self.0 | others.0)
    }
}

/// The cues of a folded text.
pub(crate) fn cues(folded: &str) -> Cues {
    let Some((finder, table)) = &*FINDER else { return Cues::default() };
    finder.find_overlapping_iter(folded).filter_map(|m| table.get(m.pattern().as_usize())).fold(Cues::default(), |all, one| all.with(*one))
}

static FINDER: LazyLock<Option<(AhoCorasick, Vec<Cues>)>> = LazyLock::new(|| {
    let phrases = PHRASES.iter().flat_map(|(cue, list)| list.iter().map(move |phrase| (*cue, crate::fold::fold(phrase), *phrase)));
    let (cues, patterns): (Vec<Cues>, Vec<String>) = phrases
        .map(|(cue, folded, written)| {
            // Folding puts a space at both ends; the table says which of them are meant.
            let from = usize::from(!written.starts_with(' '));
            let to = folded.len().saturating_sub(usize::from(!written.ends_with(' ')));
            (cue, folded.get(from..to).unwrap_or_default().to_owned())
        })
        .unzip();
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(patterns).ok().map(|finder| (finder, cues))
});

#[rustfmt::skip]
const PHRASES: &[(Cues, &[&str])] = &[
    (CODES, &[
        " recovery code", " backup code", " back up code", " backup recovery code", " back up recovery code", " backup verification code",
        " backup authentication code", " backup login code", " backup security code", " backup 2fa code", " recovery authentication code", " emergency code", " emergency backup", " scratch code",
        " rescue code", " reserve code", " fallback code", " lookup secret", " look up secret", " recovery token", " backup token", " static token", " restore code", " recover code", " emergency access code",
        " 2fa recovery", " 2fa backup", " mfa recovery", " mfa backup", " recoverycode", " backupcode", " recovery pin", " backup pin", " backup passcode", " recovery passcode", " one time recovery",
        " backup otp", " single use code", " account recovery code", " bypass code", " emergency scratch", " recovery codes", " backups codes", " two factor recovery", " two factor backup", " 2 step backup",
        "sicherungscode", "wiederherstellungscode", " notfallcode", " notfall code", " ersatzcode", " ersatz code", " reservecode", " reserve code", "backup code", "rettungscode", " sicherheitscodes",
        " code de secours", " codes de secours", " code de récupération", " codes de récupération", " code de sauvegarde", " codes de sauvegarde", " code de restauration", " codes de restauration",
        " code de rechange", " codes de rechange", " codes d urgence", " code d urgence",
        " código de respaldo", " códigos de respaldo", " código de recuperación", " códigos de recuperación", " código de reserva", " códigos de reserva", " códigos de emergencia",
        " códigos de copia de seguridad", " códigos alternativos", " códigos de seguridad de respaldo", " códigos de rescate",
        " codici di backup", " codice di backup", " codici di recupero", " codice di recupero", " codici di riserva", " codici di emergenza", " codici di ripristino", " codice di ripristino",
        " códigos de backup", " código de backup", " códigos de recuperação", " código de recuperação", " códigos de emergência", " códigos reserva",
        " herstelcode", " noodcode", " backup codes ", " reservecodes", " back upcode", " backupcodes",
        " kody zapasowe", " kod zapasowy", " kodów zapasowych", " kody odzyskiwania", " kod odzyskiwania", " kody awaryjne", " zapasowe kody", " kody bezpieczeństwa",
        "återställningskod", " reservkod", " säkerhetskopieringskod", "gendannelseskode", " reservekode", "gjenopprettingskode", " sikkerhetskode", " varakoodi", " palautuskoodi", " varmuuskoodi",
        " záložní kód", " kódy pro obnovení", " obnovovací kód", " helyreállítási kód", " tartalék kód", " biztonsági kód", " yedek kod", " kurtarma kod", " coduri de rezervă", " coduri de recuperare",
        " резервные коды", " резервный код", " резервных кодов", " коды восстановления", " код восстановления", " запасные коды", " аварийные коды", " резервні коди", " коди відновлення", " запасні коди",
        "バックアップコード", "バックアップ コード", "リカバリーコード", "リカバリコード", "リカバリー コード", "回復コード", "復旧コード", "備份碼", "备份代码", "备用验证码", "備用驗證碼", "恢复代码", "恢复码", "备用码", "備用碼",
        "備用代碼", "备用代码", "復原碼", "救援代码", "백업 코드", "복구 코드", "백업코드", "복구코드", "رموز النسخ", "رموز الاسترداد", "קודי גיבוי", "mã dự phòng", "mã khôi phục", "kode cadangan", "kode pemulihan",
        "εφεδρικοί κωδικοί", "κωδικοί ανάκτησης", "резервни кодове",
    ]),
    (KEY, &[
        " recovery key", " secret key", " security key", " backup key", " encryption key", " restore key", " emergency kit", " recovery kit", " master key", " rescue key", " recovery secret", " account key",
        "wiederherstellungsschlüssel", " notfallschlüssel", " sicherheitsschlüssel", " clé de récupération", " clé de secours", " clé de restauration", " clave de recuperación", " clave de respaldo", " llave de recuperación",
        " chiave di recupero", " chiave di ripristino", " chave de recuperação", " herstelsleutel", " klucz odzyskiwania", " återställningsnyckel", " ключ восстановления", "復旧キー", "回復キー", "リカバリーキー", "恢复密钥", "復原金鑰", "복구 키",
    ]),
    (KEY.with(PHRASE), &[
        " recovery phrase", " backup phrase", " seed phrase", " mnemonic", " secret phrase", " recovery words", " 12 words", " 24 words", " twelve words", " twenty four words", " recovery passphrase", " word phrase",
        " wiederherstellungsphrase", " wiederherstellungssatz", " 12 wörter", " 24 wörter", " phrase de récupération", " 12 mots", " 24 mots", " frase de recuperación", " frase di recupero", " frase de recuperação", " herstelzin", " herstelfrase",
    ]),
    (WEAK, &[" pass ", " codes ", " code ", " 2fa ", " mfa ", " two factor", " two step", " 2 step", " 2sv ", " tokens ", " codici ", " códigos ", " kody ", " коды ", " zwei faktor", " double authentification"]),
    (SEED, &[
        " otpauth", " totp ", " setup key", " set up key", " scan the", " scan this", " enter this key", " enter the key", " enter this code in", " manual entry", " can t scan", " cannot scan", " unable to scan", " authenticator key", " authentication key", " time based", " einrichtungsschlüssel",
        " setup schlüssel", " clé de configuration", " clave de configuración", " chiave di configurazione", " scannen", " scannez", " escanea", " scansiona", " 2fa secret", " otp secret", " totp secret", " shared secret", " authenticator secret", " setup code",
        " authenticator seed", " otp seed", " sha1 ", " configuration key", " configure your authenticator", " enrollment key", " zeitbasiert",
    ]),
    (ONE_TIME, &[
        " verification code", " sign in code", " login code", " log in code", " security code", " one time password", " confirmation code", " one time code", " access code is", " do not share", " don t share", " never share", " passcode is",
        " otp is", " bestätigungscode", " anmeldecode", " einmalcode", " einmalpasswort", " code de vérification", " code de connexion", " código de verificación", " codice di verifica", " código de verificação", " verificatiecode", " kod weryfikacyjny", "確認コード", "認証コード", "验证码", "인증 코드", "код подтверждения",
    ]),
    (EXPIRES, &[
        " expires in ", " expire in ", " valid for ", " expires after ", " minutes ", " läuft in ", " minuten ", " expire dans ", " caduca en ", " scade tra ", " expira em ",
    ]),
    (OTHER, &[
        " licence", " license", " product key", " serial number", " serial no", " serials ", " activation", " coupon", " voucher", " promo ", " promo code", " gift card", " gift code", " gift cards", " discount", " order ", " orders ", " order number", " invoice",
        " tracking", " shipment", " parcel", " booking", " reservation", " ticket", " sha256", " sha 256", " sha512", " md5", " checksum", " check sum", " fingerprint", " api key", " api token", " access token", " deploy key", " commit", " phone", " tel ", " telephone",
        " fax ", " mobile ", " call ", " iban", " account number", " customer number", " customer no", " card number", " wifi", " wi fi", " wlan", " password ", " passwords ", " passwort ", " part number", " sku ", " redeem at ", " registration key", " cd key", " steam key", " game key", " request id", " trace id", " build ", " hotline",
        " reference", " ref ", " rechnung", " bestell", " sendung", " gutschein", " telefon", " seriennummer", " lizenz", " kundennummer", " facture", " commande", " téléphone", " numéro de", " pedido", " factura", " teléfono", " fattura", " ordine ", " telefono", " fatura", " telefone", " pin ", " puk ", " imei", " mac address", " transaction", " uuid", " guid ", " identifier", " device id", " user id", " session",
        " error code", " fault code", " status code", " invite code", " invitation code", " invite codes", " referral", " door code", " room code", " gate code", " post code", " postal code", " zip code", " area code", " country code", " colour code",
        " color code", " booking code", " product code", " coupon code", " pairing code", " source code", " fehlercode", " einladungscode", " rabattcode", " buchungscode", " code postal", " code promo", " código postal", " código de error", " codice postale", " code d erreur",
        " meter ", " policy number", " passport", " vat ", " tax id", " isbn", " loyalty", " member number", " membership", " raffle", " lottery", " seat ", " gate ", " flight",
    ]),
    (EXAMPLE, &[" look like ", " looks like ", " for example ", " e g ", " zum beispiel ", " z b ", " par exemple ", " por ejemplo ", " ad esempio ", " per esempio ", " in the form ", " of the form ", " in the format ", " placeholder", " sehen so aus ", " ressemble"]),
    (DATED, &[
        " created", " generated", " issued", " made on", " printed", " saved", " updated", " written down", " as of ", " date ", " dated", " downloaded", " since ", " from ", " erstellt", " erzeugt", " generiert", " ausgestellt", " gedruckt", " vom ", " am ", " datum", " stand ", " gespeichert", " généré", " créé", " émis", " imprimé", " le ",
        " generado", " generados", " creado", " creados", " emitido", " impreso", " fecha", " generato", " generati", " creato", " creati", " gerado", " criado", " aangemaakt", " gegenereerd", " wygenerowano", " utworzono", " создан", " сгенерирован", "作成", "発行", "生成",
    ]),
    (CODES.with(PASS), &[" temporary access pass", " temporary bypass code", " bypass code"]),
    (SINGLE_USE, &[" single use", " one time use", " used once", " new one", " replaces any", " new code will be", " new recovery code"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn phrases_are_found_at_words_edges_in_any_spelling() {
        for text in [
            "GitHub Recovery Codes",
            "your back-up codes:",
            "Codes de récupération",
            "2FA_backup_codes",
            "Google-Sicherungscodes",
            "バックアップコード",
        ] {
            assert!(cues(&fold(text)).any(CODES), "{text}");
        }
        assert!(!cues(&fold("codes")).any(CODES));
        assert!(cues(&fold("Order 4480")).any(OTHER));
        assert!(!cues(&fold("in this order:")).any(CODES));
        assert!(!cues(&fold("disorderly preorders")).any(OTHER));
        assert!(FINDER.is_some());
    }
}
