//! Programs that take one processor each.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// What `run` gives for each, in order; as many run at once as there are processors.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, run(item)));
        }
    };
    let workers = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(items.len());
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a run ends without a panic"))
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runs_once_and_results_keep_their_order() {
        let items: Vec<usize> = (0..100).collect();
        let runs = AtomicUsize::new(0);
        let doubled = in_parallel(&items, |item| {
            runs.fetch_add(1, Ordering::Relaxed);
            2 * item
        });
        assert!(doubled.iter().copied().eq((0..100).map(|item| 2 * item)));
        assert_eq!(runs.into_inner(), 100);
        assert!(in_parallel(&[], |item: &u8| *item).is_empty());
    }
}
