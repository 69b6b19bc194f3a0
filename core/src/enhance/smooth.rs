//! Blur, so that dots and large pixels become strokes.

use super::copy;
use crate::prepare::Picture;

/// Blurs a picture: twice the mean of `2 * reach + 1` pixels, each way. `None` where there is no room.
pub fn smooth(
    picture: &Picture<'_>,
    reach: usize,
    memory: &mut [u8],
    spare: &mut [u8],
) -> Option<()> {
    let (width, height) = (picture.width(), picture.height());
    let levels = copy(picture, memory)?;
    let spare = spare.get_mut(..levels.len())?;
    // Averaged rows are written as columns, so that twice as often each lies as it lay.
    for _ in 0..2 {
        average(levels, width, reach, spare);
        average(spare, height, reach, levels);
    }
    Some(())
}

/// The mean around each level of each row of `width`, written to the columns of `turned`. Beyond the border
/// are the levels of the border.
fn average(levels: &[u8], width: usize, reach: usize, turned: &mut [u8]) {
    let height = levels.len() / width.max(1);
    let reach = reach.min(1 << 15);
    let count = 2 * reach as u32 + 1;
    for (y, row) in levels.chunks_exact(width).enumerate() {
        let at = |x: usize| u32::from(row.get(x).or(row.last()).copied().unwrap_or(0));
        let mut sum = (reach as u32 + 1) * at(0) + (0..reach).map(|x| at(x + 1)).sum::<u32>();
        for x in 0..width {
            if let Some(level) = turned.get_mut(x * height + y) {
                *level = ((sum + count / 2) / count) as u8;
            }
            sum = sum + at(x + 1 + reach) - at(x.saturating_sub(reach));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_pictures_stay_and_dots_spread_evenly() {
        let mut levels = [7; 63];
        let check = |levels: &[u8; 63], reach| {
            let picture = Picture::new(levels, 9, 7).expect("a picture");
            let (mut memory, mut spare) = ([0; 63], [0; 63]);
            smooth(&picture, reach, &mut memory, &mut spare).expect("there is room");
            memory
        };
        for reach in 0..20 {
            assert_eq!(check(&levels, reach), levels, "{reach}");
        }
        levels = [0; 63];
        levels[3 * 9 + 4] = 243;
        assert_eq!(check(&levels, 0), levels);
        let once = check(&levels, 1);
        // 1 2 3 2 1 by 1 2 3 2 1, of 81 parts; the mean is rounded on the way.
        assert_eq!(once[3 * 9 + 4], 27);
        assert_eq!((once[3 * 9 + 2], once[3 * 9 + 6]), (9, 9));
        assert_eq!((once[3 * 9 + 1], once[9 + 2], once[5 * 9 + 6]), (0, 3, 3));
    }

    #[test]
    fn no_room_is_no_panic() {
        let picture = Picture::new(&[1; 6], 3, 2).expect("a picture");
        assert_eq!(smooth(&picture, 1, &mut [0; 5], &mut [0; 6]), None);
        assert_eq!(smooth(&picture, 1, &mut [0; 6], &mut [0; 5]), None);
    }
}
