//! The sockets that are listened on.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Socket, Type};
use tokio::net::TcpListener;

/// Opens the socket that [`super::run`] serves.
///
/// # Errors
///
/// If the address cannot be listened on, for example because another program does.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // A server that is started again need not wait for what its predecessor has sent last.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    // Connections inherit it: what nobody fetches waits in our memory, which is bounded.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Opens one socket for all addresses of this machine, IPv6 and IPv4; where there is no IPv6, for
/// those of IPv4.
///
/// # Errors
///
/// If the port cannot be listened on.
pub fn listen_everywhere(port: u16) -> io::Result<TcpListener> {
    let without_v6 = match listen((Ipv6Addr::UNSPECIFIED, port).into()) {
        Err(error) if error.kind() != io::ErrorKind::AddrInUse => error,
        bound => return bound,
    };
    // The first error is the better one where both fail.
    listen((Ipv4Addr::UNSPECIFIED, port).into()).map_err(|_| without_v6)
}

/// Connections that wait to be let in, as tokio has it.
const BACKLOG: i32 = 1024;
/// Bytes that the system keeps for a connection that is slow to take them; it may double this, and
/// would let it grow to megabytes.
const SEND_BUFFER: usize = 64 << 10;
