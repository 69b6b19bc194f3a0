use super::*;
use crate::answer::{
    InkBox, LayerMaps, Polarity, ReadDigit, Reason, Steps, Timing, Turned, Verdict,
};

fn digit(digit: u8, line: usize) -> ReadDigit {
    ReadDigit {
        digit,
        confidence: 0.998,
        sure: true,
        ink_box: InkBox {
            left: 40,
            top: 30,
            width: 20,
            height: 60,
        },
        line,
        sign: None,
        prepared: Some(vec![0; 784]),
    }
}

fn answer(verdict: Verdict, text: &str, digits: Vec<ReadDigit>) -> Answer {
    let mut probabilities = vec![0.0; 10];
    let only = match digits.as_slice() {
        [only] => Some(only.digit),
        _ => None,
    };
    if let Some(digit) = only {
        probabilities[usize::from(digit)] = 0.998;
    }
    Answer {
        verdict,
        digit: only,
        confidence: 0.998,
        probabilities,
        text: text.into(),
        reason: None,
        ink_box: None,
        digits,
        width: 200,
        height: 100,
        prepared: None,
        steps: Some(Steps {
            polarity: Polarity::LightOnDark,
            threshold: 100,
            ink: "data:image/png;base64,INK".into(),
            layers: vec![LayerMaps {
                maps: 16,
                side: 12,
                picture: "data:image/png;base64,MAPS".into(),
            }],
        }),
        turned: None,
        timing_us: Timing {
            decode: 2500,
            prepare: 30,
            infer: 400,
        },
    }
}

fn english(shown: Shown<'_>) -> String {
    render(shown, Language::English)
}

