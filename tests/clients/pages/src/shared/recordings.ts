import { authorizedFetch, type Endpoint } from './endpoint';

/** More failures on end are no matter of the link. */
const FAILURES_MAX = 3;

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
  let place = 0;
  let wasPlaying = false;
  const load = async () => {
    audio.src = await link();
    audio.currentTime = place;
    if (wasPlaying) await audio.play();
  };
  audio.addEventListener('timeupdate', () => {
    place = audio.currentTime;
    wasPlaying = !audio.paused;
  });
  // An expired link is 403, which elements report as a network error, or as a source that cannot be played.
  let failures = 0;
  audio.addEventListener('playing', () => {
    failures = 0;
  });
  audio.addEventListener('error', () => {
    failures += 1;
    if (failures <= FAILURES_MAX) void load();
  });
  void load();
}
