//! The page in a headless Chromium, as visitors use it. Screenshots go to `target/screenshots`.

#[path = "../../../host-server/tests/common/pictures.rs"]
mod common;

mod answers;
mod browsers;
mod crop_and_camera;
mod driver;
mod figures;
mod fingers;
mod hand_sizes;
mod hands;
mod in_view;
mod inside;
mod kept;
mod links;
mod looks;
mod on_device;
mod plain;
mod reach;
mod slow_lines;
mod test_set;
mod ways_in;
mod webdriver;
