//! The settings as command-line options, made from the known keys.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};

use super::keys::{ConfigKey, ValueKind, keys};

const FILE_OPTION: &str = "config";
const HEADING_GENERAL: &str = "Settings";

/// Adds `--config FILE` and one option for each setting, valid before and after every subcommand. `-h` shows the
/// commands only; `--help` shows every setting, in sections, with its variable and its default.
pub fn add_options(command: Command) -> Command {
    let file = Arg::new(FILE_OPTION)
        .long(FILE_OPTION)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .global(true)
        .help_heading(HEADING_GENERAL)
        .help("TOML file with settings; ./earmark.toml is read if there is one [env: EARMARK_CONFIG]");
    command.arg(file).args(keys().iter().map(option))
}

/// The file given by `--config`.
pub fn config_option(matches: &ArgMatches) -> Option<&Path> {
    matches.get_one::<PathBuf>(FILE_OPTION).map(PathBuf::as_path)
}

/// The settings given on the command line, with their text.
pub fn given_options(matches: &ArgMatches) -> Vec<(&'static ConfigKey, String)> {
    keys().iter().filter_map(|key| Some((key, matches.get_one::<String>(&key.path)?.clone()))).collect()
}

fn option(key: &'static ConfigKey) -> Arg {
    let heading = if key.section_title.is_empty() { HEADING_GENERAL } else { key.section_title.as_str() };
    let value_name = match key.kind {
        ValueKind::Text => "TEXT",
        ValueKind::Integer => "NUMBER",
        ValueKind::Boolean => "true|false",
        ValueKind::List => "LIST",
    };
    Arg::new(key.path.as_str())
        .long(key.flag.as_str())
        .value_name(value_name)
        .global(true)
        .hide_short_help(true)
        .help_heading(heading)
        .help(format!("{} [env: {}] [default: {}]", key.help, key.env, key.default))
}
