//! Rust code as words with lines: comments and strings are not code, test modules are not the house.

use std::str::FromStr as _;

use proc_macro2::{TokenStream, TokenTree};

/// An identifier or an operator character, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub line: usize,
}

/// All words of a file, `#[cfg(test)]` items left out.
pub fn words(source: &str) -> Vec<Word> {
    let mut found = Vec::new();
    if let Ok(stream) = TokenStream::from_str(source) {
        walk(stream, &mut found);
    }
    found
}

/// Whether a file holds tests only.
pub fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/testing")
}

/// The lines at which this path (`sqlx`, `tokio::spawn`, `.await`) is named.
pub fn mentions(words: &[Word], wanted: &str) -> Vec<usize> {
    let pattern: Vec<&str> = split(wanted);
    words
        .windows(pattern.len())
        .filter(|window| window.iter().zip(&pattern).all(|(word, want)| word.text == *want))
        .map(|window| window[0].line)
        .collect()
}

/// `a::b` → `a`, `:`, `:`, `b`; `.await` → `.`, `await`.
fn split(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.find([':', '.', '(', '!']).unwrap_or(rest.len()).max(1);
        let (part, tail) = rest.split_at(end);
        parts.push(part);
        rest = tail;
    }
    parts
}

fn walk(stream: TokenStream, found: &mut Vec<Word>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_cfg_test(&tokens[at..]) {
            at = after_item(&tokens, at);
            continue;
        }
        match &tokens[at] {
            TokenTree::Ident(ident) => {
                found.push(Word { text: ident.to_string(), line: ident.span().start().line });
            }
            TokenTree::Punct(punct) => {
                found.push(Word { text: punct.as_char().to_string(), line: punct.span().start().line });
            }
            TokenTree::Group(group) => {
                let line = group.span_open().start().line;
                if group.delimiter() == proc_macro2::Delimiter::Parenthesis {
                    found.push(Word { text: "(".to_owned(), line });
                }
                walk(group.stream(), found);
            }
            TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

fn is_cfg_test(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(hash), TokenTree::Group(group), ..]
        if hash.as_char() == '#' && group.stream().to_string().replace(' ', "").starts_with("cfg(test"))
}

/// The index after the item that starts here: past its braces or its semicolon.
fn after_item(tokens: &[TokenTree], start: usize) -> usize {
    let mut at = start + 2;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => return at + 1,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return at + 1,
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                at += 1;
            }
        }
    }
    at
}

mod checks {
    use super::{mentions, words};

    #[test]
    fn comments_strings_and_test_modules_are_not_code() {
        let source = "/// sqlx\nfn f() { let _ = \"sqlx\"; } // sqlx\n#[cfg(test)]\nmod tests { use sqlx::Row; }\nuse sqlx::PgPool;";
        assert_eq!(mentions(&words(source), "sqlx"), [5]);
    }

    #[test]
    fn a_path_is_found_whatever_stands_around_it() {
        assert_eq!(mentions(&words("fn f() {\n tokio :: spawn(async {}); }"), "tokio::spawn"), [2]);
        assert_eq!(mentions(&words("fn f() {\n x\n.await }"), ".await"), [3]);
        assert!(mentions(&words("fn f() { my_tokio::spawn() }"), "tokio::spawn").is_empty());
    }
}
