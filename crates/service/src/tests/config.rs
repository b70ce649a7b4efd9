//! Settings: who wins, what is refused, what is shown.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::config::{Config, ConfigError, LogFormat, Secret, Sources};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn load(
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
    file: Option<PathBuf>,
) -> Result<Config, ConfigError> {
    let environment = pairs(&[&[("SINHKE_DEV", "true")], environment].concat());
    Config::load(&Sources { flags: pairs(flags), environment, file })
}

#[test]
fn a_flag_wins_over_environment_file_toml_and_default() {
    let folder = TempDir::new().unwrap();
    let toml = file(
        &folder,
        "sinhke.toml",
        "[auth]\nissuer = 'toml'\naudience = 'toml'\nleeway_seconds = 1\n[nats]\nprefix = 'toml'\n",
    );
    let secret = file(&folder, "issuer", "from-file\n");
    let secret = secret.to_str().unwrap();
    let all_files = [
        ("SINHKE_AUTH__ISSUER_FILE", secret),
        ("SINHKE_AUTH__AUDIENCE_FILE", secret),
        ("SINHKE_NATS__PREFIX_FILE", secret),
        ("SINHKE_AUTH__ISSUER", "environment"),
        ("SINHKE_AUTH__AUDIENCE", "environment"),
    ];
    let config = load(&all_files, &[("auth.issuer", "flag")], Some(toml)).unwrap();
    assert_eq!(config.auth.issuer, "flag");
    assert_eq!(config.auth.audience, "environment");
    assert_eq!(config.nats.prefix, "from-file");
    assert_eq!(config.auth.leeway_seconds, 1);
    assert_eq!(config.limits.timeout_ms, 30_000);
}

#[test]
fn the_file_may_be_named_by_the_environment() {
    let folder = TempDir::new().unwrap();
    let toml = file(&folder, "sinhke.toml", "business_date = '2025-07-01'\n[log]\nformat = 'pretty'\n");
    let config = load(&[("SINHKE_CONFIG", toml.to_str().unwrap())], &[], None).unwrap();
    assert_eq!(config.business_date.unwrap().to_string(), "2025-07-01");
    assert_eq!(config.log.format, LogFormat::Pretty);
}

#[test]
fn an_unknown_key_is_refused_wherever_it_comes_from() {
    let folder = TempDir::new().unwrap();
    for text in ["listne = '127.0.0.1:1'\n", "[auth]\nisuer = 'x'\n", "[authentication]\nissuer = 'x'\n"] {
        let toml = file(&folder, "sinhke.toml", text);
        assert!(matches!(load(&[], &[], Some(toml)), Err(ConfigError::Figment(_))), "{text}");
    }
    for name in ["SINHKE_LISTEN_ON", "SINHKE_AUTH__ISUER", "SINHKE_AUTH_ISSUER", "SINHKE_AUTH__ISUER_FILE"] {
        let refused = load(&[(name, "x")], &[], None);
        assert!(
            matches!(&refused, Err(ConfigError::Unknown { name: found }) if found == name),
            "{refused:?}"
        );
    }
    assert!(matches!(load(&[], &[("auth.isuer", "x")], None), Err(ConfigError::Unknown { .. })));
    // What is not ours is not our business, and an empty variable sets nothing.
    assert!(load(&[("PATH", "/bin"), ("SINHKE_NATS__PREFIX", "")], &[], None).is_ok());
}

#[test]
fn a_value_is_of_its_settings_type() {
    let config =
        load(&[("SINHKE_NATS__PREFIX", "123"), ("SINHKE_LIMITS__CONCURRENCY", "7")], &[], None).unwrap();
    assert_eq!(config.nats.prefix, "123");
    assert_eq!(config.limits.concurrency, 7);
    let refused = load(&[("SINHKE_LIMITS__CONCURRENCY", "many")], &[], None);
    assert!(matches!(refused, Err(ConfigError::Type { .. })));
    assert!(matches!(load(&[("SINHKE_LISTEN", "everywhere")], &[], None), Err(ConfigError::Figment(_))));
    assert!(matches!(load(&[("SINHKE_NATS__REPLICAS", "-1")], &[], None), Err(ConfigError::Figment(_))));
}

