//! "My test set": what visitors say that digits are, kept, saved, and opened again.

use std::io::{Cursor, Read as _, Write as _};

use digitnet_server::decode::Decoder;
use digitnet_server::reader;
use serde_json::Value;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::common;
use crate::driver::{DESKTOP, Page};
use crate::hands::{assert_answer, correct, look_into, transfer, try_example, upload};

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
    look_into(&page, ".tile:first-child .look").await;
    correct(&page, "8").await;
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
    correct(&page, "").await;
    let dropped = page
        .attribute("#copy", "data-text")
        .await
        .expect("a number");
    assert_eq!(dropped, read[1..], "a box that is none is dropped");

    upload(&page, "seven.png", &common::png(7)).await;
    assert_answer(&page, "7").await;
    page.element("#inside[hidden]").await;
    look_into(&page, ".seen .look").await;
    correct(&page, "").await;
    let said = "You say –. It was read as 7.";
    assert_eq!(page.text("#says").await, said, "not how sure it was");
    assert!(!page.is_shown("#copy").await);
    correct(&page, "7").await;
    assert!(page.is_shown("#copy").await);
    assert_eq!(page.count("#set-list li").await, 2);
    assert!(
        page.text("#set-says")
            .await
            .starts_with("1 of 2 were read right (50.0")
    );

    page.session.refresh().await.expect("the page loads again");
    page.count_in_time("#set-list li", 2).await;
    let saved = save(&page).await;
    let mut files = zip::ZipArchive::new(Cursor::new(saved)).expect("a zip file");
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
async fn a_saved_test_set_is_opened_again_also_packed_by_another_program() {
    let Some(page) = Page::open("a_saved_test_set_is_opened_again", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    assert!(page.is_shown("#set-empty").await);
    assert!(!page.is_shown("#set-save").await, "nothing to save");
    assert_eq!(try_example(&page, "lines").await, "number");
    for (digit, label) in [(1, "1"), (3, "7"), (6, "")] {
        look_into(&page, &format!(".tile .look[data-at='{digit}']")).await;
        correct(&page, label).await;
    }
    page.count_in_time("#set-list li", 3).await;
    let saved = save(&page).await;
    let before = kept(&page).await;
    page.click("#set-delete").await;
    page.count_in_time("#set-list li", 0).await;

    open(&page, "set.zip", &saved).await;
    page.count_in_time("#set-list li", 3).await;
    assert_eq!(kept(&page).await, before);
    assert_eq!(save(&page).await, saved, "to the byte");
    // What is there already does not come twice.
    open(&page, "again.zip", &saved).await;
    page.element("#set-undo:not([hidden])").await;
    page.count_in_time("#set-list li", 3).await;

    page.click("#set-delete").await;
    page.count_in_time("#set-list li", 0).await;
    open(&page, "other.zip", &packed_anew(&saved)).await;
    page.count_in_time("#set-list li", 3).await;
    assert_eq!(kept(&page).await, before);
    page.click("#set-undo").await;
    page.count_in_time("#set-list li", 0).await;
    // Dropped anywhere.
    let drop = "const set = new DataTransfer(); set.items.add(new File([bytes], 'set.zip')); \
                document.querySelector('footer').dispatchEvent(new DragEvent('drop', \
                { dataTransfer: set, bubbles: true, cancelable: true }));";
    transfer(&page, &saved, drop).await;
    page.count_in_time("#set-list li", 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_test_set_is_refused_as_a_whole() {
    let Some(page) = Page::open("a_file_that_is_no_test_set", DESKTOP).await else {
        return;
    };
    page.reader_started().await;
    page.element("#live:enabled").await;
    let good = common::png(7);
    let digits = |rows: &str| format!("file,label,read\n0001.png,7,7\n{rows}").into_bytes();
    let set = |manifest: Vec<u8>| {
        pack(&[
            ("single/manifest.csv", &manifest),
            ("single/0001.png", &good),
        ])
    };
    let whole = set(digits(""));
    let many = "0001.png,7,7\n".repeat(1000);
    let nowhere = "Nothing was taken over: single/0002.png, in its row “0002.png,4,4”,";
    let letter = "Nothing was taken over: single/0001.png, in its row “0001.png,x,7”,";
    let refused = [
        ("text", b"Dear reader".to_vec(), "That is no test set"),
        ("nothing", Vec::new(), "That is no test set"),
        (
            "pictures alone",
            pack(&[("one.png", &good)]),
            "That is no test set",
        ),
        (
            "cut off",
            whole[..whole.len() - 30].to_vec(),
            "That is no test set",
        ),
        ("damaged", damaged(&whole, &good), "That is no test set"),
        (
            "no column",
            set(b"file,label\n0001.png,7\n".to_vec()),
            "That is no test set",
        ),
        ("no such file", set(digits("0002.png,4,4\n")), nowhere),
        ("no digit", set(digits("0001.png,x,7\n")), letter),
        (
            "too many",
            set(digits(&many)),
            "This browser keeps no more.",
        ),
    ];
    for (what, file, said) in refused {
        page.run(
            "document.getElementById('set-fails').textContent = ''",
            Value::Null,
        )
        .await;
        open(&page, "set.zip", &file).await;
        page.element("#set-fails:not(:empty)").await;
        let found = page.text("#set-fails").await;
        assert!(found.starts_with(said), "{what}: {found}");
        assert_eq!(page.count("#set-list li").await, 0, "{what}");
    }
    open(&page, "set.zip", &whole).await;
    page.count_in_time("#set-list li", 1).await;
    assert_eq!(page.text("#set-fails").await, "");
}

/// Presses the button, and gives the zip file.
async fn save(page: &Page) -> Vec<u8> {
    let watch = "window.saved = []; window.realUrl ??= URL.createObjectURL; \
                 URL.createObjectURL = (blob) => { saved.push(blob); return realUrl(blob); }";
    page.run(watch, Value::Null).await;
    page.click("#set-save").await;
    let saved =
        "window.saved[0].arrayBuffer().then((bytes) => arguments[0]([...new Uint8Array(bytes)]))";
    serde_json::from_value(page.run_to_end(saved).await).expect("bytes")
}

async fn open(page: &Page, name: &str, content: &[u8]) {
    let file = page.file(name, content);
    let input = page.element("#set-file:enabled").await;
    input.send_keys(&file).await.expect("a file can be chosen");
}

/// The entries without what only this browser calls them.
async fn kept(page: &Page) -> Value {
    let kept =
        "return JSON.parse(localStorage.getItem('test-set')).map(({ id, ...entry }) => entry)";
    page.run(kept, Value::Null).await
}

fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    pack_by(CompressionMethod::Stored, files)
}

fn pack_by(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        packed.start_file(*name, options).expect("memory");
        packed.write_all(content).expect("memory");
    }
    packed.finish().expect("memory").into_inner()
}

/// The same files deflated, within a folder, with tables as a spreadsheet writes them.
fn packed_anew(saved: &[u8]) -> Vec<u8> {
    let mut files = zip::ZipArchive::new(Cursor::new(saved)).expect("a zip file");
    let mut all = Vec::new();
    for at in (0..files.len()).rev() {
        let mut file = files.by_index(at).expect("a file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("whole");
        let name = format!("sent to me/{}", file.name().expect("a name"));
        if name.ends_with(".csv") {
            let text = String::from_utf8(content).expect("text");
            content = text.replace(',', ";").replace("\r\n", "\n").into_bytes();
        }
        all.push((name, content));
    }
    let all = all.iter();
    let all: Vec<_> = all
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    pack_by(CompressionMethod::Deflated, &all)
}

/// One bit of what is `within` is another.
fn damaged(file: &[u8], within: &[u8]) -> Vec<u8> {
    let mut damaged = file.to_vec();
    let at = file.windows(32).position(|bytes| *bytes == within[..32]);
    damaged[at.expect("it is stored") + 40] ^= 1;
    damaged
}
