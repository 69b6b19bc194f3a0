//! Lines on their way to where they are written.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;

/// Takes whole lines and never waits; clones write to the same place.
#[derive(Clone, Debug)]
pub struct Writer {
    lines: SyncSender<Message>,
    lost: Counter,
}

#[derive(Debug)]
enum Message {
    Text(Vec<u8>),
    /// Tells when everything before it is written.
    End(SyncSender<()>),
}

impl Writer {
    /// Starts the thread that writes to `target`; lines that are lost are counted.
    pub(super) fn start(target: impl Write + Send + 'static, lost: Counter) -> io::Result<Self> {
        let (lines, come) = mpsc::sync_channel(MOST_LINES);
        let failed = lost.clone();
        thread::Builder::new()
            .name("log".into())
            .spawn(move || write_all(target, &come, &failed))?;
        Ok(Self { lines, lost })
    }

    /// Waits until what was logged is written, for a moment: who stands still is not waited for.
    pub fn finish(&self) {
        let (told, done) = mpsc::sync_channel(1);
        if self.lines.try_send(Message::End(told)).is_ok() {
            let _or_not = done.recv_timeout(PATIENCE);
        }
    }
}

fn write_all(mut target: impl Write, lines: &Receiver<Message>, lost: &Counter) {
    let next = || {
        lines.try_recv().or_else(|_| {
            // Who logs would wake this thread for each line, which costs more than writing it.
            thread::sleep(PAUSE);
            lines.recv()
        })
    };
    while let Ok(line) = next() {
        match line {
            Message::Text(line) => {
                if target.write_all(&line).is_err() {
                    lost.inc();
                }
            }
            Message::End(told) => {
                let _flushed_or_not = target.flush();
                let _nobody_waits = told.try_send(());
            }
        }
    }
}

impl Write for Writer {
    /// One line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.lines.try_send(Message::Text(line.to_vec())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.lost.inc();
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines that wait to be written; each has less than a kilobyte.
const MOST_LINES: usize = 4096;
/// Lines that come meanwhile are written together.
const PAUSE: Duration = Duration::from_millis(2);
/// At the end.
const PATIENCE: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// Writes when it is let, and then fails or not.
    struct Gate {
        open: Receiver<io::Result<()>>,
        written: Arc<Mutex<Vec<u8>>>,
        /// Nothing is sent: it ends when the gate does.
        _end: mpsc::Sender<()>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.open.recv().unwrap_or(Ok(()))?;
            self.written.lock().expect("no panic").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_find_no_room_or_no_disk_are_counted() {
        let (go, open) = mpsc::channel();
        let written = Arc::new(Mutex::default());
        let (end, ended) = mpsc::channel();
        let gate = Gate {
            open,
            _end: end,
            written: Arc::clone(&written),
        };
        let lost = Counter::default();
        let mut writer = Writer::start(gate, lost.clone()).expect("a thread");
        for _ in 0..MOST_LINES + 100 {
            writer.write_all(b"a\n").expect("it never fails");
        }
        // One line may be on its way already.
        assert!((99..=100).contains(&lost.get()), "{}", lost.get());
        let before = lost.get();
        go.send(Err(io::ErrorKind::StorageFull.into()))
            .expect("it listens");
        drop(go);
        // The thread ends once all that waits is written.
        drop(writer);
        ended.recv().expect_err("nothing is sent");
        assert_eq!(lost.get(), before + 1);
        let written = written.lock().expect("no panic").len() as u64;
        assert_eq!(written / 2 + lost.get(), MOST_LINES as u64 + 100);
    }
}
