//! For whoever watches the process: is it there, can it serve, and in what figures.

use std::fmt::Write;
use std::future::Future;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

/// `/healthz` (the process answers), `/readyz` and `/metrics` (Prometheus text).
///
/// `ready` looks whether requests can be served, within a time of its own, and gives one sentence for each thing
/// that stands in the way; none makes 200, any makes 503. The answers carry no secrets and need no token.
pub fn router<F, Fut>(ready: F, metrics: PrometheusHandle) -> Router
where
    F: Fn() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Vec<String>> + Send + 'static,
{
    let readyz = get(move || {
        let ready = ready.clone();
        async move { readiness(&ready().await) }
    });
    let metrics = get(move || {
        let text = metrics.render();
        std::future::ready(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
    });
    Router::new()
        .route("/healthz", get(|| std::future::ready(([(CACHE_CONTROL, "no-store")], "ok\n"))))
        .route("/readyz", readyz)
        .route("/metrics", metrics)
}

fn readiness(obstacles: &[String]) -> impl IntoResponse + use<> {
    let (status, text) = match obstacles {
        [] => (StatusCode::OK, "ready\n".to_owned()),
        obstacles => {
            let mut text = String::new();
            for obstacle in obstacles {
                writeln!(text, "{obstacle}").expect("a String takes any text");
            }
            (StatusCode::SERVICE_UNAVAILABLE, text)
        }
    };
    (status, [(CACHE_CONTROL, "no-store")], text)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use rstest::rstest;
    use tower::ServiceExt;

    use super::*;

    #[rstest]
    #[case("/healthz", &["the database does not answer"], StatusCode::OK, "ok\n")]
    #[case("/readyz", &[], StatusCode::OK, "ready\n")]
    #[case("/readyz", &["the database does not answer"], StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")]
    #[case("/metrics", &[], StatusCode::OK, "")]
    #[tokio::test]
    async fn who_watches_is_told(
        #[case] path: &str,
        #[case] obstacles: &'static [&'static str],
        #[case] status: StatusCode,
        #[case] text: &str,
    ) {
        let ready = move || std::future::ready(obstacles.iter().map(|text| (*text).to_owned()).collect());
        let router = router(ready, PrometheusBuilder::new().build_recorder().handle());
        let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(to_bytes(response.into_body(), 1_000).await.unwrap(), text);
    }
}
