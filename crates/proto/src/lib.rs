//! Generated messages, clients, servers and the descriptor set of sinhke's contract.
//!
//! No hand-written logic lives here: what a message means is the business of the context that owns it.

/// Every file of the contract with its imports, comments and custom options, encoded as a `FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

pub mod sinhke {
    pub mod access {
        pub mod v1 {
            tonic::include_proto!("sinhke.access.v1");
        }
    }
    pub mod communes {
        pub mod v1 {
            tonic::include_proto!("sinhke.communes.v1");
        }
    }
    pub mod households {
        pub mod v1 {
            tonic::include_proto!("sinhke.households.v1");
        }
    }
    pub mod operations {
        pub mod v1 {
            tonic::include_proto!("sinhke.operations.v1");
        }
    }
    pub mod reports {
        pub mod v1 {
            tonic::include_proto!("sinhke.reports.v1");
        }
    }
    pub mod r#type {
        pub mod v1 {
            tonic::include_proto!("sinhke.r#type.v1");
        }
    }
}

pub mod google {
    pub mod api {
        tonic::include_proto!("google.api");
    }
    pub mod rpc {
        tonic::include_proto!("google.rpc");
    }
    pub mod r#type {
        tonic::include_proto!("google.r#type");
    }
}
