//! What the page makes of an answer: numbers, refusals, errors, other views of the same picture.

use image::{ImageFormat, imageops};
use serde_json::Value;

use crate::common;
use crate::driver::{DESKTOP, PHONE, Page};
use crate::hands::{assert_answer, no_sideways_scrolling, try_example, upload};

#[tokio::test(flavor = "multi_thread")]
async fn a_number_has_a_box_around_each_digit() {
    for looks in [PHONE, DESKTOP] {
        let Some(page) = Page::open("a_number_has_a_box_around_each_digit", looks).await else {
            return;
        };
        assert_eq!(try_example(&page, "lines").await, "number");
        page.count_in_time("#overlay .boxes rect", 8).await;
        let written = "return [...document.querySelectorAll('#overlay text')].map((box) => box.textContent).join('')";
        let written = page.run(written, Value::Null).await;
        assert_eq!(page.count(".tiles").await, 2, "two lines");
        assert_eq!(page.count(".tile img").await, 8);
        let copied = page.attribute("#copy", "data-text").await;
        let copied = copied.expect("a number can be copied");
        assert_eq!(Some(copied.replace('\n', "").as_str()), written.as_str());
        let says = page.text("#says").await;
        assert!(says.contains(&copied.replace('\n', " / ")), "{says}");
        assert!(no_sideways_scrolling(&page).await);

        // Every box lies on the picture, beside its neighbours.
        let places = "return [...document.querySelectorAll('#overlay rect')].map((box) => { \
                      const { left, right } = box.getBoundingClientRect(); \
                      const sheet = document.getElementById('photo').getBoundingClientRect(); \
                      return [left - sheet.left, sheet.right - right]; })";
        let places: Vec<[f64; 2]> =
            serde_json::from_value(page.run(places, Value::Null).await).expect("places");
        assert!(places.iter().flatten().all(|gap| *gap > -2.0), "{places:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_why_and_the_result_can_be_copied_once_there_is_one() {
    let Some(page) = Page::open("a_refusal_says_why", DESKTOP).await else {
        return;
    };
    let state = try_example(&page, "tree").await;
    assert!(["none", "unsure"].contains(&state.as_str()), "{state}");
    let says = page.text("#says").await;
    assert!(says.contains(". ") && says.ends_with('.'), "{says}");
    assert_eq!(page.count("#copy").await, 0, "nothing to copy");

    upload(&page, "nine.png", &common::png(9)).await;
    page.settled("digit").await;
    page.run(
        "window.copied = []; navigator.clipboard.writeText = async (text) => copied.push(text)",
        Value::Null,
    )
    .await;
    page.click("#copy").await;
    assert_eq!(page.text_in_time("#copy", "Copied").await, "Copied");
    let copied = page.run("return copied.join()", Value::Null).await;
    assert_eq!(copied.as_str(), Some("9"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_turns_and_one_inverts() {
    let Some(page) = Page::open("one_click_turns_and_one_inverts", DESKTOP).await else {
        return;
    };
    let (tall, side) = (400, 280);
    let mut picture = image::GrayImage::from_pixel(side, tall, image::Luma([255]));
    imageops::replace(&mut picture, &common::picture(7), 0, 60);
    let lying = common::encode(imageops::rotate270(&picture), ImageFormat::Png);
    upload(&page, "lying.png", &lying).await;
    page.element("#visited li").await;
    page.click("#rotate").await;
    assert_answer(&page, "7").await;
    let shape = "const { width, height } = document.getElementById('photo'); return height > width";
    let upright = page.run(shape, Value::Null).await;
    assert_eq!(upright.as_bool(), Some(true), "the picture is turned too");
    assert_eq!(page.count("#visited li").await, 1, "the same picture");
    let at = page.run("return document.activeElement.id", Value::Null);
    assert_eq!(at.await.as_str(), Some("rotate"), "no file is asked for");

    assert_eq!(
        page.attribute("#invert", "aria-pressed").await.as_deref(),
        Some("false")
    );
    let ink = page.attribute("#steps .ink", "src").await;
    page.click("#invert").await;
    page.element("#invert[aria-pressed=true]").await;
    let changed = format!("#steps .ink:not([src='{}'])", ink.expect("a picture"));
    page.element(&changed).await;
    page.click("#invert").await;
    assert_answer(&page, "7").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_visit_is_remembered_until_it_is_forgotten() {
    let Some(page) = Page::open("the_visit_is_remembered", DESKTOP).await else {
        return;
    };
    assert!(!page.is_shown("#visit").await);
    for digit in [1, 6] {
        upload(&page, "digit.png", &common::png(digit)).await;
        assert_answer(&page, &digit.to_string()).await;
    }
    page.count_in_time("#visited li", 2).await;
    page.click("#visited li:last-child button").await;
    assert_answer(&page, "1").await;
    assert_eq!(page.count("#visited li").await, 2);
    page.click("#forget").await;
    page.count_in_time("#visited li", 0).await;
    assert!(!page.is_shown("#visit").await);
    let kept = page.run(
        "return Object.keys(localStorage).length + document.cookie.length",
        Value::Null,
    );
    assert_eq!(kept.await.as_u64(), Some(0), "nothing is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_and_the_next_picture_is_read() {
    let Some(page) = Page::open("errors_are_told", DESKTOP).await else {
        return;
    };
    upload(&page, "letter.png", b"Dear reader").await;
    page.settled("error").await;
    let says = page.text("#says").await;
    assert!(says.contains("PNG, JPEG, WebP, BMP and GIF"), "{says}");
    page.element("#photo[hidden]").await;
    page.screenshot("desktop-light-error").await;

    upload(&page, "large.png", &vec![0; (10 << 20) + 1]).await;
    let too_large = "The picture has more than the 10 MiB that are accepted; send a smaller one.";
    let too_large = format!("large.png: {too_large}");
    assert_eq!(page.text_in_time("#says", &too_large).await, too_large);
    page.settled("error").await;

    upload(&page, "one.png", &common::png(1)).await;
    page.settled("digit").await;
    assert_answer(&page, "1").await;
}
