//! The drawn digits are what the other tests take them for: ten classes, several hands, real ink.

use digitnet_testing::{
    GreyImage,
    ascii::{assert_same_picture, from_pattern, to_pattern},
    drawn::{self, DrawnDigit, Style},
};
use std::collections::BTreeSet;

#[test]
fn every_class_has_several_hands_with_names_of_their_own() {
    let digits = drawn::digits();
    for label in 0..=9 {
        let hands = digits.iter().filter(|digit| digit.label == label).count();
        assert!(hands >= 3, "{label} has {hands} hands");
    }
    assert!(digits.iter().all(|digit| digit.label <= 9));
    assert!(digits.is_sorted_by_key(|digit| digit.label));
    let names: BTreeSet<_> = digits.iter().map(|digit| &digit.name).collect();
    assert_eq!(names.len(), digits.len(), "two hands share a name");
}

#[test]
fn signs_are_no_digits_and_have_ink() {
    let signs = drawn::signs();
    assert!(signs.iter().all(|sign| sign.label == drawn::NO_DIGIT));
    let names: BTreeSet<_> = signs.iter().map(|sign| &sign.name).collect();
    assert_eq!(names.len(), signs.len(), "two signs share a name");
    for sign in signs {
        let pixels = sign.render_digit();
        let ink = pixels.iter().filter(|&&level| level > 128).count();
        assert!((20..250).contains(&ink), "{}: {ink} pixels", sign.name);
    }
}

#[test]
fn no_two_hands_look_alike() {
    let digits = drawn::digits();
    for (at, one) in digits.iter().enumerate() {
        for other in &digits[..at] {
            let (one_pixels, other_pixels) = (one.render_digit(), other.render_digit());
            let differing = one_pixels
                .iter()
                .zip(other_pixels)
                .filter(|(a, b)| a.abs_diff(*b) > 64);
            assert!(
                differing.count() >= 8,
                "{} looks like {}",
                one.name,
                other.name
            );
        }
    }
}

/// MNIST itself: 33 grey levels on average, 8 (a plain one) to 80 (a fat zero).
#[test]
fn small_digits_are_placed_and_inked_as_in_mnist() {
    let mut total = 0.0;
    for digit in drawn::digits() {
        let pixels = digit.render_digit();
        let picture = to_pattern(&pixels, 28).join("\n");
        let name = &digit.name;
        assert_eq!(pixels.iter().max(), Some(&255), "{name}\n{picture}");
        let (left, top, right, bottom) = ink_box(&pixels, 28);
        let longer = (right - left).max(bottom - top);
        assert!(
            (19..=21).contains(&longer),
            "{name} spans {longer} pixels\n{picture}"
        );
        let (x, y) = centre_of_mass(&pixels, 28);
        assert!(
            (13.9..=15.1).contains(&x),
            "{name} is centred at x {x}\n{picture}"
        );
        assert!(
            (13.9..=15.1).contains(&y),
            "{name} is centred at y {y}\n{picture}"
        );
        total += mean(&pixels);
    }
    let mean = total / drawn::digits().len() as f32;
    assert!(
        (20.0..=40.0).contains(&mean),
        "{mean} grey levels of ink on average"
    );
}

