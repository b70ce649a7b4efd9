//! Words of the contract that name rows of law and parts of forms.

/// A word of `1..=most` bytes of the allowed ones, stored as text and checked when it is read.
macro_rules! code {
    ($(#[$doc:meta])* $Name:ident, $most:literal, $allowed:expr, $vi:literal, $en:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub(crate) struct $Name(String);

        impl $Name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $Name {
            type Err = vocabulary::rejection::Fault;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let allowed: fn(u8) -> bool = $allowed;
                if (1..=$most).contains(&text.len()) && text.bytes().all(allowed) {
                    return Ok(Self(text.to_owned()));
                }
                Err(vocabulary::rejection::Fault::new($vi, $en))
            }
        }

        impl TryFrom<String> for $Name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse().map_err(|fault: vocabulary::rejection::Fault| fault.en)
            }
        }

        impl From<$Name> for String {
            fn from(value: $Name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// And a name in a collection: `scoreTables/B2-2022`.
macro_rules! named_code {
    ($Name:ident, $collection:literal) => {
        impl $Name {
            pub(crate) fn resource_name(&self) -> String {
                format!(concat!($collection, "/{}"), self.0)
            }

            /// The id in a resource name.
            pub(crate) fn of_resource(name: &str) -> Result<Self, vocabulary::rejection::Fault> {
                name.strip_prefix(concat!($collection, "/")).unwrap_or_default().parse()
            }
        }
    };
}

pub(crate) use code;
pub(crate) use named_code;
