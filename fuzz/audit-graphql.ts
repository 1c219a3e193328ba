import { auditServer } from 'graphql-http';
import type { Part } from './part.ts';
import { Violation } from './violation.ts';

/** The audit suite of GraphQL over HTTP. No audit may fail, be it a MUST, a SHOULD or a MAY. */
export const auditGraphql: Part = async ({ product }, score) => {
  const results = await auditServer({
    url: `${product.url}/graphql`,
    fetchFn: async (input: string | URL, init?: RequestInit) => {
      const startedAt = performance.now();
      const answer = await fetch(input, init);
      score.count(answer.status, performance.now() - startedAt);
      return answer;
    },
  });
  score.runs += results.length;
  for (const result of results) {
    if (result.status === 'ok') continue;
    const body = await result.response.text().catch(() => '');
    score.violations.push(
      new Violation(
        `${result.id} ${result.name}: ${result.reason} (${result.status}; ${result.response.status} ${body.slice(0, 500)})`,
      ),
    );
  }
};
