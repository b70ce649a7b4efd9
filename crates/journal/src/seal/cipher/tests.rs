use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};

use super::{Cipher, FORM, NONCE};

const KEY: [u8; 32] = *b"an example very very secret key.";

#[test]
fn another_implementation_opens_what_is_sealed() {
    for length in [0, 1, 63, 64, 65, 1_000] {
        let plain = vec![b'x'; length];
        let sealed = Cipher::new(&KEY).seal(b"place", &plain).unwrap();
        let (form, rest) = sealed.split_first().unwrap();
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().unwrap();
        let opened =
            XChaCha20Poly1305::new(&KEY.into()).decrypt(nonce.into(), Payload { msg, aad: b"place" });
        assert_eq!((*form, opened.unwrap()), (FORM, plain));
    }
}

#[test]
fn what_another_implementation_sealed_is_opened() {
    let nonce = [7; NONCE];
    let text = XChaCha20Poly1305::new(&KEY.into())
        .encrypt(&nonce.into(), Payload { msg: "Nguyễn Văn A".as_bytes(), aad: b"place" })
        .unwrap();
    let sealed = [&[FORM][..], &nonce, &text].concat();
    assert_eq!(Cipher::new(&KEY).open(b"place", &sealed).unwrap(), "Nguyễn Văn A".as_bytes());
}
