//! Names of objects: `{tenant}/{campaign}/{call}.{ext}`, each part made safe.
//!
//! Parts come from outside (a tenant's name, a provider's campaign), so they may hold anything. What is
//! short and harmless stays as it is, for people who look at the store. Anything else keeps what can be
//! kept and gains `__` and the first 64 bits of its SHA-256; `__` is itself not harmless, so that a changed
//! part never equals an unchanged one and different parts stay different.

use std::fmt;

use aws_lc_rs::digest;
use uuid::Uuid;

/// A part longer than this, in bytes, is shortened.
const PART_BYTES_MAX: usize = 64;
const STEM_BYTES_MAX: usize = 40;
const MARK: &str = "__";
/// Stands for "no campaign"; a campaign of that name is changed to differ.
const NO_CAMPAIGN: &str = "none";

/// The name of one object; always safe for every kind of store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The name as stored in the database and shown as the storage path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes back a name that [`recording`] or [`recording_piece`] made; `None` where it was not made here.
    pub fn from_stored(path: &str) -> Option<Self> {
        let mut parts = path.split('/');
        let safe = (0..3).all(|_| parts.next().is_some_and(is_safe_text));
        (safe && parts.next().is_none()).then(|| Self(path.to_owned()))
    }

    /// The tenant whose part a name begins with, where that is one of these; a tenant whose part had to be changed
    /// is found by its changed part.
    pub fn tenant_of<'a>(path: &str, tenants: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let (first, _) = path.split_once('/')?;
        tenants.into_iter().find(|tenant| part(tenant, |_| true) == first)
    }

    /// A name for the store's self-test, where no tenant can be: a tenant's part never begins with a dot.
    pub(super) fn probe(id: Uuid) -> Self {
        Self(format!("{PROBES}{id}"))
    }
}

/// Where self-tests write.
pub(super) const PROBES: &str = ".probe/";

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a call's recording; `extension` comes without its dot.
pub fn recording(tenant: &str, campaign: Option<&str>, call: &str, extension: &str) -> ObjectKey {
    key(tenant, campaign, name_part(call), extension)
}

/// The name of a second or later recording of the same call: `{call}-{piece}.{ext}`. `piece` is any short
/// text that tells the pieces apart.
pub fn recording_piece(
    tenant: &str,
    campaign: Option<&str>,
    call: &str,
    piece: &str,
    extension: &str,
) -> ObjectKey {
    key(tenant, campaign, format!("{}-{}", name_part(call), name_part(piece)), extension)
}

fn key(tenant: &str, campaign: Option<&str>, name: String, extension: &str) -> ObjectKey {
    let tenant = part(tenant, |_| true);
    let campaign = campaign.map_or_else(
        || NO_CAMPAIGN.to_owned(),
        |campaign| part(campaign, |campaign| campaign != NO_CAMPAIGN),
    );
    let extension = part(extension, |extension| extension.bytes().all(|b| b.is_ascii_alphanumeric()));
    ObjectKey(format!("{tenant}/{campaign}/{name}.{extension}"))
}

/// A hyphen joins call and piece, so within them only a UUID may have some: then it is always plain where
/// one ends and the other begins. Likewise the dot, which begins the extension.
fn name_part(original: &str) -> String {
    let is_uuid = |text: &str| text.len() == 36 && Uuid::try_parse(text).is_ok();
    part(original, |text| !text.contains('.') && (!text.contains('-') || is_uuid(text)))
}

fn part(original: &str, is_plain: impl Fn(&str) -> bool) -> String {
    if original.len() <= PART_BYTES_MAX
        && is_safe_text(original)
        && !original.contains(MARK)
        && is_plain(original)
    {
        return original.to_owned();
    }
    let kept = original.chars().filter(char::is_ascii_alphanumeric).take(STEM_BYTES_MAX);
    let hash = digest::digest(&digest::SHA256, original.as_bytes());
    kept.chain(MARK.chars()).chain(hex::encode(&hash.as_ref()[..8]).chars()).collect()
}

