//! Numbers that nobody wrote: single digits of many authors, laid side by side, two to five of them. What
//! is measured is whether each digit is found, so only those are taken that are read right alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use digitnet_core::prepare::{self, Polarity, Workspace, Writing};
use digitnet_server::decode::Decoder;
use digitnet_testing::written::Chance;
use image::{GrayImage, ImageFormat, Luma, imageops};

use crate::answer::{self, Outcome, digit_errors};
use crate::manifest::{self, Expected, LabelledPicture};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with pictures of one digit each and a manifest.csv with columns `file` and `label`; a file's
    /// name up to `__` tells its author
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// How many numbers to lay, half of them from each half of the authors
    #[arg(long, default_value_t = 400)]
    count: u64,
    /// Where to write those that are not read right
    #[arg(long, value_name = "FOLDER")]
    misread: Option<PathBuf>,
}

/// The ink of one digit, 255 = ink.
struct Single {
    label: String,
    author: String,
    ink: GrayImage,
}

/// Digits in which ink lies, in pixels; paper and ink, in grey levels.
const HEIGHTS: (f32, f32) = (100.0, 130.0);
const SHEET: u32 = 210;
const PAPER: u32 = 244;
const INK: u32 = 30;

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut halves: [Vec<Single>; 2] = Default::default();
    for folder in manifest::folders(&args.dir)? {
        for upload in folder
            .uploads
            .iter()
            .filter(|_| folder.expected == Expected::Digit)
        {
            let file = fs::read(&upload.path)
                .with_context(|| format!("cannot read {}", upload.path.display()))?;
            let alone =
                answer::read_plain(&file)?.outcome(Expected::Digit, upload) == Outcome::Right;
            if let Some(single) = alone.then(|| cut_out(&file, upload)).flatten() {
                halves[half(&single.author)].push(single);
            }
        }
    }
    for (name, singles) in ["A", "B"].into_iter().zip(&halves) {
        ensure!(
            !singles.is_empty(),
            "no digit in {} is read right",
            args.dir.display()
        );
        lay(name, singles, args)?;
    }
    Ok(())
}

/// Rules are chosen on the numbers of one half of the authors, and judged by the other's.
fn half(author: &str) -> usize {
    let hash = author.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    (hash >> 17 & 1) as usize
}

fn lay(name: &str, singles: &[Single], args: &Args) -> Result<()> {
    let (mut right, mut refused, mut digits, mut errors, mut lost) = (0, 0, 0, 0, 0);
    let count = args.count / 2;
    for seed in 0..count {
        let (page, text) = number(singles, &mut Chance(seed));
        let mut file = Vec::new();
        page.write_to(&mut Cursor::new(&mut file), ImageFormat::Png)?;
        let answer = answer::read_plain(&file)?;
        let read: String = answer.text.chars().filter(char::is_ascii_digit).collect();
        digits += text.len();
        errors += digit_errors(&read, &text);
        // Lost without a word: fewer digits, and no doubt.
        if !read.is_empty() {
            lost += text.len().saturating_sub(read.len());
        }
        if answer.text == text {
            right += 1;
            continue;
        }
        refused += u64::from(read.is_empty());
        println!(
            "  {name}{seed:03} is {text:?}, read as {}",
            answer.described()
        );
        if let Some(folder) = &args.misread {
            fs::create_dir_all(folder)?;
            fs::write(folder.join(format!("{name}{seed:03}_{text}.png")), &file)?;
        }
    }
    let authors: BTreeSet<_> = singles.iter().map(|single| &single.author).collect();
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    println!(
        "half {name}: {} authors, {count} numbers: {right} whole right ({:.1} %), {refused} refused; \
         of {digits} digits {errors} wrong ({:.2} %), {lost} lost without a word ({:.2} %)",
        authors.len(),
        percent(right, count as usize),
        percent(errors, digits),
        percent(lost, digits),
    );
    Ok(())
}

