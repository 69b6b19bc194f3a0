//! Looking into the network, and correcting what it read.

use serde_json::Value;

use crate::common;
use crate::driver::{DESKTOP, PHONE, Page};
use crate::hands::{assert_answer, draw, press, try_example, upload};
use crate::webdriver::key;

#[tokio::test(flavor = "multi_thread")]
async fn a_digit_of_a_number_is_looked_into() {
    let Some(page) = Page::open("a_digit_of_a_number_is_looked_into", PHONE).await else {
        return;
    };
    page.reader_started().await;
    assert_eq!(try_example(&page, "lines").await, "number");
    page.click(".tile:nth-child(2) .look").await;
    page.element("#inside:not([hidden])").await;
    let second = page.text(".tile:nth-child(2) b").await;
    let best = page.text("#inside-bars .best .class").await;
    assert_eq!(best, second, "the bars are that digit's");
    assert_eq!(
        page.count("#maps-0 .map").await,
        page.count("#maps-1 .map").await / 2
    );
    let at = page.run("return document.activeElement.id", Value::Null);
    assert_eq!(at.await.as_str(), Some("inside-title"));

    // A box on a photo is the same digit's.
    page.click("#inside-close").await;
    page.element("#inside[hidden]").await;
    let tap = "document.querySelectorAll('#overlay g rect')[2].dispatchEvent(new MouseEvent('click', { bubbles: true }))";
    page.run(tap, Value::Null).await;
    page.element("#inside:not([hidden])").await;
    let third = page.text(".tile:nth-child(3) b").await;
    assert_eq!(
        page.text_in_time("#inside-bars .best .class", &third).await,
        third
    );
    page.screenshot("phone-light-inside").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_a_map_is_taken_apart_by_finger_and_keyboard() {
    let Some(page) = Page::open("a_value_of_a_map_is_taken_apart", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    draw(&page, &common::drawn(5), "mouse").await;
    assert_answer(&page, "5").await;
    page.run("document.querySelector('.seen .look').focus()", Value::Null)
        .await;
    press(&page, key::ENTER).await;
    page.element("#inside:not([hidden])").await;
    let times = "const done = arguments[0]; \
        const map = document.querySelector('#maps-1 .map:nth-child(4)'); \
        const begun = performance.now(); \
        const { left, top } = map.getBoundingClientRect(); \
        new MutationObserver(() => done(performance.now() - begun)) \
            .observe(document.getElementById('cell-says'), { childList: true }); \
        map.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1, clientX: left + 20, clientY: top + 20 }))";
    let time = page.run_to_end(times).await.as_f64().expect("milliseconds");
    println!("from a tap on a map to its kernel, patch and sum: {time:.1} ms");
    assert!(time < 200.0, "{time} ms");
    let tapped = page.text("#cell-says").await;
    assert!(tapped.starts_with("Map 4, row "), "{tapped}");

    // What is said adds up: the sum and the bias.
    let numbers: Vec<i64> = tapped
        .split(|letter: char| !letter.is_ascii_digit() && letter != '-' && letter != ',')
        .filter_map(|number| number.replace(',', "").parse().ok())
        .collect();
    assert_eq!(numbers[3] + numbers[4], numbers[5], "{tapped}");

    page.run(
        "document.querySelector('#maps-0 .map').focus()",
        Value::Null,
    )
    .await;
    press(&page, key::ENTER).await;
    page.element("#maps-0 .map:first-child .mark").await;
    let before = page.text("#cell-says").await;
    assert!(before.starts_with("Map 1, "), "{before}");
    page.run("window.before = arguments[0]", before.into())
        .await;
    press(&page, key::LEFT).await;
    let moved = "const done = arguments[0]; const look = () => \
         document.getElementById('cell-says').textContent === window.before ? setTimeout(look, 10) : done(); look()";
    page.run_to_end(moved).await;
    page.screenshot("desktop-light-inside").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_on_its_side_is_offered_as_it_reads_when_turned() {
    let Some(page) = Page::open("a_number_on_its_side", DESKTOP).await else {
        return;
    };
    let mut picture = image::GrayImage::from_pixel(4 * 280, 280, image::Luma([255]));
    for (at, digit) in [5, 2, 3, 7].into_iter().enumerate() {
        image::imageops::replace(&mut picture, &common::picture(digit), 280 * at as i64, 0);
    }
    let lying = common::encode(
        image::imageops::rotate270(&picture),
        image::ImageFormat::Png,
    );
    upload(&page, "lying.png", &lying).await;
    let offered = page.text("#turned").await;
    assert!(offered.starts_with("Turned by 90° it reads "), "{offered}");
    page.click("#turned").await;
    page.settled("number").await;
    let read = page
        .attribute("#copy", "data-text")
        .await
        .expect("a number");
    assert!(
        offered.ends_with(&read.replace('\n', " ")),
        "{offered}: {read}"
    );
}
