//! The passwords that an attacker tries first.

/// The 10,000 most common passwords of at least 8 characters in collections of leaked ones, in lower case, one a
/// line. Taken from the ranked list of zxcvbn (MIT), which leaves out what [`is_easy`] finds.
const COMMON: &str = include_str!("common.txt");

/// No listed password is longer.
const LONGEST: usize = 32;

/// Rows of keys (English, German, French and Russian keyboards), digits and the alphabet.
const ROWS: [&str; 9] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiopü",
    "azertyuiop",
    "йцукенгшщзхъ",
    "фывапролджэ",
];

/// Whether a password is among the first that an attacker tries: listed or [easy](is_easy), also in capital letters,
/// backwards, several times in a row, and with digits and signs for letters.
pub fn is_common(password: &str) -> bool {
    if password.chars().count() > LONGEST {
        return false;
    }
    let password = password.to_lowercase();
    let part = repeated_part(&password);
    let backwards: String = part.chars().rev().collect();
    let spellings = [spelled_out(part, 'i'), spelled_out(part, 'l'), part.to_owned(), backwards];
    spellings.iter().any(|spelling| is_easy(spelling) || COMMON.lines().any(|common| common == spelling))
}

/// The part that the text repeats at least twice, the last time perhaps not to its end; the whole text if there is none.
fn repeated_part(text: &str) -> &str {
    let mut ends = text.char_indices().map(|(at, _)| at).filter(|at| (1..=text.len() / 2).contains(at));
    ends.find(|end| text.starts_with(&text[*end..])).map_or(text, |end| &text[..end])
}

/// What no list needs to hold: a short text, which was [repeated](repeated_part), and a part of a row of keys.
fn is_easy(text: &str) -> bool {
    text.chars().count() <= 4 || ROWS.iter().any(|row| row.contains(text))
}

/// The letters for which digits and signs that look like them are often written. A 1 is an i or an l.
fn spelled_out(text: &str, one: char) -> String {
    let letters = text.chars().map(|c| match c {
        '0' => 'o',
        '1' | '!' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_10000_lines_of_at_least_8_characters() {
        assert_eq!(COMMON.lines().count(), 10_000);
        for line in COMMON.lines() {
            assert!((8..=LONGEST).contains(&line.chars().count()) && line == line.to_lowercase(), "{line}");
        }
    }

    #[test]
    fn listed_and_easy_passwords_are_common_however_they_are_written() {
        let listed =
            ["password", "12345678", "trustno1", "iloveyou", "1qaz2wsx", "qwerty123", "password1", "swordfis"];
        let written = ["PASSWORD", "Passw0rd", "P@$$W0RD", "drowssap", "nemrac58", "footba11", "1234567890"];
        let rows = ["asdfghjk", "qwertzui", "abcdefgh", "87654321", "йцукенгш", "zxcvbnm,"];
        let repeated = ["aaaaaaaa", "\0\0\0\0\0\0\0\0", "12312312", "xyxyxyxyxy", "passwordpassword", "ффффф"];
        for common in listed.iter().chain(&written).chain(&rows).chain(&repeated) {
            assert!(is_common(common), "{common:?}");
        }
    }

    #[test]
    fn others_are_not() {
        let long = "password".repeat(100);
        for good in ["correct horse battery", "another password", "пароль пароль", "x3-kp+9q", "aaaaaaab", &long]
        {
            assert!(!is_common(good), "{good:?}");
        }
    }
}
