//! Secrets that the archive makes for itself, once, in the data directory.
//!
//! Processes that start together end with the same secret: each writes a file of its own and then links it to the
//! common name, which only the first can do; the others read what the first wrote. The content is text (64 hex digits,
//! 32 random bytes) and the text itself is the secret, so it can be copied into a setting as it stands.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use secrecy::{ExposeSecret, SecretString};

const SECRET_BYTES: usize = 32;

/// A generated secret that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// The file or its folder cannot be read or written.
    #[error("cannot read or write the generated secret {}", path.display())]
    Io {
        /// The secret's file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} does not hold a generated secret of 64 hex digits; remove it to have a new one made", path.display())]
    Damaged {
        /// The secret's file.
        path: PathBuf,
    },
}

/// Reads the secret `name` from `keys/` in the data directory; makes it first where it does not exist. The file can be
/// read by its owner only.
///
/// # Errors
/// When the file can be neither read nor made, or holds something else.
pub fn read_or_create_secret(data_directory: &Path, name: &str) -> Result<SecretString, SecretFileError> {
    let directory = data_directory.join("keys");
    let path = directory.join(format!("{name}.key"));
    let failed = |source| SecretFileError::Io { path: path.clone(), source };
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(&directory, &path).map_err(failed)?;
            fs::read_to_string(&path).map_err(failed)?
        }
        read => read.map_err(failed)?,
    };
    let secret = SecretString::from(text.trim_end());
    let digits = secret.expose_secret();
    let whole = digits.len() == 2 * SECRET_BYTES && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if whole { Ok(secret) } else { Err(SecretFileError::Damaged { path }) }
}

/// Makes the secret, unless another process has made it meanwhile.
fn create(directory: &Path, path: &Path) -> io::Result<()> {
    make_directory(directory)?;
    let own = path.with_extension(format!("{}.tmp", hex::encode(random::<8>()?)));
    let linked = write_new(&own).and_then(|()| fs::hard_link(&own, path));
    let removed = fs::remove_file(&own);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => removed,
    }
}

fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn write_new(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", hex::encode(random::<SECRET_BYTES>()?))?;
    file.sync_all()
}

fn random<const BYTES: usize>() -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).map_err(|_| io::Error::other("the system gives no random bytes"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_kept() {
        let data = tempfile::tempdir().unwrap();
        let first = read_or_create_secret(data.path(), "links").unwrap();
        let again = read_or_create_secret(data.path(), "links").unwrap();
        let other = read_or_create_secret(data.path(), "hs256").unwrap();
        assert_eq!(first.expose_secret(), again.expose_secret());
        assert_ne!(first.expose_secret(), other.expose_secret());
        assert_eq!(first.expose_secret().len(), 64);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        read_or_create_secret(data.path(), "links").unwrap();
        let mode = |path: &str| fs::metadata(data.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys"), mode("keys/links.key")), (0o700, 0o600));
    }

    #[test]
    fn those_who_start_together_end_with_the_same_secret() {
        let data = tempfile::tempdir().unwrap();
        let start = Barrier::new(8);
        let secrets: BTreeSet<String> = thread::scope(|scope| {
            let ask = || {
                start.wait();
                read_or_create_secret(data.path(), "links").unwrap().expose_secret().to_owned()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(secrets.len(), 1);
        let files = fs::read_dir(data.path().join("keys")).unwrap().count();
        assert_eq!(files, 1, "nothing but the secret is left behind");
    }

    #[test]
    fn a_damaged_file_is_refused_by_name() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("keys")).unwrap();
        fs::write(data.path().join("keys/links.key"), "abc").unwrap();
        let error = read_or_create_secret(data.path(), "links").unwrap_err();
        assert!(error.to_string().contains("links.key does not hold a generated secret"), "{error}");
    }
}
