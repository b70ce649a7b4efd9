//! What tools find out without our files.

use prost::Message as _;
use prost_reflect::DescriptorPool;
use tonic_reflection::pb::{v1, v1alpha};

use super::fake::Fake;
use crate::testing::TestContext;

/// Asks one question in one version of the protocol; both versions have the same shape.
macro_rules! ask {
    ($version:ident, $context:expr, $Question:ident($text:expr), $Answer:ident) => {{
        use $version::{
            server_reflection_client::ServerReflectionClient, server_reflection_request::MessageRequest,
            server_reflection_response::MessageResponse,
        };
        let request = $version::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::$Question($text.to_owned())),
        };
        let mut client = ServerReflectionClient::new($context.anonymous());
        let answers = client.server_reflection_info(tokio_stream::iter([request])).await;
        match answers.unwrap().into_inner().message().await.unwrap().unwrap().message_response.unwrap() {
            MessageResponse::$Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }};
}

#[tokio::test]
async fn both_versions_list_what_this_process_answers() {
    let context = TestContext::<Fake>::start().await;
    let v1 = ask!(v1, context, ListServices(""), ListServicesResponse);
    let v1alpha = ask!(v1alpha, context, ListServices(""), ListServicesResponse);
    let v1: Vec<String> = v1.service.into_iter().map(|service| service.name).collect();
    let v1alpha: Vec<String> = v1alpha.service.into_iter().map(|service| service.name).collect();
    for listed in [&v1, &v1alpha] {
        for name in ["sinhke.households.v1.HouseholdService", "grpc.health.v1.Health"] {
            assert!(listed.iter().any(|service| service == name), "{name} in {listed:?}");
        }
        assert!(!listed.iter().any(|service| service.contains("sinhke.reports")), "{listed:?}");
    }
}

#[tokio::test]
async fn the_roles_of_a_method_survive_in_both_versions() {
    let context = TestContext::<Fake>::start().await;
    let symbol = "sinhke.households.v1.HouseholdService.RegisterHousehold";
    let v1 = ask!(v1, context, FileContainingSymbol(symbol), FileDescriptorResponse);
    let v1alpha = ask!(v1alpha, context, FileContainingSymbol(symbol), FileDescriptorResponse);
    assert_eq!(v1.file_descriptor_proto, v1alpha.file_descriptor_proto);
    let access = access_of(&v1.file_descriptor_proto, symbol);
    assert!(access.contains("roles") && access.contains("area"), "{access}");
}

/// Reads option 50601 out of what reflection answered, with everything else of the contract beside it.
fn access_of(files: &[Vec<u8>], symbol: &str) -> String {
    let answered = prost_types::FileDescriptorProto::decode(files[0].as_slice()).unwrap();
    let contract = DescriptorPool::decode(proto::DESCRIPTORS).unwrap();
    let mut pool = DescriptorPool::new();
    for file in contract.files().filter(|file| file.name() != answered.name()) {
        // Files come in the order of their imports; those that import the answered one are not needed.
        if !file.dependencies().any(|import| import.name() == answered.name()) {
            pool.decode_file_descriptor_proto(file.encode_to_vec().as_slice()).unwrap();
        }
    }
    pool.decode_file_descriptor_proto(files[0].as_slice()).unwrap();
    let extension = pool.get_extension_by_name("sinhke.access.v1.access").unwrap();
    assert_eq!(extension.number(), 50601);
    let (service, method) = symbol.rsplit_once('.').unwrap();
    let service = pool.get_service_by_name(service).unwrap();
    let method = service.methods().find(|found| found.name() == method).unwrap();
    assert!(method.options().has_extension(&extension));
    let access = method.options().get_extension(&extension).into_owned();
    let access = access.as_message().unwrap();
    let fields: Vec<_> = access.fields().map(|(field, value)| format!("{}={value}", field.name())).collect();
    fields.join(" ")
}

#[tokio::test]
async fn the_details_of_rich_errors_can_be_decoded_by_tools() {
    let context = TestContext::<Fake>::start().await;
    for symbol in ["google.rpc.ErrorInfo", "google.rpc.BadRequest", "google.rpc.LocalizedMessage"] {
        let found = ask!(v1, context, FileContainingSymbol(symbol), FileDescriptorResponse);
        let old = ask!(v1alpha, context, FileContainingSymbol(symbol), FileDescriptorResponse);
        assert_eq!(found.file_descriptor_proto, old.file_descriptor_proto);
        let file =
            prost_types::FileDescriptorProto::decode(found.file_descriptor_proto[0].as_slice()).unwrap();
        assert_eq!(file.name(), "google/rpc/error_details.proto");
    }
}