#[test]
fn what_is_printed_holds_no_secret() {
    let config = load(
        &[
            ("SINHKE_DATABASE__URL", "postgres://writer:p@ss:w0rd@db:5432/sinhke_{context}?password=tw0"),
            ("SINHKE_NATS__URL", "nats://t0ken@broker:4222"),
        ],
        &[],
        None,
    )
    .unwrap();
    let shown = [config.print().unwrap(), format!("{config:?}")];
    for text in &shown {
        for secret in ["p@ss", "w0rd", "tw0", "t0ken"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(text.contains("postgres://writer:****@db:5432/sinhke_{context}?****"), "{text}");
        assert!(text.contains("nats://****@broker:4222"), "{text}");
    }
    // What is printed can be read again, and every key is there.
    let read: toml::Table = shown[0].parse().unwrap();
    for section in ["database", "nats", "auth", "limits", "log", "drain"] {
        assert!(read.contains_key(section), "{section}");
    }
    assert_eq!(config.database_url("parcels").rsplit('/').next(), Some("sinhke_parcels?password=tw0"));
}

#[test]
fn a_secret_with_unescaped_signs_shows_none_of_them() {
    for url in [
        "postgres://writer:hun?ter2@db:5432/sinhke",
        "postgres://writer:hun?te@r2@db/sinhke?x=y",
        "postgres://db/sinhke?user=x&password=hun@ter2",
        "nats://hun?ter2@broker:4222",
    ] {
        let shown = format!("{:?}", Secret::new(url));
        for part in ["hun", "ter2", "te@", "r2"] {
            assert!(!shown.contains(part), "{url} is shown as {shown}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_shows_where_and_nothing_of_it() {
    let folder = TempDir::new().unwrap();
    for text in [
        "dev = true\n[database]\nurl = \"postgres://writer:hunter2@db/x\n",
        "dev = true\n[database]\nurl = postgres://writer:hunter2@db/x\n",
    ] {
        let toml = file(&folder, "sinhke.toml", text);
        let refused = load(&[], &[], Some(toml)).unwrap_err();
        let shown = format!("{} {refused:?}", crate::status::chain(&refused));
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("sinhke.toml") && shown.contains("line 3"), "{shown}");
    }
}

#[test]
fn development_never_listens_beyond_this_machine() {
    for (key, address) in
        [("listen", "0.0.0.0:50051"), ("admin_listen", "[::]:9464"), ("listen", "192.0.2.1:1")]
    {
        let refused = load(&[], &[(key, address)], None);
        assert!(
            matches!(&refused, Err(ConfigError::Invalid { key: found, .. }) if *found == key),
            "{refused:?}"
        );
    }
    assert!(load(&[], &[("listen", "[::1]:0")], None).is_ok());
}

#[test]
fn production_needs_keys_for_its_tokens() {
    let production = |flags: &[(&str, &str)]| {
        Config::load(&Sources { flags: pairs(flags), environment: Vec::new(), file: None })
    };
    let refused = production(&[("listen", "0.0.0.0:1")]);
    assert!(matches!(refused, Err(ConfigError::Invalid { key: "auth.jwks_file", .. })));
    assert!(production(&[("listen", "0.0.0.0:1"), ("auth.jwks_file", "jwks.json")]).is_ok());
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    for (flag, value, named) in [
        ("database.url", "postgres://db/one_for_all", "database.url"),
        ("tls.key_file", "key.pem", "tls"),
        // Nobody would be asked for the certificate that the operator counts on.
        ("tls.client_ca_file", "ca.pem", "tls"),
        ("database.pool", "0", "database.pool"),
        ("limits.timeout_ms", "0", "limits"),
        ("limits.watches", "0", "limits"),
        ("limits.watch_most_ms", "999", "limits"),
        ("nats.max_bytes", "0", "nats"),
        ("auth.issuer", "", "auth"),
        // Every token would be good for ever, every receipt be gone at once, every read run for ever.
        ("auth.leeway_seconds", "9000000000000000000", "auth"),
        ("database.receipt_days", "0", "database"),
        ("database.statement_timeout_ms", "0", "database"),
        ("database.statement_timeout_ms", "3000000000", "database"),
    ] {
        let refused = load(&[], &[(flag, value)], None);
        assert!(
            matches!(&refused, Err(ConfigError::Invalid { key, .. }) if *key == named),
            "{flag}: {refused:?}"
        );
    }
    assert!(matches!(load(&[], &[("nats.prefix", "a.b")], None), Err(ConfigError::Prefix(_))));
}

#[test]
fn a_text_that_is_no_url_shows_nothing() {
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "****");
}
