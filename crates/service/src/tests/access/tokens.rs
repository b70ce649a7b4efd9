//! Every way in which a token can be wrong.

use std::fs;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{HeaderMap, header::AUTHORIZATION};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::json;
use tempfile::TempDir;
use vocabulary::caller::{AreaScope, Caller, Role};

use crate::caller::{Areas, Audience, Callers, Claims, Expected, Issuer, IssuerError, TokenRefusal};

/// For tests only: it vouches for nothing.
const RSA_KEY: &str = include_str!("rsa_key.base64");
const RSA_MODULUS: &str = include_str!("rsa_modulus.base64url");

struct Ground {
    folder: TempDir,
    issuer: Issuer,
    callers: Callers,
}

impl Ground {
    fn new() -> Self {
        Self::with(|_expected| {})
    }

    fn with(change: impl FnOnce(&mut Expected)) -> Self {
        let folder = TempDir::new().unwrap();
        let jwks = folder.path().join("jwks.json");
        let issuer = Issuer::open(&folder.path().join("token.pem"), &jwks).unwrap();
        let mut expected = Expected {
            jwks_file: Some(jwks),
            issuer: "us".to_owned(),
            audience: "here".to_owned(),
            leeway_seconds: 30,
            dev: false,
        };
        change(&mut expected);
        let callers = Callers::new(expected).unwrap();
        Self { folder, issuer, callers }
    }

    fn refused(&self, change: impl FnOnce(&mut Claims)) -> TokenRefusal {
        let mut claims = claims();
        change(&mut claims);
        self.present(&self.issuer.mint(&claims).unwrap()).unwrap_err()
    }

    fn present(&self, token: &str) -> Result<Caller, TokenRefusal> {
        let vouched = self.callers.authenticate(&header(&format!("Bearer {token}")))?;
        Ok(vouched.caller)
    }

    /// As another program would write the file: beside it, then renamed.
    fn replace_keys(&self, text: &str) {
        let draft = self.folder.path().join("draft");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.folder.path().join("jwks.json")).unwrap();
    }
}

fn header(value: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())])
}

fn claims() -> Claims {
    Claims {
        sub: "account-7".to_owned(),
        iss: "us".to_owned(),
        aud: Audience::One("here".to_owned()),
        exp: get_current_timestamp() + 600,
        nbf: None,
        roles: vec!["AUDITOR".to_owned(), "ROLE_OF_NEXT_YEAR".to_owned()],
        areas: Areas::Units(vec!["units/06661@2025-07-01".to_owned()]),
    }
}

#[test]
fn a_good_token_is_its_caller() {
    let ground = Ground::new();
    let token = ground.issuer.mint(&claims()).unwrap();
    // The second time it is remembered.
    for _ in 0..2 {
        let caller = ground.present(&token).unwrap();
        assert_eq!(&*caller.principal, "account-7");
        assert!(caller.roles.holds_any(&[Role::Auditor]));
        assert!(!caller.roles.holds_any(&[Role::Operator]));
        let AreaScope::Units(units) = caller.areas else { panic!("the whole province") };
        assert_eq!(units.iter().map(ToString::to_string).collect::<Vec<_>>(), ["06661@2025-07-01"]);
    }
    let many = Claims { aud: Audience::Many(vec!["there".to_owned(), "here".to_owned()]), ..claims() };
    assert!(ground.present(&ground.issuer.mint(&many).unwrap()).is_ok());
    let province = Claims { areas: Areas::Word("province".to_owned()), ..claims() };
    let caller = ground.present(&ground.issuer.mint(&province).unwrap()).unwrap();
    assert_eq!(caller.areas, AreaScope::Province);
}

#[test]
fn a_token_without_roles_and_areas_is_a_caller_who_may_little() {
    let ground = Ground::new();
    let bare = Claims { roles: Vec::new(), areas: Areas::default(), ..claims() };
    let caller = ground.present(&ground.issuer.mint(&bare).unwrap()).unwrap();
    assert!(!caller.roles.holds_any(Role::ALL));
    assert_eq!(caller.areas, AreaScope::Units([].into()));
}

