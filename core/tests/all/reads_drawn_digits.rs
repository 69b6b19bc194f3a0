//! The whole way, from a grey picture of any size to a digit: our own drawn digits, on many
//! papers, with many pens, read by the network that is delivered.

use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_core::{Scratch, int8};
use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, Style};
use digitnet_testing::share::assert_right;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// Share of the pictures that must be read right.
const LEAST: f64 = 0.95;

/// What the network reads on the picture; `None` where it finds no ink.
fn read(image: &GreyImage) -> Option<u8> {
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    let prepared = prepare(&picture, &mut Workspace::<4096>::new()).ok()?;
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let scores = NETWORK.forward(&prepared.digit, &mut scratch);
    let class = scores.expect("sized by the network").best();
    NETWORK.label(class)?.parse().ok()
}

/// A picture drawn black on white, in other grey levels.
fn recoloured(image: &GreyImage, ink: u8, paper: u8) -> GreyImage {
    let mix = |level: &u8| {
        let (level, ink, paper) = (i32::from(*level), i32::from(ink), i32::from(paper));
        (ink + (paper - ink) * level / 255) as u8
    };
    GreyImage {
        pixels: image.pixels.iter().map(mix).collect(),
        ..*image
    }
}

/// Draws every hand in every style and every pair of ink and paper; [`LEAST`] of them must be
/// read right.
#[track_caller]
fn assert_read(styles: &[Style], levels: &[(u8, u8)]) {
    let (mut all, mut misread) = (0, Vec::new());
    for digit in drawn::digits() {
        for style in styles {
            let drawn = digit.render(style);
            for &(ink, paper) in levels {
                let found = read(&recoloured(&drawn, ink, paper));
                all += 1;
                if found != Some(digit.label) {
                    misread.push(format!(
                        "{}: read {found:?}, {ink} on {paper}, {style:?}",
                        digit.name
                    ));
                }
            }
        }
    }
    assert!(all >= 1000, "only {all} pictures");
    assert_right(all, &misread, LEAST);
}

#[test]
fn on_paper_of_any_size_with_any_pen_at_any_place() {
    // Width, height, place in shares of the room that is left, and pens and fills in shares of the
    // shorter side. Large papers take long to draw.
    let papers: [(_, _, _, &[f32], &[f32]); 5] = [
        (28, 28, (0.0, 0.0), &[0.04, 0.07, 0.1], &[0.45, 0.8]),
        (48, 64, (0.3, 0.3), &[0.04, 0.07, 0.1], &[0.45, 0.8]),
        (120, 80, (-0.3, 0.2), &[0.04, 0.1], &[0.6]),
        (100, 100, (0.2, -0.3), &[0.07], &[0.4, 0.9]),
        (300, 200, (-0.3, -0.3), &[0.02, 0.06], &[0.6]),
    ];
    let mut styles = Vec::new();
    for (width, height, (right, down), pens, fills) in papers {
        let shorter = width.min(height) as f32;
        for pen in pens {
            for fill in fills {
                let room = shorter * (1.0 - fill);
                styles.push(Style {
                    width,
                    height,
                    fill: *fill,
                    pen: (pen * shorter).max(1.2),
                    shift: (right * room, down * room),
                    ..Style::default()
                });
            }
        }
    }
    assert_read(&styles, &[(0, 255), (255, 0), (70, 180), (230, 110)]);
}

#[test]
fn leaning_turned_stretched_soft_and_with_grain() {
    let mut styles = Vec::new();
    for (seed, slant) in (1..).zip([-0.15, 0.0, 0.15, 0.3]) {
        for (rotation, edge) in [(-8.0, 1.0), (8.0, 3.0)] {
            for stretch in [0.8, 1.2] {
                styles.push(Style {
                    width: 64,
                    height: 76,
                    pen: 5.0,
                    noise: 12,
                    shade: 30,
                    seed,
                    slant,
                    rotation,
                    stretch,
                    edge,
                    ink: 40,
                    paper: 220,
                    ..Style::default()
                });
            }
        }
    }
    assert_read(&styles, &[(0, 255), (255, 0)]);
}

/// A picture cut close around a stroke is mostly ink, and still a stroke on paper.
#[test]
fn a_one_that_fills_a_narrow_picture() {
    let digits = drawn::digits();
    let one = digits.iter().find(|digit| digit.name == "1 plain");
    let one = one.expect("there is a plain one");
    for width in [20, 30, 40] {
        for share in [0.3, 0.5, 0.6] {
            let style = Style {
                width,
                height: 120,
                fill: 0.92,
                pen: share * width as f32,
                ..Style::default()
            };
            let found = read(&one.render(&style));
            assert_eq!(found, Some(1), "ink over {share} of {width} pixels");
        }
    }
}