fn is_safe_text(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const CALL: &str = "0193a5c2-7f4e-7000-8000-0000000000aa";

    #[rstest]
    #[case::plain(
        recording("acme", Some("spring"), CALL, "wav"),
        "acme/spring/0193a5c2-7f4e-7000-8000-0000000000aa.wav"
    )]
    #[case::no_campaign(recording("acme.example", None, "CA12", "mp3"), "acme.example/none/CA12.mp3")]
    #[case::campaign_none(
        recording("acme", Some("none"), "CA12", "mp3"),
        "acme/none__140bedbf9c3f6d56/CA12.mp3"
    )]
    #[case::empty(
        recording("", Some(""), "", ""),
        "__e3b0c44298fc1c14/__e3b0c44298fc1c14/__e3b0c44298fc1c14.__e3b0c44298fc1c14"
    )]
    #[case::piece(
        recording_piece("acme", None, CALL, "2", "wav"),
        "acme/none/0193a5c2-7f4e-7000-8000-0000000000aa-2.wav"
    )]
    fn keys_read_as_they_are_meant(#[case] key: ObjectKey, #[case] expected: &str) {
        assert_eq!(key.as_str(), expected);
    }

    #[rstest]
    #[case("../../etc/passwd")]
    #[case("a/b")]
    #[case("a\\b")]
    #[case("..")]
    #[case(".")]
    #[case(".partial")]
    #[case("line\nbreak")]
    #[case("nul\0")]
    #[case("משרד")]
    #[case("a..b")]
    #[case("50% off?")]
    fn dangerous_parts_are_changed(#[case] part: &str) {
        let key = recording(part, Some(part), part, "wav");
        assert_eq!(key.as_str().split('/').count(), 3, "{key}");
        assert!(ObjectKey::from_stored(key.as_str()).is_some(), "{key}");
        assert!(!key.as_str().contains(part) || part == ".", "{key}");
    }

    #[rstest]
    #[case("acme/none")]
    #[case("acme/none/../x.wav")]
    #[case("/acme/none/x.wav")]
    #[case("acme//x.wav")]
    #[case("acme/none/x.wav/y")]
    #[case(".probe/none/x.wav")]
    fn names_from_elsewhere_are_not_taken(#[case] path: &str) {
        assert_eq!(ObjectKey::from_stored(path), None);
    }

    /// Texts that collide easily: few letters, and everything a key is made of.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ab_.-]{0,5}",
            "\\PC{0,90}",
            "(none|a)(__[0-9a-f]{16})?",
            Just(CALL.to_owned()),
            "[a-f0-9]{8}",
            Just("7f4e-7000-8000-0000000000aa".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn different_recordings_have_different_keys(
            one in (text(), proptest::option::of(text()), text(), proptest::option::of(text()), "wav|mp3|WAV|a.b"),
            two in (text(), proptest::option::of(text()), text(), proptest::option::of(text()), "wav|mp3|WAV|a.b"),
        ) {
            let named = |(tenant, campaign, call, piece, extension): &(String, Option<String>, String, Option<String>, String)| {
                match piece {
                    Some(piece) => recording_piece(tenant, campaign.as_deref(), call, piece, extension),
                    None => recording(tenant, campaign.as_deref(), call, extension),
                }
            };
            prop_assert_eq!(named(&one) == named(&two), one == two);
        }

        #[test]
        fn names_within_one_call_are_different(
            one in (text(), proptest::option::of(text())),
            two in (text(), proptest::option::of(text())),
        ) {
            let named = |(call, piece): &(String, Option<String>)| match piece {
                Some(piece) => recording_piece("t", None, call, piece, "wav"),
                None => recording("t", None, call, "wav"),
            };
            prop_assert_eq!(named(&one) == named(&two), one == two);
        }

        #[test]
        fn every_key_is_safe_and_bounded(tenant in text(), campaign in text(), call in text(), piece in text()) {
            let key = recording_piece(&tenant, Some(&campaign), &call, &piece, "wav");
            prop_assert!(key.as_str().len() <= 4 * PART_BYTES_MAX + 8);
            prop_assert_eq!(ObjectKey::from_stored(key.as_str()), Some(key));
        }
    }
}