#[test]
fn wrong_claims_are_refused() {
    let ground = Ground::new();
    let now = get_current_timestamp();
    assert_eq!(
        ground.refused(|claims| claims.aud = Audience::One("there".to_owned())),
        TokenRefusal::Audience
    );
    assert_eq!(ground.refused(|claims| claims.iss = "them".to_owned()), TokenRefusal::Issuer);
    assert_eq!(ground.refused(|claims| claims.exp = now - 60), TokenRefusal::Expired);
    assert_eq!(ground.refused(|claims| claims.nbf = Some(now + 120)), TokenRefusal::NotYetValid);
    assert_eq!(ground.refused(|claims| claims.sub = String::new()), TokenRefusal::Claims);
    assert_eq!(ground.refused(|claims| claims.sub = "system".to_owned()), TokenRefusal::Claims);
    assert_eq!(ground.refused(|claims| claims.sub = "a b\n".to_owned()), TokenRefusal::Claims);
    let areas = |areas: &[&str]| Areas::Units(areas.iter().map(|area| (*area).to_owned()).collect());
    assert_eq!(ground.refused(|claims| claims.areas = areas(&["06661"])), TokenRefusal::Claims);
    assert_eq!(ground.refused(|claims| claims.areas = Areas::Word("all".to_owned())), TokenRefusal::Claims);
}

#[test]
fn two_tokens_in_one_call_are_none() {
    let ground = Ground::new();
    let token = format!("Bearer {}", ground.issuer.mint(&claims()).unwrap());
    // A proxy may look at the last one, we at the first.
    let mut headers = header(&token);
    headers.append(AUTHORIZATION, token.parse().unwrap());
    assert_eq!(ground.callers.authenticate(&headers).unwrap_err(), TokenRefusal::Malformed);
}

#[test]
fn processes_that_make_the_token_key_together_get_the_same_one() {
    for _ in 0..50 {
        let folder = TempDir::new().unwrap();
        let (key, jwks) = (folder.path().join("token.pem"), folder.path().join("jwks.json"));
        let kids = std::thread::scope(|scope| {
            let open = || Issuer::open(&key, &jwks).map(|issuer| issuer.kid().to_owned());
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            racers.into_iter().map(|racer| racer.join().unwrap().unwrap()).collect::<Vec<_>>()
        });
        assert!(kids.windows(2).all(|pair| pair[0] == pair[1]), "{kids:?}");
        // Nothing but the two files stays behind.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

#[test]
fn clocks_may_differ_by_the_leeway() {
    let ground = Ground::new();
    let now = get_current_timestamp();
    let close = Claims { exp: now - 5, nbf: Some(now + 5), ..claims() };
    assert!(ground.present(&ground.issuer.mint(&close).unwrap()).is_ok());
}

#[test]
fn what_is_no_token_is_refused() {
    let ground = Ground::new();
    let authenticate = |value: &str| ground.callers.authenticate(&header(value)).unwrap_err();
    assert_eq!(ground.callers.authenticate(&HeaderMap::new()).unwrap_err(), TokenRefusal::Missing);
    for value in ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi"] {
        assert_eq!(authenticate(value), TokenRefusal::Malformed, "{value:?}");
    }
}

#[test]
fn the_algorithm_none_is_no_algorithm() {
    let ground = Ground::new();
    for alg in ["none", "None", "NONE"] {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": alg, "kid": ground.issuer.kid() }));
        let unsigned = format!("{header}.{}.", part(serde_json::to_value(claims()).unwrap()));
        assert_eq!(ground.present(&unsigned).unwrap_err(), TokenRefusal::Malformed, "{alg}");
    }
}

#[test]
fn a_public_key_is_never_taken_for_a_secret() {
    let ground = Ground::new();
    let set = fs::read_to_string(ground.folder.path().join("jwks.json")).unwrap();
    let set: serde_json::Value = serde_json::from_str(&set).unwrap();
    let public = set["keys"][0]["x"].as_str().unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(ground.issuer.kid().to_owned());
    for secret in [URL_SAFE_NO_PAD.decode(public).unwrap(), public.as_bytes().to_vec()] {
        let forged = encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(ground.present(&forged).unwrap_err(), TokenRefusal::Algorithm);
    }
}

#[test]
fn a_changed_token_is_refused() {
    let ground = Ground::new();
    let token = ground.issuer.mint(&claims()).unwrap();
    let [header, _claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let more = Claims { roles: vec!["OPERATOR".to_owned()], ..claims() };
    let more = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&more).unwrap());
    assert_eq!(ground.present(&format!("{header}.{more}.{signature}")).unwrap_err(), TokenRefusal::Signature);
}

