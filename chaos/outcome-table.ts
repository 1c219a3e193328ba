import { table } from '../harness/table.ts';
import type { Account } from './account.ts';
import type { Outcome } from './case.ts';

/** The number of ids of a kind that are printed. */
const idsMax = 20;
const errorMax = 2_000;
const header = ['case', '202s', 'applied once', 'lost', 'twice', 'out of order', 'delivered (again)', 'back after', ''];

export function outcomeTable(outcomes: readonly Outcome[]): string {
  return table([header, ...outcomes.map((outcome) => [outcome.name, ...cellsOf(outcome)])]);
}

function cellsOf({ result }: Outcome): string[] {
  if ('notRun' in result) return [...Array(7).fill('–'), 'NOT RUN'];
  if ('broken' in result) return [...Array(7).fill('–'), 'FAIL'];
  const { accepted, appliedOnce, lost, twice, outOfOrder, delivered, again } = result;
  const counts = [accepted, appliedOnce, lost.length, twice.length, outOfOrder.length].map(inThousands);
  return [
    ...counts,
    `${inThousands(delivered)} (${inThousands(again)})`,
    inSeconds(result.backAfter),
    isKept(result) ? 'pass' : 'FAIL',
  ];
}

export function isWrong({ result }: Outcome): boolean {
  return 'broken' in result || (!('notRun' in result) && !isKept(result));
}

/** Returns whether every promise of a 202 was kept, and there was at least one 202. */
function isKept({ accepted, appliedOnce, lost, twice, outOfOrder, undelivered, backAfter, faults }: Account): boolean {
  const broken = [lost, twice, outOfOrder, undelivered, faults].some((some) => some.length > 0);
  return accepted > 0 && appliedOnce === accepted && !broken && backAfter !== undefined;
}

/** Returns the lines about a case that has ended. */
export function describeOutcome(outcome: Outcome): string {
  const { name, result } = outcome;
  if ('notRun' in result) return `${name}: NOT RUN: ${result.notRun}`;
  if ('broken' in result) return `${name}: FAIL: ${result.broken}`;
  const { accepted, appliedOnce, backAfter, notes, faults } = result;
  const lines = [
    `${name}: ${isKept(result) ? 'pass' : 'FAIL'}: ${[`${appliedOnce} of ${accepted} 202s applied once`, ...notes].join(', ')}`,
  ];
  if (backAfter === undefined) lines.push('  did not recover by itself');
  for (const fault of faults) lines.push(`  ${fault}`);
  for (const kind of ['lost', 'twice', 'outOfOrder', 'undelivered'] as const) {
    const ids = result[kind];
    const more = ids.length > idsMax ? ` and ${ids.length - idsMax} more` : '';
    if (ids.length > 0)
      lines.push(`  ${kind === 'outOfOrder' ? 'out of order' : kind}: ${ids.slice(0, idsMax).join(' ')}${more}`);
  }
  if (!isKept(result)) lines.push(...result.errors.map((error) => `  logged: ${error.slice(0, errorMax)}`));
  return lines.join('\n');
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined ? 'never' : `${seconds.toFixed(1)} s`;
}

function inThousands(count: number): string {
  return count.toLocaleString('en-US');
}
