//! `include/digitnet.h` is what cbindgen makes of the sources.

use std::{env, fs, path::Path};

use cbindgen::{Builder, Config};

#[test]
fn the_header_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is sound");
    let mut builder = Builder::new().with_config(config);
    for source in [
        "status.rs",
        "handle.rs",
        "structs.rs",
        "sizes.rs",
        "exports.rs",
        "answers.rs",
    ] {
        builder = builder.with_src(root.join("src").join(source));
    }
    let mut generated = Vec::new();
    let bindings = builder.generate().expect("the sources can be parsed");
    bindings.write(&mut generated);
    let generated = String::from_utf8(generated).expect("a header is text");

    let header = root.join("include/digitnet.h");
    if env::var_os("DIGITNET_UPDATE").is_some_and(|value| value == "1") {
        fs::write(&header, &generated).expect("the header can be written");
    }
    let committed = fs::read_to_string(&header).unwrap_or_default();
    let differs = committed
        .lines()
        .zip(generated.lines())
        .position(|(a, b)| a != b);
    assert!(
        committed == generated,
        "include/digitnet.h is out of date, first at line {}: run \
         DIGITNET_UPDATE=1 cargo test -p digitnet-capi --test header",
        differs.unwrap_or_else(|| committed.lines().count()) + 1
    );
}
