import type { Command } from 'commander';

import { type Kind, NATIVE_KINDS } from '../../aws/kinds/index.js';
import { createOutput } from '../output.js';
import { kindsDocument } from '../kinds-document.js';

/** `kinds`: what can be read, by which calls and with which permissions. */
export function registerKindsCommand(program: Command): void {
  program
    .command('kinds')
    .summary('list the kinds with a reader of their own')
    .description(
      'Lists the kinds that have a reader of their own, with their actions on request. All others are read through Cloud Control.',
    )
    .option('--json', 'print calls, actions and permissions as one JSON document')
    .option('--markdown', 'print the page docs/kinds.md')
    .action((options: { json?: boolean; markdown?: boolean }) => {
      if (options.markdown) {
        process.stdout.write(kindsDocument(NATIVE_KINDS));
        return;
      }
      createOutput(options).result(NATIVE_KINDS.map(describe), () => NATIVE_KINDS.map(lineOf).join('\n'));
    });
}

function describe({ name, scope, list, actions, permissions, lookupPermissions, tags, history }: Kind) {
  return {
    name,
    scope,
    list: list ?? null,
    actions,
    permissions,
    lookupPermissions,
    tags: tags ?? null,
    history,
  };
}

function lineOf({ name, actions }: Kind): string {
  const optional = actions.filter((action) => action.optional).map((action) => action.name);
  return optional.length === 0 ? name : `${name}  ${optional.join(', ')}`;
}
