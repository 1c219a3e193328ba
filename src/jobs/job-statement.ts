import type { Boss } from './boss.ts';
import type { JobKind, NewJob } from './job-kind.ts';

/**
 * Returns the statement by which the queue adds jobs, to be part of the caller's. Its text never changes; it has one
 * value. Throws when the queue's own code changes that.
 */
export async function jobStatement<Data extends object>(
  boss: Boss,
  kind: JobKind<Data>,
  jobs: NewJob<Data>[],
): Promise<{ text: string; values: unknown[] }> {
  const statements: { text: string; values: unknown[] }[] = [];
  const executeSql = async (text: string, values: unknown[] = []) => {
    statements.push({ text, values });
    return { rows: [] };
  };
  await boss.insert(kind.name, jobs, { db: { executeSql } });
  const [statement, ...more] = statements;
  if (statement?.values.length !== 1 || more.length > 0)
    throw new Error('The queue adds jobs by more than one statement with one value');
  return statement;
}