#[test]
fn a_small_one_is_readable_as_text() {
    let style = Style {
        width: 7,
        height: 11,
        fill: 0.9,
        pen: 1.0,
        ..Style::default()
    };
    #[rustfmt::skip]
    let expected = from_pattern(&[
        "#######",
        "###.@##",
        "###.@##",
        "###.@##",
        "### ###",
        "### ###",
        "##@.###",
        "##@.###",
        "##@.###",
        "###.###",
        "#######",
    ]);
    let drawn = find("1 plain").render(&style);
    let rows = to_pattern(&drawn.pixels, drawn.width);
    let drawn = from_pattern(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    assert_same_picture(&drawn, &expected);
}

#[test]
fn ink_and_paper_have_the_levels_asked_for() {
    let style = Style {
        ink: 40,
        paper: 210,
        ..Style::default()
    };
    let image = find("0 round").render(&style);
    assert_eq!(image.pixels.iter().min(), Some(&40));
    assert_eq!(image.pixels.iter().max(), Some(&210));
    let white_on_black = find("0 round").render(&Style {
        ink: 255,
        paper: 0,
        ..Style::default()
    });
    let black_on_white = find("0 round").render(&Style::default());
    assert_same_picture(&white_on_black.inverted(), &black_on_white);
}

#[test]
fn shift_moves_the_picture_unchanged() {
    let still = find("5 angular").render(&Style::default());
    let moved = find("5 angular").render(&Style {
        shift: (16.0, -9.0),
        ..Style::default()
    });
    let (left, top, right, bottom) = ink_box(&still.inverted().pixels, 280);
    let expected = (left + 16, top - 9, right + 16, bottom - 9);
    assert_eq!(ink_box(&moved.inverted().pixels, 280), expected);
}

#[test]
fn a_wider_pen_leaves_more_ink() {
    let ink = |pen| {
        255.0
            - mean(
                &find("3 round")
                    .render(&Style {
                        pen,
                        ..Style::default()
                    })
                    .pixels,
            )
    };
    assert!(ink(30.0) > 1.3 * ink(20.0));
}

#[test]
fn slant_leans_to_the_right_and_rotation_turns_clockwise() {
    let upright = Style {
        ink: 255,
        paper: 0,
        ..Style::default()
    };
    for leaning in [
        Style {
            slant: 0.4,
            ..upright.clone()
        },
        Style {
            rotation: 25.0,
            ..upright
        },
    ] {
        let image = find("1 plain").render(&leaning);
        let (upper, lower) = image.pixels.split_at(image.pixels.len() / 2);
        let (upper, lower) = (centre_of_mass(upper, 280).0, centre_of_mass(lower, 280).0);
        assert!(upper > lower + 20.0, "above at {upper}, below at {lower}");
    }
}

#[test]
fn stretching_makes_a_digit_broader() {
    let aspect = |stretch| {
        let image = find("8 two circles").render(&Style {
            stretch,
            ..Style::default()
        });
        let (left, top, right, bottom) = ink_box(&image.inverted().pixels, 280);
        (right - left) as f32 / (bottom - top) as f32
    };
    assert!(aspect(1.4) > 1.2 * aspect(1.0));
}

#[test]
fn noise_is_bounded_and_the_same_for_the_same_seed() {
    let style = Style {
        paper: 200,
        noise: 12,
        seed: 7,
        ..Style::default()
    };
    let noisy = find("2 flat").render(&style);
    assert_same_picture(&noisy, &find("2 flat").render(&style));
    assert_ne!(
        noisy,
        find("2 flat").render(&Style {
            seed: 8,
            ..style.clone()
        })
    );
    let clean = find("2 flat").render(&Style { noise: 0, ..style });
    let deviation = noisy
        .pixels
        .iter()
        .zip(&clean.pixels)
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(
        matches!(deviation, Some(6..=12)),
        "deviates by {deviation:?}"
    );
}

#[test]
fn light_falls_off_towards_the_bottom_right() {
    let image = find("4 open").render(&Style {
        paper: 230,
        shade: 90,
        ..Style::default()
    });
    assert_eq!(image.pixels.first(), Some(&230));
    assert!(
        image
            .pixels
            .last()
            .is_some_and(|level| (139..=142).contains(level))
    );
}

/// A digit pushed out of the picture, a picture of no size: odd, but nothing to panic about.
#[test]
fn odd_styles_render_without_panic() {
    let odd = [
        Style {
            width: 0,
            height: 0,
            ..Style::default()
        },
        Style {
            width: 1,
            height: 300,
            ..Style::default()
        },
        Style {
            shift: (1e6, -1e6),
            ..Style::default()
        },
        Style {
            pen: 0.0,
            edge: 0.5,
            fill: 0.0,
            ..Style::default()
        },
        Style {
            stretch: 0.0,
            rotation: 720.0,
            slant: -3.0,
            ..Style::default()
        },
    ];
    for style in odd {
        let image = find("9 hooked").render(&style);
        assert_eq!(image.pixels.len(), style.width * style.height, "{style:?}");
    }
}

fn find(name: &str) -> DrawnDigit {
    let found = drawn::digits().into_iter().find(|digit| digit.name == name);
    found.unwrap_or_else(|| panic!("no digit is called {name:?}"))
}

fn mean(pixels: &[u8]) -> f32 {
    pixels.iter().map(|&level| f32::from(level)).sum::<f32>() / pixels.len() as f32
}

fn centre_of_mass(pixels: &[u8], width: usize) -> (f32, f32) {
    let weighted = |at: &dyn Fn(usize) -> usize| {
        pixels
            .iter()
            .enumerate()
            .map(|(i, &p)| f32::from(p) * (at(i) as f32 + 0.5))
            .sum::<f32>()
    };
    let mass = mean(pixels) * pixels.len() as f32;
    (
        weighted(&|i| i % width) / mass,
        weighted(&|i| i / width) / mass,
    )
}

/// Left, top, right and bottom of the pixels lighter than 64; right and bottom are exclusive.
fn ink_box(pixels: &[u8], width: usize) -> (usize, usize, usize, usize) {
    let inked = || {
        pixels
            .iter()
            .enumerate()
            .filter(|&(_, &level)| level > 64)
            .map(|(at, _)| at)
    };
    let end = |value: Option<usize>| value.expect("there is ink");
    (
        end(inked().map(|at| at % width).min()),
        end(inked().map(|at| at / width).min()),
        end(inked().map(|at| at % width).max()) + 1,
        end(inked().map(|at| at / width).max()) + 1,
    )
}

#[test]
fn a_pgm_file_holds_header_and_pixels() {
    let image = GreyImage {
        pixels: vec![1, 2, 3, 4, 5, 6],
        width: 3,
        height: 2,
    };
    assert_eq!(image.to_pgm(), b"P5\n3 2\n255\n\x01\x02\x03\x04\x05\x06");
}
