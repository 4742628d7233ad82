import { DOMParser, type Element, type Node, onErrorStopParsing } from '@xmldom/xmldom';
import type { JsonObject } from '../json-object';
import { isJsonObject } from '../json-object';
import { UninterpretableSignal } from '../uninterpretable-signal';

/** What an XML property list holds: text for dates and data too, for nothing here reads those. */
export type PropertyListValue =
  | string
  | number
  | boolean
  | readonly PropertyListValue[]
  | { readonly [key: string]: PropertyListValue };

/** Bytes. A list of 500 installed applications has some 300 KiB. */
const LARGEST = 4 * 1024 * 1024;
/** `<` in the text, two for an element: bounds the work before it begins. */
const MOST_TAGS = 200_000;
/** Elements within one another; the deepest answers of devices have some ten. */
const DEEPEST = 32;

const unreadable = (problem: string): UninterpretableSignal => new UninterpretableSignal(`property list: ${problem}`);

/**
 * The dictionary an MDM message consists of. The device wrote it, so it is not trusted: whatever is not a plain, shallow
 * XML property list is refused. Messages never quote the text, which may hold keys and tokens.
 *
 * @throws {@link UninterpretableSignal}
 */
export function readPropertyList(bytes: Uint8Array): JsonObject {
  const value = readValue(rootOf(parse(decode(bytes))), 0);
  if (!isJsonObject(value)) throw unreadable('it holds no dictionary');
  return value;
}

function decode(bytes: Uint8Array): string {
  if (bytes.byteLength > LARGEST) throw unreadable(`it has more than ${LARGEST} bytes`);
  // A reader of binary lists would follow references in circles; MDM clients write XML.
  if (Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'bplist') throw unreadable('it is binary, not XML');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('it is not UTF-8 text');
  }
  if (text.split('<', MOST_TAGS + 1).length > MOST_TAGS) throw unreadable(`it has more than ${MOST_TAGS / 2} elements`);
  if (deepest(text) > DEEPEST) throw tooDeep();
  return text;
}

const tooDeep = (): UninterpretableSignal => unreadable(`it is nested more than ${DEEPEST} deep`);

/**
 * How deep elements are nested, from their tags alone. The parser takes seconds for a hundred thousand levels; comments
 * that look like tags can hide some from this count, so {@link readValue} counts again.
 */
function deepest(text: string): number {
  let [depth, most] = [0, 0];
  for (const [, closing, closed] of text.matchAll(/<(\/)?[A-Za-z][^<>]*?(\/)?>/g)) {
    if (closing !== undefined) depth -= 1;
    else if (closed === undefined) depth += 1;
    most = Math.max(most, depth);
  }
  return most;
}

function parse(text: string): Element {
  let root: Element | null;
  let declarations: string | undefined;
  try {
    // Stops at the first irregularity, and so prints nothing: the parser's own report would quote the text.
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
    root = document.documentElement;
    declarations = document.doctype?.internalSubset;
  } catch {
    throw unreadable('it is not well-formed XML');
  }
  // Entities are never expanded: one that is used is an error above. Declaring any has no honest purpose.
  if (declarations !== undefined && declarations !== '') throw unreadable('it has declarations of its own');
  if (root === null || root.nodeName !== 'plist') throw unreadable('it does not begin with <plist>');
  return root;
}

function rootOf(plist: Element): Element {
  const [root, ...more] = elementsOf(plist);
  if (root === undefined || more.length > 0) throw unreadable('it holds no single value');
  return root;
}

const isElement = (node: Node): node is Element => node.nodeType === 1;
const elementsOf = (element: Element): readonly Element[] => [...element.childNodes].filter(isElement);
const textOf = (element: Element): string => element.textContent ?? '';

function readValue(element: Element, depth: number): PropertyListValue {
  if (depth > DEEPEST) throw tooDeep();
  switch (element.nodeName) {
    case 'dict':
      return dictionaryOf(element, depth);
    case 'array':
      return elementsOf(element).map((item) => readValue(item, depth + 1));
    case 'true':
      return true;
    case 'false':
      return false;
    case 'integer':
    case 'real':
      return Number(textOf(element).trim() || Number.NaN);
    case 'string':
    case 'date':
    case 'data':
      return textOf(element);
    default:
      throw unreadable('it has an element that property lists do not have');
  }
}

/** Keys and values take turns. A key that stands twice could be read either way, so it is not read at all. */
function dictionaryOf(element: Element, depth: number): PropertyListValue {
  const children = elementsOf(element);
  if (children.length % 2 !== 0) throw unreadable('a dictionary has a key without a value');
  const entries = new Map<string, PropertyListValue>();
  for (let index = 0; index < children.length; index += 2) {
    const [key, value] = [children[index], children[index + 1]];
    if (key === undefined || value === undefined || key.nodeName !== 'key') {
      throw unreadable('a dictionary has a value without a key');
    }
    const name = textOf(key);
    if (entries.has(name)) throw unreadable('a dictionary has a key twice');
    entries.set(name, readValue(value, depth + 1));
  }
  // Makes own members of all keys, `__proto__` too.
  return Object.fromEntries(entries);
}
