// A chat service that sums up: it answers what the test registered for a transcript, and otherwise something that fits
// the schema it was given. Answers can be refusals, cut short, fenced or no JSON at all.
import { FakeServer, json } from './server.mjs';

/** Listens on `/v1/chat/completions`. */
export class Summary extends FakeServer {
  #known = [];
  #odd = [];

  constructor({ apiKey = 'summary-key', ...options } = {}) {
    super(options);
    this.apiKey = apiKey;
    /** The texts that were summed up. */
    this.asked = [];
    this.route('POST', '/v1/chat/completions', (request) => this.#complete(request));
  }

  /** Settings of the archive. */
  settings() {
    return {
      EARMARK_SUMMARY_KIND: 'openai',
      EARMARK_SUMMARY_URL: `${this.url}/v1`,
      EARMARK_SUMMARY_API_KEY: this.apiKey,
      EARMARK_SUMMARY_MODEL: 'fake-model',
    };
  }

  /** A transcript with this text in it gets this answer; what the schema asks for beyond it is made up. */
  knows(text, answer) {
    this.#known.push({ text, answer });
    return this;
  }

  /** The next answers are odd: `refusal`, `length`, `prose` or `fenced`, one after the other. */
  answersNext(...kinds) {
    this.#odd.push(...kinds);
    return this;
  }

  errorBody(status) {
    return { error: { message: `status ${status}`, type: 'server_error', param: null, code: null } };
  }

  #complete(request) {
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) return this.error(401);
    const { model, messages, response_format: format } = request.json();
    const wrong = wrongRequest(model, messages, format);
    if (wrong) {
      this.violation(`a request for a summary: ${wrong}`);
      return json({ error: { message: wrong, type: 'invalid_request_error', param: null, code: null } }, 400);
    }
    const text = messages.map((message) => message.content).join('\n');
    if (this.asked.length < 10_000) this.asked.push(text);
    const known = this.#known.find((one) => text.includes(one.text))?.answer ?? {};
    const schema = format?.json_schema?.schema;
    const answer = JSON.stringify(schema ? { ...sample(schema, schema), ...known } : known);
    return json(this.#odder(model, answer));
  }

  #odder(model, answer) {
    const odd = this.#odd.shift();
    const content = {
      refusal: null,
      length: answer.slice(0, answer.length / 2),
      prose: 'It was about a broken oven.',
      fenced: `\`\`\`json\n${answer}\n\`\`\``,
    };
    return {
      id: `chatcmpl-${this.asked.length}`,
      object: 'chat.completion',
      created: Math.floor(this.now() / 1000),
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: odd ? content[odd] : answer,
            refusal: odd === 'refusal' ? "I can't help with that." : null,
          },
          finish_reason: odd === 'length' ? 'length' : 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
    };
  }
}

/** What the real service would say against a request; null for nothing. */
function wrongRequest(model, messages, format) {
  if (!model) return 'no model';
  if (!Array.isArray(messages) || messages.some((one) => typeof one.content !== 'string'))
    return 'messages have content';
  if (format?.type === 'json_object' && !messages.some((one) => /json/i.test(one.content)))
    return 'the word JSON is missing';
  if (format?.type !== 'json_schema') return null;
  const { name, strict, schema } = format.json_schema ?? {};
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name ?? '')) return `the name ${name} of the schema`;
  return strict ? notStrict(schema, '') : null;
}

/** Strict schemas close every object and require all of its properties. */
function notStrict(schema, path) {
  if (schema === null || typeof schema !== 'object') return null;
  if (schema.properties) {
    if (schema.additionalProperties !== false) return `additionalProperties at ${path || 'the root'}`;
    const missing = Object.keys(schema.properties).find((name) => !schema.required?.includes(name));
    if (missing) return `${path}/${missing} is not required`;
  }
  for (const [name, inner] of Object.entries(schema)) {
    const wrong = notStrict(inner, `${path}/${name}`);
    if (wrong) return wrong;
  }
  return null;
}

/** The simplest value that fits a schema. */
function sample(schema, root) {
  if (schema.$ref)
    return sample(
      schema.$ref
        .split('/')
        .slice(1)
        .reduce((at, name) => at[name], root),
      root,
    );
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return sample(choice[0], root);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sample(inner, root)]),
      );
    case 'array':
      return schema.items ? [sample(schema.items, root)] : [];
    case 'string':
      return 'something';
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return null;
  }
}