#[test]
fn a_digit_is_written_out() {
    let html = english(Shown::Answer(&answer(
        Verdict::Digit,
        "7",
        vec![digit(7, 0)],
    )));
    assert!(html.contains("<span>7</span></p>"), "{html}");
    assert!(
        html.contains("This says <b>7</b>, 99.8\u{a0}% sure."),
        "{html}"
    );
    assert_eq!(
        html.matches(r#"<li class="best"><span class="class">7"#)
            .count(),
        1
    );
    assert!(html.contains(r#"<rect width="99.8""#), "{html}");
    assert!(html.contains("Read in <b>2.9\u{a0}ms</b>"), "{html}");
    assert!(html.contains("light on dark"), "{html}");
    assert!(html.contains("base64,MAPS"), "{html}");
    assert!(html.contains("base64,INK"), "{html}");
}

#[test]
fn a_doubtful_digit_names_its_rival() {
    let mut doubtful = answer(Verdict::Digit, "9", vec![digit(9, 0)]);
    doubtful.confidence = 0.422;
    doubtful.probabilities[4] = 0.3;
    doubtful.probabilities[7] = 0.1;
    let html = english(Shown::Answer(&doubtful));
    let says = "This says <b>9</b>, or perhaps <b>4</b>, 42.2\u{a0}% sure.";
    assert!(html.contains(says), "{html}");
    assert!(html.contains("data-doubtful"), "{html}");

    let unsure = Answer {
        reason: Some(Reason::SeveralReadings),
        ..Answer {
            verdict: Verdict::Unsure,
            ..doubtful
        }
    };
    let html = english(Shown::Answer(&unsure));
    let says = "It looks like <b>9</b>, or perhaps <b>4</b>.";
    assert!(html.contains(says), "{html}");
    assert!(!html.contains("more clearly"), "{html}");

    let certain = answer(Verdict::Digit, "7", vec![digit(7, 0)]);
    assert!(!english(Shown::Answer(&certain)).contains("data-doubtful"));
}

#[test]
fn a_number_has_its_lines_and_boxes() {
    let digits = vec![digit(0, 0), digit(5, 0), digit(9, 1)];
    let html = english(Shown::Answer(&answer(Verdict::Number, "05\n9", digits)));
    assert!(html.contains("<b>05 / 9</b>"), "{html}");
    assert!(html.contains("<span>05</span><span>9</span>"), "{html}");
    assert!(html.contains(r#"viewBox="0 0 200 100""#), "{html}");
    assert_eq!(html.matches("<g><rect ").count(), 3);
    assert_eq!(html.matches(r#"class="tiles""#).count(), 2);
    assert!(!html.contains(r#"id="bars""#), "{html}");
}

#[test]
fn a_refusal_says_why_and_shows_guesses_small() {
    let refused = Answer {
        digit: None,
        reason: Some(Reason::SeveralReadings),
        ..answer(Verdict::Unsure, "", vec![digit(4, 0)])
    };
    let html = english(Shown::Answer(&refused));
    assert!(
        html.contains("It could be several digits: write it more clearly."),
        "{html}"
    );
    assert!(html.contains("If I had to guess"), "{html}");
    assert!(!html.contains(r#"id="copy""#), "{html}");

    let blank = Answer {
        steps: None,
        turned: None,
        ..answer(Verdict::None, "", Vec::new())
    };
    let html = english(Shown::Answer(&blank));
    assert!(html.contains("I see no digit."), "{html}");
    assert!(!html.contains("class=\"best\""), "{html}");
}

#[test]
fn what_lies_on_its_side_is_offered_with_and_without_a_script() {
    let lying = Answer {
        reason: Some(Reason::NoDigit),
        turned: Some(Turned {
            rotate: 270,
            text: "523718".into(),
        }),
        ..answer(Verdict::None, "", Vec::new())
    };
    let html = english(Shown::Answer(&lying));
    assert!(
        html.contains(r#"<p class="plain">Turned by 270° it reads <b>523718</b>.</p>"#),
        "{html}"
    );
    assert!(html.contains(r#"id="turned" data-turns="3""#), "{html}");
    let html = render(Shown::Answer(&lying), Language::Chinese);
    assert!(html.contains("旋转 270° 后读作 523718"), "{html}");
}

#[test]
fn buttons_that_need_a_reader_are_disabled_until_there_is_one() {
    let digits = vec![digit(0, 0), digit(5, 0), digit(9, 1)];
    let html = english(Shown::Answer(&answer(Verdict::Number, "05\n9", digits)));
    for at in 0..3 {
        let button = format!(r#"class="look" data-at="{at}" title="Look inside" disabled>"#);
        assert_eq!(html.matches(&button).count(), 1, "{html}");
    }
}

#[test]
fn what_others_wrote_stays_text() {
    let found = vec!["<script>alert(1)</script>\"'&".into()];
    let scripted = answer(Verdict::Digit, "<script>\"'&", vec![digit(7, 0)]);
    for html in [
        english(Shown::Error(&Error::FieldMissing { found })),
        english(Shown::Answer(&scripted)),
    ] {
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("script&#62;"), "{html}");
    }
}

#[test]
fn every_language_has_a_page() {
    for language in Language::ALL {
        let html = render(Shown::Nothing, language);
        assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())));
        for other in Language::ALL.into_iter().filter(|other| *other != language) {
            assert!(html.contains(&format!("href=\"/?lang={}\"", other.tag())));
        }
    }
    assert!(render(Shown::Nothing, Language::Chinese).contains("写在这里"));
}

#[test]
fn nothing_comes_from_another_host() {
    let files = ASSETS
        .iter()
        .filter(|asset| !asset.content_type.starts_with("image/"));
    let files = files.filter_map(|asset| std::str::from_utf8(asset.content).ok());
    let page = english(Shown::Nothing);
    for file in files.chain([page.as_str()]) {
        // A name, which nobody fetches.
        let file = file.replace("http://www.w3.org/2000/svg", "");
        assert!(!file.contains("http://") && !file.contains("https://"));
        assert!(!file.contains("src=\"//") && !file.contains("url("));
    }
}

#[test]
fn what_the_page_names_is_served() {
    let page = english(Shown::Nothing);
    let named = [
        "href=\"",
        "src=\"",
        "data-reader=\"",
        "data-service=\"",
        "data-more=\"",
        "data-manifest=\"",
    ]
    .into_iter()
    .flat_map(|attribute| {
        let values = page.split(attribute).skip(1);
        values.filter_map(|rest| rest.split('"').next())
    });
    let named: Vec<_> = named
        .filter(|path| !path.starts_with("/?") && !path.starts_with("data:"))
        .collect();
    for path in &named {
        assert!(crate::routes::allowed(path).is_some(), "{path}");
    }
    // Icons are named by the manifest.
    let late = |asset: &&Asset| asset.path != "/robots.txt" && !asset.path.contains("icon");
    for asset in ASSETS.iter().filter(late) {
        let address = asset.address();
        assert!(
            named.contains(&address.as_str()),
            "{address} is fetched late"
        );
    }
}

#[test]
fn the_policy_forbids_what_the_page_does_not_use() {
    let page = english(Shown::Error(&Error::NotFound));
    for inline in ["style=\"", "<style", "onclick", "onload", "<script>"] {
        assert!(!page.contains(inline), "{inline} would be blocked");
    }
}
