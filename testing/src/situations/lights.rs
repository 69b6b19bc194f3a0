//! Light and shadow.

use super::OfPictures;

pub(super) const ALL: OfPictures = &[
    ("shadow: slope", |p, _| {
        p.clone().lit(|x, y| 1.0 - 0.3 * (x + y)).png()
    }),
    ("shadow: vignette", |p, _| {
        p.clone()
            .lit(|x, y| 1.0 - 0.7 * from_middle(x, y).powi(2))
            .png()
    }),
    ("shadow: hard edge through the middle", |p, r| {
        let place = r.between(0.42, 0.58);
        p.clone()
            .lit(|x, y| {
                if x + 0.2 * (y - 0.5) < place {
                    1.0
                } else {
                    0.45
                }
            })
            .png()
    }),
    ("shadow: hard edge, level, x 0.3", |p, r| {
        let place = r.between(0.42, 0.58);
        p.clone()
            .lit(|x, y| {
                if y + 0.1 * (x - 0.5) < place {
                    1.0
                } else {
                    0.3
                }
            })
            .png()
    }),
    ("shadow: hand shadow below", |p, r| {
        let (place, lean) = (r.between(0.5, 0.65), r.between(-0.3, 0.3));
        let shade = move |x: f32, y: f32| {
            let depth = y + lean * (x - 0.5) - place + 0.04 * (9.0 * x).sin();
            1.0 - 0.55 * (depth / 0.06 + 0.5).clamp(0.0, 1.0)
        };
        p.clone().lit(shade).png()
    }),
    ("shadow: stripes of a blind", |p, _| {
        let shade = |x: f32, y: f32| {
            let wave = (std::f32::consts::TAU * (6.0 * y + 1.5 * x)).sin();
            0.72 + 0.28 * (4.0 * wave).clamp(-1.0, 1.0)
        };
        p.clone().lit(shade).png()
    }),
    ("shadow: flash in the middle", |p, _| {
        let (width, height) = (p.width() as f32, p.height() as f32);
        let flashed = p.clone().map(|x, y, [r, g, b, a]| {
            let away = from_middle(x as f32 / width, y as f32 / height);
            let flash = 130.0 * (-(away / 0.35).powi(2)).exp();
            let lit = |level: f32| 0.6 * level + flash;
            [lit(r), lit(g), lit(b), a]
        });
        flashed.png()
    }),
];

/// 0 in the middle, 1 in the corners.
fn from_middle(x: f32, y: f32) -> f32 {
    (2.0 * x - 1.0).hypot(2.0 * y - 1.0) / std::f32::consts::SQRT_2
}
