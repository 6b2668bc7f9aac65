// Reads a TwiML document as strictly as it can be read: well-formed XML, and only verbs, nouns and attributes that the
// official library of Twilio can write itself.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SaxesParser } from 'saxes';
import twilio from 'twilio';

const { VoiceResponse } = twilio.twiml;

/** The document as nested `{ name, attributes, children, text }`; throws where it is not well-formed. */
export function parseXml(text) {
  const parser = new SaxesParser();
  const root = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: '' };
    open.at(-1).children.push(element);
    open.push(element);
  });
  parser.on('text', (piece) => (open.at(-1).text += piece));
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root.children[0];
}

/**
 * Reads and checks the answer to a voice webhook and returns its verbs. Throws where Twilio would not take it, or
 * where the official library writes it in another way.
 */
export function readTwiml({ status, headers, body }) {
  if (status !== 200) throw new Error(`a voice webhook answered ${status}`);
  const contentType = (headers['content-type'] ?? '').split(';')[0].trim();
  if (!['text/xml', 'application/xml', 'text/html'].includes(contentType)) {
    throw new Error(`Twilio takes no TwiML of type ${contentType}`);
  }
  const response = parseXml(body.toString('utf8'));
  if (response?.name !== 'Response') throw new Error(`the root of TwiML is <Response>, not <${response?.name}>`);
  const written = parseXml(rewritten(response).toString());
  if (JSON.stringify(canonical(written)) !== JSON.stringify(canonical(response))) {
    throw new Error(`the official library writes it otherwise: ${JSON.stringify(canonical(written))}`);
  }
  return response.children;
}

/** The same document by the official library; an element or attribute it does not know is an error. */
function rewritten(response) {
  const document = new VoiceResponse();
  const write = (parent, element) => {
    const method = element.name[0].toLowerCase() + element.name.slice(1);
    if (typeof parent[method] !== 'function') throw new Error(`<${element.name}> is not known there`);
    const known = attributesOf(element.name);
    const unknown = Object.keys(element.attributes).find((name) => known && !known.has(name));
    if (unknown) throw new Error(`<${element.name}> has no attribute ${unknown}`);
    const text = element.text.trim();
    const node = text ? parent[method](element.attributes, text) : parent[method](element.attributes);
    element.children.forEach((child) => write(node, child));
  };
  response.children.forEach((element) => write(document, element));
  return document;
}

const typings = readFileSync(createRequire(import.meta.url).resolve('twilio/lib/twiml/VoiceResponse.d.ts'), 'utf8');

/** The attributes that the library's own typings name for an element; null where they name none. */
function attributesOf(name) {
  const blocks = [...typings.matchAll(new RegExp(`interface ${name}Attributes \\{([^]*?)\\n    \\}`, 'g'))];
  const names = blocks.flatMap(([, block]) => [...block.matchAll(/^\s+"?([\w.-]+)"?\??:/gm)].map((match) => match[1]));
  return blocks.length > 0 ? new Set(names) : null;
}

const canonical = ({ name, attributes, children, text }) => [
  name,
  Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)),
  text.trim(),
  children.map(canonical),
];
