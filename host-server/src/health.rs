//! `digitnet-server health`: asks the server on this machine whether it answers, for containers
//! that have no shell and no other program.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

/// Longest wait for each step.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(crate) struct Health {
    /// Port that the server listens on.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
}

pub(crate) fn run(options: &Health) -> ExitCode {
    // A server may listen on one family alone.
    let v4 = ask((Ipv4Addr::LOCALHOST, options.port).into());
    match v4.or_else(|_| ask((Ipv6Addr::LOCALHOST, options.port).into())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => failed(options.port, "it answers, but not 200"),
        Err(error) => failed(options.port, &error.to_string()),
    }
}

/// Whether `GET /healthz` is answered with 200.
fn ask(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    Ok(&status == b"HTTP/1.1 200")
}

fn failed(port: u16, why: &str) -> ExitCode {
    eprintln!("digitnet-server: no healthy server on port {port}: {why}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn asked(answer: &'static [u8]) -> io::Result<bool> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let server = std::thread::spawn(move || -> io::Result<()> {
            let (mut stream, _) = listener.accept()?;
            let _request = stream.read(&mut [0; 512])?;
            stream.write_all(answer)
        });
        let healthy = ask(address);
        server.join().expect("the server does not panic")?;
        healthy
    }

    #[test]
    fn only_200_is_healthy() {
        assert!(asked(b"HTTP/1.1 200 OK\r\n\r\nok").expect("an answer"));
        assert!(!asked(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").expect("an answer"));
        assert!(asked(b"").is_err(), "an answer cut short");
    }

    #[test]
    fn nobody_there_is_an_error() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        drop(listener);
        assert!(ask(address).is_err());
    }
}
