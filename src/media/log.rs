//! What the store does, in the log: for looking closely, since a failure is logged where it is handled and a
//! missing object is often what was hoped for. Retries are warned of by the retry layer itself.

use opendal::layers::LoggingInterceptor;
use opendal::raw::{Operation, ServiceInfo};

#[derive(Clone, Copy, Debug)]
pub(super) struct Log;

impl LoggingInterceptor for Log {
    fn log(
        &self,
        service: &ServiceInfo,
        operation: Operation,
        context: &[(&str, &str)],
        message: &str,
        error: Option<&opendal::Error>,
    ) {
        let error = error.map(tracing::field::display);
        tracing::debug!(store = service.scheme(), %operation, ?context, error, "{message}");
    }
}
