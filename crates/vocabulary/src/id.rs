//! Ids whose text is their resource name (AIP-122): `households/018f…`.

#[doc(hidden)]
pub use serde;
pub use uuid::Uuid;

use crate::rejection::Fault;

/// A new id type: a [`Uuid`] that can only be confused with itself.
///
/// ```
/// vocabulary::resource_id!(
///     /// Hộ gia đình.
///     HouseholdId,
///     "households"
/// );
/// let name = "households/018f2d1e-8c00-7000-8000-000000000001";
/// let id: HouseholdId = name.parse().unwrap();
/// assert_eq!(id.to_string(), name);
/// assert!("loans/018f2d1e-8c00-7000-8000-000000000001".parse::<HouseholdId>().is_err());
/// ```
#[macro_export]
macro_rules! resource_id {
    ($(#[$doc:meta])* $Id:ident, $collection:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Id($crate::id::Uuid);

        impl $Id {
            /// The id of this number.
            pub fn new(raw: $crate::id::Uuid) -> Self {
                Self(raw)
            }

            /// Its number, for the store.
            pub fn raw(self) -> $crate::id::Uuid {
                self.0
            }
        }

        impl ::std::fmt::Display for $Id {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::write!(f, ::std::concat!($collection, "/{}"), self.0)
            }
        }

        impl ::std::str::FromStr for $Id {
            type Err = $crate::id::BadName;

            fn from_str(name: &str) -> ::std::result::Result<Self, $crate::id::BadName> {
                $crate::id::parse_name(name, $collection).map(Self)
            }
        }

        impl $crate::id::serde::Serialize for $Id {
            fn serialize<S: $crate::id::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::id::serde::Deserialize<'de> for $Id {
            fn deserialize<D: $crate::id::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let name = <::std::string::String as $crate::id::serde::Deserialize>::deserialize(deserializer)?;
                name.parse().map_err($crate::id::serde::de::Error::custom)
            }
        }
    };
}

/// A name that is not of the form its collection asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `{collection}/{{uuid}}`")]
pub struct BadName {
    collection: &'static str,
}

impl From<BadName> for Fault {
    fn from(BadName { collection }: BadName) -> Self {
        Self::new(
            format!("phải là tên có dạng {collection}/{{uuid}}"),
            format!("must be a name of the form {collection}/{{uuid}}"),
        )
    }
}

/// The id in a resource name. Only the hyphenated form: one id has one name (but for the case of its letters).
pub fn parse_name(name: &str, collection: &'static str) -> Result<Uuid, BadName> {
    name.strip_prefix(collection)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|id| id.len() == uuid::fmt::Hyphenated::LENGTH)
        .and_then(|id| Uuid::try_parse(id).ok())
        .ok_or(BadName { collection })
}

#[cfg(test)]
mod tests;
