//! Denied by default, before the body is read.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::{Request, Response};
use prost_reflect::DescriptorPool;
use prost_types::{FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto};
use proto::sinhke::households::v1::{self as pb, household_service_client::HouseholdServiceClient};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt as _;
use tower::{Layer as _, ServiceExt as _};
use uuid::Uuid;
use vocabulary::caller::Role;

use crate::{
    access::Rules,
    audit::Audits,
    caller::{Callers, Expected},
    clock::SystemClock,
    gate::{Checks, GateLayer},
    limits::{Flights, Rates},
    metrics::Figures,
    testing::{TestContext, caller},
    tests::{
        commands::{named, officer, registration},
        fake::Fake,
    },
};

/// The contract and one method that declares nothing.
fn contract_with_a_gap() -> &'static Rules {
    let mut pool = DescriptorPool::decode(proto::DESCRIPTORS).unwrap();
    let method = MethodDescriptorProto {
        name: Some("Forget".to_owned()),
        input_type: Some(".google.type.Date".to_owned()),
        output_type: Some(".google.type.Date".to_owned()),
        ..MethodDescriptorProto::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("GapService".to_owned()),
        method: vec![method],
        ..ServiceDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("sinhke/parcels/v1/gap.proto".to_owned()),
        package: Some("sinhke.parcels.v1".to_owned()),
        dependency: vec!["google/type/date.proto".to_owned()],
        service: vec![service],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    pool.add_file_descriptor_proto(file).unwrap();
    Box::leak(Box::new(Rules::read(&pool)))
}

/// Asks a gate in front of a service that counts how often it is reached. The caller is `dev`, who has every role.
async fn ask(path: &str) -> (Option<Status>, usize) {
    let expected = Expected {
        jwks_file: None,
        issuer: String::new(),
        audience: String::new(),
        leeway_seconds: 0,
        dev: true,
    };
    let rules = contract_with_a_gap();
    let checks = Checks {
        rules,
        callers: Callers::new(expected).unwrap(),
        rates: Rates::new(0),
        flights: Flights::new(10),
        watches: Flights::new(10),
        timeout: Duration::from_secs(10),
        figures: Figures::of(rules),
        audits: Audits::new(Arc::new(SystemClock::default())),
        closed: CancellationToken::new(),
    };
    let reached = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reached);
    let inner = tower::service_fn(move |_request: Request<Body>| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    });
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = GateLayer(Arc::new(checks)).layer(inner).oneshot(request).await.unwrap();
    (Status::from_header_map(response.headers()), reached.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_method_without_a_declaration_is_closed_to_everybody() {
    let (status, reached) = ask("/sinhke.parcels.v1.GapService/Forget").await;
    let status = status.unwrap();
    assert_eq!((status.code(), reached), (Code::PermissionDenied, 0));
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("ACCESS_NOT_DECLARED", "parcels.sinhke.vn"));
}

#[tokio::test]
async fn a_path_outside_the_contract_reaches_nothing() {
    for path in ["/sinhke.parcels.v1.GapService/Other", "/", "/x", "/grpc.health.v1.HealthX/Check"] {
        let (status, reached) = ask(path).await;
        assert_eq!((status.unwrap().code(), reached), (Code::Unimplemented, 0), "{path}");
    }
}

#[tokio::test]
async fn health_and_reflection_are_open_and_declared_methods_pass() {
    for path in [
        "/grpc.health.v1.Health/Check",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        "/sinhke.households.v1.HouseholdService/GetHousehold",
    ] {
        let (status, reached) = ask(path).await;
        assert!(status.is_none() && reached == 1, "{path}");
    }
}

#[tokio::test]
async fn a_call_without_a_token_is_unauthenticated() {
    let context = TestContext::<Fake>::start().await;
    let mut client = HouseholdServiceClient::new(context.anonymous());
    let refused = client.get_household(named("state")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "TOKEN_MISSING");
}

#[tokio::test]
async fn a_missing_role_is_told_before_the_body_is_looked_at() {
    let context = TestContext::<Fake>::start().await;
    let mut client = HouseholdServiceClient::new(context.channel(&caller("treasury", &[Role::Treasury])));
    // Its fields are all bad, but that is not this caller's business.
    let refused = client.register_household(pb::RegisterHouseholdRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let details = refused.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(info.reason, "ROLE_REQUIRED");
    let wanted: BTreeSet<&str> = info.metadata["roles"].split(',').collect();
    assert_eq!(wanted, BTreeSet::from(["COMMUNE_OFFICER", "PROVINCE_ANALYST"]));
    let no_roles = context.channel(&caller("nobody", &[]));
    let refused = HouseholdServiceClient::new(no_roles).get_household(named("x")).await.unwrap_err();
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "ROLE_REQUIRED");
}

#[tokio::test]
async fn another_callers_request_id_finds_nothing() {
    let context = TestContext::<Fake>::start().await;
    let request_id = Uuid::from_u128(51);
    let first = officer(&context).register_household(registration("mine", request_id)).await.unwrap();
    let other = context.channel(&caller("other", &[Role::CommuneOfficer]));
    let second =
        HouseholdServiceClient::new(other).register_household(registration("mine", request_id)).await;
    assert_ne!(second.unwrap().into_inner().name, first.into_inner().name);
}
