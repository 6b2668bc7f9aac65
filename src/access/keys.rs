//! Keys that tokens are verified with. The algorithm belongs to the key, so that a token cannot choose it (the
//! confusions of RFC 8725, section 2.1).

use std::path::{Path, PathBuf};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::{ExposeSecret, SecretString};

/// Bytes of an uncompressed point on P-256 (SEC 1, section 2.3.3): one that says so and two coordinates.
const P256_POINT_BYTES: usize = 65;

/// One key, with the only algorithm it is used with.
#[derive(Clone, Debug)]
pub struct VerificationKey {
    /// The key's name (`kid`), which a token may choose it by.
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// A public key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read.
    #[error("cannot read the public key file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the public key file {} {problem}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, as the end of the sentence.
        problem: &'static str,
    },
}

impl VerificationKey {
    /// A shared secret for HS256, which also signs: see [`super::mint`].
    pub fn hs256(secret: &SecretString) -> Self {
        let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        Self { id: None, algorithm: Algorithm::HS256, key }
    }

    /// Reads a PEM file with one public key: RSA is used with RS256, P-256 with ES256, Ed25519 with EdDSA.
    ///
    /// # Errors
    /// When the file cannot be read or holds something else, a private key for instance.
    pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
        let pem = std::fs::read_to_string(path)
            .map_err(|source| KeyFileError::Unreadable { path: path.to_owned(), source })?;
        Self::from_pem(&pem).map_err(|problem| KeyFileError::Unusable { path: path.to_owned(), problem })
    }

    pub(super) fn from_pem(pem: &str) -> Result<Self, &'static str> {
        if pem.contains("PRIVATE KEY-----") {
            return Err(
                "holds a private key; give the public key only and keep the private one with the issuer",
            );
        }
        match pem.matches("-----BEGIN ").count() {
            1 if pem.contains("PUBLIC KEY-----") => {}
            0 | 1 => return Err("holds no public key; expected a PEM block PUBLIC KEY"),
            _ => return Err("holds several PEM blocks; give each key a file"),
        }
        let bytes = pem.as_bytes();
        let (algorithm, key) = if let Ok(key) = DecodingKey::from_rsa_pem(bytes) {
            (Algorithm::RS256, key)
        } else if let Ok(key) = DecodingKey::from_ec_pem(bytes) {
            let is_p256 = key.try_get_as_bytes().is_ok_and(|point| point.len() == P256_POINT_BYTES);
            if !is_p256 {
                return Err("holds a key on another curve than P-256");
            }
            (Algorithm::ES256, key)
        } else if let Ok(key) = DecodingKey::from_ed_pem(bytes) {
            (Algorithm::EdDSA, key)
        } else {
            return Err("holds no key of a known kind; expected RSA, P-256 or Ed25519");
        };
        Ok(Self { id: None, algorithm, key })
    }

    /// A key of a JSON Web Key Set (RFC 7517), or `None` where it is not for verifying signatures, is symmetric or of
    /// a kind that is not known. Symmetric keys are refused because a published secret is none.
    pub(super) fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        if !for_signatures {
            return None;
        }
        let usual = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => Algorithm::ES384,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        // Of RSA keys alone the set may say which of several algorithms they are for.
        let algorithm = match jwk.common.key_algorithm {
            None => usual,
            Some(named) => Algorithm::try_from(named).ok()?,
        };
        let fits = algorithm == usual || (usual == Algorithm::RS256 && algorithm.family() == usual.family());
        let key = DecodingKey::from_jwk(jwk).ok()?;
        fits.then(|| Self { id: jwk.common.key_id.clone(), algorithm, key })
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::KeyAlgorithm;

    use super::super::test_keys::{ed25519, p256, rsa};
    use super::*;

    #[test]
    fn the_kind_of_key_fixes_the_algorithm() {
        for (pair, algorithm) in
            [(rsa(), Algorithm::RS256), (p256(), Algorithm::ES256), (ed25519(), Algorithm::EdDSA)]
        {
            assert_eq!(VerificationKey::from_pem(&pair.public_pem).unwrap().algorithm, algorithm);
            assert_eq!(VerificationKey::from_jwk(&pair.jwk("a")).unwrap().algorithm, algorithm);
        }
    }

    #[test]
    fn a_file_that_is_no_public_key_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let refusal = |text: &str| {
            std::fs::write(&path, text).unwrap();
            VerificationKey::from_file(&path).unwrap_err().to_string()
        };
        assert!(
            refusal(&rsa().private_pem).contains("key.pem holds a private key; give the public key only")
        );
        assert!(refusal("rubbish").contains("key.pem holds no public key"));
        let two = format!("{}{}", rsa().public_pem, p256().public_pem);
        assert!(refusal(&two).contains("holds several PEM blocks"));
        let broken = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
        assert!(refusal(broken).contains("holds no key of a known kind"));
        let missing = VerificationKey::from_file(&folder.path().join("none.pem")).unwrap_err();
        assert!(missing.to_string().contains("cannot read the public key file"));
    }

    #[test]
    fn keys_of_a_set_that_are_not_for_signatures_are_left_out() {
        let mut for_encryption = rsa().jwk("a");
        for_encryption.common.public_key_use = Some(PublicKeyUse::Encryption);
        assert!(VerificationKey::from_jwk(&for_encryption).is_none());
        let mut symmetric_algorithm = rsa().jwk("a");
        symmetric_algorithm.common.key_algorithm = Some(KeyAlgorithm::HS256);
        assert!(VerificationKey::from_jwk(&symmetric_algorithm).is_none());
        let mut pss = rsa().jwk("a");
        pss.common.key_algorithm = Some(KeyAlgorithm::PS256);
        assert_eq!(VerificationKey::from_jwk(&pss).unwrap().algorithm, Algorithm::PS256);
        let symmetric = serde_json::json!({"kty": "oct", "k": "c2VjcmV0", "use": "sig"});
        assert!(VerificationKey::from_jwk(&serde_json::from_value(symmetric).unwrap()).is_none());
    }
}
