//! Fetching over real sockets, from a server on the loopback interface.

mod server;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use digitnet_train::{
    dataset::hex,
    fetch::{FetchError, Fetcher, Origin, RemoteFile, Timeouts},
};
use server::{Reply, Server};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const NAME: &str = "digits.gz";

/// The file that every test wants, and an empty folder to have it in.
struct Wanted {
    content: Vec<u8>,
    sha256: String,
    dir: TempDir,
}

impl Wanted {
    fn new() -> Self {
        let content: Vec<u8> = (0..200_000_u32)
            .map(|i| (i.wrapping_mul(i) / 7) as u8)
            .collect();
        let sha256 = hex(&Sha256::digest(&content));
        Self {
            content,
            sha256,
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn content(&self) -> Vec<u8> {
        self.content.clone()
    }

    /// Another file of the same size.
    fn wrong(&self) -> Vec<u8> {
        self.content.iter().map(|byte| !byte).collect()
    }

    fn target(&self) -> PathBuf {
        self.dir.path().join(NAME)
    }

    fn part(&self) -> PathBuf {
        self.dir.path().join(format!("{NAME}.part"))
    }

    fn fetch(&self, servers: &[&Server]) -> Result<Origin, FetchError> {
        let urls: Vec<String> = servers.iter().map(|server| server.url()).collect();
        self.fetch_urls(&urls, &mut |_| ())
    }

    fn fetch_urls(
        &self,
        urls: &[String],
        progress: &mut dyn FnMut(u64),
    ) -> Result<Origin, FetchError> {
        let timeouts = Timeouts {
            connect: Duration::from_secs(5),
            read: Duration::from_millis(500),
            total: Duration::from_secs(20),
        };
        let file = RemoteFile {
            name: NAME,
            bytes: self.content.len() as u64,
            sha256: &self.sha256,
        };
        Fetcher::new(urls, &timeouts).fetch(&file, self.dir.path(), progress)
    }

    #[track_caller]
    fn assert_complete(&self) {
        assert!(fs::read(self.target()).expect("the file is there") == self.content);
        assert!(!self.part().exists(), "no .part is left");
    }
}

fn from(server: &Server) -> Origin {
    Origin::Fetched {
        url: format!("{}{NAME}", server.url()),
    }
}

fn range(from: usize) -> Option<String> {
    Some(format!("bytes={from}-"))
}

fn size(path: &Path) -> u64 {
    path.metadata().expect("the file is there").len()
}

#[test]
fn a_whole_file_arrives_once() {
    let wanted = Wanted::new();
    let server = Server::start([Reply::Serve(wanted.content())]);
    let mut heard = Vec::new();
    let urls = [server.url()];
    let outcome = wanted
        .fetch_urls(&urls, &mut |bytes| heard.push(bytes))
        .expect("it is served");
    assert_eq!(outcome, from(&server));
    wanted.assert_complete();
    assert_eq!(server.requests()[0].path, format!("/mnist/{NAME}"));
    assert_eq!(heard.last(), Some(&(wanted.content.len() as u64)));
    assert!(heard.is_sorted());

    let again = wanted.fetch(&[&server]).expect("it is there");
    assert_eq!(again, Origin::AlreadyThere);
    assert_eq!(server.requests().len(), 1, "the second fetch asks nobody");
}

#[test]
fn a_file_of_unknown_length_is_taken_when_right() {
    let wanted = Wanted::new();
    let server = Server::start([Reply::NoLength(wanted.content())]);
    wanted.fetch(&[&server]).expect("it is served");
    wanted.assert_complete();
}

#[test]
fn a_started_file_is_continued() {
    let wanted = Wanted::new();
    fs::write(wanted.part(), &wanted.content[..70_000]).expect("writable");
    let server = Server::start([Reply::Serve(wanted.content())]);
    wanted.fetch(&[&server]).expect("it is served");
    assert_eq!(server.ranges(), [range(70_000)]);
    wanted.assert_complete();
}

#[test]
fn a_server_without_ranges_sends_everything_again() {
    let wanted = Wanted::new();
    fs::write(wanted.part(), &wanted.content[..70_000]).expect("writable");
    let server = Server::start([Reply::IgnoreRange(wanted.content())]);
    wanted.fetch(&[&server]).expect("it is served");
    assert_eq!(server.ranges(), [range(70_000)]);
    wanted.assert_complete();
}

#[test]
fn a_wrong_range_is_not_appended() {
    let wanted = Wanted::new();
    fs::write(wanted.part(), &wanted.content[..70_000]).expect("writable");
    let server = Server::start([
        Reply::WrongRange(60_000, wanted.content()),
        Reply::Serve(wanted.content()),
    ]);
    wanted.fetch(&[&server]).expect("it is served");
    assert_eq!(server.ranges(), [range(70_000), None]);
    wanted.assert_complete();
}

#[test]
fn a_complete_part_needs_no_network() {
    let wanted = Wanted::new();
    fs::write(wanted.part(), &wanted.content).expect("writable");
    let server = Server::start([Reply::Status(500)]);
    wanted.fetch(&[&server]).expect("it is there");
    assert_eq!(server.requests(), []);
    wanted.assert_complete();
}

#[test]
fn a_wrong_part_is_discarded() {
    for length in [200_000, 200_001, 70_000] {
        let wanted = Wanted::new();
        let mut start = wanted.wrong();
        start.push(0);
        fs::write(wanted.part(), &start[..length]).expect("writable");
        let server = Server::start([Reply::Serve(wanted.content())]);
        wanted.fetch(&[&server]).expect("it is served");
        assert_eq!(
            server.ranges().last(),
            Some(&None),
            "{length}: from the beginning at last"
        );
        wanted.assert_complete();
    }
}

#[test]
fn a_damaged_file_is_fetched_again() {
    let wanted = Wanted::new();
    fs::write(wanted.target(), wanted.wrong()).expect("writable");
    let server = Server::start([Reply::Serve(wanted.content())]);
    assert_eq!(
        wanted.fetch(&[&server]).expect("it is served"),
        from(&server)
    );
    wanted.assert_complete();
}

#[test]
fn a_cut_connection_is_taken_up_where_it_broke() {
    let wanted = Wanted::new();
    let server = Server::start([
        Reply::CutAfter(80_000, wanted.content()),
        Reply::Serve(wanted.content()),
    ]);
    wanted.fetch(&[&server]).expect("it is served");
    assert_eq!(server.ranges(), [None, range(80_000)]);
    wanted.assert_complete();
}

#[test]
fn the_next_mirror_takes_up_where_the_last_one_broke() {
    let wanted = Wanted::new();
    let cutting = Server::start([Reply::CutAfter(30_000, wanted.content())]);
    let whole = Server::start([Reply::Serve(wanted.content())]);
    assert_eq!(
        wanted.fetch(&[&cutting, &whole]).expect("it is served"),
        from(&whole)
    );
    assert_eq!(cutting.ranges(), [None, range(30_000), range(60_000)]);
    assert_eq!(whole.ranges(), [range(90_000)]);
    wanted.assert_complete();
}

#[test]
fn what_has_arrived_is_kept_for_the_next_fetch() {
    let wanted = Wanted::new();
    let cutting = Server::start([Reply::CutAfter(10_000, wanted.content())]);
    let error = wanted
        .fetch(&[&cutting])
        .expect_err("it is never complete")
        .to_string();
    assert!(error.contains("after 30000 of 200000 bytes"), "{error}");
    assert!(!wanted.target().exists());
    assert_eq!(size(&wanted.part()), 30_000);
}

#[test]
fn a_wrong_digest_leaves_nothing() {
    let wanted = Wanted::new();
    let server = Server::start([Reply::Serve(wanted.wrong())]);
    let error = wanted
        .fetch(&[&server])
        .expect_err("the digest is wrong")
        .to_string();
    assert!(
        error.contains("SHA-256") && error.contains(&wanted.sha256),
        "{error}"
    );
    assert_eq!(
        server.requests().len(),
        1,
        "asking again would give the same"
    );
    assert!(!wanted.target().exists() && !wanted.part().exists());
}

#[test]
fn a_mirror_that_fails_hands_over_to_the_next() {
    let wanted = Wanted::new();
    let page = b"<html>please log in</html>".to_vec();
    let bad = [
        Reply::Status(404),
        Reply::Status(503),
        Reply::Status(302),
        Reply::Serve(page.clone()),
        Reply::NoLength([wanted.content(), page].concat()),
        Reply::Serve(wanted.wrong()),
        Reply::Silence,
    ];
    for reply in bad {
        fs::remove_file(wanted.target()).ok();
        let name = format!("{reply:.20?}");
        let (bad, good) = (
            Server::start([reply]),
            Server::start([Reply::Serve(wanted.content())]),
        );
        let outcome = wanted.fetch(&[&bad, &good]);
        assert_eq!(
            outcome.expect("the second mirror has it"),
            from(&good),
            "{name}"
        );
        wanted.assert_complete();
    }
}

#[test]
fn when_all_mirrors_fail_each_is_named_with_its_reason() {
    let wanted = Wanted::new();
    let missing = Server::start([Reply::Status(404)]);
    let page = Server::start([Reply::Serve(b"<html>".to_vec())]);
    let dead = Server::start([]).url();
    let urls = [
        missing.url(),
        page.url(),
        dead.clone(),
        "no address".to_owned(),
    ];
    let error = wanted
        .fetch_urls(&urls, &mut |_| ())
        .expect_err("nobody has it")
        .to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].starts_with(NAME), "{error}");
    assert!(
        lines[1].contains(&missing.url()) && lines[1].contains("404"),
        "{error}"
    );
    assert!(
        lines[2].contains(&page.url()) && lines[2].contains("offers 6 bytes"),
        "{error}"
    );
    assert!(lines[3].contains(&dead), "{error}");
    assert!(lines[4].contains("no address"), "{error}");
    assert!(!wanted.target().exists() && !wanted.part().exists());
}

#[test]
fn two_fetches_do_not_write_the_same_file() {
    let wanted = Wanted::new();
    let other = fs::File::create(wanted.part()).expect("writable");
    other.lock().expect("nobody else holds it");
    let server = Server::start([Reply::Serve(wanted.content())]);
    let error = wanted.fetch(&[&server]).expect_err("it is locked");
    assert!(matches!(error, FetchError::Busy { .. }), "{error}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let wanted = Wanted::new();
    let file = RemoteFile {
        name: NAME,
        bytes: 1,
        sha256: "",
    };
    let blocked = wanted.dir.path().join("file");
    fs::write(&blocked, "").expect("writable");
    let error = Fetcher::new(&[], &Timeouts::default())
        .fetch(&file, &blocked, &mut |_| ())
        .expect_err("a file is no folder");
    assert!(
        error.to_string().contains(&blocked.display().to_string()),
        "{error}"
    );
}
