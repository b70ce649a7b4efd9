use std::collections::BTreeSet;

use clap::{Args as _, FromArgMatches as _};
use service::config::Config;

use super::{FLAGS, Settings};

/// The keys of the settings themselves.
fn keys() -> BTreeSet<String> {
    let serde_json::Value::Object(top) = serde_json::to_value(Config::default()).unwrap() else {
        panic!("settings are a table")
    };
    let mut keys = BTreeSet::new();
    for (name, value) in top {
        if let Some(section) = value.as_object() {
            keys.extend(section.keys().map(|key| format!("{name}.{key}")));
        } else {
            keys.insert(name);
        }
    }
    keys
}

fn typed(arguments: &[&str]) -> Settings {
    let command = Settings::augment_args(clap::Command::new("serve").no_binary_name(true));
    Settings::from_arg_matches(&command.try_get_matches_from(arguments).unwrap()).unwrap()
}

#[test]
fn every_setting_has_a_flag_and_every_flag_a_setting() {
    assert_eq!(FLAGS.iter().map(|(key, _, _)| (*key).to_owned()).collect::<BTreeSet<_>>(), keys());
}

#[test]
fn defaults_in_the_help_are_the_real_ones() {
    let defaults = serde_json::to_value(Config::default()).unwrap();
    for (key, _, help) in FLAGS {
        let Some((_, rest)) = help.split_once("[default: ") else { continue };
        let said = rest.trim_end_matches(']');
        let real = key.split('.').fold(&defaults, |value, part| &value[part]);
        let real = real.as_str().map_or_else(|| real.to_string(), str::to_owned);
        assert_eq!(said, real, "{key}");
    }
}

#[test]
fn a_flag_sets_its_setting() {
    let settings =
        typed(&["--dev", "--database-url", "postgres://h/sinhke_{context}", "--log-format=pretty"]);
    assert_eq!(
        settings.flags,
        [("dev", "true"), ("database.url", "postgres://h/sinhke_{context}"), ("log.format", "pretty")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
    assert!(!settings.print && settings.file.is_none());
}

#[test]
fn nothing_typed_sets_nothing() {
    assert!(typed(&[]).flags.is_empty());
}
