//! The program `earmark`.

use std::process::ExitCode;

fn main() -> ExitCode {
    earmark::cli::run()
}
