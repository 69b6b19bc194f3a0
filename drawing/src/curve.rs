//! Smooth lines through a few points.

use crate::Point;

/// A Catmull-Rom spline as short straight lines, `steps` of them from each point to the next: passes
/// through every point, with no corner between the ends.
pub fn smooth(points: &[Point], steps: u8) -> Vec<Point> {
    let Some((&first, _)) = points.split_first() else {
        return Vec::new();
    };
    let last = points.len() - 1;
    let mut path = vec![first];
    for at in 0..last {
        let (before, from) = (points[at.saturating_sub(1)], points[at]);
        let (to, after) = (points[at + 1], points[(at + 2).min(last)]);
        for step in 1..=steps {
            let t = f32::from(step) / f32::from(steps);
            let along = |p: f32, q: f32, r: f32, s: f32| {
                let cubic = 3.0 * (q - r) + s - p;
                let square = 2.0 * p - 5.0 * q + 4.0 * r - s;
                q + 0.5 * t * (r - p + t * (square + t * cubic))
            };
            path.push((
                along(before.0, from.0, to.0, after.0),
                along(before.1, from.1, to.1, after.1),
            ));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_passes_through_every_point_without_a_corner() {
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0), (3.0, 0.0)];
        let path = smooth(&points, 8);
        assert_eq!(path.len(), 1 + 3 * 8);
        for (index, point) in points.iter().enumerate() {
            assert_eq!(path[8 * index], *point);
        }
        let turns = path.windows(3).map(|way| {
            let angle = |from: Point, to: Point| (to.1 - from.1).atan2(to.0 - from.0);
            (angle(way[1], way[2]) - angle(way[0], way[1])).abs()
        });
        assert!(turns.fold(0.0, f32::max) < 0.3);
    }

    #[test]
    fn few_points_are_their_own_path() {
        assert_eq!(smooth(&[], 5), []);
        assert_eq!(smooth(&[(0.5, 0.25)], 5), [(0.5, 0.25)]);
    }
}
