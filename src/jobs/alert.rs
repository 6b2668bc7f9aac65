//! Telling an operator: one line in the log that a rule can find, and one count.

/// Raises an alert. `kind` is one word of a short list; the sentence says what happened and what to do.
pub fn alert(kind: &'static str, sentence: &str) {
    metrics::counter!("earmark_alerts_total", "alert" => kind).increment(1);
    tracing::error!(target: "earmark::alert", alert = kind, "{sentence}");
}
