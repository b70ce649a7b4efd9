//! Messages of the contract as protobuf's own JSON, by their name.

use anyhow::Context as _;
use prost_reflect::{DescriptorPool, DynamicMessage};

/// The contract of this binary.
pub(super) struct Contract(DescriptorPool);

impl Contract {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self(DescriptorPool::decode(proto::DESCRIPTORS).context("the contract cannot be read")?))
    }

    /// `name` is the message's full name: `sinhke.x.v1.SomethingHappened`.
    pub(super) fn json(&self, name: &str, bytes: &[u8]) -> anyhow::Result<serde_json::Value> {
        let descriptor = self.0.get_message_by_name(name);
        let descriptor =
            descriptor.with_context(|| format!("{name} is not in the contract of this version"))?;
        let message =
            DynamicMessage::decode(descriptor, bytes).with_context(|| format!("this is no {name}"))?;
        Ok(serde_json::to_value(&message)?)
    }
}
