//! What the server says of one picture.

use anyhow::{Context, Result, bail};
use digitnet_server::decode::Decoder;
use digitnet_server::error::Error;
use digitnet_server::limits::Limits;
use digitnet_server::reader::{self, Options};
use digitnet_server::upload;
use serde_json::Value;

use crate::manifest::{self, Expected, LabelledPicture};

/// What the server reads, and how it comes to it.
pub(crate) struct Answer {
    pub(crate) verdict: String,
    pub(crate) text: String,
    /// Its confidence, or why it reads nothing.
    pub(crate) remark: String,
    /// The whole answer, for pictures that are shown.
    pub(crate) json: Value,
}

/// How an answer compares with the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Right,
    /// Neither digit nor number: nothing was claimed.
    Refused,
    Wrong,
}

/// Reads a file as `/api/v1/classify?explain=1` does.
pub(crate) fn read(file: &[u8]) -> Result<Answer> {
    read_with(file, true)
}

/// As [`read`], without what was found on the way.
pub(crate) fn read_plain(file: &[u8]) -> Result<Answer> {
    read_with(file, false)
}

fn read_with(file: &[u8], explain: bool) -> Result<Answer> {
    let options = Options {
        explain,
        ..Options::default()
    };
    let answer = match file.len() {
        0 => Err(Error::Empty),
        1..=upload::MAX_BYTES => reader::read(&decoder(), file, &options),
        _ => Err(Error::TooLarge {
            limit: upload::MAX_BYTES,
        }),
    };
    match answer {
        Ok(answer) => Answer::parse(200, serde_json::to_value(answer)?),
        Err(error) => Answer::parse(error.status().as_u16(), serde_json::to_value(error.body())?),
    }
}

/// One that counts the pictures held here as uploads: otherwise it takes them for memory that WebP's decoder eats.
fn decoder() -> Decoder {
    Decoder::new(&Limits {
        upload_memory: 16 << 10,
        ..Limits::default()
    })
}

impl Answer {
    /// Fails only where the server does: a picture that it refuses is an answer.
    pub(crate) fn parse(status: u16, json: Value) -> Result<Self> {
        let word = |name: &str| Some(json[name].as_str()?.to_owned());
        let (verdict, text, remark) = match status {
            200 => {
                let confidence = json["confidence"].as_f64().context("no `confidence`")?;
                let confidence = format!("{:.0} %", 100.0 * confidence);
                (
                    word("verdict").context("the answer has no `verdict`")?,
                    word("text").context("the answer has no `text`")?,
                    word("reason").unwrap_or(confidence),
                )
            }
            400..=499 => {
                let code = json["error"]["code"]
                    .as_str()
                    .context("the error has no `code`")?;
                ("none".into(), String::new(), format!("{status} {code}"))
            }
            _ => bail!("the server answered {status}: {json}"),
        };
        Ok(Self {
            verdict,
            text,
            remark,
            json,
        })
    }

    pub(crate) fn outcome(&self, expected: Expected, upload: &LabelledPicture) -> Outcome {
        let refused = !matches!(self.verdict.as_str(), "digit" | "number");
        let right = match expected {
            Expected::Digit => self.verdict == "digit" && self.text == upload.text,
            // What counts is the digits in order, whatever signs are between them.
            Expected::Number => manifest::digits(&self.text, '\n') == upload.text,
            Expected::None => refused,
        };
        match (right, refused) {
            (true, _) => Outcome::Right,
            (false, true) => Outcome::Refused,
            (false, false) => Outcome::Wrong,
        }
    }

    /// The digits that an unsure answer guesses, in reading order.
    pub(crate) fn guesses(&self) -> String {
        let digits = self.json["digits"].as_array();
        let class = |digit: &Value| char::from_digit(digit["digit"].as_u64()? as u32, 10);
        digits.into_iter().flatten().filter_map(class).collect()
    }

    pub(crate) fn described(&self) -> String {
        format!("{} {:?} ({})", self.verdict, self.text, self.remark)
    }
}

/// Fewest digits to insert, leave out or change to come from one text to the other (Levenshtein's
/// distance), line ends not counted.
pub(crate) fn digit_errors(read: &str, expected: &str) -> usize {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<Vec<_>>()
    };
    let (read, expected) = (digits(read), digits(expected));
    let mut row: Vec<usize> = (0..=expected.len()).collect();
    for (line, one) in read.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in expected.iter().enumerate() {
            let changed = diagonal + usize::from(one != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[expected.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn upload(text: &str) -> LabelledPicture {
        LabelledPicture {
            path: "a.png".into(),
            text: text.into(),
            lookalike: false,
            groups: Vec::new(),
        }
    }

    #[test]
    fn answers_and_refusals_count_but_failures_stop() {
        let good = json!({"verdict": "digit", "text": "7", "confidence": 0.984});
        let good = Answer::parse(200, good).expect("good");
        assert_eq!(good.described(), "digit \"7\" (98 %)");
        assert_eq!(good.outcome(Expected::Digit, &upload("7")), Outcome::Right);
        assert_eq!(good.outcome(Expected::Digit, &upload("1")), Outcome::Wrong);
        assert_eq!(good.outcome(Expected::None, &upload("")), Outcome::Wrong);
        assert_eq!(good.guesses(), "");
        let unsure = json!({"verdict": "unsure", "text": "", "confidence": 0.5,
            "digits": [{"digit": 4}, {"digit": 2}]});
        assert_eq!(
            Answer::parse(200, unsure).expect("an answer").guesses(),
            "42"
        );
        let refused = json!({"error": {"code": "damaged_picture"}});
        let refused = Answer::parse(422, refused).expect("an answer");
        assert_eq!(
            refused.outcome(Expected::Digit, &upload("7")),
            Outcome::Refused
        );
        assert_eq!(refused.outcome(Expected::None, &upload("")), Outcome::Right);
        assert!(Answer::parse(500, json!({"error": {"code": "internal"}})).is_err());
        assert!(Answer::parse(200, json!({})).is_err());
    }

    #[test]
    fn a_number_in_place_of_a_digit_is_wrong() {
        let number = json!({"verdict": "number", "text": "7", "confidence": 0.9});
        let number = Answer::parse(200, number).expect("good");
        assert_eq!(
            number.outcome(Expected::Digit, &upload("7")),
            Outcome::Wrong
        );
    }

    #[test]
    fn errors_are_the_fewest_changes() {
        for (read, expected, errors) in [
            ("12\n3", "123", 0),
            ("", "12", 2),
            ("1234", "134", 1),
            ("921", "123", 2),
            ("71", "17", 2),
        ] {
            assert_eq!(digit_errors(read, expected), errors, "{read} {expected}");
        }
    }
}
