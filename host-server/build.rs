//! Makes the page's files: several short ones become one without comments, and what compresses is
//! compressed by brotli, which takes seconds, so it is done once.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Each file, and those that it is put together from. `worker.js` opens a block that `app.js` closes,
/// `more.js` one that `more_end.js` does.
const FILES: [(&str, &[&str]); 8] = [
    ("boot.js", &["script/boot.js"]),
    (
        "app.js",
        &[
            "script/worker.js",
            "script/dom.js",
            "script/send.js",
            "script/reader.js",
            "script/files.js",
            "script/answer.js",
            "script/pad.js",
            "script/photo.js",
            "script/switches.js",
            "script/visit.js",
            "script/ways.js",
            "script/app.js",
        ],
    ),
    (
        "more.js",
        &[
            "script/more.js",
            "script/inside.js",
            "script/share.js",
            "script/zip.js",
            "script/corrections.js",
            "script/several.js",
            "script/challenge.js",
            "script/crop.js",
            "script/live.js",
            "script/offline.js",
            "script/more_end.js",
        ],
    ),
    ("service.js", &["script/service.js"]),
    (
        "style.css",
        &[
            "style/base.css",
            "style/desk.css",
            "style/answer.css",
            "style/steps.css",
        ],
    ),
    ("favicon.svg", &["favicon.svg"]),
    ("manifest.webmanifest", &["manifest.webmanifest"]),
    ("digitnet.wasm", &["../../../browser/digitnet.wasm"]),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    let icon = fs::read_to_string("src/page/favicon.svg").expect("there is an icon");
    let icon = icon_address(&icon);
    fs::write(folder.join("icon.txt"), &icon).expect("a file");
    for (name, parts) in FILES {
        let mut content = Vec::new();
        for part in parts {
            let path = Path::new("src/page").join(part);
            println!("cargo::rerun-if-changed={}", path.display());
            content.extend(fs::read(path).expect("the files of the page are there"));
        }
        if name.ends_with(".js") || name.ends_with(".css") {
            let mut text = bare(&String::from_utf8(content).expect("text"));
            if name.ends_with(".css") {
                text = text
                    .replace(": ", ":")
                    .replace(" {", "{")
                    .replace(", ", ",")
                    .replace(";}", "}");
            }
            content = text.into_bytes();
        }
        if name.ends_with(".webmanifest") {
            let text = String::from_utf8(content).expect("text");
            content = text.replace("favicon.svg", &icon).into_bytes();
        }
        let packed = folder.join(format!("{name}.br"));
        if packed.exists() && fs::read(folder.join(name)).is_ok_and(|before| before == content) {
            continue;
        }
        pack(&content, &packed);
        fs::write(folder.join(name), &content).expect("a file");
    }
}

/// The icon as a `data:` address: page and manifest need no request for it.
fn icon_address(svg: &str) -> String {
    let lines: String = svg.lines().map(str::trim_start).collect();
    let escaped = lines.replace('%', "%25").replace('"', "'");
    let escaped = escaped.replace('#', "%23").replace('<', "%3C");
    format!("data:image/svg+xml,{}", escaped.replace('>', "%3E"))
}

/// Without indentation, empty lines, comments and most ends of lines: texts of several lines are not in these files, nor " // " in
/// a text.
fn bare(source: &str) -> String {
    let mut within = false;
    let mut bare = String::new();
    for line in source.lines().map(str::trim) {
        within |= line.starts_with("/*");
        if !within && !line.is_empty() && !line.starts_with("//") {
            let code = line.split_once(" // ").map_or(line, |(code, _)| code);
            let code = code.trim_end();
            bare.push_str(code);
            // Nothing ends there that a line's end would have to tell.
            if !code.ends_with(['{', '(', ',', ';']) {
                bare.push('\n');
            }
        }
        within &= !line.ends_with("*/");
    }
    bare
}

fn pack(content: &[u8], path: &Path) {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = File::create(path).expect("a file");
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters).expect("compressed");
}
