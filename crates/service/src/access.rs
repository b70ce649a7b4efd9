//! Who may call what, read from the contract itself: option `access` (50601) of every method.
//!
//! Denied by default: a method without the option, without a role or without a declared area is closed to everybody.
//! What is open to everybody is listed here.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use prost_reflect::{
    DescriptorError, DescriptorPool, DynamicMessage, MethodDescriptor, ReflectMessage as _, Value,
};
use vocabulary::caller::{Caller, Role};

use crate::{operations, refusal::ShellRefusal};

const ACCESS: &str = "sinhke.access.v1.access";
/// The prefix of roles in the proto.
const ROLE: &str = "ROLE_";
/// Any authenticated caller.
const AUTHENTICATED: &str = "ROLE_AUTHENTICATED";

/// Services that answer without a caller: probes and tools. They say nothing of any record.
pub const OPEN: [&str; 3] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

/// Whether a path (`/package.Service/Method`) is of an open service.
pub(crate) fn is_open(path: &str) -> bool {
    let service = path.strip_prefix('/').and_then(|path| path.split('/').next());
    service.is_some_and(|service| OPEN.contains(&service))
}

/// One method of the contract.
#[derive(Debug)]
pub struct Method {
    /// `sinhke.x.v1.XService/DoIt`: part of what makes a `request_id` unique.
    pub name: &'static str,
    /// The bounded context that answers it: the second token of its package. `operations` is the shell itself.
    pub context: &'static str,
    /// `<context>.<method>`: the name of its span.
    pub span: &'static str,
    /// Whether requests or answers come as a stream: it lives as long as its caller wants, and each of its messages has
    /// a deadline of its own.
    pub is_stream: bool,
    /// The number of `request_id` in its request, if that has one at its top.
    pub(crate) request_id: Option<u32>,
    wanted: Wanted,
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Not declared.
    Nobody,
    /// Any authenticated caller.
    Anybody,
    OneOf(Vec<Role>),
}

impl Method {
    /// Whether the caller may call it at all; its records are the context's business.
    pub(crate) fn check(&self, caller: &Caller) -> Result<(), ShellRefusal> {
        match &self.wanted {
            Wanted::Nobody => Err(ShellRefusal::AccessNotDeclared),
            Wanted::Anybody => Ok(()),
            Wanted::OneOf(roles) if caller.roles.holds_any(roles) => Ok(()),
            Wanted::OneOf(roles) => Err(ShellRefusal::RoleRequired(roles.clone())),
        }
    }
}

/// Every method of the contract by its path.
#[derive(Debug)]
pub struct Rules(HashMap<String, Method>);

impl Rules {
    /// The contract that this binary was built with.
    pub fn of_contract() -> Result<&'static Self, &'static DescriptorError> {
        static RULES: LazyLock<Result<Rules, DescriptorError>> =
            LazyLock::new(|| DescriptorPool::decode(proto::DESCRIPTORS).map(|pool| Rules::read(&pool)));
        RULES.as_ref()
    }

    /// Reads the options of every method in the pool. Names are kept for ever: call it once for a contract.
    pub(crate) fn read(pool: &DescriptorPool) -> Self {
        let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        Self(methods.map(|method| (path(&method), rule(pool, &method))).collect())
    }

    /// The method behind a path.
    pub fn find(&self, path: &str) -> Option<&Method> {
        self.0.get(path)
    }

    /// Every method.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.0.values()
    }

    /// Every context that has a method in the contract; the shell itself is none.
    pub fn contexts(&self) -> BTreeSet<&'static str> {
        let contexts = self.0.values().map(|method| method.context);
        contexts.filter(|context| *context != operations::NAME).collect()
    }

    /// The services of one context, or of the shell, for health and reflection.
    pub fn services(&self, context: &str) -> Vec<&'static str> {
        let mut services: Vec<&'static str> = self
            .0
            .values()
            .filter(|method| method.context == context)
            .filter_map(|method| method.name.split('/').next())
            .collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn rule(pool: &DescriptorPool, method: &MethodDescriptor) -> Method {
    let service = method.parent_service();
    let context = service.package_name().split('.').nth(1).unwrap_or_default().to_owned();
    Method {
        name: keep(format!("{}/{}", service.full_name(), method.name())),
        span: keep(format!("{context}.{}", method.name())),
        context: keep(context),
        is_stream: method.is_client_streaming() || method.is_server_streaming(),
        request_id: method.input().get_field_by_name("request_id").map(|field| field.number()),
        wanted: wanted(pool, method).unwrap_or(Wanted::Nobody),
    }
}

/// A name of the contract lives as long as the process.
fn keep(name: String) -> &'static str {
    Box::leak(name.into_boxed_str())
}

/// `None` for whatever is missing or not understood: closed.
fn wanted(pool: &DescriptorPool, method: &MethodDescriptor) -> Option<Wanted> {
    let extension = pool.get_extension_by_name(ACCESS)?;
    let options = method.options();
    if !options.has_extension(&extension) {
        return None;
    }
    let access = options.get_extension(&extension);
    let access = access.as_message()?;
    if enum_name(access, "area", access.get_field_by_name("area")?.as_ref())? == "AREA_UNSPECIFIED" {
        return None;
    }
    let roles = access.get_field_by_name("roles")?;
    let names: Vec<String> =
        roles.as_list()?.iter().map(|role| enum_name(access, "roles", role)).collect::<Option<_>>()?;
    if names.iter().any(|name| name == AUTHENTICATED) {
        return Some(Wanted::Anybody);
    }
    let roles: Option<Vec<Role>> =
        names.iter().map(|name| name.strip_prefix(ROLE).and_then(|name| name.parse().ok())).collect();
    roles.filter(|roles| !roles.is_empty()).map(Wanted::OneOf)
}

fn enum_name(message: &DynamicMessage, field: &str, value: &Value) -> Option<String> {
    let kind = message.descriptor().get_field_by_name(field)?.kind();
    let values = kind.as_enum()?.clone();
    Some(values.get_value(value.as_enum_number()?)?.name().to_owned())
}
