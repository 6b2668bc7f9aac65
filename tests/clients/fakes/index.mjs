// Everything a test of a whole day needs.
export { Conversation, decodeMulaw, encodeMulaw, parties, readWav, realRecording, writeWav } from './audio.mjs';
export { FailurePlan, failureKinds } from './flaky.mjs';
export { MediaStore } from './media-store.mjs';
export { Door, Post, retries, send, taken, twilioRetries } from './post.mjs';
export { Chance, sha256 } from './random.mjs';
export { RateGroups, documentedLimits } from './rate-limits.mjs';
export { Ringcentral } from './ringcentral.mjs';
export { S3Proxy, s3Failures } from './s3-proxy.mjs';
export { FakeProviders } from './providers.mjs';
export { FakeServer, json, media } from './server.mjs';
export { Speech } from './speech.mjs';
export { Summary } from './summary.mjs';
export { Twilio } from './twilio.mjs';
export { expectedOf, playStream } from './twilio-stream.mjs';
export { readTwiml } from './twiml.mjs';
export { Vapi } from './vapi.mjs';
export { Vonage } from './vonage.mjs';
export { playSocket, readNcco } from './vonage-call.mjs';
