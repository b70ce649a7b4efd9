//! Through gRPC, against real servers.
