use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Command;
use rstest::rstest;
use secrecy::ExposeSecret;

use super::*;

const SECRET: &str = "a secret of more than thirty-two bytes";

fn file(text: &str) -> ConfigFile {
    ConfigFile { path: "earmark.toml".into(), text: text.into() }
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Config::load(Some(&file(text)), environment, Vec::new())
}

/// The message about `text`, which must be wrong.
fn refusal(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment).expect_err("this must be refused").to_string()
}

fn command_line(arguments: &[&str]) -> clap::ArgMatches {
    let command = add_options(Command::new("earmark").subcommand(Command::new("serve")));
    command.try_get_matches_from(arguments).expect("the arguments are right")
}

#[test]
fn the_defaults_are_whole_and_every_key_is_read() {
    let mut values = Values::defaults();
    let config = Config::read(&mut values, Vec::new()).unwrap();
    assert_eq!(values.left_over(), Vec::<&str>::new());
    assert_eq!(config.http.listen, SocketAddr::from(([127, 0, 0, 1], 8090)));
    assert_eq!(config.http.public_url(config.http.listen), "http://127.0.0.1:8090");
    assert_eq!(config.database.url.expose_secret(), "sqlite://data/earmark.db?mode=rwc");
    assert_eq!(config.media.root, Path::new("data/audio"));
    assert_eq!(config.media.upload_bytes_max, 4 << 30);
    assert_eq!(config.search.directory, Path::new("data/index"));
    assert!(matches!(config.auth.hs256, Hs256::Development));
}

#[test]
fn the_defaults_file_itself_is_a_valid_configuration() {
    assert!(load(DEFAULT_TOML, &[]).unwrap().warnings.is_empty());
}

#[test]
fn the_last_layer_wins() {
    let text = "[http]\nlisten = '127.0.0.1:1'\nrequest_timeout_seconds = 1\nshutdown_grace_seconds = 1\n";
    let environment = [
        ("EARMARK_HTTP_LISTEN", "127.0.0.1:2"),
        ("EARMARK_HTTP_REQUEST_TIMEOUT_SECONDS", "2"),
        ("PATH", "/bin"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let matches = command_line(&["earmark", "serve", "--http-listen", "127.0.0.1:3"]);
    let config = Config::load(Some(&file(text)), environment, given_options(&matches)).unwrap();
    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.http.request_timeout, Duration::from_secs(2));
    assert_eq!(config.http.shutdown_grace, Duration::from_secs(1));
    assert_eq!(config.http.body_bytes_max, 1 << 20);
}

#[test]
fn an_option_may_stand_before_and_after_the_subcommand() {
    for arguments in
        [["earmark", "--log-format", "json", "serve"], ["earmark", "serve", "--log-format", "json"]]
            .map(Vec::from)
    {
        let config = Config::load(None, [], given_options(&command_line(&arguments))).unwrap();
        assert_eq!(config.log.format, LogFormat::Json);
    }
}

#[test]
fn help_shows_every_setting_with_variable_and_default() {
    let mut command = add_options(Command::new("earmark"));
    let help = command.render_long_help().to_string();
    for key in keys() {
        for part in [
            format!("--{} <", key.flag),
            format!("[env: {}]", key.env),
            format!("[default: {}]", key.default),
        ] {
            assert!(help.contains(&part), "{part} is missing");
        }
    }
    assert!(help.contains("The web server:"));
    assert!(!command.render_help().to_string().contains("--http-listen"), "-h stays short");
}

#[test]
fn lists_come_from_toml_and_from_commas() {
    let from_file = load("[http]\ntrusted_proxies = ['10.0.0.0/8', '::1']\n", &[]).unwrap();
    let from_variable = load("", &[("EARMARK_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]).unwrap();
    assert_eq!(from_file.http.trusted_proxies, from_variable.http.trusted_proxies);
    assert!(from_file.http.trusted_proxies[0].contains(&std::net::IpAddr::from([10, 1, 2, 3])));
    let empty = load("[http]\ncors_origins = ['*']\n", &[("EARMARK_HTTP_CORS_ORIGINS", "")]).unwrap();
    assert!(empty.http.cors_origins.is_empty());
}

#[rstest]
#[case(
    "",
    "EARMARK_HTTP_LISTEN",
    "nowhere",
    "http.listen = \"nowhere\" (from EARMARK_HTTP_LISTEN): expected an address and port such as 127.0.0.1:8090"
)]
#[case(
    "http.body_bytes_max = 3",
    "",
    "",
    "http.body_bytes_max = 3 (from earmark.toml): expected a whole number of bytes from 1024 to 67108864"
)]
#[case("http.graphiql = 'yes'", "", "", "http.graphiql = 'yes' (from earmark.toml): expected true or false")]
#[case(
    "",
    "EARMARK_DATABASE_READERS_MAX",
    "many",
    "database.readers_max = many (from EARMARK_DATABASE_READERS_MAX): expected a whole number of connections from 1 to 256"
)]
#[case(
    "http.public_url = 'calls.example.com'",
    "",
    "",
    "expected an http or https address without query and fragment"
)]
#[case("http.trusted_proxies = ['10.0.0.0/99']", "", "", "expected a list of networks such as 10.0.0.0/8")]
#[case("http.cors_origins = ['https://a.example/path']", "", "", "expected a list of origins such as")]
#[case(
    "media.kind = 'tape'",
    "",
    "",
    "media.kind = 'tape' (from earmark.toml): expected one of fs, memory, s3"
)]
#[case("media.kind = 's3'", "", "", "media.bucket = \"\" (from the defaults): expected the name of a bucket")]
#[case("media.prefix = '/calls'", "", "", "expected a path without a slash at either end")]
#[case("phone.default_region = 'usa'", "", "", "expected two capital letters such as US")]
#[case("links.expires_seconds_max = 10", "", "", "not below links.expires_seconds, which is 3600")]
#[case("auth.jwks_url = 'http://example.com/keys'", "", "", "expected an https address, or http on loopback")]
#[case("log.filter = 'info,=='", "", "", "expected error, warn, info, debug or trace")]
#[case(
    "data_directory = ''",
    "",
    "",
    "data_directory = '' (from earmark.toml): expected the path of a folder"
)]
#[case(
    "http = 3",
    "",
    "",
    "http = 3 (from earmark.toml): expected a section: the line [http] with its keys below"
)]
#[case(
    "http.lisen = 'x'",
    "",
    "",
    "unknown key http.lisen (from earmark.toml); the nearest known key is http.listen"
)]
#[case(
    "data_dir = 'x'",
    "",
    "",
    "unknown key data_dir (from earmark.toml); the nearest known key is data_directory"
)]
#[case("[htp]\nlisten = 'x'", "", "", "unknown key htp (from earmark.toml)")]
#[case("this is not toml", "", "", "earmark.toml is not valid TOML: line 1: ")]
fn a_wrong_value_says_what_is_allowed(
    #[case] text: &str,
    #[case] variable: &str,
    #[case] value: &str,
    #[case] expected: &str,
) {
    let message = refusal(text, &[(variable, value)]);
    assert!(message.contains(expected), "{message}");
}

