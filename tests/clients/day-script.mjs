// The calls of a day, each with its word and what must come of it.

const notGiven = { type: 'verbal', grantedAt: null };

/** One of every kind for each provider. `round` makes words and numbers of their own. For the options see TwilioCall. */
export function script(round, { stream = {}, recordedWithinMs = 60_000 } = {}) {
  const call = (provider, name, word, more = {}) => ({ provider, what: `${name} ${round}`, word: `${word}${round}`, ...more });
  const from = `+1415555${1000 + round}`;
  const missed = { ends: 'nothing' };
  return [
    call('twilio', 'a call with live audio', 'walrus', { play: { stream } }),
    call('twilio', 'a recorded call', 'umbrella', { play: { stream: null }, options: { from } }),
    call('twilio', 'a call that others answer', 'lighthouse', {
      options: { direction: 'outbound-api', from: '+14155550199', to: from },
      play: { stream: null, recordedWithinMs },
    }),
    call('twilio', 'a call without a recording', 'pelican', { ...missed, play: { stream: null, absent: true } }),
    call('twilio', 'a call nobody answers', 'anchor', { ...missed, play: { unanswered: 'no-answer' } }),
    call('vapi', 'an assistant', 'harpsichord', { options: { from } }),
    call('vapi', 'an assistant without consent', 'cinnamon', { ends: 'notKept', options: { consent: notGiven } }),
    call('vapi', 'an assistant without audio', 'bicycle', { ends: 'wordsOnly', options: { recorded: false } }),
    call('ringcentral', 'an office call', 'trombone', { options: { from } }),
    call('ringcentral', 'a missed call', 'sandcastle', { ...missed, options: { missed: true } }),
    call('vonage', 'a call by number', 'dragonfly', { play: { stream: null }, options: { from } }),
    // Spoken while it is streamed: Vonage's own recording covers the same time, and comes when the stream's is there.
    call('vonage', 'a call with a live mix', 'marmalade', {
      options: { from, startedAt: Date.now() },
      play: { stream: stream && { pace: 'real', ...stream }, recordedAfterMs: 8_000 },
    }),
    call('vonage', 'a call asked by form', 'gooseberry', { play: { stream: null }, options: { method: 'POST' } }),
  ];
}
