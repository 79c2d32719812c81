import Table from 'cli-table3';

import type { MappingBench } from './mapping.js';
import type { RunFigures } from './measure.js';

/** Goals of the bench, on two cores: seconds of the large organization, memory, calls beside the least possible. */
const GOALS = { first: 40, unchanged: 20, rssMiB: 350, calls: 1.05, rssGrowth: 1.25 };

export interface BenchResult {
  date: string;
  machine: { cores: number; cpu: string; memoryGiB: number; node: string; platform: string };
  delayMs: number;
  runs: RunFigures[];
  mapping: MappingBench;
  goals: Goal[];
}

export interface Goal {
  goal: string;
  measured: string;
  met: boolean;
}

/** The goals that the runs speak to. */
export function goalsOf(runs: readonly RunFigures[]): Goal[] {
  const goals: Goal[] = [];
  const add = (goal: string, measured: string, met: boolean) => goals.push({ goal, measured, met });
  for (const { organization, run, seconds, peakRssMiB, aws, port } of runs) {
    const name = `${organization}, ${run}`;
    if (organization === 'large')
      add(`${name}: < ${GOALS[run]} s`, `${seconds.toFixed(1)} s`, seconds < GOALS[run]);
    if (peakRssMiB !== undefined)
      add(`${name}: peak RSS < ${GOALS.rssMiB} MiB`, `${peakRssMiB} MiB`, peakRssMiB < GOALS.rssMiB);
    for (const [where, { made, least }] of [['AWS', aws] as const, ['Port', port] as const])
      add(
        `${name}: ${where} calls ≤ ${GOALS.calls} × least`,
        ratio(made, least),
        made <= least * GOALS.calls,
      );
    if (run === 'unchanged') {
      const upserts = port.byRoute['bulk-upsert'] ?? 0;
      add(`${name}: no upsert`, String(upserts), upserts === 0);
    }
  }
  const small = peakOf(runs, 'small');
  const large = peakOf(runs, 'large');
  if (small !== undefined && large !== undefined)
    add(
      `RSS(large) ≤ ${GOALS.rssGrowth} × RSS(small)`,
      ratio(large, small),
      large <= small * GOALS.rssGrowth,
    );
  return goals;
}

function peakOf(runs: readonly RunFigures[], organization: string): number | undefined {
  const peaks = runs.flatMap((run) => (run.organization === organization ? (run.peakRssMiB ?? []) : []));
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

function ratio(made: number, least: number): string {
  return (made / least).toFixed(3);
}

/** The result as a person reads it. */
export function formatResult({ date, machine, delayMs, runs, mapping, goals }: BenchResult): string {
  const table = new Table({
    head: [
      'organization',
      'run',
      'resources',
      'wall s',
      'resources/s',
      'CPU s',
      'starved s',
      'peak RSS MiB',
      'AWS calls (least)',
      'a resource',
      'Port calls (least)',
      'a resource',
      'events / 1,000',
    ],
    colAligns: ['left', 'left', ...Array.from({ length: 11 }, () => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const figures of runs) {
    const {
      organization,
      run,
      resources,
      seconds,
      resourcesPerSecond,
      cpuSeconds,
      starvedSeconds,
      peakRssMiB,
      aws,
      port,
    } = figures;
    table.push([
      organization,
      run,
      resources,
      seconds.toFixed(1),
      resourcesPerSecond,
      cpuSeconds ?? 'n/a',
      starvedSeconds ?? 'n/a',
      peakRssMiB ?? 'n/a',
      `${aws.made} (${aws.least})`,
      (aws.made / resources).toFixed(3),
      `${port.made} (${port.least})`,
      (port.made / resources).toFixed(3),
      figures.historyEventsPerThousand,
    ]);
  }
  const { cores, cpu, memoryGiB, node, platform } = machine;
  return [
    `${date}: ${cores} × ${cpu}, ${memoryGiB} GiB, ${platform}, Node ${node}; AWS answers after ${delayMs} ms`,
    table.toString(),
    `mapping: ${mapping.objectsPerSecond} objects/s (pages of 100 objects of ${mapping.bytesPerObject} bytes, ${mapping.fields} fields, ${mapping.threads} thread)`,
    ...goals.map(({ goal, measured, met }) => `${met ? '✓' : '✗'} ${goal}: ${measured}`),
  ].join('\n');
}
