//! The page for everybody: by keyboard, with a screen reader, in another language, dark or light.

use std::path::Path;

use serde_json::{Value, json};

use crate::common;
use crate::driver::{DESKTOP, Looks, PHONE, Page};
use crate::hands::{
    allow_camera, assert_answer, correct, draw, look_into, press, try_example, upload,
};
use crate::webdriver::key;

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing() {
    let axe = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("axe")
        .join("node_modules/axe-core/axe.min.js");
    let Ok(axe) = std::fs::read_to_string(axe) else {
        digitnet_testing::skip::skip("axe_finds_nothing", "no axe-core (cargo xtask browser)");
        return;
    };
    for looks in [PHONE, DESKTOP] {
        for dark in [false, true] {
            let looks = Looks { dark, ..looks };
            let Some(page) = Page::open("axe_finds_nothing", looks).await else {
                return;
            };
            page.run(&axe, Value::Null).await;
            assert_eq!(violations(&page).await, json!([]), "empty");
            for example in ["digit", "lines", "tree"] {
                try_example(&page, example).await;
                assert_eq!(violations(&page).await, json!([]), "{example}");
            }
            try_example(&page, "lines").await;
            page.reader_started().await;
            look_into(&page, ".look").await;
            correct(&page, "1").await;
            page.click_until("#maps-1 .map", "#cell:not([hidden])")
                .await;
            assert_eq!(violations(&page).await, json!([]), "a look inside");
            upload(&page, "letter.png", b"Dear reader").await;
            page.settled("error").await;
            assert_eq!(violations(&page).await, json!([]), "error");
        }
    }
}

