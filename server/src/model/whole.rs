//! Whole numbers as clients write them. JSON does not tell `12.0` from `12` (RFC 8259, section 6), and JSON Schema
//! calls both an integer (validation, section 6.1.1): Python writes `24 / 2` as the first.
//!
//! Each integer of a payload is read by one of these functions (`deserialize_with`).

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Number;

/// Up to here every integer has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A required number.
pub fn number<'de, T: TryFrom<i128>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Whole::deserialize(from).map(|Whole(number)| number)
}

/// An optional number (with `default`), or `null`.
pub fn optional<'de, T: TryFrom<i128>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let number = Option::<Whole<T>>::deserialize(from)?;
    Ok(number.map(|Whole(number)| number))
}

struct Whole<T>(T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(from)?;
        let whole = if number.is_f64() { whole(&number) } else { number.as_i128() };
        let fitting = whole.and_then(|whole| T::try_from(whole).ok());
        fitting.map(Self).ok_or_else(|| D::Error::custom(format!("{number} is not a whole number in bounds")))
    }
}

fn whole(number: &Number) -> Option<i128> {
    let float = number.as_f64()?;
    (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Question {
        #[serde(deserialize_with = "number")]
        seq: i64,
        #[serde(default, deserialize_with = "optional")]
        count: Option<u32>,
    }

    fn read(seq: &str, count: &str) -> Option<(i64, Option<u32>)> {
        let json = format!("{{\"seq\":{seq},\"count\":{count}}}");
        let question: Option<Question> = serde_json::from_str(&json).ok();
        // The same by way of a JSON value, as bodies are read.
        let value = serde_json::from_str(&json).ok();
        assert_eq!(
            question,
            value.and_then(|value: serde_json::Value| serde_json::from_value(value).ok()),
            "{json}"
        );
        question.map(|Question { seq, count }| (seq, count))
    }

    #[test]
    fn a_whole_number_in_any_notation_is_an_integer() {
        for (written, number) in [
            ("12", 12),
            ("12.0", 12),
            ("12.000", 12),
            ("1.2e1", 12),
            ("120E-1", 12),
            ("-12.0", -12),
            ("-0.0", 0),
            ("9007199254740991.0", 9_007_199_254_740_991),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(read(written, "null"), Some((number, None)), "{written}");
        }
        assert_eq!(read("0", "4294967295.0"), Some((0, Some(u32::MAX))));
        assert_eq!(serde_json::from_str::<Question>("{\"seq\":1}").unwrap(), Question { seq: 1, count: None });
    }

    #[test]
    fn non_integers_and_inexact_integers_are_refused() {
        for written in [
            "12.5",
            "1e-1",
            "1e300",
            "-1e300",
            "9007199254740992.0",
            "9007199254740993.0",
            "9223372036854775808",
            "1e999",
            "NaN",
            "Infinity",
            "\"12\"",
            "\"12.0\"",
            "true",
            "[12]",
            "{}",
            "null",
        ] {
            assert_eq!(read(written, "1"), None, "{written}");
        }
        for written in ["-1", "-1.0", "4294967296", "4294967296.0", "0.5", "\"1\""] {
            assert_eq!(read("1", written), None, "{written}");
        }
    }
}
