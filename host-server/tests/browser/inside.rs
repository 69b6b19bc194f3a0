//! Looking into the network, and correcting what it read.

use std::io::Read as _;

use digitnet_server::decode::Decoder;
use digitnet_server::reader;
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
async fn corrections_become_a_test_set_that_is_kept_saved_and_deleted() {
    let Some(page) = Page::open("corrections_become_a_test_set", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    assert_eq!(try_example(&page, "lines").await, "number");
    let read = page
        .attribute("#copy", "data-text")
        .await
        .expect("a number");
    page.click(".tile:first-child .look").await;
    page.element("#inside:not([hidden])").await;
    page.click("#labels [data-label='8']").await;
    let corrected = page
        .attribute("#copy", "data-text")
        .await
        .expect("a number");
    assert_eq!(corrected, format!("8{}", &read[1..]));
    assert!(
        page.text("#says")
            .await
            .contains(&corrected.replace('\n', " / "))
    );
    assert!(page.text("#labels-says").await.contains("test set"));
    // A slip is corrected, and what the network read stays what it read.
    page.click("#labels [data-label='']").await;
    let dropped = page
        .attribute("#copy", "data-text")
        .await
        .expect("a number");
    assert_eq!(dropped, read[1..], "a box that is none is dropped");

    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    page.element("#inside[hidden]").await;
    page.click(".seen .look").await;
    page.element("#inside:not([hidden])").await;
    page.click("#labels [data-label='7']").await;
    assert_eq!(page.count("#set-list li").await, 2);
    assert!(
        page.text("#set-says")
            .await
            .starts_with("1 of 2 were read right (50.0")
    );

    page.session.refresh().await.expect("the page loads again");
    page.count_in_time("#set-list li", 2).await;
    let watch = "window.saved = []; const real = URL.createObjectURL; \
                 URL.createObjectURL = (blob) => { saved.push(blob); return real(blob); }";
    page.run(watch, Value::Null).await;
    page.click("#set-save").await;
    let saved =
        "window.saved[0].arrayBuffer().then((bytes) => arguments[0]([...new Uint8Array(bytes)]))";
    let saved: Vec<u8> = serde_json::from_value(page.run_to_end(saved).await).expect("bytes");
    let mut files = zip::ZipArchive::new(std::io::Cursor::new(saved)).expect("a zip file");
    let mut file = |name: &str| {
        let mut content = Vec::new();
        let mut file = files.by_name(name).expect("a file of it");
        // The sums are checked as well.
        file.read_to_end(&mut content).expect("whole");
        content
    };
    let text = |content| String::from_utf8(content).expect("text");
    let digits = text(file("single/manifest.csv"));
    assert_eq!(digits, "file,label,read\r\n0002.png,7,7\r\n");
    let others = text(file("nondigit/manifest.csv"));
    let first = &read[..1];
    assert_eq!(
        others,
        format!("file,digit_lookalike,read\r\n0001.png,0,{first}\r\n")
    );
    // What was cut out is read as the digit was, by itself.
    for (name, expected) in [("single/0002.png", "7"), ("nondigit/0001.png", first)] {
        let cut = file(name);
        let picture = image::load_from_memory(&cut).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (112, 112));
        let options = reader::Options::default();
        let answer = reader::read(&Decoder::default(), &cut, &options).expect("an answer");
        assert_eq!(answer.text, expected, "{name}");
    }
    page.screenshot("desktop-light-test-set").await;
    page.click("#set-list li:first-child button").await;
    page.count_in_time("#set-list li", 1).await;
    page.click("#set-undo").await;
    page.count_in_time("#set-list li", 2).await;
    // One tap takes everything, and one brings it back.
    page.click("#set-delete").await;
    page.count_in_time("#set-list li", 0).await;
    page.click("#set-undo").await;
    page.count_in_time("#set-list li", 2).await;
    page.click("#set-delete").await;
    page.count_in_time("#set-list li", 0).await;
    let kept = page.run("return Object.keys(localStorage).length", Value::Null);
    assert_eq!(kept.await.as_u64(), Some(0), "nothing is kept");
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
