//! Has the program built again when the web app that it carries was built: the macro that takes the files in does not
//! see that new ones have come.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A path that is not there would have everything built again each time.
    if let Some(folder) = ["web/dist", "web"].into_iter().find(|folder| Path::new(folder).is_dir()) {
        println!("cargo::rerun-if-changed={folder}");
    }
}
