//! What is said about an answer, in English.

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    photo: "The picture that you sent",
    answer: "Answer",
    waiting: "Waiting for something to read.",
    digit: ["This says ", ", ", " sure."],
    number: ["This says ", ". The least clear digit is ", " sure."],
    perhaps: ", or perhaps ",
    unsure: "I would rather not say.",
    between: ["It looks like ", ", or perhaps ", "."],
    none: "I see no digit.",
    over: "over 99.9\u{a0}%",
    chances: "How likely each digit is",
    guesses: "If I had to guess",
    help: [
        "A dark pen on light paper reads best, or chalk on a board.",
        "Digits that fill the picture and do not touch are told apart best.",
        "Lying on its side, or the wrong way round in colour? Turn or Invert asks again.",
    ],
    seen: "what the network sees",
    seen_alt: "The digit as the network sees it: 28 by 28 grey levels",
    line: ["Line ", ""],
    times: ["Read in ", ": decode ", ", prepare ", ", network "],
    turned: ["Turned by ", "° it reads ", "."],
    look: "Look inside",
    copy: "Copy",
    share: "Share",
    retry: "Try again",
    steps: "Step by step",
    step_mine: "Your picture, and where the digits are",
    step_boxes: "The ink that was found",
    dark_ink: "dark on light",
    light_ink: "light on dark",
    step_seen: "Each digit, 28\u{a0}×\u{a0}28",
    step_layers: [
        "First layer: strokes and edges",
        "Second layer: parts of digits",
    ],
    step_scores: "Ten scores, as chances",
    // The reasons are English themselves.
    reasons: &[],
};
