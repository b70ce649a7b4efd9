//! `sinhke token`: tokens of a deployment without an identity provider.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;
use service::{
    caller::{Areas, Audience, Claims, Issuer},
    clock::{Clock as _, SystemClock},
};
use vocabulary::{
    area::UnitKey,
    caller::{AreaScope, Role},
};

/// Make a token with the local key
///
/// The key and its public set (JWKS) are made at first use; give the set to the services as --auth-jwks-file. Whoever
/// has the key may be anybody: it stays on the machine where it was made.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  sinhke token --sub anh.nguyen --role COMMUNE_OFFICER --area units/06841@2025-07-01 \
                        >token\n  sinhke token --sub analyst --role PROVINCE_ANALYST --area province --hours 1"
)]
pub(crate) struct Token {
    /// Account id of the person or system: letters, digits and signs, no spaces. It is recorded with every change
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    sub: String,
    /// What they are in the programmes; may be given several times
    #[arg(long, value_name = "ROLE", required = true, value_parser = clap::builder::PossibleValuesParser::new(Role::ALL.iter().map(|role| role.name())))]
    role: Vec<String>,
    /// Where they may act: `province`, or a unit by code and first day, which may be given several times
    #[arg(long, value_name = "AREA", required = true)]
    area: Vec<String>,
    /// How many hours the token is good for
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=8784))]
    hours: u32,
    /// The private key; made at first use with mode 0600
    #[arg(long, value_name = "FILE", default_value = "sinhke-token-key.pem")]
    key_file: PathBuf,
    /// Where its public set is written, unless there is one already
    #[arg(long, value_name = "FILE", default_value = "sinhke-jwks.json", env = "SINHKE_AUTH__JWKS_FILE")]
    jwks_file: PathBuf,
    /// The claim iss: what the services expect
    #[arg(long, value_name = "TEXT", default_value = "https://sinhke.vn", env = "SINHKE_AUTH__ISSUER")]
    issuer: String,
    /// The claim aud: what the services expect
    #[arg(long, value_name = "TEXT", default_value = "sinhke", env = "SINHKE_AUTH__AUDIENCE")]
    audience: String,
}

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let areas = Areas::of(&scope(&self.area)?);
        let issuer = Issuer::open(&self.key_file, &self.jwks_file)?;
        let now =
            u64::try_from(SystemClock::default().now().as_second()).context("the clock is before 1970")?;
        let claims = Claims {
            sub: self.sub,
            iss: self.issuer,
            aud: Audience::One(self.audience),
            exp: now + u64::from(self.hours) * 3600,
            nbf: None,
            roles: self.role,
            areas,
        };
        let token = issuer.mint(&claims)?;
        Ok(crate::output::print(&format!("{token}\n"))?)
    }
}

/// As the services read it: a token that they would refuse is not made.
fn account(typed: &str) -> Result<String, &'static str> {
    if typed.is_empty() || typed.len() > 200 || !typed.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err("must have 1 to 200 letters, digits and signs of ASCII, and no spaces");
    }
    if typed == "system" {
        return Err("is what the services call themselves");
    }
    Ok(typed.to_owned())
}

fn scope(areas: &[String]) -> anyhow::Result<AreaScope> {
    if areas.iter().any(|area| area == "province") {
        ensure!(areas.len() == 1, "--area province is everything: no other area belongs beside it");
        return Ok(AreaScope::Province);
    }
    let unit = |area: &String| {
        let parsed = area.parse::<UnitKey>().ok();
        parsed.with_context(|| format!("{area} is neither `province` nor of the form units/06841@2025-07-01"))
    };
    Ok(AreaScope::Units(areas.iter().map(unit).collect::<anyhow::Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use vocabulary::caller::AreaScope;

    use super::{account, scope};

    fn areas(texts: &[&str]) -> anyhow::Result<AreaScope> {
        scope(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_area_is_the_province_or_units_with_their_first_day() {
        assert_eq!(areas(&["province"]).unwrap(), AreaScope::Province);
        let AreaScope::Units(units) = areas(&["units/06841@2025-07-01", "units/06844@2020-01-01"]).unwrap()
        else {
            panic!("units are no province")
        };
        assert_eq!(units.len(), 2);
    }

    #[test]
    fn an_account_is_one_that_the_services_accept() {
        assert_eq!(account("anh.nguyen@x-1").as_deref(), Ok("anh.nguyen@x-1"));
        for bad in ["", " ", "anh nguyen", "anh\n", "anh\u{7}", "anh\u{200b}", "ánh", "system"] {
            assert!(account(bad).is_err(), "{bad:?}");
        }
        assert!(account(&"a".repeat(201)).is_err());
    }

    #[test]
    fn a_code_without_a_day_is_no_area() {
        assert!(areas(&["06841"]).is_err());
        assert!(areas(&["province", "units/06841@2025-07-01"]).is_err());
    }
}
