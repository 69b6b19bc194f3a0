//! Softmax and cross-entropy.

/// Summed loss of the pictures in natural-logarithm units, and its gradient with respect to the
/// scores (`[picture][class]`).
pub fn cross_entropy(scores: &[f32], labels: &[u8]) -> (f64, Vec<f32>) {
    let classes = scores.len() / labels.len().max(1);
    let mut gradient = Vec::with_capacity(scores.len());
    let mut loss = 0.0;
    for (scores, &label) in scores.chunks_exact(classes).zip(labels) {
        let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - largest).exp()).collect();
        let sum: f32 = powers.iter().sum();
        let label = usize::from(label);
        loss += f64::from(sum.ln() + largest - scores[label]);
        gradient.extend(
            powers
                .iter()
                .enumerate()
                .map(|(class, power)| power / sum - if class == label { 1.0 } else { 0.0 }),
        );
    }
    (loss, gradient)
}