/// Two to five digits on a page, each by an author of its own, of about one height.
fn number(singles: &[Single], chance: &mut Chance) -> (GrayImage, String) {
    let mut by_label: BTreeMap<&str, BTreeMap<&str, Vec<&Single>>> = BTreeMap::new();
    for single in singles {
        let authors = by_label.entry(&single.label).or_default();
        authors.entry(&single.author).or_default().push(single);
    }
    let length = 2 + chance.below(4);
    let mut page = GrayImage::from_pixel(60 + 190 * length as u32, SHEET, Luma([PAPER as u8]));
    let (mut right, mut text) = (40, String::new());
    for _ in 0..length {
        let (label, authors) = by_label
            .iter()
            .nth(chance.below(by_label.len()))
            .expect("below");
        let own = authors
            .values()
            .nth(chance.below(authors.len()))
            .expect("below");
        let single = own[chance.below(own.len())];
        let height = chance.between(HEIGHTS.0, HEIGHTS.1) as u32;
        let width = (single.ink.width() * height / single.ink.height()).clamp(3, 150);
        let ink = imageops::resize(&single.ink, width, height, imageops::FilterType::Triangle);
        let top = (SHEET - height) / 2 + chance.below(17) as u32 - 8;
        for (x, y, level) in ink.enumerate_pixels() {
            let pixel = &mut page.get_pixel_mut(right + x, top + y).0[0];
            *pixel = (*pixel).min((PAPER - (PAPER - INK) * u32::from(level.0[0]) / 255) as u8);
        }
        right += width + 10 + chance.below(31) as u32;
        text.push_str(label);
    }
    let page = imageops::crop_imm(&page, 0, 0, right + 30, SHEET).to_image();
    (page, text)
}

/// The digit's ink and what lies right beside it, its levels stretched from paper to ink.
fn cut_out(file: &[u8], upload: &LabelledPicture) -> Option<Single> {
    let picture = Decoder::default().decode(file).ok()?;
    let (width, height) = (picture.width, picture.height);
    let grey = prepare::Picture::new(&picture.pixels, width, height).ok()?;
    let mut workspace = Box::new(Workspace::<16_384>::new());
    let writing = Writing::find(&grey, &mut workspace).ok()?;
    let ink_box = writing.ink_box(writing.all())?;
    let flip = if writing.polarity() == Polarity::DarkOnLight {
        0
    } else {
        255
    };
    let level = |x: usize, y: usize| i32::from(picture.pixels[y * width + x] ^ flip);
    let mut is_ink = vec![false; width * height];
    for (y, left, end) in writing.pieces(writing.all()) {
        is_ink[y * width + left..y * width + end].fill(true);
    }
    let (left, top) = (
        ink_box.left.saturating_sub(2),
        ink_box.top.saturating_sub(2),
    );
    let right = (ink_box.left + ink_box.width + 2).min(width);
    let bottom = (ink_box.top + ink_box.height + 2).min(height);
    let (mut ink, mut paper) = (Vec::new(), Vec::new());
    for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
        let levels = if is_ink[y * width + x] {
            &mut ink
        } else {
            &mut paper
        };
        levels.push(level(x, y));
    }
    ink.sort_unstable();
    paper.sort_unstable();
    let (black, white) = (*ink.get(ink.len() / 4)?, *paper.get(paper.len() / 2)?);
    let near = |x: usize, y: usize| {
        let mut rows = y.saturating_sub(1)..(y + 2).min(height);
        let columns = x.saturating_sub(1)..(x + 2).min(width);
        rows.any(|y| columns.clone().any(|x| is_ink[y * width + x]))
    };
    let ink = GrayImage::from_fn((right - left) as u32, (bottom - top) as u32, |x, y| {
        let (x, y) = (left + x as usize, top + y as usize);
        let strength = (white - level(x, y)) * 255 / (white - black).max(1);
        Luma([if near(x, y) {
            strength.clamp(0, 255) as u8
        } else {
            0
        }])
    });
    let name = Path::new(&upload.path).file_name()?.to_str()?;
    Some(Single {
        label: upload.text.clone(),
        author: name.split("__").next()?.to_owned(),
        ink,
    })
}
