//! Words for enums: stable for ever, they are stored.

/// An enum without data, its stable words, and the way back from a word.
macro_rules! named {
    ($(#[$doc:meta])* $Name:ident { $($(#[$each:meta])* $Variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub(crate) enum $Name { $($(#[$each])* #[serde(rename = $word)] $Variant),+ }

        impl $Name {
            /// The stable word in tables and in the journal.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$Variant => $word),+ }
            }

            /// The value of a stored word.
            pub(crate) fn named(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$Variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use named;
