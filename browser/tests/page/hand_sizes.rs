//! Digits of every size that hands write, one alone and ten on a line.

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::hands::draw_at;

#[tokio::test(flavor = "multi_thread")]
async fn small_digits_are_read() {
    digits_are_read("small_digits_are_read", [43.0, 69.0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_digits_are_read() {
    digits_are_read("huge_digits_are_read", [173.0, 346.0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_of_a_finger_are_read_in_every_size_and_cleared_at_once() {
    let Some(page) = Page::open("digits_of_a_finger_are_read", TABLET).await else {
        return;
    };
    assert_read(&page, &[43.0, 69.0, 173.0, 346.0], "touch").await;
}

async fn digits_are_read(test: &str, sizes: [f64; 2]) {
    let Some(page) = Page::open(test, DESKTOP).await else {
        return;
    };
    assert_read(&page, &sizes, "mouse").await;
}

/// Draws every digit so many pixels high.
async fn assert_read(page: &Page, sizes: &[f64], pointer: &str) {
    let mut misread = Vec::new();
    for &size in sizes {
        for digit in 0..10 {
            draw_at(page, &common::drawn(digit), pointer, size, (0.0, 0.0)).await;
            let digit = digit.to_string();
            let found = page.text_in_time("#digit", &digit).await;
            if found != digit {
                misread.push((size, digit, found));
            }
            page.click("#clear").await;
            page.settled("empty").await;
        }
    }
    assert!(misread.is_empty(), "{misread:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_digits_on_a_line_are_read() {
    for (looks, pointer) in [(PHONE, "touch"), (PHONE, "mouse"), (DESKTOP, "mouse")] {
        let Some(page) = Page::open("ten_digits_on_a_line", looks).await else {
            return;
        };
        let pad = page.element("#pad").await;
        let width = pad.width().await.expect("the sheet has a place");
        for digit in 0..10 {
            let across = (f64::from(digit) - 4.5) * width / 10.5;
            draw_at(
                &page,
                &common::drawn(digit),
                pointer,
                width / 13.0,
                (across, 0.0),
            )
            .await;
        }
        let found = page.text_in_time("#digit", "0123456789").await;
        assert_eq!(found, "0123456789", "{} px", looks.width);
    }
}

/// Its sheet has room for the largest.
const TABLET: Looks = Looks {
    width: 768,
    height: 954,
    ..PHONE
};
