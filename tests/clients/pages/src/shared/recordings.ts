import { authorizedFetch, type Endpoint } from './endpoint';

/** Stores a file as the recording of a call. The body is streamed, and the same bytes sent again change nothing. */
export async function putRecording(endpoint: Endpoint, callId: string, file: Blob): Promise<void> {
  const response = await authorizedFetch(endpoint)(
    `${endpoint.url}/calls/${encodeURIComponent(callId)}/recording`,
    { method: 'PUT', headers: { 'content-type': file.type }, body: file },
  );
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

const UPLOAD = `mutation Upload($input: UploadRecordingInput!) {
  uploadRecording(input: $input) { recording { id status } }
}`;

/** The same as a GraphQL multipart request: the file's place in the variables is null, and `map` says which file. */
export async function uploadRecording(endpoint: Endpoint, callId: string, file: File): Promise<unknown> {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: UPLOAD, variables: { input: { callId, file: null } } }));
  form.append('map', JSON.stringify({ 0: ['variables.input.file'] }));
  form.append('0', file);
  const response = await authorizedFetch(endpoint)(`${endpoint.url}/graphql`, {
    method: 'POST',
    // A form of another site could be sent without asking; one with this header cannot.
    headers: { 'graphql-require-preflight': '1', accept: 'application/graphql-response+json' },
    body: form,
  });
  return response.json();
}

/** Plays a recording, and gets another link when the one at hand has expired: the place is kept. */
export function playByLinks(audio: HTMLAudioElement, link: () => Promise<string>): void {
  const load = async (at: number, play: boolean) => {
    audio.src = await link();
    audio.currentTime = at;
    if (play) await audio.play();
  };
  audio.addEventListener('error', () => {
    // Also 403 of an expired link comes as "no source that works".
    const isExpired = audio.error?.code === MediaError.MEDIA_ERR_NETWORK || audio.error?.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED;
    if (isExpired) void load(audio.currentTime, !audio.paused);
  });
  void load(0, false);
}
