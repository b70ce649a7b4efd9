//! gRPC over pipes instead of sockets: the same server, the same layers.

use std::io;

use futures_util::StreamExt as _;
use hyper_util::rt::TokioIo;
use tokio::{io::DuplexStream, sync::mpsc};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint, server::Router},
};
use tower::layer::util::{Identity, Stack};

use crate::{gate::GateLayer, run::Tasks};

/// A channel whose calls carry a caller.
pub type Client = InterceptedService<Channel, Bearer>;

/// Puts a token on every call.
#[derive(Clone, Debug)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// Where clients connect.
pub(super) struct Pipe(mpsc::UnboundedSender<DuplexStream>);

impl Pipe {
    /// Serves whatever comes through the pipe.
    pub(super) fn serve(server: Router<Stack<GateLayer, Identity>>, tasks: &Tasks) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let incoming = UnboundedReceiverStream::new(receiver).map(Ok::<_, io::Error>);
        let stop = tasks.accept.stop.clone();
        let ended = tasks.accept.stop.clone();
        let serving = server.serve_with_incoming_shutdown(incoming, stop.cancelled_owned());
        tasks.spawn(&tasks.accept, "pipe".to_owned(), async move {
            serving.await.expect("the server serves");
            ended.cancelled().await;
        });
        Self(sender)
    }

    /// A client with a token, or without.
    pub(super) fn client(&self, token: Option<&str>) -> Client {
        let sender = self.0.clone();
        let connector = tower::service_fn(move |_| {
            let (client, server) = tokio::io::duplex(256 * 1024);
            let sent =
                sender.send(server).map_err(|_closed| io::Error::from(io::ErrorKind::ConnectionRefused));
            std::future::ready(sent.map(|()| TokioIo::new(client)))
        });
        let channel = Endpoint::from_static("http://in.process").connect_with_connector_lazy(connector);
        let token = token.map(|token| format!("Bearer {token}").parse().expect("a token is ASCII"));
        InterceptedService::new(channel, Bearer(token))
    }
}
