//! Why a token is not accepted.

use vocabulary::rejection::{Kind, Language, Rejection};

/// What is wrong with the caller's token. Says nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// No `authorization` header.
    #[error("no token")]
    Missing,
    /// Not `Bearer <token>`, or not a token.
    #[error("the token cannot be read")]
    Malformed,
    /// Without a `kid`, or one that is in no key of ours.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// Not the algorithm of its key.
    #[error("the token's algorithm is not that of its key")]
    Algorithm,
    /// Changed, or signed with another key.
    #[error("the token's signature does not match")]
    Signature,
    /// After `exp`.
    #[error("the token has expired")]
    Expired,
    /// Before `nbf`.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Another `iss`.
    #[error("the token is of another issuer")]
    Issuer,
    /// Another `aud`.
    #[error("the token is for another audience")]
    Audience,
    /// A claim is missing or not understood.
    #[error("the token's claims are not understood")]
    Claims,
}

impl Rejection for TokenRefusal {
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "TOKEN_MISSING",
            Self::Malformed => "TOKEN_MALFORMED",
            Self::UnknownKey => "TOKEN_KEY_UNKNOWN",
            Self::Algorithm => "TOKEN_ALGORITHM",
            Self::Signature => "TOKEN_SIGNATURE",
            Self::Expired => "TOKEN_EXPIRED",
            Self::NotYetValid => "TOKEN_NOT_YET_VALID",
            Self::Issuer => "TOKEN_ISSUER",
            Self::Audience => "TOKEN_AUDIENCE",
            Self::Claims => "TOKEN_CLAIMS",
        }
    }

    fn text(&self, language: Language) -> String {
        let vietnamese = match self {
            Self::Missing => "thiếu mã truy cập (authorization: Bearer …)",
            Self::Malformed => "không đọc được mã truy cập",
            Self::UnknownKey => "mã truy cập được ký bằng khóa không quen biết",
            Self::Algorithm => "thuật toán của mã truy cập không đúng với khóa",
            Self::Signature => "chữ ký của mã truy cập không đúng",
            Self::Expired => "mã truy cập đã hết hạn",
            Self::NotYetValid => "mã truy cập chưa có hiệu lực",
            Self::Issuer => "mã truy cập do nơi khác cấp",
            Self::Audience => "mã truy cập không dành cho hệ thống này",
            Self::Claims => "nội dung mã truy cập không hợp lệ",
        };
        match language {
            Language::Vietnamese => vietnamese.to_owned(),
            Language::English => self.to_string(),
        }
    }
}