/// What axe-core holds against the page as it is now, once nothing moves any more.
async fn violations(page: &Page) -> Value {
    let script = "const done = arguments[0]; \
         Promise.all(document.getAnimations().map((animation) => animation.finished)) \
             .then(() => axe.run(document)) \
             .then(({ violations }) => done(violations.map(({ id, nodes }) => \
                 [id, ...nodes.map(({ html, failureSummary }) => html + failureSummary)])))";
    page.run_to_end(script).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_shows_where_it_is() {
    for looks in [PHONE, DESKTOP] {
        let Some(page) = Page::open("the_keyboard_reaches_everything", looks).await else {
            return;
        };
        let mut reached = Vec::new();
        for _ in 0..20 {
            press(&page, key::TAB).await;
            let seen = "const at = document.activeElement; \
                        const ring = at.type === 'file' ? at.nextElementSibling : at; \
                        return [at.id || at.title || at.pathname || '', getComputedStyle(ring).outlineStyle]";
            let at: [String; 2] =
                serde_json::from_value(page.run(seen, Value::Null).await).expect("two words");
            if at[0].is_empty() {
                break; // past the end
            }
            assert_eq!(at[1], "solid", "{} shows that it is reached", at[0]);
            reached.push(at[0].clone());
        }
        for expected in [
            "language",
            "theme",
            "file",
            "No digit at all",
            "/openapi.json",
        ] {
            assert!(reached.iter().any(|at| at == expected), "{reached:?}");
        }
        assert_eq!(reached.contains(&"camera".into()), looks.touch);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_alone_reads_copies_and_starts_over() {
    let Some(page) = Page::open("a_keyboard_alone_reads", DESKTOP).await else {
        return;
    };
    focus(&page, "[title='A digit in thin pen']").await;
    press(&page, key::ENTER).await;
    page.settled("digit").await;
    assert_answer(&page, "3").await;
    let told = "const text = (id) => document.getElementById(id).textContent; \
                const done = arguments[0]; \
                setTimeout(() => done(text('announce') === text('says')), 1000)";
    let told = page.run_to_end(told).await;
    assert_eq!(told.as_bool(), Some(true), "screen readers are told");
    focus(&page, "#invert").await;
    press(&page, key::SPACE).await;
    page.element("#invert[aria-pressed=true]").await;
    focus(&page, "#clear").await;
    press(&page, key::ENTER).await;
    page.settled("empty").await;
    let at = page
        .run("return document.activeElement.id", Value::Null)
        .await;
    assert_eq!(at.as_str(), Some("file"), "where to go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn camera_and_test_set_work_by_keyboard_in_chinese() {
    let looks = Looks {
        language: "zh-CN",
        camera: true,
        ..PHONE
    };
    let Some(page) = Page::open("camera_and_test_set_by_keyboard", looks).await else {
        return;
    };
    page.reader_started().await;
    page.element("#set-file:enabled").await;
    assert_eq!(page.text("label[for=set-file]").await, "打开 zip");
    try_example(&page, "lines").await;
    for (at, key) in [
        (".tile .look", key::ENTER),
        ("#labels [data-label='8']", key::SPACE),
    ] {
        focus(&page, at).await;
        press(&page, key).await;
        page.element("#inside:not([hidden])").await;
    }
    page.count_in_time("#set-list li", 1).await;
    // Where the next key is of use.
    for (at, count, then) in [("#set-delete", 0, "set-undo"), ("#set-undo", 1, "set-save")] {
        focus(&page, at).await;
        press(&page, key::ENTER).await;
        page.count_in_time("#set-list li", count).await;
        assert_eq!(focused(&page).await, then);
    }
    allow_camera(&page, "granted").await;
    focus(&page, "#live").await;
    press(&page, key::ENTER).await;
    page.element("#live-stop:not([hidden])").await;
    assert_eq!(page.text("#live-stop").await, "关闭摄像头");
    focus(&page, "#live-stop").await;
    press(&page, key::ENTER).await;
    page.element("#live-stop[hidden]").await;
    assert_eq!(focused(&page).await, "live");

    // Every word is the other language's once that is chosen.
    page.click("#language").await;
    page.element("html[lang=en]").await;
    for (element, text) in [
        ("#set-save", "Save as zip"),
        ("label[for=set-file]", "Open a zip"),
        ("#set-delete", "Delete all"),
        ("#live", "Live camera"),
    ] {
        assert_eq!(page.text(element).await, text);
    }
    assert_eq!(page.count("#set-list li").await, 1);
    page.element("#file[multiple]").await;
    page.element("#form[novalidate]").await;
}

async fn focused(page: &Page) -> Value {
    let script = "return document.activeElement.id";
    page.run(script, Value::Null).await
}

async fn focus(page: &Page, selector: &str) {
    let script = "document.querySelector(arguments[0]).focus()";
    page.run(script, selector.into()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn escape_starts_over() {
    let Some(page) = Page::open("escape_starts_over", DESKTOP).await else {
        return;
    };
    draw(&page, &common::drawn(1), "mouse").await;
    page.settled("digit").await;
    press(&page, key::ESCAPE).await;
    page.settled("empty").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_speaks_chinese_to_who_reads_it() {
    let looks = Looks {
        language: "zh-CN",
        ..PHONE
    };
    let Some(page) = Page::open("the_page_speaks_chinese", looks).await else {
        return;
    };
    assert_eq!(page.text("#hint").await, "写在这里");
    assert_eq!(page.attribute("html", "lang").await.as_deref(), Some("zh"));
    try_example(&page, "lines").await;
    page.screenshot("phone-light-chinese").await;

    // Nothing that was read is lost on the way.
    page.click("#language").await;
    page.element("html[lang=en]").await;
    page.settled("number").await;
    assert!(page.text("#says").await.starts_with("This says "));
    page.count_in_time("#overlay .boxes rect", 8).await;
    assert_eq!(page.count("#visited li").await, 1);
    page.click("#language").await;
    page.element("html[lang=zh]").await;
    page.settled("number").await;
    assert!(page.text("#says").await.starts_with("这是 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn dark_and_light_follow_the_system_until_somebody_chooses() {
    for dark in [false, true] {
        let looks = Looks { dark, ..DESKTOP };
        let Some(page) = Page::open("dark_and_light", looks).await else {
            return;
        };
        assert_eq!(is_dark(&page).await, dark);
        page.click("#theme").await;
        assert_eq!(is_dark(&page).await, !dark);
        page.session.refresh().await.expect("the page loads again");
        page.element("#theme[aria-pressed]").await;
        assert_eq!(is_dark(&page).await, !dark, "the choice holds");
    }
}

async fn is_dark(page: &Page) -> bool {
    let script = "const [red] = getComputedStyle(document.body).backgroundColor.match(/\\d+/); \
                  return Number(red) < 128";
    page.run(script, Value::Null).await == Value::Bool(true)
}
