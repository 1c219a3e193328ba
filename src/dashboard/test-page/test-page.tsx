import { useParams } from 'react-router';
import { Provider } from 'urql';
import { TestBench } from './test-bench.tsx';
import { useTestKey } from './use-test-key.ts';

/** Docs and test of an endpoint's sandbox: with a pasted key for anybody, by session for who works with the endpoint. */
export function TestPage() {
  const { slug = '' } = useParams();
  const testKey = useTestKey(slug);
  const bench = <TestBench key={`${slug} ${testKey.key}`} slug={slug} testKey={testKey} />;
  return testKey.client ? <Provider value={testKey.client}>{bench}</Provider> : bench;
}
