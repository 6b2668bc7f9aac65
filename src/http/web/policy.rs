//! What a page may do: load its own files, talk to its own server, play recordings, and nothing else.

use std::fmt::Write as _;
use std::time::Duration;

use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use tokio::sync::OnceCell;
use url::Url;

use crate::app::App;
use crate::media::{MediaError, ObjectKey};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// A recording plays; nothing of the machine is asked for.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), usb=()",
);
/// Any life will do for an address of which only the origin is read.
const LIFE: Duration = Duration::from_secs(60);

/// The headers of every page and file of the app.
pub(super) struct Policy {
    app: App,
    content: OnceCell<HeaderValue>,
}

impl Policy {
    pub(super) fn new(app: App) -> Self {
        Self { app, content: OnceCell::new() }
    }

    pub(super) async fn apply(&self, headers: &mut HeaderMap) {
        let content = match self.content.get_or_try_init(|| content(&self.app)).await {
            Ok(content) => content.clone(),
            Err(error) => {
                tracing::warn!(%error, "no address of the bucket: pages cannot play recordings from there");
                policy(&self.app, None)
            }
        };
        headers.insert(CONTENT_SECURITY_POLICY, content);
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(PERMISSIONS_POLICY, PERMISSIONS);
    }
}

async fn content(app: &App) -> Result<HeaderValue, MediaError> {
    Ok(policy(app, bucket(app).await?))
}

/// Links to recordings begin with the public address, which is another origin than the page's where somebody came by
/// `localhost` or through another name; and they may lead on to a bucket.
fn policy(app: &App, bucket: Option<String>) -> HeaderValue {
    let mut media = "'self'".to_owned();
    for origin in [origin(&app.public_url), bucket].into_iter().flatten() {
        // Writing to a String does not fail.
        let _ = write!(media, " {origin}");
    }
    let issuer = app.config.web.oidc.as_ref().and_then(|oidc| oidc.origin());
    let connect = issuer.map_or_else(|| "'self'".to_owned(), |origin| format!("'self' {origin}"));
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         media-src {media}; connect-src {connect}; font-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'self'"))
}

/// Where playback is redirected to, as the store itself would write it.
async fn bucket(app: &App) -> Result<Option<String>, MediaError> {
    let Some(key) = ObjectKey::from_stored("any/one/recording.wav") else { return Ok(None) };
    if !app.config.media.presigned_redirect {
        return Ok(None);
    }
    let url = app.media.presigned_get(&key, LIFE, "audio/wav", "inline").await?;
    Ok(url.as_deref().and_then(origin))
}

fn origin(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}
