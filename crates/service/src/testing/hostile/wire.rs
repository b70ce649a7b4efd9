//! Calls whose bytes are ours: what no generated client would send.

use bytes::{Buf as _, BufMut as _};
use http::uri::PathAndQuery;
use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use super::path;
use crate::testing::Client;

/// Stands in a message for bytes that are no UTF-8, as long as they are.
pub(super) const INVALID_UTF8: &str = "@@INVALID-UTF-8@";
const BYTES: &[u8; 16] = b"x\xff\xfe\xc0\x80\xed\xa0\x80\xf5\xc3\x28y\xe2\x82\xac\xf0";

/// A field that this contract does not have: a number, and that many bytes.
pub(super) fn unknown_field(bytes: usize) -> Vec<u8> {
    let mut field = Vec::with_capacity(bytes + 8);
    prost::encoding::encode_key(5_000, prost::encoding::WireType::LengthDelimited, &mut field);
    prost::encoding::encode_varint(bytes.try_into().expect("a length"), &mut field);
    field.resize(field.len() + bytes, b'x');
    field
}

/// One method, called with any bytes.
pub(super) struct Wire {
    client: Client,
    path: PathAndQuery,
    answer: MessageDescriptor,
}

impl Wire {
    pub(super) fn new(client: Client, method: &MethodDescriptor) -> Self {
        Self { client, path: path(method).parse().expect("a path"), answer: method.output() }
    }

    /// Whether it was answered well: a refusal inside an answer of a stream is one too.
    pub(super) async fn call(&self, request: &DynamicMessage, more: &[u8]) -> Result<(), Status> {
        let mut body = request.encode_to_vec();
        body.extend_from_slice(more);
        let stands = body.windows(INVALID_UTF8.len()).position(|at| at == INVALID_UTF8.as_bytes());
        if let Some(at) = stands {
            body[at..at + BYTES.len()].copy_from_slice(BYTES);
        }
        let mut grpc = Grpc::new(self.client.clone());
        grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let request = Request::new(tokio_stream::once(body));
        let mut answers = grpc.streaming(request, self.path.clone(), Raw).await?.into_inner();
        while let Some(answer) = answers.message().await? {
            if let Some(refusal) = refusal(&self.answer, &answer) {
                return Err(refusal);
            }
        }
        Ok(())
    }
}

/// The `google.rpc.Status` in an answer, if there is one.
fn refusal(of: &MessageDescriptor, answer: &[u8]) -> Option<Status> {
    let answer = DynamicMessage::decode(of.clone(), answer).expect("an answer of the contract");
    let is_status = |message: &MessageDescriptor| message.full_name() == "google.rpc.Status";
    let field = of.fields().find(|field| field.kind().as_message().is_some_and(is_status))?;
    let said = answer.get_field(&field).as_message().filter(|_| answer.has_field(&field))?.encode_to_vec();
    let status = proto::google::rpc::Status::decode(said.as_slice()).expect("a status");
    Some(Status::with_details(status.code.into(), status.message, said.into()))
}

/// Bytes as they are.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, body: Vec<u8>, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put_slice(&body);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining()).to_vec()))
    }
}