#[test]
fn an_option_is_named_as_the_origin() {
    let matches = command_line(&["earmark", "--http-listen", "nowhere"]);
    let error = Config::load(None, [], given_options(&matches)).unwrap_err();
    assert!(error.to_string().starts_with("http.listen = \"nowhere\" (from --http-listen)"), "{error}");
}

#[test]
fn an_unknown_variable_is_a_warning_that_names_the_nearest() {
    let environment =
        [("EARMARK_HTTP_LISTN", "x"), ("EARMARK_CONFIG", "x"), ("EARMARK_TEST_POSTGRES", "x"), ("HOME", "x")];
    let warnings: Vec<String> =
        load("", &environment).unwrap().warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["unknown variable EARMARK_HTTP_LISTN; the nearest known variable is EARMARK_HTTP_LISTEN"]
    );
}

#[test]
fn a_named_file_must_exist() {
    let environment = [("EARMARK_CONFIG".to_owned(), "no/such/file.toml".to_owned())];
    let error = ConfigFile::find(None, &environment).unwrap_err();
    assert_eq!(error.to_string(), "cannot read the configuration file no/such/file.toml");
    let error = ConfigFile::find(Some(Path::new("other.toml")), &environment).unwrap_err();
    assert_eq!(error.to_string(), "cannot read the configuration file other.toml");
}

#[test]
fn beyond_loopback_a_generated_secret_is_refused() {
    let listen = ("EARMARK_HTTP_LISTEN", "0.0.0.0:8090");
    let message = refusal("", &[listen]);
    assert!(message.contains("auth.hs256_secret = \"\""), "{message}");
    assert!(message.contains("because http.listen = 0.0.0.0:8090 lets other machines in"), "{message}");
    let with_secret = load("", &[listen, ("EARMARK_AUTH_HS256_SECRET", SECRET)]).unwrap();
    assert!(matches!(with_secret.auth.hs256, Hs256::Configured(_)));
    let with_keys = load("auth.public_key_files = ['a.pem']", &[listen]).unwrap();
    assert!(matches!(with_keys.auth.hs256, Hs256::Off));
    assert_eq!(with_keys.http.public_url(with_keys.http.listen), "http://127.0.0.1:8090");
}

#[test]
fn secrets_are_shown_nowhere() {
    let text = format!(
        "auth.hs256_secret = '{SECRET}'\nlinks.secret = '{SECRET}'\nmedia.secret_access_key = '{SECRET}'\n\
         database.url = 'postgres://user:{SECRET}@host/calls?sslmode=require'\nlinks.previous_secrets = ['{SECRET}']"
    );
    let config = load(&text, &[]).unwrap();
    assert!(!format!("{config:?}").contains(SECRET));
    assert_eq!(config.database.display_url(), "postgres://host/calls");
    let broken = refusal("# a comment\nauth.hs256_secret = an unquoted secret", &[]);
    assert!(broken.contains("line 2") && !broken.contains("unquoted"), "{broken}");
    for wrong in [
        "auth.hs256_secret = 'too short'",
        "links.previous_secrets = ['too short']",
        "database.url = 'too short'",
    ] {
        let message = refusal(wrong, &[]);
        assert!(message.contains("(a secret, not shown)") && !message.contains("too short"), "{message}");
    }
}

#[test]
fn generated_secrets_serve_where_none_is_configured() {
    let data = tempfile::tempdir().unwrap();
    let text = format!("data_directory = '{}'", data.path().display());
    let config = load(&text, &[]).unwrap();
    let generated = config.hs256_secret().unwrap().expect("there is a development secret");
    assert_eq!(generated.expose_secret(), config.hs256_secret().unwrap().unwrap().expose_secret());
    assert_ne!(generated.expose_secret(), config.link_secret().unwrap().expose_secret());
    let configured = load(&text, &[("EARMARK_LINKS_SECRET", SECRET)]).unwrap();
    assert_eq!(configured.link_secret().unwrap().expose_secret(), SECRET);
}
