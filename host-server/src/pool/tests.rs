use std::sync::mpsc;

use tokio::task::JoinHandle;
use warp::http::HeaderMap;

use super::*;

const LIMITS: PoolLimits = PoolLimits {
    threads: 1,
    queue: 4,
    per_client: 3,
    wait: Duration::from_secs(60),
};

fn client(number: u8) -> Client {
    Client::of([10, 0, 0, number].into(), &HeaderMap::new(), 0)
}

/// A pool of one thread that is held up until the sender is dropped.
fn held_up(limits: PoolLimits) -> (Arc<Pool>, mpsc::Sender<()>) {
    let pool = Arc::new(Pool::new(limits));
    let (go, wait) = mpsc::channel::<()>();
    let (started, has_started) = mpsc::channel();
    let job = move || {
        let _test_gone = started.send(());
        let _go_on = wait.recv();
    };
    let added = pool.shared.lock().add(client(0), LONG, Box::new(job));
    assert!(added.is_ok(), "the queue is empty");
    pool.shared.changed.notify_one();
    has_started.recv().expect("the thread runs");
    (pool, go)
}

/// Asks for a job that takes long and lets it reach the queue.
async fn ask<T: Send + 'static>(
    pool: &Arc<Pool>,
    number: u8,
    job: impl FnOnce() -> T + Send + 'static,
) -> Asked<T> {
    ask_for(pool, number, LONG, job).await
}

async fn ask_for<T: Send + 'static>(
    pool: &Arc<Pool>,
    number: u8,
    estimate: Duration,
    job: impl FnOnce() -> T + Send + 'static,
) -> Asked<T> {
    let asked = tokio::spawn({
        let pool = Arc::clone(pool);
        async move { pool.run(client(number), estimate, job).await }
    });
    // The test's runtime has one thread: it has asked by now.
    tokio::task::yield_now().await;
    asked
}

type Asked<T> = JoinHandle<Result<Done<T>, Rejected>>;

/// What is no short job.
const LONG: Duration = Duration::from_secs(1);

async fn outcome<T>(asked: Asked<T>) -> Result<T, Rejected> {
    let done = asked.await.expect("asking does not panic");
    done.map(|done| done.value)
}

#[tokio::test]
async fn clients_take_turns() {
    let (pool, go) = held_up(LIMITS);
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
    let (pool, go) = held_up(LIMITS);
    let mut asked = Vec::new();
    for _ in 0..2 {
        asked.push(ask(&pool, 1, || ()).await);
    }
    let last = ask(&pool, 1, || ()).await;
    let fourth = ask(&pool, 1, || ()).await;
    assert_eq!(outcome(fourth).await, Err(Rejected::ClientShareFull));
    asked.push(ask(&pool, 2, || ()).await);
    asked.push(ask(&pool, 3, || ()).await);
    assert_eq!(
        outcome(last).await,
        Err(Rejected::QueueFull),
        "it made room"
    );
    let fifth = ask(&pool, 3, || ()).await;
    assert_eq!(
        outcome(fifth).await,
        Err(Rejected::QueueFull),
        "nobody has two more"
    );
    drop(go);
    for asked in asked {
        assert_eq!(outcome(asked).await, Ok(()));
    }
    assert_eq!(pool.waiting(), 0);
}

#[tokio::test]
async fn short_jobs_pass_long_ones() {
    let (pool, go) = held_up(LIMITS);
    let long = ask(&pool, 1, || ()).await;
    let short = ask_for(&pool, 2, Duration::ZERO, || 2).await;
    assert_eq!(outcome(short).await, Ok(2), "while all threads are held up");
    assert!(!long.is_finished());
    drop(go);
    assert_eq!(outcome(long).await, Ok(()));
}

#[tokio::test]
async fn a_panic_ends_its_job_alone() {
    let (pool, go) = held_up(LIMITS);
    let bad = ask(&pool, 1, || panic!("as this test wants it")).await;
    let good = ask(&pool, 1, || 7).await;
    drop(go);
    assert_eq!(outcome::<()>(bad).await, Err(Rejected::Panicked));
    assert_eq!(outcome(good).await, Ok(7));
}

#[tokio::test]
async fn who_waits_too_long_is_told_in_time() {
    let wait = Duration::from_millis(50);
    let (pool, go) = held_up(PoolLimits { wait, ..LIMITS });
    let late = ask(&pool, 1, || ()).await;
    assert_eq!(
        outcome(late).await,
        Err(Rejected::WaitedTooLong),
        "though nothing ended"
    );
    assert_eq!(pool.waiting(), 0);
    drop(go);
}

#[tokio::test]
async fn what_a_job_holds_goes_when_its_asker_does() {
    let (pool, go) = held_up(LIMITS);
    let held = Arc::new(());
    let job = {
        let held = Arc::clone(&held);
        move || drop(held)
    };
    let left = ask(&pool, 1, job).await;
    left.abort();
    assert!(left.await.is_err(), "the asker is gone");
    assert_eq!(Arc::strong_count(&held), 1, "while the reader is held up");
    assert_eq!(pool.waiting(), 0);
    drop(go);
}

#[test]
fn who_had_much_is_served_out_of_turn_only_while_alone() {
    let pool = Pool::new(LIMITS);
    let at_once = |number| pool.at_once(client(number), || ());
    let much = Duration::from_millis(1_100);
    assert_eq!(pool.at_once(client(1), || thread::sleep(much)), Some(()));
    assert_eq!(at_once(1), Some(()), "nobody else is here");
    assert_eq!(at_once(2), Some(()));
    assert_eq!(at_once(1), None);
    assert_eq!(at_once(2), Some(()), "it had next to nothing");
}
