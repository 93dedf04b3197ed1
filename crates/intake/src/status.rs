//! Words that say whether a code was used, in several languages. Must never read a sentence such as
//! "each code can be used once" as a mark.

use crate::fold::words;

/// What is said of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    /// Used, spent, void.
    Used,
    /// Still good.
    Good,
}

#[rustfmt::skip]
const USED: &[&str] = &[
    "used", "spent", "burned", "burnt", "redeemed", "consumed", "gone", "expended", "exhausted", "invalid", "void", "done", "taken", "crossed", "struck", "usedup", "dead", "inactive", "erledigt", "abgehakt", "fait", "faite", "hecho", "fatto", "feito", "gedaan", "zrobione", "済み", "済",
    "benutzt", "verwendet", "verbraucht", "eingelöst", "genutzt", "gebraucht", "entwertet", "weg", "ungültig", "utilisé", "utilisée", "utilisés", "utilise", "consommé", "usado", "usada", "usados", "utilizado", "utilizada", "utilizados",
    "gastado", "canjeado", "usato", "usata", "usati", "utilizzato", "utilizzati", "consumato", "utilizados", "gebruikt", "verbruikt", "użyty", "użyte", "uzyty", "wykorzystany", "zużyty", "använd", "använt", "förbrukad", "brukt", "brugt", "käytetty",
    "použito", "použitý", "použit", "felhasznált", "kullanıldı", "kullanılmış", "использован", "использовано", "использованный", "використано", "使用済み", "使用済", "已使用", "已用", "사용됨", "사용",
];
#[rustfmt::skip]
const GOOD: &[&str] = &[
    "unused", "available", "valid", "good", "active", "remaining", "fresh", "open", "never", "left", "free", "unspent", "live", "ok", "usable", "redeemable", "unbenutzt", "ungenutzt", "unverbraucht", "verfügbar", "gültig", "frei", "übrig", "offen", "disponible", "disponibles", "inutilisé",
    "valide", "valido", "válido", "disponibile", "disponibili", "disponível", "ongebruikt", "beschikbaar", "geldig", "dostępny", "nieużyty", "niewykorzystany", "ważny", "oanvänd", "tillgänglig", "доступен", "активен", "未使用", "可用", "有効", "사용가능",
];
/// Words that turn `used` round.
const NOT: &[&str] =
    &["not", "un", "never", "no", "non", "isn", "nicht", "noch", "pas", "niet", "nie", "ikke", "inte", "не", "still", "yet", "ei", "nem"];
/// Words of sentences that explain codes in general. `used once` is a rule, not a mark.
const GENERAL: &[&str] = &[
    "once", "each", "every", "can", "cannot", "be", "must", "will", "only", "if", "when", "you", "your", "works", "einmal", "jeder", "nur",
    "kann", "wird", "werden", "fois", "chaque", "peut", "sert", "vez", "cada", "puede", "volta", "ogni", "può", "pode", "eenmaal", "elke",
    "raz", "każdy", "how", "of",
];

/// What a short note beside a code says. Longer notes and general sentences say nothing.
pub(crate) fn of_note(folded: &str) -> Option<Status> {
    let words: Vec<&str> = words(folded).take(13).collect();
    if words.len() > 12 || words.iter().take(8).any(|w| GENERAL.contains(w)) {
        return None;
    }
    let early = words.iter().take(6);
    let at = early.clone().position(|w| USED.contains(w) || GOOD.contains(w))?;
    let said = words.get(at)?;
    if GOOD.contains(said) {
        let dead = words.iter().take(at).any(|w| ["not", "nicht", "no", "non", "pas", "niet"].contains(w));
        return Some(if dead { Status::Used } else { Status::Good });
    }
    // `used="false"` as markup and settings have it.
    let value = words.get(at.saturating_add(1)).is_some_and(|w| matches!(*w, "false" | "no" | "0" | "nein" | "non" | "null"));
    let turned = value || words.iter().take(at).any(|w| NOT.contains(w));
    Some(if turned { Status::Good } else { Status::Used })
}

/// Whether one word is such a mark.
pub(crate) fn is_mark(folded_word: &str) -> bool {
    let word = folded_word.trim();
    USED.contains(&word) || GOOD.contains(&word)
}

/// Whether one word says that something was used.
pub(crate) fn is_used_word(folded_word: &str) -> bool {
    USED.contains(&folded_word.trim())
}

/// Whether a field of this name says if a code was used.
pub(crate) fn is_field(name: &str) -> bool {
    words(name).any(|w| USED.contains(&w) || w == "status" || w == "state")
}

/// What the value of a field named `used`, `status`, `used_at` says.
pub(crate) fn of_field(name: &str, value: &str) -> Option<Status> {
    let about_use = is_field(name);
    let about_good = words(name).any(|w| GOOD.contains(&w) && w != "left");
    if !about_use && !about_good {
        return None;
    }
    let yes = if about_good { Status::Good } else { Status::Used };
    let no = if about_good { Status::Used } else { Status::Good };
    let value_words: Vec<&str> = words(value).collect();
    match value_words.as_slice() {
        [] => words(name).any(|w| USED.contains(&w)).then_some(no),
        ["no" | "false" | "0" | "n" | "nein" | "non" | "nee" | "null" | "never" | "não" | "nie" | "none"] => Some(no),
        ["yes" | "true" | "1" | "y" | "x" | "ja" | "oui" | "si" | "sí" | "sì" | "sim" | "tak" | "да"] => Some(yes),
        _ => of_note(value).or_else(|| {
            let dated = value.chars().filter(char::is_ascii_digit).count() >= 4;
            (dated && words(name).any(|w| USED.contains(&w))).then_some(Status::Used)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{fold, fold_name};

    #[test]
    fn marks_are_told_from_rules() {
        for used in ["(used)", "USED 3 May", "already used", "- benutzt am 3.5.", "utilisé", "no longer valid", "not valid", "使用済み"]
        {
            assert_eq!(of_note(&fold(used)), Some(Status::Used), "{used}");
        }
        for good in ["unused", "not used", "not yet used", "noch nicht benutzt", "Available -", "still good", "used=\"false\""] {
            assert_eq!(of_note(&fold(good)), Some(Status::Good), "{good}");
        }
        for none in ["Each can be used once", "", "a code is good for one login when used by you", "Mira"] {
            assert_eq!(of_note(&fold(none)), None, "{none}");
        }
    }

    #[test]
    fn fields_are_read_by_their_name() {
        let of = |name: &str, value: &str| of_field(&fold_name(name), &fold(value));
        assert_eq!(of("usedAt", "2026-01-02"), Some(Status::Used));
        assert_eq!(of("used_at", ""), Some(Status::Good));
        assert_eq!(of("used", "no"), Some(Status::Good));
        assert_eq!(of("Status", "Used"), Some(Status::Used));
        assert_eq!(of("available", "false"), Some(Status::Used));
        assert_eq!(of("created_at", "2026-01-02"), None);
    }
}
