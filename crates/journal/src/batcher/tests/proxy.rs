//! A wire to PostgreSQL that can be cut at the worst moment.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Passes bytes on, except after COMMITs that are due for an accident: the server commits, the client cannot know.
pub(super) struct Proxy {
    pub(super) port: u16,
    /// So many more COMMITs are answered with a cut wire.
    pub(super) cut: Arc<AtomicUsize>,
    /// So many more COMMITs are answered with nothing at all.
    pub(super) silence: Arc<AtomicUsize>,
}

impl Proxy {
    pub(super) async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (cut, silence) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let accidents = [cut.clone(), silence.clone()];
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, accidents.clone()));
            }
        });
        Self { port, cut, silence }
    }
}

fn due(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

async fn carry(mut client: TcpStream, mut server: TcpStream, [cut, silence]: [Arc<AtomicUsize>; 2]) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let (mut is_cut, mut is_silent) = (false, false);
    loop {
        tokio::select! {
            Ok(length) = client.read(&mut asked) => {
                let asked = asked.get(..length).unwrap();
                // A simple query: `Q`, four bytes of length, the text, zero.
                if asked.starts_with(b"Q") && asked.get(5..11) == Some(b"COMMIT") {
                    is_cut = due(&cut);
                    is_silent = due(&silence);
                }
                if length == 0 || server.write_all(asked).await.is_err() {
                    return;
                }
            }
            Ok(length) = server.read(&mut answered) => {
                let answered = answered.get(..length).unwrap();
                if is_cut || length == 0 {
                    return;
                }
                if !is_silent && client.write_all(answered).await.is_err() {
                    return;
                }
            }
            else => return,
        }
    }
}
