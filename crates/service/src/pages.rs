//! Pages of lists: a token names the last row, and opens only under the request it was made for.

use prost::Message;
use vocabulary::{
    page::{PageKey, PageSize, PageToken},
    rejection::{Fault, Violations},
};

/// What one list asks of pages: the key of tokens, and everything that decides which rows there are.
pub struct Pages<'a> {
    key: &'a PageKey,
    filter: Vec<u8>,
}

/// One page, as asked for.
#[derive(Clone, Copy, Debug)]
pub struct Page<K> {
    /// How many rows.
    pub size: PageSize,
    /// The last row of the page before.
    pub after: Option<K>,
}

impl<'a> Pages<'a> {
    /// `request` with its defaults filled in and its page fields cleared: a page under another default would be a page
    /// of another list.
    pub fn new(key: &'a PageKey, method: &str, request: &impl Message) -> Self {
        let mut filter = method.as_bytes().to_vec();
        filter.push(0);
        filter.extend(request.encode_to_vec());
        Self { key, filter }
    }

    /// The page of these two fields.
    pub fn page<K>(
        &self,
        size: i32,
        token: &str,
        read: impl FnOnce(&[u8]) -> Option<K>,
        bad: &mut Violations,
    ) -> Option<Page<K>> {
        let size = bad.field("page_size", PageSize::try_from(size));
        let after = bad.field("page_token", self.open(token, read));
        Some(Page { size: size?, after: after? })
    }

    fn open<K>(&self, token: &str, read: impl FnOnce(&[u8]) -> Option<K>) -> Result<Option<K>, Fault> {
        if token.is_empty() {
            return Ok(None);
        }
        let keyset = PageToken::open(self.key, &self.filter, token)?;
        // What we sealed ourselves can be read, unless an older version of the service sealed it otherwise.
        let read = read(&keyset);
        read.map(Some).ok_or_else(|| vocabulary::page::BadPageToken.into())
    }

    /// The token of the page after this row.
    pub fn after(&self, keyset: &[u8]) -> String {
        PageToken::seal(self.key, &self.filter, keyset).into_string()
    }

    /// The rows of a page out of at most one more, and the token of the next page if there was one more.
    pub fn cut<T>(
        &self,
        mut rows: Vec<T>,
        size: PageSize,
        keyset: impl Fn(&T) -> Vec<u8>,
    ) -> (Vec<T>, String) {
        let goes_on = rows.len() > usize::from(size.rows());
        rows.truncate(usize::from(size.rows()));
        let next = rows.last().filter(|_| goes_on).map(|last| self.after(&keyset(last)));
        (rows, next.unwrap_or_default())
    }
}

/// A keyset of text.
pub fn text(keyset: &[u8]) -> Option<String> {
    String::from_utf8(keyset.to_vec()).ok()
}

#[cfg(test)]
mod tests;
