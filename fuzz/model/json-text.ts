/**
 * Returns the index after the well-formed JSON object or array that starts at `at`. It uses no recursion, because texts
 * may be nested too deep.
 */
export function endOfContainer(text: string, at: number): number {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const character = text[place];
    if (character === '"') place = endOfString(text, place) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return place + 1;
  }
  throw new Error(`Not a whole JSON value: ${text.slice(at, at + 200)}`);
}

/** Returns the nesting depth of a well-formed JSON text, counting every one of several equal keys. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let place = 0; place < text.length; place++) {
    const character = text[place];
    if (character === '"') place = endOfString(text, place) - 1;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

function endOfString(text: string, at: number): number {
  for (let place = at + 1; place < text.length; place++) {
    if (text[place] === '\\') place++;
    else if (text[place] === '"') return place + 1;
  }
  throw new Error(`Not a whole JSON string: ${text.slice(at, at + 200)}`);
}

/** Returns the parsed text; undefined when it is not JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
