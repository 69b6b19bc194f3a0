//! Firm and faint strokes on one page.

use super::threshold;

/// Makes ink no darker than the level that parts it from paper, so that a faint stroke counts as much as a firm
/// one. `levels` are those of dark ink on even white paper, as [`light`](super::light) leaves them; `None` where
/// nothing stands out.
pub fn faint(levels: &mut [u8]) -> Option<()> {
    let darkest = threshold(levels)?;
    levels
        .iter_mut()
        .for_each(|level| *level = (*level).max(darkest));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_faint_is_as_dark_as_what_is_firm() {
        let mut levels = [vec![250; 80], vec![40; 10], vec![150; 10]].concat();
        assert_eq!(faint(&mut levels), Some(()));
        let (paper, ink) = levels.split_at(80);
        assert!(paper.iter().all(|&level| level == 250));
        // Otsu's threshold lies between two of the three levels: here above both inks, or between them.
        let (firm, faint) = ink.split_at(10);
        assert!(
            firm[0] >= 90 && firm[0].abs_diff(faint[0]) <= 60,
            "{firm:?} {faint:?}"
        );
    }

    #[test]
    fn even_paper_has_no_ink() {
        let mut levels = [200; 50];
        assert_eq!(faint(&mut levels), None);
        assert_eq!(levels, [200; 50]);
    }
}
