// What the self-tests of the fakes share: a stand-in for the archive, and a client that does as it should.
import { after, before } from 'node:test';
import { Conversation } from './audio.mjs';
import { Door } from './post.mjs';
import { FakeServer } from './server.mjs';

export const publicUrl = 'https://archive.example.com';
export const turns = [
  { speaker: 'agent', text: 'front desk how can I help' },
  { speaker: 'customer', text: 'the oven in room nine is broken' },
  { speaker: 'agent', text: 'somebody will come at once' },
];
export const conversation = new Conversation({ seed: 'oven', turns });
export const other = new Conversation({ seed: 'door', turns });
export const numbers = { from: '+14155550101', to: '+14155550199' };

/** Starts what has a start, and stops it after the tests of the group. */
export function started(...servers) {
  before(() => Promise.all(servers.map((server) => server.start())));
  after(() => Promise.all(servers.map((server) => server.stop())));
  return servers;
}

/** A server in the archive's place: answers what a test says, and keeps what came. */
export class StandIn extends FakeServer {
  constructor(answer = () => ({ status: 204 })) {
    super();
    this.answerWith = answer;
    this.came = [];
  }

  before(request) {
    this.came.push(request);
    return this.answerWith(request);
  }

  get door() {
    return new Door({ url: this.url, publicUrl });
  }
}

/** A download as it should be made: the credential stays with the origin it is for. */
export async function download(url, headers) {
  const answer = await fetch(url, { headers, redirect: 'manual' });
  return answer.status === 302 ? fetch(answer.headers.get('location')) : answer;
}

export const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());
