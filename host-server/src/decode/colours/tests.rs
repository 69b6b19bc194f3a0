use super::*;

fn eight(colours: Colours) -> Vec<u8> {
    match colours.samples {
        Samples::Eight(samples) => samples,
        Samples::Sixteen(_) => panic!("a byte became two"),
    }
}

fn layout(channels: usize, deep: bool) -> Layout {
    Layout { channels, deep }
}

#[test]
fn areas_are_averaged() {
    let mut reduction = Reduction::new((4, 2), (2, 1), layout(1, false));
    reduction.add(1, 0, 1, &[30, 40, 200, 201]);
    reduction.add(0, 0, 1, &[10, 20, 200, 201]);
    assert_eq!(eight(reduction.finish()), [25, 201]);
}

#[test]
fn what_is_transparent_has_no_colour() {
    let mut reduction = Reduction::new((4, 1), (2, 1), layout(2, false));
    reduction.add(0, 0, 1, &[90, 255, 7, 0, 1, 0, 2, 0]);
    assert_eq!(eight(reduction.finish()), [90, 128, 0, 0]);
}

#[test]
fn deep_samples_stay_deep() {
    let mut reduction = Reduction::new((2, 1), (2, 1), layout(1, true));
    reduction.add(0, 0, 1, &[0, 200, 1, 2]);
    let Samples::Sixteen(samples) = reduction.finish().samples else {
        panic!("two bytes became one");
    };
    assert_eq!(samples, [200, 258]);
    let mut reduction = Reduction::new((2, 1), (1, 1), layout(1, true));
    reduction.add(0, 0, 1, &[0xFF, 0xFF, 0xFF, 0xFE]);
    let Samples::Sixteen(samples) = reduction.finish().samples else {
        panic!("two bytes became one");
    };
    assert_eq!(samples, [0xFFFF]);
}

#[test]
fn pixels_may_come_in_any_order() {
    for to in [(6, 4), (3, 2), (1, 1)] {
        let rows: Vec<Vec<u8>> = (0..4_u8)
            .map(|row| (0..18).map(|sample| row * 50 + sample).collect())
            .collect();
        let mut in_order = Reduction::new((6, 4), to, layout(3, false));
        let mut apart = Reduction::new((6, 4), to, layout(3, false));
        for (number, row) in (0..).zip(&rows) {
            in_order.add(number, 0, 1, row);
        }
        for (number, row) in (0..4).zip(&rows).rev() {
            for first in [1, 0] {
                let pixels = row.chunks_exact(3).skip(first).step_by(2);
                apart.add(
                    number,
                    first as u32,
                    2,
                    &pixels.flatten().copied().collect::<Vec<_>>(),
                );
            }
        }
        assert_eq!(eight(in_order.finish()), eight(apart.finish()));
    }
}
