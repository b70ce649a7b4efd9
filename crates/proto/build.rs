//! Compiles the protos without protoc.
#![expect(clippy::disallowed_methods, reason = "a build script reads cargo's variables")]

use std::{env, error::Error, fs, path::PathBuf};

use protox::Compiler;

const FILES: [&str; 22] = [
    "sinhke/access/v1/access.proto",
    "sinhke/communes/v1/events.proto",
    "sinhke/communes/v1/service.proto",
    "sinhke/households/v1/bulk.proto",
    "sinhke/households/v1/circumstances.proto",
    "sinhke/households/v1/events.proto",
    "sinhke/households/v1/identifiers.proto",
    "sinhke/households/v1/official.proto",
    "sinhke/households/v1/reform.proto",
    "sinhke/households/v1/review_bulk.proto",
    "sinhke/households/v1/review_service.proto",
    "sinhke/households/v1/service.proto",
    "sinhke/households/v1/target_service.proto",
    "sinhke/operations/v1/audit.proto",
    "sinhke/operations/v1/parking.proto",
    "sinhke/operations/v1/replay.proto",
    "sinhke/reports/v1/official.proto",
    "sinhke/reports/v1/service.proto",
    "sinhke/reports/v1/targets.proto",
    "sinhke/type/v1/types.proto",
    // Not imported by ours, but clients decode rich errors through reflection.
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", root.display());

    let mut compiler = Compiler::new([root.clone(), root.join("third_party")])?;
    compiler.include_imports(true).include_source_info(true).open_files(FILES)?;
    // protox's own encoder keeps custom options; prost's types would drop them.
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    tonic_prost_build::configure().compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
