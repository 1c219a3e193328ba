/** The input of a collection. `payload` is JSON text. */
interface Collected {
  slug: string;
  url: string;
  name: string;
}

/**
 * Returns a Postman collection, v2.1. The base URL and the key are variables, and the last created record id is used by
 * the next calls.
 */
export function makePostman({ slug, url, name }: Collected, payload: string): object {
  const path = ['api', 'v1', 'data', slug];
  const body = { mode: 'raw', raw: payload, options: { raw: { language: 'json' } } };
  const type = [{ key: 'Content-Type', value: 'application/json' }];
  const remember = "const { id } = pm.response.json();\nif (id) pm.collectionVariables.set('recordId', id);";
  const keep = [{ listen: 'test', script: { type: 'text/javascript', exec: remember.split('\n') } }];
  const one = [...path, '{{recordId}}'];
  return {
    info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: url.slice(0, -`/${path.join('/')}`.length), type: 'string' },
      { key: 'apiKey', value: 'tm_test_YOUR_KEY', type: 'string' },
      { key: 'recordId', value: '', type: 'string' },
    ],
    item: [
      { name: 'Create a record', event: keep, request: { method: 'POST', header: type, body, url: urlOf(path) } },
      { name: 'Read a record', request: { method: 'GET', header: [], url: urlOf(one) } },
      { name: 'Replace a record', request: { method: 'PUT', header: type, body, url: urlOf(one) } },
      { name: 'Delete a record', request: { method: 'DELETE', header: [], url: urlOf(one) } },
      { name: 'List records', request: { method: 'GET', header: [], url: urlOf(path, { limit: '10' }) } },
      {
        name: 'Search records',
        request: { method: 'GET', header: [], url: urlOf([...path, 'search'], { q: 'text' }) },
      },
    ],
  };
}

function urlOf(path: readonly string[], query: Record<string, string> = {}): object {
  const search = new URLSearchParams(query).toString();
  const parts = Object.entries(query).map(([key, value]) => ({ key, value }));
  return {
    raw: `{{baseUrl}}/${path.join('/')}${search && `?${search}`}`,
    host: ['{{baseUrl}}'],
    path,
    ...(search && { query: parts }),
  };
}
