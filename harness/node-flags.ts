import manifest from '../package.json' with { type: 'json' };

/** The flags that `npm start` gives Node. */
export const nodeFlags = manifest.scripts.start.match(/--\S+/g) ?? [];
