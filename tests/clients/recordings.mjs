// Questions about recordings that more than one test asks.

/** All recordings of a call, whatever their state. */
export async function recordingsOf(archive, token, callId) {
  const { recordings } = await archive.graphql(
    token,
    `query ($callId: ID!) {
      recordings(filter: { callId: $callId }) {
        totalCount
        nodes { id status mimeType sizeBytes durationMs sampleRate channels sha256 storagePath }
      }
    }`,
    { callId },
  );
  return recordings.nodes;
}

/** A link to the recording of a call, made absolute. */
export async function audioLink(archive, token, callId, { format, disposition, expiresIn } = {}) {
  const { call } = await archive.graphql(
    token,
    `query ($id: ID!, $format: AudioFormat, $disposition: Disposition, $expiresIn: Int) {
      call(by: { id: $id }) {
        recording { audio(format: $format, disposition: $disposition, expiresIn: $expiresIn) { url expiresAt expiresIn } }
      }
    }`,
    { id: callId, format, disposition, expiresIn },
  );
  const { audio } = call.recording;
  return { ...audio, url: new URL(audio.url, archive.url).href };
}

/** The audit trail of a call's audio, in the order of the connection. */
export async function downloadsOf(archive, token, callId) {
  const { downloads } = await archive.graphql(
    token,
    `query ($callId: ID!) {
      downloads(filter: { callId: $callId }) {
        totalCount
        nodes { userId at ipAddress userAgent format disposition bytesServed recording { id } }
      }
    }`,
    { callId },
  );
  return downloads.nodes;
}
