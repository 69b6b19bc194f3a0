use std::sync::mpsc;

use tokio::task::JoinHandle;
use warp::http::HeaderMap;

use super::*;

const BOUNDS: Bounds = Bounds {
    queue: 4,
    per_client: 3,
    wait: Duration::from_secs(60),
};

fn client(number: u8) -> Client {
    Client::of([10, 0, 0, number].into(), &HeaderMap::new(), 0)
}

/// A pool of one thread that is held up until the sender is dropped.
fn held_up(bounds: Bounds) -> (Arc<Pool>, mpsc::Sender<()>) {
    let pool = Arc::new(Pool::new(1, bounds));
    let (go, wait) = mpsc::channel::<()>();
    let (started, has_started) = mpsc::channel();
    let job = move || {
        let _test_gone = started.send(());
        let _go_on = wait.recv();
    };
    let added = pool.shared.add(client(0), Box::new(job));
    added.expect("the queue is empty");
    has_started.recv().expect("the thread runs");
    (pool, go)
}

/// Asks for a job and lets it reach the queue.
async fn ask<T: Send + 'static>(
    pool: &Arc<Pool>,
    number: u8,
    job: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<Result<Done<T>, Refused>> {
    let waiting = pool.waiting();
    let asked = tokio::spawn({
        let pool = Arc::clone(pool);
        async move { pool.run(client(number), job).await }
    });
    while pool.waiting() == waiting && !asked.is_finished() {
        tokio::task::yield_now().await;
    }
    asked
}

async fn outcome<T>(asked: JoinHandle<Result<Done<T>, Refused>>) -> Result<T, Refused> {
    let done = asked.await.expect("asking does not panic");
    done.map(|done| done.value)
}

#[tokio::test]
async fn clients_take_turns() {
    let (pool, go) = held_up(BOUNDS);
    let (told, order) = mpsc::channel();
    let mut asked = Vec::new();
    for (number, name) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1")] {
        let told = told.clone();
        let job = move || told.send(name).expect("the test listens");
        asked.push(ask(&pool, number, job).await);
    }
    drop((go, told));
    for asked in asked {
        assert_eq!(outcome(asked).await, Ok(()));
    }
    assert_eq!(order.iter().collect::<Vec<_>>(), ["a1", "b1", "a2", "a3"]);
}

#[tokio::test]
async fn what_waits_is_bounded_in_all_and_for_each_client() {
    let (pool, go) = held_up(BOUNDS);
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(ask(&pool, 1, || ()).await);
    }
    let fourth = ask(&pool, 1, || ()).await;
    assert_eq!(outcome(fourth).await, Err(Refused::ClientShareFull));
    asked.push(ask(&pool, 2, || ()).await);
    let fifth = ask(&pool, 3, || ()).await;
    assert_eq!(outcome(fifth).await, Err(Refused::QueueFull));
    drop(go);
    for asked in asked {
        assert_eq!(outcome(asked).await, Ok(()));
    }
    assert_eq!(pool.waiting(), 0);
}

#[tokio::test]
async fn a_panic_ends_its_job_alone() {
    let (pool, go) = held_up(BOUNDS);
    let bad = ask(&pool, 1, || panic!("as this test wants it")).await;
    let good = ask(&pool, 1, || 7).await;
    drop(go);
    assert_eq!(outcome::<()>(bad).await, Err(Refused::Panicked));
    assert_eq!(outcome(good).await, Ok(7));
}

#[tokio::test]
async fn who_waits_too_long_is_told_and_who_left_is_passed_over() {
    let (pool, go) = held_up(Bounds {
        wait: Duration::ZERO,
        ..BOUNDS
    });
    let (told, done) = mpsc::channel();
    let left = ask(&pool, 1, move || told.send(())).await;
    let late = ask(&pool, 1, || ()).await;
    left.abort();
    assert!(left.await.is_err(), "the asker is gone");
    drop(go);
    assert_eq!(outcome(late).await, Err(Refused::WaitedTooLong));
    assert!(done.recv().is_err(), "the job was dropped undone");
}
