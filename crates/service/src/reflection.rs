//! Reflection, v1 for new tools and v1alpha for grpcurl, of the contract as it was compiled: comments, custom options
//! and the details of rich errors included.

use tonic::service::Routes;
use tonic_reflection::server::{Builder, Error};

/// Adds both versions. Listed are the services that this process answers.
pub(crate) fn add(routes: Routes, services: &[&'static str]) -> Result<Routes, Error> {
    let health = "grpc.health.v1.Health";
    let builder = || {
        let builder = Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name(health);
        services.iter().fold(builder, |builder, service| builder.with_service_name(*service))
    };
    let v1 = builder().with_service_name("grpc.reflection.v1.ServerReflection").build_v1()?;
    let v1alpha = builder().with_service_name("grpc.reflection.v1alpha.ServerReflection").build_v1alpha()?;
    Ok(routes.add_service(v1).add_service(v1alpha))
}
