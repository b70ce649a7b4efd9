//! Private PostgreSQL and NATS servers for the demo and the tests.