#[test]
fn a_key_of_nobody_is_unknown() {
    let ground = Ground::new();
    let stranger = Ground::new();
    let token = stranger.issuer.mint(&claims()).unwrap();
    assert_eq!(ground.present(&token).unwrap_err(), TokenRefusal::UnknownKey);
    // Neither is a token that names no key, though it is signed with ours.
    let pem = fs::read_to_string(ground.folder.path().join("token.pem")).unwrap();
    let der = STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let unnamed = encode(&Header::new(Algorithm::EdDSA), &claims(), &EncodingKey::from_ed_der(&der)).unwrap();
    assert_eq!(ground.present(&unnamed).unwrap_err(), TokenRefusal::UnknownKey);
}

#[test]
fn keys_rotate_by_changing_the_file() {
    let ground = Ground::new();
    let next = Ground::new();
    let old = ground.issuer.mint(&claims()).unwrap();
    let new = next.issuer.mint(&claims()).unwrap();
    assert!(ground.present(&old).is_ok());
    assert_eq!(ground.present(&new).unwrap_err(), TokenRefusal::UnknownKey);
    ground.replace_keys(&fs::read_to_string(next.folder.path().join("jwks.json")).unwrap());
    assert!(ground.present(&new).is_ok());
    assert_eq!(
        ground.present(&old).unwrap_err(),
        TokenRefusal::UnknownKey,
        "a remembered token is not above its key"
    );
    // A broken file takes nobody's key away.
    ground.replace_keys("{");
    assert!(ground.present(&new).is_ok());
}

#[test]
fn an_rsa_key_signs_with_rs256_only() {
    let ground = Ground::new();
    let key = |extra: serde_json::Value| {
        let mut key = json!({ "kty": "RSA", "kid": "r", "n": RSA_MODULUS.trim(), "e": "AQAB" });
        key.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({ "keys": [key] }).to_string()
    };
    ground.replace_keys(&key(json!({ "use": "sig", "alg": "RS256" })));
    let der = STANDARD.decode(RSA_KEY.split_whitespace().collect::<String>()).unwrap();
    let sign = |algorithm| {
        let mut header = Header::new(algorithm);
        header.kid = Some("r".to_owned());
        encode(&header, &claims(), &EncodingKey::from_rsa_der(&der)).unwrap()
    };
    assert!(ground.present(&sign(Algorithm::RS256)).is_ok());
    for other in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
        assert_eq!(ground.present(&sign(other)).unwrap_err(), TokenRefusal::Algorithm, "{other:?}");
    }
    // A key that is declared for something else is nobody's key; the file with it alone is not taken over.
    ground.replace_keys(&key(json!({ "kid": "r2", "use": "enc" })));
    assert!(ground.present(&sign(Algorithm::RS256)).is_ok());
}

#[test]
fn in_development_no_token_is_the_developer_and_a_bad_one_is_bad() {
    let ground = Ground::with(|expected| expected.dev = true);
    let caller = ground.callers.authenticate(&HeaderMap::new()).unwrap().caller;
    assert_eq!((&*caller.principal, caller.areas), ("dev", AreaScope::Province));
    assert!(Role::ALL.iter().all(|role| caller.roles.holds_any(&[*role])));
    assert_eq!(ground.present("x").unwrap_err(), TokenRefusal::Malformed);
    let without_keys = Ground::with(|expected| (expected.dev, expected.jwks_file) = (true, None));
    let token = without_keys.issuer.mint(&claims()).unwrap();
    assert_eq!(without_keys.present(&token).unwrap_err(), TokenRefusal::UnknownKey);
}

#[test]
fn a_token_key_is_made_once_and_readable_by_its_owner_only() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let folder = TempDir::new().unwrap();
    let (key, jwks) = (folder.path().join("token.pem"), folder.path().join("jwks.json"));
    let first = Issuer::open(&key, &jwks).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().mode() & 0o777, 0o600);
    assert_eq!(Issuer::open(&key, &jwks).unwrap().kid(), first.kid());
    let stranger = Ground::new();
    let refused = Issuer::open(&key, &stranger.folder.path().join("jwks.json")).unwrap_err();
    assert!(matches!(refused, IssuerError::Unvouched { .. }), "{refused}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Issuer::open(&key, &jwks).unwrap_err();
    assert!(refused.to_string().contains("0600"), "{refused}");
}
