//! The contract as descriptors: the committed one, or a small one made for a fixture.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use prost_reflect::{DescriptorPool, ExtensionDescriptor, MethodDescriptor, Value};
use protox::Compiler;

use crate::tree::root;

pub struct Contract {
    pub pool: DescriptorPool,
}

impl Contract {
    pub fn committed() -> Self {
        Self { pool: DescriptorPool::decode(proto::DESCRIPTORS).expect("the descriptor set decodes") }
    }

    /// A contract of one file, which may import the committed ones.
    pub fn of(name: &str, source: &str) -> Self {
        static FIXTURES: AtomicU32 = AtomicU32::new(0);
        let number = FIXTURES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sinhke-house-{}-{number}", std::process::id()));
        let file: PathBuf = folder.join(name);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("a temporary folder");
        fs::write(&file, source).expect("a temporary file");
        let proto = root().join("proto");
        let mut compiler =
            Compiler::new([folder.clone(), proto.clone(), proto.join("third_party")]).expect("folders");
        compiler
            .include_imports(true)
            .include_source_info(true)
            .open_file(name)
            .expect("the fixture compiles");
        let pool =
            DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).expect("it decodes");
        fs::remove_dir_all(folder).expect("the folder goes");
        Self { pool }
    }

    /// All methods of our own services.
    pub fn methods(&self) -> impl Iterator<Item = MethodDescriptor> + '_ {
        self.pool
            .services()
            .filter(|service| service.package_name().starts_with("sinhke."))
            .flat_map(|service| service.methods().collect::<Vec<_>>())
    }

    pub fn access(&self, method: &MethodDescriptor) -> Option<Value> {
        let extension: ExtensionDescriptor = self.pool.get_extension_by_name("sinhke.access.v1.access")?;
        let options = method.options();
        options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
    }

    /// The leading comment of a message: its documentation.
    pub fn comment(message: &prost_reflect::MessageDescriptor) -> String {
        let file = message.parent_file();
        let path = message.path();
        file.file_descriptor_proto()
            .source_code_info
            .as_ref()
            .and_then(|info| info.location.iter().find(|location| location.path == path))
            .map(|location| location.leading_comments().to_owned())
            .unwrap_or_default()
    }
}

/// `sinhke.households.v1` → `households`.
pub fn context_of(package: &str) -> &str {
    package.split('.').nth(1).unwrap_or_default()
}

/// `RegisterHousehold` → `register_household`.
pub fn snake(name: &str) -> String {
    let mut text = String::new();
    for (index, character) in name.chars().enumerate() {
        if character.is_uppercase() && index > 0 {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}
