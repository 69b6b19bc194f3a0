//! The part of the page that holds the answer.

use std::fmt::Write as _;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{GrayImage, ImageFormat};

use super::Shown;
use crate::answer::{Answer, Timing, Verdict};

/// The section with the answer large, a bar per class, the picture the network saw, the time.
pub(super) fn render(shown: Shown<'_>) -> String {
    let (state, digit, says) = match shown {
        Shown::Nothing => ("empty", "?".into(), "Waiting for a digit.".into()),
        Shown::Answer(answer) if answer.verdict == Verdict::None => (
            "none",
            "–".into(),
            "There is nothing written on this picture.".into(),
        ),
        Shown::Answer(answer) => {
            let text = escape(&answer.text);
            let says = format!(
                "This says <b>{text}</b>, {} sure.",
                percent(answer.confidence).replace('>', "over")
            );
            ("digit", text, says)
        }
        Shown::Error(error) => ("error", "!".into(), escape(&error.to_string())),
    };
    let answer = match shown {
        Shown::Answer(answer) => Some(answer),
        _ => None,
    };
    let time = answer
        .map(|answer| time(&answer.timing_us))
        .unwrap_or_default();
    format!(
        r#"<section class="result" id="result" data-state="{state}" aria-labelledby="result-title">
      <h2 id="result-title" class="unseen">Answer</h2>
      <div class="verdict">
        <p class="digit" id="digit" aria-hidden="true">{digit}</p>
        <p class="says" id="says" role="status" aria-live="polite">{says}</p>
        <figure class="seen">
          {seen}
          <figcaption>what the network sees</figcaption>
        </figure>
      </div>
      <ol class="bars" id="bars" aria-label="How likely each digit is">{bars}
      </ol>
      <p class="time" id="time">{time}</p>
    </section>"#,
        seen = seen(answer.and_then(|answer| answer.prepared.as_deref())),
        bars = bars(answer),
    )
}

/// One row per class; without an answer all are empty.
fn bars(answer: Option<&Answer>) -> String {
    let mut rows = String::new();
    let best = answer.and_then(|answer| answer.digit).map(usize::from);
    for class in 0..answer.map_or(10, |answer| answer.probabilities.len()) {
        let probability = answer.map_or(0.0, |answer| answer.probabilities[class]);
        let mark = if best == Some(class) {
            r#" class="best""#
        } else {
            ""
        };
        let _infallible = write!(
            rows,
            r#"
        <li{mark}><span class="class">{class}</span><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{width:.1}" height="1"/></svg><span class="percent">{percent}</span></li>"#,
            width = probability * 100.0,
            percent = escape(&percent(probability)),
        );
    }
    rows
}

/// The 28 x 28 picture, ink light on dark, inside the page itself.
fn seen(prepared: Option<&[u8]>) -> String {
    let picture = prepared.and_then(|pixels| GrayImage::from_raw(28, 28, pixels.to_vec()));
    let mut png = Vec::new();
    let written = picture.is_some_and(|picture| {
        picture
            .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
            .is_ok()
    });
    if !written {
        return r#"<canvas id="seen" width="28" height="28" role="img" aria-label="Nothing yet"></canvas>"#
            .into();
    }
    format!(
        r#"<img id="seen" width="28" height="28" alt="{SEEN}" src="data:image/png;base64,{}">"#,
        BASE64.encode(png)
    )
}

fn time(timing: &Timing) -> String {
    format!(
        "Read in <b>{}</b>: decode {}, prepare {}, network {}",
        span(timing.total()),
        span(timing.decode),
        span(timing.prepare),
        span(timing.infer)
    )
}

/// `0.998` -> `99.8 %`; the spaces do not break. No network is ever wholly sure.
fn percent(probability: f32) -> String {
    if probability >= 0.9995 {
        return ">\u{a0}99.9\u{a0}%".into();
    }
    format!("{:.1}\u{a0}%", probability * 100.0)
}

fn span(microseconds: u64) -> String {
    if microseconds < 1000 {
        format!("{microseconds}\u{a0}µs")
    } else {
        format!("{:.1}\u{a0}ms", microseconds as f64 / 1000.0)
    }
}

/// Makes text harmless in HTML, between tags and in attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

const SEEN: &str = "The digit as the network sees it: 28 by 28 grey levels";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn answer(text: &str) -> Answer {
        let mut probabilities = vec![0.0; 10];
        probabilities[7] = 0.998;
        probabilities[1] = 0.002;
        Answer {
            verdict: Verdict::Digit,
            digit: Some(7),
            confidence: 0.998,
            probabilities,
            text: text.into(),
            ink_box: None,
            prepared: Some(vec![0; 784]),
            timing_us: Timing {
                decode: 2500,
                prepare: 30,
                infer: 400,
            },
        }
    }

    #[test]
    fn an_answer_is_written_out() {
        let html = render(Shown::Answer(&answer("7")));
        assert!(
            html.contains(r#"id="digit" aria-hidden="true">7</p>"#),
            "{html}"
        );
        assert!(
            html.contains("This says <b>7</b>, 99.8\u{a0}% sure."),
            "{html}"
        );
        assert_eq!(html.matches("<li").count(), 10);
        assert_eq!(
            html.matches(r#"<li class="best"><span class="class">7"#)
                .count(),
            1
        );
        assert!(html.contains(r#"<rect width="99.8""#), "{html}");
        assert!(html.contains("src=\"data:image/png;base64,iVBOR"), "{html}");
        assert!(html.contains("Read in <b>2.9\u{a0}ms</b>"), "{html}");
    }

    #[test]
    fn nobody_is_wholly_sure() {
        assert_eq!(percent(0.9994), "99.9\u{a0}%");
        assert_eq!(percent(1.0), ">\u{a0}99.9\u{a0}%");
        assert_eq!(percent(0.0), "0.0\u{a0}%");
    }

    #[test]
    fn a_blank_picture_is_told() {
        let blank = Answer {
            verdict: Verdict::None,
            digit: None,
            probabilities: vec![0.0; 10],
            prepared: None,
            ..answer("")
        };
        let html = render(Shown::Answer(&blank));
        assert!(html.contains("nothing written"), "{html}");
        assert!(!html.contains("class=\"best\""), "{html}");
    }

    #[test]
    fn what_others_wrote_stays_text() {
        let found = vec!["<script>alert(1)</script>\"'&".into()];
        for html in [
            render(Shown::Error(&Error::FieldMissing { found })),
            render(Shown::Answer(&answer("<script>\"'&"))),
        ] {
            assert!(!html.contains("<script"), "{html}");
            assert!(html.contains("&lt;script&gt;"), "{html}");
        }
    }
}
