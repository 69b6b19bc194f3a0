//! At which step a picture was lost, as far as the answer tells.

use crate::answer::Answer;
use crate::manifest::LabelledPicture;

/// In words, for a picture that was not read right.
pub(crate) fn of(upload: &LabelledPicture, answer: &Answer) -> String {
    let json = &answer.json;
    if let Some(message) = json["error"]["message"].as_str() {
        return format!("not decoded: {message}");
    }
    let found: Vec<Found> = json["digits"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|digit| Found {
            digit: digit["digit"].as_u64().unwrap_or_default(),
            confidence: digit["confidence"].as_f64().unwrap_or_default(),
        })
        .collect();
    let expected: Vec<u64> = upload
        .text
        .chars()
        .filter_map(|letter| letter.to_digit(10).map(u64::from))
        .collect();
    if found.is_empty() {
        let step = if json["steps"]["ink"].is_string() {
            "judging: ink was found, but"
        } else {
            "finding:"
        };
        return format!("{step} {}", answer.remark);
    }
    if expected.is_empty() {
        let confidence = percent(
            found
                .iter()
                .map(|found| found.confidence)
                .fold(1.0, f64::min),
        );
        return format!(
            "rejecting: every mark passes for a digit, the least confident at {confidence}"
        );
    }
    if found.len() != expected.len() {
        let how = if found.len() > expected.len() {
            "ink beside the digits, or a digit in pieces"
        } else {
            "digits joined, or passed over as no digits"
        };
        return format!(
            "parting: {} found, not {}: {how}",
            found.len(),
            expected.len()
        );
    }
    let wrong: Vec<String> = found
        .iter()
        .zip(&expected)
        .filter(|(found, expected)| found.digit != **expected)
        .map(|(found, expected)| {
            let confidence = percent(found.confidence);
            format!("{expected} looks like {} ({confidence})", found.digit)
        })
        .collect();
    if wrong.is_empty() {
        return format!("deciding: read right, but not taken ({})", answer.remark);
    }
    format!("recognizing: {}", wrong.join(", "))
}

struct Found {
    digit: u64,
    confidence: f64,
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn cause(expected: &str, status: u16, json: Value) -> String {
        let upload = LabelledPicture {
            path: "a.png".into(),
            text: expected.into(),
            lookalike: false,
            groups: Vec::new(),
        };
        of(&upload, &Answer::parse(status, json).expect("an answer"))
    }

    #[test]
    fn each_step_can_lose_a_picture() {
        let answer = |verdict, text, digits: &[u64]| {
            let digits: Vec<_> = digits
                .iter()
                .map(|digit| json!({"digit": digit, "confidence": 0.75}))
                .collect();
            json!({"verdict": verdict, "text": text, "confidence": 0.75, "digits": digits})
        };
        let error = json!({"error": {"code": "damaged_picture", "message": "its end is missing"}});
        let mut inked = answer("none", "", &[]);
        inked["steps"] = json!({"ink": "data:"});
        for (expected, status, json, begin) in [
            ("7", 422, error, "not decoded: its end"),
            ("7", 200, answer("none", "", &[]), "finding: "),
            ("7", 200, inked, "judging: "),
            ("", 200, answer("digit", "0", &[0]), "rejecting: "),
            (
                "7",
                200,
                answer("number", "71", &[7, 1]),
                "parting: 2 found, not 1",
            ),
            (
                "12\n3",
                200,
                answer("digit", "8", &[8]),
                "parting: 1 found, not 3",
            ),
            ("7", 200, answer("unsure", "", &[7]), "deciding: "),
            (
                "12\n3",
                200,
                answer("number", "173", &[1, 7, 3]),
                "recognizing: 2 looks like 7 (75 %)",
            ),
        ] {
            let cause = cause(expected, status, json);
            assert!(cause.starts_with(begin), "{cause}");
        }
    }
}
